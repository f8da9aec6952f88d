"""What a closure is about: which stretches of road, which way, for whom, when, and how much slower.

Said in words that outlive a network: ids of roads, coordinates, kinds of vehicle. Which arcs that means is worked out
by the ground (stretches.py), anew for each bundle.
"""

from __future__ import annotations

from ..records import record


@record
class RoadSpan:
    """A whole road; or the one edge of it between two neighbouring nodes, which stand at these points."""

    road_id: str
    is_edge: bool = False
    from_lat_e7: int = 0
    from_lon_e7: int = 0
    to_lat_e7: int = 0
    to_lon_e7: int = 0


@record
class RoadScope:
    """Spans of roads, or whatever touches an area (the corners of a polygon, in order; the last joins the first).

    With a point `towards` only the direction in which one comes nearer to it; both directions where that is 0, 0.
    """

    spans: tuple[RoadSpan, ...] = ()
    area_lat_e7: tuple[int, ...] = ()
    area_lon_e7: tuple[int, ...] = ()
    towards_lat_e7: int = 0
    towards_lon_e7: int = 0

    @property
    def one_way(self) -> bool:
        return bool(self.towards_lat_e7 or self.towards_lon_e7)


@record
class RoadTerms:
    """How much a closure slows, whom it is for and when."""

    # 0: closed; else thousandths of the usual speed.
    speed_permille: int = 0
    # Kinds of vehicle and agencies that it is for; empty: all. Where both are given, for those kinds of those agencies.
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    # For everybody but these.
    exempt: bool = False
    # Minutes after midnight in the city's zone, from the first to before the second, every day; equal: all day.
    from_minute: int = 0
    to_minute: int = 0
    # It ends by itself at its expiry; else a human is asked.
    opens_itself: bool = False

    @property
    def for_all(self) -> bool:
        return not (self.kinds or self.agencies)

    @property
    def daily(self) -> bool:
        return self.from_minute != self.to_minute

    def concerns(self, agency_id: str, kind: str) -> bool:
        """Does it hold for vehicles of this kind and agency?"""
        if self.for_all:
            return True
        listed = (not self.kinds or kind in self.kinds) and (not self.agencies or agency_id in self.agencies)
        return listed is not self.exempt
