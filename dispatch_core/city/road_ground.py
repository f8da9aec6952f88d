"""The arrays of roads.npz beside the rest of the city: they become its ground, or what does not fit is named.

The same rules as for roads.geojson: closures name roads that exist, some classes must start closed, parts that no road
joins to the rest are warned of. It reads no bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arcs import TravelTooLong
from ..edges import Shapes
from ..ground import Ground
from ..limits import ARC_TICKS_MAX
from ..roads import RoadGround
from .faults import Fault
from .files import Files
from .format_roads import ROAD_CLASSES_CLOSED, ROAD_CLASSES_PASSING
from .road_arrays import NAME, Int32s, RoadArrays, read_road_arrays
from .settings import Settings

Int64s = npt.NDArray[np.int64]


def lay_arrays(files: Files, settings: Settings | None) -> Ground | None:
    """The road network with nothing closed; None where anything is wrong. Without settings the file is only checked."""
    roads = read_road_arrays(files)
    if roads is None:
        return None
    if not roads.node_snappable.any():
        files.problems.add(NAME, 0, Fault.NO_ROADS)
    _check_connected(files, roads)
    if settings is None:
        return None
    _check_closures(files, settings, roads)
    ticks = _ticks(files, settings, roads)
    if ticks is None or files.problems.is_fatal():
        return None
    try:
        return RoadGround.build(
            node_lat_e7=roads.node_lat_e7,
            node_lon_e7=roads.node_lon_e7,
            snappable=roads.node_snappable,
            arc_tail=roads.arc_tail,
            arc_head=roads.arc_head,
            arc_road=roads.arc_road,
            arc_ticks=ticks,
            road_ids=roads.road_ids,
            road_names=roads.road_names,
            off_road_kmh=settings.policy.off_road_kmh,
            reach_m=settings.policy.off_road_m,
            arc_snappable=_stops(roads),
            shapes=_shapes(roads),
            tick_us=settings.tick_us,
            order=roads.order if roads.order.size else None,
        )
    except TravelTooLong as error:
        files.problems.add(NAME, 0, Fault.TRAVEL_TOO_LONG, error.ticks, error.ticks_max)
    except ValueError as error:
        # Every array was checked by itself; what is left is an order that was made for another network.
        files.problems.add(NAME, 0, Fault.ARRAY_WRONG, "order", error)
    return None


def ticks_of(length_mm: Int32s, speed_kmh: Int32s, speed_permille: int, tick_us: int) -> Int64s:
    """plane.arc_ticks for every arc at once, at least 1; a length and a speed of 31 bits stay far inside 64."""
    per_tick = speed_kmh.astype(np.int64) * (speed_permille * tick_us)
    ticks: Int64s = np.maximum((length_mm.astype(np.int64) * 7_200_000 + per_tick) // (2 * per_tick), 1)
    return ticks


def _stops(roads: RoadArrays) -> npt.NDArray[np.bool_]:
    """By arc: a place may be snapped to it, its road being none that one only passes."""
    stops = np.array([road_class not in ROAD_CLASSES_PASSING for road_class in roads.road_classes])
    return stops[roads.arc_road]


def _shapes(roads: RoadArrays) -> Shapes | None:
    if not roads.arc_shape.size:
        return None
    return Shapes(roads.arc_shape, roads.shape_first, roads.shape_lat_e7, roads.shape_lon_e7)


def _ticks(files: Files, settings: Settings, roads: RoadArrays) -> npt.NDArray[np.integer] | None:
    """A row of ticks for each mode; None where they fit neither the modes nor 31 bits, which is noted."""
    if roads.arc_ticks.size:
        if len(roads.arc_ticks) != len(settings.modes):
            files.problems.add(NAME, 0, Fault.MODES_DIFFER, len(roads.arc_ticks), len(settings.modes))
            return None
        return roads.arc_ticks
    if not settings.modes:
        return None
    ticks = np.stack(
        [
            ticks_of(roads.arc_length_mm, roads.arc_speed_kmh, mode.speed_permille, settings.tick_us)
            for mode in settings.modes
        ]
    )
    long = np.flatnonzero(ticks.max(axis=0) > ARC_TICKS_MAX)
    if long.size:
        arc = int(long[0])
        files.problems.add(NAME, 0, Fault.ARC_TOO_LONG, arc, roads.road_ids[roads.arc_road[arc]], ARC_TICKS_MAX)
        return None
    return ticks


def _check_closures(files: Files, settings: Settings, roads: RoadArrays) -> None:
    known = set(roads.road_ids)
    for closure, section in zip(settings.closures, settings.closure_fields, strict=True):
        if closure.road_id not in known:
            section.wrong("road", Fault.ROAD_UNKNOWN, closure.road_id)
    closed = {closure.road_id for closure in settings.closures}
    for road_id, road_class in zip(roads.road_ids, roads.road_classes, strict=True):
        if road_class in ROAD_CLASSES_CLOSED and road_id not in closed:
            files.problems.add(NAME, 0, Fault.ROAD_NEEDS_CLOSURE, road_id, road_class)


def _check_connected(files: Files, roads: RoadArrays) -> None:
    """Warn, once, of what no road joins to the largest part."""
    part = parts_of(roads.node_lat_e7.size, roads.arc_tail, roads.arc_head)
    largest = np.argmax(np.bincount(part[roads.arc_tail]))
    apart = np.unique(roads.arc_road[part[roads.arc_tail] != largest])
    if apart.size:
        first = roads.road_ids[apart[0]]
        files.problems.add(NAME, 0, Fault.ROADS_DISCONNECTED, first, apart.size - 1)


def parts_of(node_count: int, tail: Int32s, head: Int32s) -> Int64s:
    """By node: the smallest node that it is joined to, whichever way the arcs lead.

    Labels sink along the arcs and along themselves; the number of rounds grows with the logarithm of the network.
    """
    part = np.arange(node_count)
    while True:
        lower = part.copy()
        np.minimum.at(lower, part[tail], part[head])
        np.minimum.at(lower, part[head], part[tail])
        while (lower[lower] != lower).any():
            lower = lower[lower]
        if (lower == part).all():
            return part
        part = lower
