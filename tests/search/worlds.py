"""Hypothesis strategies: small networks full of what goes wrong on real ones, fleets on them, and queries.

Networks have roads that bend at nodes of degree two, rings, one-way streets, parallel arcs, loops, zero weights and
parts that do not connect. Values are small so that equal ETAs are common.
"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from dispatch_core._fleet import Fleet
from dispatch_core.ground import Query
from dispatch_core.model import Unfit
from dispatch_core.roads import RoadGround

from .twins import Arc, TwinFleet, TwinNetwork, TwinUnit

MODE_COUNT = 2
AGENCY_COUNT = 3
TICK_US = 500
AT_MS = 10_000
WIDEN_FROM_MS = 3_000
LAST_FROM_MS = 8_000

# At home, now, in the future, and on both sides of each bound.
FIXES_MS = [0, 0, AT_MS, AT_MS + 50, AT_MS - 2_999, AT_MS - 3_001, AT_MS - 7_999, AT_MS - 8_000, 1]
BLOCKS = [0, 0, 0, *(int(reason) for reason in Unfit if Unfit.OUT_OF_SERVICE <= reason <= Unfit.UNRESPONSIVE)]

ticks = st.integers(0, 9)
masks = st.sampled_from([0, 0, 1, 2, 3, 7, 2**63])


@st.composite
def networks(draw: st.DrawFn) -> TwinNetwork:
    """Junctions joined by bent roads: each road runs through up to four nodes of its own, one way or both."""
    node_count = draw(st.integers(1, 6))
    arcs: list[Arc] = []
    for road in range(draw(st.integers(0, 10))):
        junctions = st.integers(0, node_count - 1)
        ends = draw(junctions), draw(junctions)
        bends = draw(st.integers(0, 4))
        chain = [ends[0], *range(node_count, node_count + bends), ends[1]]
        node_count += bends
        both_ways = draw(st.booleans())
        for tail, head in pairwise(chain):
            arcs.append(Arc(tail, head, road, draw(st.lists(ticks, min_size=MODE_COUNT, max_size=MODE_COUNT))))
            if both_ways:
                arcs.append(Arc(head, tail, road, draw(st.lists(ticks, min_size=MODE_COUNT, max_size=MODE_COUNT))))
    return TwinNetwork(node_count, draw(st.permutations(arcs)))


def ground_of(network: TwinNetwork, order: list[int] | None = None) -> RoadGround:
    roads = 1 + max((arc.road for arc in network.arcs), default=-1)
    return RoadGround.build(
        node_lat_e7=[node * 1000 for node in range(network.node_count)],
        node_lon_e7=[0] * network.node_count,
        snappable=[1] * network.node_count,
        arc_tail=[arc.tail for arc in network.arcs],
        arc_head=[arc.head for arc in network.arcs],
        arc_road=[arc.road for arc in network.arcs],
        arc_ticks=[[arc.ticks[mode] for arc in network.arcs] for mode in range(MODE_COUNT)],
        road_ids=[f"R{road}" for road in range(roads)],
        road_names=[f"road {road}" for road in range(roads)],
        off_road_kmh=5,
        tick_us=TICK_US,
        order=order,
    )


@st.composite
def units(draw: st.DrawFn, node_count: int, placed: bool = False) -> TwinUnit:
    """A unit, nowhere in one case of three unless it must be `placed`."""
    nodes = st.integers(0, node_count - 1)
    return TwinUnit(
        agency=draw(st.integers(0, AGENCY_COUNT - 1)),
        capabilities=draw(masks),
        medium=draw(st.sampled_from([1, 1, 1, 2])),
        node=draw(nodes if placed else st.none() | nodes | nodes),
        offset_ticks=draw(ticks),
        lat_e7=draw(st.integers(-5000, 5000)),
        lon_e7=draw(st.integers(-5000, 5000)),
        block=draw(st.sampled_from(BLOCKS)),
        conditional=draw(st.sampled_from([0, 0, 1])),
        crew_capabilities=draw(st.sampled_from([2**64 - 1, 2**64 - 1, 1, 0])),
        turnout_ticks=draw(ticks),
        fix_at_ms=draw(st.sampled_from(FIXES_MS)),
    )


@st.composite
def fleets(draw: st.DrawFn, node_count: int, unit_count_min: int = 0) -> TwinFleet:
    rows = draw(st.lists(units(node_count), min_size=unit_count_min, max_size=12))
    return TwinFleet(rows, WIDEN_FROM_MS, LAST_FROM_MS, TICK_US)


def fleet_of(twin: TwinFleet, node_count: int, empty: Fleet | None = None) -> Fleet:
    fleet = empty or Fleet(len(twin.units), node_count)
    fleet.set_staleness(twin.widen_from_ms, twin.last_from_ms, twin.tick_us)
    for unit, row in enumerate(twin.units):
        tell(fleet, unit, row)
    return fleet


def tell(fleet: Fleet, unit: int, row: TwinUnit) -> None:
    """Bring the fleet in step with one twin unit. A unit that is nowhere must have been so from the start."""
    fleet.set_roster(unit, row.agency, row.capabilities, row.medium)
    if row.node is not None:
        fleet.set_place(unit, row.node, row.offset_ticks, row.lat_e7, row.lon_e7)
    fleet.set_fit(unit, row.block, row.conditional, row.crew_capabilities, row.turnout_ticks)
    fleet.set_fix(unit, row.fix_at_ms)


@st.composite
def queries(draw: st.DrawFn, unit_count: int) -> Query:
    excluded = st.lists(st.integers(0, unit_count - 1), max_size=3) if unit_count else st.just([])
    return (
        draw(st.integers(-1, AGENCY_COUNT)),
        draw(masks),
        draw(st.sampled_from([1, 1, 1, 2])),
        draw(st.integers(0, MODE_COUNT - 1)),
        draw(st.integers(0, 1)),
        draw(st.sampled_from([0, 1, 2, 3, 5, 50])),
        tuple(draw(excluded)),
    )
