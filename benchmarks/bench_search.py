"""How long does "the k soonest fit units" take on Ambon? 20, 50 and all units spread over the city, k = 5.

The peer is scipy's compiled Dijkstra on the same reversed graph, over all nodes, and numpy to pick the soonest five;
before any clock starts both must give the same units with the same ETAs at 200 places. scipy knows neither fitness
nor where to stop, which is the point. Left out: places between two nodes, snapping to the network, and the match.
Whole cities and what changes in them: bench_search_roads; a million nodes, with FULL=1 alone: bench_search_million.
Repeat it alone with `make bench CASE=search`.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core._fleet import Fleet
from dispatch_core.city import City, load_city
from dispatch_core.model import Medium, Place

from . import bench_search_million, bench_search_roads, micro
from .rows import Row

SEED = 112
SOONEST = 5
CHECKED_PLACES = 200
ANY_AGENCY = -1
MODE = 0


def run(full: bool) -> list[Row]:
    found = micro.rows_of("search", __file__, 20_000 if full else 3_000) + bench_search_roads.rows(full)
    return found + bench_search_million.rows() if full else found


# -- Cases -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit_count", [20, 50, 0], ids=["20", "50", "all"])
@pytest.mark.parametrize("kind", ["sigap", "scipy"])
def bench_soonest(benchmark: Any, unit_count: int, kind: str) -> None:
    city = _city()
    road_units = [unit for unit in city.units if unit.medium is Medium.ROAD]
    dice = random.Random(SEED)
    homes = [_at_node(unit.home) for unit in road_units]
    placed = dice.sample(homes, unit_count) if unit_count else homes
    ours, peer = _Sigap(city, placed), _Scipy(city, placed)
    for _ in range(CHECKED_PLACES):
        place = _place(city, dice)
        assert ours.soonest(place) == peer.soonest(place)
    soonest = {"sigap": ours, "scipy": peer}[kind].soonest
    benchmark.pedantic(soonest, setup=lambda: ((_place(city, dice),), {}), rounds=micro.ROUNDS, warmup_rounds=50)
    benchmark.extra_info["case"] = f"the {SOONEST} soonest of {len(placed)} units, {city.ground.node_count} nodes"
    if kind == "scipy":
        benchmark.extra_info["case"] += micro.PEER_MARK
    benchmark.extra_info["peer"] = "scipy"


# -- Both sides --------------------------------------------------------------------------------------------------------


class _Sigap:
    def __init__(self, city: City, places: list[Place]) -> None:
        fleet = Fleet(len(places), city.ground.node_count)
        for unit, place in enumerate(places):
            fleet.set_roster(unit, 0, 1, int(Medium.ROAD))
            fleet.set_place(unit, place.node, place.offset_ticks, place.lat_e7, place.lon_e7)
            fleet.set_fit(unit, 0, 0, 1, 60_000)
        self._search = city.ground.search(fleet)
        self._queries = [(ANY_AGENCY, 1, int(Medium.ROAD), MODE, 0, SOONEST, ())]

    def soonest(self, place: Place) -> list[tuple[int, int]]:
        """Unit and ETA in ticks."""
        args = (place.node, place.offset_ticks, place.lat_e7, place.lon_e7, 0)
        [found] = self._search.nearest(*args, self._queries)
        return [candidate[:2] for candidate in found]


class _Scipy:
    def __init__(self, city: City, places: list[Place]) -> None:
        arcs = city.ground._into  # type: ignore[attr-defined]  # Row: where an arc ends; so walks go backwards.
        ticks = np.where(arcs.live_ticks[MODE] < 0, np.inf, arcs.live_ticks[MODE])
        nodes = city.ground.node_count
        self._graph = csr_array((ticks, arcs.far, arcs.first), shape=(nodes, nodes))
        self._nodes = np.array([place.node for place in places])
        self._rest = np.array([place.offset_ticks + 60_000 for place in places])
        self._numbers = np.arange(len(places))

    def soonest(self, place: Place) -> list[tuple[int, int]]:
        distance = dijkstra(self._graph, indices=place.node)
        etas = distance[self._nodes] + self._rest + place.offset_ticks
        order = np.lexsort((self._numbers, etas))[:SOONEST]
        return [(int(unit), int(etas[unit])) for unit in order if np.isfinite(etas[unit])]


@cache
def _city() -> City:
    return load_city("ambon")


def _place(city: City, dice: random.Random) -> Place:
    home = dice.choice(city.units).home
    return _at_node(
        city.ground.place(home.lat_e7 + dice.randint(-40_000, 40_000), home.lon_e7 + dice.randint(-40_000, 40_000))
    )


def _at_node(place: Place) -> Place:
    return Place(place.node, place.offset_ticks, place.lat_e7, place.lon_e7)
