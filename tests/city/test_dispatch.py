"""[dispatch] of city.toml: what a city may say about choosing units, and what it says by leaving it out."""

from __future__ import annotations

from pathlib import Path

from dispatch_core.city import check_city, load_city
from dispatch_core.city.coverage_faults import CoverageFault
from dispatch_core.city.dispatch import CLOSEST, CoverageRule, Joint
from dispatch_core.engine_version import rules_digest

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
