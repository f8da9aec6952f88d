"""A crowd of callers, crews and supervisors: random commands that fit the state more often than not.

Drawn from a seed and from the state alone, so that the same seed makes the same history.
"""

import random
from collections.abc import Callable
from typing import Any

from dispatch_core import commands
from dispatch_core.city import City
from dispatch_core.model import (
    FREED_BY_PAPER,
    AssignmentState,
    Availability,
    CallClass,
    IncidentKind,
    Override,
    RoadTerms,
)
from dispatch_core.state import State

from .supervisors import Desks

PROGRESS = (
    AssignmentState.EN_ROUTE,
    AssignmentState.ON_SCENE,
    AssignmentState.CLEARED,
    AssignmentState.CLEARED,
    AssignmentState.TRANSPORTING,
    AssignmentState.STAGED,
)
# The towns of these tests are nine hours east of Greenwich.
ZONE_MINUTES = 540


class Crowd:
    """Makes one command after the other."""

    def __init__(self, rng: random.Random, city: City, *, clerks: bool = False) -> None:
        """`clerks` write notes and take back from paper what crews did."""
        self._rng = rng
        self._types = sorted(city.types)
        self._places = city.gazetteer
        self._roads = city.ground.road_ids
        self._units = [unit.unit_id for unit in city.units]
        self._destinations = [destination.destination_id for destination in city.destinations]
        self._kinds: list[tuple[int, Callable[[State, int], Any]]] = [
            (8, self._report),
            (10, self._attach),
            (2, self._update),
            (3, self._cancel),
            (4, self._close),
            (12, self._acknowledge),
            (2, self._decline),
            (16, self._progress),
            (6, self._positions),
            (2, self._duty),
            (2, self._availability),
            (1, self._road),
            (1, self._reassign),
            (14, Desks(rng, city).command),
            *([(2, self._write)] if clerks else ()),
        ]

    def command(self, state: State, at_ms: int) -> Any:
        """The next command, to a state, at an instant."""
        weights, makers = zip(*self._kinds, strict=True)
        [make] = self._rng.choices(makers, weights)
        return make(state, at_ms)

    # -- Callers and supervisors ----------------------------------------

    def _point(self) -> tuple[int, int]:
        place = self._rng.choice(self._places)
        return place.lat_e7 + self._rng.randrange(-2_000, 2_000), place.lon_e7 + self._rng.randrange(-2_000, 2_000)

    def _incident(self, state: State) -> int:
        if not state.incidents or self._rng.random() < 0.02:
            return self._rng.randrange(1, 50)
        return self._rng.choice(list(state.incidents))

    def _report(self, state: State, at_ms: int, attach_to: int = 0) -> commands.ReportIncident:
        lat, lon = self._point()
        type_code = self._rng.choice(self._types)
        priority = self._rng.choice((0, 0, 0, 1, 3, 5))
        kind = self._rng.choice((*[IncidentKind.ACTUAL] * 12, IncidentKind.EXERCISE, IncidentKind.TEST))
        call_class = self._rng.choice((*[CallClass.EMERGENCY] * 6, *CallClass))
        where = (0, 0, 0, "Urimessing") if (unresolved := self._rng.random() < 0.04) else (lat, lon, 50, "")
        said = (unresolved, ("a", "b") if unresolved else ())
        return commands.ReportIncident(
            type_code, priority, *where, 0, 0, attach_to, "asap", b"", "112", kind, call_class, *said
        )

    def _attach(self, state: State, at_ms: int) -> commands.ReportIncident:
        return self._report(state, at_ms, self._incident(state))

    def _update(self, state: State, at_ms: int) -> commands.UpdateIncident:
        lat, lon = self._point()
        type_code = self._rng.choice(("", "", self._rng.choice(self._types)))
        move = self._rng.random() < 0.4
        return commands.UpdateIncident(
            self._incident(state),
            0,
            type_code,
            self._rng.choice((0, 0, 1, 2, 3)),
            self._rng.choice((0, 0, 2)),
            move,
            lat if move else 0,
            lon if move else 0,
            50,
            "",
            "better known now",
            "second",
            "supervisor",
        )

    def _cancel(self, state: State, at_ms: int) -> commands.CancelIncident:
        return commands.CancelIncident(self._incident(state), 0, "false alarm", "112")

    def _close(self, state: State, at_ms: int) -> commands.CloseIncident:
        return commands.CloseIncident(self._incident(state), 0, "", "", "supervisor", self._rng.random() < 0.1)

    def _road(self, state: State, at_ms: int) -> Any:
        """Roads and areas, closed or slowed, for a while or for minutes of each day; and what lifts or extends that."""
        luck = self._rng
        if state.closures and luck.random() < 0.6:
            closure_id = luck.choice(sorted(state.closures))
            if luck.random() < 0.2:
                return commands.ExtendClosure(
                    closure_id, at_ms + luck.choice((30_000, 600_000)), False, "rain", "police"
                )
            return commands.OpenRoad("", "clear", "police", closure_id)
        minute = (at_ms // 60_000 + ZONE_MINUTES) % 1440
        hours = luck.choice(((0, 0), (0, 0), (minute, (minute + 2) % 1440), ((minute + 1) % 1440, (minute + 3) % 1440)))
        terms = RoadTerms(luck.choice((0, 0, 300)), (), (), False, *hours, luck.random() < 0.2)
        until_ms = luck.choice((0, at_ms + 45_000))
        road_id, area = luck.choice(self._roads), ((), ())
        if luck.random() < 0.2:
            place = luck.choice(self._places)
            north, east = place.lat_e7 + 20_000, place.lon_e7 + 20_000
            road_id, area = "", ((place.lat_e7, north, north), (place.lon_e7, place.lon_e7, east))
        return commands.CloseRoad(road_id, "landslide", until_ms, "police", "", 0, 0, *area, 0, 0, terms)

    def _reassign(self, state: State, at_ms: int) -> commands.Reassign:
        unit_id = self._rng.choice(self._units)
        return commands.Reassign(self._incident(state), 0, 0, unit_id, "", "closer by", "supervisor", Override.OTHER)

    # -- Crews ----------------------------------------

    def _busy(self, state: State) -> tuple[str, int]:
        busy = [unit for unit in state.units if unit.incident]
        if not busy or self._rng.random() < 0.05:
            return self._rng.choice(self._units), 0
        unit = self._rng.choice(busy)
        return unit.unit_id, unit.incident

    def _occurred(self, at_ms: int) -> int:
        return self._rng.choice((0, at_ms - self._rng.randrange(120_000), at_ms + 5_000))

    def _acknowledge(self, state: State, at_ms: int) -> Any:
        unit_id, incident = self._busy(state)
        if self._rng.random() < 0.3 and incident:
            return commands.ConfirmDelivery(unit_id, incident, 0, self._occurred(at_ms))
        return commands.Acknowledge(unit_id, incident, 0, self._occurred(at_ms), "crew", "")

    def _decline(self, state: State, at_ms: int) -> commands.Decline:
        unit_id, incident = self._busy(state)
        return commands.Decline(unit_id, incident, "engine fault", self._occurred(at_ms), "crew", "")

    def _progress(self, state: State, at_ms: int) -> commands.ReportProgress:
        unit_id, incident = self._busy(state)
        reported = self._rng.choice(PROGRESS)
        destination = self._rng.choice(self._destinations) if reported is AssignmentState.TRANSPORTING else ""
        return commands.ReportProgress(
            unit_id,
            incident,
            reported,
            self._occurred(at_ms),
            destination,
            self._rng.choice((Availability.AVAILABLE, Availability.NOT_AVAILABLE)),
            "refuelling",
            self._rng.choice((0, at_ms + 600_000)),
            self._rng.random() < 0.1,
            "crew",
            "",
        )

    def _positions(self, state: State, at_ms: int) -> commands.RecordPositions:
        unit_ids = sorted(self._rng.sample(self._units, self._rng.randrange(1, 6)))
        points = [self._point() for _ in unit_ids]
        fixes = [at_ms + self._rng.randrange(-20_000, 8_000) for _ in unit_ids]
        return commands.RecordPositions(
            tuple(unit_ids), tuple(lat for lat, _ in points), tuple(lon for _, lon in points), tuple(fixes)
        )

    def _duty(self, state: State, at_ms: int) -> Any:
        unit_id = self._rng.choice(self._units)
        unit = state.find_unit(unit_id)
        if unit is not None and unit.on_duty:
            return commands.SignOff(unit_id, "end of shift", "desk")
        return commands.SignOn(unit_id, 0, True, "", False, 0, 0, "desk")

    def _availability(self, state: State, at_ms: int) -> commands.SetAvailability:
        availability = self._rng.choice(list(Availability))
        until_ms = self._rng.choice((0, at_ms + 300_000))
        unit_id = self._rng.choice(self._units)
        crew = self._rng.random() < 0.3
        return commands.SetAvailability(unit_id, availability, "meal", until_ms, crew, 4, True, True, "crew")

    # -- Clerks ----------------------------------------

    def _write(self, state: State, at_ms: int) -> Any:
        unit_id, incident = self._busy(state)
        freed = next((unit.unit_id for unit in state.units if unit.availability_reason == FREED_BY_PAPER), "")
        if freed and self._rng.random() < 0.5:
            return commands.SetAvailability(freed, Availability.AVAILABLE, "", 0, False, 0, False, True, "clerk")
        if incident and self._rng.random() < 0.7:
            step = self._rng.choice((AssignmentState.ACKNOWLEDGED, *PROGRESS))
            return commands.RecordPaperStep(unit_id, incident, step, self._occurred(at_ms), "", "clerk")
        return commands.AddNote(self._incident(state), "the gate is locked", "clerk")
