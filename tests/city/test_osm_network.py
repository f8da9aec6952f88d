"""Hand-made maps become networks: what is cut, joined, dropped and reported, and that it is the same each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dispatch_core.city.building import BuildError, silent
from dispatch_core.city.osm_country import read_country
from dispatch_core.city.osm_network import build_network
from dispatch_core.city.osm_reader import read_osm
from dispatch_core.city.road_arrays import pack_roads
from dispatch_core.city.strong import largest_strong_part, strong_parts

from .osm_map import RING, OsmMap, mm, place_of, ring, whole


def test_a_street_keeps_length_shape_name_and_class(tmp_path: Path) -> None:
    net = ring().way(7, (0, 11, 21, 22, 44), name="Jalan Tengah", highway="primary").build(tmp_path, whole())
    assert net.arcs(7) == [(0, 44, 60), (44, 0, 60)]
    assert net.mm(0, 44) == mm(0, 11, 21, 22, 44)
    road = net.roads.road_ids.index("w7")
    assert (net.roads.road_names[road], net.class_of(7)) == ("Jalan Tengah", "provincial")
    shapes = []
    for arc in np.flatnonzero(net.roads.arc_road == road).tolist():
        shape = int(net.roads.arc_shape[arc])
        at = slice(*net.roads.shape_first[abs(shape) - 1 : abs(shape) + 1].tolist())
        inner = list(zip(net.roads.shape_lat_e7[at].tolist(), net.roads.shape_lon_e7[at].tolist(), strict=True))
        shapes.append((net.names[net.roads.arc_tail[arc]], inner if shape > 0 else inner[::-1]))
    along = [place_of(node) for node in (11, 21, 22)]
    assert sorted(shapes) == [(0, along), (44, along[::-1])]
    assert net.report.node_count == 2, "the corners between two streets of one way are no junctions"


def test_ways_meet_where_they_share_a_node_and_nowhere_else(tmp_path: Path) -> None:
    # 7 and 8 cross at 22, which only one of them has.
    net = ring().way(7, (0, 22, 44)).way(8, (40, 31, 13, 4)).build(tmp_path, whole())
    assert net.mm(0, 40) == mm(0, 40)
    joined = ring().way(7, (0, 22, 44)).way(8, (40, 22, 4)).build(tmp_path, whole())
    assert 22 in joined.names
    assert 22 not in net.names
    assert joined.mm(0, 4) == mm(0, 4)
    assert joined.mm(0, 22) == mm(0, 22)


def test_long_streets_are_cut_where_they_have_points(tmp_path: Path) -> None:
    street = ring().way(7, (0, 11, 22, 33, 44))
    assert [arc[:2] for arc in street.build(tmp_path, whole()).arcs(7)] == [(0, 44), (44, 0)]
    cut = street.build(tmp_path, replace(read_country(), chain_m_max=3_500))
    assert [arc[:2] for arc in cut.arcs(7)] == [(0, 22), (22, 0), (22, 44), (44, 22)]
    fine = street.build(tmp_path, replace(read_country(), chain_m_max=100))
    assert len(fine.arcs(7)) == 8
    assert {net.mm(0, 44) for net in (cut, fine)} == {mm(0, 11, 22, 33, 44)}


def test_a_loop_is_cut_where_it_turns_back(tmp_path: Path) -> None:
    net = ring().way(7, (44, 34, 33, 43, 44)).build(tmp_path, whole())
    assert [arc[:2] for arc in net.arcs(7)] == [(33, 44), (33, 44), (44, 33), (44, 33)]
    assert sorted(net.roads.arc_length_mm[net.roads.arc_road == net.roads.road_ids.index("w7")].tolist()) == sorted(
        [mm(44, 34, 33), mm(44, 34, 33), mm(33, 43, 44), mm(33, 43, 44)]
    )


@pytest.mark.parametrize(
    ("tags", "arcs"),
    [
        ({"oneway": "yes"}, [(0, 44, 30)]),
        ({"oneway": "-1"}, [(44, 0, 30)]),
        ({"oneway": "yes", "oneway__emergency": "no"}, [(0, 44, 30), (44, 0, 30)]),
        ({"junction": "roundabout"}, [(0, 44, 30)]),
        ({"highway": "motorway"}, [(0, 44, 100)]),
        ({"maxspeed": "30 mph", "maxspeed__backward": "20"}, [(0, 44, 48), (44, 0, 20)]),
        ({"access": "no"}, []),
        ({"highway": "footway"}, []),
    ],
    ids=str,
)
def test_tags_reach_the_arcs(tmp_path: Path, tags: dict[str, str], arcs: list[tuple[int, int, int]]) -> None:
    assert ring().way(7, (0, 22, 44), **tags).build(tmp_path, whole()).arcs(7) == arcs


def test_nobody_stops_inside_a_bridge_or_a_tunnel_but_at_their_ends(tmp_path: Path) -> None:
    many = replace(read_country(), chain_m_max=1)
    net = ring().way(7, (0, 11, 22), bridge="yes").way(8, (22, 33, 44), tunnel="yes").build(tmp_path, many)
    assert (net.class_of(7), net.class_of(8)) == ("bridge", "tunnel")
    assert {0, 44} <= net.stops()
    assert net.stops().isdisjoint({11, 22, 33})


def test_a_ferry_takes_its_time(tmp_path: Path) -> None:
    net = (
        ring().way(7, (44, 55), highway="", route="ferry", duration="00:30")
        .way(8, (55, 66, 65, 55)).way(9, (66, 77), highway="", route="ferry").way(10, (77, 87)).build(tmp_path, whole())
    )  # fmt: skip
    kmh = mm(44, 55) * 3_600 // (1_800 * 10**6)
    assert net.arcs(7) == [(44, 55, kmh), (55, 44, kmh)]
    assert net.arcs(9) == [(66, 77, 10), (77, 66, 10)]
    assert net.report.ferry_ids == ("w7", "w9")
    assert net.class_of(7) == "ferry"


# -- Barriers ----------------------------------------


def test_a_shut_barrier_ends_the_street_on_both_sides(tmp_path: Path) -> None:
    street = ring().way(7, (0, 11, 22, 33, 44))
    net = street.node(22, barrier="bollard").build(tmp_path, whole())
    assert net.arcs(7) == [(0, 22, 30), (22, 0, 30), (22, 44, 30), (44, 22, 30)]
    assert net.names.count(22) == 2
    assert 22 in net.stops()
    assert net.mm(0, 44) == mm(0, 40, 44)
    assert net.report.shut_count == 1
    for tags in ({"barrier": "gate"}, {"barrier": "bollard", "emergency": "yes"}):
        assert street.node(22, **tags).build(tmp_path, whole()).mm(0, 44) == mm(0, 11, 22, 33, 44)


def test_a_barrier_at_a_junction_shuts_every_arm(tmp_path: Path) -> None:
    crossing = ring().way(7, (0, 22)).way(8, (22, 44)).way(9, (40, 22, 4))
    net = crossing.node(22, barrier="block").build(tmp_path, whole())
    assert net.names.count(22) == 4
    assert net.mm(0, 44) == mm(0, 40, 44)
    # At the end of a road there is nothing behind it to shut.
    assert ring().way(7, (0, 22)).node(22, barrier="block").build(tmp_path, whole()).names.count(22) == 1


# -- What is left out ----------------------------------------


def test_what_cannot_be_left_or_reached_is_dropped_and_told(tmp_path: Path) -> None:
    net = (
        ring().way(7, (44, 54), oneway="yes", name="Into the sea").way(8, (90, 91), name="Island")
        .way(9, (53, 43, 44), oneway="yes", name="Out of nowhere").build(tmp_path, whole())
    )  # fmt: skip
    assert net.report.dropped_names == ("Out of nowhere", "Island", "Into the sea")
    assert net.report.dropped_node_count == 4
    assert net.report.dropped_km == (mm(44, 54) + mm(90, 91) + mm(53, 43, 44)) // 10**6
    assert set(net.roads.road_ids) == {"w1", "w2"}
    assert net.report.road_km == (mm(*RING)) // 10**6


def test_a_map_with_nothing_joined_both_ways_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="No roads in that area are joined both ways"):
        OsmMap().way(7, (0, 1, 2), oneway="yes").build(tmp_path, whole())


def test_a_box_keeps_what_lies_in_it(tmp_path: Path) -> None:
    net = ring().way(7, (0, 22, 44)).way(8, (22, 55, 22)).build(tmp_path, whole(), box=(*place_of(0), *place_of(44)))
    assert set(net.names) == {0, 44}
    assert net.report.highway_count == 4
    lat, lon = place_of(33)
    corner = ring().way(7, (0, 11, 22, 44)).build(tmp_path, whole(), box=(*place_of(0), lat, lon))
    assert set(corner.names) == {0, 22}


def test_strong_parts_are_those_of_scipy(run_seed: int) -> None:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    dice = np.random.default_rng(run_seed)
    for node_count, arc_count in ((1, 0), (2, 2), (60, 90), (500, 900), (2_000, 3_500)):
        ends = dice.integers(0, node_count, (2, arc_count)).astype(np.int32)
        matrix = coo_array((np.ones(arc_count), ends), shape=(node_count, node_count))
        count, expected = connected_components(matrix, connection="strong")
        part = strong_parts(node_count, *ends)
        assert len(set(zip(part.tolist(), expected.tolist(), strict=True))) == count == len(set(part.tolist()))
        assert largest_strong_part(node_count, *ends).sum() == np.bincount(expected).max()


def test_networks_are_the_same_from_text_and_binary(tmp_path: Path) -> None:
    plan = ring().way(7, (0, 22, 44)).node(22, barrier="bollard").turn("no_left_turn", 1, 40, 7)

    packed = []
    for name in ("map.osm.pbf", "map.osm"):
        roads, _ = build_network(read_osm(plan.write(tmp_path / name), whole(), None, silent), whole(), silent)
        packed.append(pack_roads(roads))
    assert packed[0] == packed[1]
