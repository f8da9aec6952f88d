"""Reports: moved between incidents, duplicates suggested and held, calls by class, incidents advised and reopened."""

from typing import Any

import pytest

from dispatch_server.client import Client
from sigap.v1 import intake_pb2, ops_pb2, types_pb2

from .asking import clear, close, incident_of, point, refused, report, request, reserved_of, units_of

CLOSED = types_pb2.INCIDENT_STATE_CLOSED
OPEN = types_pb2.INCIDENT_STATE_OPEN


def no(client: Client, method: str, **fields: Any) -> tuple[str, str, str]:
    problem = refused(getattr(client.intake, method), request(method, **fields))
    assert problem.sentence
    return problem.status, problem.reason, problem.field


def near(lat: float = -3.6954, lon: float = 128.1814) -> intake_pb2.Where:
    return intake_pb2.Where(point=point(lat, lon), uncertainty_m=20)


def test_a_likely_duplicate_is_held_shown_and_attached(client: Client) -> None:
    first = client.intake.ReportIncident(report("fallen_tree", where=near()))
    client.ops.ConfirmOrder(request("ConfirmOrder", incident_id=first.incident_id, by="pengawas"))
    [unit_id] = [one.unit_id for one in incident_of(client, first.incident_id).needs[0].assignments]
    client.units.Acknowledge(request("Acknowledge", unit_id=unit_id))
    second = client.intake.ReportIncident(report("fallen_tree", where=near(-3.6955)))
    [like] = second.possible_duplicates
    assert like.incident_id == first.incident_id
    assert 0 < like.score <= 1000
    assert like.distance_m < 50
    assert second.held
    assert second.needs[0].held
    assert second.needs[0].HasField("due_at")
    assert second.needs[0].shortfall == types_pb2.SHORTFALL_HELD_AS_DUPLICATE
    incident = incident_of(client, second.incident_id)
    assert incident.possible_duplicates == second.possible_duplicates
    [item] = client.ops.ListPending(request("ListPending", incident_id=second.incident_id)).items
    assert item.kind == ops_pb2.PENDING_KIND_HELD_DUPLICATE
    asked = request(
        "AttachReport",
        incident_id=second.incident_id,
        report_id=second.report_id,
        attach_to_incident_id=first.incident_id,
        reason="pohon yang sama",
        by="agen 7",
    )
    moved = client.intake.AttachReport(asked)
    assert client.intake.AttachReport(asked) == moved
    assert (moved.incident_id, moved.report_id) == (first.incident_id, second.report_id)
    assert moved.closed_incident_id == second.incident_id
    assert incident_of(client, second.incident_id).state == CLOSED
    incident = incident_of(client, first.incident_id)
    assert [one.report_id for one in incident.reports] == [first.report_id, second.report_id]
    # It can be taken back: the report becomes an incident of its own.
    asked = request("DetachReport", incident_id=first.incident_id, report_id=second.report_id, reason="pohon lain")
    own = client.intake.DetachReport(asked)
    assert client.intake.DetachReport(asked) == own
    assert own.report_id == second.report_id
    assert own.incident_id not in (first.incident_id, second.incident_id)
    assert own.needs
    assert incident_of(client, own.incident_id).report_ids == [second.report_id]
    for incident_id in (first.incident_id, own.incident_id):
        close(client, incident_id)


def test_reports_that_cannot_be_moved(client: Client) -> None:
    one = client.intake.ReportIncident(report("street_light"))
    fields = {"incident_id": one.incident_id, "report_id": one.report_id}
    only = no(client, "DetachReport", **fields)
    assert only == ("FAILED_PRECONDITION", "ONLY_REPORT", "report_id")
    itself = no(client, "AttachReport", **fields, attach_to_incident_id=one.incident_id)
    assert itself == ("INVALID_ARGUMENT", "SAME_INCIDENT", "attach_to_incident_id")
    nowhere = no(client, "AttachReport", **fields, attach_to_incident_id="I999999")
    assert nowhere == ("NOT_FOUND", "INCIDENT_NOT_FOUND", "attach_to_incident_id")
    unknown = no(client, "DetachReport", **{**fields, "report_id": "R999999"})
    assert unknown == ("NOT_FOUND", "REPORT_NOT_FOUND", "report_id")
    assert no(client, "DetachReport", **{**fields, "report_id": "17"})[1] == "REPORT_ID_MALFORMED"
    assert no(client, "AttachReport", **fields)[1:] == ("FIELD_MISSING", "attach_to_incident_id")
    stale = no(client, "DetachReport", **fields, expected_version=99)
    assert stale == ("ABORTED", "VERSION_CHANGED", "expected_version")
    close(client, one.incident_id)


def test_two_incidents_become_one_and_two_again(client: Client) -> None:
    first = client.intake.ReportIncident(report("cardiac_arrest", where=near()))
    second = client.intake.ReportIncident(report("cardiac_arrest", where=near()))
    [one], [other] = units_of(first), units_of(second)
    client.units.Acknowledge(request("Acknowledge", unit_id=other, incident_id=second.incident_id))
    ids = {"incident_id": first.incident_id, "merged_incident_id": second.incident_id}
    assert no(client, "MergeIncidents", **ids) == ("INVALID_ARGUMENT", "REASON_MISSING", "reason")
    stale = no(client, "MergeIncidents", **ids, reason="x", merged_expected_version=99)
    assert stale == ("ABORTED", "VERSION_CHANGED", "merged_expected_version")
    itself = no(
        client, "MergeIncidents", incident_id=first.incident_id, merged_incident_id=first.incident_id, reason="x"
    )
    assert itself == ("INVALID_ARGUMENT", "SAME_INCIDENT", "merged_incident_id")
    asked = request("MergeIncidents", **ids, reason="satu pasien", by="pengawas")
    merged = client.intake.MergeIncidents(asked)
    assert client.intake.MergeIncidents(asked) == merged
    assert (merged.incident_id, merged.merged_incident_id) == (first.incident_id, second.incident_id)
    assert list(merged.surplus_unit_ids) == [other]
    again = no(client, "MergeIncidents", **ids, reason="x")
    assert again == ("FAILED_PRECONDITION", "ALREADY_MERGED", "merged_incident_id")
    # Both ids mean the survivor: to readers, to crews and to further reports.
    shown = incident_of(client, second.incident_id)
    assert shown == incident_of(client, first.incident_id)
    assert (shown.incident_id, list(shown.merged_incident_ids)) == (first.incident_id, [second.incident_id])
    assert {a.unit_id for need in shown.needs for a in need.assignments} == {one, other}
    assert [r.report_id for r in shown.reports] == [first.report_id, second.report_id]
    assert any(second.incident_id in entry.text_en for entry in shown.timeline)
    # The story of both in one, in its order: the other one's crew is named in what was said before, under its number.
    told = [(entry.incident_id, entry.text_en) for entry in shown.timeline]
    assert sorted(entry.seq for entry in shown.timeline) == [entry.seq for entry in shown.timeline]
    before = [text for incident_id, text in told if incident_id == second.incident_id]
    assert all(text.startswith(f"{second.incident_id}: ") for text in before)
    assert sum(other in text for text in before) >= 2
    assert told[-1][0] == ""
    assert "was merged into this incident" in told[-1][1]
    answered = client.units.Acknowledge(request("Acknowledge", unit_id=other, incident_id=second.incident_id))
    assert answered.seq > merged.seq
    further = client.intake.ReportIncident(
        report("cardiac_arrest", where=near(), attach_to_incident_id=second.incident_id)
    )
    assert (further.attached, further.incident_id) == (True, first.incident_id)
    # Taken apart, the crew that came for it is its own again.
    asked = request("UnmergeIncident", incident_id=second.incident_id, reason="dua pasien", by="pengawas")
    parted = client.intake.UnmergeIncident(asked)
    assert client.intake.UnmergeIncident(asked) == parted
    assert (parted.incident_id, parted.parted_from_incident_id) == (second.incident_id, first.incident_id)
    own = incident_of(client, second.incident_id)
    assert [a.unit_id for need in own.needs for a in need.assignments] == [other]
    said = " ".join(entry.text_en for entry in own.timeline)
    assert f"Merged into {first.incident_id}" in said
    assert f"Taken out of {first.incident_id} again" in said
    left = " ".join(entry.text_en for entry in incident_of(client, first.incident_id).timeline)
    assert f"{second.incident_id} was taken out of this incident again" in left
    twice = no(client, "UnmergeIncident", incident_id=second.incident_id, reason="x")
    assert twice == ("FAILED_PRECONDITION", "NOT_MERGED", "incident_id")
    for reported in (first, second):
        close(client, reported.incident_id)


def test_two_arrests_are_two_arrests(client: Client) -> None:
    first = client.intake.ReportIncident(report("cardiac_arrest", where=near()))
    second = client.intake.ReportIncident(report("cardiac_arrest", where=near()))
    assert [like.incident_id for like in second.possible_duplicates] == [first.incident_id]
    assert not second.held
    assert len(set(units_of(first) + units_of(second))) == 2
    for reported in (first, second):
        close(client, reported.incident_id)


@pytest.mark.parametrize("kind", [types_pb2.INCIDENT_KIND_EXERCISE, types_pb2.INCIDENT_KIND_TEST])
def test_an_exercise_orders_nobody(client: Client, kind: Any) -> None:
    reply = client.intake.ReportIncident(report("structure_fire", kind=kind))
    assert reply.kind == kind
    assert not units_of(reply) + reserved_of(reply)
    assert {need.shortfall for need in reply.needs} == {types_pb2.SHORTFALL_NOT_ACTUAL}
    assert not any(need.desk_id for need in incident_of(client, reply.incident_id).needs)
    confirm = request("ConfirmOrder", incident_id=reply.incident_id, by="x")
    problem = refused(client.ops.ConfirmOrder, confirm)
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "NOT_ACTUAL")
    close(client, reply.incident_id)


def test_suspicion_lowers_nothing_and_a_caller_may_be_advised(client: Client) -> None:
    prank = types_pb2.CALL_CLASS_PRANK_SUSPECTED
    reply = client.intake.ReportIncident(report("cardiac_arrest", call_class=prank))
    assert (reply.call_class, reply.priority) == (prank, 1)
    sent = units_of(reply)
    assert sent
    assert incident_of(client, reply.incident_id).reports[0].call_class == prank
    clear(client, reply.incident_id, sent)
    late = no(client, "CloseIncident", incident_id=reply.incident_id, advised=True)
    assert late == ("FAILED_PRECONDITION", "UNITS_WERE_SENT", "advised")
    close(client, reply.incident_id)
    asks = client.intake.ReportIncident(report("street_light", call_class=types_pb2.CALL_CLASS_INFORMATION))
    client.intake.CloseIncident(request("CloseIncident", incident_id=asks.incident_id, advised=True))
    incident = incident_of(client, asks.incident_id)
    assert (incident.state, incident.advised) == (CLOSED, True)
    assert "advised" in incident.timeline[-1].text_en
    bad = no(client, "ReportIncident", type_code="theft", call_class=9, where=near())
    assert bad == ("INVALID_ARGUMENT", "VALUE_UNKNOWN", "call_class")


def test_an_incident_is_opened_again_under_its_id(client: Client) -> None:
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    fields = {"incident_id": reported.incident_id}
    assert no(client, "ReopenIncident", **fields, reason="x")[:2] == ("FAILED_PRECONDITION", "INCIDENT_STILL_OPEN")
    close(client, reported.incident_id)
    assert no(client, "ReopenIncident", **fields) == ("INVALID_ARGUMENT", "REASON_MISSING", "reason")
    quiet = client.intake.ReopenIncident(request("ReopenIncident", **fields, reason="salah tutup", by="pengawas"))
    assert (quiet.incident_id, list(quiet.needs)) == (reported.incident_id, [])
    assert incident_of(client, reported.incident_id).state == OPEN
    close(client, reported.incident_id)
    asked = request("ReopenIncident", **fields, reason="api menyala lagi", dispatch=True)
    again = client.intake.ReopenIncident(asked)
    assert client.intake.ReopenIncident(asked) == again
    assert units_of(again)
    close(client, reported.incident_id)
    assert no(client, "ReopenIncident", incident_id="I999999", reason="x")[1] == "INCIDENT_NOT_FOUND"


def test_a_wide_circle_says_that_the_place_decides(client: Client) -> None:
    wide = intake_pb2.Where(point=point(-3.6625, 128.1983), uncertainty_m=3_000)
    reply = client.intake.ReportIncident(report("structure_fire", where=wide))
    assert reply.location_decides
    assert types_pb2.ALERT_LOCATION_DECIDES in [told.alert for told in reply.alerts]
    assert client.intake.Recommend(request("Recommend", type_code="structure_fire", where=wide)).location_decides
    close(client, reply.incident_id)
