"""Steering what is so for the whole city, from the pages: roads, units, modes, authorities, hospitals; two who do."""

from __future__ import annotations

from typing import Any

from dispatch_server.client import new_request_id
from sigap.v1 import intake_pb2, types_pb2

from ..support_browser import screenshot
from ..support_server import Server
from .calls import incident, report, units_of
from .hands import choose, closures, pressed

HOSPITAL = types_pb2.Point(lat_e7=-36615560, lon_e7=1281863680)
BRIDGE = "R32"
ON_THE_BRIDGE = (-3.66125, 128.198015)
# The title of each form that comes up from now on.
TITLES_SHOWN = """() => {
    const show = HTMLDialogElement.prototype.showModal;
    window.shown = [];
    HTMLDialogElement.prototype.showModal = function () {
        window.shown.push(this.querySelector('h2').textContent);
        show.call(this);
    };
}"""
AWAY = types_pb2.Point(lat_e7=-36550000, lon_e7=1281900000)


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
        # A fire on the other shore, and some who drive there over the bridge.
        number = report(client, point=HOSPITAL).incident_id
        page.wait_for_selector(f"#incidents [data-incident={number}]")
        before = engines_due(client)
        pressed(page, "c", "collision")
        page.wait_for_selector(".told:has-text('later: ')")
        late = page.wait_for_selector(f".g-route [data-incident={number}]:has-text('to go instead of')")
        unit_id = late.inner_text().split(":")[0].split()[-1]
        # Beside its way stands when it is due now, and one key offers another in its place.
        page.wait_for_selector(f".due:has-text('{unit_id}')", state="attached")
        late.focus()
        page.keyboard.press("a")
        page.wait_for_selector("dialog select[name=replace]")
        assert page.input_value("dialog select[name=replace]") == unit_id
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
        page.wait_for_selector("#details .facts:has-text('collision')")
        screenshot(page, "bridge")
        assert engines_due(client) != before, "the closed bridge changed nothing"
        page.wait_for_selector("#details [data-do=open]")
        pressed(page, "o", "cleared")
        page.wait_for_selector("#details [data-do=shut]")
        page.wait_for_selector(".g-route", state="detached")
        assert engines_due(client) == before


def test_who_decides_and_who_takes_patients(known: Any, served: Server) -> None:
    page = known
    for key, chosen, back in (
        ("A", {"agency": "POLRI", "priority": "1", "decides": "AUTO"}, {"decides": "restore"}),
        ("H", {"hospital": "", "takes": "DIVERTING"}, {"takes": "OPEN"}),
    ):
        page.keyboard.press("s")
        page.wait_for_selector("#details [data-do=authority]")
        before = page.locator("#details .standing li").all_inner_texts()
        chosen = {name: value for name, value in chosen.items() if value}
        pressed(page, key, "unrest", **chosen)
        page.wait_for_function(
            "(n) => document.querySelectorAll('#details .standing li').length === n", arg=len(before) + 1
        )
        screenshot(page, f"service-{key}")
        pressed(page, key, "quiet", **chosen | back)
        listed(page, len(before))


def listed(page: Any, count: int) -> None:
    """As many lines about the service as a whole."""
    page.wait_for_function("(n) => document.querySelectorAll('#details .like li').length === n", arg=count)


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
    pressed(page, "o", "flat tyre")
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


def test_a_key_that_was_meant_for_a_row_that_went_is_about_nothing_else(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        here, there = report(client, "cardiac_arrest", AWAY).incident_id, report(client).incident_id
        choose(page, here)
        page.wait_for_selector("#details [data-do=refuse]")
        key = f"#board [data-key-id^='desk/{there[1:]}/']"
        page.wait_for_selector(key)
        page.focus(f"{key} >> nth=0")
        page.wait_for_selector(".hint kbd:has-text('r')")
        # Another one sees to it: what is open in the details has the same keys.
        client.intake.CancelIncident(
            intake_pb2.CancelIncidentRequest(request_id=new_request_id(), incident_id=there, reason="over", by="spv 2")
        )
        page.wait_for_selector(key, state="detached")
        page.wait_for_selector("#board:focus")
        page.evaluate(TITLES_SHOWN)
        page.keyboard.press("r")
        page.keyboard.press("M")
        page.wait_for_selector("dialog[open]")
        [shown] = page.evaluate("window.shown")
        assert shown.startswith("Add a note")


def test_a_note_stands_in_the_timeline_for_everybody(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number = report(client).incident_id
        choose(page, number)
        page.keyboard.press("M")
        # What it must not hold is said beside its field.
        page.wait_for_selector("dialog:has-text('no name, number or health of anybody') input[name=remark]:focus")
        page.keyboard.type("gate locked")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details .timeline li:has-text('Note [Pengawas 1]:'):has-text('gate locked')")
        assert incident(client, number).timeline[-1].text_id == 'Catatan [Pengawas 1]: "gate locked".'
