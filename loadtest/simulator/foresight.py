"""Foresight: when each unit at work will be free and where, as only a simulation can know it.

For the semi-clairvoyant peer of the joint assignment ([dispatch.joint] `foresees`, which no file can say): it shows
what a predictor of release times could gain at most. Calls to come are not known to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dispatch_core.model import Place

from .agenda import Agenda
from .crews import Crew, Phase
from .desk import Desk

# Of (crew, where it leaves from): the hospital that it takes the patient to; None: to none.
Hospital = Callable[[Crew, Place], Place | None]


class Foresight:
    """To be called with a unit that is on an incident: (ms until it is free, where that will be)."""

    def __init__(self, desk: Desk, agenda: Agenda, crews: Mapping[str, Crew], hospital: Hospital) -> None:
        self._desk = desk
        self._agenda = agenda
        self._crews = crews
        self._hospital = hospital
        # By unit, of its assignment: from the scene on to where it is free, and how long that takes.
        self._tails: dict[str, tuple[tuple[int, int], int, Place]] = {}

    def __call__(self, unit_id: str) -> tuple[int, Place]:
        crew, now_us = self._crews[unit_id], self._agenda.now_us
        if not crew.incident:
            # Reserved, and its crew knows of nothing yet.
            return 0, crew.place_at(now_us)
        tail_us, end = self._tail(crew)
        left_us = max(0, crew.due_us - now_us)
        if crew.phase is Phase.AT_DESTINATION:
            return left_us // 1000, end
        if crew.phase is Phase.TRANSPORTING:
            return (left_us + crew.handover_us) // 1000, end
        if crew.phase is not Phase.ON_SCENE:
            if crew.phase is not Phase.DRIVING:
                start = crew.place_at(now_us)
                left_us = max(0, crew.departs_us - now_us) + self._drive_us(crew, start, self._scene(crew))
            left_us += crew.scene_us
        return (left_us + tail_us) // 1000, end

    def _tail(self, crew: Crew) -> tuple[int, Place]:
        """What comes after the scene."""
        which = crew.incident, crew.assignment_no
        known = self._tails.get(crew.unit_id)
        if known is None or known[0] != which:
            scene = self._scene(crew)
            hospital = self._hospital(crew, scene) if crew.may_transport else None
            if hospital is None:
                known = which, 0, scene
            else:
                known = which, self._drive_us(crew, scene, hospital) + crew.handover_us, hospital
            self._tails[crew.unit_id] = known
        return known[1:]

    def _scene(self, crew: Crew) -> Place:
        state = self._desk.engine.state
        return state.incidents[crew.incident].place_for(state.units[crew.unit].medium)

    def _drive_us(self, crew: Crew, start: Place, end: Place) -> int:
        drive = crew.ground.drive(start, end, crew.row(self._desk.engine))
        # Where no way leads: as long as nobody waits.
        return drive.ticks * crew.tick_us if drive else 24 * 3_600 * 10**6
