"""The order of a network's hierarchy: found here, or taken from a city's bundle and checked.

Finding one takes milliseconds for a sketch and some twenty microseconds a node for a whole city, so great cities keep
theirs. A bad order only makes searches slow; answers do not depend on it.
"""

from __future__ import annotations

from math import cos, radians

import numpy as np
import numpy.typing as npt

from ._hierarchy import Hierarchy
from ._hierarchy_order import Dissection
from ._hierarchy_weights import HierarchyWeights
from .arcs import Int32s, TravelTooLong
from .limits import TRAVEL_TICKS_MAX


def build_hierarchy(
    lat_e7: Int32s, lon_e7: Int32s, tail: Int32s, head: Int32s, order: npt.ArrayLike | None
) -> tuple[Hierarchy, Int32s]:
    """The hierarchy of a network, and its order: the one given, or one found. ValueError for what is no order."""
    first, neighbour = neighbours(lat_e7.size, tail, head)
    ranked = find_order(lat_e7, lon_e7, first, neighbour) if order is None else check_order(order, lat_e7.size)
    return Hierarchy(first, neighbour, ranked), ranked


def check_travel(weights: HierarchyWeights, mode_count: int) -> None:
    """Is no way too long to be counted while every road is open? Raises TravelTooLong."""
    for mode in range(mode_count):
        if (bound := weights.ticks_bound(mode)) > TRAVEL_TICKS_MAX:
            raise TravelTooLong(mode, bound, TRAVEL_TICKS_MAX)


def order_of(lat_e7: Int32s, lon_e7: Int32s, tail: Int32s, head: Int32s) -> Int32s:
    """The order of a network, for a bundle to keep."""
    return find_order(lat_e7, lon_e7, *neighbours(lat_e7.size, tail, head))


def neighbours(node_count: int, tail: Int32s, head: Int32s) -> tuple[Int32s, Int32s]:
    """Each node's neighbours, whichever way roads lead, each once: (first, neighbour)."""
    ends = np.concatenate([tail, head]).astype(np.int64) * node_count + np.concatenate([head, tail])
    ends = np.unique(ends[ends // node_count != ends % node_count])
    first = np.searchsorted(ends // node_count, np.arange(node_count + 1))
    return first.astype(np.int32), (ends % node_count).astype(np.int32)


def find_order(lat_e7: Int32s, lon_e7: Int32s, first: Int32s, neighbour: Int32s) -> Int32s:
    """By nested dissection. Only the shape of the map counts, so metres are good enough and 180 degrees may cut it."""
    middle = (int(lat_e7.min()) + int(lat_e7.max())) // 2
    per_mille = round(1000 * cos(radians(middle / 1e7)))
    order = np.empty(lat_e7.size, np.int32)
    Dissection(first, neighbour, lon_e7.astype(np.int64) * per_mille // 1000, lat_e7.astype(np.int64), order)
    return order


def check_order(order: npt.ArrayLike, node_count: int) -> Int32s:
    """A copy of `order` if it holds every node once."""
    given = np.asarray(order)
    if given.shape != (node_count,) or not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"order must hold {node_count} integers, got {given.dtype} {given.shape}")
    if not np.array_equal(np.sort(given), np.arange(node_count)):
        raise ValueError(f"order must hold each of the {node_count} nodes once")
    return given.astype(np.int32)
