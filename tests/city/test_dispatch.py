"""[dispatch] of city.toml: what a city may say about choosing units, and what it says by leaving it out."""

from __future__ import annotations

from pathlib import Path

from dispatch_core.city import load_city
from dispatch_core.city.dispatch import CLOSEST, Joint
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
