"""Steering from the pages: every choice is one command of the server, made from what was seen, by key or by click."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dispatch_server.client import new_request_id
from sigap.v1 import intake_pb2, types_pb2

from ..support_browser import screenshot
from ..support_server import Server
from .calls import clear, incident, report, units_of
from .hands import back_to, choose, closures, pressed, walk

HOSPITAL = types_pb2.Point(lat_e7=-36615560, lon_e7=1281863680)
BRIDGE = "R32"
ON_THE_BRIDGE = (-3.66125, 128.198015)


@pytest.fixture
def known(page: Any, served: Server) -> Any:
    """The page in a quiet city."""
    with served.client() as client:
        clear(client)
    page.wait_for_selector("#board .row", state="detached")
    return page


def test_the_top_suggestion_takes_three_keys(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number = report(client).incident_id
        page.wait_for_selector(f".g-decide [data-incident={number}]:has-text('POLRI')")
        page.keyboard.press("b")
        key = page.evaluate("document.activeElement.dataset.keyId")
        kind, about, assignment_no = key.split("/")
        assert kind == "reserved", "the most urgent decision is not on top"
        page.keyboard.press("a")
        page.wait_for_selector("dialog[open] .send:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"[data-key-id='{key}']", state="detached")
        found = incident(client, f"I{about}")
        states = {one.assignment_no: one.state for need in found.needs for one in need.assignments}
        assert states[int(assignment_no)] == types_pb2.ASSIGNMENT_STATE_DISPATCHED
        assert "Pengawas 1" in str(found.timeline[-1])


def test_an_override_by_keyboard_alone(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number = report(client, "cardiac_arrest").incident_id
        page.wait_for_selector(f"#incidents [data-incident={number}]")
        page.keyboard.press("i")
        walk(page, f"#incidents [data-incident={number}]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details [data-do=override]")
        page.wait_for_selector("#details .timeline li")
        before = units_of(incident(client, number), "MEDIC")
        page.keyboard.press("o")
        # What must be said and is not usual has the focus: the reason.
        page.wait_for_selector("dialog input[name=reason]:focus")
        # Whoever could go stands first, the soonest first, each with his time and how far he is.
        listed = page.locator("dialog select[name=unit] optgroup").first.locator("option").all_inner_texts()
        told = [re.fullmatch(r"(MEDIC-\d+) .*· (\d+):(\d\d) · [\d.]+ km · .+", one) for one in listed]
        times = [int(one[2]) * 60 + int(one[3]) for one in told if one]
        assert len(times) == len(listed) > 1
        assert times == sorted(times)
        page.keyboard.type("closer by boat")
        back_to(page, "unit")
        page.keyboard.press("ArrowDown")
        chosen = page.input_value("dialog select[name=unit]")
        assert chosen == (told[1] or [""])[1]
        assert chosen not in before
        page.keyboard.press("Tab")
        back_to(page, "by", key="Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        page.wait_for_selector(f"#details [data-unit={chosen}]:has-text('supervisor')")
        found = incident(client, number)
        assert chosen in units_of(found, "MEDIC")
        assert "closer by boat" in str(found.timeline[-1])
        screenshot(page, "override")


def test_the_world_moved_meanwhile(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number = report(client).incident_id
        choose(page, number)
        page.keyboard.press("n")
        page.wait_for_selector("dialog input[name=reason]:focus")
        page.keyboard.type("spreads")
        # Somebody else changes the incident while the form is open.
        moved = intake_pb2.UpdateIncidentRequest(
            request_id=new_request_id(),
            incident_id=number,
            priority=2,
            reason="smoke only",
            second_person="chief",
            by="spv",
        )
        client.intake.UpdateIncident(moved)
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog .said.bad:has-text('The world has moved')")
        found = incident(client, number)
        assert (found.alarm_level, found.priority) == (1, 2), "something was overwritten"
        screenshot(page, "moved")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
        page.wait_for_selector(f"#incidents [data-incident={number}].p2")
        page.keyboard.press("n")
        page.wait_for_selector("dialog input[name=reason]:focus")
        page.keyboard.type("spreads")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details .facts:has-text('alarm 2')")


def test_the_bridge_is_closed_by_a_click(known: Any, served: Server) -> None:
    page = known

    def engines_due(client: Any) -> list[str]:
        likely = intake_pb2.RecommendRequest(type_code="structure_fire", where=intake_pb2.Where(point=HOSPITAL))
        engines = next(need for need in client.intake.Recommend(likely).needs if "ENGINE" in need.capabilities)
        return [one.unit_id for one in engines.candidates]

    with served.client() as client:
        page.evaluate("([lat, lon]) => document.getElementById('map').city.map.setView([lat, lon], 15)", ON_THE_BRIDGE)
        spot = page.evaluate(
            """([lat, lon]) => {
                 const map = document.getElementById('map').city.map;
                 const at = map.latLngToContainerPoint([lat, lon]);
                 const box = map.getContainer().getBoundingClientRect();
                 return [box.left + at.x, box.top + at.y];
               }""",
            ON_THE_BRIDGE,
        )
        page.mouse.click(*spot)
        page.wait_for_selector(f"#details-title:has-text('{BRIDGE}')")
        page.wait_for_selector("#details [data-do=shut]")
        before = engines_due(client)
        page.keyboard.press("c")
        page.wait_for_selector("dialog input[name=reason]:focus")
        page.keyboard.type("collision")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details .facts:has-text('collision')")
        screenshot(page, "bridge")
        assert engines_due(client) != before, "the closed bridge changed nothing"
        page.wait_for_selector("#details [data-do=open]")
        page.keyboard.press("o")
        page.wait_for_selector("dialog input[name=reason]:focus")
        page.keyboard.type("cleared")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details [data-do=shut]")
        assert engines_due(client) == before


def test_two_fires_that_are_one(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        first, second = (report(client).incident_id for _ in range(2))
        went = {number: units_of(incident(client, number), "DAMKAR") for number in (first, second)}
        assert all(went.values())
        page.wait_for_selector(f"#incidents [data-incident={first}]")
        choose(page, second)
        page.keyboard.press("g")
        page.wait_for_selector("dialog .sides section")
        # Who is under way to either is seen before anything is done.
        page.select_option("dialog select[name=other]", first)
        sides = [one.inner_text() for one in page.query_selector_all("dialog .sides section")]
        assert [second in sides[0], first in sides[1]] == [True, True]
        for said, number in zip(sides, (second, first), strict=True):
            assert all(unit_id in said for unit_id in went[number])
        screenshot(page, "merge")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
        pressed(page, "g", "one fire", other=first, survivor="other")
        page.wait_for_selector(f"#incidents [data-incident={second}]", state="detached")
        assert {*went[first], *went[second]} <= {*units_of(incident(client, first), "DAMKAR")}
        choose(page, first)
        page.wait_for_selector("#details [data-do=unmerge]")
        pressed(page, "U", "two houses")
        page.wait_for_selector(f"#incidents [data-incident={second}]")
        assert {*units_of(incident(client, second), "DAMKAR")} == {*went[second]}


def test_an_incident_becomes_another_and_ends(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number = report(client).incident_id
        choose(page, number)
        pressed(page, "n", "spreads")
        page.wait_for_selector("#details .facts:has-text('alarm 2')")
        pressed(page, "y", "only a car", type="vehicle_fire")
        page.wait_for_selector(f"#incidents [data-incident={number}]:has-text('Vehicle fire')")
        pressed(page, "e", "nothing there")
        page.wait_for_selector(f"#incidents [data-incident={number}].off")
        found = incident(client, number)
        assert (found.type_code, found.alarm_level) == ("vehicle_fire", 2)
        assert found.state == types_pb2.INCIDENT_STATE_CANCELLED


def test_roads_are_slowed_for_some_and_closed_around(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number, standing = report(client).incident_id, closures(client)
        page.keyboard.press("s")
        page.wait_for_selector("#details [data-do=named]")
        pressed(
            page, "c", "flood", road=BRIDGE, speed="500", until="120", whom="but:POLRI", first="06:00", last="18:00"
        )
        page.wait_for_selector("#details .closures:has-text('but for POLRI')")
        [slow] = closures(client, standing)
        assert (list(slow.road_ids), slow.speed_permille, list(slow.agencies)) == ([BRIDGE], 500, ["POLRI"])
        assert (slow.exempt, slow.from_minute, slow.to_minute, slow.HasField("until")) == (True, 360, 1_080, True)
        choose(page, number)
        pressed(page, "c", "gas", radius="300")
        page.keyboard.press("z")
        page.wait_for_selector("#map.drawing")
        page.evaluate("document.getElementById('map').city.map.setView([-3.69, 128.1822], 14)")
        box = page.locator("#map").bounding_box()
        for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6)):
            page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        page.wait_for_selector("#details [data-do=within]")
        screenshot(page, "area")
        pressed(page, "c", "landslide")
        around, within = [one for one in closures(client, standing) if one.area]
        assert [len(around.area), len(within.area)] == [24, 3]
        assert around.road_count
        # Each is seen, and lifted, by itself.
        page.keyboard.press("s")
        for one in (slow, around, within):
            page.click(f"#details [data-closure={one.closure_id}]")
            page.wait_for_selector("#details [data-do=lift]")
            pressed(page, "o", "over")
            page.wait_for_selector("#details .closures", state="detached")
            page.keyboard.press("s")
        assert closures(client, standing) == []


def test_a_unit_leaves_service_and_comes_back(known: Any, served: Server) -> None:
    page = known
    page.evaluate("document.querySelector('.unit[data-state=FREE]').click()")
    page.wait_for_selector("#details [data-do=out]")
    page.keyboard.press("o")
    page.wait_for_selector("dialog input[name=reason]:focus")
    page.keyboard.type("flat tyre")
    page.keyboard.press("Enter")
    page.wait_for_selector("#details .facts:has-text('out of service')")
    page.wait_for_selector("#details [data-do=back]")
    page.keyboard.press("a")
    page.wait_for_selector("dialog[open] .send:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#details .facts:has-text('available')")


def test_manual_mode_is_shown_everywhere(known: Any, served: Server) -> None:
    page = known
    for wanted, seen in (("MANUAL", "visible"), ("NORMAL", "detached")):
        page.keyboard.press("s")
        page.wait_for_selector("#details [data-do=mode]")
        page.keyboard.press("a")
        page.wait_for_selector("dialog input[name=reason]:focus")
        assert page.input_value("dialog select[name=mode]") == wanted
        page.keyboard.type("storm")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        page.wait_for_selector(".banner.warn:has-text('MANUAL MODE')", state=seen)
        page.keyboard.press("Escape")


def test_a_surge_holds_by_village_until_it_is_let_go(known: Any, served: Server) -> None:
    page = known
    page.keyboard.press("s")
    page.wait_for_selector("#details [data-do=mode]")
    pressed(page, "a", "earthquake", mode="SURGE")
    page.wait_for_selector(".banner.warn:has-text('SURGE MODE')")
    with served.client() as client:
        urgent, held = report(client).incident_id, report(client, "general_medical").incident_id
        assert units_of(incident(client, urgent), "DAMKAR")
        assert not units_of(incident(client, held), "MEDIC")
        page.wait_for_selector(".g-held .row:has-text('incidents: 1')")
        page.click(".g-held .row")
        page.wait_for_selector(f"#details :text('{held}')")
        screenshot(page, "surge")
        # One key and Enter let the village go.
        page.keyboard.press("a")
        page.wait_for_selector("dialog[open] .send:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector(".g-held", state="detached")
        assert units_of(incident(client, held), "MEDIC")
    page.keyboard.press("s")
    page.wait_for_selector("#details [data-do=mode]")
    pressed(page, "a", "over", mode="NORMAL")
    page.wait_for_selector(".banner.warn:has-text('SURGE MODE')", state="detached")
