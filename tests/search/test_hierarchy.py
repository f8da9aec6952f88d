"""The hierarchy: any order gives exact ways, a change spreads to all it bears on, and what is no order is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core._fleet import Fleet
from dispatch_core._hierarchy import Hierarchy
from dispatch_core._hierarchy_weights import HierarchyWeights
from dispatch_core.hierarchy import find_order, neighbours
from dispatch_core.limits import TRAVEL_TICKS_MAX
from dispatch_core.model import Place
from dispatch_core.roads import RoadGround
from dispatch_core.ways import RoadPath

from .certificate import check_certificate
from .twins import TwinNetwork
from .worlds import MODE_COUNT, ground_of, networks


def toggle_roads(data: st.DataObject, network: TwinNetwork, ground: RoadGround) -> None:
    roads = st.sets(st.integers(0, len(ground.road_ids) - 1)) if ground.road_ids else st.just(set())
    for road in data.draw(roads):
        (ground.open_road if road in network.closed else ground.close_road)(f"R{road}")
        network.closed ^= {road}


def at_node(node: int) -> Place:
    return Place(node, 0, 0, 0)


def check_ways(network: TwinNetwork, ground: RoadGround, mode: int) -> None:
    """The certificate for every target, and a path of just that length from every node."""
    nodes = range(network.node_count)
    arcs = [(arc.tail, arc.head, arc.ticks[mode]) for arc in network.open_arcs()]
    best = {(tail, head): min(arc[2] for arc in arcs if arc[:2] == (tail, head)) for tail, head, _ in arcs}
    times = [ground.travel_ticks(node, nodes, mode) for node in nodes]
    for target in nodes:
        ticks = [None if times[node][target] < 0 else times[node][target] for node in nodes]
        check_certificate(target, ticks, arcs)
        for node in nodes:
            path = ground.path(at_node(node), at_node(target), mode)
            assert (path is None) == (ticks[node] is None)
            if path is None:
                continue
            assert (path.nodes[0], path.nodes[-1], path.ticks[-1]) == (node, target, ticks[node])
            assert len(path.nodes) == len(set(path.nodes)) == len(path.ticks) == len(path.road_ids) + 1
            for at, road_id in enumerate(path.road_ids):
                ends = path.nodes[at], path.nodes[at + 1]
                assert path.ticks[at + 1] - path.ticks[at] == best[ends]
                roads = {arc.road for arc in network.open_arcs() if (arc.tail, arc.head) == ends}
                assert int(road_id[1:]) in roads


@given(st.data())
@settings(max_examples=60)
def test_every_way_is_proven_in_any_order_while_roads_close(data: st.DataObject) -> None:
    network = data.draw(networks().filter(lambda made: made.node_count <= 15))
    order = data.draw(st.none() | st.permutations(range(network.node_count)))
    ground = ground_of(network, order)
    if order is not None:
        assert ground.order.tolist() == list(order)
    for _ in range(3):
        for mode in range(MODE_COUNT):
            check_ways(network, ground, mode)
        toggle_roads(data, network, ground)


@given(st.data())
def test_what_spreads_from_a_change_is_what_weighing_all_anew_gives(data: st.DataObject) -> None:
    network = data.draw(networks().filter(lambda made: len(made.arcs) > 0))
    tail, head = (np.array([getattr(arc, end) for arc in network.arcs], np.int32) for end in ("tail", "head"))
    base = np.array([[arc.ticks[mode] for arc in network.arcs] for mode in range(MODE_COUNT)], np.int32)
    order = np.array(data.draw(st.permutations(range(network.node_count))), np.int32)
    hierarchy = Hierarchy(*neighbours(network.node_count, tail, head), order)
    slots = np.empty(tail.size, np.int32)
    hierarchy.slots_of(tail, head, slots)
    live = base.copy()
    weights = HierarchyWeights(hierarchy, slots, live)
    for _ in range(4):
        some = np.array(data.draw(st.lists(st.integers(0, tail.size - 1))), np.int32)
        # Closed, open, or slower by a factor.
        live[:, some] = data.draw(st.sampled_from([np.full_like(base, -1), base, base * 5]))[:, some]
        weights.touch(some)
        # A mode that nobody asks for falls behind, by any number of changes, and catches up when it is asked for.
        for mode in data.draw(st.sets(st.integers(0, MODE_COUNT - 1))):
            assert weights.ticks(mode) == HierarchyWeights(hierarchy, slots, live).ticks(mode)
    for mode in range(MODE_COUNT):
        assert weights.ticks(mode) == HierarchyWeights(hierarchy, slots, live).ticks(mode)


def test_few_and_many_changes_at_once_come_to_the_same(run_seed: int) -> None:
    """Batches that spread to the end, that turn out too many on the way, and that are too many from the start."""
    luck = np.random.default_rng(run_seed)
    nodes = np.arange(1_600).reshape(40, 40)
    one = np.concatenate([nodes[:, 1:].ravel(), nodes[1:].ravel()]).astype(np.int32)
    other = np.concatenate([nodes[:, :-1].ravel(), nodes[:-1].ravel()]).astype(np.int32)
    tail, head = np.concatenate([one, other]), np.concatenate([other, one])
    first, neighbour = neighbours(nodes.size, tail, head)
    lat, lon = (at.ravel().astype(np.int32) for at in np.divmod(nodes, 40))
    hierarchy = Hierarchy(first, neighbour, find_order(lat, lon, first, neighbour))
    slots = np.empty(tail.size, np.int32)
    hierarchy.slots_of(tail, head, slots)
    base = luck.integers(0, 1_000, (MODE_COUNT, tail.size)).astype(np.int32)
    live = base.copy()
    weights = HierarchyWeights(hierarchy, slots, live)
    for count in (1, 2, 5, 10, 10, 10, 100, 1_000, 1, 10):
        for change in (np.full_like(base, -1), base, base * 5):
            some = luck.integers(0, tail.size, count).astype(np.int32)
            live[:, some] = change[:, some]
            weights.touch(some)
            weights.settle()
            spread = [weights.ticks(mode) for mode in range(MODE_COUNT)]
            weights.customize()
            assert spread == [weights.ticks(mode) for mode in range(MODE_COUNT)]


@given(st.integers(1, 60), st.integers(1, 60), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_an_order_holds_every_node_once_and_cuts_a_grid_well(rows: int, columns: int, luck: Any) -> None:
    """Also where all nodes lie at one point, which leaves nothing to tell them apart but their numbers."""
    nodes = np.arange(rows * columns).reshape(rows, columns)
    tail = np.concatenate([nodes[:, 1:].ravel(), nodes[1:].ravel()]).astype(np.int32)
    head = np.concatenate([nodes[:, :-1].ravel(), nodes[:-1].ravel()]).astype(np.int32)
    first, neighbour = neighbours(nodes.size, tail, head)
    spread = luck.choice([0, 1_000])
    lat, lon = (at.ravel().astype(np.int32) * spread for at in np.divmod(nodes, columns))
    order = find_order(lat, lon, first, neighbour)
    assert sorted(order.tolist()) == list(range(nodes.size))
    hierarchy = Hierarchy(first, neighbour, order)
    assert hierarchy.node_count == nodes.size
    if spread:
        # A cut through the shorter side, then of what is left: a few times that side in all.
        assert hierarchy.depth_count <= 5 * min(rows, columns) + 16
    assert (find_order(lat, lon, first, neighbour) == order).all()


# -- What is refused ----------------------------------------

TRIANGLE: dict[str, Any] = {
    "node_lat_e7": [0, 10, 20],
    "node_lon_e7": [0, 10, 20],
    "snappable": [1, 1, 1],
    "arc_tail": [0, 1, 1, 2, 0],
    "arc_head": [1, 0, 2, 1, 2],
    "arc_road": [0, 0, 1, 1, 2],
    "arc_ticks": [[2**30, 2**30, 2**30, 2**30, 5]],
    "road_ids": ["A", "B", "C"],
    "road_names": ["first", "second", "third"],
    "off_road_kmh": 5,
    "tick_us": 10,
}


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ([0, 1], r"order must hold 3 integers, got int64 \(2,\)"),
        ([0, 1, 2, 3], "order must hold 3 integers"),
        ([0.0, 1.0, 2.0], "order must hold 3 integers, got float64"),
        ([0, 1, 1], "order must hold each of the 3 nodes once"),
        ([0, 1, 3], "order must hold each of the 3 nodes once"),
        ([-1, 0, 1], "order must hold each of the 3 nodes once"),
    ],
)
def test_what_is_no_order_is_refused(order: list[Any], text: str) -> None:
    ticks = [[1, 1, 1, 1, 1]]
    with pytest.raises(ValueError, match=text):
        RoadGround.build(**{**TRIANGLE, "arc_ticks": ticks}, order=order)


def test_the_order_of_another_network_is_refused() -> None:
    """A star contracted from its middle joins all its points with each other."""
    points = 3_000
    tail, head = np.zeros(points, np.int32), np.arange(1, points + 1, dtype=np.int32)
    with pytest.raises(ValueError, match="order leads to more than 2000000 shortcuts"):
        Hierarchy(*neighbours(points + 1, tail, head), np.arange(points + 1, dtype=np.int32))


@given(st.permutations(range(4)), st.booleans())
def test_travel_times_beyond_31_bits_are_refused_when_built(order: list[int], both_ways: bool) -> None:
    """Three arcs of a third each in a row, whichever is contracted first."""
    for third, refused in ((TRAVEL_TICKS_MAX // 6, False), (TRAVEL_TICKS_MAX // 3 + 1, True)):
        tail, head = [0, 1, 2], [1, 2, 3]
        arcs = {"arc_tail": tail + head * both_ways, "arc_head": head + tail * both_ways}
        count = len(arcs["arc_tail"])
        network = {
            **TRIANGLE,
            **arcs,
            "node_lat_e7": [0] * 4,
            "node_lon_e7": [0] * 4,
            "snappable": [1] * 4,
            "arc_road": [0] * count,
            "arc_ticks": [[third] * count],
        }
        if refused:
            with pytest.raises(ValueError, match=r"arc_ticks\[0\] may lead to travel times of"):
                RoadGround.build(**network, order=order)
        else:
            assert RoadGround.build(**network, order=order).travel_ticks(0, [3], 0) == [3 * third]


def test_a_way_that_long_counts_as_none_when_closures_lead_to_it() -> None:
    """Whichever way is searched: 2**31 - 1 ticks are none, one less is a way."""
    for ticks, expected in ((TRAVEL_TICKS_MAX + 1, None), (TRAVEL_TICKS_MAX, TRAVEL_TICKS_MAX)):
        arcs = [[ticks // 2, 5, ticks - ticks // 2, 5, 5]]
        ground = RoadGround.build(**{**TRIANGLE, "arc_ticks": arcs, "arc_road": [0, 2, 1, 2, 2]})
        fleet = Fleet(1, 3)
        fleet.set_roster(0, 0, 1, 1)
        fleet.set_place(0, 0, 0, 0, 0)
        fleet.set_fit(0, 0, 0, 1, 0)
        search = ground.search(fleet)
        assert search.unit_eta(0, 2, 0, 0, 0, 0, 0) == (0, 5, 0, 0, 5, 0, 0)
        ground.close_road("C")
        found = expected and (0, expected, 0, 0, expected, 0, 0)
        assert search.unit_eta(0, 2, 0, 0, 0, 0, 0) == found
        assert search.reach(0, 0, [(2, 0, 0, 0, 0)]) == [expected is not None]
        assert ground.travel_ticks(0, [2], 0) == [expected or -1]
        for method in range(3):
            search.set_method(method)
            assert search.nearest(2, 0, 0, 0, 0, [(0, 1, 1, 0, 0, 3, ())]) == [[found] if found else []]


def test_nodes_and_modes_that_do_not_exist_are_refused() -> None:
    ground = RoadGround.build(**{**TRIANGLE, "arc_ticks": [[1] * 5]})
    for ask in (
        lambda start, target, mode: ground.path(at_node(start), at_node(target), mode),
        lambda start, target, mode: ground.travel_ticks(start, [target], mode),
    ):
        for wrong in ((3, 0, 0), (-1, 0, 0), (0, 3, 0), (0, -1, 0)):
            with pytest.raises(IndexError, match="not in the network of 3 nodes"):
                ask(*wrong)
        with pytest.raises(IndexError, match="mode 1"):
            ask(0, 1, 1)
    assert ground.path(at_node(1), at_node(1), 0) == RoadPath((1,), (), (0,))
    assert ground.travel_ticks(1, [], 0) == []
