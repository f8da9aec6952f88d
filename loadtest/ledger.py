"""A ledger of its own over the journal's events: who is where, which needs are filled, what each order came to.

It shares nothing with the server's state: it reads entries as anybody can who watches the journal, and after each
entry checks what must hold then. Events may be the feed's messages or the core's records; both have the same names
and fields. Broken rules are collected, not raised: the proof shows them. Of incidents older than the run only the
orders given in the run are followed, and the units they keep busy. What becomes of an order is
order_book.py's part, who may order authority.py's, what desks owe asked.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch_core.model import DeskAnswer, IncidentState, LineKind, NeedState, Shortfall

from .accounts import Faults, Incident, Need
from .asked import Asked
from .authority import Authorities
from .order_book import OrderBook

# A timer may be handled this much later than due before it counts as forgotten (at the run's clock rate).
TIMER_SLACK_MS = 5_000
DECIDED = "decided"


class Ledger:
    """Folds entries in order. `busy`, unit_id -> (incident, assignment_no), tells who was assigned before the first;
    `stand_ins` as authority.py says.
    """

    def __init__(
        self,
        busy: dict[str, tuple[int, int]] | None = None,
        clock_rate: int = 1,
        stand_ins: Mapping[str, int] | None = None,
    ) -> None:
        self.incidents: dict[int, Incident] = {}
        self.needs = Faults()
        self.alert_counts: dict[int, int] = {}
        # How the travel times of the orders were found, by Travel.
        self.travel_counts: dict[int, int] = {}
        # How often the service was resumed, by ResumeCause.
        self.resumed_counts: dict[int, int] = {}
        # Which needs the entry in hand touched, and why.
        self._touched: dict[tuple[int, int], str] = {}
        slack_ms = TIMER_SLACK_MS * clock_rate
        self.book = OrderBook(self.incidents, self._touched, dict(busy or {}), slack_ms)
        self.authority = Authorities(stand_ins, slack_ms)
        self.asked = Asked(slack_ms)

    # -- Queries -------------------------------------------------------------------------------------------------------

    def open_incidents(self) -> list[Incident]:
        return [incident for incident in self.incidents.values() if incident.state is not IncidentState.CLOSED]

    # -- Changes -------------------------------------------------------------------------------------------------------

    def add(self, seq: int, at_ms: int, entry_events: Iterable[Any]) -> None:
        """Fold one entry and check what must hold after it."""
        self._touched.clear()
        for event in entry_events:
            handle = _HANDLERS.get(type(event).__name__)
            if handle is not None:
                handle(self, at_ms, event)
            self.book.take(seq, at_ms, event)
            self.authority.take(at_ms, event)
            self.asked.take(at_ms, event)
        self.authority.settle(seq, at_ms)
        for (number, need_no), why in self._touched.items():
            if number in self.incidents:
                self._check_need(seq, at_ms, self.incidents[number], need_no, why)

    def _check_need(self, seq: int, at_ms: int, incident: Incident, need_no: int, why: str) -> None:
        """After an entry that touched it, a need is filled, waits under a named shortfall, or is no longer wanted."""
        need = incident.needs.get(need_no)
        self.needs.examined_count += 1
        if need is None:
            self.needs.add(f"seq {seq}: I{incident.incident} has no need {need_no} ({why})")
            return
        wanted = need.dispatch and not incident.outside_area and incident.state is IncidentState.OPEN
        missing_count = incident.missing_count(need) if wanted else 0
        if missing_count and not need.shortfall:
            self.needs.add(
                f"seq {seq}: I{incident.incident} need {need_no} ({need.agency_id or 'any agency'}) lacks "
                f"{missing_count} of {need.count} units and no reason is named ({why})"
            )
        if missing_count > need.said_missing and why == DECIDED:
            # It may say more: a unit whose place is doubted fills nothing either.
            self.needs.add(
                f"seq {seq}: I{incident.incident} need {need_no} lacks {missing_count} units, decided as lacking "
                f"{need.said_missing}"
            )
        need.was_short |= missing_count > 0
        if not missing_count and not incident.reserved_count(need):
            # What is lacking later needs a name of its own.
            need.shortfall = Shortfall.NONE
        if wanted and not missing_count:
            self.asked.filled(at_ms, incident.incident, need_no)

    # -- Events --------------------------------------------------------------------------------------------------------

    def _reported(self, at_ms: int, event: Any) -> None:
        self.incidents[event.incident] = Incident(
            event.incident, event.type_code, at_ms, at_ms, outside_area=event.outside_area
        )

    def _attached(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.report_count += 1
            incident.changed_ms = at_ms

    def _moved(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.outside_area = event.outside_area

    def _raised(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is None:
            return
        need = Need(event.need_no, event.agency_id, event.count, event.line == LineKind.DISPATCH)
        incident.needs[event.need_no] = need
        if need.dispatch:
            self._touched[event.incident, event.need_no] = "raised"

    def _changed(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None and event.need_no in incident.needs:
            incident.needs[event.need_no].count = event.count
            self._touched[event.incident, event.need_no] = "changed"

    def _decided(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None:
            need = incident.needs.get(event.need_no)
            if need is not None:
                need.decided = True
                need.shortfall, need.said_missing = event.shortfall, event.missing_count
                if event.state == NeedState.WITHDRAWN:
                    need.count = 0
            self._touched[event.incident, event.need_no] = DECIDED
        if event.assigned:
            travel = int(event.travel)
            self.travel_counts[travel] = self.travel_counts.get(travel, 0) + len(event.assigned)

    def _divert_ended(self, at_ms: int, event: Any) -> None:
        """Whoever was to come goes on elsewhere: until the clock decides anew, at once, all others are committed."""
        order = self.book.every.get((event.incident, event.assignment_no))
        incident = self.incidents.get(event.incident)
        need = incident.needs.get(order.need_no) if incident is not None and order is not None else None
        if need is not None and order is not None and order.diverting and not order.reserved:
            need.shortfall = need.shortfall or Shortfall.ALL_COMMITTED

    def _need_refused(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None and event.need_no in incident.needs:
            incident.needs[event.need_no].shortfall = Shortfall.REFUSED

    def _need_held(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None and event.need_no in incident.needs:
            incident.needs[event.need_no].shortfall = Shortfall.HELD_AS_DUPLICATE

    def _desk_answered(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None and event.need_no in incident.needs:
            refused = event.answer == DeskAnswer.REFUSED
            incident.needs[event.need_no].shortfall = Shortfall.REFUSED if refused else Shortfall.AWAITING_APPROVAL

    def _power(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.power = event.power

    def _incident_cancelled(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.state = IncidentState.CANCELLED

    def _incident_closed(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.state = IncidentState.CLOSED
            if incident.live_count:
                self.book.orders.add(f"I{incident.incident} was closed with {incident.live_count} units assigned")

    def _resumed(self, at_ms: int, event: Any) -> None:
        self.resumed_counts[int(event.cause)] = self.resumed_counts.get(int(event.cause), 0) + 1

    def _alert(self, at_ms: int, event: Any) -> None:
        self.alert_counts[int(event.alert)] = self.alert_counts.get(int(event.alert), 0) + 1


_HANDLERS = {
    "IncidentReported": Ledger._reported,
    "ReportAttached": Ledger._attached,
    "IncidentMoved": Ledger._moved,
    "IncidentCancelled": Ledger._incident_cancelled,
    "IncidentClosed": Ledger._incident_closed,
    "NeedRaised": Ledger._raised,
    "NeedChanged": Ledger._changed,
    "NeedDecided": Ledger._decided,
    "NeedRefused": Ledger._need_refused,
    "NeedHeld": Ledger._need_held,
    "DeskAnswered": Ledger._desk_answered,
    "PowerRecorded": Ledger._power,
    "ServiceResumed": Ledger._resumed,
    "AlertRaised": Ledger._alert,
    "DivertEnded": Ledger._divert_ended,
    "OrderHeld": Ledger._divert_ended,
}


def shortfall_name(shortfall: int) -> str:
    return Shortfall(shortfall).name
