"""The tally: what the book counts once, as series. Its labels are priorities, agencies, kinds and reasons."""

from __future__ import annotations

from dispatch_core.model import Alert, Override

from ..metrics import table
from ..metrics.series import Page


class Tally:
    """Counters and histograms of one process on its page."""

    def __init__(self, page: Page) -> None:
        self._reports = page.children(table.REPORTS)
        self.orders = page.children(table.ORDERS).of()
        self._reported_dispatched = page.children(table.REPORTED_DISPATCHED)
        self._sent_acknowledged = page.children(table.SENT_ACKNOWLEDGED)
        self._dispatched_on_scene = page.children(table.DISPATCHED_ON_SCENE)
        self._eta_error = page.histogram(table.ETA_ERROR)
        self._lost = page.children(table.LOST)
        self._objectives = page.children(table.OBJECTIVES)
        self._shortfalls = page.children(table.SHORTFALLS)
        self._overrides = page.children(table.OVERRIDES)
        self._alerts = page.children(table.ALERTS)
        self._missed = page.children(table.MISSED)
        self.diverts = page.children(table.DIVERTS).of()
        self.fixes = page.children(table.FIXES).of()
        self.entries = page.children(table.ENTRIES).of()

    def reported(self, kind: str) -> None:
        self._reports.of(kind).inc()

    def reported_to_dispatched(self, priority: int, span_ms: int) -> None:
        self._reported_dispatched.of(str(priority)).observe(max(0, span_ms) / 1_000)

    def sent_to_acknowledged(self, priority: int, span_ms: int) -> None:
        self._sent_acknowledged.of(str(priority)).observe(max(0, span_ms) / 1_000)

    def dispatched_to_on_scene(self, priority: int, span_ms: int) -> None:
        self._dispatched_on_scene.of(str(priority)).observe(max(0, span_ms) / 1_000)

    def arrived_off(self, error_ms: int) -> None:
        """A unit came so long after its estimate; before it where negative."""
        self._eta_error.observe(error_ms / 1_000)

    def lost_to_who_stayed(self, priority: int, lost_ms: int) -> None:
        """A unit was there so much later than the soonest that stayed would have been; 0 where it was not."""
        self._lost.of(str(priority)).observe(max(0, lost_ms) / 1_000)

    def objective(self, agency_id: str, *, met: bool) -> None:
        self._objectives.of(agency_id or "any", "met" if met else "missed").inc()

    def short(self, reason: str) -> None:
        self._shortfalls.of(reason).inc()

    def overridden(self, reason: Override) -> None:
        self._overrides.of(reason.name.lower()).inc()

    def alerted(self, alert: Alert) -> None:
        self._alerts.of(alert.name.lower()).inc()

    def missed(self, agency_id: str) -> None:
        self._missed.of(agency_id or "any").inc()
