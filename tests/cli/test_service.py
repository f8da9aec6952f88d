"""Units, roads, streams, the city and the journal from the command line; what a screen and a pipe get to see."""

import json
import re
from pathlib import Path

import pytest

from dispatch_server.cli.session import request_of
from dispatch_server.client import Client

from ..support_store import free_port
from .conftest import Sigap

# A unit's id that a narrow column has broken: DAMKAR-0
BROKEN = re.compile(r"\b[A-Z]{3,}-\d?(?:\s|$)", re.MULTILINE)

MARDIKA = "--at=-3.6890,128.1822"


def test_units_are_listed_and_shown(sigap: Sigap) -> None:
    units = sigap.json("units")["units"]
    assert len({unit["unit_id"] for unit in units}) == len(units) >= 60
    damkar = sigap.json("units", "--agency", "DAMKAR")["units"]
    assert {unit["agency"] for unit in damkar} == {"DAMKAR"}
    shown = sigap.run("unit", "show", damkar[0]["unit_id"]).stdout
    assert damkar[0]["name"] in shown


def test_duty_and_availability(sigap: Sigap) -> None:
    unit_id = sigap.json("units", "--agency", "PMI", "--fit")["units"][0]["unit_id"]

    def unit() -> dict[str, object]:
        found: dict[str, object] = sigap.json("unit", "show", unit_id)["units"][0]
        return found

    sigap.json("unit", "set", unit_id, "not-available", "--reason", "refuel", "--until", "+30m")
    said = unit()
    assert (said["availability"], said["availability_reason"]) == ("AVAILABILITY_NOT_AVAILABLE", "refuel")
    assert said["until"]
    sigap.json("unit", "set", unit_id, "available", "--crew", "2")
    assert (unit()["crew_count"], unit()["availability"]) == (2, "AVAILABILITY_AVAILABLE")
    sigap.json("unit", "sign-off", unit_id)
    assert unit()["on_duty"] is False
    code, error = sigap.refused("unit", "sign-off", unit_id)
    assert (code, error["reason"]) == (1, "UNIT_OFF_DUTY")
    sigap.json("unit", "sign-on", unit_id, "--crew", "3")
    assert (unit()["on_duty"], unit()["crew_count"]) == (True, 3)


def test_what_was_so_already_says_so(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    unit_id = sigap.units(reply["incident_id"], "DISPATCHED")[0]
    assert "seq" in sigap.text("unit", "ack", unit_id)
    assert "so already" in sigap.text("unit", "ack", unit_id)
    sigap.finish(reply["incident_id"])


def test_position(sigap: Sigap) -> None:
    unit_id = sigap.json("units", "--agency", "DISHUB", "--fit")["units"][0]["unit_id"]
    home = sigap.json("unit", "show", unit_id)["units"][0]["position"]
    lat_e7, lon_e7 = home["lat_e7"] + 2_000, home["lon_e7"] - 2_000
    at = f"--at={lat_e7 / 1e7:.7f},{lon_e7 / 1e7:.7f}"
    assert sigap.json("unit", "position", unit_id, at)["accepted_count"] == 1
    moved = sigap.json("unit", "show", unit_id)["units"][0]["position"]
    assert moved == {"lat_e7": lat_e7, "lon_e7": lon_e7}


def test_roads(sigap: Sigap) -> None:
    road = next(road for road in sigap.json("roads", "list")["roads"] if not road["closed"])["road_id"]
    sigap.json("roads", "close", road, "--reason", "flood", "--until", "+2h")
    closed = {road["road_id"]: road for road in sigap.json("roads", "list", "--closed")["roads"]}
    assert (closed[road]["reason"], closed[road]["closed"]) == ("flood", True)
    code, error = sigap.refused("roads", "close", road)
    assert (code, error["reason"]) == (1, "ROAD_ALREADY_CLOSED")
    sigap.json("roads", "open", road)
    assert road not in {road["road_id"] for road in sigap.json("roads", "list", "--closed")["roads"]}


def test_a_road_by_its_name_until_another_time(sigap: Sigap) -> None:
    shut = sigap.json("roads", "close", "--name", "jembatan merah putih", "--reason", "angin", "--until", "+2h")
    assert (shut["road_ids"], shut["road_count"]) == (["R32"], 1)
    listed = {one["closure_id"]: one for one in sigap.json("roads", "closures")["closures"]}
    assert (listed[shut["closure_id"]]["reason"], listed[shut["closure_id"]]["overdue"]) == ("angin", False)
    assert sigap.json("roads", "extend", shut["closure_id"], "--until", "+3h")["closure_id"] == shut["closure_id"]
    assert sigap.json("roads", "open", shut["closure_id"])["closure_ids"] == [shut["closure_id"]]


def test_closures_read_well(sigap: Sigap) -> None:
    slow = ["--near=-3.6634,128.2015", "--towards=-3.70,128.20", "--speed", "0.2", "--reason", "banjir"]
    shut = sigap.json("roads", "close", *slow)
    text = sigap.text("roads", "closures")
    assert shut["closure_id"] in text
    assert "×0.2" in text
    corners = [f"--area={lat},{lon}" for lat, lon in ((-3.69, 128.18), (-3.69, 128.19), (-3.70, 128.19))]
    some = sigap.json("roads", "close", "R32", "--agency", "TNI", "--but", "--hours", "22:00-5:00")
    assert "TNI · 22:00-05:00" in sigap.text("roads", "closures")
    sigap.json("roads", "open", some["closure_id"])
    done = sigap.text("roads", "close", *corners)
    assert "R02, R03" in done
    sigap.text("roads", "open", shut["closure_id"])
    area = sigap.json("roads", "closures")["closures"][-1]
    assert len(area["area"]) == 3
    sigap.text("roads", "open", area["closure_id"])
    for wrong in (
        ["--area=1,1"],
        ["R32", "--speed", "2"],
        [],
        ["R32", "--towards", "x"],
        ["R32", "--hours", "25:00-26:00"],
    ):
        assert sigap.run("roads", "close", *wrong).returncode == 2


def test_streams_are_one_document_a_line(sigap: Sigap) -> None:
    reply = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    unit_id = reply["needs"][0]["assignments"][0]["unit_id"]
    [change] = sigap.lines("watch", "incidents", "--count", "1")
    assert change["incident"]["incident_id"].startswith("I")
    entries = sigap.run("watch", "events", "--count", "3", "--json").stdout.splitlines()
    assert [int(json.loads(entry)["entry"]["seq"]) for entry in entries] == [1, 2, 3]
    [order] = sigap.lines("unit", "orders", "--unit", unit_id, "--count", "1")
    assert order["order"]["incident_id"] == reply["incident_id"]
    beats = sigap.lines("watch", "events", "--after", str(order["seq"]), "--heartbeats", "--count", "1")
    assert all(beat["journal_id"] for beat in beats)
    sigap.json("unit", "progress", unit_id, "cleared")


def test_what_is_misspelt_is_refused_and_not_waited_for(sigap: Sigap) -> None:
    for words in (("watch", "orders"), ("unit", "orders")):
        code, error = sigap.refused(*words, "--unit", "DAMKAR-1")
        assert (code, error["reason"], error["field"]) == (1, "UNIT_NOT_FOUND", "unit_ids")
    for words in (("watch", "orders"), ("units",)):
        code, error = sigap.refused(*words, "--agency", "DAMKR")
        assert (code, error["reason"]) == (1, "AGENCY_UNKNOWN")


def test_stream_of_a_future_seq_is_refused(sigap: Sigap) -> None:
    code, error = sigap.refused("watch", "events", "--after", "999999999")
    assert (code, error["reason"]) == (1, "SEQ_IN_FUTURE")


@pytest.mark.parametrize(("language", "columns"), [("id", "80"), ("en", "160")])
def test_tables_fit_their_screen_and_a_pipe_has_no_colours(sigap: Sigap, language: str, columns: str) -> None:
    reply = sigap.json("report", "--type", "structure_fire", MARDIKA)
    going = sigap.units(reply["incident_id"])
    assert len(going) > 5
    shown: list[tuple[str, ...]] = [
        ("units",),
        ("incidents",),
        ("incident", reply["incident_id"]),
        ("recommend", "--type", "structure_fire", MARDIKA),
        ("types",),
        ("state",),
        ("roads", "list"),
        ("unit", "show", "DAMKAR-01"),
        ("watch", "events", "--count", "4"),
    ]
    if columns == "80":
        shown += [
            ("watch", "desk", "PLN", "--count", "1"),
            ("pending",),
            ("places", "Urimessing"),
            ("destinations", "list", "--incident", reply["incident_id"]),
            ("authority", "show"),
        ]
    for words in shown:
        done = sigap.run(*words, SIGAP_LANGUAGE=language, COLUMNS=columns)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert "\x1b" not in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= int(columns), words
        assert not BROKEN.search(done.stdout), words
        assert words[0] != "incident" or all(unit_id in done.stdout for unit_id in going)
    sigap.finish(reply["incident_id"])


def test_times_are_the_city_s(sigap: Sigap) -> None:
    assert "WIT" in sigap.run("state").stdout
    city = sigap.json("types")
    assert (city["zone"], city["demonstration"]) == ("Asia/Jayapura", True)
    assert len(city["types"]) >= 40


def test_what_is_wrong_with_the_service_stands_above_what_is_read(sigap: Sigap) -> None:
    reads = (("state",), ("pending",), ("incidents",))
    assert not any("WARNING" in sigap.text(*command) for command in reads)
    assert "Nothing is wrong" in sigap.text("warnings")
    said = {"warning": "SERVICE_WARNING_AGENCY_SILENT", "agency": "PLN", "measured": 900_000, "by": "watchdog"}
    with Client(sigap.address) as client:
        client.ops.SetWarning(request_of("ops.SetWarning", standing=True, request_id="w1", **said))
        for command in (*reads, ("warnings",)):
            shown = sigap.text(*command)
            assert "PLN was asked and has not been heard for 15 min: telephone its desk." in " ".join(shown.split())
        assert "WARNING" in sigap.text("state")
        assert [one["agency"] for one in sigap.json("warnings")["warnings"]] == ["PLN"]
        client.ops.SetWarning(request_of("ops.SetWarning", standing=False, request_id="w2", **said))
    assert "Nothing is wrong" in sigap.text("warnings")


def test_verify_compares_with_the_live_server(sigap: Sigap) -> None:
    found = sigap.json("journal", "verify", "--data", str(sigap.data))
    assert found["ok"] is True
    assert found["comparisons"][0]["source"] == "live"
    assert found["entry_count"] == found["last_seq"] > 0
    shown = sigap.run("journal", "verify", "--data", str(sigap.data))
    assert (shown.returncode, "THE JOURNAL IS SOUND" in shown.stdout) == (0, True)


def test_verify_of_no_journal(sigap: Sigap, tmp_path: Path) -> None:
    code, error = sigap.refused("journal", "verify", "--data", str(tmp_path))
    assert (code, str(tmp_path) in error["sentence_en"]) == (66, True)


def test_no_server(sigap: Sigap) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    code, error = sigap.refused("units", "--server", nowhere)
    assert (code, error["status"]) == (69, "UNAVAILABLE")
    code, error = sigap.refused("close", "I1", "--server", nowhere, "--patience", "1")
    assert (code, error["status"], bool(error["request_id"])) == (69, "UNAVAILABLE", True)
    waited = sigap.run("close", "I1", "--server", nowhere, "--patience", "1", "--request-id", "mine")
    assert "--request-id mine" in waited.stderr
