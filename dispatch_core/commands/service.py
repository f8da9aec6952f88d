"""Commands about roads and about the service itself: the watchdog's, and those that the writer gives."""

from __future__ import annotations

from ..model import ResumeCause, ServiceWarning
from ..records import record


@record
class CloseRoad:
    road_id: str
    reason: str
    until_ms: int
    by: str


@record
class OpenRoad:
    road_id: str
    reason: str
    by: str


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


@record
class SetWarning:
    """The watchdog finds something wrong with the service as a whole, or finds it right again."""

    warning: ServiceWarning
    # Empty: the whole service.
    agency_id: str
    standing: bool
    # What was found, and the bound it passed: milliseconds for a silence or a clock, else a count.
    measured: int
    bound: int
    by: str
