"""Reporting, following and ending incidents from the command line, as people and as scripts do it."""

import json
import re
from typing import Any

import pytest

from .conftest import Sigap

MARDIKA = "--at=-3.6890,128.1822"
STATES = ("en-route", "on-scene", "cleared")


def _units(needs: list[dict[str, Any]]) -> list[str]:
    return [assignment["unit_id"] for need in needs for assignment in need["assignments"]]


def test_life_of_a_fire(sigap: Sigap) -> None:
    done = sigap.run("report", "--type", "structure_fire", MARDIKA, "--note", "smoke", "--by", "desk 3", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    reply = json.loads(done.stdout)
    incident_id = reply["incident_id"]
    assert re.fullmatch(r"I\d+", incident_id)
    assert {"DAMKAR", "PLN", "MEDIC", "POLRI", "DISHUB"} <= {need["agency"] for need in reply["needs"]}
    authority = {need["agency"]: need["authority"].removeprefix("AUTHORITY_") for need in reply["needs"]}
    assert authority == authority | {"DAMKAR": "AUTO", "MEDIC": "AUTO", "POLRI": "CONFIRM", "PLN": "REQUEST"}
    for need in reply["needs"]:
        for assignment in need["assignments"]:
            eta = assignment["eta"]
            parts = ("turnout_ms", "unit_offset_ms", "road_ms", "incident_offset_ms", "stale_ms")
            assert eta["eta_ms"] == sum(eta[part] for part in parts)
    # The mapping prints defaults, under the proto's own names.
    assert reply["attached"] is False
    assert reply["outside_area"] is False
    assert reply["location"]["point"] == {"lat_e7": -36890000, "lon_e7": 1281822000}

    listed = sigap.json("incidents", "--agency", "PLN")
    assert incident_id in [incident["incident_id"] for incident in listed["incidents"]]
    assert listed["next_page_token"] == ""

    code, error = sigap.refused("close", incident_id)
    assert (code, error["reason"]) == (1, "UNITS_STILL_ASSIGNED")

    sigap.json("confirm", incident_id)
    first, *others = _units(reply["needs"])
    assert sigap.json("unit", "ack", first)["incident_id"] == incident_id
    for state in STATES:
        said = sigap.json("unit", "progress", first, state)
        assert said["state"] == f"ASSIGNMENT_STATE_{state.replace('-', '_').upper()}"
    for unit_id in others:
        sigap.json("unit", "progress", unit_id, "cleared")
    for need in reply["needs"]:
        if need["desk_id"]:
            words = ("refuse", incident_id, "--reason", "test", "--need", str(need["need_no"]))
            sigap.json("answer", *words, "--desk", need["desk_id"])
    assert sigap.json("close", incident_id, "--disposition", "17")["incident_id"] == incident_id

    incident = sigap.json("incident", incident_id)["incident"]
    assert (incident["state"], incident["disposition"]) == ("INCIDENT_STATE_CLOSED", "17")
    assert len(incident["timeline"]) >= 2 + len(STATES) + len(others)
    assert all(entry["text_id"] and entry["text_en"] for entry in incident["timeline"])
    assert incident_id not in sigap.run("incidents").stdout.split()
    assert incident_id in sigap.run("incidents", "--all").stdout.split()


def test_same_request_id_gets_the_same_answer(sigap: Sigap) -> None:
    words = ("report", "--type", "cardiac_arrest", MARDIKA, "--request-id", "cli-same-request")
    first = sigap.json(*words)
    assert sigap.json(*words) == first
    code, error = sigap.refused(*words, "--note", "another payload")
    assert (code, error["reason"], error["request_id"]) == (1, "REQUEST_ID_REUSED", "cli-same-request")
    sigap.finish(first["incident_id"])


def test_attach_update_cancel(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "traffic_accident", "--place", "Terminal Mardika")
    incident_id = reply["incident_id"]
    attached = sigap.json("report", "--type", "traffic_accident", MARDIKA, "--attach", incident_id)
    assert (attached["incident_id"], attached["attached"], attached["needs"]) == (incident_id, True, [])

    code, error = sigap.refused("update", incident_id, "--alarm", "2", "--expected-version", "999")
    assert (code, error["reason"], error["status"]) == (1, "VERSION_CHANGED", "ABORTED")
    assert sigap.json("update", incident_id, "--alarm", "2", "--reason", "spreads")["incident_id"] == incident_id
    assert sigap.json("incident", incident_id)["incident"]["alarm_level"] == 2

    sigap.finish(incident_id)


def test_decline_and_reassign(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    incident_id, [unit_id, *_] = reply["incident_id"], _units(reply["needs"])
    declined = sigap.json("unit", "decline", unit_id, "--reason", "engine fault")
    assert declined["incident_id"] == incident_id
    assert unit_id not in declined["instead_unit_ids"]
    code, error = sigap.refused("reassign", incident_id, "--unit", "NO-SUCH", "--reason", "test")
    assert (code, error["reason"]) == (1, "UNIT_NOT_FOUND")
    free = next(
        unit["unit_id"]
        for unit in sigap.json("units", "--agency", "MEDIC", "--fit")["units"]
        if "BLS" in unit["capabilities"] and unit["unit_id"] != unit_id
    )
    placed = sigap.json("reassign", incident_id, "--unit", free, "--reason", "closest crew known to the doctor")
    assert free in _units(placed["needs"])
    sigap.finish(incident_id)


def test_recommend_commits_nothing(sigap: Sigap) -> None:
    before = sigap.json("state")["seq"]
    reply = sigap.json("recommend", "--type", "structure_fire", MARDIKA)
    assert any(need["candidates"] for need in reply["needs"])
    assert "incident_id" not in reply
    assert sigap.json("state")["seq"] == before


def test_caller_is_kept_apart_and_erased(sigap: Sigap) -> None:
    words = ("--caller-name", "Ibu Contoh", "--caller-phone", "0812-000-000", "--health", "sesak napas")
    reply = sigap.json("report", "--type", "cardiac_arrest", MARDIKA, *words)
    incident_id, report_id = reply["incident_id"], reply["report_id"]
    reader = ("--by", "Ny. Tutupoly")
    kept = sigap.json("caller", "get", report_id, *reader)["caller"]
    assert kept == {"name": "Ibu Contoh", "phone": "0812-000-000", "health": "sesak napas"}
    assert "Ibu Contoh" not in sigap.run("incident", incident_id, "--json").stdout
    assert sigap.json("caller", "erase", report_id, "--reason", "asked for")["erased"] is True
    assert "Ibu Contoh" not in sigap.run("caller", "get", report_id, *reader).stdout
    sigap.json("note", incident_id, "gate locked, enter by the jetty", "--by", "spv")
    last = sigap.json("incident", incident_id)["incident"]["timeline"][-1]
    assert (last["text_id"], last["text_en"]) == (
        'Catatan [spv]: "gate locked, enter by the jetty".',
        'Note [spv]: "gate locked, enter by the jetty".',
    )
    sigap.finish(incident_id)


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("report", "--type", "no_such_type", MARDIKA), 1, "INCIDENT_TYPE_UNKNOWN"),
        (("report", "--type", "structure_fire", "--at=0,0"), 1, None),
        (("incident", "I999999"), 1, "INCIDENT_NOT_FOUND"),
        (("incident", "nonsense"), 1, None),
        (("unit", "ack", "NO-SUCH"), 1, "UNIT_NOT_FOUND"),
        (("unit", "show", "NO-SUCH"), 1, "UNIT_NOT_FOUND"),
        (("roads", "close", "R9999"), 1, "ROAD_NOT_FOUND"),
    ],
)
def test_refusals_name_their_reason(sigap: Sigap, words: tuple[str, ...], code: int, reason: str | None) -> None:
    before = sigap.json("state")["seq"]
    got, error = sigap.refused(*words)
    assert got == code
    assert error["reason"] == (reason or error["reason"]) != ""
    assert error["sentence_id"] != error["sentence_en"]
    assert sigap.json("state")["seq"] == before
