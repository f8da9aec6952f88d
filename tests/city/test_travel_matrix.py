"""matrix.npz: a city by a table of times, and every way in which the table can be wrong."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dispatch_core.city import City, CityError, check_city, load_city
from dispatch_core.city.faults import Fault
from dispatch_core.city.files import Files
from dispatch_core.city.npz import pack, unpack
from dispatch_core.city.problems import Problems
from dispatch_core.city.travel_matrix import NAME, lay_matrix
from dispatch_core.limits import MATRIX_NODES_MAX
from dispatch_core.matrix import MatrixGround

from .table import make_table_city, table_of


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


@pytest.fixture
def kota(copy: Path, ambon: City) -> Path:
    make_table_city(copy, ambon)
    return copy


def test_times_are_those_of_the_table(kota: Path, ambon: City) -> None:
    assert check_city(kota) == []
    ground = load_city(kota).ground
    assert isinstance(ground, MatrixGround)
    nodes, ticks = table_of(ambon)
    places = ground.places([lat for lat, _ in nodes], [lon for _, lon in nodes])
    assert [place.node for place in places] == list(range(len(nodes)))
    for mode in range(2):
        for start in (0, len(nodes) - 1):
            assert ground.ticks_between(places[start], places, mode) == ticks[mode][start]


def test_a_place_far_from_every_node_is_flagged(kota: Path) -> None:
    ground = load_city(kota).ground
    home = load_city(kota).units[0].home
    assert ground.place(home.lat_e7, home.lon_e7).far_m == 0
    assert ground.place(-38_500_000, 1_281_000_000).far_m > 500


WRONG: list[tuple[str, Any, Fault, str]] = [
    ("version", np.array([2], np.int32), Fault.ARRAY_WRONG, "version"),
    ("ticks", None, Fault.FIELD_MISSING, "ticks"),
    ("roads", np.array([2], np.int32), Fault.FIELD_UNKNOWN, "roads"),
    ("node_lat_e7", np.zeros(MATRIX_NODES_MAX + 1, np.int32), Fault.TOO_MANY, "nodes"),
    ("node_lat_e7", np.array([], np.int32), Fault.TOO_MANY, "nodes"),
    ("node_lon_e7", np.zeros(3, np.int32), Fault.ARRAY_WRONG, "node_lon_e7"),
    ("ticks", lambda table: table - 2, Fault.ARRAY_WRONG, "ticks"),
    ("ticks", lambda table: table + 1, Fault.ARRAY_WRONG, "itself"),
    ("ticks", lambda table: table[:-1], Fault.ARRAY_WRONG, "rows"),
    ("ticks", lambda table: table[: len(table) // 2], Fault.ARRAY_WRONG, "rows"),
    ("ticks", lambda table: table[:, :-1], Fault.ARRAY_WRONG, "shape"),
]


@pytest.mark.parametrize(("name", "value", "fault", "word"), WRONG, ids=lambda value: getattr(value, "name", ""))
def test_a_table_that_cannot_be_right_is_refused_by_file_and_reason(
    kota: Path, name: str, value: Any, fault: Fault, word: str
) -> None:
    arrays = unpack((kota / NAME).read_bytes())
    if value is None:
        del arrays[name]
    else:
        arrays[name] = value(arrays[name]) if callable(value) else value
    (kota / NAME).write_bytes(pack(arrays))
    [problem] = [problem for problem in check_city(kota) if not problem.warning]
    assert (problem.file, problem.fault) == (NAME, fault)
    assert word in problem.reason
    with pytest.raises(CityError, match=NAME):
        load_city(kota)


def test_a_table_that_is_absent_or_damaged_is_refused(kota: Path) -> None:
    (kota / NAME).write_bytes((kota / NAME).read_bytes()[:-20])
    assert {(one.file, one.fault) for one in check_city(kota)} == {(NAME, Fault.ARRAYS_UNREADABLE)}
    (kota / NAME).unlink()
    assert {(one.file, one.fault) for one in check_city(kota)} == {(NAME, Fault.FILE_MISSING)}


def test_bytes_spoiled_at_random_are_judged(kota: Path, run_seed: int) -> None:
    dice, kept = random.Random(f"{run_seed} {NAME}"), (kota / NAME).read_bytes()
    for _ in range(20):
        content = bytearray(kept)
        for _ in range(dice.choice((1, 2, 8))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        (kota / NAME).write_bytes(content)
        files = Files(kota, Problems())
        lay_matrix(files, None)
        assert {problem.file for problem in files.problems.sorted()} <= {NAME}


def test_a_table_has_no_road_to_close(kota: Path) -> None:
    text = (kota / "city.toml").read_text(encoding="utf-8")
    (kota / "city.toml").write_text(text + '\n[[closure]]\nroad = "R12"\nreason = "x"\n', encoding="utf-8")
    assert {(one.file, one.fault) for one in check_city(kota)} == {("city.toml", Fault.ROAD_UNKNOWN)}
