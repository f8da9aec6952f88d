"""Places between two nodes, for units and incidents alike: the same answers as a twin that splits the edges.

The twin puts a node of its own in for each unit and for the incident, joined by what is left of the arcs, and asks
Bellman-Ford. Networks are small and full of what goes wrong: loops, parallel arcs, one-way streets, zero weights.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core._fleet import Fleet
from dispatch_core.model import Place
from dispatch_core.model.places import ALONG_WHOLE
from dispatch_core.roads import RoadGround

from .twin_streets import Streets
from .twins import Arc, TwinNetwork, TwinUnit
from .worlds import AT_MS, MODE_COUNT, ground_of, networks

METHODS = range(3)
# What every unit here is fit for; any number of them.
UNITS_MAX = 8
alongs = st.sampled_from([1, ALONG_WHOLE // 3, ALONG_WHOLE // 2, ALONG_WHOLE - 1]) | st.integers(0, ALONG_WHOLE)


@st.composite
def spots(draw: st.DrawFn, streets: Streets) -> tuple[int, int, int]:
    if not streets.arcs or draw(st.booleans()):
        return draw(st.integers(0, streets.network.node_count - 1)), 0, 0
    edge = draw(st.integers(1, len(streets.arcs)))
    return streets.arcs[edge - 1].tail, edge, draw(alongs)


def placed(ground: RoadGround, units: list[tuple[TwinUnit, tuple[int, int, int]]]) -> Fleet:
    fleet = ground.fleet(len(units))
    for unit, (row, (node, edge, along)) in enumerate(units):
        fleet.set_roster(unit, 0, 0, 1)
        fleet.set_place(unit, node, row.offset_ticks, 0, 0, edge, along)
        fleet.set_fit(unit, 0, 0, 0, row.turnout_ticks)
    return fleet


def expected(
    streets: Streets, units: list[tuple[TwinUnit, tuple[int, int, int]]], end: tuple[int, int, int], mode: int
) -> list[tuple[int, int, int]]:
    """(eta, unit, road ticks) of every unit that can come, soonest first."""
    found = []
    for unit, (row, spot) in enumerate(units):
        ticks = streets.between(spot, end, mode)
        if ticks is not None:
            found.append((row.turnout_ticks + row.offset_ticks + ticks + 2, unit, ticks))
    return sorted(found)


@given(st.data())
@settings(max_examples=200)
def test_the_soonest_units_are_the_twins_wherever_they_and_the_place_are(data: st.DataObject) -> None:
    network = data.draw(networks())
    streets, ground = Streets(network), ground_of(network)
    small = st.integers(0, 4)
    rows = st.builds(TwinUnit, st.just(0), st.just(0), st.just(1), offset_ticks=small, turnout_ticks=small)
    units = data.draw(st.lists(st.tuples(rows, spots(streets)), max_size=UNITS_MAX))
    fleet = placed(ground, units)
    search = ground.search(fleet)
    for _ in range(3):
        for road in data.draw(st.sets(st.integers(0, len(ground.road_ids) - 1))) if network.arcs else ():
            change = ground.open_road if road in network.closed else ground.close_road
            network.closed ^= {road}
            change(f"R{road}")
        if units and data.draw(st.booleans()):
            unit = data.draw(st.integers(0, len(units) - 1))
            units[unit] = (units[unit][0], data.draw(spots(streets)))
            node, edge, along = units[unit][1]
            fleet.set_place(unit, node, units[unit][0].offset_ticks, 0, 0, edge, along)
        end = data.draw(spots(streets))
        wanted = data.draw(st.sampled_from([1, 2, 5, 50]))
        for mode in range(MODE_COUNT):
            right = expected(streets, units, end, mode)
            for method in METHODS:
                search.set_method(method)
                [answer] = search.nearest(end[0], 2, 0, 0, AT_MS, [(0, 0, 1, mode, 1, wanted, ())], *end[1:])
                assert [(hit[1], hit[0], hit[4]) for hit in answer] == right[:wanted], (method, mode)
            single = {unit: ticks for _, unit, ticks in right}
            for unit, (_, spot) in enumerate(units):
                one = search.unit_eta(unit, end[0], 2, 0, 0, AT_MS, mode, *end[1:])
                assert (one and one[4]) == single.get(unit)
                assert search.reach(unit, mode, [(end[0], 0, 0, *end[1:])]) == [unit in single]
                there = Place(end[0], 3, 0, 0, *end[1:])
                here = Place(spot[0], 1, 0, 0, *spot[1:])
                ticks = single.get(unit)
                assert ground.ticks_between(here, [there], mode) == [-1 if ticks is None else ticks + 4]


@given(st.data())
@settings(max_examples=150)
def test_a_path_takes_the_time_that_was_promised_road_by_road(data: st.DataObject) -> None:
    network = data.draw(networks())
    streets, ground = Streets(network), ground_of(network)
    network.closed = data.draw(st.sets(st.integers(0, len(ground.road_ids) - 1))) if network.arcs else set()
    for road in network.closed:
        ground.close_road(f"R{road}")
    for mode in range(MODE_COUNT):
        start, end = data.draw(spots(streets)), data.draw(spots(streets))
        right = streets.between(start, end, mode)
        path = ground.path(Place(start[0], 0, 0, 0, *start[1:]), Place(end[0], 0, 0, 0, *end[1:]), mode)
        assert (path and path.total_ticks) == right
        if path is None or not path.nodes:
            continue
        assert len(path.nodes) == len(path.ticks) == len(path.road_ids) + 1
        assert len(set(path.nodes)) == len(path.nodes)
        steps = zip(path.nodes, path.nodes[1:], path.road_ids, path.ticks, path.ticks[1:], strict=False)
        for tail, head, road_id, left, reached in steps:
            assert reached - left in [
                arc.ticks[mode]
                for arc in network.open_arcs()
                if (arc.tail, arc.head, f"R{arc.road}") == (tail, head, road_id)
            ]
        leaves = [(streets.arcs[arc].head, on) for arc, _, on in streets.ends(start, mode)] if start[1] else [start[:2]]
        comes = [(streets.arcs[arc].tail, into) for arc, into, _ in streets.ends(end, mode)] if end[1] else [end[:2]]
        assert (path.nodes[0], path.ticks[0]) in leaves
        assert (path.nodes[-1], path.total_ticks - path.ticks[-1]) in comes


def one_street(*, both_ways: bool) -> RoadGround:
    arcs = [Arc(0, 1, 0, [1000, 1000])] + [Arc(1, 0, 0, [500, 500])] * both_ways
    return ground_of(TwinNetwork(2, arcs))


def test_what_leads_to_a_place_and_on_from_it_is_the_arcs_time() -> None:
    third = ALONG_WHOLE // 3
    for both_ways in (True, False):
        ground = one_street(both_ways=both_ways)
        spot = Place(0, 0, 0, 0, 1, third)
        ends = [Place(node, 0, 0, 0) for node in (0, 1)]
        away = ground.ticks_between(spot, ends, 0)
        towards = [ground.ticks_between(end, [spot], 0)[0] for end in ends]
        assert away[1] + towards[0] == 1000
        if both_ways:
            # A third of the way ahead, so two thirds of the way back.
            assert (away[0], towards[1]) == (500 - 333, 333)
        else:
            assert (away[0], towards[1]) == (-1, -1)


def test_a_street_is_known_by_either_of_its_arcs() -> None:
    ground = one_street(both_ways=True)
    fleet = ground.fleet(2)
    fleet.set_place(0, 0, 0, 0, 0, 1, 100)
    fleet.set_place(1, 1, 0, 0, 0, 2, ALONG_WHOLE - 100)
    assert fleet.edge_of(0) == fleet.edge_of(1) == (1, 100)
    assert fleet.units_at(0) == fleet.units_at(1) == [0, 1]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("road", [Arc(0, 0, 0, [10, 10]), Arc(0, 1, 0, [20, 20])], ids=["a ring", "the slower road"])
def test_who_stands_on_a_road_that_is_shut_cannot_leave_until_it_is_open(method: int, road: Arc) -> None:
    """Though no way between nodes changes with it."""
    ground = ground_of(TwinNetwork(2, [road, Arc(0, 1, 1, [5, 5])]))
    fleet = placed(ground, [(TwinUnit(0, 0, 1), (0, 1, ALONG_WHOLE // 2))])
    search = ground.search(fleet)
    search.set_method(method)
    for change, ticks in ((None, 10), (ground.close_road, None), (ground.open_road, 10)):
        if change is not None:
            change("R0")
        found = search.nearest(1, 0, 0, 0, AT_MS, [(0, 0, 1, 0, 1, 1, ())])
        one = search.unit_eta(0, 1, 0, 0, 0, AT_MS, 0)
        assert [hit[4] for hit in found[0]] == ([] if ticks is None else [ticks])
        assert (one and one[4]) == ticks


@pytest.mark.parametrize(
    ("spot", "error", "text"),
    [
        ((0, 3, 0), IndexError, "edge 3 is not in the network of 2 arcs"),
        ((0, -1, 0), IndexError, "edge -1"),
        ((0, 1, -1), ValueError, "along must be in"),
        ((0, 1, ALONG_WHOLE + 1), ValueError, "along must be in"),
    ],
)
def test_a_wrong_spot_is_refused(spot: tuple[int, int, int], error: type[Exception], text: str) -> None:
    ground = one_street(both_ways=True)
    fleet = ground.fleet(1)
    node, edge, along = spot
    with pytest.raises(error, match=text):
        fleet.set_place(0, node, 0, 0, 0, edge, along)
    with pytest.raises(error, match=text):
        ground.search(fleet).nearest(node, 0, 0, 0, 0, [], edge, along)
    with pytest.raises(error, match=text):
        ground.path(Place(node, 0, 0, 0, edge, along), Place(0, 0, 0, 0), 0)


def test_a_fleet_of_other_edges_or_of_none_is_refused() -> None:
    ground, other = one_street(both_ways=True), one_street(both_ways=True)
    with pytest.raises(ValueError, match="edges of another network"):
        ground.search(other.fleet(1))
    with pytest.raises(IndexError, match="made for nodes alone"):
        Fleet(1, 2).set_place(0, 0, 0, 0, 0, 1, 5)
