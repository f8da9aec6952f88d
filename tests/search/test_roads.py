"""RoadGround: closures and what stands between, and what a network may not be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core import limits
from dispatch_core._fleet import Fleet
from dispatch_core.model import Place, Travel
from dispatch_core.roads import RoadGround

from .twins import TwinNetwork
from .worlds import MODE_COUNT, ground_of, networks

# -- Closures ----------------------------------------


def at(node: int) -> Place:
    return Place(node, 0, 0, 0)


def soonest_ways(network: TwinNetwork, mode: int, start: int, target: int) -> Iterator[list[int]]:
    """The roads of every soonest way over open roads that visits no node twice."""
    ticks = network.distances_to(target, mode)

    def onwards(node: int, seen: frozenset[int]) -> Iterator[list[int]]:
        if node == target:
            yield []
            return
        for arc in network.open_arcs():
            ahead = ticks[arc.head]
            if arc.tail != node or arc.head in seen or ahead is None or ticks[node] != ahead + arc.ticks[mode]:
                continue
            for rest in onwards(arc.head, seen | {arc.head}):
                yield [arc.road, *rest]

    if ticks[start] is not None:
        yield from onwards(start, frozenset({start}))


def what_may_stand_between(
    network: TwinNetwork, mode: int, start: int, target: int, closed: set[int], met: tuple[int, ...] = ()
) -> set[tuple[int, ...]]:
    """Every right answer: where two ways are equally soon, either may be named."""
    answers = set()
    for way in soonest_ways(TwinNetwork(network.node_count, network.arcs, set(met)), mode, start, target):
        more = tuple(dict.fromkeys(road for road in way if road in closed))
        again = more and len(met + more) < limits.BLOCKING_ROADS_KEPT
        answers |= what_may_stand_between(network, mode, start, target, closed, met + more) if again else {met + more}
    return answers or {met}


@given(st.data())
def test_closures_between_are_those_on_a_soonest_way_and_then_around_it(data: st.DataObject) -> None:
    network = data.draw(networks().filter(lambda made: len(made.arcs) <= 20))
    ground = ground_of(network)
    roads = range(len(ground.road_ids))
    closed = data.draw(st.sets(st.sampled_from(roads)) if roads else st.just(set()))
    for road in closed:
        ground.close_road(f"R{road}")
    nodes = st.integers(0, network.node_count - 1)
    for _ in range(3):
        start, target, mode = data.draw(nodes), data.draw(nodes), data.draw(st.integers(0, MODE_COUNT - 1))
        expected = what_may_stand_between(network, mode, start, target, closed)
        between = ground.closures_between(at(start), at(target), mode)
        assert tuple(int(one.road_id[1:]) for one in between) in expected


def roads_between(ground: RoadGround) -> list[str]:
    return [one.road_id for one in ground.closures_between(at(0), at(2), 0)]


def test_closing_twice_is_closing_once_and_opening_gives_the_weights_back() -> None:
    ground = build(arc_tail=[0, 1, 1], arc_head=[1, 2, 2], arc_road=[0, 1, 2], arc_ticks=[[3, 4, 9], [5, 6, 7]])
    fleet = Fleet(1, 3)
    fleet.set_place(0, 0, 0, 0, 0)
    search = ground.search(fleet)

    def eta(mode: int) -> int | None:
        found = search.unit_eta(0, 2, 0, 0, 0, 0, mode)
        return found and found[1]

    assert (eta(0), eta(1)) == (7, 11)
    ground.close_road("B")
    ground.close_road("B")
    assert [one.closure_id for one in ground.closures.laid] == ["B"]
    assert (eta(0), eta(1)) == (12, 12)
    ground.close_road("A")
    assert (eta(0), eta(1)) == (None, None)
    assert search.reach(0, 0, [(node, 0, 0, 0, 0) for node in range(3)]) == [True, False, False]
    # The soonest way is A, B; around them C is open, but only behind A.
    assert roads_between(ground) == ["A", "B"]
    ground.close_road("C")
    ground.open_road("A")
    assert roads_between(ground) == ["B", "C"]
    ground.close_road("A")
    ground.open_road("C")
    ground.open_road("B")
    ground.open_road("B")
    ground.open_road("C")
    assert [one.closure_id for one in ground.closures.laid] == ["A"]
    ground.open_road("A")
    assert (eta(0), eta(1)) == (7, 11)
    ground.close_road("C")
    ground.close_road("A")
    ground.reset_closures()
    assert ground.closures.laid == ()
    assert (eta(0), eta(1)) == (7, 11)
    assert ground.closures_between(at(0), at(2), 0) == ()


def test_what_is_unknown_is_named() -> None:
    ground = build()
    for call in (ground.close_road, ground.open_road, ground.road_name):
        with pytest.raises(KeyError, match="road 'R99' is not in the network"):
            call("R99")
    ground.close_road("A")
    for nodes in ((3, 0), (0, 3), (-1, 0)):
        with pytest.raises(IndexError, match="not in the network of 3 nodes"):
            ground.closures_between(*map(at, nodes), 0)
    with pytest.raises(IndexError, match="mode 2"):
        ground.closures_between(at(0), at(1), 2)


# -- Building ----------------------------------------

NETWORK: dict[str, Any] = {
    "node_lat_e7": [0, 10, 20],
    "node_lon_e7": [0, 10, 20],
    "snappable": [True, True, True],
    "arc_tail": [0, 1],
    "arc_head": [1, 2],
    "arc_road": [0, 1],
    "arc_ticks": [[1, 2], [3, 4]],
    "road_ids": ["A", "B", "C"],
    "road_names": ["first", "second", "third"],
    "off_road_kmh": 5,
    "tick_us": 1000,
}


def build(**changes: Any) -> RoadGround:
    return RoadGround.build(**{**NETWORK, **changes})


def test_a_ground_says_what_it_is() -> None:
    ground = build()
    assert ground.travel is Travel.ROAD
    assert (ground.node_count, ground.arc_count, ground.mode_count, ground.tick_us) == (3, 2, 2, 1000)
    assert ground.road_ids == ("A", "B", "C")
    assert ground.road_name("B") == "second"


def test_the_ground_does_not_change_with_the_arrays_it_was_made_of() -> None:
    ticks = np.array([[1, 2], [3, 4]])
    ground = build(arc_ticks=ticks)
    ticks[:] = 9
    fleet = Fleet(1, 3)
    fleet.set_place(0, 0, 0, 0, 0)
    assert ground.search(fleet).unit_eta(0, 2, 0, 0, 0, 0, 0) == (0, 3, 0, 0, 3, 0, 0)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"node_lat_e7": []}, "1..2000000 nodes, got 0"),
        ({"node_lat_e7": [0, 900_000_001, 0]}, r"node_lat_e7\[1\] must be in .*, got 900000001"),
        ({"node_lon_e7": [0, 0]}, r"node_lon_e7 must have the shape \(3,\), got \(2,\)"),
        ({"node_lat_e7": [0.5, 0.5, 0.5]}, "node_lat_e7 must hold integers, got float64"),
        ({"snappable": [0, 0, 0]}, "no node is snappable"),
        ({"snappable": [0, 2, 0]}, r"snappable\[1\]"),
        ({"arc_tail": [0, 3]}, r"arc_tail\[1\] must be in 0..2, got 3"),
        ({"arc_head": [-1, 2]}, r"arc_head\[0\] must be in 0..2, got -1"),
        ({"arc_head": [1]}, "arc_head must have the shape"),
        ({"arc_road": [0, 3]}, r"arc_road\[1\] must be in 0..2, got 3"),
        ({"arc_ticks": [[1, 2], [3, -4]]}, r"arc_ticks\[1, 1\] must be in 0..2147483647, got -4"),
        ({"arc_ticks": [[1, limits.ARC_TICKS_MAX + 1], [3, 4]]}, r"arc_ticks\[0, 1\]"),
        ({"arc_ticks": [[1, 2]] * 5}, "1..4 modes, got 5"),
        ({"arc_ticks": [1, 2]}, "arc_ticks must have the shape"),
        ({"arc_ticks": [[1], [3]]}, "arc_ticks must have the shape"),
        ({"road_ids": ["A", "B", "B"]}, "road_ids must be"),
        ({"road_names": ["first"]}, "road_ids must be"),
        ({"off_road_kmh": 0}, "speed_kmh"),
        ({"tick_us": 0}, "tick_us"),
    ],
)
def test_what_makes_no_network_is_refused(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        build(**changes)
