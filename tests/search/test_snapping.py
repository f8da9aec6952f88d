"""Snapping: the nearest point of the nearest street, against a twin that looks at every street."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core._grid import Grid
from dispatch_core.edges import Shapes
from dispatch_core.model import Place
from dispatch_core.model.places import ALONG_WHOLE
from dispatch_core.roads import RoadGround

from .twin_streets import TwinGrid
from .twins import Arc, TwinNetwork
from .worlds import ground_of

Point = tuple[int, int]


def grid_of(lines: list[list[Point]]) -> Grid:
    """Line i goes by the nodes 2 i and 2 i + 1 and by the edge i + 1."""
    count = len(lines)
    columns = np.array([point for line in lines for point in line], dtype=np.int32).T
    first = np.cumsum([0, *map(len, lines)]).astype(np.int32)
    numbers = np.arange(count, dtype=np.int32)
    return Grid(*map(np.ascontiguousarray, columns), first, 2 * numbers, 2 * numbers + 1, numbers + 1)


# Towns: streets of a few hundred metres, many of which meet; and lines across half the globe.
town = st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(lambda at: (at[0] * 20_000, at[1] * 25_000))
alley = st.tuples(st.integers(-30, 30), st.integers(-30, 30))
globe = st.tuples(st.integers(-850_000_000, 850_000_000), st.integers(-1_700_000_000, 1_700_000_000))
cities = st.one_of(
    *(st.lists(st.lists(points, min_size=1, max_size=4), min_size=1, max_size=20) for points in (town, alley, globe))
)


@given(cities, st.data())
@settings(max_examples=200)
def test_the_nearest_street_is_found_wherever_one_asks(lines: list[list[Point]], data: st.DataObject) -> None:
    waters = data.draw(st.lists(st.tuples(town, town) | st.tuples(alley, alley), max_size=4))
    grid, twin = grid_of(lines), TwinGrid(lines, tuple(waters))
    ends = np.array(waters, np.int32).reshape(-1, 2, 2)
    grid.part(np.ascontiguousarray(ends[:, :, 0]), np.ascontiguousarray(ends[:, :, 1]))
    corners = st.sampled_from([point for line in lines for point in line])
    near = st.tuples(corners, st.integers(-9_000, 9_000), st.integers(-9_000, 9_000)).map(
        lambda at: (at[0][0] + at[1], at[0][1] + at[2])
    )
    asked = data.draw(st.lists(near | corners | globe, min_size=1, max_size=8))
    found = []
    for point in asked:
        line, along, leg_mm = twin.nearest(point)
        if along in (0, ALONG_WHOLE):
            right = (2 * line + (along == ALONG_WHOLE), 0, 0, leg_mm)
        else:
            right = (2 * line, line + 1, along, leg_mm)
        assert grid.nearest(*point) == right
        found.append(right)
    columns = [np.empty(len(asked), kind) for kind in (np.int32, np.int32, np.int32, np.int64)]
    grid.nearest_of_many(*(np.array(column, np.int32) for column in zip(*asked, strict=True)), *columns)
    assert [tuple(row) for row in np.stack(columns).T.tolist()] == found


def test_what_is_no_grid_is_refused() -> None:
    none, one, two = (np.zeros(count, np.int32) for count in range(3))
    with pytest.raises(ValueError, match="at least one line"):
        Grid(none, none, one, none, none, none)
    with pytest.raises(ValueError, match="number of points, 2"):
        Grid(two, two, np.array([0, 1], np.int32), one, one, one)
    with pytest.raises(ValueError, match="line 0 has no point"):
        Grid(one, one, np.array([0, 0, 1], np.int32), two, two, two)
    with pytest.raises(ValueError, match="not on the globe"):
        grid_of([[(0, 0)]]).nearest(0, 1_800_000_001)
    with pytest.raises(ValueError, match="needs two ends"):
        grid_of([[(0, 0)]]).part(np.zeros((1, 2), np.int32), np.zeros((1, 3), np.int32))


# -- On a network ----------------------------------------


def crossing(**changes: object) -> RoadGround:
    """A street of 1,000 m from south (0) to north (1), and a bridge from its middle (2) to the east (3)."""
    network = {
        "node_lat_e7": [0, 90_000, 45_000, 45_000],
        "node_lon_e7": [0, 0, 0, 90_000],
        "snappable": [1, 1, 1, 1],
        "arc_tail": [0, 2, 2, 1, 2, 3],
        "arc_head": [2, 0, 1, 2, 3, 2],
        "arc_road": [0, 0, 0, 0, 1, 1],
        "arc_ticks": [[100] * 6],
        "arc_snappable": [1, 1, 1, 1, 0, 0],
        "road_ids": ["S", "B"],
        "road_names": ["street", "bridge"],
        "off_road_kmh": 5,
        "reach_m": 300,
        "tick_us": 1000,
    }
    return RoadGround.build(**(network | changes))  # type: ignore[arg-type]


def test_nobody_is_sent_to_the_other_shore() -> None:
    """The street is the nearest by far; with the water before it the bridge's end is, where roads go on."""
    ground = crossing(arc_snappable=[1, 1, 1, 1, 0, 0], snappable=[1, 1, 1, 1])
    assert ground.place(45_000, 20_000).node == 2
    ground.part([((-900_000, 10_000), (900_000, 10_000))])
    assert ground.place(45_000, 20_000).spot == (3, 0, 0)
    # On the street's own side, and on the water itself, nothing changes.
    assert ground.place(45_000, 9_000).node == ground.place(45_000, 10_000).node == 2
    assert ground.place(45_000, 20_000) == ground.places([45_000], [20_000])[0]
    # Where the own shore has no street, whoever comes has to cross.
    ground.part([((-900_000, 95_000), (900_000, 95_000)), ((-900_000, 10_000), (900_000, 10_000))])
    assert ground.place(45_000, 96_000).node == 3


def test_a_place_lies_between_the_ends_of_its_street_and_behind_its_leg() -> None:
    ground = crossing()
    place = ground.place(11_250, 9_000)
    # A quarter of the way from node 0 to node 2, and 100 m to the side: 72 s at 5 km/h.
    assert (place.node, place.edge) == (0, 1)
    assert abs(place.along - ALONG_WHOLE // 4) < 10
    assert (place.lat_e7, place.lon_e7, place.far_m) == (11_250, 9_000, 0)
    assert abs(place.offset_ticks - 72_000) < 200
    assert ground.ticks_between(Place(0, 0, 0, 0), [place], 0) == [place.offset_ticks + 25 - 1]
    assert ground.ticks_between(Place(2, 0, 0, 0), [place], 0) == [place.offset_ticks + 75]


def test_nothing_is_snapped_to_a_bridge_nor_to_a_node_that_only_a_bridge_has() -> None:
    ground = crossing(snappable=[1, 1, 1, 0])
    over_the_bridge = ground.place(45_000, 80_000)
    assert (over_the_bridge.node, over_the_bridge.edge) == (2, 0)
    # Said of its end alone, the end is where one stops.
    assert crossing().place(45_000, 80_000).node == 3
    # Left out, every arc between two usable nodes will do.
    everywhere = crossing(arc_snappable=None).place(45_000, 80_000)
    assert everywhere.edge
    assert everywhere.node == 2


def test_a_place_far_from_any_road_is_flagged_and_has_its_leg() -> None:
    ground = crossing()
    near, far = ground.place(45_000, -26_900), ground.place(45_000, -27_100)
    assert near.far_m == 0
    assert far.far_m == 301
    assert near.offset_ticks < far.offset_ticks
    assert ground.ticks_between(Place(0, 0, 0, 0), [far], 0) == [100 + far.offset_ticks]


def test_a_place_follows_the_shape_of_its_street() -> None:
    """The street bends 600 m to the west; a point beside the bend is near it, and halfway along."""
    bend = Shapes([1, -1, 0, 0, 0, 0], [0, 1], [22_500], [-60_000])
    place = crossing(shapes=bend).place(22_500, -61_000)
    assert (place.node, place.edge) == (0, 1)
    assert abs(place.along - ALONG_WHOLE // 2) < 2_000
    assert place.far_m == 0
    assert crossing().place(22_500, -61_000).far_m > 600


def test_many_places_at_once_are_each_as_alone() -> None:
    ground = crossing()
    lats, lons = [11_250, 45_000, 0, 45_000], [9_000, -27_100, 0, 80_000]
    alone = [ground.place(*at) for at in zip(lats, lons, strict=True)]
    assert ground.places(lats, lons) == alone
    columns = ground.snapped(np.array(lats, np.int32), np.array(lons, np.int32))
    fleet = ground.fleet(4)
    nodes, legs, *_, edges, alongs, _far = columns
    units = np.arange(4, dtype=np.int32)
    fleet.set_places(units, nodes, legs, columns[2], columns[3], edges, alongs)
    assert [fleet.edge_of(unit) for unit in range(4)] == [(place.edge, place.along) for place in alone]
    assert ground.places([], []) == []
    with pytest.raises(ValueError, match=r"lon_e7 must have the shape \(1,\)"):
        ground.snapped(np.zeros(1, np.int32), np.zeros(2, np.int32))
    with pytest.raises(ValueError, match="shorter"):
        ground.places([0, 0], [0])


@pytest.mark.parametrize(
    ("shapes", "text"),
    [
        (Shapes([1, 0, 0, 0, 0], [0, 1], [0], [0]), r"arc_shape must have the shape \(6,\)"),
        (Shapes([2, 0, 0, 0, 0, 0], [0, 1], [0], [0]), r"arc_shape\[0\] must be in -1..1, got 2"),
        (Shapes([0] * 6, [0, 2], [0], [0]), r"shape_first\[1\] must be in 0..1"),
        (Shapes([0] * 6, [0, 0], [0], [0]), "shape_first must rise from 0 to 1"),
        (Shapes([0] * 6, [0, 1], [0], [0, 0]), r"shape_lon_e7 must have the shape \(1,\)"),
    ],
)
def test_wrong_shapes_are_refused(shapes: Shapes, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        crossing(shapes=shapes)


def test_parallel_streets_are_paired_in_their_order_and_loops_by_their_shape() -> None:
    """Two streets of one road between the same nodes, one of them one way, and a ring road that leaves and returns."""
    arcs = [Arc(0, 1, 0, [6, 6]), Arc(0, 1, 0, [60, 60]), Arc(1, 0, 0, [8, 8])]
    ground = ground_of(TwinNetwork(2, arcs))
    first, second = (Place(0, 0, 0, 0, edge, ALONG_WHOLE // 2) for edge in (1, 2))
    assert ground.ticks_between(first, [Place(0, 0, 0, 0)], 0) == [4]
    assert ground.ticks_between(second, [Place(0, 0, 0, 0)], 0) == [30 + 8]
    ring = crossing(
        arc_tail=[0, 0, 0, 1], arc_head=[0, 0, 1, 0], arc_road=[0, 0, 1, 1], arc_ticks=[[80, 40, 5, 5]],
        arc_snappable=[1, 1, 1, 1], shapes=Shapes([1, -1, 0, 0], [0, 3], [0, -9_000, 0], [-9_000, -9_000, 1]),
    )  # fmt: skip
    place = ring.place(-9_000, -9_000)
    assert place.edge == 1
    ends = ring.ticks_between(place, [Place(0, 0, 0, 0)], 0)
    # Round the ring either way, or back the way it came.
    assert ends == [min(80 - 80 * place.along // ALONG_WHOLE, 40 - 40 * (ALONG_WHOLE - place.along) // ALONG_WHOLE)]
