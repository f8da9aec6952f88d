"""Explain over the wire: why these units and why not that one, now and by a decision of the past."""

import shutil
from collections.abc import Callable
from pathlib import Path

from dispatch_core.city import city_folder
from dispatch_server.client import Client
from sigap.v1 import ops_pb2

from ..support_server import Server
from .asking import refused, report, request, units_of


def verdicts(reply: ops_pb2.ExplainReply, need_no: int = 1) -> dict[str, str]:
    """The word for each unit beside one need."""
    [need] = [one for one in reply.needs if one.need_no == need_no]
    words = ops_pb2.Verdict.DESCRIPTOR.values_by_number
    return {one.unit_id: words[one.verdict].name.removeprefix("VERDICT_") for one in need.units}


def test_now_and_then_and_why_not(client: Client) -> None:
    fire = client.intake.ReportIncident(report())
    sent = set(units_of(fire))
    then = client.ops.Explain(request("Explain", incident_id=fire.incident_id, decided_seq=fire.seq))
    assert (then.decided_seq, then.decided_again, then.same) == (fire.seq, True, True)
    assert then.explained_at == fire.at
    engines = verdicts(then)
    own = {one.unit_id for one in fire.needs[0].assignments}
    assert {unit for unit, word in engines.items() if word == "SENT"} == own
    assert engines["MEDIC-01"] == "WRONG_AGENCY"
    assert "SLOWER" in engines.values()
    slower = [one for one in then.needs[0].units if one.verdict == ops_pb2.VERDICT_SLOWER]
    assert all(one.later_ms > 0 and one.eta.eta_ms for one in slower)
    # Those who are out now are committed in the eyes of the next fire.
    other = client.intake.ReportIncident(report(place="Pasar Mardika"))
    now = client.ops.Explain(request("Explain", incident_id=other.incident_id))
    assert (now.decided_seq, now.decided_again) == (0, False)
    assert all(verdicts(now)[unit] == "COMMITTED" for unit in own)
    assert {one.detail for one in now.needs[0].units if one.unit_id in own} == {fire.incident_id}
    one = client.ops.Explain(
        request("Explain", incident_id=fire.incident_id, decided_seq=fire.seq, unit_id=sorted(sent)[0])
    )
    assert all([unit.unit_id for unit in need.units] == [sorted(sent)[0]] for need in one.needs)


def test_what_cannot_be_explained_is_refused(client: Client) -> None:
    reply = client.intake.ReportIncident(report("cardiac_arrest"))
    ask = client.ops.Explain
    problem = refused(ask, request("Explain", incident_id="I999999"))
    assert (problem.status, problem.reason) == ("NOT_FOUND", "INCIDENT_NOT_FOUND")
    problem = refused(ask, request("Explain", incident_id=reply.incident_id, unit_id="NOBODY-9"))
    assert (problem.status, problem.reason, problem.field) == ("NOT_FOUND", "UNIT_NOT_FOUND", "unit_id")
    problem = refused(ask, request("Explain", incident_id=reply.incident_id, decided_seq=-1))
    assert (problem.status, problem.field) == ("INVALID_ARGUMENT", "decided_seq")
    problem = refused(ask, request("Explain", incident_id=reply.incident_id, decided_seq=reply.seq + 1_000))
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "DECISION_IN_FUTURE")
    assert "after_seq" not in problem.sentence
    # The writer's own start, and any entry before its report: it was not there.
    for seq in (1, reply.seq - 1):
        problem = refused(ask, request("Explain", incident_id=reply.incident_id, decided_seq=seq))
        assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "INCIDENT_NOT_THEN")
        assert f"`sigap incident {reply.incident_id}`" in problem.sentence
    problem = refused(ask, request("Explain", incident_id="I1", decided_seq=reply.seq))
    assert problem.reason == "INCIDENT_NOT_THEN"


def test_a_decision_that_decided_nothing_of_it_has_no_needs(client: Client) -> None:
    first = client.intake.ReportIncident(report("cardiac_arrest"))
    second = client.intake.ReportIncident(report("cardiac_arrest"))
    reply = client.ops.Explain(request("Explain", incident_id=first.incident_id, decided_seq=second.seq))
    assert (reply.decided_again, reply.same, list(reply.needs)) == (True, True, [])


def test_rules_that_are_not_at_hand_are_said_to_be(
    make_server: Callable[..., Server], data: Path, tmp_path: Path
) -> None:
    """The city changed since, and the copy of the old one is gone."""
    with make_server() as server, server.client() as client:
        fire = client.intake.ReportIncident(report())
    shutil.rmtree(data / "cities")
    folder = tmp_path / "kota"
    shutil.copytree(city_folder("ambon"), folder)
    text = (folder / "city.toml").read_text(encoding="utf-8")
    (folder / "city.toml").write_text(text.replace("disagree_ms = 60_000", "disagree_ms = 61_000"), encoding="utf-8")
    with make_server(city=folder) as server, server.client() as client:
        reply = client.ops.Explain(request("Explain", incident_id=fire.incident_id, decided_seq=fire.seq))
        assert (reply.decided_again, reply.same, list(reply.needs)) == (False, False, [])
        assert len(reply.rules_digest) == 16
        now = client.ops.Explain(request("Explain", incident_id=fire.incident_id))
        assert set(verdicts(now).values()) >= {"SENT", "WRONG_AGENCY"}


def test_an_entry_of_positions_is_decided_again_too(client: Client) -> None:
    """It is journalled without its command."""
    call = client.intake.ReportIncident(report("cardiac_arrest"))
    unit_id = units_of(call)[0]
    unit = client.ops.ListUnits(request("ListUnits", unit_id=unit_id)).units[0]
    at_ms = client.ops.GetState(request("GetState", without_digest=True)).at.ToMilliseconds()
    where = {"lat_e7": [unit.position.lat_e7 + 900], "lon_e7": [unit.position.lon_e7]}
    batch = request("ReportPositions", unit_ids=[unit_id], fix_at_ms=[at_ms], **where)
    seq = client.units.ReportPositions(batch).seq
    reply = client.ops.Explain(request("Explain", incident_id=call.incident_id, decided_seq=seq))
    assert (reply.decided_again, reply.same, list(reply.needs)) == (True, True, [])
