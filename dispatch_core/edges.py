"""Streets: which two arcs are one street, and the line that each street follows, for snapping.

A network says what may be driven, arc by arc. Here arcs of one road that lead both ways between the same nodes are
paired, and the streets on which one may stop become lines for a Grid. It knows no ticks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._grid import Grid
from .arcs import Int32s, Int64s, integers
from .limits import LAT_E7_MAX, LON_E7_MAX

NO_OPPOSITE = -1


@dataclass(frozen=True, slots=True)
class Shapes:
    """The lines of arcs that are not straight. `of_arc`: 0 straight, s + 1 shape s from tail to head, -(s + 1) shape s
    from head to tail; shape s has the inner points first[s] to first[s + 1].
    """

    of_arc: npt.ArrayLike
    first: npt.ArrayLike
    lat_e7: npt.ArrayLike
    lon_e7: npt.ArrayLike


@dataclass(frozen=True, slots=True)
class Lines:
    """`Shapes` checked, sorted as the ground's arcs are."""

    of_arc: Int32s
    first: Int32s
    lat_e7: Int32s
    lon_e7: Int32s


def straight(arc_count: int) -> Shapes:
    return Shapes(np.zeros(arc_count, np.int32), [0], [], [])


def check_shapes(shapes: Shapes, by_tail: npt.NDArray[np.integer]) -> Lines:
    """ValueError where the arrays do not fit each other."""
    lat_e7 = integers("shape_lat_e7", shapes.lat_e7, -LAT_E7_MAX, LAT_E7_MAX)
    first = integers("shape_first", shapes.first, 0, lat_e7.size)
    if not first.size or first[0] != 0 or first[-1] != lat_e7.size or (np.diff(first) < 0).any():
        raise ValueError(f"shape_first must rise from 0 to {lat_e7.size}")
    lon_e7 = integers("shape_lon_e7", shapes.lon_e7, -LON_E7_MAX, LON_E7_MAX, lat_e7.shape)
    of_arc = integers("arc_shape", shapes.of_arc, 1 - first.size, first.size - 1, by_tail.shape)
    return Lines(of_arc[by_tail], first, lat_e7, lon_e7)


def pair_arcs(tail: Int32s, head: Int32s, road: Int32s, shape: Int32s) -> Int32s:
    """By arc: the arc of the same road and shape that leads back, NO_OPPOSITE for a one-way street.

    Of several parallel arcs the first each way are a pair, then the second.
    """
    low, high, along = np.minimum(tail, head), np.maximum(tail, head), np.abs(shape)
    # A street that ends where it begins has a direction only by its shape.
    back = np.where(tail == head, shape < 0, tail > head)
    order = np.lexsort((np.arange(tail.size), back, along, road, high, low))
    keys = np.stack([low, high, road, along])[:, order]
    starts = np.flatnonzero(np.r_[True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)]) if tail.size else np.zeros(0, int)
    group = np.repeat(np.arange(starts.size), np.diff(np.r_[starts, tail.size]))
    place = np.arange(tail.size) - starts[group]
    ahead_count = np.bincount(group, weights=~back[order], minlength=starts.size).astype(np.int64)[group]
    size = np.diff(np.r_[starts, tail.size])[group]
    partner = np.where(back[order], place - ahead_count, place + ahead_count)
    paired = np.where(back[order], partner < ahead_count, partner < size)
    opposite = np.full(tail.size, NO_OPPOSITE, np.int32)
    opposite[order[paired]] = order[(starts[group] + partner)[paired]]
    return opposite


def pieces_of(
    arcs: Int32s, tail: Int32s, head: Int32s, lat_e7: Int32s, lon_e7: Int32s, shapes: Lines
) -> tuple[Int64s, Int64s, Int64s]:
    """The straight pieces of the lines of these arcs, in their order and from tail to head: to which arc each belongs,
    as its place among them, and the (lat, lon) rows of where each begins and where it ends.
    """
    shape = shapes.of_arc[arcs]
    inner = _inner_counts(shape, shapes.first)
    first = np.r_[0, np.cumsum(inner + 2)]
    points = np.empty((2, first[-1]), np.int64)
    for row, of_node, of_shape in ((points[0], lat_e7, shapes.lat_e7), (points[1], lon_e7, shapes.lon_e7)):
        row[first[:-1]], row[first[1:] - 1] = of_node[tail[arcs]], of_node[head[arcs]]
        row[_inner_places(first[:-1], inner)] = of_shape[_inner_points(shape, inner, shapes.first)]
    begin = np.ones(first[-1], np.bool_)
    begin[first[1:] - 1] = False
    starts = np.flatnonzero(begin)
    return np.repeat(np.arange(arcs.size), inner + 1), points[:, starts], points[:, starts + 1]


def street_grid(
    lat_e7: Int32s,
    lon_e7: Int32s,
    usable: npt.NDArray[np.bool_],
    tail: Int32s,
    head: Int32s,
    opposite: Int32s,
    stops: npt.NDArray[np.bool_],
    shapes: Lines,
) -> Grid:
    """The streets on which one may stop, each once by its first arc, and the usable nodes that none of them has."""
    arc = np.arange(tail.size)
    streets = arc[stops & ((opposite == NO_OPPOSITE) | (arc < opposite))]
    alone = usable.copy()
    alone[tail[streets]] = False
    alone[head[streets]] = False
    nodes = np.flatnonzero(alone)
    shape = shapes.of_arc[streets]
    inner = _inner_counts(shape, shapes.first)
    counts = np.r_[inner + 2, np.ones(nodes.size, np.int64)]
    first = np.r_[0, np.cumsum(counts)]
    starts, ends = first[: streets.size], first[1 : streets.size + 1] - 1
    columns = []
    for of_node, of_shape in ((lat_e7, shapes.lat_e7), (lon_e7, shapes.lon_e7)):
        column = np.empty(first[-1], np.int32)
        column[starts], column[ends] = of_node[tail[streets]], of_node[head[streets]]
        column[first[streets.size : -1]] = of_node[nodes]
        column[_inner_places(starts, inner)] = of_shape[_inner_points(shape, inner, shapes.first)]
        columns.append(column)
    lats, lons = columns
    return Grid(
        lats,
        lons,
        first.astype(np.int32),
        np.r_[tail[streets], nodes].astype(np.int32),
        np.r_[head[streets], nodes].astype(np.int32),
        np.r_[streets + 1, np.zeros(nodes.size, np.int64)].astype(np.int32),
    )


def _inner_counts(shape: Int32s, first: Int32s) -> Int64s:
    """How many inner points the line of each street has."""
    counts: Int64s = np.where(shape, np.diff(first, append=0)[np.abs(shape) - 1], 0)
    return counts


def _runs(counts: Int64s) -> Int64s:
    """0, 1, .. for each count: where each entry stands in its run."""
    runs: Int64s = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return runs


def _inner_places(starts: Int64s, inner: Int64s) -> Int64s:
    places: Int64s = np.repeat(starts + 1, inner) + _runs(inner)
    return places


def _inner_points(shape: Int32s, inner: Int64s, first: Int32s) -> Int64s:
    """The inner points of all streets, in the order in which each is driven."""
    ahead = np.repeat(first[np.abs(shape) - 1], inner) + _runs(inner)
    behind = np.repeat(first[np.abs(shape) - 1] + inner - 1, inner) - _runs(inner)
    points: Int64s = np.where(np.repeat(shape < 0, inner), behind, ahead)
    return points
