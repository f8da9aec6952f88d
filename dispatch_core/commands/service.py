"""Commands that the writer itself gives: start, load, resume, the clock."""

from __future__ import annotations

from ..model import ResumeCause
from ..records import record


@record
class StartWriter:
    journal_id: str
    epoch: int
    host: str
    clock_rate: int


@record
class LoadCity:
    """Take the roster and the ground of the bundle the engine was made with."""


@record
class ResumeService:
    cause: ResumeCause
    # Orders issued from this instant on were committed too late and wait for a human; 0: none.
    late_from_ms: int = 0


@record
class AdvanceClock:
    """Handle the one timer that is due first."""
