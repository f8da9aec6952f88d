"""Trouble: the settings in which something goes wrong, each a scenario as `sigap simulate --scenario` takes it.

The seeded city in a surge, with many hurt at once, with units that break down and positions that get lost, and with a
demand that changes by the hour; and the city that ships in a storm. A short trouble is counted over few hours, so that
quiet ones do not hide what it does.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from . import city as lab
from .settings import Setting, shipped

# Of a short trouble: the whole, and the hours before it that do not count.
SHORT_HOURS, QUIET_HOURS = 12.0, 6.0
# Of one that lasts.
LONG_DAYS = 1.25
# A day as ambulance services know it, of the mean: half of it at night, nearly three times that by day.
BY_HOUR = (
    *(0.6, 0.5, 0.45, 0.45, 0.5, 0.6, 0.8, 1.0, 1.2, 1.35, 1.4, 1.4),
    *(1.35, 1.3, 1.3, 1.3, 1.35, 1.35, 1.3, 1.2, 1.1, 0.9, 0.75, 0.55),
)
STORM_PER_HOUR = 4.0
# Trouble does not rank all policies anew: the peer, and those that a city would choose among.
POLICIES = (
    *("closest", "closest, DMEXCLP return", "joint", "divert"),
    *("joint + divert", "joint + divert, DMEXCLP return", "joint + divert, DMEXCLP return, nobody asked"),
)

_SURGE = """[[surge]]
from_hour = 6
hours = 1
times = 2
"""
# Eight kilometres out of the middle: whoever goes there is missed in the town.
_CASUALTIES = """[[casualties]]
at_hour = 6.5
slots = 30
type = "call_p1"
lat = 0.05
lon = 0.05
radius_m = 200
"""
_FAILURES = """[breakdowns]
per_unit_day = 1
repair = "exponential:7200"

[[lost_fixes]]
from_hour = 0
hours = 30
percent = 30
"""
_STORM = """[[surge]]
from_hour = 6
hours = 6
times = 3
types = { fallen_tree = 4, flood = 3, landslide = 2, power_line_down = 2, traffic_accident = 1, trauma_injury = 2 }

[[roads]]
from_hour = 6
hours = 8
speed_percent = 60

[breakdowns]
per_unit_day = 0.5
repair = "exponential:7200"

[[lost_fixes]]
from_hour = 6
hours = 6
percent = 30
"""


def troubled(known: Setting, folder: Path) -> list[Setting]:
    """`known` is the seeded city with its fleet; scenario files are written into the folder."""
    short = {"days": SHORT_HOURS / 24, "warm_up_hours": QUIET_HOURS}
    hours = ", ".join(f"{lab.PER_HOUR * one:.2f}" for one in BY_HOUR)
    demand = Path(known.wanted.demand_file).read_text(encoding="utf-8")
    by_hour = folder / "by-hour.toml"
    by_hour.write_text(demand.replace(f"per_hour = {lab.PER_HOUR}", f"per_hour = [{hours}]"), encoding="utf-8")
    failing = {"days": LONG_DAYS}
    return [
        _with(known, folder, "surge", "calls twice as often for the first hour that counts", _SURGE, short),
        _with(known, folder, "many hurt", "30 hurt at one place half an hour after counting began", _CASUALTIES, short),
        _with(
            *(known, folder, "failures"),
            *(
                "each unit breaks down once a day, for 2 h in the mean; of 30 % nobody gets a position",
                _FAILURES,
                failing,
            ),
        ),
        replace(
            known,
            name=f"{known.name}: by the hour",
            about=f"{known.about}; by the hour from .45 to 1.4 times as many calls",
            wanted=replace(known.wanted, demand_file=str(by_hour), days=LONG_DAYS),
            bases=(),
            is_bounded=False,
            policies=POLICIES,
        ),
    ]


def stormy(folder: Path) -> Setting:
    """Ambon: three times as many calls for 6 h, of a storm's types, slow roads, breakdowns, lost positions."""
    about = (
        "thrice as many calls for the first 6 h that count, those more of a storm's types; roads at 60 % of their "
        "speed for 8 h, a breakdown every other day and unit, positions of 30 % lost"
    )
    whole = {"days": 1.0, "warm_up_hours": QUIET_HOURS}
    return _with(shipped(STORM_PER_HOUR), folder, "storm", about, _STORM, whole)


def _with(known: Setting, folder: Path, name: str, about: str, scenario: str, how: dict[str, float]) -> Setting:
    file = folder / f"{name.replace(' ', '-')}.toml"
    file.write_text(scenario, encoding="utf-8")
    return replace(
        known,
        name=f"{known.name}: {name}",
        about=f"{known.about}; {about}",
        wanted=replace(known.wanted, scenario_file=str(file), **how),  # type: ignore[arg-type]
        bases=(),
        is_bounded=False,
        policies=POLICIES,
    )
