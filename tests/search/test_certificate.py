"""Whole networks proven: the sketch of Ambon under random closures, and a real city of 54,370 nodes."""

from __future__ import annotations

import random

import pytest

from dispatch_core._fleet import Fleet
from dispatch_core._search import RoadSearch
from dispatch_core.roads import RoadGround

from ..support_data import shared
from .auckland import auckland_arrays
from .certificate import check_certificate
from .sketch import build_sketch, load_sketch, network_arrays

EVERYBODY = (-1, 0, 1, 0, 0, 400_000, ())


def stand(fleet: Fleet, unit: int, node: int) -> None:
    """A fit unit without turnout or offset, so that its ETA is the road alone."""
    fleet.set_roster(unit, 0, 0, 1)
    fleet.set_place(unit, node, 0, 0, 0)
    fleet.set_fit(unit, 0, 0, 0, 0)


def everywhere(ground: RoadGround) -> RoadSearch:
    """A unit at every node: the search's answer is the whole tree of shortest ways."""
    fleet = Fleet(ground.node_count, ground.node_count)
    for node in range(ground.node_count):
        stand(fleet, node, node)
    return ground.search(fleet)


def distances(search: RoadSearch, node_count: int, target: int, mode: int) -> list[int | None]:
    ticks: list[int | None] = [None] * node_count
    [answer] = search.nearest(target, 0, 0, 0, 0, [(*EVERYBODY[:3], mode, *EVERYBODY[4:])])
    for unit, eta_ticks, *_ in answer:
        ticks[unit] = eta_ticks
    return ticks


def test_the_certificate_refuses_what_is_wrong() -> None:
    arcs = [(1, 0, 5), (2, 1, 0), (1, 2, 0), (3, 3, 1)]
    check_certificate(0, [0, 5, 5, None], arcs)
    # Too short (held up only by its own ring), too long, not found, found without a way.
    for wrong in ([0, 4, 4, None], [0, 6, 6, None], [0, None, None, None], [0, 5, 5, 9]):
        with pytest.raises(AssertionError):
            check_certificate(0, wrong, arcs)


def test_ambon_under_random_closures(run_seed: int) -> None:
    """Proven with a unit at every node; units that stand far apart, between which a walk runs through, agree."""
    sketch = load_sketch()
    arrays = network_arrays(sketch)
    ground, _ = build_sketch(sketch)
    luck = random.Random(run_seed)
    dense = everywhere(ground)
    sparse_fleet = Fleet(6, ground.node_count)
    sparse = ground.search(sparse_fleet)
    for _ in range(25):
        ground.reset_closures()
        closed = set(luck.sample(range(len(ground.road_ids)), luck.randint(0, 20)))
        for road in closed:
            ground.close_road(ground.road_ids[road])
        for mode in range(2):
            target = luck.randrange(ground.node_count)
            ticks = distances(dense, ground.node_count, target, mode)
            check_certificate(target, ticks, [arc[:3] for arc in arrays.arcs(mode) if arc[3] not in closed])
            nodes = luck.sample(range(ground.node_count), 6)
            for unit, node in enumerate(nodes):
                stand(sparse_fleet, unit, node)
                found = sparse.unit_eta(unit, target, 0, 0, 0, 0, mode)
                assert (found and found[1]) == ticks[node]
            expected = sorted((ticks[node], unit) for unit, node in enumerate(nodes) if ticks[node] is not None)
            [answer] = sparse.nearest(target, 0, 0, 0, 0, [(*EVERYBODY[:3], mode, *EVERYBODY[4:])])
            assert [(hit[1], hit[0]) for hit in answer] == expected


def test_a_city_of_54370_nodes(run_seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modes of a real network in 10 us ticks: proven with a unit everywhere, and the same with 20 units."""
    arrays = auckland_arrays(shared("auckland/arcs.csv.gz", "to try a city of 54,370 nodes").parent)
    tail, head, weights = (arrays[name].tolist() for name in ("arc_tail", "arc_head", "arc_ticks"))
    ground = RoadGround.build(**arrays)
    assert ground.node_count == 54_370
    monkeypatch.setattr("dispatch_core.limits.UNITS_MAX", ground.node_count)
    dense = everywhere(ground)
    luck = random.Random(run_seed)
    fleet = Fleet(20, ground.node_count)
    sparse = ground.search(fleet)
    for mode, ticks_by_arc in enumerate(weights):
        target = luck.randrange(ground.node_count)
        ticks = distances(dense, ground.node_count, target, mode)
        check_certificate(target, ticks, list(zip(tail, head, ticks_by_arc, strict=True)))
        places = luck.sample(range(ground.node_count), 20)
        for unit, node in enumerate(places):
            stand(fleet, unit, node)
        expected = sorted((ticks[node], unit) for unit, node in enumerate(places) if ticks[node] is not None)
        for wanted in (1, 5, 20):
            [answer] = sparse.nearest(target, 0, 0, 0, 0, [(-1, 0, 1, mode, 0, wanted, ())])
            assert [(hit[1], hit[0]) for hit in answer] == expected[:wanted]
