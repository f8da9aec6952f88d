"""Authority, kept from the journal: no crew is told anything before whoever decides has said so.

AUTO orders leave by themselves; where CONFIRM stands a unit is only reserved until a human releases it; where REQUEST
stands the agency's own desk names it. Nothing of priority 1 is held back as a duplicate, and no hold outlasts its time.
It keeps its own books of needs and reservations; needs older than the run are not known to it and not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch_core.model import PRIORITY_HIGHEST, Authority, IncidentKind, LineKind

from .accounts import Faults

Key = tuple[int, int]


@dataclass(slots=True)
class _Need:
    agency_id: str
    authority: int
    priority: int
    dispatch: bool
    approved: bool = False
    refused: bool = False
    # When the hold must have ended; 0 = not held.
    held_until_ms: int = 0


@dataclass(slots=True)
class _Place:
    """Whether anybody may be sent to the incident at all."""

    actual: bool
    unresolved: bool
    outside: bool


class Authorities:
    """Fold events in order, then `settle` after each entry. `stand_ins`: who decides that a unit stands in for another
    at priority 1, by unit id.
    """

    def __init__(self, stand_ins: Mapping[str, int] | None = None, slack_ms: int = 0) -> None:
        self.orders = Faults()
        self.holds = Faults()
        # How the orders came about.
        self.ways: Counter[str] = Counter()
        self._stand_ins = dict(stand_ins or {})
        self._slack_ms = slack_ms
        self._needs: dict[Key, _Need] = {}
        self._places: dict[int, _Place] = {}
        # Reservations that were neither released nor ended: unit by (incident, assignment_no).
        self._reserved: dict[Key, str] = {}
        self._held: set[Key] = set()
        # Agencies for which somebody changed who decides: what the plan said no longer counts there.
        self._changed: set[str] = set()

    # -- Changes -------------------------------------------------------------------------------------------------------

    def take(self, at_ms: int, event: Any) -> None:
        name = type(event).__name__
        if name in _TOLD and (event.incident, event.assignment_no) in self._reserved:
            unit_id = self._reserved[event.incident, event.assignment_no]
            self.orders.add(f"{name} of {unit_id} on I{event.incident}, which was only reserved there")
        handle = _HANDLERS.get(name)
        if handle is not None:
            handle(self, at_ms, event)

    def settle(self, seq: int, at_ms: int) -> None:
        """What must hold between two entries."""
        for key in list(self._held):
            need = self._needs[key]
            if need.priority == PRIORITY_HIGHEST:
                self.holds.add(f"seq {seq}: need {key[1]} of I{key[0]} is of priority 1 and held as a duplicate")
            elif at_ms <= need.held_until_ms + self._slack_ms:
                continue
            else:
                self.holds.add(f"seq {seq}: need {key[1]} of I{key[0]} was held beyond its time")
            self._held.discard(key)

    def _reported(self, at_ms: int, event: Any) -> None:
        self._places[event.incident] = _Place(event.kind == IncidentKind.ACTUAL, event.unresolved, event.outside_area)

    def _moved(self, at_ms: int, event: Any) -> None:
        if (place := self._places.get(event.incident)) is not None:
            place.unresolved, place.outside = False, event.outside_area

    def _over(self, at_ms: int, event: Any) -> None:
        self._held = {key for key in self._held if key[0] != event.incident}

    def _raised(self, at_ms: int, event: Any) -> None:
        if event.incident in self._places:
            self._needs[event.incident, event.need_no] = _Need(
                event.agency_id, event.authority, event.priority, event.line == LineKind.DISPATCH
            )

    def _changed_need(self, at_ms: int, event: Any) -> None:
        if (need := self._need(event)) is not None:
            need.priority = event.priority
            if not event.count:
                self._held.discard((event.incident, event.need_no))

    def _hold(self, at_ms: int, event: Any) -> None:
        if (need := self._need(event)) is not None:
            self.holds.examined_count += 1
            need.held_until_ms = at_ms + event.hold_allowance_ms
            self._held.add((event.incident, event.need_no))

    def _hold_ended(self, at_ms: int, event: Any) -> None:
        if (need := self._need(event)) is not None:
            need.held_until_ms = 0
            self._held.discard((event.incident, event.need_no))

    def _resumed(self, at_ms: int, event: Any) -> None:
        for key in self._held:
            # The clock begins anew, and waits at least until the service orders again.
            need = self._needs[key]
            need.held_until_ms = max(need.held_until_ms, at_ms + event.hold_ms) + self._slack_ms

    def _approved(self, at_ms: int, event: Any) -> None:
        if (need := self._need(event)) is not None:
            need.approved, need.refused = True, False

    def _refused(self, at_ms: int, event: Any) -> None:
        self.ways["refused_by_a_human"] += 1
        if (need := self._need(event)) is not None:
            need.approved, need.refused = False, True
            self._held.discard((event.incident, event.need_no))

    def _decided(self, at_ms: int, event: Any) -> None:
        for order in event.assigned:
            self.orders.examined_count += 1
            self.ways["substitutes"] += order.substituted
            if order.reserved:
                self.ways["diverts_proposed" if order.diverted_from else "reserved"] += 1
                self._reserved[event.incident, order.assignment_no] = order.unit_id
            else:
                automatic = "diverted" if order.diverted_from else "automatic"
                self.ways["placed_by_a_human" if order.by_human else automatic] += 1
            why = self._forbidden(event, order)
            if why:
                self.orders.add(f"{order.unit_id} was ordered to I{event.incident} (need {event.need_no}), but {why}")

    def _forbidden(self, event: Any, order: Any) -> str:
        """Why the order has no authority; empty where it has."""
        need, place = self._need(event), self._places.get(event.incident)
        if need is None or place is None:
            return ""
        if not place.actual:
            return "only an actual incident orders units"
        if place.unresolved:
            return "nobody knows where that is"
        if order.by_human:
            return ""
        if place.outside and not need.approved:
            return "it lies outside the area and nobody approved it"
        if not need.dispatch:
            return "that need is a desk's"
        if need.refused:
            return "a human had refused the need"
        if need.agency_id in self._changed:
            return ""
        if need.authority == Authority.REQUEST:
            return "the agency's own desk did not name it"
        if order.substituted:
            stands_in = self._stand_ins.get(order.unit_id, Authority.AUTO)
            if stands_in == Authority.REQUEST or (stands_in == Authority.CONFIRM and not order.reserved):
                return "its own agency leaves that to a human"
        if need.authority == Authority.CONFIRM and not order.reserved and not need.approved:
            return "a human has to release it"
        return ""

    def _released(self, at_ms: int, event: Any) -> None:
        self.ways["released"] += 1
        unit_id = self._reserved.pop((event.incident, event.assignment_no), "")
        if event.incident in self._places and not unit_id:
            self.orders.add(f"assignment {event.assignment_no} of I{event.incident} was released, but not reserved")
        if not event.by:
            self.orders.add(f"{unit_id} on I{event.incident} was released by nobody")

    def _order_held(self, at_ms: int, event: Any) -> None:
        self.ways["held_as_stored_late"] += 1
        self._reserved[event.incident, event.assignment_no] = f"assignment {event.assignment_no}"

    def _let_go(self, at_ms: int, event: Any) -> None:
        self.ways["unit_refused" if event.refused else "let_go"] += 1
        known = self._reserved.pop((event.incident, event.assignment_no), "")
        if event.incident in self._places and not known:
            self.orders.add(f"assignment {event.assignment_no} of I{event.incident} was let go, but not reserved")

    def _divert_ended(self, at_ms: int, event: Any) -> None:
        """A unit goes on to where it was going, whether its crew was asked already or a human only."""
        self.ways["diverts_refused" if event.refused else "diverts_called_off"] += 1
        self._reserved.pop((event.incident, event.assignment_no), "")

    def _corrected(self, at_ms: int, event: Any) -> None:
        self._reserved.pop((event.incident, event.assignment_no), "")

    def _authority_set(self, at_ms: int, event: Any) -> None:
        self._changed.add(event.agency_id)

    def _need(self, event: Any) -> _Need | None:
        return self._needs.get((event.incident, event.need_no))


# What happens only to a unit that has its order.
_TOLD = frozenset(
    {
        "OrderReissued",
        "OrderDelivered",
        "OrderAcknowledged",
        "AssignmentDeclined",
        "ProgressReported",
        "AssignmentCleared",
        "CancelOrdered",
        "AssignmentCancelled",
        "AcknowledgementMissed",
    }
)
_HANDLERS: dict[str, Callable[[Authorities, int, Any], None]] = {
    "IncidentReported": Authorities._reported,
    "IncidentMoved": Authorities._moved,
    "IncidentCancelled": Authorities._over,
    "IncidentClosed": Authorities._over,
    "NeedRaised": Authorities._raised,
    "NeedChanged": Authorities._changed_need,
    "NeedHeld": Authorities._hold,
    "HoldEnded": Authorities._hold_ended,
    "NeedApproved": Authorities._approved,
    "NeedRefused": Authorities._refused,
    "NeedDecided": Authorities._decided,
    "OrderReleased": Authorities._released,
    "OrderHeld": Authorities._order_held,
    "ReservationEnded": Authorities._let_go,
    "StateCorrected": Authorities._corrected,
    "DivertEnded": Authorities._divert_ended,
    "ServiceResumed": Authorities._resumed,
    "AuthoritySet": Authorities._authority_set,
}
