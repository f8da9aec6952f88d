"""Assignments as they are now: one unit on one incident, with its own states, stamps and clocks."""

from __future__ import annotations

from dataclasses import field

from ..model import ASSIGNMENT_ENDED_FROM, AssignmentState
from ..records import mutable

# Members by name, for the hot path: model says why.
_RESERVED = AssignmentState.RESERVED

# The clocks of an assignment, as positions in its `due_ms` and `allowance_ms`; among clocks due at once the first here.
(
    CLOCK_DELIVERY,
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_NEXT_UNIT,
    CLOCK_EN_ROUTE,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_APPROVAL,
) = range(7)
CLOCKS = 7
# Due never: the clock does not run. Fits a signed 64-bit integer.
NEVER_MS = 2**62


@mutable
class Stamp:
    state: AssignmentState
    occurred_at_ms: int
    received_at_ms: int
    by: str
    on_behalf_of: str
    corrected: bool


@mutable
class Assignment:
    assignment_no: int
    unit_id: str
    need_no: int
    state: AssignmentState
    # 0 while the unit is only reserved: it has no order yet.
    order_version: int
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    conditional: bool
    position_last: bool
    by_human: bool
    # When the unit was ordered (or reserved), and when the newest version of the order was issued.
    ordered_ms: int
    issued_ms: int
    # By CLOCK_*: when each runs out, and the full allowance it gets again after a stop.
    due_ms: list[int]
    allowance_ms: list[int]
    # Its position was too old for a priority 1: another unit is wanted beside it until it is heard.
    extra_wanted: bool = False
    # Not what the need asks for: it fills no slot.
    substituted: bool = False
    # The acknowledgement clock ran out: the order stays valid, the need asks for another unit.
    missed: bool = False
    cancelling: bool = False
    # A supervisor fixed the unit here.
    pinned: bool = False
    delivered_version: int = 0
    acknowledged_version: int = 0
    alert_no: int = 0
    destination_id: str = ""
    reason: str = ""
    # When the patient was handed over, as claimed; 0 = not yet.
    care_transferred_ms: int = 0
    stamps: list[Stamp] = field(default_factory=list)
    # When the estimate was made anew because of a closure; 0: it is the order's.
    timed_ms: int = 0
    # A closure lies across every way there: the estimate is as it was before.
    cut_off: bool = False
    # The incident that its unit is asked to leave for this one, and has left once this is no longer reserved; 0: none.
    diverted_from: int = 0
    # Its unit is asked to leave it and has not answered yet: meanwhile it fills no slot.
    leaving: bool = False

    @property
    def live(self) -> bool:
        return self.state < ASSIGNMENT_ENDED_FROM

    @property
    def reserved(self) -> bool:
        """It waits for a human's release, and its unit for nothing else."""
        return self.state is _RESERVED and not self.diverted_from

    @property
    def diverting(self) -> bool:
        """Its unit is on its way to something less urgent: that one stands until the crew acknowledges this one."""
        return self.state is _RESERVED and self.diverted_from > 0

    @property
    def asked(self) -> bool:
        """Its crew was told to leave what it is on its way to, and has not answered."""
        return self.state is _RESERVED and self.diverted_from > 0 and self.order_version > 0

    @property
    def awaits_word(self) -> bool:
        """Its crew was told nothing yet: a human decides whether it will be."""
        return self.state is _RESERVED and not self.order_version

    @property
    def tentative(self) -> bool:
        """Reserved, for whatever reason: nobody is on the way because of it."""
        return self.state is _RESERVED

    @property
    def ordered(self) -> bool:
        """Live, and its crew was told."""
        return _RESERVED < self.state < ASSIGNMENT_ENDED_FROM

    @property
    def counts(self) -> bool:
        """It fills a slot of its need: live, answered or within its clock, trusted in its place, not ordered
        back, not asked to leave; a divert that waits for a human's word does not.
        """
        return (
            self.state < ASSIGNMENT_ENDED_FROM
            and not (self.missed or self.extra_wanted or self.cancelling or self.substituted or self.leaving)
            and (self.order_version > 0 or not self.diverted_from)
        )

    @property
    def estimated_ms(self) -> int:
        """The instant that the estimate counts from."""
        return self.timed_ms or self.issued_ms

    @property
    def eta_ticks(self) -> int:
        return (
            self.turnout_ticks
            + self.unit_offset_ticks
            + self.road_ticks
            + self.incident_offset_ticks
            + self.stale_ticks
        )

    def start_clock(self, clock: int, at_ms: int, allowance_ms: int) -> None:
        """An allowance of 0: it does not run."""
        self.allowance_ms[clock] = allowance_ms
        self.due_ms[clock] = at_ms + allowance_ms if allowance_ms else NEVER_MS

    def stop_clocks(self, *clocks: int) -> None:
        for clock in clocks or range(CLOCKS):
            self.due_ms[clock] = NEVER_MS

    def stamp(self, state: AssignmentState) -> Stamp | None:
        for stamp in self.stamps:
            if stamp.state is state:
                return stamp
        return None
