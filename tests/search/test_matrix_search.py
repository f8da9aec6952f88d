"""MatrixSearch against its twin, a table against the roads it was taken from, and what no table can be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core.city import load_city
from dispatch_core.matrix import NO_WAY, MatrixGround
from dispatch_core.model import Medium, Place
from dispatch_core.roads import RoadGround
from dispatch_loadtest.simulator.laws import Laws
from dispatch_loadtest.simulator.poisson import draw_calls, stream_of
from dispatch_loadtest.simulator.record import NOT_YET
from dispatch_loadtest.simulator.simulation import Simulation

from .worlds import AT_MS, fleet_of, fleets, queries

NODES = 4


def ground(ticks: np.ndarray) -> MatrixGround:  # type: ignore[type-arg]
    places = np.arange(ticks.shape[1]) * 10_000
    return MatrixGround.build(node_lat_e7=places, node_lon_e7=places, ticks=ticks, off_road_kmh=20, tick_us=1_000)


@given(st.data())
def test_nearest_agrees_with_the_twin(data: st.DataObject) -> None:
    twin = data.draw(fleets(NODES))
    cells = st.integers(NO_WAY, 40)
    ticks = np.array([data.draw(st.lists(cells, min_size=NODES**2, max_size=NODES**2)) for _ in range(2)])
    ticks = ticks.reshape(2, NODES, NODES)
    ticks[:, range(NODES), range(NODES)] = 0
    search = ground(ticks).search(fleet_of(twin, NODES))
    for node in range(NODES):
        travel: dict[int, list[int | None]] = {
            mode: [
                None if row.node is None or ticks[mode, row.node, node] < 0 else int(ticks[mode, row.node, node])
                for row in twin.units
            ]
            for mode in range(2)
        }
        asked = data.draw(st.lists(queries(len(twin.units)), max_size=4))
        assert search.nearest(node, 4, 0, 0, AT_MS, asked) == twin.nearest(travel, 4, AT_MS, asked)
        for unit in range(len(twin.units)):
            way = travel[1][unit]
            expected = None if way is None else twin.candidate(unit, way, 4, AT_MS)
            assert search.unit_eta(unit, node, 4, 0, 0, AT_MS, 1) == expected
            assert search.reach(unit, 1, [(node, 0, 0, 0, 0)]) == [way is not None]


def test_a_city_by_a_table_is_served_as_by_the_roads_it_was_taken_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every place is at a node, the simulator can tell one from the other only by who is called on the way."""
    city = load_city("ambon")
    roads = city.ground
    assert isinstance(roads, RoadGround)
    for closure in city.closures:
        roads.close_road(closure.road_id)
    nodes = range(roads.node_count)
    ticks = np.array([[roads.travel_ticks(node, nodes, mode) for node in nodes] for mode in range(roads.mode_count)])
    roads.reset_closures()
    points = [roads.point(node) for node in nodes]
    table = MatrixGround.build(
        node_lat_e7=[lat for lat, _ in points],
        node_lon_e7=[lon for _, lon in points],
        ticks=ticks,
        off_road_kmh=city.policy.off_road_kmh,
        tick_us=city.tick_us,
    )
    monkeypatch.setattr(roads, "place", table.place)
    monkeypatch.setattr(roads, "places", table.places)
    city = replace(
        city,
        units=tuple(replace(unit, home=_at_node(table, unit.home, unit.medium)) for unit in city.units),
        destinations=tuple(replace(one, place=_at_node(table, one.place)) for one in city.destinations),
    )
    assert city.sea is not None
    city.sea.land_at([replace(one, place=_at_node(table, one.place)) for one in city.sea.landings])
    laws = Laws()
    calls = draw_calls(city, stream_of(city, 3), laws, 500, 3, 0.5, 0)
    by_table = replace(city, ground=table, closures=())
    records = [Simulation(one, calls, laws, 3, measured=False).run() for one in (city, by_table)]
    # The first call finds everybody at home in both.
    assert records[0].calls[0].arrived_us == records[1].calls[0].arrived_us
    # Places are at any node, also behind roads that are shut: those few are not reached.
    served = [
        (one.arrived_us - one.at_us, other.arrived_us - other.at_us)
        for one, other in zip(records[0].calls, records[1].calls, strict=True)
        if NOT_YET not in (one.arrived_us, other.arrived_us)
    ]
    assert len(served) > 0.9 * len(calls.calls)
    assert np.mean([other for _, other in served]) == pytest.approx(np.mean([one for one, _ in served]), rel=0.2)


def _at_node(table: MatrixGround, place: Place, medium: Medium = Medium.ROAD) -> Place:
    return table.place(place.lat_e7, place.lon_e7) if medium is Medium.ROAD else place


@pytest.mark.parametrize(
    ("ticks", "said"),
    [
        (np.zeros((1, 2, 3), dtype=int), "ticks must have the shape"),
        (np.array([[[0, -2], [1, 0]]]), "ticks"),
        (np.array([[[0, 1], [1, 5]]]), "to itself"),
        (np.zeros((5, 2, 2), dtype=int), "for each of 1..4 modes"),
        (np.array([[[0, 0.5], [1, 0]]]), "integers"),
    ],
)
def test_what_is_no_table_is_refused(ticks: np.ndarray, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=said):
        ground(ticks)


def test_there_are_no_roads_to_close() -> None:
    table = ground(np.zeros((1, 2, 2), dtype=int))
    with pytest.raises(KeyError, match="no roads"):
        table.road_name("R1")
    assert table.closures.between(Place(0, 0, 0, 0), Place(1, 0, 0, 0), 0) == ()
    assert table.closures.roads_named("R1") == []


def test_a_place_is_at_its_nearest_node() -> None:
    table = ground(np.zeros((1, 3, 3), dtype=int))
    lats, lons = [0, 11_000, 30_000], [0, 11_000, 10_000]
    places = [table.place(lat_e7, lon_e7) for lat_e7, lon_e7 in zip(lats, lons, strict=True)]
    assert table.places(lats, lons) == places
    assert [place.spot for place in places] == [(0, 0, 0), (1, 0, 0), (2, 0, 0)]
    # 1,000 units of latitude and of longitude on the equator are 11.13 m each: 157 m, at 20 km/h 2,833 ms.
    assert [place.offset_ticks for place in places[:2]] == [0, pytest.approx(2_833, abs=2)]
