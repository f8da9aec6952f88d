"""Simulation: a day, or many, of a city: calls come in, the live engine decides, crews work, everything is noted.

The engine hears what it would hear live: reports, answers, progress, fixes of vehicles that move; of a fix it gets the
coordinates, while the vehicle itself goes on to its next node. Supervisors say go to what waits for a human. What the
results mean is tally.py's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dispatch_core.choosing import Chooser
from dispatch_core.city import City
from dispatch_core.city.building import uncollected
from dispatch_core.commands import Acknowledge, CloseIncident, Command, ReportIncident
from dispatch_core.entities import Incident
from dispatch_core.events import (
    AssignmentCancelled,
    BaseAdvised,
    CancelOrdered,
    DeskAsked,
    DivertEnded,
    Event,
    IncidentReported,
    NeedDecided,
    OrderAcknowledged,
    OrderReissued,
    OrderReleased,
    ReportAttached,
)
from dispatch_core.hindsight import Regret
from dispatch_core.model import LineKind, NeedState
from dispatch_core.rejections import Rejection
from dispatch_core.rules.plans import planned

from .agenda import Agenda
from .brigade import BY, DAY_US, Brigade
from .calls import Call, Demand
from .centre import START_MS, Centre
from .crews import Phase
from .gauges import Gauges
from .humans import Humans
from .laws import Laws
from .mishaps import Mishaps
from .record import NOT_YET, CallRecord, Record
from .troubles import NONE, Troubles

DAY_MS = DAY_US // 1000


class Simulation:
    """`run` plays it through. The same city, demand, laws and seed give the same trace.

    `fixes`: vehicles on their way to a scene send fixes too, for policies that may send them elsewhere; they do in any
    case where the city's own may. `measured`: kilometres are counted, and what gauges.py measures. `troubles`
    go wrong while it runs; the calls that they bring are in the demand.
    """

    # What crews do with their orders.
    crews_at_work = Brigade

    def __init__(
        self,
        city: City,
        demand: Demand,
        laws: Laws,
        seed: int,
        *,
        chooser: Chooser | None = None,
        fixes: bool = False,
        measured: bool = True,
        troubles: Troubles = NONE,
    ) -> None:
        # Whom the clock would tell of what waits is not simulated, and telling is most of the work in an overload.
        city = replace(city, policy=replace(city.policy, escalate_ms=DAY_MS))
        self._tick_us, self._demand = city.tick_us, demand
        self._agenda = Agenda()
        self._calls: dict[int, int] = {}
        # The calls that joined an incident after its first.
        self._joined: dict[int, list[int]] = {}
        self._diverts = city.dispatch.diverts and chooser is None
        # By kind of event what is to be done; of the others nothing. At the start there is nobody yet to do anything.
        self._hears: dict[type[Event], Callable[..., None]] = {}
        self._gauges: Gauges | None = None
        self.centre = Centre(city, self._hear, chooser, timed=measured)
        self.engine = self.centre.engine
        watched = (Phase.RETURNING, Phase.DRIVING) if fixes or self._diverts else (Phase.RETURNING,)
        self._measured, counted = measured, (demand.warm_up_us, demand.horizon_us)
        self._brigade = self.crews_at_work(city, self, self._agenda, laws, seed, watched, measured, counted)
        self._humans = Humans(self.centre, self._agenda, laws, seed, self._calls.__getitem__, self._brigade.fixes.send)
        self._hears = {
            IncidentReported: self._opened,
            NeedDecided: self._decided,
            DeskAsked: self._humans.hear_asked,
            OrderReleased: self._released,
            BaseAdvised: self._advised,
            CancelOrdered: self._recalled,
            AssignmentCancelled: self._cancelled,
            DivertEnded: self._called_off,
            OrderReissued: self._reissued,
        }
        if self._diverts:
            self._hears[OrderAcknowledged] = self._acknowledged
        self.record = Record([CallRecord(call.at_us) for call in demand.calls], demand.horizon_us, demand.warm_up_us)
        if troubles != NONE:
            Mishaps(troubles, self, self.centre, self._agenda, self._brigade, seed, demand.horizon_us)
        if measured:
            self._gauges = Gauges(self.engine.context, counted, self._regretted)

    def run(self, progress: Callable[[int, int], None] = lambda done, whole: None) -> Record:
        """All calls come in; then a day more at most, for those that still wait. Nothing it drops refers to itself."""
        with uncollected():
            return self._run(progress)

    def _run(self, progress: Callable[[int, int], None]) -> Record:
        agenda, calls, centre, record = self._agenda, self._demand.calls, self.centre, self.record
        if calls:
            agenda.put(calls[0].at_us, self._come_in, 0)
        end_us = record.horizon_us + DAY_US
        steps, never_us = 0, end_us + 1
        while True:
            next_us, due_us = agenda.next_us(never_us), centre.due_us(never_us)
            if next_us <= due_us:
                if next_us > end_us:
                    break
                agenda.step()
            else:
                if due_us > end_us:
                    break
                agenda.pass_to(due_us)
                self._brigade.fixes.send()
                centre.run_timer(agenda.now_us)
            steps += 1
            if not steps % 2_000:
                progress(min(agenda.now_us, record.horizon_us), record.horizon_us)
        record.end_us = max(record.horizon_us, agenda.now_us)
        record.note_units(self._brigade.crews, self._measured)
        record.deciding = centre.deciding or record.deciding
        if self._gauges is not None:
            record.covered = self._gauges.covered(record.end_us)
        return record

    # -- What crews need of it ----------------------------------------

    def submit(self, command: Command) -> None:
        self.centre.submit(command, self._agenda.now_us)

    def call_of(self, incident: int) -> tuple[int, Call]:
        number = self._calls[incident]
        return number, self._demand.calls[number]

    def arrived(self, incident: int, assignment_no: int) -> None:
        assignment = self.engine.state.incidents[incident].assignments[assignment_no - 1]
        # Whoever stands in for somebody else is not who was promised.
        if not assignment.substituted:
            for number in (self._calls[incident], *self._joined.get(incident, ())):
                self.record.calls[number].note_arrival(assignment.need_no, self._agenda.now_us)

    def given_up(self, incident: int) -> None:
        self.record.calls[self._calls[incident]].orders -= 1

    def cleared(self, incident: int) -> None:
        self._close_if_over(self.engine.state.incidents[incident])

    # -- What happens ----------------------------------------

    def _come_in(self, number: int) -> None:
        calls = self._demand.calls
        call, now_us = calls[number], self._agenda.now_us
        if number + 1 < len(calls):
            self._agenda.put(calls[number + 1].at_us, self._come_in, number + 1)
        self._brigade.fixes.send()
        incident = self.engine.state.seq + 1
        self._calls[incident] = number
        received_ms = START_MS + now_us // 1000
        report = ReportIncident(
            call.type_code, call.priority, call.lat_e7, call.lon_e7, 0, "", received_ms, received_ms, 0, "", b"", BY
        )
        decision = self.centre.try_submit(report, now_us)
        if isinstance(decision, Rejection):
            del self._calls[incident]
            self._turn_away(number, call, decision)
        elif isinstance(decision[0], ReportAttached):
            del self._calls[incident]
            self._join(number, call, decision[0].incident)
        else:
            self._close_if_over(self.engine.state.incidents[incident])

    def _turn_away(self, number: int, call: Call, rejection: Rejection) -> None:
        """The engine did not take it in, as where too many wait: nobody comes, to none of what its plan asks for."""
        context = self.engine.context
        kind = context.city.types.get(call.type_code)
        priority = call.priority or (kind.priority if kind else 0)
        needs = planned(context, call.type_code, priority, 1) if kind else ()
        record = self.record.calls[number]
        record.note(priority, call.lat_e7, call.lon_e7, needs)
        record.rejected = rejection.reason.name

    def _join(self, number: int, call: Call, incident: int) -> None:
        """The call is one more of an outage that is known: it is served when that is, by its own clock."""
        record, first = self.record.calls[number], self.record.calls[self._calls[incident]]
        joined = self.engine.state.incidents[incident]
        record.note(joined.priority, call.lat_e7, call.lon_e7, joined.needs)
        for need in first.needs:
            if need.arrived_us != NOT_YET:
                record.note_arrival(need.need_no, self._agenda.now_us)
        self._joined.setdefault(incident, []).append(number)

    def _close_if_over(self, incident: Incident) -> None:
        if any([assignment.live for assignment in incident.assignments]):
            return
        for need in incident.needs:
            if need.line is LineKind.DISPATCH and need.missing_count and need.state is not NeedState.REFUSED:
                return
        self.submit(CloseIncident(incident.incident, 0, "", "", BY))
        del self._calls[incident.incident]
        self._joined.pop(incident.incident, None)

    # -- What the engine says ----------------------------------------

    def _hear(self, events: Sequence[Event]) -> None:
        hears = self._hears
        if self._gauges is not None:
            self._gauges.take(events, self._agenda.now_us)
        for event in events:
            hear = hears.get(type(event))
            if hear is not None:
                hear(event)

    def _regretted(self, incident: int, need_no: int, regret: Regret) -> None:
        self.record.calls[self._calls[incident]].note_regret(need_no, regret.lost_ms)

    def _opened(self, event: IncidentReported) -> None:
        incident = self.engine.state.incidents[event.incident]
        place = incident.place
        record = self.record.calls[self._calls[event.incident]]
        record.note(incident.priority, place.lat_e7, place.lon_e7, incident.needs)

    def _released(self, event: OrderReleased) -> None:
        self._order(self._unit_of(event.incident, event.assignment_no), event.incident, event.assignment_no)

    def _reissued(self, event: OrderReissued) -> None:
        """The crew is told of a change, and says at once that it has heard; one that has yet to answer answers both."""
        self._agenda.put(self._agenda.now_us, self._answer_again, event.incident)

    def _answer_again(self, number: int) -> None:
        incident = self.engine.state.incidents.get(number)
        for one in incident.assignments if incident is not None else ():
            if one.live and 0 < one.acknowledged_version < one.order_version:
                self.submit(Acknowledge(one.unit_id, number, 0, 0, BY, ""))

    def _advised(self, event: BaseAdvised) -> None:
        self._brigade.advise(event.unit_id, event.place)

    def _recalled(self, event: CancelOrdered) -> None:
        self._brigade.cancel(event.unit_id)

    def _cancelled(self, event: AssignmentCancelled) -> None:
        self._note_divert(event.incident, event.assignment_no)
        unit_id = self._unit_of(event.incident, event.assignment_no)
        self._brigade.release(unit_id, event.incident, event.assignment_no)

    def _unit_of(self, incident: int, assignment_no: int) -> str:
        return self.engine.state.incidents[incident].assignments[assignment_no - 1].unit_id

    def _decided(self, event: NeedDecided) -> None:
        self.record.calls[self._calls[event.incident]].note_decision(event, self._tick_us, self._agenda.now_us)
        for order in event.assigned:
            if not order.reserved:
                self._order(order.unit_id, event.incident, order.assignment_no)
        self._humans.hear_decision(event)

    def _acknowledged(self, event: OrderAcknowledged) -> None:
        """A crew that was asked to turn round said yes: what it leaves has lost it, and waits on by its own clock."""
        assignment = self.engine.state.incidents[event.incident].assignments[event.assignment_no - 1]
        if assignment.diverted_from:
            left = self.engine.state.incidents[assignment.diverted_from].latest_of_unit(assignment.unit_id)
            if left is not None:
                self._note_divert(assignment.diverted_from, left.assignment_no)

    def _note_divert(self, incident: int, assignment_no: int) -> None:
        need_no = self.engine.state.incidents[incident].assignments[assignment_no - 1].need_no
        self.record.calls[self._calls[incident]].note_divert(need_no)

    def _called_off(self, event: DivertEnded) -> None:
        """A crew that was asked goes on; one that a human had not decided about yet knows of nothing."""
        one = self.engine.state.incidents[event.incident].assignments[event.assignment_no - 1]
        unit = self.engine.state.units[self.engine.state.unit_index[one.unit_id]]
        if one.order_version and unit.incident:
            self._brigade.go_on(one.unit_id, unit.incident, unit.assignment_no)

    def _order(self, unit_id: str, incident: int, assignment_no: int) -> None:
        assignment = self.engine.state.incidents[incident].assignments[assignment_no - 1]
        if assignment.asked:
            # Whoever comes in its place is the first there, and does the call's own work.
            self.record.calls[self._calls[assignment.diverted_from]].orders -= 1
        record = self.record.calls[self._calls[incident]]
        self._brigade.order(unit_id, incident, assignment_no, record.orders)
        record.orders += 1
