"""The worlds that can be played, by name: each makes a scenario of a city, a seed and a clock rate.

Loading a city or a recording happens here and nowhere else in this package. What a world is made of stands in its own
file.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from dispatch_core.city import city_folder, load_city
from dispatch_core.records import record

from ..refusal import WrongWish
from ..scenario import Report, Scenario
from ..ways import read_roads
from . import ambon_fire, ambon_storm, sf_fire

HOUR_MS = 3_600_000


@record
class WorldInfo:
    name: str
    # How many times faster than life it is played by default, and so the --clock-rate its server needs.
    clock_rate: int
    # The city it needs; empty = a folder must be named.
    city: str
    about_id: str
    about_en: str


WORLDS = {
    info.name: info
    for info in (
        WorldInfo(
            "ambon-fire",
            60,
            "ambon",
            "kebakaran ruko Batu Merah 12 Des 2025, lima mobil pemadam; sekitar 2 menit",
            "the shophouse fire at Batu Merah, 12 Dec 2025, five engines; about 2 minutes",
        ),
        WorldInfo(
            "ambon-storm",
            7_200,
            "ambon",
            "badai 21 Jun-2 Jul 2025, 603 kejadian dalam 12 hari; sekitar 3 menit",
            "the storm of 21 Jun-2 Jul 2025, 603 events in 12 days; about 3 minutes",
        ),
        WorldInfo(
            "sf-fire",
            240,
            "",
            "satu hari panggilan San Francisco seperti terekam; sekitar 7 menit",
            "one day of San Francisco's calls as recorded; about 7 minutes",
        ),
    )
}


@record
class WorldOptions:
    """What may be chosen. Empty, 0: the world's own."""

    seed: int
    clock_rate: int
    # A folder, or the name of a city that ships with Sigap.
    city: str
    # Folder of the recording.
    data: str
    day: str
    day_count: int
    # Only the first hours of the world; 0 = all of it.
    hours: int


def shared_data() -> Path:
    """Where recordings lie unless somebody says otherwise."""
    return Path(os.environ.get("SIGAP_SHARED_DATA") or Path.cwd().parent / "shared" / "data")


def make_scenario(name: str, options: WorldOptions) -> Scenario:
    """The scenario of a world. Raises CityError, SfDataError, WrongWish."""
    info = WORLDS[name]
    where = options.city or info.city
    if not where:
        build = f"`sigap city build --sf-fire {shared_data() / 'sf_fire'} --out DIR`"
        raise WrongWish(
            f"{name} memerlukan --city DIR, kota dari {build}.", f"{name} needs --city DIR, made by {build}."
        )
    city = load_city(where)
    folder = city_folder(where)
    if name == "ambon-fire":
        scenario = ambon_fire.make(city, options.seed, str(folder))
    elif name == "ambon-storm":
        scenario = ambon_storm.make(city, options.seed, options.clock_rate, str(folder), read_roads(folder))
    else:
        data = Path(options.data) if options.data else shared_data() / "sf_fire"
        if not data.is_dir():
            raise WrongWish(
                f"{data} bukan folder; sebutkan folder rekaman dengan --data, atau setel SIGAP_SHARED_DATA.",
                f"{data} is no folder; name the recording's with --data, or set SIGAP_SHARED_DATA.",
            )
        scenario = sf_fire.make(city, options.seed, data, options.day or sf_fire.DAY, options.day_count)
    return _cut(scenario, options.hours) if options.hours else scenario


def _cut(scenario: Scenario, hours: int) -> Scenario:
    """The first hours of a scenario; what an event not in them would have needed is gone with it."""
    kept = tuple(action for action in scenario.actions if action.at_ms < hours * HOUR_MS)
    if not any(isinstance(action, Report) for action in kept):
        raise WrongWish(
            f"Tidak ada laporan dalam {hours} jam pertama {scenario.name}; ambil lebih lama.",
            f"Nothing is reported in the first {hours} hours of {scenario.name}; take more.",
        )
    said = f"Hanya {hours} jam pertama / only the first {hours} hours."
    return replace(scenario, actions=kept, notes=(*scenario.notes, said))
