"""Events of the roads: closed or slowed, for how long, opened; and whose way changed by it."""

from __future__ import annotations

from dataclasses import field

from ..model import RoadScope, RoadTerms
from ..records import record


@record
class RoadClosed:
    """Closed, or slowed. Without a `closure_id`: the whole of `road_id`, for everybody."""

    # The road that it is about, where it is about one.
    road_id: str
    reason: str
    until_ms: int
    by: str
    closure_id: str = ""
    scope: RoadScope = field(default_factory=RoadScope)
    terms: RoadTerms = field(default_factory=RoadTerms)
    # The first of the roads concerned, and how many there are.
    road_ids: tuple[str, ...] = ()
    road_count: int = 0
    # Outside its hours: it begins later.
    dormant: bool = False
    # When the clock looks at it next; 0: never.
    due_ms: int = 0


@record
class RoadOpened:
    road_id: str
    reason: str
    by: str
    # Empty: the closure of the whole of `road_id`.
    closure_id: str = ""


@record
class ClosureExtended:
    closure_id: str
    until_ms: int
    opens_itself: bool
    reason: str
    by: str
    due_ms: int


@record
class ClosureExpired:
    """Its time is over and it goes on: a human is asked, and asked again at `ask_ms`."""

    closure_id: str
    ask_ms: int
    due_ms: int


@record
class ClosureTurned:
    """Its daily hours began, or ended."""

    closure_id: str
    dormant: bool
    due_ms: int


@record
class EtaChanged:
    """A unit on its way takes longer, or less long, because of a closure; the estimate counts from this entry on."""

    incident: int
    assignment_no: int
    closure_id: str
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    # By how much it comes later; negative: sooner. 0 where no way leads any more, or one leads again.
    later_ticks: int
    # No open road leads there: the estimate is as it was, and these closures stand between.
    cut_off: bool
    blocking_road_ids: tuple[str, ...]
    blocking_closure_ids: tuple[str, ...]
    # 0: the clock goes on as it was.
    arrival_allowance_ms: int
    # It has a patient aboard, and this is about its way there; empty: about its way to the incident.
    destination_id: str = ""
