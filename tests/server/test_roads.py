"""Closures over the wire: what is closed, who is told, what is refused, and what waits when the time is over."""

import time
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from dispatch_server.client import Client
from sigap.v1 import intake_pb2, ops_pb2, types_pb2

from ..support_server import Server
from .asking import close, incident_of, point, refused, report, request, units_of
from .test_streams import follow, until

LEIMENA = "RSUP Leimena"
# The bridge, between Galala and Poka.
BRIDGE = point(-3.6620, 128.1980)


def closures(client: Client) -> dict[str, ops_pb2.Closure]:
    return {one.closure_id: one for one in client.ops.ListClosures(request("ListClosures")).closures}


def shut(client: Client, **what: Any) -> ops_pb2.CloseRoadReply:
    reply: ops_pb2.CloseRoadReply = client.ops.CloseRoad(request("CloseRoad", by="dishub", reason="banjir", **what))
    return reply


def lift(client: Client, closure_id: str) -> ops_pb2.OpenRoadReply:
    reply: ops_pb2.OpenRoadReply = client.ops.OpenRoad(request("OpenRoad", closure_id=closure_id, by="dishub"))
    return reply


def test_a_road_an_edge_a_name_an_area_each_way_and_slower(client: Client) -> None:
    before = closures(client)
    assert {"R12", "R60"} <= set(before)
    whole = shut(client, road_id="R32", speed_permille=200)
    assert (list(whole.road_ids), whole.road_count) == (["R32"], 1)
    edge = shut(client, road_id="R32", near=BRIDGE, towards=point(-3.7, 128.2))
    area = shut(client, area=[point(-3.69, 128.18), point(-3.69, 128.19), point(-3.70, 128.19), point(-3.70, 128.18)])
    assert area.road_count == len(set(area.road_ids)) > 1
    name = next(road.name for road in client.ops.ListRoads(request("ListRoads")).roads if road.road_id == "R32")
    named = shut(client, road_name=name.upper(), speed_permille=100)
    assert list(named.road_ids) == ["R32"]
    now = closures(client)
    assert list(now)[-4:] == [one.closure_id for one in (whole, edge, area, named)]
    assert len(now[edge.closure_id].edge) == 2
    assert now[edge.closure_id].towards == point(-3.7, 128.2)
    assert len(now[area.closure_id].area) == 4
    assert (now[whole.closure_id].speed_permille, now[whole.closure_id].road_name) == (200, name)
    roads = {road.road_id: road for road in client.ops.ListRoads(request("ListRoads", closed_only=True)).roads}
    assert list(roads["R32"].closure_ids) == [one.closure_id for one in (whole, edge, named)]
    opened = client.ops.OpenRoad(request("OpenRoad", road_id="R32"))
    assert list(opened.closure_ids) == list(roads["R32"].closure_ids)
    lift(client, area.closure_id)
    assert closures(client) == before


def test_units_on_their_way_are_timed_again_and_their_crews_and_ops_hear_of_it(client: Client) -> None:
    fire = client.intake.ReportIncident(report("structure_fire", LEIMENA))
    over = "DAMKAR-01"
    assert over in units_of(fire)
    orders = follow(client, "units.WatchOrders", unit_ids=[over])
    assert next(orders).order.unit_id == over
    events = follow(client, "ops.WatchEvents", after_seq=fire.seq)
    reply = shut(client, road_id="R32")
    later = {one.unit_id: one for one in reply.retimed}
    assert later[over].later_ms > 20 * 60_000
    # Who comes from this side of the bay is not concerned.
    assert "DAMKAR-11" not in later
    shown = next(message.order for message in orders if message.HasField("order") and message.order.unit_id == over)
    assert shown.eta == later[over].eta
    assert (shown.order_version, shown.cut_off) == (1, False)
    [told] = [one for one in until(events, lambda one: one.entry.seq == reply.seq) if one.entry.seq == reply.seq]
    kinds = [event.WhichOneof("event") for event in told.entry.events]
    assert kinds[0] == "road_closed"
    assert {"eta_changed", "alert_raised"} <= set(kinds)
    assigned = {one.unit_id: one for need in incident_of(client, fire.incident_id).needs for one in need.assignments}
    assert assigned[over].eta == shown.eta
    assert assigned[over].expected_at.ToMilliseconds() == reply.at.ToMilliseconds() + shown.eta.eta_ms
    # Around the bay as well: nobody of the city can get there any more.
    cut = {one.unit_id: one for one in shut(client, road_id="R19").retimed}[over]
    assert (cut.cut_off, list(cut.blocking_road_ids)) == (True, ["R32", "R19"])
    assert list(cut.blocking_closure_ids)[:1] == [reply.closure_id]
    client.ops.OpenRoad(request("OpenRoad", road_id="R19"))
    back = {one.unit_id: one for one in client.ops.OpenRoad(request("OpenRoad", road_id="R32")).retimed}
    assert back[over].later_ms < -20 * 60_000
    story = " ".join(entry.text_en for entry in incident_of(client, fire.incident_id).timeline)
    assert "No open road is left for DAMKAR-01 (closed: R32, R19)." in story
    close(client, fire.incident_id)


def test_a_closure_for_some_drivers_sends_others_over_it(client: Client) -> None:
    """Fire engines may not cross the bridge: Passo's come; the ambulance still does."""

    def due(agency: str) -> list[str]:
        asked = request("Recommend", type_code="structure_fire", where=intake_pb2.Where(name=LEIMENA))
        needs = client.intake.Recommend(asked).needs
        return [one.unit_id for need in needs if need.agency == agency for one in need.assignments]

    before = {agency: due(agency) for agency in ("DAMKAR", "MEDIC", "POLRI")}
    heavy = shut(client, road_id="R32", kinds=["fire_engine", "fire_tanker"], agencies=["DAMKAR"])
    night = shut(client, road_id="R19", from_minute=1, to_minute=2, exempt=True, agencies=["TNI"])
    known = closures(client)[night.closure_id]
    assert (known.dormant, known.exempt, list(known.agencies), known.to_minute) == (True, True, ["TNI"], 2)
    assert "DAMKAR-01" in before["DAMKAR"]
    assert "DAMKAR-01" not in due("DAMKAR")
    assert "DAMKAR-08" in due("DAMKAR")
    assert {agency: due(agency) for agency in ("MEDIC", "POLRI")} == {k: before[k] for k in ("MEDIC", "POLRI")}
    lift(client, heavy.closure_id)
    lift(client, night.closure_id)
    assert due("DAMKAR") == before["DAMKAR"]


def test_no_route_names_the_roads_and_the_closures_to_lift(client: Client) -> None:
    ids = [shut(client, road_id=road_id).closure_id for road_id in ("R32", "R19")]
    preview = client.intake.Recommend(
        request("Recommend", type_code="structure_fire", where=intake_pb2.Where(name="Wayame"))
    )
    short = [need for need in preview.needs if need.shortfall == types_pb2.SHORTFALL_NO_ROUTE]
    assert short
    assert all(set(need.blocking_closure_ids) == set(ids) for need in short)
    for closure_id in ids:
        lift(client, closure_id)
    assert refused(client.ops.OpenRoad, request("OpenRoad", closure_id=ids[0])).reason == "CLOSURE_NOT_FOUND"


def overdue(client: Client, **fields: str) -> list[ops_pb2.PendingItem]:
    listed = client.ops.ListPending(request("ListPending", **fields)).items
    return [item for item in listed if item.kind == ops_pb2.PENDING_KIND_CLOSURE_OVERDUE]


def test_when_its_time_is_over_a_human_is_asked_and_the_road_stays_closed(client: Client) -> None:
    soon = Timestamp()
    soon.FromMilliseconds(int(time.time() * 1000) + 700)
    reply = shut(client, road_id="R19", until=soon)
    events = follow(client, "ops.WatchEvents", after_seq=reply.seq)
    until(events, lambda one: any(event.HasField("closure_expired") for event in one.entry.events))
    [item] = overdue(client)
    assert (item.closure_id, item.incident_id) == (reply.closure_id, "")
    assert "STAYS closed" in item.text_en
    assert not overdue(client, agency="PLN")
    assert closures(client)[reply.closure_id].overdue
    past = request("ExtendClosure", closure_id=reply.closure_id, until=soon)
    assert refused(client.ops.ExtendClosure, past).reason == "EXPIRY_PAST"
    extended = client.ops.ExtendClosure(request("ExtendClosure", closure_id=reply.closure_id, reason="masih banjir"))
    assert extended.closure_id == reply.closure_id
    known = closures(client)[reply.closure_id]
    assert (known.overdue, known.HasField("until"), known.reason) == (False, False, "masih banjir")
    assert not overdue(client)
    lift(client, reply.closure_id)


def test_what_makes_no_closure_is_refused_field_by_field(client: Client) -> None:
    square = [point(-3.69, 128.18), point(-3.69, 128.19), point(-3.70, 128.19)]
    for fields, reason, field in (
        ({}, "ROAD_MISSING", "road_id"),
        ({"road_id": "R32", "road_name": "x"}, "NOT_BOTH", "road_name"),
        ({"road_id": "R32", "area": square}, "NOT_BOTH", "area"),
        ({"near": BRIDGE, "area": square}, "NOT_BOTH", "area"),
        ({"area": square[:2]}, "TOO_FEW", "area"),
        ({"area": square * 70}, "TOO_MANY", "area"),
        ({"area": [*square, point(-1.0, 128.1)]}, "AREA_TOO_WIDE", "area"),
        ({"area": [*square, point(0, 0)]}, "POINT_ZERO", "area[3]"),
        ({"road_id": "R32", "speed_permille": 9}, "OUT_OF_RANGE", "speed_permille"),
        ({"road_id": "R32", "speed_permille": 1000}, "OUT_OF_RANGE", "speed_permille"),
        ({"road_id": "R32", "opens_itself": True}, "FIELD_MISSING", "until"),
        ({"near": point(-5.0, 128.0)}, "NO_ROAD_THERE", "near"),
        ({"road_id": "R32", "exempt": True}, "NOBODY_NAMED", "exempt"),
        ({"road_id": "R32", "from_minute": 1440}, "OUT_OF_RANGE", "from_minute"),
        ({"road_id": "R32", "kinds": ["x"] * 40}, "TOO_MANY", "kinds"),
        ({"road_id": "R32", "kinds": ["tram"]}, "KIND_UNKNOWN", "kinds"),
        ({"road_id": "R32", "agencies": ["NAVY"]}, "AGENCY_UNKNOWN", "agencies"),
        ({"road_name": "Jalan Tak Ada"}, "ROAD_NOT_FOUND", "road_name"),
    ):
        problem = refused(client.ops.CloseRoad, request("CloseRoad", **fields))
        assert (problem.reason, problem.field) == (reason, field)
    both = request("OpenRoad", road_id="R32", closure_id="C9")
    assert refused(client.ops.OpenRoad, both).reason == "NOT_BOTH"
    assert refused(client.ops.OpenRoad, request("OpenRoad")).reason == "FIELD_MISSING"
    missing = request("ExtendClosure", closure_id="C999999")
    assert refused(client.ops.ExtendClosure, missing).status == "NOT_FOUND"


def test_closures_outlive_the_server(client: Client, server: Server) -> None:
    """From the journal, and an address of half the state: what is closed counts in the first answer again."""
    area = [point(-3.69, 128.18), point(-3.69, 128.19), point(-3.70, 128.19)]
    shut(client, area=area, speed_permille=300)
    shut(client, near=BRIDGE)
    known = closures(client)
    server.kill()
    server.start()
    with server.client() as again:
        assert closures(again) == known
        preview = again.intake.Recommend(
            request("Recommend", type_code="structure_fire", where=intake_pb2.Where(name=LEIMENA))
        )
        assert "DAMKAR-01" not in units_of(preview)
