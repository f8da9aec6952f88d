"""Supervisors and desks of the crowd: random choices of humans that fit the state more often than not."""

import random
from collections.abc import Callable
from typing import Any

from dispatch_core import commands
from dispatch_core.city import City
from dispatch_core.entities import Incident, Need
from dispatch_core.model import (
    AssignmentState,
    Authority,
    DeskAnswer,
    DestinationStatus,
    DispatchMode,
    LineKind,
    Override,
    PowerState,
    ServiceWarning,
)
from dispatch_core.state import State

WHY = (Override.LOCAL_KNOWLEDGE, "known here", "supervisor")


class Desks:
    """Makes one command of a desk, of a supervisor or about a scene after the other."""

    def __init__(self, rng: random.Random, city: City) -> None:
        self._rng = rng
        self._city = city
        self._units = [unit.unit_id for unit in city.units]
        self._makers: tuple[Callable[[State], Any], ...] = (
            self._confirm,
            self._confirm,
            self._confirm,
            self._refuse,
            self._add_need,
            self._desk,
            self._desk,
            self._desk,
            self._power,
            self._scene,
            self._staging,
            self._transfer,
            self._destination,
            self._mode,
            self._release_held,
            self._authority,
            self._warning,
            self._hold,
            self._pin,
            self._stop_timer,
            self._correct,
            self._recall,
            self._detach,
            self._attach,
            self._reopen,
            self._merge,
            self._unmerge,
        )

    def command(self, state: State, at_ms: int) -> Any:
        """The next command."""
        return self._rng.choice(self._makers)(state)

    def _incident(self, state: State) -> Incident | None:
        return self._rng.choice(list(state.incidents.values())) if state.incidents else None

    def _number(self, state: State) -> int:
        incident = self._incident(state)
        return incident.incident if incident else 7

    def _unit_at(self, state: State) -> tuple[int, str]:
        busy = [unit for unit in state.units if unit.incident]
        if not busy:
            return 7, self._rng.choice(self._units)
        unit = self._rng.choice(busy)
        return unit.incident, unit.unit_id

    def _confirm(self, state: State) -> commands.ConfirmOrder:
        return commands.ConfirmOrder(self._number(state), 0, self._rng.choice((0, 0, 1, 2)), "", "go", "supervisor")

    def _refuse(self, state: State) -> commands.RefuseOrder:
        reserved = [
            (incident.incident, assignment.need_no, assignment.unit_id)
            for incident in state.incidents.values()
            for assignment in incident.assignments
            if assignment.reserved
        ]
        number, need_no, unit_id = self._rng.choice(reserved or [(self._number(state), 1, "")])
        if self._rng.random() < 0.3:
            unit_id = ""
        return commands.RefuseOrder(number, 0, need_no, unit_id, "not now", "supervisor", "deputy")

    def _add_need(self, state: State) -> commands.AddNeed:
        agency = self._rng.choice(self._city.agencies)
        capabilities = agency.capabilities[:1]
        who = ("Wali Kota", "bencana", "Kompol A") if self._rng.random() < 0.8 else ("", "", "")
        return commands.AddNeed(
            self._number(state), 0, agency.agency_id, capabilities, 1, 0, *who, "more", "supervisor"
        )

    def _asked(self, state: State) -> tuple[Incident, Need] | None:
        asked = [(incident, need) for incident in state.incidents.values() for need in incident.needs if need.desk_id]
        return self._rng.choice(asked) if asked else None

    def _desk(self, state: State) -> Any:
        found = self._asked(state)
        if found is None:
            return commands.ConfirmDeskDelivery(7, 1, "PLN")
        incident, need = found
        number = incident.incident
        if self._rng.random() < 0.4:
            return commands.ConfirmDeskDelivery(number, need.need_no, need.desk_id)
        answer = self._rng.choice((DeskAnswer.ACCEPTED, DeskAnswer.ACCEPTED, DeskAnswer.REFUSED))
        own = [unit.unit_id for unit in self._city.units if unit.agency_id == need.agency_id]
        named = answer is DeskAnswer.ACCEPTED and need.line is LineKind.DISPATCH and own
        unit_ids = (self._rng.choice(own),) if named and self._rng.random() < 0.7 else ()
        return commands.AnswerDesk(number, need.need_no, need.desk_id, answer, unit_ids, "so", "desk", "")

    def _power(self, state: State) -> commands.RecordPower:
        isolating = [
            (incident.incident, need.desk_id)
            for incident in state.incidents.values()
            for need in incident.needs
            if need.line is LineKind.ISOLATE
        ]
        number, desk_id = self._rng.choice(isolating or [(7, "PLN")])
        power = self._rng.choice((PowerState.ISOLATED, PowerState.RESTORED))
        return commands.RecordPower(number, desk_id, power, "P12", 0, "dispatcher")

    def _scene(self, state: State) -> commands.DeclareScene:
        return commands.DeclareScene(self._number(state), self._rng.random() < 0.7, "", "seen", "supervisor", "")

    def _staging(self, state: State) -> commands.SetStaging:
        place = self._rng.choice(self._city.gazetteer)
        return commands.SetStaging(self._number(state), 0, place.lat_e7, place.lon_e7, place.name, "supervisor")

    def _transfer(self, state: State) -> commands.TransferCare:
        number, unit_id = self._unit_at(state)
        return commands.TransferCare(unit_id, number, 0, "crew", "")

    def _destination(self, state: State) -> commands.SetDestination:
        destination = self._rng.choice(self._city.destinations)
        status = self._rng.choice(list(DestinationStatus))
        return commands.SetDestination(destination.destination_id, status, "full", 0, "supervisor")

    def _mode(self, state: State) -> commands.SetMode:
        agency_id = self._rng.choice(("", "POLRI", "DAMKAR"))
        normal = DispatchMode.NORMAL
        mode = self._rng.choice((normal, normal, normal, DispatchMode.MANUAL, DispatchMode.SURGE))
        return commands.SetMode(agency_id, mode, *WHY)

    def _release_held(self, state: State) -> commands.ReleaseHeld:
        areas = ["", *(area.area_id for area in self._city.areas)]
        return commands.ReleaseHeld(self._rng.choice(areas), "enough", "supervisor")

    def _authority(self, state: State) -> commands.SetAuthority:
        agency_id = self._rng.choice(self._city.agencies).agency_id
        authority = self._rng.choice(list(Authority))
        restore = self._rng.random() < 0.4
        return commands.SetAuthority(agency_id, "", self._rng.choice((0, 1, 3)), restore, authority, *WHY)

    def _warning(self, state: State) -> commands.SetWarning:
        agency_id = self._rng.choice(("", self._city.agencies[0].agency_id))
        warning = self._rng.choice(list(ServiceWarning))
        return commands.SetWarning(warning, agency_id, self._rng.random() < 0.6, 5, 3, "watchdog")

    def _hold(self, state: State) -> commands.HoldUnit:
        return commands.HoldUnit(self._rng.choice(self._units), self._rng.random() < 0.5, *WHY)

    def _pin(self, state: State) -> commands.PinAssignment:
        number, unit_id = self._unit_at(state)
        return commands.PinAssignment(number, unit_id, self._rng.random() < 0.7, *WHY)

    def _stop_timer(self, state: State) -> commands.StopTimer:
        number, unit_id = self._unit_at(state)
        if self._rng.random() < 0.5:
            return commands.StopTimer(self._number(state), "", self._rng.choice((1, 2, 3)), *WHY)
        return commands.StopTimer(number, unit_id, 0, *WHY)

    def _correct(self, state: State) -> commands.CorrectState:
        number, unit_id = self._unit_at(state)
        corrected = self._rng.choice((AssignmentState.ON_SCENE, AssignmentState.EN_ROUTE, AssignmentState.CLEARED))
        return commands.CorrectState(number, unit_id, corrected, *WHY)

    def _recall(self, state: State) -> commands.RecallUnit:
        number, unit_id = self._unit_at(state)
        return commands.RecallUnit(number, 0, unit_id, self._rng.random() < 0.5, *WHY)

    def _report(self, state: State) -> tuple[int, int]:
        incident = self._incident(state)
        if incident is None or not incident.reports:
            return 7, 7
        return incident.incident, self._rng.choice(incident.reports).report

    def _detach(self, state: State) -> commands.DetachReport:
        number, report = self._report(state)
        return commands.DetachReport(number, 0, report, "another fire", "112")

    def _attach(self, state: State) -> commands.AttachReport:
        number, report = self._report(state)
        return commands.AttachReport(number, 0, report, self._number(state), "the same fire", "112")

    def _reopen(self, state: State) -> commands.ReopenIncident:
        ended = list(state.closed) or [7]
        return commands.ReopenIncident(self._rng.choice(ended), self._rng.random() < 0.5, *WHY)

    def _merge(self, state: State) -> commands.MergeIncidents:
        return commands.MergeIncidents(self._number(state), 0, self._number(state), 0, "the same fire", "112")

    def _unmerge(self, state: State) -> commands.UnmergeIncident:
        merged = self._rng.choice(list(state.merges) or [7])
        return commands.UnmergeIncident(merged, 0, "two fires", "112")
