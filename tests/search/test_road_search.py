"""RoadSearch against its twin: the same units, ETAs and order, whatever the network, the closures and the queries."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core._fleet import Fleet
from dispatch_core._search import RoadSearch

from .twins import Arc, TwinFleet, TwinNetwork, TwinUnit
from .worlds import (
    AT_MS,
    BLOCKS,
    LAST_FROM_MS,
    MODE_COUNT,
    TICK_US,
    WIDEN_FROM_MS,
    fleet_of,
    fleets,
    ground_of,
    networks,
    queries,
    tell,
    units,
)

BY_DENSITY, BY_WALK, BY_ASCENT = METHODS = range(3)


def travel_of(network: TwinNetwork, fleet: TwinFleet, node: int) -> dict[int, list[int | None]]:
    """By mode, each unit's ticks from its node to `node`."""
    travel = {}
    for mode in range(MODE_COUNT):
        distances = network.distances_to(node, mode)
        travel[mode] = [None if row.node is None else distances[row.node] for row in fleet.units]
    return travel


@given(st.data())
@settings(max_examples=150)
def test_nearest_agrees_with_the_twin_while_roads_close_and_units_move(data: st.DataObject) -> None:
    network = data.draw(networks())
    twin = data.draw(fleets(network.node_count))
    ground = ground_of(network)
    fleet = fleet_of(twin, network.node_count)
    search = ground.search(fleet)
    for _ in range(data.draw(st.integers(1, 4))):
        roads = st.sets(st.integers(0, len(ground.road_ids) - 1)) if ground.road_ids else st.just(set())
        for road in data.draw(roads):
            if road in network.closed:
                network.closed.discard(road)
                ground.open_road(f"R{road}")
            else:
                network.closed.add(road)
                ground.close_road(f"R{road}")
        for unit, row in enumerate(twin.units):
            if row.node is not None and data.draw(st.booleans()):
                twin.units[unit] = moved = data.draw(units(network.node_count, placed=True))
                tell(fleet, unit, moved)
        node = data.draw(st.integers(0, network.node_count - 1))
        offset_ticks = data.draw(st.integers(0, 5))
        asked = data.draw(st.lists(queries(len(twin.units)), max_size=7))
        expected = twin.nearest(travel_of(network, twin, node), offset_ticks, AT_MS, asked)
        for method in (*METHODS, BY_DENSITY):
            search.set_method(method)
            assert search.nearest(node, offset_ticks, 0, 0, AT_MS, asked) == expected


@given(st.data())
def test_one_unit_agrees_with_the_twin_whatever_its_state(data: st.DataObject) -> None:
    network = data.draw(networks())
    twin = data.draw(fleets(network.node_count, unit_count_min=1))
    network.closed = data.draw(st.sets(st.integers(0, 9)))
    ground = ground_of(network)
    for road in network.closed:
        if road < len(ground.road_ids):
            ground.close_road(f"R{road}")
    search = ground.search(fleet_of(twin, network.node_count))
    node = data.draw(st.integers(0, network.node_count - 1))
    unit = data.draw(st.integers(0, len(twin.units) - 1))
    start = twin.units[unit].node
    for mode in range(MODE_COUNT):
        ticks = travel_of(network, twin, node)[mode][unit]
        expected = None if ticks is None else twin.candidate(unit, ticks, 3, AT_MS)
        assert search.unit_eta(unit, node, 3, 0, 0, AT_MS, mode) == expected
        places = data.draw(st.lists(st.integers(0, network.node_count - 1), max_size=4))
        expected_reach = [
            start is not None and network.distances_to(place, mode)[start] is not None for place in places
        ]
        assert search.reach(unit, mode, [(place, 0, 0, 0, 0) for place in places]) == expected_reach


def test_many_queries_in_one_call() -> None:
    """130 queries in one call, each with its own answer."""
    ground = ground_of(TwinNetwork(3, []))
    fleet = Fleet(130, 3)
    for unit in range(130):
        fleet.set_roster(unit, unit % 64, 1, 1)
        fleet.set_place(unit, 1, 0, 0, 0)
        fleet.set_fit(unit, 0, 0, 1, unit)
    search = ground.search(fleet)
    asked = [(agency % 64, 1, 1, 0, 0, 1 + agency % 4, ()) for agency in range(130)]
    answers = search.nearest(1, 0, 0, 0, AT_MS, asked)
    assert [[hit[0] for hit in answer] for answer in answers] == [
        [unit for unit in range(130) if unit % 64 == agency % 64][: 1 + agency % 4] for agency in range(130)
    ]
    assert search.nearest(0, 0, 0, 0, AT_MS, asked) == [[] for _ in range(130)]


def test_more_kinds_of_query_than_are_kept_while_units_change(run_seed: int) -> None:
    """Seventy kinds in turn, some of them for themselves for long, over a fleet that is told something all the time."""
    luck = random.Random(run_seed)
    tail, head = list(range(29)), list(range(1, 30))
    network = TwinNetwork(30, [Arc(*ends, 0, [3, 4]) for ends in zip(tail + head, head + tail, strict=True)])
    units = [TwinUnit(0, 0, 1, luck.randrange(30)) for _ in range(20)]
    twin = TwinFleet(units, WIDEN_FROM_MS, LAST_FROM_MS, TICK_US)
    fleet = fleet_of(twin, 30)
    search = ground_of(network).search(fleet)
    kinds = [(agency, 1 << bit, 1, bit % 2, conditional, luck.randint(1, 20), ())
             for agency in range(-1, 4) for bit in range(7) for conditional in range(2)]  # fmt: skip
    for _ in range(600):
        for unit in luck.sample(range(20), luck.choice([0, 0, 1, 3])):
            row = units[unit] = TwinUnit(
                agency=luck.randrange(3),
                capabilities=luck.randrange(128),
                medium=1,
                node=luck.randrange(30),
                block=luck.choice(BLOCKS),
                conditional=luck.randrange(2),
                crew_capabilities=127,
                turnout_ticks=luck.choice([0, 50]),
            )
            tell(fleet, unit, row)
        node, asked = luck.randrange(30), luck.sample(kinds, luck.choice([1, 1, 1, 40]))
        excluding = [(*query[:6], tuple(luck.sample(range(20), luck.randrange(4)))) for query in asked]
        search.set_method(luck.choice(METHODS))
        expected = twin.nearest(travel_of(network, twin, node), 1, AT_MS, excluding)
        assert search.nearest(node, 1, 0, 0, AT_MS, excluding) == expected


@pytest.mark.parametrize("spread", [0, 1, 50])
def test_ten_thousand_units_in_order(monkeypatch: pytest.MonkeyPatch, spread: int) -> None:
    """Every unit of a huge fleet in (eta, unit) order from one line of nodes, for small and great k."""
    monkeypatch.setattr("dispatch_core.limits.UNITS_MAX", 10_000)
    count = 10_000
    nodes = 100
    tail, head = list(range(nodes - 1)), list(range(1, nodes))
    network_arcs = {"arc_tail": tail + head, "arc_head": head + tail, "arc_road": [0] * 198}
    ground = type(ground_of(TwinNetwork(1, []))).build(
        node_lat_e7=list(range(nodes)),
        node_lon_e7=[0] * nodes,
        snappable=[1] * nodes,
        **network_arcs,
        arc_ticks=[[7] * 198],
        road_ids=["R"],
        road_names=["line"],
        off_road_kmh=5,
        tick_us=1000,
    )
    fleet = Fleet(count, nodes)
    etas = []
    for unit in range(count):
        node, turnout = unit * 37 % nodes, unit * 11 % (spread + 1)
        fleet.set_roster(unit, 0, 1, 1)
        fleet.set_place(unit, node, 0, 0, 0)
        fleet.set_fit(unit, 0, 0, 1, turnout)
        etas.append((7 * abs(node - 50) + turnout, unit))
    search = ground.search(fleet)
    for method in METHODS:
        search.set_method(method)
        for wanted in (1, 5, 16, 17, 777, 10_000):
            [answer] = search.nearest(50, 0, 0, 0, AT_MS, [(0, 1, 1, 0, 0, wanted, ())])
            assert [(hit[1], hit[0]) for hit in answer] == sorted(etas)[:wanted]


GOOD_QUERY = (0, 1, 1, 0, 0, 5, ())


@pytest.fixture
def search() -> RoadSearch:
    fleet = Fleet(2, 3)
    return ground_of(TwinNetwork(3, [])).search(fleet)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((3, 0, 0, 0, 0), IndexError, "node 3 is not in the network of 3 nodes"),
        ((-1, 0, 0, 0, 0), IndexError, "node -1"),
        ((0, -1, 0, 0, 0), ValueError, "offset_ticks must be in"),
        ((0, 2**51, 0, 0, 0), ValueError, "offset_ticks must be in"),
        ((0, 0, 900_000_001, 0, 0), ValueError, "not on the globe"),
        ((0, 0, 0, -1_800_000_001, 0), ValueError, "not on the globe"),
        ((0, 0, 0, 0, -1), ValueError, "at_ms must be in"),
    ],
)
def test_a_wrong_place_is_refused(search: RoadSearch, arguments, error, text) -> None:
    with pytest.raises(error, match=text):
        search.nearest(*arguments, [GOOD_QUERY])
    with pytest.raises(error, match=text):
        search.unit_eta(0, *arguments, 0)


@pytest.mark.parametrize(
    ("at", "value", "error", "text"),
    [
        (0, -2, IndexError, "agency -2"),
        (0, 65, IndexError, "agency 65"),
        (1, 2**64, ValueError, "64 bits"),
        (1, -1, ValueError, "64 bits"),
        (2, 256, ValueError, "medium"),
        (3, 2, IndexError, "mode 2"),
        (3, -1, IndexError, "mode -1"),
        (4, 2, ValueError, "conditional"),
        (5, -1, ValueError, "candidates"),
        (5, 10**6, ValueError, "candidates"),
        (6, (2,), IndexError, "unit 2 is not in the fleet of 2"),
        (6, (-1,), IndexError, "unit -1"),
    ],
)
def test_a_wrong_query_is_refused_and_the_next_one_answered(search: RoadSearch, at, value, error, text) -> None:
    wrong = (*GOOD_QUERY[:at], value, *GOOD_QUERY[at + 1 :])
    with pytest.raises(error, match=text):
        search.nearest(0, 0, 0, 0, 0, [GOOD_QUERY, wrong])
    assert search.nearest(0, 0, 0, 0, 0, [GOOD_QUERY]) == [[]]


def test_a_query_of_another_shape_is_refused(search: RoadSearch) -> None:
    for wrong in (GOOD_QUERY[:6], list(GOOD_QUERY), None):
        with pytest.raises(ValueError, match="a query is"):
            search.nearest(0, 0, 0, 0, 0, [wrong])  # type: ignore[list-item]


def test_a_wrong_unit_or_mode_is_refused(search: RoadSearch) -> None:
    with pytest.raises(IndexError, match="unit 2 is not in the fleet of 2"):
        search.unit_eta(2, 0, 0, 0, 0, 0, 0)
    with pytest.raises(IndexError, match="mode 2"):
        search.unit_eta(0, 0, 0, 0, 0, 0, 2)
    with pytest.raises(IndexError, match="unit -1"):
        search.reach(-1, 0, [])
    with pytest.raises(IndexError, match="mode 7"):
        search.reach(0, 7, [])
    with pytest.raises(IndexError, match="node 3"):
        search.reach(0, 0, [(3, 0, 0, 0, 0)])


def test_there_are_three_methods(search: RoadSearch) -> None:
    for wrong in (-1, 3):
        with pytest.raises(ValueError, match=r"a method is in 0\.\.2"):
            search.set_method(wrong)


def test_a_fleet_of_another_network_is_refused() -> None:
    with pytest.raises(ValueError, match="made for 4 nodes, the network has 3"):
        ground_of(TwinNetwork(3, [])).search(Fleet(1, 4))
