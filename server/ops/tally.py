"""The tally: what the book counts once, as series. Its labels are priorities, agencies, kinds and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from dispatch_core.model import PRIORITY_HIGHEST, PRIORITY_LOWEST, Alert, Override, Shortfall

from ..metrics import table
from ..metrics.series import Page

ANY = "any"
OUTCOMES = ("met", "missed")


class Tally:
    """Counters and histograms of one process on its page."""

    def __init__(self, page: Page) -> None:
        priorities = [str(priority) for priority in range(PRIORITY_HIGHEST, PRIORITY_LOWEST + 1)]
        self._reports = page.children(table.REPORTS, ("new", "further"))
        self.orders = page.children(table.ORDERS).of()
        self._reported_dispatched = page.children(table.REPORTED_DISPATCHED, priorities)
        self._sent_acknowledged = page.children(table.SENT_ACKNOWLEDGED, priorities)
        self._dispatched_on_scene = page.children(table.DISPATCHED_ON_SCENE, priorities)
        self._eta_error = page.histogram(table.ETA_ERROR)
        self._regret = page.children(table.REGRET, priorities)
        self._regret_of = page.children(table.AGENCY_REGRET)
        self._objectives = page.children(table.OBJECTIVES)
        self._shortfalls = page.children(table.SHORTFALLS, _names(one for one in Shortfall if one))
        self._overrides = page.children(table.OVERRIDES, _names(Override))
        self._alerts = page.children(table.ALERTS, _names(Alert))
        self._missed = page.children(table.MISSED)
        self.diverts = page.children(table.DIVERTS).of()
        self.fixes = page.children(table.FIXES).of()
        self.entries = page.children(table.ENTRIES).of()

    def known_agencies(self, agency_ids: Iterable[str]) -> None:
        """Begin what is counted of each agency, and of needs that any agency may fill."""
        for agency_id in (ANY, *agency_ids):
            self._missed.of(agency_id)
            self._regret_of.of(agency_id)
            for outcome in OUTCOMES:
                self._objectives.of(agency_id, outcome)

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

    def regretted(self, agency_id: str, priority: int, lost_ms: int) -> None:
        """The first unit of a need was there so much later than the best one in hindsight would have been."""
        self._regret.of(str(priority)).observe(lost_ms / 1_000)
        self._regret_of.of(agency_id or ANY).inc(lost_ms / 1_000)

    def objective(self, agency_id: str, *, met: bool) -> None:
        self._objectives.of(agency_id or ANY, OUTCOMES[not met]).inc()

    def short(self, reason: str) -> None:
        self._shortfalls.of(reason).inc()

    def overridden(self, reason: Override) -> None:
        self._overrides.of(reason.name.lower()).inc()

    def alerted(self, alert: Alert) -> None:
        self._alerts.of(alert.name.lower()).inc()

    def missed(self, agency_id: str) -> None:
        self._missed.of(agency_id or ANY).inc()


def _names(words: Iterable[Enum]) -> list[str]:
    return [word.name.lower() for word in words]
