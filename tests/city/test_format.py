"""The format says what the readers accept, and the files that ship keep to it."""

from __future__ import annotations

import csv
from dataclasses import fields

import pytest

from dispatch_core.city import city_folder, describe_format
from dispatch_core.city.bundle import Policy
from dispatch_core.city.format import DESTINATIONS, FILES, GAZETTEER, POLICY, STAMPS, UNITS
from dispatch_core.city.settings import _ORDER, _RANGES


def test_every_file_and_field_is_described() -> None:
    text = describe_format()
    for name in FILES:
        assert name in text
    for table in (UNITS, GAZETTEER, DESTINATIONS):
        for column in table:
            assert f"\n  {column} " in text
    for stamp in STAMPS:
        assert stamp in text
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize(
    ("name", "columns"),
    [("units.csv", UNITS), ("gazetteer.csv", GAZETTEER), ("destinations.csv", DESTINATIONS)],
    ids=["units", "gazetteer", "destinations"],
)
def test_what_ships_has_every_column_in_order(name: str, columns: dict[str, str]) -> None:
    with (city_folder("ambon") / name).open(newline="") as file:
        assert next(csv.reader(file)) == list(columns)


def test_the_policy_is_checked_by_names_that_exist() -> None:
    names = {field.name for field in fields(Policy)}
    assert POLICY.keys() == names
    assert _RANGES.keys() <= names
    assert {name for pair in _ORDER for name in pair} <= names


def test_a_bare_name_means_a_city_that_ships_and_a_path_a_folder() -> None:
    assert city_folder("ambon").name == "ambon"
    assert city_folder("ambon").is_absolute()
    assert not city_folder("./ambon").is_absolute()
    assert not city_folder("elsewhere").is_absolute()
