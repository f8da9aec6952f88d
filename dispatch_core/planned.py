"""PlannedNeed: what a response plan asks for at a priority and an alarm level, lines of one kind added up."""

from __future__ import annotations

from .model import Authority, LineKind, Medium
from .records import record


@record
class PlannedNeed:
    agency_id: str
    capabilities: tuple[str, ...]
    medium: Medium
    mode: int
    count: int
    priority: int
    alarm_level: int
    line: LineKind
    authority: Authority
    objective_from: str
    objective_to: str
    objective_within_s: int
    staging: bool
