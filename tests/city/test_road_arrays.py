"""roads.npz: the same city by arrays, every way in which arrays can be wrong, and bytes spoiled at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dispatch_core._fleet import Fleet
from dispatch_core.city import CityError, Problem, check_city, load_city
from dispatch_core.city.array_reader import none
from dispatch_core.city.faults import Fault
from dispatch_core.city.files import Files
from dispatch_core.city.format_arrays import ROAD_ARRAYS
from dispatch_core.city.npz import pack, unpack
from dispatch_core.city.problems import Problems
from dispatch_core.city.road_arrays import NAME, RoadArrays, arcs_digest, pack_roads, read_road_arrays
from dispatch_core.city.road_ground import parts_of, ticks_of
from dispatch_core.ground import Ground
from dispatch_core.plane import arc_ticks

NODES = [(-36_900_000, 1_281_700_000), (-36_900_000, 1_281_800_000), (-37_000_000, 1_281_900_000)]


def int32(*numbers: int) -> np.ndarray[Any, np.dtype[np.int32]]:
    return np.array(numbers, dtype=np.int32)


def network(**changes: Any) -> RoadArrays:
    """Two streets in a row: the first both ways, the second from node 1 to node 2 and back on a road of its own."""
    parts: dict[str, Any] = {
        "node_lat_e7": int32(*(lat for lat, _ in NODES)),
        "node_lon_e7": int32(*(lon for _, lon in NODES)),
        "node_snappable": int32(1, 1, 0),
        "arc_tail": int32(0, 1, 1, 2),
        "arc_head": int32(1, 0, 2, 1),
        "arc_road": int32(0, 0, 1, 2),
        "arc_ticks": none(),
        "arc_length_mm": int32(111_000, 111_000, 150_000, 150_000),
        "arc_speed_kmh": int32(40, 40, 60, 30),
        "road_ids": ("a", "b", "c"),
        "road_names": ("Jalan Pattimura", "Jalan Été", ""),
        "road_classes": ("local", "bridge", "national"),
        "order": int32(2, 0, 1),
        "order_for": arcs_digest(int32(0, 1, 1, 2), int32(1, 0, 2, 1)),
        "arc_shape": int32(1, -1, 0, 0),
        "shape_first": int32(0, 1),
        "shape_lat_e7": int32(-36_910_000),
        "shape_lon_e7": int32(1_281_750_000),
    }
    return RoadArrays(**parts | changes)


@pytest.fixture
def kota(copy: Path) -> Path:
    """Ambon's copy with these roads: nothing of its own closed, and its map and villages gone."""
    (copy / "roads.geojson").unlink()
    (copy / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    text = (copy / "city.toml").read_text(encoding="utf-8")
    start, end = text.index("[[closure]]"), text.index("[policy]")
    (copy / "city.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    (copy / NAME).write_bytes(pack_roads(network()))
    return copy


def change(kota: Path, name: str, value: Any) -> None:
    """Put an array into the file, or take one out."""
    arrays = unpack((kota / NAME).read_bytes())
    if value is None:
        del arrays[name]
    else:
        arrays[name] = value
    (kota / NAME).write_bytes(pack(arrays))


def ticks_between(ground: Ground, start: int, target: int, mode: int) -> int | None:
    fleet = Fleet(1, ground.node_count)
    fleet.set_place(0, start, 0, *NODES[start])
    found = ground.search(fleet).unit_eta(0, target, 0, *NODES[target], 0, mode)
    return None if found is None else found[4]


def faults(kota: Path) -> list[Problem]:
    return [problem for problem in check_city(kota) if not problem.warning]


def test_a_city_by_arrays_drives_as_its_lengths_say(kota: Path) -> None:
    assert faults(kota) == []
    ground = load_city(kota).ground
    assert ground.road_ids == ("a", "b", "c")
    assert ground.road_name("b") == "Jalan Été"
    there, back = arc_ticks(111_000, 40, 1000, 1000), arc_ticks(150_000, 30, 800, 1000)
    assert ticks_between(ground, 0, 2, 0) == there + arc_ticks(150_000, 60, 1000, 1000)
    assert ticks_between(ground, 2, 0, 1) == back + arc_ticks(111_000, 40, 800, 1000)
    assert ground.place(*NODES[2]).node == 1
    ground.close_road("b")
    assert ticks_between(ground, 0, 2, 0) is None
    ground.reset_closures()


def test_ticks_that_come_with_the_network_are_kept_to_the_tick(kota: Path) -> None:
    ticks = np.array([[1_234_567, 1, 0, 7], [7_654_321, 2, 3, 9]], dtype=np.int32)
    (kota / NAME).write_bytes(
        pack_roads(network(arc_ticks=ticks, arc_length_mm=none(), arc_speed_kmh=none(), order=none()))
    )
    ground = load_city(kota).ground
    assert [ticks_between(ground, 0, 2, mode) for mode in (0, 1)] == [1_234_567, 7_654_324]


def test_what_is_written_is_read_and_twice_the_same(kota: Path) -> None:
    content = (kota / NAME).read_bytes()
    assert content == pack_roads(network())
    roads = read_road_arrays(Files(kota, Problems()))
    assert roads is not None
    for name in set(ROAD_ARRAYS) - {"version"}:
        given, read = getattr(network(), name), getattr(roads, name)
        assert np.array_equal(given, read) if isinstance(given, np.ndarray) else given == read, name


def test_the_digest_covers_the_arrays(kota: Path) -> None:
    before = load_city(kota).digest
    (kota / NAME).write_bytes(pack_roads(network(arc_speed_kmh=int32(40, 40, 60, 31))))
    assert load_city(kota).digest != before


def test_ticks_of_arcs_are_those_of_the_plane(run_seed: int) -> None:
    dice = random.Random(run_seed)
    lengths = [0, 1, 2**31 - 1, *(dice.randrange(10 ** dice.randrange(1, 10)) for _ in range(500))]
    speeds = [1, 200, 1, *(dice.randrange(1, 201) for _ in range(500))]
    for permille, tick_us in ((1000, 1000), (800, 10), (10_000, 1), (1, 1_000_000)):
        expected = [max(1, arc_ticks(*pair, permille, tick_us)) for pair in zip(lengths, speeds, strict=True)]
        assert ticks_of(int32(*lengths), int32(*speeds), permille, tick_us).tolist() == expected


def test_parts_are_those_of_scipy(run_seed: int) -> None:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    dice = np.random.default_rng(run_seed)
    for node_count, arc_count in ((1, 0), (50, 30), (400, 390), (3_000, 2_900)):
        ends = dice.integers(0, node_count, (2, arc_count)).astype(np.int32)
        matrix = coo_array((np.ones(arc_count), ends), shape=(node_count, node_count))
        count, expected = connected_components(matrix, directed=False)
        part = parts_of(node_count, *ends)
        assert len(set(zip(part.tolist(), expected.tolist(), strict=True))) == count == len(set(part.tolist()))


# -- What is wrong ----------------------------------------

WRONG: list[tuple[str, Any, Fault, str]] = [
    ("version", int32(2), Fault.ARRAY_WRONG, "version"),
    ("arc_tail", None, Fault.FIELD_MISSING, "arc_tail"),
    ("arc_speed_kmh", None, Fault.FIELD_MISSING, "arc_speed_kmh"),
    ("shape_first", None, Fault.FIELD_MISSING, "shape_first"),
    ("colour", int32(1), Fault.FIELD_UNKNOWN, "colour"),
    ("arc_ticks", np.ones((2, 4), dtype=np.int32), Fault.ARRAY_WRONG, "not both"),
    ("node_lat_e7", int32(0, 0, 900_000_001), Fault.ARRAY_WRONG, "entry 2 is 900000001"),
    ("node_lat_e7", int32(0, 0), Fault.ARRAY_WRONG, "(3,)"),
    ("node_lat_e7", int32(), Fault.NO_ROADS, ""),
    ("node_snappable", int32(0, 2, 0), Fault.ARRAY_WRONG, "node_snappable"),
    ("node_snappable", int32(0, 0, 0), Fault.NO_ROADS, ""),
    ("arc_head", int32(1, 0, 2), Fault.ARRAY_WRONG, "arc_head"),
    ("arc_head", int32(1, 0, 3, 1), Fault.ARRAY_WRONG, "entry 2 is 3"),
    ("arc_head", int32(1, 0, -1, 1), Fault.ARRAY_WRONG, "entry 2 is -1"),
    ("arc_road", int32(0, 0, 1, 3), Fault.ARRAY_WRONG, "arc_road"),
    ("arc_length_mm", int32(1, 1, -1, 1), Fault.ARRAY_WRONG, "arc_length_mm"),
    ("arc_length_mm", np.array([1, 1, 2**40, 1]), Fault.ARRAY_WRONG, "arc_length_mm"),
    ("arc_speed_kmh", int32(40, 40, 0, 30), Fault.ARRAY_WRONG, "arc_speed_kmh"),
    ("order", int32(0, 1), Fault.ARRAY_WRONG, "order"),
    ("order", int32(0, 1, 1), Fault.ARRAY_WRONG, "node 1 twice"),
    ("order", int32(0, 1, 3), Fault.ARRAY_WRONG, "entry 2 is 3"),
    ("order", int32(0, 1, 2, 3), Fault.ARRAY_WRONG, "(4,)"),
    ("order", int32(2, 1, 3), Fault.ARRAY_WRONG, "order"),
    ("order_for", int32(1, 2, 3, 4), Fault.ARRAY_WRONG, "another network"),
    ("order_for", int32(1, 2, 3), Fault.ARRAY_WRONG, "order_for"),
    ("arc_shape", int32(2, -1, 0, 0), Fault.ARRAY_WRONG, "arc_shape"),
    ("shape_first", int32(0, 2), Fault.ARRAY_WRONG, "shape_first"),
    ("shape_lon_e7", int32(0, 0), Fault.ARRAY_WRONG, "shape_lon_e7"),
    ("road_ids", np.frombuffer(b"a\nb\na", dtype=np.uint8), Fault.ARRAY_WRONG, "a stands twice"),
    ("road_ids", np.frombuffer(b"a\nb c\nd", dtype=np.uint8), Fault.ARRAY_WRONG, "'b c'"),
    ("road_ids", np.frombuffer(b"a\n\xff\nc", dtype=np.uint8), Fault.ARRAY_WRONG, "byte 2"),
    ("road_names", np.frombuffer(b"a\nb", dtype=np.uint8), Fault.ARRAY_WRONG, "2 lines for 3 roads"),
    ("road_names", np.frombuffer(b"a\nb\x1b\nc", dtype=np.uint8), Fault.ARRAY_WRONG, "line 1"),
    ("road_names", int32(65, 10, 65, 10), Fault.ARRAY_WRONG, "UTF-8"),
    ("road_classes", np.frombuffer(b"local\nbrigde\nlocal", dtype=np.uint8), Fault.NOT_A_CHOICE, "brigde"),
    ("road_classes", np.frombuffer(b"local\nferry\nlocal", dtype=np.uint8), Fault.ROAD_NEEDS_CLOSURE, "ferry"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "fault", "said"), WRONG)
def test_a_wrong_array_is_refused_with_its_reason(kota: Path, name: str, value: Any, fault: Fault, said: str) -> None:
    change(kota, name, value)
    found = [problem for problem in faults(kota) if problem.fault is fault]
    assert {problem.file for problem in found} == {NAME}
    assert any(said in problem.sentence("en") for problem in found)
    assert found[0].sentence("id") != found[0].sentence("en")
    with pytest.raises(CityError, match=NAME):
        load_city(kota)


def test_an_arc_of_more_ticks_than_fit_is_refused(kota: Path) -> None:
    change(kota, "arc_length_mm", int32(111_000, 111_000, 2_000_000_000, 150_000))
    change(kota, "arc_speed_kmh", int32(40, 40, 1, 30))
    [found] = faults(kota)
    assert (found.fault, found.details) == (Fault.ARC_TOO_LONG, ("2", "b", "2147483647"))


def test_a_row_for_each_mode(kota: Path) -> None:
    ticks = np.ones((3, 4), dtype=np.int32)
    (kota / NAME).write_bytes(pack_roads(network(arc_ticks=ticks, arc_length_mm=none(), arc_speed_kmh=none())))
    assert [(problem.fault, problem.details) for problem in faults(kota)] == [(Fault.MODES_DIFFER, ("3", "2"))]


def test_one_network_is_enough(kota: Path) -> None:
    (kota / "roads.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    assert [problem.fault for problem in faults(kota)] == [Fault.ROADS_TWICE]


def test_a_closure_of_no_road_is_named_where_it_stands(kota: Path) -> None:
    text = (kota / "city.toml").read_text(encoding="utf-8")
    closure = '[[closure]]\nroad = "z"\nreason = "x"\n\n[policy]'
    (kota / "city.toml").write_text(text.replace("[policy]", closure), encoding="utf-8")
    assert [(problem.file, problem.fault) for problem in faults(kota)] == [("city.toml", Fault.ROAD_UNKNOWN)]


def test_a_part_that_no_road_joins_is_warned_of(kota: Path) -> None:
    change(kota, "order_for", None)
    change(kota, "arc_tail", int32(0, 1, 2, 2))
    change(kota, "arc_head", int32(1, 0, 2, 2))
    [found] = check_city(kota)
    assert (found.fault, found.details, found.warning) == (Fault.ROADS_DISCONNECTED, ("b", "1"), True)


def test_without_settings_the_arrays_are_judged_all_the_same(kota: Path) -> None:
    (kota / "city.toml").write_text("this is no TOML\n")
    change(kota, "order", int32(0, 0, 0))
    assert {(problem.file, problem.fault) for problem in faults(kota)} == {
        ("city.toml", Fault.BAD_SYNTAX),
        (NAME, Fault.ARRAY_WRONG),
    }


# -- Damaged files ----------------------------------------


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flip(content: bytes) -> bytes:
    """One bit inside the first array."""
    return content[:90] + bytes([content[90] ^ 1]) + content[91:]


def objects(content: bytes) -> bytes:
    """An array that only unpickling could read."""
    import io

    packed = io.BytesIO()
    np.savez(packed, allow_pickle=True, **{"version": np.array([{}], dtype=object)})
    return packed.getvalue()


def bomb(content: bytes) -> bytes:
    """A header that asks for 8 TB."""
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, archive.open("version.npy", "w") as file:
        np.lib.format.write_array_header_1_0(
            file, {"descr": "<i8", "fortran_order": False, "shape": (10**12,)}
        )  # fmt: skip
    return packed.getvalue()


@pytest.mark.parametrize("spoil", [cut, flip, objects, bomb, lambda _: b"", lambda _: b"PK"])
def test_a_damaged_archive_is_refused(kota: Path, spoil: Callable[[bytes], bytes]) -> None:
    (kota / NAME).write_bytes(spoil((kota / NAME).read_bytes()))
    assert [(problem.file, problem.fault) for problem in faults(kota)] == [(NAME, Fault.ARRAYS_UNREADABLE)]


def test_bytes_spoiled_at_random_are_judged(kota: Path, run_seed: int) -> None:
    dice = random.Random(run_seed)
    kept = (kota / NAME).read_bytes()
    for _ in range(150):
        content = bytearray(kept)
        for _ in range(dice.choice((1, 2, 8))):
            start = dice.randrange(len(content))
            content[start : start + dice.choice((1, 1, 4))] = dice.randbytes(dice.choice((0, 1, 4)))
        (kota / NAME).write_bytes(content)
        read_road_arrays(Files(kota, Problems()))
