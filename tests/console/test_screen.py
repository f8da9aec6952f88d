"""What browsers are sent: who reads slowly, or comes late, ends with the same rows as one who has them all at once."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dispatch_core import commands as c
from dispatch_core.city import city_folder, load_city
from dispatch_server.cli.console import board
from dispatch_server.cli.console.ground import RoadWays
from dispatch_server.cli.console.mirror import Mirror, Touched
from dispatch_server.cli.console.rows import Rows
from dispatch_server.cli.console.screen import Screen
from dispatch_server.cli.console.viewer import UNSEEN_S, Viewer
from dispatch_server.places import Places

from .test_board import Night


class Browser:
    """The store of a page, as store.js keeps it."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.version = 0

    def read(self, screen: Screen) -> None:
        for section, rows in screen.since(self.version).items():
            kept = self.rows.setdefault(section, {})
            for key, row in rows.items():
                if row is None:
                    kept.pop(key, None)
                else:
                    kept[key] = row if "id" in row or key not in kept else {**kept[key], **row}
        self.version = screen.version


class Shown:
    """A night in Ambon on a screen."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        city = load_city("ambon")
        self.night = Night(city)
        self.mirror = Mirror(city)
        self.mirror.engine, self.mirror.notices = self.night.engine, self.night.notices
        ways = RoadWays(city, city_folder("ambon"))
        self.screen = Screen(Rows(city, Places(city), ways, "en"))
        self.update(Touched())

    def update(self, touched: Touched) -> None:
        found = board.items(self.night.engine.context, self.night.notices, self.night.at_ms)
        self.screen.update(self.mirror, touched, found, {"open": len(self.night.engine.state.incidents)})

    def step(self) -> None:
        """Something happens, and the screen follows."""
        state, rng = self.night.engine.state, self.rng
        what = rng.randrange(4)
        if what == 0 or not state.incidents:
            number = self.night.fire()
            self.update(Touched({number}, {unit.unit for unit in state.units}, False, False))
        elif what == 1:
            moved = rng.sample(range(len(state.units)), 9)
            ids = tuple(state.units[unit].unit_id for unit in moved)
            lats = tuple(-36900000 + rng.randrange(90_000) for _ in moved)
            lons = tuple(1281800000 + rng.randrange(90_000) for _ in moved)
            self.night.at_ms += 5_000
            self.night.do(c.RecordPositions(ids, lats, lons, (self.night.at_ms - 1_000,) * len(ids)))
            self.update(Touched(set(), set(moved), False, False))
        elif what == 2:
            number = rng.choice(list(state.incidents))
            if state.incidents[number].state == 1:
                self.night.do(c.CancelIncident(number, 0, "over", "spv"))
            self.update(Touched({number}, set(range(len(state.units))), False, False))
        else:
            self.night.wait(rng.randrange(60))
            self.update(Touched())


@pytest.mark.parametrize("shift", range(3))
def test_slow_and_late_readers_end_with_the_same(run_seed: int, shift: int) -> None:
    shown = Shown(run_seed + shift)
    quick, slow = Browser(), Browser()
    for _ in range(40):
        shown.step()
        quick.read(shown.screen)
        if shown.rng.random() < 0.2:
            slow.read(shown.screen)
        shown.screen.tidy(min(quick.version, slow.version))
    slow.read(shown.screen)
    late = Browser()
    late.read(shown.screen)
    for name, browser in (("quick", quick), ("slow", slow)):
        for section, rows in late.rows.items():
            assert browser.rows.get(section, {}) == rows, f"{name}, {section}"


def test_a_unit_that_only_moved_is_told_in_short() -> None:
    shown = Shown(7)
    browser = Browser()
    browser.read(shown.screen)
    unit = shown.night.engine.state.units[0]
    shown.night.at_ms += 5_000
    fix = (unit.place.lat_e7 + 2_000,), (unit.place.lon_e7,), (shown.night.at_ms - 1_000,)
    shown.night.do(c.RecordPositions((unit.unit_id,), *fix))
    shown.update(Touched(set(), {0}, False, False))
    [row] = shown.screen.since(browser.version)["units"].values()
    assert row is not None
    assert set(row) == {"lat", "lon", "fix"}


def test_one_message_is_under_way_at_a_time() -> None:
    viewer = Viewer(lambda message: None, "en")
    assert viewer.ready(0.0)
    viewer.sent(5, 0.0)
    assert not viewer.ready(1.0)
    viewer.seen(4)
    assert not viewer.ready(1.0)
    viewer.seen(5)
    assert viewer.ready(1.0)
    viewer.sent(9, 1.0)
    assert viewer.ready(1.0 + UNSEEN_S + 0.1), "a lost message is never sent again"
