"""Units' calls: duty, orders, progress and positions, with what each refuses."""

import time

import pytest

from dispatch_server.client import Client
from sigap.v1 import types_pb2, units_pb2

from .asking import refused, report, request, units_of

CLEARED = types_pb2.ASSIGNMENT_STATE_CLEARED
EN_ROUTE = types_pb2.ASSIGNMENT_STATE_EN_ROUTE
ON_SCENE = types_pb2.ASSIGNMENT_STATE_ON_SCENE
TRANSPORTING = types_pb2.ASSIGNMENT_STATE_TRANSPORTING
AVAILABLE = types_pb2.AVAILABILITY_AVAILABLE
NOT_AVAILABLE = types_pb2.AVAILABILITY_NOT_AVAILABLE


def unit(client: Client, unit_id: str):
    """One unit as it is now."""
    [found] = client.ops.ListUnits(request("ListUnits", unit_id=unit_id)).units
    return found


def test_sign_off_and_on(client: Client) -> None:
    off = client.units.SignOff(request("SignOff", unit_id="PMI-01", reason="ganti regu"))
    assert off.unit_id == "PMI-01"
    gone = unit(client, "PMI-01")
    assert (gone.on_duty, gone.unfit) == (False, types_pb2.UNFIT_OFF_DUTY)
    problem = refused(client.units.SignOff, request("SignOff", unit_id="PMI-01"))
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "UNIT_OFF_DUTY")
    on = client.units.SignOn(request("SignOn", unit_id="PMI-01", crew_count=3))
    assert on.seq > off.seq
    back = unit(client, "PMI-01")
    assert (back.on_duty, back.crew_count, back.driver, back.at_home) == (True, 3, True, True)
    assert back.unfit == types_pb2.UNFIT_UNSPECIFIED
    problem = refused(client.units.SignOn, request("SignOn", unit_id="PMI-01"))
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "UNIT_ALREADY_ON_DUTY")


def test_availability_says_why_and_until(client: Client) -> None:
    asked = request("SetAvailability", unit_id="MEDIC-05", availability=NOT_AVAILABLE)
    problem = refused(client.units.SetAvailability, asked)
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "REASON_MISSING", "reason")
    asked = request("SetAvailability", unit_id="MEDIC-05", availability=NOT_AVAILABLE, reason="isi bensin")
    asked.until.FromSeconds(int(time.time()) + 600)
    first = client.units.SetAvailability(asked)
    now = unit(client, "MEDIC-05")
    assert (now.availability, now.availability_reason) == (NOT_AVAILABLE, "isi bensin")
    assert now.until == asked.until
    asked.request_id = "the-same-again"
    again = client.units.SetAvailability(asked)
    assert again.seq == first.seq
    assert not again.HasField("at")
    client.units.SetAvailability(request("SetAvailability", unit_id="MEDIC-05", availability=AVAILABLE))
    assert unit(client, "MEDIC-05").unfit == types_pb2.UNFIT_UNSPECIFIED


def test_an_order_is_answered_driven_and_ended(client: Client) -> None:
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    medic = next(one.unit_id for need in reported.needs if need.agency == "MEDIC" for one in need.assignments)
    client.units.ConfirmDelivery(request("ConfirmDelivery", unit_id=medic))
    acknowledged = client.units.Acknowledge(request("Acknowledge", unit_id=medic, order_version=1, by="awak"))
    assert acknowledged.incident_id == reported.incident_id
    assert acknowledged.assignment_no
    client.units.ReportProgress(request("ReportProgress", unit_id=medic, state=EN_ROUTE))
    there = client.units.ReportProgress(request("ReportProgress", unit_id=medic, state=ON_SCENE))
    assert there.state == ON_SCENE
    nowhere = request("ReportProgress", unit_id=medic, state=TRANSPORTING)
    problem = refused(client.units.ReportProgress, nowhere)
    assert (problem.status, problem.reason) == ("INVALID_ARGUMENT", "DESTINATION_MISSING")
    unknown = request("ReportProgress", unit_id=medic, state=TRANSPORTING, destination_id="rs_entah")
    problem = refused(client.units.ReportProgress, unknown)
    assert (problem.status, problem.reason) == ("NOT_FOUND", "DESTINATION_NOT_FOUND")
    client.units.ReportProgress(
        request("ReportProgress", unit_id=medic, state=TRANSPORTING, destination_id="rsud_haulussy")
    )
    cleared = client.units.ReportProgress(request("ReportProgress", unit_id=medic, state=CLEARED))
    assert cleared.state == CLEARED
    incident = client.intake.GetIncident(request("GetIncident", incident_id=reported.incident_id)).incident
    mine = next(one for need in incident.needs for one in need.assignments if one.unit_id == medic)
    stamped = [stamp.state for stamp in mine.stamps]
    assert stamped == [types_pb2.ASSIGNMENT_STATE_ACKNOWLEDGED, EN_ROUTE, ON_SCENE, TRANSPORTING, CLEARED]
    assert mine.destination_id == "rsud_haulussy"
    late = request("ReportProgress", unit_id=medic, incident_id=reported.incident_id, state=EN_ROUTE)
    late.occurred_at.FromSeconds(int(time.time()) - 3600)
    problem = refused(client.units.ReportProgress, late)
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "STAMP_ALREADY_GIVEN")
    free = request("Acknowledge", unit_id=medic)
    assert refused(client.units.Acknowledge, free).reason == "NO_ASSIGNMENT"


def test_who_declines_is_replaced(client: Client) -> None:
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    first = units_of(reported)[0]
    silent = request("Decline", unit_id=first)
    problem = refused(client.units.Decline, silent)
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "FIELD_MISSING", "reason")
    declined = client.units.Decline(request("Decline", unit_id=first, reason="ban bocor"))
    assert declined.incident_id == reported.incident_id
    assert declined.instead_unit_ids
    assert first not in declined.instead_unit_ids


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("SignOn", {}),
        ("SignOff", {}),
        ("SetAvailability", {"availability": AVAILABLE}),
        ("ConfirmDelivery", {}),
        ("Acknowledge", {}),
        ("Decline", {"reason": "x"}),
        ("ReportProgress", {"state": ON_SCENE}),
    ],
)
def test_unknown_unit_is_not_found(client: Client, method: str, fields: dict[str, object]) -> None:
    problem = refused(getattr(client.units, method), request(method, unit_id="NOBODY-99", **fields))
    assert (problem.status, problem.reason, problem.field) == ("NOT_FOUND", "UNIT_NOT_FOUND", "unit_id")


def test_a_state_that_is_not_reported_this_way(client: Client) -> None:
    asked = request("ReportProgress", unit_id="PLN-02", state=types_pb2.ASSIGNMENT_STATE_PREEMPTED)
    problem = refused(client.units.ReportProgress, asked)
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "NOT_CONTROLLED_HERE")


def test_positions_are_taken_once(client: Client) -> None:
    now_ms = int(time.time() * 1000)
    batch = units_pb2.ReportPositionsRequest(
        unit_ids=["POLRI-07", "POLRI-08", "NOBODY-99"],
        lat_e7=[-36_890_000, -36_900_000, -36_910_000],
        lon_e7=[1_281_820_000, 1_281_830_000, 1_281_840_000],
        fix_at_ms=[now_ms, now_ms, now_ms],
    )
    first = client.units.ReportPositions(batch)
    assert (first.accepted_count, first.ignored_count) == (2, 1)
    assert first.seq
    again = client.units.ReportPositions(batch)
    assert (again.seq, again.accepted_count, again.ignored_count) == (0, 0, 3)
    assert unit(client, "POLRI-07").position.lat_e7 == -36_890_000
    assert client.units.ReportPositions(units_pb2.ReportPositionsRequest()) == units_pb2.ReportPositionsReply()
