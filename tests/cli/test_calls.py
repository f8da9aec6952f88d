"""What a call-taker does beyond the plain report: places by words, calls that are none, reports that move."""

import pytest

from .conftest import Sigap

MARDIKA = "--at=-3.6890,128.1822"


def test_places_are_found_as_people_say_them(sigap: Sigap) -> None:
    found = sigap.json("places", "terminal mardica")
    assert found["candidates"][0]["name"].startswith("Terminal Mardika")
    both = sigap.json("places", "Urimessing", "--limit", "2")
    assert (both["ambiguous"], both["place_id"], len(both["candidates"])) == (True, "", 2)
    shown = sigap.text("places", "Urimessing")
    assert all(place["place_id"] in shown for place in both["candidates"])
    assert f"Ask: {both['question_en']}"[:60] in shown


def test_an_ambiguous_place_is_asked_about_and_nobody_is_sent_to_a_guess(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "structure_fire", "--place", "Urimessing")
    incident_id = reply["incident_id"]
    assert (reply["unresolved"], len(reply["place_candidates"])) == (True, 2)
    assert not sigap.units(incident_id)
    [item] = sigap.json("pending", "--incident", incident_id)["items"]
    assert item["kind"] == "PENDING_KIND_UNRESOLVED_PLACE"
    shown = sigap.text("incident", incident_id)
    assert all(place["place_id"] in shown for place in reply["place_candidates"])
    sigap.json("update", incident_id, "--place-id", reply["place_candidates"][0]["place_id"])
    assert sigap.units(incident_id, "DISPATCHED")
    sigap.finish(incident_id)


def test_the_question_stands_under_the_report(sigap: Sigap) -> None:
    shown = sigap.text("report", "--type", "structure_fire", "--place", "Urimessing")
    assert "NOBODY IS SENT" in shown
    assert "Ask: " in shown
    sigap.finish(shown.split()[0])


def test_two_incidents_are_merged_and_taken_apart(sigap: Sigap) -> None:
    first = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    second = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    ids = first["incident_id"], second["incident_id"]
    assert f"took {ids[1]} in" in sigap.text("merge", *ids, "--reason", "one patient")
    assert sigap.json("incident", ids[1])["incident"]["incident_id"] == ids[0]
    parted = sigap.json("unmerge", ids[1], "--reason", "two patients")
    assert (parted["incident_id"], parted["parted_from_incident_id"]) == (ids[1], ids[0])
    assert sigap.json("incident", ids[1])["incident"]["incident_id"] == ids[1]
    for incident_id in ids:
        sigap.finish(incident_id)


def test_a_report_is_attached_and_detached(sigap: Sigap) -> None:
    first = sigap.json("report", "--type", "traffic_accident", MARDIKA)
    second = sigap.json("report", "--type", "traffic_accident", "--at=-3.6891,128.1821")
    likely = {one["incident_id"]: one["score"] for one in second["possible_duplicates"]}
    assert likely[first["incident_id"]] > 0
    words = ("attach", second["incident_id"], second["report_id"], "--to", first["incident_id"])
    code, error = sigap.refused(*words)
    assert (code, error["reason"]) == (1, "UNITS_STILL_ASSIGNED")
    for unit_id in sigap.units(second["incident_id"], "DISPATCHED"):
        sigap.json("recall", second["incident_id"], unit_id, "--reason", "the same crash")
        sigap.json("unit", "ack", unit_id)
    assert sigap.json(*words)["closed_incident_id"] == second["incident_id"]
    shown = sigap.text("incident", first["incident_id"])
    assert f"{first['report_id']}, {second['report_id']}" in shown
    apart = sigap.json("detach", first["incident_id"], second["report_id"], "--reason", "another crossing")
    assert apart["incident_id"] not in (first["incident_id"], second["incident_id"])
    sigap.finish(first["incident_id"])
    sigap.finish(apart["incident_id"])


@pytest.mark.parametrize(("kind", "word"), [("exercise", "EXERCISE"), ("test", "TEST")])
def test_what_is_not_actual_orders_nobody_and_says_so(sigap: Sigap, kind: str, word: str) -> None:
    reply = sigap.json("report", "--type", "structure_fire", MARDIKA, "--kind", kind)
    assert not sigap.units(reply["incident_id"], "DISPATCHED", "RESERVED")
    assert sigap.text("incident", reply["incident_id"]).startswith(f"*** {word} ***")
    sigap.finish(reply["incident_id"])


def test_a_call_that_is_none_is_advised_and_closed(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "power_outage", MARDIKA, "--class", "information", "--kind", "test")
    incident_id = reply["incident_id"]
    assert reply["call_class"] == "CALL_CLASS_INFORMATION"
    assert "information" in sigap.text("incident", incident_id)
    sigap.json("advise", incident_id, "--note", "told the caller")
    incident = sigap.json("incident", incident_id)["incident"]
    assert (incident["state"], incident["advised"]) == ("INCIDENT_STATE_CLOSED", True)


def test_suspicion_lowers_no_priority_1(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "cardiac_arrest", MARDIKA, "--class", "prank-suspected")
    assert reply["priority"] == 1
    assert sigap.units(reply["incident_id"], "DISPATCHED")
    code, error = sigap.refused("advise", reply["incident_id"])
    assert (code, bool(error["reason"])) == (1, True)
    sigap.finish(reply["incident_id"])


def test_a_closed_incident_is_opened_again(sigap: Sigap) -> None:
    incident_id = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)["incident_id"]
    sigap.finish(incident_id)
    sigap.json("reopen", incident_id, "--reason", "collapsed again", "--code", "caller-update", "--dispatch")
    assert sigap.units(incident_id, "DISPATCHED")
    sigap.finish(incident_id)


def test_a_priority_1_is_lowered_by_two(sigap: Sigap) -> None:
    incident_id = sigap.json("report", "--type", "structure_fire", MARDIKA)["incident_id"]
    words = ("update", incident_id, "--priority", "3", "--reason", "smoke only", "--by", "A")
    code, error = sigap.refused(*words)
    assert (code, error["field"]) == (1, "second_person")
    sigap.json(*words, "--second-person", "B")
    sigap.finish(incident_id)
