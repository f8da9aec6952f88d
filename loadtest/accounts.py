"""Accounts: one order, one need, one incident as the journal tells of them, and the tally of what broke a rule.

Plain mutable records that only the ledger changes. What they count follows from the rules of dispatch, not from the
server's code.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch_core.model import IncidentState

# Broken rules kept with their words; more are only counted.
FAULTS_KEPT = 20


@dataclass(slots=True)
class Faults:
    """What was examined under one rule, and what broke it."""

    examined_count: int = 0
    fault_count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        self.fault_count += 1
        if len(self.first) < FAULTS_KEPT:
            self.first.append(words)


@dataclass(slots=True)
class Order:
    """One unit on one incident, as the journal tells it."""

    incident: int
    assignment_no: int
    need_no: int
    unit_id: str
    order_version: int
    # The entry that ordered it, and its instant.
    ordered_seq: int
    ordered_ms: int
    # When the journal must have heard from it or missed it; 0 = no clock runs.
    allowance_ms: int
    due_ms: int
    acknowledged: bool = False
    missed: bool = False
    # It was missed once, even where it answered later.
    was_missed: bool = False
    # What became of a miss: "unit" or the shortfall's name.
    taken_over_by: str = ""
    declined: bool = False
    # Only kept for the incident: its crew knows nothing yet.
    reserved: bool = False
    # It stands in for what nobody has: it fills no place.
    substituted: bool = False
    # It ended as a reservation, or a supervisor ended it.
    let_go: bool = False
    cancelling: bool = False
    cancelled: bool = False
    cleared: bool = False
    # Its unit is on its way to something else and has not said that it comes: a human or its crew has yet to answer.
    diverting: bool = False
    # Its unit is asked to leave it for something more urgent; it stands until the crew answers.
    leaving: bool = False
    # Its unit left it so.
    preempted: bool = False
    # The human who placed it; empty where the engine did.
    by: str = ""
    # By the unit's own report; 0 = not (yet).
    arrived_ms: int = 0
    cleared_ms: int = 0

    @property
    def live(self) -> bool:
        return not (self.declined or self.cancelled or self.cleared or self.let_go or self.preempted)

    @property
    def counts(self) -> bool:
        """It fills a place of its need, or has filled it: cleared counts as served."""
        if self.substituted or self.leaving or (self.diverting and self.reserved):
            return False
        return self.cleared or (self.live and not self.missed and not self.cancelling)

    def __str__(self) -> str:
        return f"{self.unit_id} on I{self.incident} (assignment {self.assignment_no})"


@dataclass(slots=True)
class Need:
    need_no: int
    agency_id: str
    count: int
    dispatch: bool
    decided: bool = False
    # Units still to be found, by the last decision.
    said_missing: int = 0
    shortfall: int = 0
    # Why units were missing when it was last looked at; stays for the summary.
    was_short: bool = False


@dataclass(slots=True)
class Incident:
    incident: int
    type_code: str = ""
    reported_ms: int = 0
    # When a report or the end of an order last concerned it.
    changed_ms: int = 0
    state: IncidentState = IncidentState.OPEN
    outside_area: bool = False
    report_count: int = 1
    # What was recorded of the scene's power, by PowerState.
    power: int = 0
    needs: dict[int, Need] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)

    def filled_count(self, need_no: int) -> int:
        return sum(order.need_no == need_no and order.counts for order in self.orders.values())

    def missing_count(self, need: Need) -> int:
        return max(0, need.count - self.filled_count(need.need_no))

    def said_no(self, need_no: int) -> list[str]:
        """Units that declined the need, were refused for it, or let go from it."""
        return [o.unit_id for o in self.orders.values() if o.need_no == need_no and (o.declined or o.let_go)]

    def reserved_count(self, need: Need) -> int:
        return sum(order.need_no == need.need_no and order.reserved and order.counts for order in self.orders.values())

    @property
    def live_count(self) -> int:
        return sum(order.live for order in self.orders.values())
