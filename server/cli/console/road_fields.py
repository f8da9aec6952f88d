"""Fields of closing roads: which part, which way, how slow, until when, for whom, at what hours. Everything is chosen
from what there is, so nothing can be mistyped; what the fields mean to the server says `closing`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from ..catalogue import Pair
from .asked import Asked, Field, Options

# Thousandths of the usual speed; 0 = closed.
SPEEDS_PERMILLE: Final = (0, 750, 500, 250, 100)
# Minutes; 0 = nobody knows.
SPANS_MIN: Final = (0, 30, 60, 120, 240, 480, 720, 1_440)
RADII_M: Final = (50, 100, 200, 300, 500, 1_000)
_HOURS: Final = tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in range(0, 1_440, 30))
# Nobody reads more; a bigger network's roads are closed by a click.
ROADS_OFFERED: Final = 2_000
# Eight winds, from north by the right.
_WINDS: Final[tuple[Pair, ...]] = (
    ("utara", "north"),
    ("timur laut", "north-east"),
    ("timur", "east"),
    ("tenggara", "south-east"),
    ("selatan", "south"),
    ("barat daya", "south-west"),
    ("barat", "west"),
    ("barat laut", "north-west"),
)


def _road(asked: Asked) -> Field:
    ground = asked.mirror.city.ground
    named = sorted((ground.road_name(road_id), road_id) for road_id in ground.road_ids[:ROADS_OFFERED])
    options = tuple((road_id, f"{name} · {road_id}") for name, road_id in named)
    return asked.chosen("road", ("Jalan", "Road"), options, asked.subject.road_id)


def _part(asked: Asked) -> Field:
    """The road, the stretch of it that was clicked, or every road of its name."""
    road_id = asked.subject.road_id
    ground = asked.mirror.city.ground
    name = ground.road_name(road_id)
    options = [("road", asked.say("seluruh jalan ini", "all of this road"))]
    if asked.subject.lat_e7 or asked.subject.lon_e7:
        options.append(("stretch", asked.say("ruas yang diklik saja", "only the stretch that was clicked")))
    if name and sum(ground.road_name(one) == name for one in ground.road_ids) > 1:
        options.append(("name", asked.say(f"semua jalan bernama {name}", f"every road of the name {name}")))
    return asked.chosen("part", ("Bagian", "Part"), tuple(options), "")


def _way(asked: Asked) -> Field:
    """Both directions, or the one towards either end."""
    options = [("both", asked.say("kedua arah", "both ways"))]
    ends = asked.ends.get(asked.subject.road_id)
    if ends and ends[0] != ends[1]:
        for number, (here, there) in enumerate((ends, ends[::-1])):
            wind = asked.say(*_WINDS[_wind(there, here)])
            options.append((str(number), asked.say(f"hanya arah ke {wind}", f"only towards the {wind}")))
    return asked.chosen("way", ("Arah", "Direction"), tuple(options), "both")


def _wind(start: tuple[float, float], end: tuple[float, float]) -> int:
    """The wind that points from one (lat, lon) to another, as the crow flies."""
    east = (end[1] - start[1]) * math.cos(math.radians(start[0]))
    return round(math.degrees(math.atan2(east, end[0] - start[0])) / 45) % len(_WINDS)


def _speed(asked: Asked) -> Field:
    shut = asked.say("ditutup", "closed")
    options = tuple(
        (str(permille), asked.say(f"{permille // 10} % kecepatan biasa", f"{permille // 10} % of the usual speed"))
        for permille in SPEEDS_PERMILLE
        if permille
    )
    return asked.chosen("speed", ("Berlaku", "Effect"), (("0", shut), *options), "0")


def _until(asked: Asked) -> Field:
    unknown = ("0", asked.say("belum tahu", "not known"))
    options = tuple(
        (str(span), asked.say(f"{span // 60} jam lagi", f"in {span // 60} h") if span >= 60 else f"{span} min")
        for span in SPANS_MIN
        if span
    )
    wanted = "60" if asked.action == "extend" else "0"
    return asked.chosen("until", ("Sampai", "Until"), (unknown, *options), wanted)


def _itself(asked: Asked) -> Field:
    options = (("no", asked.say("tanyakan dulu", "ask first")), ("yes", asked.say("buka sendiri", "open by itself")))
    return asked.chosen("itself", ("Bila waktunya habis", "When its time is over"), options, "no")


def _whom(asked: Asked) -> Field:
    """All, all but an agency, one agency alone, or one kind of vehicle alone."""
    options = [("all:", asked.say("semua", "everybody"))]
    for agency_id in asked.mirror.state.agencies:
        name = asked.rows.agency(agency_id)
        options.append((f"but:{agency_id}", asked.say(f"semua selain {name}", f"everybody but {name}")))
        options.append((f"only:{agency_id}", asked.say(f"hanya {name}", f"{name} alone")))
    for kind in sorted({unit.kind for unit in asked.mirror.city.units if unit.kind}):
        words = kind.replace("_", " ")
        options.append((f"kind:{kind}", asked.say(f"hanya kendaraan {words}", f"vehicles of the kind {words} alone")))
    return asked.chosen("whom", ("Bagi", "For"), tuple(options), "all:")


def _first(asked: Asked) -> Field:
    return _hour(asked, "first", ("Setiap hari dari", "Every day from"))


def _last(asked: Asked) -> Field:
    return _hour(asked, "last", ("sampai", "to"))


def _hour(asked: Asked, name: str, label: Pair) -> Field:
    all_day = ("", asked.say("sepanjang hari", "all day"))
    options: Options = (all_day, *((hour, hour) for hour in _HOURS))
    return Field(name, label, "", options, required=False)


def _radius(asked: Asked) -> Field:
    return asked.chosen("radius", ("Radius", "Radius"), tuple((str(one), f"{one} m") for one in RADII_M), "200")


ROAD_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {
    "road": _road,
    "part": _part,
    "way": _way,
    "speed": _speed,
    "until": _until,
    "itself": _itself,
    "whom": _whom,
    "first": _first,
    "last": _last,
    "radius": _radius,
}
