"""The book: the facts that metrics and the watchdog count, folded from committed entries one after the other.

What an entry says that is to be counted once goes to the tally. An entry about something that is not known (closed
before the book was begun, say) is passed over. It decides nothing, keeps no clock and talks to nobody.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from typing import Any

from dispatch_core import limits
from dispatch_core.hindsight import Field
from dispatch_core.model import DESK_LINES, DispatchMode, LineKind
from dispatch_core.promises import Verdict, begun_ms, reached_ms, verdict

from .facts import AgencyFacts, Case, NeedFacts, OrderFacts, UnitFacts
from .tally import Tally

_COUNTED = (Verdict.MET, Verdict.LATE, Verdict.NEVER)


class Book:
    """Facts as of `seq`. Begin it from listed.py, then have fold.py take entries in order."""

    def __init__(self, tally: Tally, *, tick_us: int = 1_000, clock_rate: int = 1) -> None:
        self.tally = tally
        self.tick_us = tick_us
        self.clock_rate = clock_rate
        self.seq = 0
        self.at_ms = 0
        self.cases: dict[int, Case] = {}
        # The newest closed ones: they may be reopened.
        self.closed: OrderedDict[int, Case] = OrderedDict()
        # Those that others took in, without their needs and orders.
        self.taken_in: dict[int, Case] = {}
        self.units: dict[str, UnitFacts] = {}
        # The same ones as hindsight wants them.
        self.field = Field()
        self.agencies: defaultdict[str, AgencyFacts] = defaultdict(AgencyFacts)
        # Agencies that are not in the normal mode; "" is the whole service.
        self.modes: dict[str, DispatchMode] = {}
        # From when on it is known of whom was heard.
        self.listened_from_ms = 0
        # When service last went on, after it had stood still: nobody could be heard before; 0 = not known.
        self.resumed_ms = 0
        # When reports came in, oldest first, further ones included.
        self.reports_ms: deque[int] = deque(maxlen=limits.OPS_REPORTS_KEPT)
        # Incidents that the entry being taken says something of.
        self._touched: set[int] = set()

    # -- Queries -------------------------------------------------------------------------------------------------------

    def orders(self) -> Iterator[tuple[Case, OrderFacts]]:
        """Orders that were sent and have not ended."""
        for case in self.cases.values():
            for order in case.orders.values():
                if order.sent_ms and not order.ended:
                    yield case, order

    def needs(self) -> Iterator[tuple[Case, NeedFacts]]:
        """Needs of incidents that go on."""
        for case in self.cases.values():
            if not case.cancelled:
                for need in case.needs.values():
                    yield case, need

    def waiting(self) -> Iterator[tuple[Case, NeedFacts]]:
        """Needs that miss a unit. What a desk owes is none of these, nor what an exercise or a test asks for."""
        for case in self.cases.values():
            for need_no, need in case.needs.items() if case.actual else ():
                if need.line is LineKind.DISPATCH and case.missing_count(need_no):
                    yield case, need

    def agency_of(self, unit_id: str) -> str:
        unit = self.units.get(unit_id)
        return unit.agency_id if unit else ""

    # -- Changes -------------------------------------------------------------------------------------------------------

    def judge_objectives(self, now_ms: int) -> None:
        """Count as missed what can no longer be met."""
        for case in self.cases.values():
            for need in case.needs.values():
                self.judge(case, need, now_ms)

    def pass_over_judged(self, now_ms: int) -> None:
        """Count nothing of what was met or missed by now: whoever kept the book before did."""
        for case in self.cases.values():
            for need in case.needs.values():
                need.objective_judged = need.objective_judged or _verdict(need, now_ms) in _COUNTED

    def judge(self, case: Case, need: NeedFacts, now_ms: int) -> None:
        """Count what was promised, once it is met or missed and while somebody asks for it."""
        if need.objective_judged or need.objective_ended or need.withdrawn:
            return
        if case.actual and need.objective_within_ms and (found := _verdict(need, now_ms)) in _COUNTED:
            need.objective_judged = True
            self.tally.objective(need.agency_id, met=found is Verdict.MET)

    def reported(self, kind: str, at_ms: int) -> None:
        """A report was taken. One that is moved to another incident, or given one of its own, was taken before."""
        self.reports_ms.append(at_ms)
        self.tally.reported(kind)

    def touch(self, incident: int) -> None:
        """Something of the incident changes with this entry, so that its needs may miss another number of units."""
        self._touched.add(incident)

    def note_missing(self) -> None:
        """An entry was taken whole: keep since when the needs that it is about miss a unit."""
        for incident in self._touched:
            if case := self.cases.get(incident):
                case.note_missing(self.at_ms)
        self._touched.clear()

    def case(self, event: Any) -> Case | None:
        self.touch(event.incident)
        return self.cases.get(event.incident)

    def need(self, event: Any) -> NeedFacts | None:
        case = self.case(event)
        return case.needs.get(event.need_no) if case else None

    def order(self, event: Any) -> OrderFacts | None:
        case = self.case(event)
        return case.orders.get(event.assignment_no) if case else None

    def close(self, number: int, case: Case) -> None:
        """Keep a case that is over, as long as the server does."""
        self.closed[number] = case
        while len(self.closed) > limits.CLOSED_INCIDENTS_MAX:
            self.closed.popitem(last=False)

    def end(self, order: OrderFacts) -> None:
        order.ended = True
        if order.leaves:
            # Its unit goes on to where it was going.
            self.leave(order, leaving=False)
            order.leaves = 0
            return
        unit = self.units.get(order.unit_id)
        if unit:
            unit.incident = 0
            self.field.freed(order.unit_id, self.at_ms)

    def left(self, order: OrderFacts) -> OrderFacts | None:
        """What the unit of an order is on its way to, and is to leave for it."""
        self.touch(order.leaves)
        case = self.cases.get(order.leaves)
        own = case.orders.values() if case else ()
        return next((one for one in own if one.unit_id == order.unit_id and not one.ended), None)

    def leave(self, order: OrderFacts, *, leaving: bool) -> None:
        if order.leaves and (left := self.left(order)):
            left.leaving = leaving

    def stamped(self, case: Case, need: NeedFacts, name: str, when_ms: int) -> None:
        """The need reached an end-point, and is judged as it is known now: a counter takes nothing back."""
        need.stamp(name, when_ms)
        self.judge(case, need, when_ms)

    def sent(self, case: Case, order: OrderFacts, at_ms: int, eta_ms: int) -> None:
        order.sent_ms, order.expected_ms = at_ms, at_ms + eta_ms
        need = case.needs.get(order.need_no)
        if not order.sent_counted:
            order.sent_counted = True
            self.tally.orders.inc()
        if need:
            if "dispatched" not in need.stamps:
                # What was asked for later than the report has waited only since then.
                self.tally.reported_to_dispatched(need.priority, at_ms - (need.raised_ms or case.reported_ms))
            self.stamped(case, need, "dispatched", at_ms)

    def eta_ms(self, event: Any) -> int:
        names = ("turnout_ticks", "unit_offset_ticks", "road_ticks", "incident_offset_ticks", "stale_ticks")
        ticks: int = sum(getattr(event, name) for name in names)
        return ticks * self.tick_us // 1_000


def _verdict(need: NeedFacts, now_ms: int) -> Verdict:
    """How the need's objective stands while somebody asks for it."""
    began_ms = begun_ms(need.objective_from, need.raised_ms, need.called_ms, need.stamps)
    done_ms = reached_ms(need.objective_to, need.line in DESK_LINES, need.staging, need.stamps, need.called_ms)
    return verdict(began_ms, done_ms, need.objective_within_ms, 0, now_ms)
