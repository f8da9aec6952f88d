"""The scene: staging until it is safe, who may say so, and patients handed over."""

from typing import Any

from dispatch_server.client import Client
from sigap.v1 import incidents_pb2, intake_pb2, types_pb2

from .asking import clear, close, incident_of, need_of, point, refused, report, request, reserved_of, units_of

ON_SCENE = types_pb2.ASSIGNMENT_STATE_ON_SCENE
STAGED = types_pb2.ASSIGNMENT_STATE_STAGED


def no(client: Client, method: str, **fields: Any) -> tuple[str, str]:
    problem = refused(getattr(client.units, method), request(method, **fields))
    assert problem.sentence
    return problem.status, problem.reason


def order(client: Client, unit_id: str) -> Any:
    """The unit's order as its terminal is shown it."""
    stream = client.units.WatchOrders(request("WatchOrders", unit_ids=[unit_id]), timeout=20)
    first = next(stream).order
    stream.cancel()
    return first


def progress(client: Client, unit_id: str, state: Any) -> None:
    client.units.ReportProgress(request("ReportProgress", unit_id=unit_id, state=state))


def test_an_ambulance_stages_until_police_say_that_it_is_safe(client: Client) -> None:
    reported = client.intake.ReportIncident(report("mass_brawl"))
    [medic] = [one.unit_id for one in need_of(reported, "MEDIC").assignments]
    assert need_of(reported, "MEDIC").staging
    told = order(client, medic)
    assert (told.wait_for_safe, told.scene_safe, told.HasField("staging")) == (True, False, False)
    assert "DO NOT ENTER" in told.text_en
    assert "JANGAN MASUK" in told.text_id
    place = intake_pb2.Where(point=point(-3.6901, 128.1811), name="depan Bank Maluku")
    asked = request("SetStaging", incident_id=reported.incident_id, where=place, by="pengawas")
    staged = client.ops.SetStaging(asked)
    assert client.ops.SetStaging(asked) == staged
    assert staged.staging.name == "depan Bank Maluku"
    assert medic in staged.told_unit_ids
    told = order(client, medic)
    assert (told.staging.name, told.kind) == ("depan Bank Maluku", incidents_pb2.ORDER_KIND_CHANGE)
    assert "depan Bank Maluku" in told.text_en
    client.units.Acknowledge(request("Acknowledge", unit_id=medic))
    progress(client, medic, STAGED)
    # Neither the ambulance nor police who are not there may say so.
    fields = {"incident_id": reported.incident_id, "safe": True}
    assert no(client, "DeclareScene", **fields, unit_id=medic) == ("FAILED_PRECONDITION", "MAY_NOT_DECLARE")
    police = reserved_of(reported)[0]
    assert no(client, "DeclareScene", **fields, unit_id=police)[1] in ("MAY_NOT_DECLARE", "ORDER_NOT_RELEASED")
    client.ops.ConfirmOrder(request("ConfirmOrder", incident_id=reported.incident_id, by="pengawas"))
    progress(client, police, ON_SCENE)
    safe = client.units.DeclareScene(request("DeclareScene", **fields, unit_id=police, by="Ipda Manuhutu"))
    assert (safe.safe, medic in safe.told_unit_ids) == (True, True)
    told = order(client, medic)
    assert (told.wait_for_safe, told.scene_safe) == (False, True)
    assert "safe" in told.text_en
    incident = incident_of(client, reported.incident_id)
    assert (incident.scene_safe, incident.staging.name) == (True, "depan Bank Maluku")
    said = " ".join(entry.text_en for entry in incident.timeline)
    assert "The scene was declared safe" in said
    assert "Staging place: depan Bank Maluku" in said
    client.units.DeclareScene(request("DeclareScene", incident_id=reported.incident_id, reason="ricuh lagi"))
    assert order(client, medic).wait_for_safe
    close(client, reported.incident_id)


def test_staging_needs_a_place_that_is_known(client: Client) -> None:
    reported = client.intake.ReportIncident(report("mass_brawl"))

    def staging(**where: Any) -> Any:
        asked = request("SetStaging", incident_id=reported.incident_id, where=intake_pb2.Where(**where))
        return refused(client.ops.SetStaging, asked)

    assert (staging().reason, staging().field) == ("PLACE_MISSING", "where")
    assert staging(name="Urimessing").reason == "PLACE_AMBIGUOUS"
    close(client, reported.incident_id)


def test_a_patient_is_handed_over_once(client: Client) -> None:
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    [medic] = units_of(reported)
    for state in (ON_SCENE, types_pb2.ASSIGNMENT_STATE_TRANSPORTING, types_pb2.ASSIGNMENT_STATE_AT_DESTINATION):
        client.units.ReportProgress(
            request("ReportProgress", unit_id=medic, state=state, destination_id="rsud_haulussy")
        )
    asked = request("TransferCare", unit_id=medic, by="dr. Lekatompessy")
    over = client.units.TransferCare(asked)
    assert client.units.TransferCare(asked) == over
    assert (over.incident_id, over.assignment_no) == (reported.incident_id, 1)
    [assignment] = need_of(incident_of(client, reported.incident_id), "MEDIC").assignments
    assert assignment.HasField("care_transferred_at")
    assert no(client, "TransferCare", unit_id="NOBODY-1") == ("NOT_FOUND", "UNIT_NOT_FOUND")
    assert no(client, "TransferCare", unit_id="PMI-01") == ("FAILED_PRECONDITION", "NO_ASSIGNMENT")
    clear(client, reported.incident_id, [medic])
    close(client, reported.incident_id)


def test_bad_input_of_a_scene(client: Client) -> None:
    assert no(client, "DeclareScene", safe=True) == ("INVALID_ARGUMENT", "FIELD_MISSING")
    assert no(client, "DeclareScene", incident_id="I999999", safe=True) == ("NOT_FOUND", "INCIDENT_NOT_FOUND")
    assert no(client, "TransferCare", incident_id="I4") == ("INVALID_ARGUMENT", "FIELD_MISSING")
