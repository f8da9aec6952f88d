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
NOW = datetime.now(UTC)


def before(minutes: float) -> str:
    """An instant so long ago, as it may be written."""
    return (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all: each test leaves incidents, and the last one no ambulance."""
    data = tmp_path_factory.mktemp("paper") / "data"
    with Server(data) as started:
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
        assert sigap(server, "reenter", str(tmp_path / "none.csv"))[0] == 66
        # A type or a unit that the city does not know is the server's to refuse.
        unknown = form(tmp_path, f"K1,,reported,{before(9)},ufo", f"K1,,closed,{before(8)}")
        code, out, _ = sigap(server, "reenter", unknown)
        assert (code, out["results"][0]["result"]) == (1, "refused")
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
        assert sigap(server, "reenter", written, "--check")[1] == {"lines": 0, "incidents": 3, "results": []}
        code, out, _ = sigap(server, "reenter", written, "--by", "Ny. Tutupoly")
        assert (code, [one["result"] for one in out["results"]]) == (0, ["recorded"] * 3)
        assert len({one["incident_id"] for one in out["results"]}) == 3
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
    stage = NOW - timedelta(seconds=1)
    at = stage.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    code, out, error = sigap(server, "reenter", form(tmp_path, f"{incident_id},{unit_id},on-scene,{at}"), "--by", "B")
    assert (code, error) == (0, None)
    assert [one["result"] for one in out["results"]] == ["recorded"]
    # Its own line again is the same request; other words about the same thing are there already.
    other = form(tmp_path, f"{incident_id},{unit_id},on-scene,{at},,,,seen", f"{incident_id},NOBODY-1,on-scene,{at}")
    code, out, _ = sigap(server, "reenter", other, "--by", "B")
    assert (code, [one["result"] for one in out["results"]]) == (1, ["already_there", "refused"])
    assert out["results"][1]["line"] == 3
    [ambulance] = [
        one for need in incident(server, incident_id).needs for one in need.assignments if one.unit_id == unit_id
    ]
    [arrived] = [stamp for stamp in ambulance.stamps if stamp.state == types_pb2.ASSIGNMENT_STATE_ON_SCENE]
    assert (arrived.by, arrived.on_behalf_of) == ("paper:B", unit_id)


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
        at = NOW.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        written = form(tmp_path, f"{incident_id},{unit_id},cleared,{at}")
        code, _, error = sigap(server, "reenter", written)
        assert (code, error["reason"]) == (1, "NEEDS_WAITING")
        mode = ops_pb2.SetModeRequest(request_id="m1", mode=types_pb2.DISPATCH_MODE_MANUAL, reason="paper", by="s")
        client.ops.SetMode(mode)
        code, out, _ = sigap(server, "reenter", written)
        assert (code, [one["result"] for one in out["results"]]) == (0, ["recorded"])
    assert unit_id not in [one.unit_id for need in incident(server, waiting).needs for one in need.assignments]
