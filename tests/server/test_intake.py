"""Call-takers' calls: report, change, cancel, close, read and recommend, with what each refuses."""

import pytest

from dispatch_core import limits
from dispatch_server.client import Client
from sigap.v1 import incidents_pb2, intake_pb2, types_pb2

from .asking import MARDIKA, clear, close, need_of, point, refused, report, request, reserved_of, units_of

CANCELLED = types_pb2.INCIDENT_STATE_CANCELLED
CLOSED = types_pb2.INCIDENT_STATE_CLOSED
REQUESTED = types_pb2.NEED_STATE_REQUESTED


def test_structure_fire_sends_five_agencies(client: Client) -> None:
    asked = report(by="agent 7", note="asap tebal")
    reply = client.intake.ReportIncident(asked)
    assert reply.incident_id == f"I{reply.seq}"
    assert reply.report_id == f"R{reply.seq}"
    assert not reply.attached
    assert reply.priority == 1
    assert reply.location.name == MARDIKA
    assert reply.location.uncertainty_m == 300
    agencies = {need.agency for need in reply.needs}
    assert {"DAMKAR", "MEDIC", "POLRI", "PLN", "DISHUB"} <= agencies
    for need in reply.needs:
        if need.line == types_pb2.LINE_KIND_DISPATCH:
            assert need.state in (types_pb2.NEED_STATE_FILLED, types_pb2.NEED_STATE_SHORT, REQUESTED)
            assert len(need.assignments) + need.missing_count == need.count
            assert bool(need.shortfall) == bool(need.missing_count or need.reserved_count)
        for assignment in need.assignments:
            eta = assignment.eta
            parts = eta.turnout_ms + eta.unit_offset_ms + eta.road_ms + eta.incident_offset_ms + eta.stale_ms
            assert eta.eta_ms == parts > 0
            assert eta.travel == types_pb2.TRAVEL_ROAD
    # Fire and rescue and ambulances go at once, police when a human releases them, the electricity company by its desk.
    assert need_of(reply, "DAMKAR").authority == need_of(reply, "MEDIC").authority == types_pb2.AUTHORITY_AUTO
    sent = units_of(reply)
    assert len(set(sent)) == len(sent) >= 5
    assert {unit_id.split("-")[0] for unit_id in sent} == {"DAMKAR", "MEDIC"}
    assert need_of(reply, "POLRI").authority == types_pb2.AUTHORITY_CONFIRM
    reserved = reserved_of(reply)
    assert {unit_id.split("-")[0] for unit_id in reserved} == {"POLRI", "DISHUB"}
    for line in (types_pb2.LINE_KIND_DISPATCH, types_pb2.LINE_KIND_ISOLATE):
        assert need_of(reply, "PLN", line).desk_id == "PLN"
        assert need_of(reply, "PLN", line).state == REQUESTED
    assert need_of(reply, "", types_pb2.LINE_KIND_NOTIFY).desk_id
    close(client, reply.incident_id)


def test_incident_reads_back_with_its_timeline(client: Client) -> None:
    reported = client.intake.ReportIncident(report("cardiac_arrest", by="agent 7"))
    reply = client.intake.GetIncident(request("GetIncident", incident_id=reported.incident_id))
    incident = reply.incident
    assert reply.seq >= reported.seq
    assert reply.committed_seq >= reply.seq
    assert not reply.store_away
    assert incident.state == types_pb2.INCIDENT_STATE_OPEN
    assert (incident.type_name_en, incident.type_name_id) != ("", "")
    assert (incident.location.village, incident.location.district) == ("Rijali", "Sirimau")
    assert incident.report_ids == [reported.report_id]
    assert units_of(incident) == units_of(reported)
    first = incident.timeline[0]
    assert first.seq == reported.seq
    assert units_of(reported)[0] in first.text_en
    assert first.text_id != first.text_en
    assert [event.WhichOneof("event") for event in first.events][:2] == ["incident_reported", "need_raised"]
    decided = next(need for need in incident.needs if need.assignments)
    assert decided.candidates[0].unit_id == decided.assignments[0].unit_id
    assert all(need.assignments[0].unit_name for need in incident.needs if need.assignments)
    close(client, reported.incident_id)


def test_attached_report_raises_no_second_plan(client: Client) -> None:
    first = client.intake.ReportIncident(report("traffic_accident"))
    second = client.intake.ReportIncident(report("traffic_accident", attach_to_incident_id=first.incident_id))
    assert second.attached
    assert second.incident_id == first.incident_id
    assert second.report_id == f"R{second.seq}"
    assert not second.needs
    incident = client.intake.GetIncident(request("GetIncident", incident_id=first.incident_id)).incident
    assert incident.report_count == 2
    assert incident.report_ids == [first.report_id, second.report_id]
    close(client, first.incident_id)


def test_point_counts_and_name_is_shown(client: Client) -> None:
    where = intake_pb2.Where(point=point(-3.6954, 128.1814), uncertainty_m=40, name="depan warung Ibu")
    reply = client.intake.ReportIncident(report("mass_brawl", where=where))
    assert reply.location.point == where.point
    assert reply.location.uncertainty_m == 40
    assert reply.location.name == where.name
    close(client, reply.incident_id)


def test_update_adds_only_what_is_missing(client: Client) -> None:
    first = client.intake.ReportIncident(report())
    raised = client.intake.UpdateIncident(
        request("UpdateIncident", incident_id=first.incident_id, alarm_level=2, reason="meluas", by="agent 7")
    )
    assert raised.seq > first.seq
    assert raised.needs
    assert not set(units_of(raised)) & set(units_of(first))
    stale = request("UpdateIncident", incident_id=first.incident_id, expected_version=1, alarm_level=3)
    problem = refused(client.intake.UpdateIncident, stale)
    assert (problem.status, problem.reason, problem.field) == ("ABORTED", "VERSION_CHANGED", "expected_version")
    same = request("UpdateIncident", incident_id=first.incident_id)
    assert refused(client.intake.UpdateIncident, same).reason == "NOTHING_TO_CHANGE"
    lower = request("UpdateIncident", incident_id=first.incident_id, priority=4, reason="padam")
    problem = refused(client.intake.UpdateIncident, lower)
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "SECOND_PERSON_MISSING")
    close(client, first.incident_id)


def test_cancel_orders_units_back_and_close_waits_for_them(client: Client) -> None:
    first = client.intake.ReportIncident(report())
    there, *others = units_of(first)
    client.units.ReportProgress(request("ReportProgress", unit_id=there, state=types_pb2.ASSIGNMENT_STATE_ON_SCENE))
    cancelled = client.intake.CancelIncident(
        request("CancelIncident", incident_id=first.incident_id, reason="laporan palsu")
    )
    assert sorted(cancelled.cancelled_unit_ids) == sorted(others)
    assert cancelled.remaining_unit_ids == [there]
    problem = refused(client.intake.CloseIncident, request("CloseIncident", incident_id=first.incident_id))
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "UNITS_STILL_ASSIGNED")
    again = request("CancelIncident", incident_id=first.incident_id)
    assert refused(client.intake.CancelIncident, again).reason == "INCIDENT_NOT_OPEN"
    for unit_id in others:
        client.units.Acknowledge(request("Acknowledge", unit_id=unit_id))
    clear(client, first.incident_id, [there])
    done = client.intake.CloseIncident(
        request("CloseIncident", incident_id=first.incident_id, disposition="17", note="palsu")
    )
    assert done.incident_id == first.incident_id
    incident = client.intake.GetIncident(request("GetIncident", incident_id=first.incident_id)).incident
    assert (incident.state, incident.disposition) == (CLOSED, "17")
    assert all(part.state == incidents_pb2.AGENCY_PART_STATE_CLOSED for part in incident.agencies)
    closed = request("CloseIncident", incident_id=first.incident_id)
    assert refused(client.intake.CloseIncident, closed).reason == "INCIDENT_CLOSED"


def test_reassign_places_the_unit_a_human_names(client: Client) -> None:
    first = client.intake.ReportIncident(report("cardiac_arrest"))
    medic = next(assignment.unit_id for need in first.needs for assignment in need.assignments)
    free = client.ops.ListUnits(request("ListUnits", agency="MEDIC", fit_only=True)).units
    other = next(unit.unit_id for unit in free if unit.unit_id != medic)
    silent = request("Reassign", incident_id=first.incident_id, unit_id=other)
    problem = refused(client.intake.Reassign, silent)
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "REASON_MISSING", "reason")
    placed = client.intake.Reassign(
        request(
            "Reassign",
            incident_id=first.incident_id,
            unit_id=other,
            replace_unit_id=medic,
            reason="lebih dekat",
            by="pengawas",
        )
    )
    assert units_of(placed) == [other]
    assert placed.needs[0].assignments[0].by_human
    taken = request("Reassign", incident_id=first.incident_id, unit_id=other, reason="x")
    assert refused(client.intake.Reassign, taken).reason == "UNIT_COMMITTED"
    nobody = request("Reassign", incident_id=first.incident_id, unit_id="NOBODY-99", reason="x")
    problem = refused(client.intake.Reassign, nobody)
    assert (problem.status, problem.reason, problem.field) == ("NOT_FOUND", "UNIT_NOT_FOUND", "unit_id")
    client.units.Acknowledge(request("Acknowledge", unit_id=medic))
    close(client, first.incident_id)


def test_list_is_paged_filtered_and_newest_first(client: Client) -> None:
    made = [client.intake.ReportIncident(report("fallen_tree")) for _ in range(3)]
    ids = [reply.incident_id for reply in reversed(made)]
    first = client.intake.ListIncidents(request("ListIncidents", page_size=2, type_code="fallen_tree"))
    assert [incident.incident_id for incident in first.incidents] == ids[:2]
    assert first.total_count == 3
    rest = client.intake.ListIncidents(
        request("ListIncidents", page_size=2, type_code="fallen_tree", page_token=first.next_page_token)
    )
    assert [incident.incident_id for incident in rest.incidents] == ids[2:]
    assert not rest.next_page_token
    for reply in made:
        close(client, reply.incident_id)
    assert not client.intake.ListIncidents(request("ListIncidents", type_code="fallen_tree")).incidents
    closed = client.intake.ListIncidents(request("ListIncidents", type_code="fallen_tree", states=[CLOSED]))
    assert [incident.incident_id for incident in closed.incidents] == ids
    problem = refused(client.intake.ListIncidents, request("ListIncidents", page_token="kacau"))
    assert (problem.status, problem.reason) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")
    problem = refused(client.intake.ListIncidents, request("ListIncidents", page_size=501))
    assert (problem.status, problem.field) == ("INVALID_ARGUMENT", "page_size")


def test_recommend_commits_nothing(client: Client) -> None:
    before = client.ops.GetState(request("GetState"))
    reply = client.intake.Recommend(
        request("Recommend", type_code="structure_fire", where=intake_pb2.Where(name=MARDIKA))
    )
    fire = next(need for need in reply.needs if need.agency == "DAMKAR")
    etas = [candidate.eta.eta_ms for candidate in fire.candidates]
    assert etas == sorted(etas)
    assert len(etas) >= 2
    larger = client.intake.Recommend(
        request("Recommend", type_code="structure_fire", where=intake_pb2.Where(name=MARDIKA), alarm_level=2)
    )
    assert sum(need.count for need in larger.needs) > sum(need.count for need in reply.needs)
    after = client.ops.GetState(request("GetState"))
    assert (after.seq, after.state_digest) == (before.seq, before.state_digest)


def test_outside_the_area_nobody_is_sent(client: Client) -> None:
    far = intake_pb2.Where(point=point(-8.65, 115.22))
    reply = client.intake.ReportIncident(report(where=far))
    assert reply.outside_area
    assert not units_of(reply)
    assert {need.shortfall for need in reply.needs} == {types_pb2.SHORTFALL_AWAITING_APPROVAL}
    forgotten = refused(client.intake.CloseIncident, request("CloseIncident", incident_id=reply.incident_id))
    assert (forgotten.status, forgotten.reason, forgotten.field) == (
        "FAILED_PRECONDITION",
        "NOBODY_SERVED",
        "incident_id",
    )
    client.intake.CancelIncident(request("CancelIncident", incident_id=reply.incident_id, reason="bukan di kota ini"))
    close(client, reply.incident_id)


@pytest.mark.parametrize("method", ["UpdateIncident", "CancelIncident", "CloseIncident", "GetIncident"])
def test_unknown_incident_is_not_found(client: Client, method: str) -> None:
    fields = {"alarm_level": 2} if method == "UpdateIncident" else {}
    problem = refused(getattr(client.intake, method), request(method, incident_id="I999999", **fields))
    assert (problem.status, problem.reason, problem.field) == ("NOT_FOUND", "INCIDENT_NOT_FOUND", "incident_id")


def test_a_note_is_for_the_timeline_and_changes_nothing_else(client: Client) -> None:
    reported = client.intake.ReportIncident(report("burglary"))
    number = reported.incident_id
    before = client.intake.GetIncident(request("GetIncident", incident_id=number)).incident

    def note(text: str, **more: object) -> intake_pb2.UpdateIncidentRequest:
        return request("UpdateIncident", incident_id=number, note=text, by="spv", **more)

    # Whatever version is said: it overwrites nothing.
    noted = client.intake.UpdateIncident(note("gate locked", expected_version=99))
    assert (noted.incident_id, list(noted.needs)) == (number, [])
    after = client.intake.GetIncident(request("GetIncident", incident_id=number)).incident
    assert after.timeline[-1].text_en == 'Note [spv]: "gate locked".'
    assert [event.WhichOneof("event") for event in after.timeline[-1].events] == ["note_added"]
    assert list(after.needs) == list(before.needs)
    problem = refused(client.intake.UpdateIncident, note("x" * (limits.NOTE_BYTES_MAX + 1)))
    assert (problem.reason, problem.field) == ("TEXT_TOO_LONG", "note")
    problem = refused(client.intake.UpdateIncident, note("and louder", priority=1))
    assert (problem.reason, problem.field) == ("NOT_BOTH", "note")
    # Of one that has ended as well.
    client.intake.CancelIncident(request("CancelIncident", incident_id=number, reason="over", by="spv"))
    clear(client, number, units_of(reported))
    client.intake.CloseIncident(request("CloseIncident", incident_id=number, by="spv"))
    client.intake.UpdateIncident(note("the owner came back"))
    ended = client.intake.GetIncident(request("GetIncident", incident_id=number)).incident
    assert ended.state == types_pb2.INCIDENT_STATE_CLOSED
    assert ended.timeline[-1].text_id == 'Catatan [spv]: "the owner came back".'
