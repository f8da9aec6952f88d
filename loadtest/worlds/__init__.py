"""The worlds that can be played, by name: each makes a scenario of a city, a seed and a clock rate.

Loading a city or a recording happens here and nowhere else in this package. What a world is made of stands in its own
file.
"""

from __future__ import annotations

import os
from pathlib import Path

from dispatch_core.city import city_folder, load_city
from dispatch_core.records import record

from ..refusal import WrongWish
from ..scenario import HOUR_MS, Scenario, part
from ..ways import read_roads
from . import ambon_fire, ambon_storm, sf_fire


@record
class WorldInfo:
    name: str
    # How many times faster than life it is played by default, and so the --clock-rate its server needs.
    clock_rate: int
    # The city it needs; empty = a folder must be named.
    city: str


WORLDS = {
    info.name: info
    for info in (
        # About a minute and a half.
        WorldInfo("ambon-fire", 60, "ambon"),
        # The fastest a server goes: twelve days in about 18 minutes.
        WorldInfo("ambon-storm", 1_000, "ambon"),
        # A day in about six and a half minutes.
        WorldInfo("sf-fire", 240, ""),
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
    # Begin so many hours into the world, and play so many of them; 0 = from the beginning, to the end.
    from_hour: int
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
    if not options.from_hour and not options.hours:
        return scenario
    from_ms = options.from_hour * HOUR_MS
    cut = part(scenario, from_ms, from_ms + options.hours * HOUR_MS if options.hours else scenario.span_ms + 1)
    if not cut.report_count:
        raise WrongWish(
            f"Tidak ada laporan dalam jam-jam {scenario.name} itu; ambil yang lain dengan --from-hour dan --hours.",
            f"Nothing is reported in those hours of {scenario.name}; take others with --from-hour and --hours.",
        )
    return cut
