"""The machine: any command in any order against the engine, each entry followed by the judge, each state held against
the invariants.

Rules draw small numbers and the stage chooses by them. It asserts little by itself; judge.py and invariants.py do.
What supervisors and desks decide is in deciders.py.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.entities import Unit
from dispatch_core.model import AssignmentState, Availability, CallClass, IncidentKind, ResumeCause

from .bay import VERSIONS
from .closings import road_command
from .deciders import Deciders, has_assignment, has_incident, numbers, places, reasons, types
from .streets import PLACES, WATERS, point

REPORTED = (
    AssignmentState.EN_ROUTE,
    AssignmentState.STAGED,
    AssignmentState.ON_SCENE,
    AssignmentState.ON_SCENE,
    AssignmentState.TRANSPORTING,
    AssignmentState.AT_DESTINATION,
    AssignmentState.CLEARED,
    AssignmentState.CLEARED,
    AssignmentState.CLEARED,
    AssignmentState.RESERVED,
)
calls = st.tuples(types, st.sampled_from([*PLACES, *WATERS]), st.sampled_from([0, 0, 0, 1, 3]))
UNCERTAIN_M = (0, 50, 300)


class Dispatch(Deciders):
    """One engine, played by callers, crews, supervisors, desks and the clock."""

    @invariant()
    def sound(self) -> None:
        self.stage.check()

    @initialize(first=st.lists(calls, min_size=1, max_size=5))
    def start(self, first: list[tuple[str, str, int]]) -> None:
        for code, where, priority in first:
            self.report(code, where, priority)

    # -- Callers -------------------------------------------------------------------------------------------------------

    @rule(code=types, where=places, priority=st.sampled_from([0, 0, 0, 1, 2, 3, 5]), n=numbers)
    def report(self, code: str, where: str, priority: int, n: int = 0) -> None:
        """Every fifth is about what was reported before; a few from nowhere known, doubted, or for practice."""
        lat, lon = point(where)
        # A little off the corner, so that neighbours lie in other cells.
        lat, lon = lat + n % 7 * 60, lon - n % 11 * 45
        attach_to = self.stage.incident(n // 5) if n % 5 == 4 else 0
        kind = IncidentKind(n % 3) if n % 23 == 22 else IncidentKind.ACTUAL
        call_class = CallClass(n % 5) if n % 13 == 12 else CallClass.EMERGENCY
        unresolved = n % 19 == 18
        self.stage.submit(
            c.ReportIncident(
                code,
                priority,
                0 if unresolved else lat,
                0 if unresolved else lon,
                UNCERTAIN_M[n % 3],
                where,
                0,
                0,
                attach_to,
                "",
                b"",
                "112",
                kind,
                call_class,
                unresolved,
                ("A", "B") if unresolved else (),
            )
        )

    # -- Supervisors ---------------------------------------------------------------------------------------------------

    @precondition(has_incident)
    @rule(
        n=numbers,
        code=st.one_of(st.just(""), types),
        priority=st.sampled_from([0, 0, 1, 2, 3, 4, 5]),
        alarm=st.sampled_from([0, 0, 1, 2, 3]),
        where=st.one_of(st.just(""), places),
        reason=reasons,
        second=st.sampled_from(["second", "second", "chief", ""]),
    )
    def update(self, n: int, code: str, priority: int, alarm: int, where: str, reason: str, second: str) -> None:
        lat, lon = point(where) if where else (0, 0)
        number = self.stage.incident(n)
        self.stage.submit(
            c.UpdateIncident(
                number,
                0,
                code,
                priority,
                alarm,
                bool(where),
                lat,
                lon,
                UNCERTAIN_M[n % 3],
                where,
                reason,
                second,
                "chief",
            )
        )

    @precondition(has_incident)
    @rule(n=numbers, cancel=st.booleans(), version=st.sampled_from([0, 0, 0, 1]))
    def end(self, n: int, cancel: bool, version: int) -> None:
        number = self.stage.incident(n)
        if not cancel:
            self.stage.submit(c.CloseIncident(number, version, "", "", "chief", n % 7 == 6))
            return
        decision = self.stage.submit(c.CancelIncident(number, version, "false alarm", "chief"))
        if isinstance(decision, list):
            ordered = {event.assignment_no for event in decision if isinstance(event, e.CancelOrdered)}
            for assignment in self.stage.engine.state.incidents[number].assignments:
                if assignment.live and assignment.assignment_no not in ordered:
                    assert assignment.cancelling or assignment.state >= AssignmentState.ON_SCENE

    @precondition(has_incident)
    @rule(n=numbers, who=numbers, need=st.sampled_from([0, 0, 1, 2, 3, 9]), whom=numbers, replace=st.booleans())
    def reassign(self, n: int, who: int, need: int, whom: int, replace: bool) -> None:
        number = self.stage.incident(n)
        incident = self.stage.engine.state.incidents.get(number)
        units = [a.unit_id for a in incident.assignments if a.live and not a.cancelling] if incident else []
        replaced = self.stage.pick(units or ["E1"], whom) if replace else ""
        reason = "" if whom % 20 == 19 else "closer by"
        self.stage.submit(c.Reassign(number, 0, need, self.stage.idle(who), replaced, reason, "chief"))

    @rule(n=numbers, opened=st.booleans())
    def road(self, n: int, opened: bool) -> None:
        self.stage.submit(road_command(self.stage, n, opened))

    # -- Crews ---------------------------------------------------------------------------------------------------------

    @rule(
        who=numbers,
        crew=st.sampled_from([0, 0, 1, 2, 4]),
        driver=st.sampled_from([True, True, True, False]),
        crew_id=st.sampled_from(["", "", "crew-D", "crew-V"]),
        where=st.one_of(st.just(""), places),
    )
    def duty(self, who: int, crew: int, driver: bool, crew_id: str, where: str) -> None:
        off = [unit.unit_id for unit in self.stage.engine.state.units if not unit.on_duty]
        if who % 10 > 6 or not off:
            self.stage.submit(c.SignOff(self.stage.anybody(who // 10), "", "desk"))
            return
        unit_id = self.stage.anybody(who) if who % 20 == 19 else self.stage.pick(off, who // 10)
        lat, lon = point(where) if where else (0, 0)
        self.stage.submit(c.SignOn(unit_id, crew, driver, crew_id, bool(where), lat, lon, unit_id))

    @rule(
        who=numbers,
        how=st.sampled_from([Availability.AVAILABLE, *Availability]),
        until=st.sampled_from([0, 0, 60, -5]),
        crew=st.sampled_from([-1, -1, 1, 2, 4]),
        driver=st.sampled_from([True, True, True, False]),
        in_service=st.sampled_from([True, True, True, False]),
    )
    def available(self, who: int, how: Availability, until: int, crew: int, driver: bool, in_service: bool) -> None:
        until_ms = self.stage.at_ms + until * 1000 if until else 0
        reason = "" if who % 20 == 19 else "meal"
        self.stage.submit(
            c.SetAvailability(
                self.stage.anybody(who), how, reason, until_ms, crew >= 0, max(crew, 0), driver, in_service, "crew"
            )
        )

    @precondition(has_assignment)
    @rule(who=numbers, version=st.sampled_from([0, 0, 0, 1, 2]), seconds=st.sampled_from([0, 0, 40, -5]), by=numbers)
    def acknowledge(self, who: int, version: int, seconds: int, by: int) -> None:
        """By the crew, or only by its terminal."""
        unit_id, ago = self.stage.busy(who), self.stage.ago(seconds)
        if by % 2:
            self.stage.submit(c.ConfirmDelivery(unit_id, self.stage.past(who), version, ago))
        else:
            self.stage.submit(c.Acknowledge(unit_id, self.stage.past(who), version, ago, unit_id, ""))

    @precondition(has_assignment)
    @rule(crews=st.lists(numbers, min_size=1, max_size=5))
    def go_on(self, crews: list[int]) -> None:
        """Crews do what comes next: acknowledge (some do not), drive, arrive, clear."""
        for who in crews:
            unit = self.stage.engine.state.find_unit(self.stage.busy(who))
            if unit is not None and unit.incident:
                self._next_step(unit, who)

    def _next_step(self, unit: Unit, who: int) -> None:
        assignment = self.stage.engine.state.incidents[unit.incident].assignments[unit.assignment_no - 1]
        unit_id = unit.unit_id
        unanswered = assignment.acknowledged_version < assignment.order_version
        if unanswered and assignment.state < AssignmentState.ON_SCENE and who % 3:
            self.stage.submit(c.Acknowledge(unit_id, 0, 0, 0, unit_id, ""))
            return
        what = AssignmentState.CLEARED
        if assignment.state < AssignmentState.EN_ROUTE:
            what = AssignmentState.EN_ROUTE
        elif assignment.state < AssignmentState.ON_SCENE:
            what = AssignmentState.ON_SCENE
        now = Availability.AVAILABLE
        self.stage.submit(c.ReportProgress(unit_id, 0, what, 0, "", now, "", 0, False, unit_id, ""))

    @precondition(has_assignment)
    @rule(who=numbers, reason=reasons)
    def decline(self, who: int, reason: str) -> None:
        unit_id = self.stage.busy(who)
        self.stage.submit(c.Decline(unit_id, self.stage.past(who), reason, 0, "desk", unit_id))

    @precondition(has_assignment)
    @rule(
        who=numbers,
        what=st.sampled_from(REPORTED),
        seconds=st.sampled_from([0, 0, 0, 30, 300, -5]),
        to=st.sampled_from(["", "H1", "H2", "H9"]),
        then=st.sampled_from([Availability.AVAILABLE, Availability.AVAILABLE, *Availability]),
        correction=st.sampled_from([False, False, False, True]),
    )
    def progress(
        self, who: int, what: AssignmentState, seconds: int, to: str, then: Availability, correction: bool
    ) -> None:
        unit_id = self.stage.busy(who)
        if who % 8 == 7:
            unit = self.stage.engine.state.find_unit(unit_id)
            number = self.stage.incident(who // 8) if unit is None or who % 5 == 4 else unit.incident
            self.stage.submit(c.RecordPaperStep(unit_id, number, what, self.stage.ago(seconds), to, "clerk"))
            return
        if who % 8 == 5:
            # Sent by voice, whoever it is.
            sent = self.stage.anybody(who // 8), self.stage.incident(who // 3), AssignmentState.DISPATCHED
            self.stage.submit(c.RecordPaperStep(*sent, self.stage.ago(seconds), "", "clerk"))
            return
        reason = "" if who % 20 == 18 else "cleaning"
        until_ms = self.stage.at_ms + 60_000 if then is Availability.NOT_AVAILABLE else 0
        self.stage.submit(
            c.ReportProgress(
                unit_id,
                self.stage.past(who),
                what,
                self.stage.ago(seconds),
                to,
                then,
                reason,
                until_ms,
                correction,
                unit_id,
                "",
            )
        )

    @rule(
        fixes=st.lists(st.tuples(numbers, places), min_size=1, max_size=4, unique_by=lambda fix: fix[0]),
        seconds=st.sampled_from([0, 0, 2, 100, -60]),
    )
    def positions(self, fixes: list[tuple[int, str]], seconds: int) -> None:
        named = {self.stage.anybody(who): point(where) for who, where in fixes}
        columns = list(zip(*named.values(), strict=True))
        at = tuple(self.stage.at_ms - seconds * 1000 for _ in named)
        self.stage.submit(c.RecordPositions(tuple(named), columns[0], columns[1], at))

    # -- The clock and the service -------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 5, 20, 45, 90, 200, 700]))
    def wait(self, seconds: int) -> None:
        self.stage.at_ms += seconds * 1000
        self.stage.let_timers_act()

    @rule(times=st.integers(1, 4))
    def wait_for_timers(self, times: int) -> None:
        """To the next deadline and what is due there, a few times over."""
        for _ in range(times):
            self.stage.at_ms = max(self.stage.at_ms, self.stage.engine.next_deadline_ms())
            self.stage.let_timers_act()

    @rule(
        cause=st.sampled_from(list(ResumeCause)),
        gap=st.sampled_from([0, 6, 600]),
        version=st.integers(-4, VERSIONS - 1),
        late=st.sampled_from([0, 0, 20, 90]),
    )
    def resume(self, cause: ResumeCause, gap: int, version: int, late: int = 0) -> None:
        """After a stop: here or in another process, now and then with another bundle or with orders stored too late."""
        self.stage.at_ms += gap * 1000
        if version >= 0:
            self.stage.load_city(version)
        elif version < -1:
            self.stage.reload()
        self.stage.submit(c.ResumeService(cause, self.stage.at_ms - (gap + late) * 1000 if late else 0))
