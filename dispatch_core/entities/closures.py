"""Closures as they are now: what is closed or slowed, since when, until when, and when the clock looks at it next."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import RoadScope, RoadTerms
from ..records import mutable


@mutable
class Closure:
    closure_id: str
    scope: RoadScope
    terms: RoadTerms
    reason: str
    since_ms: int
    # 0: nobody knows how long.
    until_ms: int
    by: str
    # The first of the roads concerned, and how many there are.
    road_ids: tuple[str, ...]
    road_count: int
    # Outside its daily hours.
    dormant: bool
    # When its time is over, or a human who did not answer is asked again; 0: never.
    ask_ms: int
    # When the clock looks at it next; 0: never.
    due_ms: int
    # How often a human was asked since its time was over.
    asked_count: int = 0

    def is_about(self, road_id: str) -> bool:
        """About this road alone, or an edge of it."""
        return bool(self.scope.spans) and all(span.road_id == road_id for span in self.scope.spans)


def first_due(closures: Mapping[str, Closure]) -> tuple[int, str] | None:
    """When the clock looks at which closure first; None: at none."""
    due = [(closure.due_ms, closure.closure_id) for closure in closures.values() if closure.due_ms]
    return min(due, default=None)
