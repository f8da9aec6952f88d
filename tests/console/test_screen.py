"""What browsers are sent: who reads slowly, or comes late, ends with the same rows as one who has them all at once."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dispatch_core import commands as c
from dispatch_core.city import city_folder, load_city
from dispatch_core.city.areas import AreaIndex
from dispatch_core.model import DispatchMode, IncidentState, Medium, Override, Travel
from dispatch_server.cli.console import board
from dispatch_server.cli.console.attention import Attention
from dispatch_server.cli.console.ground import RoadWays
from dispatch_server.cli.console.mirror import Mirror, Touched
from dispatch_server.cli.console.rows import Rows
from dispatch_server.cli.console.screen import SECTIONS, Screen
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
        self.attention = Attention()
        self.update(whole=True)

    def update(self, *, moved: tuple[int, ...] = (), whole: bool = False) -> None:
        """Show what changed, as the hub does twice a second."""
        night = self.night
        units = set(moved) or {unit.unit for unit in night.engine.state.units}
        touched = Touched(set(night.touched), units, False, whole)
        night.touched.clear()
        asked = (night.engine.context, night.notices)
        found = self.attention.items(*asked, touched, night.at_ms, every=True)
        assert sorted(found, key=lambda one: one.order) == board.items(*asked, night.at_ms), "the board kept is another"
        self.screen.update(self.mirror, touched, found, {"open": len(self.night.engine.state.incidents)})

    def anew(self) -> Screen:
        """A screen that shows now what goes on."""
        made = Screen(self.screen.rows)
        night = self.night
        found = board.items(night.engine.context, night.notices, night.at_ms)
        made.update(self.mirror, Touched(), found, {"open": len(night.engine.state.incidents)})
        return made

    def step(self) -> None:
        """Something happens, and the screen follows."""
        state, rng, night = self.night.engine.state, self.rng, self.night
        goes_on = [one.incident for one in state.incidents.values() if one.state is IncidentState.OPEN]
        moved: tuple[int, ...] = ()
        match rng.randrange(7):
            case 1:
                moved = tuple(rng.sample(range(len(state.units)), 9))
                ids = tuple(state.units[unit].unit_id for unit in moved)
                lats = tuple(-36900000 + rng.randrange(90_000) for _ in moved)
                lons = tuple(1281800000 + rng.randrange(90_000) for _ in moved)
                night.at_ms += 5_000
                night.do(c.RecordPositions(ids, lats, lons, (night.at_ms - 1_000,) * len(ids)))
            case 2 if goes_on:
                night.do(c.CancelIncident(rng.choice(goes_on), 0, "over", "spv"))
            case 3 if len(goes_on) > 1:
                kept, merged = rng.sample(goes_on, 2)
                night.do(c.MergeIncidents(kept, 0, merged, 0, "one fire", "spv"), refused_too=True)
            case 4 if goes_on:
                number, level = rng.choice(goes_on), rng.randrange(1, 4)
                change = c.UpdateIncident(number, 0, "", level, 0, False, 0, 0, 0, "", "why", "chief", "spv")
                night.do(change, refused_too=True)
            case 5:
                night.wait(rng.randrange(60))
            case 6:
                mode = rng.choice((DispatchMode.NORMAL, DispatchMode.SURGE))
                night.do(c.SetMode("", mode, Override.OTHER, "storm", "spv"), refused_too=True)
                night.fever()
            case _:
                night.fire()
        self.update(moved=moved, whole=rng.random() < 0.1)


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
    # Who comes when nothing is left of what was before.
    late, anew = Browser(), shown.anew()
    late.read(anew)
    for name, browser in (("quick", quick), ("slow", slow)):
        for section in SECTIONS:
            assert browser.rows.get(section, {}) == late.rows.get(section, {}), f"{name}, {section}"


def test_a_unit_that_only_moved_is_told_in_short() -> None:
    shown = Shown(7)
    browser = Browser()
    browser.read(shown.screen)
    unit = shown.night.engine.state.units[0]
    shown.night.at_ms += 5_000
    fix = (unit.place.lat_e7 + 2_000,), (unit.place.lon_e7,), (shown.night.at_ms - 1_000,)
    shown.night.do(c.RecordPositions((unit.unit_id,), *fix))
    shown.update(moved=(0,))
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


def test_a_boat_is_drawn_over_the_water_and_whoever_flies_straight() -> None:
    city = load_city("ambon")
    ways = RoadWays(city, city_folder("ambon"))
    [boat] = [unit for unit in city.units if unit.unit_id == "BASARNAS-02"]
    [beach] = [place for place in city.gazetteer if place.place_id == "pantai_pintu_kota"]
    there = city.ground.place(beach.lat_e7, beach.lon_e7)
    line, travel = ways.way(boat.home, there, boat.mode, Medium.WATER)
    assert travel is Travel.SEA
    land = AreaIndex(city.areas)
    ashore = [at for at, (lat, lon) in enumerate(line) if land.locate(round(lat * 10**7), round(lon * 10**7))]
    # It leaves from a jetty and ends on a beach; between them it goes round the cape.
    assert len(line) > 10
    assert set(ashore) <= {0, 1, len(line) - 1}
    assert ways.way(boat.home, there, boat.mode)[1] is Travel.ROAD
    straight, travel = ways.way(boat.home, there, boat.mode, Medium.AIR)
    assert (len(straight), travel) == (2, Travel.STRAIGHT_LINE)
