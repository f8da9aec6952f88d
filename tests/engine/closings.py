"""Closures for the machine: what a number makes of the bay's streets, from whole roads to hours of the night."""

from __future__ import annotations

import random

from dispatch_core import commands as c
from dispatch_core.model import RoadTerms

from .stage import Stage
from .streets import PLACES, ROADS, STEP_E7, STREETS, point


def road_command(stage: Stage, n: int, opened: bool) -> c.Command:
    """A closure, or what lifts or extends one; now and then of one that is not."""
    closures = list(stage.engine.state.closures)
    if opened and n % 7 == 6:
        until_ms = stage.at_ms + n % 5 * 100_000 - 100_000
        return c.ExtendClosure(stage.pick([*closures, "C0"], n // 7), until_ms, n % 3 == 0, "rain", "police")
    if opened:
        closure_id = stage.pick([*closures, *closures, ""], n // 7)
        road_id = "" if closure_id else stage.pick([*ROADS, "r99"], n // 7)
        return c.OpenRoad(road_id, "dry", "police", closure_id)
    return closing(n, stage.at_ms)


def closing(n: int, at_ms: int) -> c.CloseRoad:
    """Two of five are plain closures of a road; the others are of all kinds, now and then of none that can be."""
    luck = random.Random(n)
    road_id = luck.choice([*ROADS, *ROADS, "r99"])
    until_ms = luck.choice((0, 0, at_ms + 60_000, at_ms + 400_000, at_ms - 5_000))
    if luck.random() < 0.4:
        return c.CloseRoad(road_id, "flood", until_ms, "police")
    minute = (at_ms // 60_000 + 540) % 1440
    hours = luck.choice(((0, 0), (0, 0), (minute, (minute + 3) % 1440), ((minute + 2) % 1440, (minute + 6) % 1440)))
    agencies = luck.choice(((), (), ("FIRE",), ("EMS", "POLICE"), ("NAVY",)))
    terms = RoadTerms(
        luck.choice((0, 0, 300, 900)), (), agencies, bool(agencies) and luck.random() < 0.3, *hours, luck.random() < 0.3
    )
    towards = luck.choice(((0, 0), (0, 0), point(luck.choice([*PLACES]))))
    kind = luck.randrange(4)
    if kind == 0:
        lat, lon = point(luck.choice([*PLACES]))
        half = STEP_E7 // 2
        area = (lat - half, lat - half, lat + half, lat + half), (lon - half, lon + half, lon + half, lon - half)
        return c.CloseRoad("", "gas", until_ms, "police", "", 0, 0, *area, *towards, terms)
    near = (0, 0)
    if kind == 1:
        ends = [point(end) for end in luck.choice([*STREETS.values()])[0]]
        near = (ends[0][0] + ends[1][0]) // 2, (ends[0][1] + ends[1][1]) // 2
    name = road_id if kind == 2 else ""
    return c.CloseRoad("" if name else road_id, "repair", until_ms, "police", name, *near, (), (), *towards, terms)
