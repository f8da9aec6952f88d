"""Back from paper, on a real server: times as written, marked as such, once only, and nobody ordered."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.cli.paper.form import COLUMNS
from dispatch_server.client import new_request_id
from sigap.v1 import intake_pb2, ops_pb2, types_pb2, units_pb2

from ..support_server import Server, sigap_environment
from ..support_store import end_store_of

HEAD = ",".join(COLUMNS)
# The process ends the first time that it is asked to record the sheet's Q1.
MORTAL = """
import os
from dispatch_server.translate import paper
honest = paper.to_record_paper
def mortal(request, places):
    if request.label == "Q1" and not os.path.exists("ended"):
        open("ended", "w").close()
        os._exit(9)
    return honest(request, places)
paper.to_record_paper = mortal
"""
NOW = datetime.now(UTC)


def before(minutes: float) -> str:
    """An instant so long ago, as it may be written."""
    return (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all: each test leaves incidents, and the last one no ambulance."""
    data = tmp_path_factory.mktemp("paper") / "data"
    with Server(data, patch=MORTAL) as started:
        yield started
    end_store_of(data)


def sigap(server: Server, *words: str) -> tuple[int, Any, Any]:
    """Exit code, document and error of a command."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "dispatch_server", *words, "--json", "--server", server.grpc],
        env=sigap_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    out = json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout
    return done.returncode, out, json.loads(done.stderr)["error"] if done.stderr else None


def form(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "paper.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return str(path)


def incident(server: Server, incident_id: str) -> Any:
    with server.client() as client:
        return client.intake.GetIncident(intake_pb2.GetIncidentRequest(incident_id=incident_id)).incident


def cardiac_arrest(server: Server) -> tuple[str, str]:
    """An incident that Sigap knows, and its ambulance."""
    where = intake_pb2.Where(point=types_pb2.Point(lat_e7=-36_890_000, lon_e7=1_281_822_000))
    asked = intake_pb2.ReportIncidentRequest(request_id=new_request_id(), type_code="cardiac_arrest", where=where)
    with server.client() as client:
        reply = client.intake.ReportIncident(asked)
    [unit_id] = [unit.unit_id for need in reply.needs for unit in need.assignments if unit.agency == "MEDIC"]
    return reply.incident_id, unit_id


def test_mistakes_are_told_and_nothing_is_sent(server: Server, tmp_path: Path) -> None:
    with server.client() as client:
        seq = client.ops.GetState(ops_pb2.GetStateRequest()).committed_seq
        written = form(tmp_path, f"K1,,reported,{before(9)},structure_fire", "K1,DAMKAR-01,on-scene,never")
        code, out, error = sigap(server, "reenter", written)
        assert (code, out, error["reason"]) == (65, "", "FORM_WRONG")
        assert [(one["line"], one["column"]) for one in error["mistakes"]] == [(3, "time")]
        assert error["sentence_id"] != error["sentence_en"]
        code, _, error = sigap(server, "reenter", str(tmp_path / "none.csv"))
        assert (code, "tidak dapat dibaca" in error["sentence_id"]) == (66, True)
        assert "cannot be read" in error["sentence_en"]
        # What the city does not know is named before anything is sent, also where it is only checked.
        unknown = form(
            tmp_path,
            f"K1,,reported,{before(9)},ufo",
            f"K1,NOBODY-1,sent,{before(9)}",
            f"K1,damkar-01,sent,{before(9)}",
            f"K1,,closed,{before(8)}",
            f"I999999,DAMKAR-01,transporting,{before(8)},,nowhere",
        )
        for words in ([], ["--check"]):
            code, out, error = sigap(server, "reenter", unknown, *words)
            assert (code, out) == (65, "")
            named = [(one["line"], one["column"]) for one in error["mistakes"]]
            assert named == [(2, "type"), (3, "unit"), (6, "incident"), (6, "place")]
        assert client.ops.GetState(ops_pb2.GetStateRequest()).committed_seq == seq


def test_paper_comes_back_whole_once_and_orders_nobody(server: Server, tmp_path: Path) -> None:
    with server.client() as client:
        units = client.ops.ListUnits(ops_pb2.ListUnitsRequest()).units
        written = form(
            tmp_path,
            f"K1,,reported,{before(90)},structure_fire,Terminal Mardika,,dari kertas",
            f"K1,DAMKAR-01,sent,{before(88)}",
            f"K1,DAMKAR-01,on-scene,{before(80)}",
            f"K1,MEDIC-01,on-scene,{before(82)}",
            f"K1,DAMKAR-01,cleared,{before(30)}",
            f"K1,,closed,{before(25)}",
            f"K2,,reported,{before(60)},burglary,rumah hijau di belakang gereja",
            f"K2,,closed,{before(59)}",
            # The same minute, the same words, another house.
            f"K3,,reported,{before(60)},burglary,rumah hijau di belakang gereja",
            f"K3,,closed,{before(58)}",
        )
        assert sigap(server, "reenter", written, "--check")[1]["results"] == []
        code, out, _ = sigap(server, "reenter", written, "--by", "Ny. Tutupoly")
        assert (code, [one["result"] for one in out["results"]]) == (0, ["recorded"] * 3)
        assert len({one["incident_id"] for one in out["results"]}) == 3
        # A place that is none of the city's is told: it will count in no village.
        assert [one["place_unknown"] for one in out["results"]] == [False, True, True]
        seq = client.ops.GetState(ops_pb2.GetStateRequest()).committed_seq
        # Given again it changes nothing, in whatever order its lines come.
        lines = Path(written).read_text().splitlines()
        again = form(tmp_path, *reversed(lines[1:]))
        code, out, _ = sigap(server, "reenter", again, "--by", "Ny. Tutupoly")
        assert (code, {one["result"] for one in out["results"]}) == (0, {"recorded"})
        assert client.ops.GetState(ops_pb2.GetStateRequest()).committed_seq == seq
        assert list(client.ops.ListUnits(ops_pb2.ListUnitsRequest()).units) == list(units)
    fire = incident(server, next(one["incident_id"] for one in out["results"] if one["incident"] == "K1"))
    assert (fire.kind, fire.state) == (types_pb2.INCIDENT_KIND_PAPER, types_pb2.INCIDENT_STATE_CLOSED)
    assert fire.call_received_at.ToDatetime(UTC).isoformat() == before(90)
    [engine] = [one for need in fire.needs for one in need.assignments if one.unit_id == "DAMKAR-01"]
    stamps = {stamp.state: stamp for stamp in engine.stamps}
    arrived = stamps[types_pb2.ASSIGNMENT_STATE_ON_SCENE]
    assert (arrived.occurred_at.ToDatetime(UTC).isoformat(), arrived.by) == (before(80), "paper:Ny. Tutupoly")
    assert arrived.received_at.ToDatetime(UTC) > arrived.occurred_at.ToDatetime(UTC)
    assert any("FROM PAPER" in entry.text_en for entry in fire.timeline)
    lost = incident(server, next(one["incident_id"] for one in out["results"] if one["incident"] == "K2"))
    assert (lost.unresolved, lost.advised, lost.location.name) == (True, True, "rumah hijau di belakang gereja")
    code, found, _ = sigap(server, "journal", "verify", "--data", str(server.data))
    assert (code, found["ok"]) == (0, True)


def test_what_sigap_knows_goes_on_with_the_crew_s_own_times(server: Server, tmp_path: Path) -> None:
    incident_id, unit_id = cardiac_arrest(server)
    # To the minute, as it is written by hand: the order had left some seconds of it before.
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00+00:00")
    written = form(tmp_path, f"{incident_id},{unit_id},acknowledged,{at}", f"{incident_id},{unit_id},on-scene,{at}")
    code, out, error = sigap(server, "reenter", written, "--by", "B")
    assert (code, error) == (0, None)
    assert [one["result"] for one in out["results"]] == ["recorded"] * 2
    # Whoever gives it again, and in other words, it is there already; another time does not overwrite.
    late = datetime.now(UTC).isoformat()
    for line, expected in (
        (f"on-scene,{at},,,,seen", (0, "already_there")),
        (f"acknowledged,{late}", (0, "other_time")),
        (f"cleared,{before(90)}", (1, "refused")),
    ):
        code, out, _ = sigap(server, "reenter", form(tmp_path, f"{incident_id},{unit_id},{line}"), "--by", "C")
        [result] = out["results"]
        assert (code, result["result"]) == expected
    assert "before" in result["sentence_en"]
    found = incident(server, incident_id)
    # Another went there by voice: it is there from now on, and whoever was not sent there at all is named.
    sent = [f"{incident_id},POLRI-05,{stage},{at}" for stage in ("on-scene", "sent")]
    code, out, _ = sigap(server, "reenter", form(tmp_path, *sent, f"{incident_id},POLRI-06,on-scene,{at}"))
    assert (code, [one["result"] for one in out["results"]]) == (1, ["recorded", "recorded", "refused"])
    assert all("sent" in out["results"][2][name] for name in ("sentence_id", "sentence_en"))
    found = incident(server, incident_id)
    [patrol] = [one for need in found.needs for one in need.assignments if one.unit_id == "POLRI-05"]
    assert patrol.state == types_pb2.ASSIGNMENT_STATE_ON_SCENE
    assert any("POLRI-05 was sent by radio, by the paper" in entry.text_en for entry in found.timeline)
    [ambulance] = [one for need in found.needs for one in need.assignments if one.unit_id == unit_id]
    [arrived] = [stamp for stamp in ambulance.stamps if stamp.state == types_pb2.ASSIGNMENT_STATE_ON_SCENE]
    assert (arrived.by, arrived.on_behalf_of) == ("paper:B", unit_id)
    assert any("(from paper)" in entry.text_en and "(dari kertas)" in entry.text_id for entry in found.timeline)


def test_a_break_in_the_middle_says_how_far_it_came_and_the_same_file_goes_on(server: Server, tmp_path: Path) -> None:
    lines = [
        (f"Q{n},,reported,{before(200 + n)},burglary,rumah {n}", f"Q{n},,closed,{before(199 + n)}") for n in range(3)
    ]
    streets = [f"rumah {n}" for n in range(3)]
    whole = form(tmp_path, *(line for pair in lines for line in pair))
    code, out, error = sigap(server, "reenter", whole, "--patience", "0")
    assert server.wait() == 9
    assert (code, error) == (69, None)
    assert [one["result"] for one in out["results"]] == ["recorded", "unknown", "not_sent"]
    assert all((one["sentence_id"], one["sentence_en"]) != ("", "") for one in out["results"][1:2])
    server.start()
    code, out, _ = sigap(server, "reenter", whole)
    assert (code, [one["result"] for one in out["results"]]) == (0, ["recorded"] * 3)
    numbers = [one["incident_id"] for one in out["results"]]
    # Somebody else gives it once more: nothing is there twice.
    code, out, _ = sigap(server, "reenter", whole, "--by", "somebody else")
    assert (code, {one["result"] for one in out["results"]}) == (0, {"already_there"})
    with server.client() as client:
        closed = intake_pb2.ListIncidentsRequest(states=[types_pb2.INCIDENT_STATE_CLOSED], type_code="burglary")
        found = [one for one in client.intake.ListIncidents(closed).incidents if one.location.name in streets]
    assert sorted(one.incident_id for one in found) == sorted(set(numbers))
    assert len(found) == 3


def test_nobody_is_cleared_into_a_waiting_need(server: Server, tmp_path: Path) -> None:
    incident_id, unit_id = cardiac_arrest(server)
    with server.client() as client:
        for number, unit in enumerate(client.ops.ListUnits(ops_pb2.ListUnitsRequest(agency="MEDIC")).units):
            if not unit.incident_id:
                asked = units_pb2.SignOffRequest(request_id=f"off{number}", unit_id=unit.unit_id)
                client.units.SignOff(asked)
        where = intake_pb2.Where(point=types_pb2.Point(lat_e7=-36_890_000, lon_e7=1_281_822_000))
        asked = intake_pb2.ReportIncidentRequest(request_id="r2", type_code="cardiac_arrest", where=where)
        waiting = client.intake.ReportIncident(asked).incident_id
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00+00:00")
        code, out, _ = sigap(server, "reenter", form(tmp_path, f"{incident_id},{unit_id},cleared,{at}"))
        assert (code, [one["result"] for one in out["results"]]) == (0, ["recorded"])
        assert unit_id in out["freed_unit_ids"]

        def served() -> list[str]:
            return [one.unit_id for need in incident(server, waiting).needs for one in need.assignments]

        assert unit_id not in served()
        back = units_pb2.SetAvailabilityRequest(
            request_id="back", unit_id=unit_id, availability=types_pb2.AVAILABILITY_AVAILABLE
        )
        assert client.units.SetAvailability(back).incident_id == waiting
        assert unit_id in served()
    code, out, _ = sigap(server, "reenter", form(tmp_path, f"{incident_id},{unit_id},cleared,{at}"))
    assert (code, out["freed_unit_ids"]) == (0, [])
