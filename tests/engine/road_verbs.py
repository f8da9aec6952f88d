"""The transcripts' verbs for roads: what is closed, which way, how slow, for whom, until when."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands as c
from dispatch_core.model import RoadTerms

from .town import STEP_E7, point

Options = dict[str, str]


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _terms(o: Options) -> RoadTerms:
    first, last = o.get("hours", "0:0-0:0").split("-")
    listed = [tuple(filter(None, o.get(name, "").split("+"))) for name in ("kinds", "agencies")]
    exempt = "but" in o
    if exempt:
        listed[1] = tuple(o["but"].split("+"))
    return RoadTerms(int(o.get("speed", 0)), listed[0], listed[1], exempt, _minute(first), _minute(last), "opens" in o)


def _until_ms(play: Any, o: Options) -> int:
    return play.at_ms + int(o["until"]) * 1000 if "until" in o else 0


def _point(o: Options, name: str) -> tuple[int, int]:
    """Degrees, or at a place by its letter, or between two by both; 0, 0 where nothing is."""
    if name not in o:
        return 0, 0
    if "," in o[name]:
        lat_e7, lon_e7 = (round(float(degrees) * 10_000_000) for degrees in o[name].split(","))
        return lat_e7, lon_e7
    points = [point(letter) for letter in o[name]]
    return sum(lat for lat, _ in points) // len(points), sum(lon for _, lon in points) // len(points)


def _area(o: Options) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The square about a place, half a street wide to each side."""
    if "area" not in o:
        return (), ()
    lat, lon = point(o["area"])
    half = STEP_E7 // 2
    return (lat - half, lat - half, lat + half, lat + half), (lon - half, lon + half, lon + half, lon - half)


def close(play: Any, words: list[str], o: Options) -> c.CloseRoad:
    """`close_road s3`, or without a road `name=...`, `near=CD`, `area=D`; with `towards=H` only that way."""
    road_id = words[0] if words else ""
    return c.CloseRoad(
        road_id,
        o.get("because", ""),
        _until_ms(play, o),
        "op",
        o.get("name", "").replace("_", " "),
        *_point(o, "near"),
        *_area(o),
        *_point(o, "towards"),
        _terms(o),
    )


def reopen(play: Any, words: list[str], o: Options) -> c.OpenRoad:
    """`open_road s3`, or `open_road C7` for one closure."""
    closure = words[0] if words[0].startswith("C") else ""
    return c.OpenRoad("" if closure else words[0], o.get("because", ""), "op", closure)


def extend(play: Any, words: list[str], o: Options) -> c.ExtendClosure:
    return c.ExtendClosure(words[0], _until_ms(play, o), "opens" in o, o.get("because", ""), "op")
