"""Deciders: the machine's rules for those who decide.

Supervisors release, refuse, override and take back, desks answer, units declare. Half of what they ask fits; the rest
is late, twice, or nonsense.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from dispatch_core import commands as c
from dispatch_core.city.dispatch import CLOSEST, Dispatch
from dispatch_core.entities import NEVER_MS, Incident, Need
from dispatch_core.model import (
    PRIORITY_LOWEST,
    AssignmentState,
    Authority,
    DeskAnswer,
    DestinationStatus,
    DispatchMode,
    Override,
    PowerState,
    ServiceWarning,
)

from .bay import AGENCIES, HOSPITALS
from .bay_types import TYPES
from .stage import Stage
from .streets import PLACES, WATERS, point

numbers = st.integers(0, 999)
places = st.sampled_from([*PLACES, *PLACES, *WATERS, "Z"])
types = st.sampled_from([entry.code for entry in TYPES])
reasons = st.sampled_from(["because", "because", "because", ""])
agencies = st.sampled_from([name for name, _, _ in AGENCIES])
NEEDS = (0, 0, 0, 1, 2, 3, 9)
# Mostly those that go on; the others end the order or cannot be set.
STATES = (
    AssignmentState.EN_ROUTE,
    AssignmentState.ON_SCENE,
    AssignmentState.CLEARED,
    AssignmentState.CANCELLED,
    *AssignmentState,
)


def has_incident(machine: Deciders) -> bool:
    return bool(machine.stage.engine.state.incidents)


def has_assignment(machine: Deciders) -> bool:
    return any(unit.incident for unit in machine.stage.engine.state.units)


def has_past(machine: Deciders) -> bool:
    state = machine.stage.engine.state
    return bool(state.closed) or any(incident.state > 1 for incident in state.incidents.values())


class Deciders(RuleBasedStateMachine):
    """The part of the machine that decides."""

    # The way to choose that it plays.
    dispatch: Dispatch = CLOSEST
    # Boats go by sea lanes, and who goes by land to what happens at sea goes to a landing.
    has_sea = False

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage(self.dispatch, self.has_sea)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def _open(self) -> list[Incident]:
        return list(self.stage.engine.state.incidents.values())

    def _waiting_for_word(self, n: int) -> tuple[int, int]:
        """Mostly an incident of which something waits for a human, and the need."""
        found = [
            (incident.incident, need.need_no)
            for incident in self._open()
            for need in incident.needs
            if (need.missing_count and not need.desk_id)
            or any(a.reserved for a in incident.assignments_of(need.need_no))
        ]
        return self.stage.pick(found, n) if found and n % 10 < 8 else (self.stage.incident(n), n % 4)

    def _asked(self, n: int) -> tuple[Incident, Need] | None:
        found = [(i, need) for i in self._open() for need in i.needs if need.desk_id and need.missing_count]
        return self.stage.pick(found, n) if found else None

    def _unit_of(self, number: int, n: int) -> str:
        """Mostly one that is on the incident."""
        incident = self.stage.engine.state.incidents.get(number)
        units = [a.unit_id for a in incident.assignments if a.live] if incident else []
        return self.stage.pick(units, n) if units and n % 10 < 8 else self.stage.anybody(n)

    def _assigned(self, n: int) -> tuple[int, str]:
        """An incident and a unit, mostly on it."""
        busy = [(unit.incident, unit.unit_id) for unit in self.stage.engine.state.units if unit.incident]
        if busy and n % 10 < 8:
            return self.stage.pick(busy, n)
        return self.stage.incident(n), self.stage.anybody(n // 7)

    # -- Authority -----------------------------------------------------------------------------------------------------

    @precondition(has_incident)
    @rule(n=numbers, whole=st.booleans(), one=st.booleans(), version=st.sampled_from([0, 0, 0, 2]))
    def confirm(self, n: int, whole: bool, one: bool, version: int) -> None:
        number, need_no = self._waiting_for_word(n)
        unit_id = self._unit_of(number, n) if one else ""
        self.stage.submit(c.ConfirmOrder(number, version, 0 if whole else need_no, unit_id, "go", "chief"))

    @precondition(has_incident)
    @rule(n=numbers, whole=st.booleans(), one=st.booleans(), reason=reasons)
    def refuse(self, n: int, whole: bool, one: bool, reason: str) -> None:
        number, need_no = self._waiting_for_word(n)
        unit_id = self._unit_of(number, n) if one else ""
        second = ("deputy", "deputy", "deputy", "Chief", "")[n % 5]
        self.stage.submit(c.RefuseOrder(number, 0, 0 if whole else need_no, unit_id, reason, "chief", second))

    @precondition(has_incident)
    @rule(n=numbers, agency=agencies, count=st.integers(0, 2), priority=st.sampled_from([0, 0, 1, 3, 5]))
    def add_need(self, n: int, agency: str, count: int, priority: int) -> None:
        own = next(own for name, _, own in AGENCIES if name == agency)
        able = (self.stage.pick(own, n // 3),) if own else ()
        if n % 17 == 16:
            agency, able = ("NAVY", able) if n % 2 else (agency, ("SUBMARINE",))
        said = ("mayor", "landslide", "AKP Tuhumury") if n % 3 else ("", "landslide", "")
        self.stage.submit(c.AddNeed(self.stage.incident(n), 0, agency, able, count, priority, *said, "", "chief"))

    @rule(agency=st.one_of(st.just(""), agencies), mode=st.sampled_from(DispatchMode), reason=reasons)
    def mode(self, agency: str, mode: DispatchMode, reason: str) -> None:
        self.stage.submit(c.SetMode(agency, mode, Override.SAFETY, reason, "chief"))
        self.let_recheck()

    def let_recheck(self) -> None:
        """The clock decides at once what a change of mode set free."""
        self.stage.at_ms += PRIORITY_LOWEST
        self.stage.let_timers_act()

    @rule(n=numbers, reason=reasons)
    def release_held(self, n: int, reason: str) -> None:
        """What a surge holds in a village, or outside of all."""
        areas = ["", *(area.area_id for area in self.stage.bay.city.areas), "X"]
        self.stage.submit(c.ReleaseHeld(self.stage.pick(areas, n), reason, "chief"))

    @rule(
        agency=agencies,
        code=st.one_of(st.just(""), types),
        priority=st.sampled_from([0, 0, 1, 3]),
        restore=st.booleans(),
        authority=st.sampled_from(list(Authority)),
        reason=reasons,
    )
    def authority(
        self, agency: str, code: str, priority: int, restore: bool, authority: Authority, reason: str
    ) -> None:
        self.stage.submit(c.SetAuthority(agency, code, priority, restore, authority, Override.OTHER, reason, "chief"))

    @rule(agency=st.one_of(st.just(""), agencies), warning=st.sampled_from([*ServiceWarning]), standing=st.booleans())
    def warning(self, agency: str, warning: ServiceWarning, standing: bool) -> None:
        self.stage.submit(c.SetWarning(warning, agency, standing, 5, 3, "watchdog"))

    # -- Overrides -----------------------------------------------------------------------------------------------------

    @rule(who=numbers, held=st.booleans(), reason=reasons)
    def hold(self, who: int, held: bool, reason: str) -> None:
        out = [unit.unit_id for unit in self.stage.engine.state.units if unit.held]
        unit_id = self.stage.pick(out, who) if out and not held else self.stage.anybody(who)
        self.stage.submit(c.HoldUnit(unit_id, held, Override.CREW_REPORT, reason, "chief"))

    @precondition(has_assignment)
    @rule(n=numbers, pinned=st.booleans(), reason=reasons)
    def pin(self, n: int, pinned: bool, reason: str) -> None:
        number, unit_id = self._assigned(n)
        self.stage.submit(c.PinAssignment(number, unit_id, pinned, Override.SPECIAL_EQUIPMENT, reason, "chief"))

    @precondition(has_incident)
    @rule(n=numbers, of_need=st.booleans(), reason=reasons)
    def stop_timer(self, n: int, of_need: bool, reason: str) -> None:
        number, unit_id = self._assigned(n)
        need_no = n % 4
        if of_need:
            runs = [(i.incident, x.need_no) for i in self._open() for x in i.needs if x.due_ms < NEVER_MS]
            if runs and n % 10 < 8:
                number, need_no = self.stage.pick(runs, n)
            unit_id = ""
        self.stage.submit(c.StopTimer(number, unit_id, need_no, Override.SYSTEM_FAULT, reason, "chief"))

    @precondition(has_assignment)
    @rule(n=numbers, state=st.sampled_from(STATES), reason=reasons)
    def correct(self, n: int, state: AssignmentState, reason: str) -> None:
        number, unit_id = self._assigned(n)
        self.stage.submit(c.CorrectState(number, unit_id, state, Override.WRONG_DATA, reason, "chief"))

    @precondition(has_assignment)
    @rule(n=numbers, replace=st.booleans(), reason=reasons)
    def recall(self, n: int, replace: bool, reason: str) -> None:
        number, unit_id = self._assigned(n)
        self.stage.submit(c.RecallUnit(number, 0, unit_id, replace, Override.CALLER_UPDATE, reason, "chief"))

    # -- Desks and scenes ----------------------------------------------------------------------------------------------

    @precondition(has_incident)
    @rule(n=numbers, answer=st.sampled_from(["delivered", "accepted", "units", "units", "refused"]), reason=reasons)
    def desk(self, n: int, answer: str, reason: str) -> None:
        asked = self._asked(n)
        number, need_no, desk_id = self.stage.incident(n), n % 5, "POWER"
        if asked is not None and n % 10 < 8:
            number, need_no, desk_id = asked[0].incident, asked[1].need_no, asked[1].desk_id
        if n % 20 == 17:
            desk_id = "H2"
        if answer == "delivered":
            self.stage.submit(c.ConfirmDeskDelivery(number, need_no, desk_id))
            return
        named: tuple[str, ...] = ()
        if answer == "units":
            own = [unit.unit_id for unit in self.stage.engine.state.units if unit.agency_id == desk_id]
            named = tuple(dict.fromkeys(self.stage.pick(own or ["X9"], n + i) for i in range(1 + n % 2)))
            if n % 9 == 8:
                named = (*named, self.stage.anybody(n))
        what = DeskAnswer.REFUSED if answer == "refused" else DeskAnswer.ACCEPTED
        self.stage.submit(c.AnswerDesk(number, need_no, desk_id, what, named, reason, "op", "duty officer"))

    @precondition(has_incident)
    @rule(n=numbers, power=st.sampled_from([PowerState.ISOLATED, PowerState.ISOLATED, PowerState.RESTORED]))
    def power(self, n: int, power: PowerState) -> None:
        cut = [i.incident for i in self._open() if any(need.line == 3 for need in i.needs)]
        number = self.stage.pick(cut, n) if cut and n % 10 < 8 else self.stage.incident(n)
        desk_id = "EMS" if n % 13 == 12 else "POWER"
        self.stage.submit(c.RecordPower(number, desk_id, power, "F7", self.stage.ago(n % 3 * 20), "PLN"))

    @precondition(has_incident)
    @rule(n=numbers, where=places, version=st.sampled_from([0, 0, 1]))
    def staging(self, n: int, where: str, version: int) -> None:
        self.stage.submit(c.SetStaging(self.stage.incident(n), version, *point(where), where, "chief"))

    @precondition(has_incident)
    @rule(n=numbers, safe=st.sampled_from([True, True, False]), by_unit=st.booleans(), reason=reasons)
    def scene(self, n: int, safe: bool, by_unit: bool, reason: str) -> None:
        there = [
            (i.incident, a.unit_id)
            for i in self._open()
            for a in i.assignments
            if a.live and a.state is AssignmentState.ON_SCENE
        ]
        number, unit_id = self._assigned(n)
        if there and n % 10 < 8:
            number, unit_id = self.stage.pick(there, n)
        self.stage.submit(c.DeclareScene(number, safe, unit_id if by_unit else "", reason, "crew", unit_id))

    @precondition(has_assignment)
    @rule(who=numbers, seconds=st.sampled_from([0, 0, 30, -5]))
    def care(self, who: int, seconds: int) -> None:
        unit_id = self.stage.busy(who)
        self.stage.submit(c.TransferCare(unit_id, self.stage.past(who), self.stage.ago(seconds), unit_id, ""))

    @rule(n=numbers, status=st.sampled_from(list(DestinationStatus)), reason=reasons)
    def destination(self, n: int, status: DestinationStatus, reason: str) -> None:
        destination_id = self.stage.pick([*HOSPITALS, "H9"], n)
        self.stage.submit(c.SetDestination(destination_id, status, reason, 0, "hospital"))

    # -- Reports -------------------------------------------------------------------------------------------------------

    @precondition(has_incident)
    @rule(n=numbers, to=numbers, which=numbers, detach=st.booleans(), reason=reasons)
    def reports(self, n: int, to: int, which: int, detach: bool, reason: str) -> None:
        """A report goes to another incident, or becomes one of its own."""
        many = [i.incident for i in self._open() if i.report_count > 1]
        number = self.stage.pick(many, n) if many and detach and n % 10 < 8 else self.stage.incident(n)
        incident = self.stage.engine.state.incidents.get(number)
        known = [report.report for report in incident.reports] if incident else []
        report = self.stage.pick(known, which) if known and which % 10 < 9 else 77
        if detach:
            self.stage.submit(c.DetachReport(number, 0, report, reason, "chief"))
        else:
            self.stage.submit(c.AttachReport(number, 0, report, self.stage.incident(to), reason, "chief"))

    @precondition(has_incident)
    @rule(n=numbers, to=numbers, apart=st.booleans(), reason=reasons)
    def merges(self, n: int, to: int, apart: bool, reason: str) -> None:
        """Two incidents become one, or two again."""
        known = list(self.stage.engine.state.merges)
        if apart and known:
            self.stage.submit(c.UnmergeIncident(self.stage.pick(known, n), 0, reason, "chief"))
        else:
            self.stage.submit(c.MergeIncidents(self.stage.incident(n), 0, self.stage.incident(to), 0, reason, "chief"))

    @precondition(has_past)
    @rule(n=numbers, dispatch=st.booleans(), reason=reasons)
    def reopen(self, n: int, dispatch: bool, reason: str) -> None:
        state = self.stage.engine.state
        past = [*state.closed, *(i.incident for i in state.incidents.values() if i.state > 1)]
        number = self.stage.pick(past, n) if past and n % 10 < 9 else self.stage.incident(n)
        self.stage.submit(c.ReopenIncident(number, dispatch, Override.CALLER_UPDATE, reason, "chief"))
