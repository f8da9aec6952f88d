"""Mishaps: what goes wrong in a simulation while it runs: units break down, fixes get lost, roads are slow or shut.

A unit breaks down when it is free, or on its way to a scene: then it says that it cannot come, and the need is decided
anew. One that is at work breaks down later. It stands where it is until it is repaired, and drives home. Slow roads are
closures as the engine knows them; who is driving already arrives as he would have. When and who is drawn from the unit
alone, whatever it was doing.
"""

from __future__ import annotations

from math import log

from dispatch_core.commands import CloseRoad, Decline, OpenRoad, Reassign, SetAvailability
from dispatch_core.events import RoadClosed
from dispatch_core.model import AssignmentState, Availability, RoadTerms
from dispatch_core.rejections import Rejection
from dispatch_core.service_area import service_bounds

from ..dice import Dice
from .agenda import Agenda
from .brigade import BY, DAY_US, Brigade
from .centre import Centre
from .crews import Crew
from .desk import Desk
from .troubles import Troubles

# One that is at work breaks down so much later, if it is free by then.
AGAIN_US = 300 * 1_000_000
_BROKEN = "breakdown"
_REPAIRED = "repaired"
_STORM = "storm"


class Mishaps:
    """All is put into the agenda at the start; nothing new begins from `until_us` on."""

    def __init__(
        self,
        troubles: Troubles,
        desk: Desk,
        centre: Centre,
        agenda: Agenda,
        brigade: Brigade,
        seed: int,
        until_us: int,
    ) -> None:
        self._troubles = troubles
        self._desk = desk
        self._centre = centre
        self._engine = centre.engine
        self._agenda = agenda
        self._brigade = brigade
        self._seed = seed
        self._until_us = until_us
        # By the number of the slow roads: their closure.
        self._closures: dict[int, str] = {}
        # By unit: the incident and need that it was on its way to.
        self._given_up: dict[int, tuple[int, int]] = {}
        self._dice = [Dice(seed, "breakdown", crew.unit_id) for crew in brigade.crews]
        for nth, roads in enumerate(troubles.roads):
            agenda.put(roads.from_us, self._slow, nth)
            agenda.put(roads.until_us, self._clear, nth)
        for nth, lost in enumerate(troubles.lost_fixes):
            agenda.put(lost.from_us, self._count_lost, nth)
            agenda.put(lost.until_us, self._count_lost, nth)
        if troubles.breakdowns_a_day:
            for crew in brigade.crews:
                self._await_breakdown(crew)

    # -- Roads ----------------------------------------

    def _slow(self, nth: int) -> None:
        roads = self._troubles.roads[nth]
        lats: tuple[int, ...] = ()
        lons: tuple[int, ...] = ()
        if not roads.road_id:
            south, west, north, east = service_bounds(self._engine.city)
            lats, lons = (south, south, north, north), (west, east, east, west)
        terms = RoadTerms(speed_permille=roads.speed_permille)
        command = CloseRoad(roads.road_id, _STORM, 0, BY, area_lat_e7=lats, area_lon_e7=lons, terms=terms)
        decision = self._centre.try_submit(command, self._agenda.now_us)
        # Roads that are shut already need not be slowed.
        if not isinstance(decision, Rejection):
            self._closures[nth] = next(event.closure_id for event in decision if type(event) is RoadClosed)
            self._brigade.roads_changed()

    def _clear(self, nth: int) -> None:
        if nth in self._closures:
            self._centre.submit(OpenRoad("", _STORM, BY, self._closures.pop(nth)), self._agenda.now_us)
            self._brigade.roads_changed()

    # -- Fixes ----------------------------------------

    def _count_lost(self, _: int) -> None:
        """Whose fixes are lost now."""
        now_us, found = self._agenda.now_us, set()
        for nth, lost in enumerate(self._troubles.lost_fixes):
            if lost.from_us <= now_us < lost.until_us:
                for crew in self._brigade.crews:
                    if Dice(self._seed, "lost fixes", nth, crew.unit_id).permille(lost.permille):
                        found.add(crew.unit)
        self._brigade.fixes.lost = found

    # -- Vehicles ----------------------------------------

    def _await_breakdown(self, crew: Crew) -> None:
        wait_us = -log(self._dice[crew.unit].share()) / self._troubles.breakdowns_a_day * DAY_US
        at_us = self._agenda.now_us + round(wait_us)
        if at_us < self._until_us:
            self._agenda.put(at_us, self._break_down, crew.unit)

    def _break_down(self, unit: int) -> None:
        crew, now_us = self._brigade.crews[unit], self._agenda.now_us
        if not self._may_stop(crew):
            if now_us + AGAIN_US < self._until_us:
                self._agenda.put(now_us + AGAIN_US, self._break_down, unit)
            return
        incident, assignment_no = crew.incident, crew.assignment_no
        self._brigade.fixes.send(crew)
        self._say(crew, Availability.NOT_AVAILABLE, in_service=False)
        self._brigade.break_down(crew)
        if incident:
            one = self._engine.state.incidents[incident].assignments[assignment_no - 1]
            self._given_up[unit] = incident, one.need_no
            self._desk.given_up(incident)
            self._centre.submit(Decline(crew.unit_id, incident, _BROKEN, 0, BY, ""), now_us)
        self._agenda.put(now_us + self._troubles.repair.time_us(self._dice[unit].share()), self._repair, unit)

    def _may_stop(self, crew: Crew) -> bool:
        """It is free, or on its way to a scene and nobody has asked it for anything else."""
        state = self._engine.state
        if not crew.incident:
            return True
        unit = state.units[crew.unit]
        one = state.incidents[crew.incident].assignments[crew.assignment_no - 1]
        return (
            (unit.incident, unit.assignment_no) == (crew.incident, crew.assignment_no)
            and one.live
            and one.state < AssignmentState.ON_SCENE
            and not (one.tentative or one.cancelling or one.leaving or unit.divert_incident)
        )

    def _repair(self, unit: int) -> None:
        crew = self._brigade.crews[unit]
        self._brigade.fixes.send(crew)
        self._say(crew, Availability.AVAILABLE, in_service=True)
        self._go_after_all(crew)
        self._brigade.repair(crew)
        self._await_breakdown(crew)

    def _go_after_all(self, crew: Crew) -> None:
        """Nobody is asked twice for what he declined: a supervisor sends it there, if nobody else came meanwhile."""
        number, need_no = self._given_up.pop(crew.unit, (0, 0))
        incident = self._engine.state.incidents.get(number)
        if incident is not None and not crew.incident and incident.needs[need_no - 1].missing_count:
            command = Reassign(number, 0, need_no, crew.unit_id, "", _REPAIRED, BY)
            self._centre.try_submit(command, self._agenda.now_us)

    def _say(self, crew: Crew, availability: Availability, in_service: bool) -> None:
        reason = "" if in_service else _BROKEN
        command = SetAvailability(crew.unit_id, availability, reason, 0, False, 0, False, in_service, BY)
        self._centre.submit(command, self._agenda.now_us)
