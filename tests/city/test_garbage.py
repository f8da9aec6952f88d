"""Files spoiled at random: the check always answers with problems and never falls over itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dispatch_core.city import CityError, check_city, city_folder, load_city
from dispatch_core.city.format import FILES
from dispatch_core.city.road_arrays import NAME as ARRAYS_NAME
from dispatch_core.city.travel_matrix import NAME as MATRIX_NAME

# Arrays are spoiled in tests of their own.
TEXTS = sorted(set(FILES) - {ARRAYS_NAME, MATRIX_NAME})

ROUNDS = 4
SCRAPS = [
    b"", b"\x00", b"\xff", b'"', b"'", b"[", b"]", b"{", b"}", b",", b";", b"=", b"\n", b"-", b"1e999", b"null", b"[[",
    b'"""', b"true", b"99999999999999999999999", b"|", b"#", b":", b"NaN", b"\xef\xbb\xbf", b"{}{}{}",
]  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_spoiled_files_are_judged(copy: Path, name: str, run_seed: int) -> None:
    dice = random.Random(f"{run_seed} {name}")
    kept = (copy / name).read_bytes()
    for _ in range(ROUNDS):
        content = bytearray(kept)
        for _ in range(dice.choice((1, 2, 8))):
            start = dice.randrange(len(content))
            content[start : start + dice.choice((0, 1, 5, 40, 400))] = dice.choice(SCRAPS)
        (copy / name).write_bytes(content)
        problems = check_city(copy)
        assert problems == sorted(problems, key=lambda problem: (problem.file, problem.line))
        for problem in problems:
            assert problem.sentence("id")
            assert problem.line >= 0
        if any(not problem.warning for problem in problems):
            with pytest.raises(CityError):
                load_city(copy)
        else:
            load_city(copy)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plans.toml", "a = " + "[" * 5_000 + "]" * 5_000),
        ("areas.geojson", "[" * 100_000 + "]" * 100_000),
        ("roads.geojson", '{"type": "FeatureCollection", "features": [1, null, {}, {"properties": {}}]}'),
        ("roads.geojson", '{"type": "FeatureCollection", "features": 5}'),
        ("agencies.toml", "agency = 5"),
        ("agencies.toml", "[agency]\nid = 5"),
        ("plans.toml", "type = [1, 2]\nobjective = 5"),
        ("plans.toml", "[objective]\na = 5\n[[type]]\nneeds = [1]"),
        ("city.toml", "mode = []\npolicy = 1\ntravel = 2"),
        ("city.toml", "delivery_ms = 99999999999999999999999999999999999"),
        ("units.csv", "unit_id"),
        ("units.csv", "\n\n\n"),
        ("gazetteer.csv", "place_id,lat,lon\nx,1e400,99999999999999999999999999"),
    ],
)
def test_shapes_nobody_expects_are_judged(copy: Path, name: str, text: str) -> None:
    (copy / name).write_text(text)
    assert any(problem.file == name and not problem.warning for problem in check_city(copy))


def test_the_files_that_ship_are_the_files_of_the_format() -> None:
    assert {path.name for path in city_folder("ambon").iterdir()} == set(TEXTS)
