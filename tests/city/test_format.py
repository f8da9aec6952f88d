"""The format says what the readers accept, and the files that ship keep to it."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import fields

import pytest

from dispatch_core.city import city_folder, describe_format
from dispatch_core.city.bundle import Policy
from dispatch_core.city.dispatch import CoverageRule, Dispatch, Divert, Joint
from dispatch_core.city.format import (
    AGENCY,
    DESTINATIONS,
    DUPLICATE,
    FILES,
    GAZETTEER,
    NEED,
    POLICY,
    STAMPS,
    SUBSTITUTE,
    SUBSTITUTE_BY,
    TYPE,
    UNITS,
)
from dispatch_core.city.format_dispatch import (
    BEAT,
    BEATS,
    COVERAGE,
    DEMAND,
    DISPATCH,
    DIVERT,
    FEEDER,
    JOINT,
    OUTAGES,
    RESERVE,
)
from dispatch_core.city.format_roads import ROAD
from dispatch_core.city.format_sea import SEA, SEA_TABLE
from dispatch_core.city.settings import _ORDER, _RANGES, SeaSettings
from dispatch_core.policies.names import NAMES
from dispatch_core.rules.matching import POLICIES


def test_every_file_and_field_is_described() -> None:
    text = describe_format()
    for name in FILES:
        assert name in text
    tables = (UNITS, GAZETTEER, DESTINATIONS, POLICY, AGENCY, TYPE, NEED, DUPLICATE, SUBSTITUTE, SUBSTITUTE_BY, JOINT)
    for table in (*tables, BEAT, BEATS, FEEDER, OUTAGES, COVERAGE, DEMAND, DIVERT, RESERVE, ROAD, SEA, SEA_TABLE):
        for column in table:
            assert f"\n  {column} " in text
    for stamp in STAMPS:
        assert stamp in text
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize(
    ("name", "columns"),
    [("units.csv", UNITS), ("gazetteer.csv", GAZETTEER), ("destinations.csv", DESTINATIONS), ("demand.csv", DEMAND)],
    ids=["units", "gazetteer", "destinations", "demand"],
)
def test_what_ships_has_every_column_in_order(name: str, columns: dict[str, str]) -> None:
    with (city_folder("ambon") / name).open(newline="") as file:
        assert next(csv.reader(file)) == list(columns)


def test_what_ships_says_everything_there_is_to_say() -> None:
    """An example that lacks a field teaches nobody that it exists."""
    documents = {name: tomllib.loads((city_folder("ambon") / name).read_text()) for name in FILES if "toml" in name}
    types, substitutes = documents["plans.toml"]["type"], documents["plans.toml"]["substitute"]
    for known, tables in (
        (AGENCY, documents["agencies.toml"]["agency"]),
        (DUPLICATE, [kind["duplicate"] for kind in types]),
        (SUBSTITUTE, substitutes),
        (SUBSTITUTE_BY, [by for substitute in substitutes for by in substitute["by"]]),
    ):
        assert set().union(*tables) == set(known)
    # Said only where the agency's own, or the highest level in use, will not do.
    assert set(NEED) - set().union(*(need for kind in types for need in kind["needs"])) == {"authority", "priority_max"}
    assert set(TYPE) - set().union(*types) == {"alarm_level_max"}


def test_the_policy_is_checked_by_names_that_exist() -> None:
    names = {field.name for field in fields(Policy)}
    assert POLICY.keys() == names
    assert _RANGES.keys() <= names
    assert {name for pair in _ORDER for name in pair} <= names


def test_the_ways_to_choose_are_checked_by_names_that_exist() -> None:
    # A comparison may know when units will be free, ask no human or hold coverage above all; a file may not.
    assert JOINT.keys() == {field.name for field in fields(Joint)} - {"foresees"}
    assert DIVERT.keys() == {field.name for field in fields(Divert)} - {"asks"}
    assert COVERAGE.keys() == {field.name for field in fields(CoverageRule)} - {"hard"}
    assert SEA_TABLE.keys() == {field.name for field in fields(SeaSettings)}
    assert DISPATCH.keys() == {field.name for field in fields(Dispatch)}
    assert set(NAMES) == POLICIES.keys()


def test_a_bare_name_means_a_city_that_ships_and_a_path_a_folder() -> None:
    assert city_folder("ambon").name == "ambon"
    assert city_folder("ambon").is_absolute()
    assert not city_folder("./ambon").is_absolute()
    assert not city_folder("elsewhere").is_absolute()
