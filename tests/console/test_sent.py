"""What a form becomes, without a browser: whatever comes back is read, and each choice is the request it means."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core.city import load_city
from dispatch_core.events import AlertRaised
from dispatch_core.model import Alert
from dispatch_server.cli.console.actions import ACTIONS, Subject, suggested
from dispatch_server.cli.console.asked import Asked
from dispatch_server.cli.console.calls import _CALLS, _CLOSINGS
from dispatch_server.cli.console.closing import circle
from dispatch_server.cli.console.mirror import Mirror
from dispatch_server.cli.console.place_fields import where_of
from dispatch_server.cli.console.sent import sent_of
from dispatch_server.cli.console.steering import Steering
from dispatch_server.cli.session import request_of
from dispatch_server.client import AioClient

NOW_MS = 1_765_000_000_000
ENDS = {"R32": ((-3.6634, 128.1990), (-3.6590, 128.1970))}
ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.lists(st.text(), max_size=2)


async def unheard(_: str) -> Any:
    """Forms are not asked for here."""
    raise AssertionError


@pytest.fixture(scope="module")
def steering(nobody: AioClient) -> Steering:
    return Steering(nobody, Mirror(load_city("ambon")), ENDS, lambda: NOW_MS, unheard)


def call(steering: Steering, form: dict[str, Any], **values: str) -> Any:
    """The request that a form becomes."""
    sent = sent_of({"form": form, "values": values, "by": "spv"})
    assert sent is not None
    method, fields = steering._calls.call(sent)
    return request_of(method, **fields, request_id=sent.request_id, by=sent.by)


def test_a_merge_takes_both_versions_with_it_whichever_goes_on(steering: Steering) -> None:
    form = {"do": "merge", "incident": "I7", "version": 3, "versions": {"I4": 9}}
    one = call(steering, form, other="I4", survivor="this", reason="one fire")
    two = call(steering, form, other="I4", survivor="other", reason="one fire")
    said = [(m.incident_id, m.expected_version, m.merged_incident_id, m.merged_expected_version) for m in (one, two)]
    assert said == [("I7", 3, "I4", 9), ("I4", 9, "I7", 3)]


def test_a_need_of_priority_1_is_refused_by_two(steering: Steering) -> None:
    form = {"do": "refuse", "incident": "I7", "version": 3, "need": 2}
    asked = call(steering, form, which="need:2", reason="a drill", second="chief")
    assert (asked.need_no, asked.reason, asked.by, asked.second_person) == (2, "a drill", "spv", "chief")


def test_what_is_released_is_what_was_chosen(steering: Steering) -> None:
    """Only an empty choice means all that waits; what cannot be read never does."""
    form = {"do": "confirm", "incident": "I7", "version": 3, "need": 2, "unit": "POLRI-01"}
    choices = {"": (0, ""), "need:2": (2, ""), "unit:POLRI-01": (0, "POLRI-01"), "need:x": (0, "x"), "2": (0, "2")}
    for which, meant in choices.items():
        asked = call(steering, form, which=which, reason="agreed")
        assert (asked.need_no, asked.unit_id) == meant


def test_a_suggested_agency_is_asked_with_one_key(steering: Steering) -> None:
    key = f"notice/{Alert.AGENCY_SUGGESTED:d}/7/0/TNI"
    assert suggested(key, 0) == "ask"
    assert suggested(f"notice/{Alert.POSITION_JUMP:d}/7/0/DAMKAR-01", 0) == "seen"
    asked = call(steering, {"do": "ask", "incident": "I7"}, agency="DAMKAR:ENGINE", count="2", reason="spreads")
    assert (asked.agency, list(asked.capabilities), asked.count) == ("DAMKAR", ["ENGINE"], 2)


def test_what_was_told_since_is_not_seen_to_with_what_was_told_before(steering: Steering) -> None:
    alert, mirror = Alert.LANDING_CHANGED, steering._mirror
    told = AlertRaised(alert, 0, 0, "", "", 0, 0)
    form = {"do": "seen", "key": f"notice/{alert:d}/0/0/"}
    mirror.notices.take(told, NOW_MS, mirror.state)
    mirror.notices.take(told, NOW_MS + 60_000, mirror.state)
    for since_ms, outcome in ((NOW_MS, (False, True)), (NOW_MS + 60_000, (True, None))):
        answer = asyncio.run(steering.send({"form": {**form, "since": since_ms}, "values": {}, "by": "spv"}, "en"))
        assert (answer["ok"], answer.get("moved")) == outcome


def test_where_is_a_point_or_a_name() -> None:
    point = {"lat_e7": -36_890_000, "lon_e7": 1_281_822_000}
    assert where_of("-3.6890, 128.1822", 50) == {"point": point, "uncertainty_m": 50}
    for name in ("Terminal Mardika", "-93.6,128.1", "1,2,3", "3,6"):
        named = where_of(name, 0)
        assert ("name" in named) == (name != "3,6")


def test_nobody_answers_for_another_crew() -> None:
    """A row is about one unit; where that one has answered meanwhile the form must not fill in somebody else's."""
    nothing: Any = None
    asked = Asked(nothing, nothing, nothing, "radio", Subject(unit_id="MEDIC-01"), None, nothing)
    assert asked.crew((("MEDIC-02", ""),)).value == ""
    assert asked.crew((("MEDIC-02", ""), ("MEDIC-01", ""))).value == "MEDIC-01"
    assert replace(asked, subject=Subject()).crew((("MEDIC-02", ""),)).value == "MEDIC-02"


def test_a_road_is_closed_as_it_was_chosen(steering: Steering) -> None:
    form = {"do": "shut", "road": "R32", "lat": -3.6612, "lon": 128.198}
    terms = {
        "speed": "250",
        "until": "30",
        "itself": "yes",
        "whom": "kind:fire_engine",
        "first": "22:00",
        "last": "05:30",
    }
    asked = call(steering, form, part="stretch", way="1", reason="wind", **terms)
    assert (asked.road_id, asked.near.lat_e7, asked.near.lon_e7) == ("R32", -36_612_000, 1_281_980_000)
    assert (asked.towards.lat_e7, asked.towards.lon_e7) == (-36_590_000, 1_281_970_000)
    assert asked.until.seconds * 1000 == NOW_MS + 30 * 60_000
    assert (asked.speed_permille, asked.opens_itself, list(asked.kinds)) == (250, True, ["fire_engine"])
    assert (asked.from_minute, asked.to_minute, asked.exempt, list(asked.agencies)) == (1_320, 330, False, [])
    whole = call(steering, form, part="road", way="both", whom="but:TNI", reason="wind")
    assert not whole.HasField("near")
    assert not whole.HasField("towards")
    assert not whole.HasField("until")
    assert (whole.exempt, list(whole.agencies)) == (True, ["TNI"])
    named = call(steering, form, part="name", reason="wind")
    assert (named.road_id, bool(named.road_name)) == ("", True)


@given(st.floats(-80, 80), st.floats(-179, 179), st.integers(50, 1_000))
@settings(max_examples=40)
def test_a_circle_holds_all_that_is_so_near(lat: float, lon: float, radius_m: int) -> None:
    corners = circle(lat, lon, radius_m)
    for one, other in zip(corners, corners[1:] + corners[:1], strict=True):
        middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
        north, east = middle[0] - lat, (middle[1] - lon) * math.cos(math.radians(lat))
        assert radius_m * 0.999 < math.hypot(north, east) * 111_195 < radius_m * 1.001


@given(st.dictionaries(st.sampled_from(("incident", "need", "version", "versions", "area", "lat", "key")), ODD), ODD)
@settings(max_examples=40)
def test_whatever_a_browser_says_is_read(form: dict[str, Any], other: Any) -> None:
    for do in ("merge", "within", "seen", "no such thing"):
        sent = sent_of({"form": {**form, "do": do}, "values": {"other": other}})
        assert (sent is None) == (do not in ACTIONS)
    assert sent_of({"form": other, "values": {}}) is None


def test_everything_is_sent_with_what_was_seen(steering: Steering) -> None:
    """The README says why the exceptions need nothing of it."""
    without = set()
    for name in (*_CALLS, *_CLOSINGS):
        form = {"do": name, "incident": "I7", "version": 3, "versions": {"I4": 9, "POLRI-01": 5}, "etag": "seen"}
        form["etags"] = {"POLRI": "seen", "RSUD": "seen", "unit:POLRI-01": "seen"}
        words = {"state": "ON_SCENE", "answer": "ACCEPTED", "decides": "restore", "mode": "MANUAL", "survivor": "this"}
        words |= {"unit": "POLRI-01", "clock": "unit:POLRI-01", "takes": "OPEN", "agency": "POLRI", "hospital": "RSUD"}
        asked = call(steering, form, **words, other="I4", priority="2", place="-3.6890, 128.1822", within="50")
        seen = {"expected_version": 3, "expected_etag": "seen", "order_version": 5}
        found = [field for field in seen if field in asked.DESCRIPTOR.fields_by_name]
        assert all(getattr(asked, field) == seen[field] for field in found), name
        if not found:
            without.add(name)
    # A closure that is added overwrites none; of a note the server looks at no version either.
    assert without == {"shut", "within", "around", "named"}
