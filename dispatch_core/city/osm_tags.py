"""What the tags of an OpenStreetMap way or node mean to an emergency vehicle: may it drive there, which way, how fast.

An emergency vehicle is let through where a driver who is let in would be: private roads and gates are passed, slowly;
what is shut to all motor vehicles stays shut unless emergency=yes or buses use it. It does not drive against a one-way
street unless oneway:emergency=no. Conditional tags, heights and weights are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..records import record
from .format_roads import ROAD_CLASSES_PASSING
from .osm_country import Country
from .road_arrays import SPEED_KMH_MAX

Tags = Mapping[str, str]

_YES = ("yes", "designated", "official", "permissive", "true", "1")
_NO = ("no", "false", "0", "")
_REVERSE = ("-1", "reverse")
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_BUS_KEYS = ("psv", "bus", "minibus")
_WAYS_ON_FOOT = ("footway", "path", "cycleway", "bridleway", "corridor")
_ROUND = ("roundabout", "circular")
# A way under a house is a road like any other.
_TUNNEL_NOT = (*_NO, "building_passage", "avalanche_protector")
_NAME_LETTERS_MAX = 120

_SPEED = re.compile(r"([0-9]{1,4})(?:\.[0-9]+)?\s*(mph|knots|km/?h|kmh|kph)?")
_KMH_PERMILLE = {"mph": 1_609, "knots": 1_852}
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-9]{2})")
_PERIOD = re.compile(r"PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?")


@record
class RoadRule:
    """How a way is driven. A speed of 0: not in that direction."""

    name: str
    road_class: str
    forward_kmh: int
    backward_kmh: int
    # Seconds from end to end, for a ferry that says so; 0: by speed.
    duration_s: int

    @property
    def stops(self) -> bool:
        """May a place be snapped to it?"""
        return self.road_class not in ROAD_CLASSES_PASSING


def road_rule(tags: Tags, country: Country) -> RoadRule | None:
    """None for a way that no emergency vehicle drives on."""
    if tags.get("area", "no") not in _NO:
        return None
    kind = tags.get("highway", "")
    ferry = not kind and tags.get("route") == "ferry"
    speed_kmh = _speed(tags, "ferry" if ferry else kind, country)
    if not speed_kmh:
        return None
    forward, backward = (True, True) if ferry else _directions(tags, kind)
    forward_kmh, backward_kmh = (
        _limit(tags, direction, speed_kmh, country) if allowed else 0
        for direction, allowed in (("forward", forward), ("backward", backward))
    )
    if not forward_kmh and not backward_kmh:
        return None
    return RoadRule(
        name=clean(tags.get("name") or tags.get("ref") or ""),
        road_class="ferry" if ferry else _class(tags, kind, country),
        forward_kmh=forward_kmh,
        backward_kmh=backward_kmh,
        duration_s=duration_s(tags.get("duration", "")) if ferry else 0,
    )


def is_shut(tags: Tags, country: Country) -> bool:
    """Does the barrier on a node keep vehicles out?"""
    if tags.get("emergency") in _YES:
        return False
    given = next((tags[key] for key in _ACCESS_KEYS if key in tags), "")
    if given in _YES:
        return False
    return tags.get("barrier", "") in country.barrier_shut or ("barrier" in tags and given in country.access_shut)


def clean(name: str) -> str:
    """A name from the map as a line of text."""
    return "".join(letter if letter.isprintable() else " " for letter in name).strip()[:_NAME_LETTERS_MAX]


# -- Access and direction ----------------------------------------


def _speed(tags: Tags, kind: str, country: Country) -> int:
    """km/h before any maxspeed; 0 where it is not driven."""
    emergency = tags.get("emergency", "")
    if emergency == "no":
        return 0
    let_in = emergency in _YES
    speed_kmh = country.speed_kmh.get(kind, 0)
    if not speed_kmh and let_in and kind in _WAYS_ON_FOOT:
        speed_kmh = country.emergency_kmh
    if not speed_kmh or let_in:
        return speed_kmh
    access = next((tags[key] for key in _ACCESS_KEYS if key in tags), "")
    if access in country.access_shut and not any(tags.get(key) in _YES for key in _BUS_KEYS):
        return 0
    return min(speed_kmh, country.slow_kmh) if access in country.access_slow else speed_kmh


def _directions(tags: Tags, kind: str) -> tuple[bool, bool]:
    """(with the way, against it). Neither where the direction changes with the hour and nobody says how."""
    oneway = tags.get("oneway", "")
    if tags.get("oneway:emergency") in _NO and "oneway:emergency" in tags:
        return True, True
    if oneway == "reversible":
        return False, False
    if oneway in _REVERSE:
        return False, True
    if oneway in _YES:
        return True, False
    # Without a word of its own a roundabout or a motorway leads one way.
    implied = not oneway and (tags.get("junction") in _ROUND or kind == "motorway")
    return True, not implied


def _class(tags: Tags, kind: str, country: Country) -> str:
    if tags.get("bridge", "no") not in _NO:
        return "bridge"
    if tags.get("tunnel", "no") not in _TUNNEL_NOT:
        return "tunnel"
    return country.road_class.get(kind, "local")


# -- Numbers ----------------------------------------


def _limit(tags: Tags, direction: str, speed_kmh: int, country: Country) -> int:
    """maxspeed of a direction where it says one. Who drives slowly for want of access does so whatever the sign."""
    given = parse_maxspeed(tags.get(f"maxspeed:{direction}", ""), country)
    given = given or parse_maxspeed(tags.get("maxspeed", ""), country)
    access = next((tags[key] for key in _ACCESS_KEYS if key in tags), "")
    slow = tags.get("emergency") not in _YES and access in country.access_slow
    return min(given or speed_kmh, speed_kmh) if slow else given or speed_kmh


def parse_maxspeed(text: str, country: Country) -> int:
    """km/h of a maxspeed, the least of several; 0 where it says nothing of use."""
    speeds = []
    for part in text.lower().split(";"):
        word = part.strip()
        found = _SPEED.fullmatch(word)
        if found:
            permille = _KMH_PERMILLE.get(found[2], 1_000)
            speeds.append((int(found[1]) * permille + 500) // 1_000)
        else:
            speeds.append(country.maxspeed_kmh.get(word.rpartition(":")[2], 0))
    least = min((speed for speed in speeds if speed > 0), default=0)
    return least if least <= SPEED_KMH_MAX else 0


def duration_s(text: str) -> int:
    """Seconds of 1:20, 01:20:00, 20 (minutes) or PT1H20M; 0 where it is none of these."""
    word = text.strip()
    if found := _CLOCK.fullmatch(word):
        hours, minutes, seconds = found.groups()
        return (
            int(hours) * 3_600 + int(minutes) * 60 + int(seconds) if hours else int(minutes) * 3_600 + int(seconds) * 60
        )
    if word.isdecimal() and len(word) <= 4:
        return int(word) * 60
    if (found := _PERIOD.fullmatch(word)) and word != "PT":
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3_600 + minutes * 60 + seconds
    return 0
