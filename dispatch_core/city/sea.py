"""sea.geojson: the lanes that boats keep to, with a stub to each jetty and beach where a boat can land.

The file becomes a network as roads do. A city without it has boats go by straight lines. It knows no plan and no unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ..arcs import TravelTooLong
from ..ground import Ground
from ..limits import SEA_LANES_MAX
from ..model import Landing, Medium, Place
from ..roads import RoadGround
from ..sea import SeaGround
from .areas import AreaIndex
from .bundle import Area, RosterUnit
from .faults import Fault
from .fields import ANY, Register
from .files import Files
from .format_sea import SEA
from .network import Network, Road, check_connected, read_line
from .sea_faults import SeaFault
from .settings import Settings

NAME = "sea.geojson"
_SPEED_KMH_MAX = 150

Spot = tuple[int, int]


def read_sea(files: Files, settings: Settings | None, areas: Sequence[Area], roads: Ground | None) -> SeaGround | None:
    """The sea of a city that has one; None too where anything is wrong."""
    if NAME not in files.names and (settings is None or settings.sea is None):
        return None
    lanes = _read_lanes(files)
    if settings is None:
        return None
    if settings.sea is None:
        files.problems.add("city.toml", 0, Fault.FIELD_MISSING, "sea")
        return None
    if NAME in files.names and not lanes:
        files.problems.add(NAME, 0, SeaFault.NO_LANES)
    if files.problems.is_fatal():
        return None
    sea, network = settings.sea, Network(lanes, settings)
    check_connected(lanes, network)
    try:
        # What lies farther from a lane than a crew goes ashore is flagged.
        ground = network.ground(settings, sea.off_lane_kmh, sea.shore_m)
    except TravelTooLong as error:
        files.problems.add(NAME, 0, Fault.TRAVEL_TOO_LONG, error.ticks, error.ticks_max)
        return None
    if isinstance(roads, RoadGround):
        roads.part(_open_waters(lanes))
    index = AreaIndex(areas)
    return SeaGround(
        ground,
        sea.off_lane_kmh,
        sea.off_lane_m,
        lambda lat_e7, lon_e7: index.locate(lat_e7, lon_e7) is not None,
        _landings(lanes, roads) if roads is not None else (),
    )


def _open_waters(lanes: list[Road]) -> list[tuple[Spot, Spot]]:
    """The pieces of all lanes that come to no landing: what lies across one is on another shore, whatever is nearer."""
    met = _met(lanes)
    through = (lane.points for lane in lanes if met[lane.points[0]] > 1 and met[lane.points[-1]] > 1)
    return [piece for points in through for piece in pairwise(points)]


def leave_out_islands(sea: SeaGround, roads: Ground, units: Sequence[RosterUnit]) -> None:
    """Keep the landings that a unit could drive to from its home, were no road closed: others are of no use by land."""
    left = list(sea.landings)
    for home in dict.fromkeys(unit.home.spot for unit in units if unit.medium is Medium.ROAD):
        if not left:
            break
        start = Place(home[0], 0, 0, 0, home[1], home[2])
        ways = roads.ticks_between(start, [one.place for one in left], 0)
        left = [one for one, ticks in zip(left, ways, strict=True) if ticks < 0]
    sea.land_at([one for one in sea.landings if one not in left])


def _landings(lanes: list[Road], roads: Ground) -> list[Landing]:
    """Where a lane ends with no other beside it and a road is near."""
    met = _met(lanes)
    ends = ((lane.name, point) for lane in lanes for point in (lane.points[0], lane.points[-1]))
    found = [Landing(name, roads.place(*point)) for name, point in ends if met[point] == 1]
    return [landing for landing in found if not landing.place.far_m]


def _met(lanes: list[Road]) -> Counter[Spot]:
    """How many lanes have a point."""
    return Counter(point for lane in lanes for point in lane.points)


def _read_lanes(files: Files) -> list[Road]:
    lanes: list[Road] = []
    register = Register("lane")
    for feature in files.features(NAME, SEA):
        lane_id = feature.code("id", ANY)
        register.add(feature, "id", lane_id)
        feature.text("source", "")
        lane = Road(
            road_id=lane_id,
            name=feature.text("name"),
            road_class="lane",
            speed_kmh=feature.integer("speed_kmh", 1, _SPEED_KMH_MAX),
            oneway=False,
            points=read_line(feature, lane_id),
            feature=feature,
        )
        if len(lane.points) > 1:
            lanes.append(lane)
    if len(lanes) > SEA_LANES_MAX:
        files.problems.add(NAME, 0, Fault.TOO_MANY, "lanes", len(lanes), SEA_LANES_MAX)
    return lanes
