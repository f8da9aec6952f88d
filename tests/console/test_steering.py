"""Steering from the pages: every choice is one command of the server, made from what was seen, by key or by click."""

from __future__ import annotations

import re
from typing import Any

from dispatch_server.client import new_request_id
from sigap.v1 import intake_pb2, types_pb2, units_pb2

from ..support_browser import screenshot
from ..support_server import Server
from .calls import clear, incident, ordered, report, units_of
from .hands import back_to, choose, pressed, walk


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
        # What moved is told in the words of its timeline.
        page.wait_for_selector("dialog .said.bad:has-text('smoke only')")
        found = incident(client, number)
        assert (found.alarm_level, found.priority) == (1, 2), "something was overwritten"
        screenshot(page, "moved")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
        # A form that is left before its answer comes does not take the refusal with it.
        page.keyboard.press("f")
        page.wait_for_selector("dialog[open] .send:focus")
        page.evaluate(
            """() => {
                 const sent = document.querySelector("dialog form");
                 sent.requestSubmit();
                 document.querySelector("dialog").close();
               }"""
        )
        page.wait_for_selector(f".told.bad:has-text('Close the incident: {number}')")
        page.click(".told.bad button")
        page.wait_for_selector(".told.bad", state="detached")
        page.wait_for_selector(f"#incidents [data-incident={number}].p2")
        pressed(page, "n", "spreads")
        page.wait_for_selector("#details .facts:has-text('alarm 2')")


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
        # Who goes where is seen before it is done, too.
        page.keyboard.press("U")
        page.wait_for_selector("dialog .sides section")
        sides = [one.inner_text() for one in page.query_selector_all("dialog .sides section")]
        assert [second in sides[0], first in sides[1]] == [True, True]
        for said, number in zip(sides, (second, first), strict=True):
            assert all(unit_id in said for unit_id in went[number])
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
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


def test_a_word_about_a_crew_stands(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        reply = report(client)
        number, unit_id = reply.incident_id, ordered(reply, "DAMKAR")
        choose(page, number)
        line = f"#details [data-unit={unit_id}]"
        page.keyboard.press("P")
        page.wait_for_selector("dialog input[name=reason]:focus")
        # The order reached its crew meanwhile: the incident has a newer version, and nothing that was seen has changed.
        client.units.ConfirmDelivery(
            units_pb2.ConfirmDeliveryRequest(request_id=new_request_id(), unit_id=unit_id, incident_id=number)
        )
        page.select_option("dialog select[name=unit]", unit_id)
        page.select_option("dialog select[name=reason_code]", "CREW_REPORT")
        page.fill("dialog input[name=reason]", "holds the hose")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        page.wait_for_selector(f"{line} .mark:has-text('pinned')")
        # There is nothing else to unpin.
        pressed(page, "N", "relieved")
        page.wait_for_selector(f"{line} .mark:has-text('pinned')", state="detached")
        pressed(page, "T", "told by radio", clock=f"unit:{unit_id}")
        page.wait_for_selector("#details .timeline li:has-text('told by radio')")
        pressed(page, "S", "seen there", unit=unit_id, state="ON_SCENE")
        page.wait_for_selector(f"{line} .stamps :text('(corrected)')")
        # A police unit that waits for a word is refused by itself, and nobody else.
        reserved = units_of(incident(client, number), "POLRI")
        page.click(f".g-decide [data-incident={number}]:has-text('POLRI')")
        page.wait_for_selector("#details [data-do=confirm]")
        page.keyboard.press("r")
        page.wait_for_selector("dialog select[name=which]")
        refused = next(one for one in page.locator("dialog option").all_inner_texts() if one.startswith("POLRI"))
        page.select_option("dialog select[name=which]", label=refused)
        # The words of the reason codes are there to choose from.
        page.fill("dialog input[name=reason]", page.get_attribute("#list-reason option >> nth=0", "value"))
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        after = {one for one, state in units_of(incident(client, number), "POLRI").items() if state == "RESERVED"}
        assert set(reserved) - after == {refused.split(" ")[0]}


def test_who_called_and_whom_the_law_lets_nobody_order(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        caller = intake_pb2.Caller(name="Ibu Nona", phone="0812-3456")
        number = report(client, caller=caller).incident_id
        choose(page, number)
        page.keyboard.press("C")
        page.wait_for_selector("dialog[open] .send:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog .said:has-text('Name: Ibu Nona · Number: 0812-3456')")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
        # What was asked for ends with its form, once the page has drawn that.
        page.wait_for_function("!document.documentElement.outerHTML.includes('Nona')")
        page.keyboard.press("q")
        page.wait_for_selector("dialog input[name=reason]:focus")
        page.select_option("dialog select[name=agency]", "TNI")
        page.keyboard.type("crowd")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog .said.bad")
        for name in ("requester", "ground", "coordination"):
            page.fill(f"dialog input[name={name}]", f"the {name}")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        [need] = [one for one in incident(client, number).needs if one.agency == "TNI"]
        assert (need.requester, need.ground, need.coordination) == ("the requester", "the ground", "the coordination")


def test_where_it_is_and_where_units_wait(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        number = report(client).incident_id
        choose(page, number)
        before = incident(client, number).location.point
        box = page.locator("#map").bounding_box()
        page.keyboard.down("Shift")
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
        page.keyboard.up("Shift")
        page.wait_for_selector(".spot")
        page.keyboard.press("L")
        page.wait_for_selector("dialog[open] .send:focus")
        marked = page.input_value("dialog input[name=place]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details .notable:has-text('Staging')")
        point = incident(client, number).staging.point
        assert abs(float(marked.split(",")[0]) * 1e7 - point.lat_e7) < 100_000
        pressed(page, "E", "the police say so")
        page.wait_for_selector("#details .notable:has-text('Scene declared safe')")
        page.keyboard.press("w")
        page.wait_for_selector("dialog input[name=reason]:focus")
        page.fill("dialog input[name=place]", "Terminal Mardika")
        page.fill("dialog input[name=reason]", "the caller said so")
        page.keyboard.press("Enter")
        page.wait_for_selector("#details .place:has-text('Mardika')")
        assert incident(client, number).location.point != before


def test_what_has_ended_is_opened_again(known: Any, served: Server) -> None:
    page = known
    with served.client() as client:
        reply = report(client, "general_medical")
        number, who = reply.incident_id, {"by": "spv", "incident_id": reply.incident_id}
        client.intake.CancelIncident(
            intake_pb2.CancelIncidentRequest(request_id=new_request_id(), reason="over", **who)
        )
        clear(client)
        client.intake.CloseIncident(intake_pb2.CloseIncidentRequest(request_id=new_request_id(), **who))
        page.wait_for_selector(f"#incidents [data-incident={number}]", state="detached")
        page.keyboard.press("s")
        page.wait_for_selector(f"#details [data-ended={number}]")
        # It is found by its number, too, as is whatever else is typed.
        for said, title in (("nobody", "Service"), ("polri-01", "POLRI-01"), ("R32", "R32"), (number[1:], number)):
            page.keyboard.press("/")
            page.wait_for_selector("#find:focus")
            page.fill("#find", said)
            page.keyboard.press("Enter")
            page.wait_for_selector(f"#details-title:has-text('{title}')")
            page.keyboard.press("Escape" if said == "nobody" else "d")
        page.wait_for_selector("#details [data-do=reopen]")
        assert page.locator("#details .actions button").evaluate_all("all => all.map(one => one.dataset.do)") == [
            "why",
            "reopen",
        ]
        pressed(page, "R", "ill again", dispatch="yes")
        page.wait_for_selector(f"#incidents [data-incident={number}]")
        assert incident(client, number).state == types_pb2.INCIDENT_STATE_OPEN
