"""Needs as they are now: what an incident asks for, who may fill it, and the one clock that runs while nobody has."""

from __future__ import annotations

from dataclasses import field

from ..model import Authority, LineKind, Medium, NeedClock, NeedState, Shortfall
from ..records import mutable
from .assignments import NEVER_MS

# Members by name, for the hot path: model says why.
_CLOCK_NONE = NeedClock.NONE


@mutable
class Need:
    need_no: int
    agency_id: str
    capabilities: tuple[str, ...]
    count: int
    priority: int
    alarm_level: int
    line: LineKind
    authority: Authority
    medium: Medium
    mode: int
    objective_from: str
    objective_to: str
    objective_within_s: int
    staging: bool
    requester: str
    ground: str
    coordination: str
    raised_ms: int
    state: NeedState = NeedState.OPEN
    shortfall: Shortfall = Shortfall.NONE
    # Units of this need that did their work and cleared; for a line that a desk answers 1 once it is done.
    served_count: int = 0
    # Slots still to be filled.
    missing_count: int = 0
    # Units that declined, or that a human refused: not asked again for this need.
    declined_unit_ids: list[str] = field(default_factory=list)
    blocking_road_ids: tuple[str, ...] = ()
    # Held back as a likely duplicate.
    held: bool = False
    # A human said go: authority, mode and place no longer keep the engine from ordering.
    approved: bool = False
    # The desk that was asked; empty = none.
    desk_id: str = ""
    desk_delivered: bool = False
    # The desk said no the last time.
    refused_by_desk: bool = False
    # What its desk gets to answer once the request was delivered, or was not.
    answer_allowance_ms: int = 0
    # What was answered or decided last, and by whom.
    reason: str = ""
    by: str = ""
    clock: NeedClock = _CLOCK_NONE
    due_ms: int = NEVER_MS
    allowance_ms: int = 0
    alert_no: int = 0
    # The closures that close the roads between.
    blocking_closure_ids: tuple[str, ...] = ()

    def start_clock(self, clock: NeedClock, at_ms: int, allowance_ms: int) -> None:
        """An allowance of 0: no clock runs."""
        self.clock = clock if allowance_ms else _CLOCK_NONE
        self.allowance_ms = allowance_ms
        self.due_ms = at_ms + allowance_ms if allowance_ms else NEVER_MS
        self.alert_no = 0

    def stop_clock(self) -> None:
        self.clock = _CLOCK_NONE
        self.due_ms = NEVER_MS
