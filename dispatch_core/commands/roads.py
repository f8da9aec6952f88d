"""Commands about roads: close or slow them, say how long it lasts, open them again."""

from __future__ import annotations

from dataclasses import field

from ..model import RoadTerms
from ..records import record


@record
class CloseRoad:
    """Of a road, of every road of a name, of any road, or of all that touches an area.

    One of `road_id`, `road_name`, the area and the point near it says what; the point beside a road says which of its
    edges. Both columns of an area are as long; 0, 0 is no point.
    """

    road_id: str
    reason: str
    until_ms: int
    by: str
    road_name: str = ""
    near_lat_e7: int = 0
    near_lon_e7: int = 0
    area_lat_e7: tuple[int, ...] = ()
    area_lon_e7: tuple[int, ...] = ()
    # Only the direction in which one comes nearer to this point.
    towards_lat_e7: int = 0
    towards_lon_e7: int = 0
    terms: RoadTerms = field(default_factory=RoadTerms)


@record
class OpenRoad:
    """One closure, or all that are about this road alone."""

    road_id: str
    reason: str
    by: str
    closure_id: str = ""
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""


@record
class ExtendClosure:
    """It lasts until then; 0: nobody knows how long."""

    closure_id: str
    until_ms: int
    opens_itself: bool
    reason: str
    by: str
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""
