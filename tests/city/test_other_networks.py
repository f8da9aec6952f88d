"""Road networks of a bundle that cannot be right: cut short, of another network, or too long to be counted in ticks.

Each is refused when the bundle is read, by the name of its file and with the reason; none is found out by an answer.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dispatch_core.arcs import TravelTooLong
from dispatch_core.city import CityError, Problem, check_city, load_city
from dispatch_core.city.array_reader import none
from dispatch_core.city.faults import Fault
from dispatch_core.city.files import Files
from dispatch_core.city.npz import pack, unpack
from dispatch_core.city.problems import Problems
from dispatch_core.city.road_arrays import NAME, RoadArrays, pack_roads, read_road_arrays, with_order
from dispatch_core.limits import TRAVEL_TICKS_MAX


def street(luck: np.random.Generator, node_count: int, ticks: int = 1_000) -> RoadArrays:
    """A random tree of two-way streets and some more beside them, with the order of its hierarchy."""
    behind = (luck.random(node_count - 1) * np.arange(1, node_count)).astype(np.int32)
    one = np.append(behind, luck.integers(0, node_count, node_count // 3)).astype(np.int32)
    other = np.append(np.arange(1, node_count), luck.integers(0, node_count, node_count // 3)).astype(np.int32)
    tail, head = np.concatenate([one, other]), np.concatenate([other, one])
    return with_order(arrays(tail, head, node_count, ticks, luck))


def arrays(tail: Any, head: Any, node_count: int, ticks: int, luck: np.random.Generator) -> RoadArrays:
    return RoadArrays(
        node_lat_e7=luck.integers(-37_000_000, -36_000_000, node_count).astype(np.int32),
        node_lon_e7=luck.integers(1_281_000_000, 1_282_000_000, node_count).astype(np.int32),
        node_snappable=np.ones(node_count, np.int32),
        arc_tail=tail,
        arc_head=head,
        arc_road=np.zeros(tail.size, np.int32),
        arc_ticks=np.full((2, tail.size), ticks, np.int32),
        arc_length_mm=none(),
        arc_speed_kmh=none(),
        road_ids=("a",),
        road_names=("Jalan A",),
        road_classes=("local",),
        order=none(),
        order_for=none(),
        arc_shape=none(),
        shape_first=none(),
        shape_lat_e7=none(),
        shape_lon_e7=none(),
    )


@pytest.fixture
def kota(copy: Path) -> Path:
    """Ambon's copy without roads of its own."""
    (copy / "roads.geojson").unlink()
    (copy / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    text = (copy / "city.toml").read_text(encoding="utf-8")
    start, end = text.index("[[closure]]"), text.index("[policy]")
    (copy / "city.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    return copy


def refused(kota: Path, content: bytes) -> list[Problem]:
    """What is said of a bundle with this network; it must be refused, and by the network's file alone."""
    (kota / NAME).write_bytes(content)
    found = [problem for problem in check_city(kota) if not problem.warning]
    assert {problem.file for problem in found} == {NAME}
    for problem in found:
        assert problem.sentence("id") != problem.sentence("en")
    with pytest.raises(CityError, match=NAME):
        load_city(kota)
    return found


def unreadable(folder: Path, content: bytes) -> list[Problem]:
    """What is said of the network's file alone, which must be something."""
    (folder / NAME).write_bytes(content)
    problems = Problems()
    assert read_road_arrays(Files(folder, problems)) is None
    found = [problem for problem in problems.sorted() if problem.file == NAME]
    assert found
    return found


def test_every_array_cut_short_or_too_long_is_refused(tmp_path: Path, run_seed: int) -> None:
    luck = np.random.default_rng(run_seed)
    whole = unpack(pack_roads(street(luck, 30)))
    (tmp_path / NAME).write_bytes(pack(whole))
    assert read_road_arrays(Files(tmp_path, Problems())) is not None
    for name, array in whole.items():
        # A road's texts are one line here; any line may be a name, and twice an id is another id.
        shorter = 0 if name.startswith("road_") else int(luck.integers(0, array.shape[-1]))
        for wrong in (array[..., :shorter], np.concatenate([array, array], axis=-1)):
            if name == "road_names" or (name == "road_ids" and wrong.size):
                continue
            assert all(problem.sentence("en") for problem in unreadable(tmp_path, pack({**whole, name: wrong})))


def test_an_archive_whose_member_ends_early_is_refused(tmp_path: Path, run_seed: int) -> None:
    """The zip itself is sound, with a right checksum: only the array inside says more than there is."""
    luck = np.random.default_rng(run_seed)
    whole = pack_roads(street(luck, 30))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in members.items():
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for other, bytes_of in members.items():
                archive.writestr(other, content[: -int(luck.integers(1, 4))] if other == name else bytes_of)
        assert [problem.fault for problem in unreadable(tmp_path, packed.getvalue())] == [Fault.ARRAYS_UNREADABLE]


def test_the_order_of_another_network_is_refused(kota: Path, run_seed: int) -> None:
    """Also where it holds every node once and would only make answers slow."""
    luck = np.random.default_rng(run_seed)
    for node_count in (3, 400):
        ours, others = street(luck, node_count), street(luck, node_count)
        mixed = {**unpack(pack_roads(ours)), "order": others.order, "order_for": others.order_for}
        [found] = refused(kota, pack(mixed))
        assert found.fault is Fault.ARRAY_WRONG
        assert "order: was made for another network" in found.sentence("en")


def test_an_order_without_its_network_is_judged_by_what_it_leads_to(kota: Path) -> None:
    """As bundles were before they said whose order they hold: a star contracted from its middle joins all its points,
    contracted from its points it is the star.
    """
    luck = np.random.default_rng(0)
    points = 2_100
    middle, point = np.zeros(points, np.int32), np.arange(1, points + 1, dtype=np.int32)
    tail, head = np.concatenate([middle, point]), np.concatenate([point, middle])
    star = unpack(pack_roads(arrays(tail, head, points + 1, 10, luck)))
    inwards = np.append(point, 0).astype(np.int32)
    (kota / NAME).write_bytes(pack({**star, "order": inwards}))
    assert load_city(kota).ground.order.tolist() == inwards.tolist()
    [found] = refused(kota, pack({**star, "order": inwards[::-1]}))
    assert "The array order: order leads to more than" in found.sentence("en")


@pytest.mark.parametrize("node_count", [3, 50])
def test_ways_of_31_bits_are_refused_by_the_file_that_leads_to_them(kota: Path, run_seed: int, node_count: int) -> None:
    """A street of so many nodes in a row: a way over all of it just fits, or takes a tick too many for it."""
    luck = np.random.default_rng(run_seed)
    nodes = np.arange(node_count, dtype=np.int32)
    tail, head = np.append(nodes[1:], nodes[:-1]), np.append(nodes[:-1], nodes[1:])
    for ticks, fits in (
        (TRAVEL_TICKS_MAX // (2 * node_count), True),
        (TRAVEL_TICKS_MAX // (node_count - 1) + 1, False),
    ):
        content = pack_roads(with_order(arrays(tail, head, node_count, ticks, luck)))
        if fits:
            (kota / NAME).write_bytes(content)
            assert load_city(kota).ground.node_count == node_count
            continue
        [found] = refused(kota, content)
        assert found.fault is Fault.TRAVEL_TOO_LONG
        assert found.details[1] == str(TRAVEL_TICKS_MAX)
        assert int(found.details[0]) > TRAVEL_TICKS_MAX
        assert "tick_us" in found.sentence("en")


def test_a_map_of_lines_with_too_short_a_tick_is_refused_too(copy: Path) -> None:
    text = (copy / "city.toml").read_text(encoding="utf-8")
    assert "\ntick_us = " in text
    start = text.index("\ntick_us = ") + 1
    (copy / "city.toml").write_text(f"{text[:start]}tick_us = 1{text[text.index(chr(10), start) :]}", encoding="utf-8")
    found = [problem for problem in check_city(copy) if not problem.warning]
    assert [(problem.file, problem.fault) for problem in found] == [("roads.geojson", Fault.TRAVEL_TOO_LONG)]


def test_the_error_says_what_is_counted() -> None:
    error = TravelTooLong(1, 2**40, TRAVEL_TICKS_MAX)
    assert (error.ticks, error.ticks_max) == (2**40, TRAVEL_TICKS_MAX)
    assert (
        str(error)
        == f"arc_ticks[1] may lead to travel times of {2**40} ticks, {2**31 - 2} at most: choose a longer tick"
    )
