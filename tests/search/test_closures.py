"""Closures on a network against their slow twin: any words, overlapping, coming and going, by any way of asking."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core.edges import Shapes
from dispatch_core.limits import EDGE_REACH_M
from dispatch_core.model import Place, RoadScope, RoadSpan
from dispatch_core.obstacles import Obstacle
from dispatch_core.profiled import ProfiledSearch
from dispatch_core.roads import RoadGround

from .certificate import check_certificate
from .closing import TwinRoads
from .worlds import AT_MS, MODE_COUNT, TICK_US, fleet_of, fleets, networks, queries

# A small grid, so that points fall on each other, on lines and on corners.
STEPS = 7
STEP_E7 = 1_000
grid = st.tuples(*[st.integers(0, STEPS).map(lambda step: step * STEP_E7)] * 2)


@st.composite
def towns(draw: st.DrawFn) -> TwinRoads:
    network = draw(networks().filter(lambda made: made.arcs))
    return TwinRoads(network, [draw(grid) for _ in range(network.node_count)])


def ground_of(town: TwinRoads) -> RoadGround:
    arcs = town.network.arcs
    roads = 1 + max(arc.road for arc in arcs)
    return RoadGround.build(
        node_lat_e7=[lat for lat, _ in town.points],
        node_lon_e7=[lon for _, lon in town.points],
        snappable=[1] * len(town.points),
        arc_tail=[arc.tail for arc in arcs],
        arc_head=[arc.head for arc in arcs],
        arc_road=[arc.road for arc in arcs],
        arc_ticks=[[arc.ticks[mode] for arc in arcs] for mode in range(MODE_COUNT)],
        road_ids=[f"R{road}" for road in range(roads)],
        road_names=[f"Road {road // 2}" for road in range(roads)],
        off_road_kmh=5,
        tick_us=TICK_US,
    )


def test_areas_and_points_follow_a_streets_bend() -> None:
    """R0 is a U of three pieces, R1 leads straight away from its first end; nothing leads along the U's open side."""
    ground = RoadGround.build(
        node_lat_e7=[0, 0, -4_000],
        node_lon_e7=[0, 6_000, 0],
        snappable=[1] * 3,
        arc_tail=[0, 1, 0],
        arc_head=[1, 0, 2],
        arc_road=[0, 0, 1],
        arc_ticks=[[5, 5, 5]],
        road_ids=["R0", "R1"],
        road_names=["U", "away"],
        off_road_kmh=5,
        tick_us=TICK_US,
        shapes=Shapes([1, -1, 0], [0, 2], [8_000, 8_000], [0, 6_000]),
    )
    closures = ground.closures

    def roads_in(south: int, north: int, west: int, east: int) -> list[str]:
        area = RoadScope((), (south, south, north, north), (west, east, east, west), 0, 0)
        return list(closures.roads_within(area))

    assert roads_in(7_000, 9_000, 2_000, 4_000) == ["R0"]
    assert roads_in(-1_000, 1_000, 2_000, 4_000) == []
    assert roads_in(3_000, 4_000, -500, 500) == ["R0"]
    assert roads_in(-3_000, 3_000, -500, 500) == ["R0", "R1"]
    for road_ids in (None, ["R0", "R1"]):
        for point, road_id in (((7_900, 3_000), "R0"), ((-900, 100), "R1")):
            found = closures.edge_near(*point, road_ids)
            assert found is not None
            assert found.road_id == road_id


@st.composite
def scopes(draw: st.DrawFn, town: TwinRoads) -> RoadScope:
    arc = draw(st.sampled_from(town.network.arcs))
    road_id, start, end = f"R{arc.road}", town.points[arc.tail], town.points[arc.head]
    towards = draw(st.just((0, 0)) | grid)
    kind = draw(st.integers(0, 2))
    if kind == 0:
        others = draw(st.lists(st.sampled_from(["R0", "R1", "R99"]), max_size=2))
        return RoadScope(tuple(RoadSpan(one) for one in dict.fromkeys([road_id, *others])), (), (), *towards)
    if kind == 1:
        return RoadScope((RoadSpan(road_id, True, *start, *end),), (), (), *towards)
    polygon = draw(st.lists(grid, min_size=3, max_size=6))
    return RoadScope((), tuple(lat for lat, _ in polygon), tuple(lon for _, lon in polygon), *towards)


@given(st.data())
def test_every_answer_is_that_of_the_network_which_is_left(data: st.DataObject) -> None:
    town = data.draw(towns())
    ground = ground_of(town)
    laid: dict[str, Obstacle] = {}
    nodes = range(town.network.node_count)
    for step in range(data.draw(st.integers(1, 6))):
        if laid and data.draw(st.booleans()):
            del laid[data.draw(st.sampled_from(sorted(laid)))]
        else:
            permille = data.draw(st.sampled_from([0, 0, 10, 333, 500, 999]))
            laid[f"C{step}"] = Obstacle(f"C{step}", data.draw(scopes(town)), permille)
        ground.closures.lay(list(laid.values()))
        left = town.left(list(laid.values()))
        for mode in range(MODE_COUNT):
            target = data.draw(st.sampled_from(nodes))
            expected = left.distances_to(target, mode)
            found = [ground.travel_ticks(node, [target], mode)[0] for node in nodes]
            assert found == [-1 if ticks is None else ticks for ticks in expected]
            arcs = [(arc.tail, arc.head, arc.ticks[mode]) for arc in left.arcs]
            check_certificate(target, [None if ticks < 0 else ticks for ticks in found], arcs)
    assert [one.closure_id for one in ground.closures.laid] == sorted(laid)
    for one in laid.values():
        met = {f"R{arc.road}" for arc in town.network.arcs if town.means(one.scope, arc)}
        assert ground.closures.roads_within(one.scope) == sorted(met, key=lambda road_id: int(road_id[1:]))
    ground.closures.lay([])
    fresh = ground_of(town)
    assert [ground.travel_ticks(node, nodes, 0) for node in nodes] == [fresh.travel_ticks(n, nodes, 0) for n in nodes]


@given(st.data())
def test_what_bars_the_way_is_what_must_be_lifted(data: st.DataObject) -> None:
    """Without all that is named there is a way; and every one of them is closed."""
    town = data.draw(towns())
    ground = ground_of(town)
    laid = [
        Obstacle(f"C{at}", data.draw(scopes(town)), data.draw(st.sampled_from([0, 0, 500])))
        for at in range(data.draw(st.integers(1, 5)))
    ]
    ground.closures.lay(laid)
    nodes = st.integers(0, town.network.node_count - 1)
    start, target = data.draw(nodes), data.draw(nodes)
    between = ground.closures_between(Place(start, 0, 0, 0), Place(target, 0, 0, 0), 0)
    closed = {one.closure_id: one for one in laid if one.speed_permille == 0}
    named = {one.closure_id for one in between}
    assert named <= set(closed)
    for one in between:
        scope = closed[one.closure_id].scope
        assert any(f"R{arc.road}" == one.road_id and town.means(scope, arc) for arc in town.network.arcs)
    ever = town.network.distances_to(target, 0)[start] is not None
    without = town.left([one for one in laid if one.closure_id not in named])
    now = town.left(laid).distances_to(target, 0)[start] is not None
    assert (without.distances_to(target, 0)[start] is not None) == ever
    assert bool(named) or now == ever


@given(st.data())
def test_each_profile_has_a_network_of_its_own_and_a_search_sees_all(data: st.DataObject) -> None:
    """Closures for some: by any method, the units of all profiles in one order, each by its own roads."""
    town = data.draw(towns())
    ground = ground_of(town)
    count = data.draw(st.integers(2, 4))
    laid = [
        Obstacle(
            f"C{at}",
            data.draw(scopes(town)),
            data.draw(st.sampled_from([0, 0, 500])),
            tuple(sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1)))),
        )
        for at in range(data.draw(st.integers(1, 4)))
    ]
    ground.closures.set_profiles(count)
    ground.closures.lay(laid)
    fleet = data.draw(fleets(town.network.node_count, 1))
    profile_of = [data.draw(st.integers(0, count - 1)) for _ in fleet.units]
    node, offset_ticks = data.draw(st.integers(0, town.network.node_count - 1)), data.draw(st.sampled_from([0, 5]))
    plain = ground.search(fleet_of(fleet, town.network.node_count))
    plain.set_method(data.draw(st.integers(0, 2)))
    search = ProfiledSearch(plain, ground.closures.row, profile_of, count)
    asked = data.draw(st.lists(queries(len(fleet.units)), min_size=1, max_size=3))
    travel: dict[int, list[int | None]] = {}
    for mode in range(MODE_COUNT):
        ways = [town.left(laid, profile).distances_to(node, mode) for profile in range(count)]
        travel[mode] = [
            None if row.node is None else ways[profile][row.node]
            for row, profile in zip(fleet.units, profile_of, strict=True)
        ]
    assert search.nearest(node, offset_ticks, 0, 0, AT_MS, asked) == fleet.nearest(travel, offset_ticks, AT_MS, asked)
    for unit, row in enumerate(fleet.units):
        spent = travel[0][unit]
        expected = None if spent is None else fleet.candidate(unit, spent, offset_ticks, AT_MS)
        assert search.unit_eta(unit, node, offset_ticks, 0, 0, AT_MS, 0) == expected
        assert search.reach(unit, 0, [(node, 0, 0, 0, 0)]) == [row.node is not None and spent is not None]
    ground.closures.set_profiles(1)
    assert ground.travel_ticks(node, [node], 0) == [0]


def street(**changes: Any) -> RoadGround:
    """Two roads of two edges each, one behind the other, 445 m an edge."""
    network: dict[str, Any] = {
        "node_lat_e7": [0, 0, 0, 0, 0],
        "node_lon_e7": [0, 40_000, 80_000, 120_000, 160_000],
        "snappable": [1] * 5,
        "arc_tail": [0, 1, 2, 3, 1, 2, 3, 4],
        "arc_head": [1, 2, 3, 4, 0, 1, 2, 3],
        "arc_road": [0, 0, 1, 1, 0, 0, 1, 1],
        "arc_ticks": [[10] * 8],
        "road_ids": ["A", "B"],
        "road_names": ["Jalan  Baru", "jalan baru"],
        "off_road_kmh": 5,
        "tick_us": 1000,
    }
    return RoadGround.build(**{**network, **changes})


def test_a_point_means_the_nearest_edge_and_a_name_every_road_of_it() -> None:
    closures = street().closures
    assert closures.edge_near(-900, 95_000, None) == RoadSpan("B", True, 0, 80_000, 0, 120_000)
    assert closures.edge_near(-900, 95_000, ["A"]) == RoadSpan("A", True, 0, 40_000, 0, 80_000)
    # One thousandth of a degree is 111 m: within the reach, and just beyond it.
    assert closures.edge_near(0, 80_000 + 89 * EDGE_REACH_M, ["A", "C"]) == RoadSpan("A", True, 0, 40_000, 0, 80_000)
    assert closures.edge_near(0, 80_000 + 90 * EDGE_REACH_M, ["A", "C"]) is None
    assert closures.edge_near(0, 400_000, None) is None
    assert closures.edge_near(0, 0, ["C"]) is None
    assert closures.roads_named("JALAN BARU") == ["A", "B"]
    assert closures.roads_named("Jalan") == closures.roads_named(" ") == []


def test_an_edge_that_a_new_network_lacks_is_the_nearest_of_its_road() -> None:
    ground = street(node_lon_e7=[0, 39_000, 81_000, 120_000, 160_000])
    ground.closures.lay([Obstacle("C1", RoadScope((RoadSpan("A", True, 0, 40_000, 0, 80_000),)), 0)])
    assert ground.travel_ticks(0, [1, 2], 0) == [10, -1]
    ground.closures.lay([Obstacle("C1", RoadScope((RoadSpan("gone", True, 0, 40_000, 0, 80_000),)), 0)])
    assert ground.travel_ticks(0, [1, 2], 0) == [10, 20]


def test_a_slow_arc_never_takes_longer_than_an_arc_may() -> None:
    ground = street(arc_ticks=[[2**30] + [1] * 7])
    ground.closures.lay([Obstacle("C1", RoadScope((RoadSpan("A"),)), 10)])
    # 2**31 - 1 ticks count as no way.
    assert ground.travel_ticks(0, [1], 0) == [-1]
    assert ground.travel_ticks(1, [2], 0) == [100]


def test_rows_of_modes_and_profiles() -> None:
    closures = street().closures
    assert closures.row(0, 0) == 0
    for mode, profile in ((1, 0), (-1, 0), (0, 1)):
        with pytest.raises(IndexError, match="is not among"):
            closures.row(mode, profile)


def test_laying_the_same_again_changes_nothing() -> None:
    ground = street()
    scope = RoadScope((RoadSpan("B"),))
    ground.closures.lay([Obstacle("C1", scope, 0), Obstacle("C2", RoadScope((RoadSpan("B"),)), 500)])
    ground.closures.lay([Obstacle("C1", RoadScope((RoadSpan("B"),)), 0), Obstacle("C2", scope, 500)])
    assert ground.travel_ticks(2, [3, 1], 0) == [-1, 10]
    ground.closures.lay([Obstacle("C2", scope, 500)])
    assert ground.travel_ticks(2, [3, 1], 0) == [20, 10]
    ground.closures.lay([Obstacle("C2", scope, 250)])
    assert ground.travel_ticks(2, [3, 1], 0) == [40, 10]
