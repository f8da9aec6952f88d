"""Supervisors' calls: what waits, release and refusal, needs, modes, authorities, overrides, with what each refuses."""

from typing import Any

import pytest

from dispatch_server.client import Client
from sigap.v1 import incidents_pb2, intake_pb2, ops_pb2, types_pb2

from .asking import close, incident_of, need_of, point, refused, report, request, reserved_of, units_of

RESERVED_UNIT = ops_pb2.PENDING_KIND_RESERVED_UNIT
DESK = ops_pb2.PENDING_KIND_DESK
APPROVAL = ops_pb2.PENDING_KIND_APPROVAL
MANUAL = types_pb2.DISPATCH_MODE_MANUAL
NORMAL = types_pb2.DISPATCH_MODE_NORMAL
WHY = {"reason_code": types_pb2.OVERRIDE_LOCAL_KNOWLEDGE, "reason": "lebih tahu", "by": "pengawas"}


def ops(client: Client, method: str, **fields: Any) -> Any:
    return getattr(client.ops, method)(request(method, **fields))


def no(client: Client, method: str, **fields: Any) -> tuple[str, str, str]:
    """Status, reason and field of a refusal; it has a sentence in each language."""
    problem = refused(getattr(client.ops, method), request(method, **fields))
    assert problem.sentence
    return problem.status, problem.reason, problem.field


def theft(client: Client, **fields: Any) -> Any:
    """A theft: one police unit, which waits for a human."""
    return client.intake.ReportIncident(report("theft", **fields))


def pending(client: Client, incident_id: str) -> list[Any]:
    return list(ops(client, "ListPending", incident_id=incident_id).items)


def test_a_reserved_unit_waits_is_released_and_goes(client: Client) -> None:
    reported = theft(client)
    [unit_id] = reserved_of(reported)
    assert not units_of(reported)
    [item] = pending(client, reported.incident_id)
    assert (item.kind, item.unit_id, item.agency) == (RESERVED_UNIT, unit_id, "POLRI")
    assert item.HasField("due_at")
    assert item.eta.eta_ms > 0
    assert unit_id in item.text_id
    early = refused(client.units.Acknowledge, request("Acknowledge", unit_id=unit_id))
    assert (early.status, early.reason) == ("FAILED_PRECONDITION", "ORDER_NOT_RELEASED")
    asked = request("ConfirmOrder", incident_id=reported.incident_id, by="pengawas")
    released = client.ops.ConfirmOrder(asked)
    assert list(released.released_unit_ids) == [unit_id]
    assert client.ops.ConfirmOrder(asked) == released
    assert not pending(client, reported.incident_id)
    client.units.Acknowledge(request("Acknowledge", unit_id=unit_id))
    assert no(client, "ConfirmOrder", incident_id=reported.incident_id)[1] == "NOTHING_TO_CONFIRM"
    close(client, reported.incident_id)


def test_a_refused_unit_is_followed_by_the_next_and_a_refused_need_by_none(client: Client) -> None:
    reported = theft(client)
    [first] = reserved_of(reported)
    fields = {"incident_id": reported.incident_id, "need_no": 1}
    assert no(client, "RefuseOrder", **fields, unit_id=first)[1:] == ("REASON_MISSING", "reason")
    next_one = ops(client, "RefuseOrder", **fields, unit_id=first, reason="ban bocor")
    assert list(next_one.refused_unit_ids) == [first]
    [second] = reserved_of(next_one)
    assert second != first
    ended = ops(client, "RefuseOrder", **fields, reason="tidak perlu")
    assert list(ended.refused_unit_ids) == [second]
    [need] = incident_of(client, reported.incident_id).needs
    assert (need.state, need.shortfall) == (types_pb2.NEED_STATE_REFUSED, types_pb2.SHORTFALL_REFUSED)
    assert need.reason == "tidak perlu"
    assert not pending(client, reported.incident_id)
    close(client, reported.incident_id)


def test_pending_is_paged_and_most_urgent_first(client: Client) -> None:
    made = [theft(client) for _ in range(3)]
    urgent = client.intake.ReportIncident(report("structure_fire"))
    whole = ops(client, "ListPending", page_size=500)
    priorities = [item.priority for item in whole.items]
    assert priorities == sorted(priorities)
    assert whole.total_count == len(whole.items) >= 6
    paged, token = [], ""
    while True:
        page = ops(client, "ListPending", page_size=2, page_token=token)
        paged += list(page.items)
        token = page.next_page_token
        if not token:
            break
    assert [item.text_id for item in paged] == [item.text_id for item in whole.items]
    desks = {(item.agency, item.desk_id) for item in whole.items if item.kind == DESK}
    assert ("PLN", "PLN") in desks
    asked = next(item for item in whole.items if item.kind == DESK and item.desk_id == "PLN")
    assert asked.phone
    assert urgent.incident_id in asked.phone_text_id
    assert {item.agency for item in ops(client, "ListPending", agency="PLN").items} == {"PLN"}
    assert no(client, "ListPending", incident_id="I999999")[1] == "INCIDENT_NOT_FOUND"
    for reported in [*made, urgent]:
        close(client, reported.incident_id)


def test_a_need_is_added_with_all_that_its_agency_requires(client: Client) -> None:
    reported = theft(client)
    fields = {"incident_id": reported.incident_id}
    assert no(client, "AddNeed", **fields, agency="NOBODY") == ("INVALID_ARGUMENT", "AGENCY_UNKNOWN", "agency")
    unknown = no(client, "AddNeed", **fields, agency="POLRI", capabilities=["LADDER"])
    assert unknown == ("INVALID_ARGUMENT", "CAPABILITY_UNKNOWN", "capabilities")
    bare = no(client, "AddNeed", **fields, agency="TNI", capabilities=["TROOPS"], requester="Wali Kota")
    assert bare[:2] == ("INVALID_ARGUMENT", "GROUND_MISSING")
    added = ops(
        client,
        "AddNeed",
        **fields,
        agency="TNI",
        capabilities=["TROOPS"],
        requester="Wali Kota",
        ground="UU 34/2004",
        coordination="Kompol Latupeirissa",
        by="pengawas",
    )
    [need] = added.needs
    assert (need.agency, need.authority, need.desk_id) == ("TNI", types_pb2.AUTHORITY_REQUEST, "TNI")
    assert (need.requester, need.ground, need.coordination) == ("Wali Kota", "UU 34/2004", "Kompol Latupeirissa")
    assert not units_of(added)
    for bad, field in (({"count": 21}, "count"), ({"priority": 6}, "priority"), ({"agency": ""}, "agency")):
        assert no(client, "AddNeed", **{**fields, "agency": "POLRI", **bad})[2] == field
    close(client, reported.incident_id)


def test_manual_recommends_and_humans_order(client: Client) -> None:
    assert no(client, "SetMode", agency="MEDIC", mode=MANUAL, by="x")[1:] == ("REASON_MISSING", "reason")
    assert no(client, "SetMode", agency="NOBODY", mode=MANUAL, **WHY)[1:] == ("AGENCY_UNKNOWN", "agency")
    assert no(client, "SetMode", **WHY)[1:] == ("FIELD_MISSING", "mode")
    ops(client, "SetMode", agency="MEDIC", mode=MANUAL, **WHY)
    state = ops(client, "GetState")
    assert (state.manual, list(state.manual_agencies)) == (False, ["MEDIC"])
    assert [one.agency for one in ops(client, "GetCity").agencies if one.manual] == ["MEDIC"]
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    assert not units_of(reported)
    [need] = reported.needs[:1]
    assert need.shortfall == types_pb2.SHORTFALL_AWAITING_APPROVAL
    assert need.candidates
    assert APPROVAL in [item.kind for item in pending(client, reported.incident_id)]
    went = ops(client, "ConfirmOrder", incident_id=reported.incident_id, reason="ya", by="pengawas")
    assert units_of(went)
    ops(client, "SetMode", mode=MANUAL, **WHY)
    assert ops(client, "GetState").manual
    ops(client, "SetMode", mode=NORMAL, **WHY)
    ops(client, "SetMode", agency="MEDIC", mode=NORMAL, **WHY)
    state = ops(client, "GetState")
    assert (state.manual, list(state.manual_agencies)) == (False, [])
    close(client, reported.incident_id)


def test_an_authority_is_set_and_restored(client: Client) -> None:
    auto = types_pb2.AUTHORITY_AUTO
    rule = {"agency": "POLRI", "type_code": "theft", "authority": auto}
    ops(client, "SetAuthority", **rule, **WHY)
    [kept] = ops(client, "GetState").authority_rules
    assert (kept.agency, kept.type_code, kept.priority, kept.authority) == ("POLRI", "theft", 0, auto)
    reported = theft(client)
    assert units_of(reported)
    close(client, reported.incident_id)
    ops(client, "SetAuthority", agency="POLRI", type_code="theft", restore=True, **WHY)
    assert not ops(client, "GetState").authority_rules
    unknown = no(client, "SetAuthority", agency="POLRI", type_code="x", authority=auto, **WHY)
    assert unknown[1:] == ("INCIDENT_TYPE_UNKNOWN", "type_code")
    assert no(client, "SetAuthority", agency="POLRI", **WHY)[1:] == ("FIELD_MISSING", "authority")
    assert no(client, "SetAuthority", agency="POLRI", authority=9, **WHY)[1:] == ("VALUE_UNKNOWN", "authority")


def test_a_held_unit_is_not_ordered_and_a_pinned_one_shows(client: Client) -> None:
    first = client.intake.Recommend(
        request("Recommend", type_code="cardiac_arrest", where=intake_pb2.Where(name="Passo"))
    )
    soonest = first.needs[0].candidates[0].unit_id
    assert no(client, "HoldUnit", unit_id=soonest, held=True)[1:] == ("REASON_MISSING", "reason")
    assert no(client, "HoldUnit", unit_id="NOBODY-1", held=True, **WHY)[0] == "NOT_FOUND"
    ops(client, "HoldUnit", unit_id=soonest, held=True, **WHY)
    assert no(client, "HoldUnit", unit_id=soonest, held=True, **WHY)[1] == "ALREADY_SO"
    [unit] = ops(client, "ListUnits", unit_id=soonest).units
    assert unit.held
    reported = client.intake.ReportIncident(report("cardiac_arrest", place="Passo"))
    [sent] = units_of(reported)
    assert sent != soonest
    ops(client, "HoldUnit", unit_id=soonest, held=False, **WHY)
    fields = {"incident_id": reported.incident_id, "unit_id": sent}
    ops(client, "PinAssignment", **fields, pinned=True, **WHY)
    [assignment] = need_of(incident_of(client, reported.incident_id), "MEDIC").assignments
    assert assignment.pinned
    assert no(client, "PinAssignment", **fields, pinned=True, **WHY)[1] == "ALREADY_SO"
    ops(client, "PinAssignment", **fields, pinned=False, **WHY)
    close(client, reported.incident_id)


def test_timers_stop_states_are_corrected_and_units_recalled(client: Client) -> None:
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    [unit_id] = units_of(reported)
    fields = {"incident_id": reported.incident_id, "unit_id": unit_id}
    [clock] = [one for one in incident_of(client, reported.incident_id).clocks if one.unit_id == unit_id]
    assert (clock.order_clock, clock.HasField("due_at")) == (incidents_pb2.ORDER_CLOCK_DELIVERY, True)
    assert no(client, "StopTimer", **fields, **WHY, expected_etag="x") == ("ABORTED", "CLOCK_CHANGED", "expected_etag")
    stopped = ops(client, "StopTimer", **fields, **WHY, expected_etag=clock.etag)
    assert stopped.incident_id == reported.incident_id
    assert no(client, "StopTimer", incident_id=reported.incident_id, need_no=9, **WHY)[1] == "NEED_NOT_FOUND"
    on_scene = types_pb2.ASSIGNMENT_STATE_ON_SCENE
    corrected = ops(client, "CorrectState", **fields, state=on_scene, **WHY)
    assert corrected.state == on_scene
    assert no(client, "CorrectState", **fields, state=on_scene)[1] == "REASON_MISSING"
    [assignment] = need_of(incident_of(client, reported.incident_id), "MEDIC").assignments
    assert assignment.state == on_scene
    ended = ops(client, "CorrectState", **fields, state=types_pb2.ASSIGNMENT_STATE_CLEARED, **WHY)
    assert not ended.next_incident_id
    client.intake.CloseIncident(request("CloseIncident", incident_id=reported.incident_id))

    again = client.intake.ReportIncident(report("cardiac_arrest"))
    [unit_id] = units_of(again)
    fields = {"incident_id": again.incident_id, "unit_id": unit_id}
    back = ops(client, "RecallUnit", **fields, replace=True, **WHY)
    assert back.cancelled_unit_id == unit_id
    [instead] = units_of(back)
    assert instead != unit_id
    assert no(client, "RecallUnit", **{**fields, "unit_id": "NOBODY-1"}, **WHY)[0] == "NOT_FOUND"
    client.units.Acknowledge(request("Acknowledge", unit_id=unit_id))
    close(client, again.incident_id)


def test_destinations_are_ranked_by_road_and_by_status(client: Client) -> None:
    def listed(**fields: Any) -> Any:
        return ops(client, "ListDestinations", **fields)

    plain = listed()
    assert all(not one.travel_ms and not one.unfit for one in plain.destinations)
    place = intake_pb2.Where(point=point(-3.6345, 128.2073))
    reported = client.intake.ReportIncident(report("stabbing", where=place))
    found = listed(incident_id=reported.incident_id)
    assert list(found.capabilities) == ["EMERGENCY", "TRAUMA"]
    fit = [one for one in found.destinations if not one.unfit]
    assert {"EMERGENCY", "TRAUMA"} <= set(fit[0].destination.capabilities)
    times = [one.travel_ms for one in fit]
    assert times == sorted(times)
    # The soonest of all is a psychiatric hospital: never for a stabbing.
    soonest = min(found.destinations, key=lambda one: one.travel_ms)
    assert soonest.destination.destination_id == "rskd_maluku"
    assert soonest.unfit == ops_pb2.DESTINATION_UNFIT_NO_CAPABILITY
    assert "TRAUMA" in soonest.missing_capabilities
    best = fit[0].destination.destination_id
    bare = no(client, "SetDestination", destination_id=best, status=types_pb2.DESTINATION_STATUS_DIVERTING)
    assert bare[1:] == ("REASON_MISSING", "reason")
    full = {"destination_id": best, "reason": "IGD penuh", "by": "RS"}
    ops(client, "SetDestination", **full, status=types_pb2.DESTINATION_STATUS_DIVERTING)
    after = listed(incident_id=reported.incident_id).destinations
    assert after[0].destination.destination_id != best
    [turned] = [one for one in after if one.destination.destination_id == best]
    assert (turned.unfit, turned.destination.reason) == (ops_pb2.DESTINATION_UNFIT_DIVERTING, "IGD penuh")
    assert turned.destination.HasField("since")
    [sent, *_] = units_of(reported)
    from_unit = listed(unit_id=sent)
    assert list(from_unit.capabilities) == ["EMERGENCY", "TRAUMA"]
    ops(client, "SetDestination", destination_id=best, status=types_pb2.DESTINATION_STATUS_OPEN)
    page = listed(page_size=4)
    rest = listed(page_size=500, page_token=page.next_page_token)
    assert len(page.destinations) + len(rest.destinations) == len(plain.destinations)
    for fields, reason in (
        ({"incident_id": "I999999"}, "INCIDENT_NOT_FOUND"),
        ({"unit_id": "NOBODY-1"}, "UNIT_NOT_FOUND"),
        ({"type_code": "x"}, "INCIDENT_TYPE_UNKNOWN"),
        ({"incident_id": "x"}, "INCIDENT_ID_MALFORMED"),
    ):
        assert no(client, "ListDestinations", **fields)[1] == reason
    unknown = no(client, "SetDestination", destination_id="x", status=types_pb2.DESTINATION_STATUS_OPEN)
    assert unknown == ("NOT_FOUND", "DESTINATION_NOT_FOUND", "destination_id")
    close(client, reported.incident_id)


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("ConfirmOrder", {}),
        ("RefuseOrder", {"need_no": 1, "reason": "x"}),
        ("AddNeed", {"agency": "POLRI"}),
        ("RecallUnit", {"unit_id": "MEDIC-01", **WHY}),
        ("PinAssignment", {"unit_id": "MEDIC-01", "pinned": True, **WHY}),
        ("StopTimer", {"unit_id": "MEDIC-01", **WHY}),
        ("CorrectState", {"unit_id": "MEDIC-01", "state": 6, **WHY}),
        ("SetStaging", {"where": intake_pb2.Where(name="Passo")}),
    ],
)
def test_an_unknown_incident_is_not_found(client: Client, method: str, fields: dict[str, Any]) -> None:
    found = no(client, method, incident_id="I999999", **fields)
    assert found == ("NOT_FOUND", "INCIDENT_NOT_FOUND", "incident_id")
    assert no(client, method, **fields)[1:] == ("FIELD_MISSING", "incident_id")
    assert no(client, method, incident_id="I4", request_id="", **fields)[1:] == ("FIELD_MISSING", "request_id")
