"""What the ledger keeps of incidents and assignments, and how it notes a fault."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch_core import events


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be, and the entry that shows it."""

    seq: int
    # In English, and in Indonesian.
    text: str
    text_id: str


@dataclass(slots=True)
class Duty:
    """One assignment as the ledger knows it."""

    unit_id: str
    # 0 while the unit is only reserved.
    order_version: int = 1
    ended: str = ""
    stamps: set[int] = field(default_factory=set)
    # Its unit is on another assignment until it acknowledges this one.
    diverting: bool = False


@dataclass(slots=True)
class Case:
    """One incident as the ledger knows it."""

    # The priority of each.
    needs: list[int] = field(default_factory=list)
    closed: bool = False
    # The incident that took it in.
    merged_into: int = 0
    duties: list[Duty] = field(default_factory=list)


# What happens only to a unit that has an order.
ONLY_ORDERED = (
    events.OrderReissued,
    events.CancelOrdered,
    events.OrderDelivered,
    events.OrderAcknowledged,
    events.AssignmentDeclined,
    events.AssignmentCleared,
    events.AssignmentCancelled,
)
