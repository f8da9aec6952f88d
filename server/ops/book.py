"""The book: the facts that metrics and the watchdog count, folded from committed entries one after the other.

What an entry says that is to be counted once goes to the tally. An entry about something that is not known (closed
before the book was begun, say) is passed over. It decides nothing, keeps no clock and talks to nobody.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from typing import Any

from dispatch_core import limits
from dispatch_core.model import DispatchMode, LineKind

from .facts import AgencyFacts, Case, NeedFacts, OrderFacts, UnitFacts
from .tally import Tally


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
        self.agencies: defaultdict[str, AgencyFacts] = defaultdict(AgencyFacts)
        # Agencies that are not in the normal mode; "" is the whole service.
        self.modes: dict[str, DispatchMode] = {}
        # When reports came in, oldest first, further ones included.
        self.reports_ms: deque[int] = deque(maxlen=limits.OPS_REPORTS_KEPT)

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
        """Needs that miss a unit; what a desk owes is none of these."""
        for case in self.cases.values():
            for need_no, need in case.needs.items():
                if need.line is LineKind.DISPATCH and case.missing_count(need_no):
                    yield case, need

    def agency_of(self, unit_id: str) -> str:
        unit = self.units.get(unit_id)
        return unit.agency_id if unit else ""

    # -- Changes -------------------------------------------------------------------------------------------------------

    def judge_objectives(self, now_ms: int) -> None:
        """Count as missed what can no longer be met."""
        for need in self._missed(now_ms):
            self._judge(need, met=False)

    def pass_over_missed(self, now_ms: int) -> None:
        """Count nothing of what was missed by now: whoever kept the book before did."""
        for need in self._missed(now_ms):
            need.objective_judged = True

    def _missed(self, now_ms: int) -> Iterator[NeedFacts]:
        for case, need in self.needs():
            if need.objective_within_ms and not need.objective_judged and not need.withdrawn:
                began_ms = _began_ms(case, need)
                if began_ms and now_ms - began_ms > need.objective_within_ms:
                    yield need

    def case(self, event: Any) -> Case | None:
        return self.cases.get(event.incident)

    def need(self, event: Any) -> NeedFacts | None:
        case = self.case(event)
        return case.needs.get(event.need_no) if case else None

    def order(self, event: Any) -> OrderFacts | None:
        case = self.case(event)
        return case.orders.get(event.assignment_no) if case else None

    def heard(self, agency_id: str, at_ms: int) -> None:
        if agency_id:
            self.agencies[agency_id].heard_ms = at_ms

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

    def left(self, order: OrderFacts) -> OrderFacts | None:
        """What the unit of an order is on its way to, and is to leave for it."""
        case = self.cases.get(order.leaves)
        own = case.orders.values() if case else ()
        return next((one for one in own if one.unit_id == order.unit_id and not one.ended), None)

    def leave(self, order: OrderFacts, *, leaving: bool) -> None:
        if order.leaves and (left := self.left(order)):
            left.leaving = leaving

    def _judge(self, need: NeedFacts, *, met: bool) -> None:
        if need.objective_within_ms and not need.objective_judged:
            need.objective_judged = True
            self.tally.objective(need.agency_id, met=met)

    def stamped(self, case: Case, need: NeedFacts, name: str, at_ms: int) -> None:
        """The need reached an end-point; only the first time counts."""
        if name in need.stamps:
            return
        need.stamps[name] = at_ms
        if name == need.objective_to and (began_ms := _began_ms(case, need)):
            self._judge(need, met=at_ms - began_ms <= need.objective_within_ms)

    def sent(self, case: Case, order: OrderFacts, at_ms: int, eta_ms: int) -> None:
        order.sent_ms, order.expected_ms = at_ms, at_ms + eta_ms
        need = case.needs.get(order.need_no)
        self.tally.orders.inc()
        if need:
            if "dispatched" not in need.stamps:
                self.tally.reported_to_dispatched(need.priority, at_ms - case.reported_ms)
            self.stamped(case, need, "dispatched", at_ms)

    def eta_ms(self, event: Any) -> int:
        names = ("turnout_ticks", "unit_offset_ticks", "road_ticks", "incident_offset_ticks", "stale_ticks")
        ticks: int = sum(getattr(event, name) for name in names)
        return ticks * self.tick_us // 1_000


def _began_ms(case: Case, need: NeedFacts) -> int:
    """When the objective's first end-point was reached; 0 = not yet."""
    return need.stamps.get(need.objective_from) or case.stamps.get(need.objective_from, 0)
