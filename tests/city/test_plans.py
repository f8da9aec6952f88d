"""What plans.toml leaves unsaid, and what it says in more than one way."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_core.city import check_city, load_city
from dispatch_core.city.bundle import NeedLine
from dispatch_core.model import Authority, DuplicateAction, LineKind, Medium

from .plan_mistakes import DUPLICATE, FOR_ENGINE, TANKER

AUTO, CONFIRM, REQUEST = Authority
URGENT = (AUTO, AUTO, CONFIRM, CONFIRM, CONFIRM)


def rewrite(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    text = (folder / name).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / name).write_text(text)


def second_need(folder: Path, line: str) -> NeedLine:
    """The second line of a structure fire, written so."""
    rewrite(folder, "plans.toml", (TANKER, line))
    assert all(problem.warning for problem in check_city(folder))
    return load_city(folder).types["structure_fire"].needs[1]


@pytest.mark.parametrize(
    ("line", "authority"),
    [
        ('{ agency = "DAMKAR", capabilities = ["TANKER"] }', URGENT),
        ('{ agency = "PLN", capabilities = ["HEAVY_LINE"] }', (REQUEST,) * 5),
        ('{ agency = "DAMKAR", capabilities = ["TANKER"], authority = "confirm" }', (CONFIRM,) * 5),
        (
            '{ agency = "POLRI", capabilities = ["EOD"], authority = ["auto", "auto", "auto", "confirm", "request"] }',
            (AUTO, AUTO, AUTO, CONFIRM, REQUEST),
        ),
        # Of any agency: the strictest of those that could come, at each priority.
        ('{ capabilities = ["BLS"] }', (CONFIRM, AUTO, CONFIRM, CONFIRM, CONFIRM)),
        ('{ capabilities = ["BLS"], authority = "auto" }', (AUTO,) * 5),
        # A desk that is only told decides nothing.
        ('{ agency = "BPBD", line = "notify" }', (AUTO,) * 5),
        ('{ agency = "DISHUB", line = "isolate" }', (REQUEST,) * 5),
    ],
)
def test_authority(copy: Path, line: str, authority: tuple[Authority, ...]) -> None:
    pmi = 'capabilities = ["BLS", "LOGISTICS"]\nauthority = '
    rewrite(copy, "agencies.toml", (f'{pmi}"confirm"', f'{pmi}["confirm", "auto", "auto", "auto", "auto"]'))
    assert second_need(copy, line).authority == authority


def test_an_agency_that_says_nothing_goes_at_once(copy: Path) -> None:
    rewrite(copy, "agencies.toml", ('authority = "confirm"\ndeclares_safe = true\n', ""))
    city = load_city(copy)
    [police] = [agency for agency in city.agencies if agency.agency_id == "POLRI"]
    assert (police.authority, police.declares_safe, police.needs_ground) == ((AUTO,) * 5, False, False)
    assert {problem.fault.name for problem in check_city(copy)} == {"SCENE_NEVER_SAFE"}


def test_a_desk_that_is_told(copy: Path) -> None:
    need = second_need(copy, '{ agency = "BPBD", line = "notify", priority_max = 2 }')
    assert (need.line, need.agency_id, need.capabilities) == (LineKind.NOTIFY, "BPBD", ())
    assert (need.count, need.priority_max, need.medium, need.staging) == (1, 2, Medium.ROAD, False)


def test_a_type_that_says_nothing_of_duplicates_suggests_none(copy: Path) -> None:
    rewrite(copy, "plans.toml", (DUPLICATE, ""))
    fire = load_city(copy).types["structure_fire"]
    assert (fire.duplicate, fire.duplicate_radius_m, fire.duplicate_window_s) == (DuplicateAction.DISPATCH, 0, 0)


def test_the_same_capabilities_are_the_same_however_they_are_ordered(copy: Path) -> None:
    """The engine finds a need's substitutes by what the need asks for."""
    need = second_need(copy, '{ agency = "DAMKAR", capabilities = ["RESCUE_LIGHT", "ENGINE"] }')
    both = FOR_ENGINE.replace('"ENGINE"', '"ENGINE", "RESCUE_LIGHT"')
    rewrite(copy, "plans.toml", (FOR_ENGINE, both))
    city = load_city(copy)
    assert need.capabilities == ("ENGINE", "RESCUE_LIGHT")
    assert need.capabilities in {one.capabilities for one in city.substitutes}
