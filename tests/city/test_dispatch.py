"""[dispatch] of city.toml: what a city may say about choosing units, and what it says by leaving it out."""

from __future__ import annotations

from pathlib import Path

from dispatch_core.city import check_city, load_city
from dispatch_core.city.coverage_faults import CoverageFault
from dispatch_core.city.dispatch import CLOSEST, Beat, BeatRule, CoverageRule, Feeder, Joint, OutageRule
from dispatch_core.city.format_dispatch import BEAT as BEAT_FIELDS
from dispatch_core.city.format_dispatch import BEATS, COVERAGE, DIVERT, JOINT, RESERVE
from dispatch_core.city.format_dispatch import FEEDER as FEEDER_FIELDS
from dispatch_core.city.format_dispatch import OUTAGES as OUTAGE_FIELDS
from dispatch_core.engine_version import rules_digest

from .beat_mistakes import BEAT, FEEDER, OUTAGES, RULE

SECTION = """[dispatch]
# Each need in its order gets the soonest unit by road: what crews and callers expect.
policy = "closest"
"""


def rewrite(folder: Path, *changes: tuple[str, str]) -> None:
    path = folder / "city.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_without_the_section_the_closest_go(copy: Path) -> None:
    rewrite(copy, (SECTION, ""))
    assert load_city(copy).dispatch == load_city("ambon").dispatch == CLOSEST


def test_another_policy_is_another_set_of_rules(copy: Path) -> None:
    rewrite(
        copy, ('policy = "closest"', 'policy = "joint"\n[dispatch.joint]\non_scene_ms = 5\nweights = [9, 3, 1, 1, 1]')
    )
    rewrite(copy, ("weights = ", "ageing_max_permille = 1000\nweights = "))
    city = load_city(copy)
    assert city.dispatch.policy == "joint"
    assert city.dispatch.joint == Joint(weights=(9, 3, 1, 1, 1), ageing_max_permille=1_000, on_scene_ms=5)
    assert rules_digest(city) != rules_digest(load_city("ambon"))


def test_units_stand_by_at_their_homes_and_at_places_of_the_gazetteer(copy: Path) -> None:
    rewrite(
        copy,
        (
            'policy = "closest"',
            'policy = "closest"\n[dispatch.coverage]\nagencies = ["MEDIC", "PMI"]\nbases = ["terminal_mardika"]\n'
            "within_ms = 600_000\npre_travel_ms = 60_000\nbusy_permille = 0\nreturns = yes\nmoves_max = 2",
        ),
        ("returns = yes", "returns = false"),
    )
    city = load_city(copy)
    rule = CoverageRule(
        ("MEDIC", "PMI"), 600_000, 60_000, busy_permille=0, returns=False, moves_max=2, bases=("terminal_mardika",)
    )
    assert city.dispatch.coverage == rule
    assert [(base.name, base.place.lat_e7) for base in city.bases] == [("Terminal Mardika", -36_890_250)]
    assert len(city.demand) == 66


def test_beats_are_villages_and_districts_with_units_of_theirs(copy: Path) -> None:
    more = """
[[beat]]
id = "teluk"
agency = "POLRI"
units = ["POLRI-10"]
areas = ["81.71.02.1010"]
"""
    rewrite(copy, ('policy = "closest"', f'policy = "closest"\n{RULE}\nhold_ms = [0, 0, 899_999, 0, 0]\n{BEAT}{more}'))
    city = load_city(copy)
    [rule] = city.dispatch.beats
    baguala, teluk = rule.beats
    assert rule == BeatRule("POLRI", (0, 60_000, 180_000, 180_000, 180_000), (0, 0, 899_999, 0, 0), rule.beats)
    assert teluk == Beat("teluk", "POLRI", ("POLRI-10",), frozenset(["81.71.02.1010"]))
    inside = {area.area_id for area in city.areas if area.district == "Teluk Ambon Baguala"}
    assert (baguala.unit_ids, baguala.area_ids) == (("POLRI-09",), inside)


def test_outages_are_grouped_by_feeders(copy: Path) -> None:
    numbers = "calls_min = 2\npriority_customers = [0, 0, 5_000, 0, 0]\nweigh_customers = 9_000"
    rewrite(copy, ('policy = "closest"', f'policy = "joint"\n{OUTAGES}\n{numbers}\n{FEEDER}'))
    city = load_city(copy)
    inside = frozenset(area.area_id for area in city.areas if area.district == "Teluk Ambon Baguala")
    passo = Feeder("passo", "Passo", 8_000, inside)
    rule = OutageRule("PLN", ("power_outage",), 3_600_000, 2, (0, 0, 5_000, 0, 0), 9_000, (passo,))
    assert city.dispatch.outages == rule


def test_what_ambon_says_as_an_example_can_be_used(copy: Path) -> None:
    """The commented tables of its city.toml, taken at their word."""
    path = copy / "city.toml"
    head, rest = path.read_text(encoding="utf-8").split("# [[dispatch.beats]]", 1)
    path.write_text(head + ("# [[dispatch.beats]]" + rest).replace("\n# ", "\n").removeprefix("# "), encoding="utf-8")
    assert [problem for problem in check_city(copy) if not problem.warning] == []
    [rule] = load_city(copy).dispatch.beats
    assert len(rule.beats) == 5
    outages = load_city(copy).dispatch.outages
    assert outages is not None
    assert [feeder.customers for feeder in outages.feeders] == [14_000, 9_000]


def test_an_agency_without_units_by_road_cannot_stand_by(copy: Path) -> None:
    rewrite(copy, ('policy = "closest"', 'policy = "closest"\n[dispatch.coverage]\nagencies = ["PMI"]'))
    text = (copy / "units.csv").read_text()
    (copy / "units.csv").write_text("".join(line for line in text.splitlines(True) if not line.startswith("PMI")))
    [problem] = [one for one in check_city(copy) if one.fault is CoverageFault.NOBODY_STANDS_BY]
    line = (copy / "city.toml").read_text().split("agencies =")[0].count("\n") + 1
    assert (problem.file, problem.line, problem.details) == ("city.toml", line, ("PMI",))


def test_demand_may_be_left_out(copy: Path) -> None:
    (copy / "demand.csv").unlink()
    assert load_city(copy).demand == ()
    assert check_city(copy) == []


TABLES = {
    "[dispatch.joint]": JOINT,
    "[dispatch.divert]": DIVERT,
    "[dispatch.coverage]": COVERAGE,
    "[[dispatch.reserve]]": RESERVE,
    "[[dispatch.beats]]": BEATS,
    "[[beat]]": BEAT_FIELDS,
    "[dispatch.outages]": OUTAGE_FIELDS,
    "[[feeder]]": FEEDER_FIELDS,
}


def test_no_number_of_any_policy_may_be_impossible(copy: Path) -> None:
    """Beyond all measure, below nothing, by a name that is none: each is named where it stands."""
    path = copy / "city.toml"
    text = path.read_text(encoding="utf-8")
    for value in ("9_000_000_000_000_000", "[-1, -1, -1, -1, -1]"):
        tables = [
            [table, *(f"{name} = {value}" for name in fields), f"{min(fields)}_ = 1"]
            for table, fields in TABLES.items()
        ]
        planted = "\n".join(line for table in tables for line in table)
        path.write_text(text.replace('policy = "closest"', f'policy = "closest"\n{planted}'), encoding="utf-8")
        lines = path.read_text(encoding="utf-8").splitlines()
        first = lines.index(tables[0][0]) + 1
        found = {one.line for one in check_city(copy) if not one.warning and one.file == "city.toml"}
        asked = range(first, first + len(planted.splitlines()))
        assert [lines[at - 1] for at in asked if at not in found and not lines[at - 1].startswith("[")] == [], value
