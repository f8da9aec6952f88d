"""One row for each rule by which tags become a road, a direction, a speed or a shut barrier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_core.city.building import BuildError, InputMissing
from dispatch_core.city.osm_country import Country, read_country
from dispatch_core.city.osm_tags import clean, duration_s, is_shut, parse_maxspeed, road_rule


@pytest.fixture(scope="module")
def country() -> Country:
    return read_country()


def tags(text: str) -> dict[str, str]:
    """highway=primary oneway=-1 ..."""
    return dict(pair.split("=", 1) for pair in text.split())


# -- tags -> km/h with the way, against it, class; None: not driven.
ROADS = [
    ("highway=primary", 60, 60, "provincial"),
    ("highway=residential", 30, 30, "local"),
    ("highway=trunk_link", 50, 50, "national"),
    ("highway=service service=parking_aisle", 20, 20, "local"),
    # Not for vehicles.
    ("highway=footway", None, None, ""),
    ("highway=steps emergency=yes", None, None, ""),
    ("highway=construction construction=primary", None, None, ""),
    ("highway=proposed", None, None, ""),
    ("highway=pedestrian area=yes", None, None, ""),
    ("building=yes", None, None, ""),
    ("route=bus", None, None, ""),
    # An engine gets into a shopping street, and onto a path that is kept for it.
    ("highway=pedestrian", 10, 10, "local"),
    ("highway=footway emergency=yes", 15, 15, "local"),
    ("highway=path emergency=designated", 15, 15, "local"),
    # Access: the most specific word counts.
    ("highway=residential access=no", None, None, ""),
    ("highway=residential motor_vehicle=no", None, None, ""),
    ("highway=residential vehicle=no", None, None, ""),
    ("highway=residential access=military", None, None, ""),
    ("highway=residential access=no motor_vehicle=yes", 30, 30, "local"),
    ("highway=residential access=yes motor_vehicle=no", None, None, ""),
    ("highway=residential access=no emergency=yes", 30, 30, "local"),
    ("highway=residential emergency=no", None, None, ""),
    ("highway=residential access=destination", 30, 30, "local"),
    ("highway=service access=customers", 20, 20, "local"),
    # Private roads are driven, slowly, whatever their sign says.
    ("highway=residential access=private", 15, 15, "local"),
    ("highway=residential access=private maxspeed=60", 15, 15, "local"),
    ("highway=residential access=private maxspeed=10", 10, 10, "local"),
    ("highway=residential access=private emergency=yes maxspeed=40", 40, 40, "local"),
    # Where buses go, an ambulance goes.
    ("highway=service access=no bus=yes", 20, 20, "local"),
    ("highway=primary motor_vehicle=no psv=designated", 60, 60, "provincial"),
    ("highway=busway", 40, 40, "urban"),
    # Direction.
    ("highway=primary oneway=yes", 60, 0, "provincial"),
    ("highway=primary oneway=1", 60, 0, "provincial"),
    ("highway=primary oneway=-1", 0, 60, "provincial"),
    ("highway=primary oneway=reverse", 0, 60, "provincial"),
    ("highway=primary oneway=no", 60, 60, "provincial"),
    ("highway=primary oneway=reversible", None, None, ""),
    ("highway=primary oneway=alternating", 60, 60, "provincial"),
    ("highway=primary oneway=yes oneway:emergency=no", 60, 60, "provincial"),
    ("highway=tertiary junction=roundabout", 40, 0, "urban"),
    ("highway=tertiary junction=circular", 40, 0, "urban"),
    ("highway=tertiary junction=roundabout oneway=-1", 0, 40, "urban"),
    ("highway=tertiary junction=roundabout oneway=no", 40, 40, "urban"),
    ("highway=motorway", 100, 0, "national"),
    ("highway=motorway oneway=no", 100, 100, "national"),
    ("highway=motorway_link", 60, 60, "national"),
    # Speed.
    ("highway=primary maxspeed=80", 80, 80, "provincial"),
    ("highway=primary maxspeed=80 maxspeed:backward=40", 80, 40, "provincial"),
    ("highway=primary maxspeed:forward=70 oneway=yes", 70, 0, "provincial"),
    ("highway=primary maxspeed=signals", 60, 60, "provincial"),
    ("highway=primary maxspeed=999", 60, 60, "provincial"),
    # Where nobody stops.
    ("highway=primary bridge=yes", 60, 60, "bridge"),
    ("highway=primary bridge=viaduct", 60, 60, "bridge"),
    ("highway=primary bridge=no", 60, 60, "provincial"),
    ("highway=primary tunnel=yes", 60, 60, "tunnel"),
    ("highway=service tunnel=building_passage", 20, 20, "local"),
    # Ferries.
    ("route=ferry", 10, 10, "ferry"),
    ("route=ferry motor_vehicle=no", None, None, ""),
    ("route=ferry access=no", None, None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "forward", "backward", "road_class"), ROADS, ids=[row[0] for row in ROADS])
def test_a_way(country: Country, text: str, forward: int | None, backward: int | None, road_class: str) -> None:
    rule = road_rule(tags(text), country)
    if forward is None:
        assert rule is None
        return
    assert rule is not None
    assert (rule.forward_kmh, rule.backward_kmh, rule.road_class) == (forward, backward, road_class)
    assert rule.stops == (road_class not in ("bridge", "tunnel", "ferry"))


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50), ("50 km/h", 50), ("50kmh", 50), ("30 mph", 48), ("30mph", 48), ("20 knots", 37), ("62.5", 62),
        ("BR:urban", 50), ("DE:rural", 80), ("none", 120), ("walk", 7), ("60;40", 40), ("60; signals", 60), ("", 0),
        ("0", 0), ("201", 0), ("fast", 0), ("-5", 0), ("5000000", 0), ("50 mph;40", 40),
    ],
)  # fmt: skip
def test_a_maxspeed(country: Country, text: str, kmh: int) -> None:
    assert parse_maxspeed(text, country) == kmh


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:20", 1_200), ("01:20:30", 4_830), ("25", 1_500), ("PT1H20M", 4_800), ("PT90S", 90), ("PT", 0), ("soon", 0),
     ("", 0)],
)  # fmt: skip
def test_a_duration(text: str, seconds: int) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    ("text", "shut"),
    [
        ("barrier=bollard", True), ("barrier=block", True), ("barrier=gate", False), ("barrier=lift_gate", False),
        ("barrier=gate access=private", False), ("barrier=gate access=no", True), ("barrier=gate access=yes", False),
        ("barrier=bollard emergency=yes", False), ("barrier=bollard motor_vehicle=yes", False),
        ("barrier=gate access=no emergency=yes", False), ("barrier=kerb", False), ("barrier=toll_booth", False),
        ("highway=crossing access=no", False),
    ],
)  # fmt: skip
def test_a_barrier(country: Country, text: str, shut: bool) -> None:
    assert is_shut(tags(text), country) == shut


def test_a_name_is_one_printable_line() -> None:
    assert clean("Rua\tdo\nPorto\x1b ") == "Rua do Porto"
    rule = road_rule({"highway": "primary", "ref": "BR-290"}, read_country())
    assert rule is not None
    assert rule.name == "BR-290"


# -- A country's own file ----------------------------------------


def test_a_country_changes_what_it_names(tmp_path: Path, country: Country) -> None:
    own = tmp_path / "id.toml"
    own.write_text(
        "[speed_kmh]\nprimary = 45\nfootway = 5\ntrack = 0\n[maxspeed_kmh]\nurban = 40\n[barrier]\nshut = []\n"
    )
    changed = read_country(own)
    rows = {
        text: None if (rule := road_rule(tags(text), changed)) is None else rule.forward_kmh
        for text in ("highway=primary", "highway=footway", "highway=track", "highway=secondary")
    }
    assert rows == {"highway=primary": 45, "highway=footway": 5, "highway=track": None, "highway=secondary": 50}
    assert parse_maxspeed("ID:urban", changed) == 40
    assert not is_shut(tags("barrier=bollard"), changed)
    assert replace(changed, speed_kmh={}, maxspeed_kmh={}, barrier_shut=frozenset()) == replace(
        country, speed_kmh={}, maxspeed_kmh={}, barrier_shut=frozenset()
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[speed_kmh]\nprimary = 999", "speed_kmh.primary"),
        ("[speed_kmh]\nprimary = 'fast'", "speed_kmh.primary"),
        ("[speed_kmh]\nprimary = true", "speed_kmh.primary"),
        ("[road_class]\nprimary = 'big'", "road_class.primary"),
        ("[access]\nshut = 'no'", "access.shut"),
        ("[access]\nshutt = ['no']", "access.shutt"),
        ("[network]\nturn_restrictions = 1", "network.turn_restrictions"),
        ("[network]\nchain_m_max = -1", "network.chain_m_max"),
        ("[speeds]\nprimary = 1", "speeds"),
        ("speed_kmh = 1", "speed_kmh"),
        ("[speed_kmh", "no TOML"),
    ],
)  # fmt: skip
def test_a_country_that_cannot_be_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(BuildError, match=named) as caught:
        read_country(own)
    assert caught.value.sentences["id"] != caught.value.sentences["en"]


def test_a_country_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        read_country(tmp_path / "nowhere.toml")
