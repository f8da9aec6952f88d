"""Operations' calls: units, roads, the city, the state and personal data."""

import json

from dispatch_server.client import Client
from sigap.v1 import intake_pb2, types_pb2

from .asking import refused, report, request


def test_city_says_what_it_is(client: Client) -> None:
    city = client.ops.GetCity(request("GetCity"))
    assert (city.city_id, city.zone, city.demonstration) == ("ambon", "Asia/Jayapura", True)
    assert {"DAMKAR", "MEDIC", "POLRI", "TNI", "PLN"} <= {agency.agency for agency in city.agencies}
    assert len(city.types) >= 40
    assert all(kind.name_id and kind.name_en and kind.apco and 1 <= kind.priority <= 5 for kind in city.types)
    assert city.destinations
    assert city.attribution


def test_units_are_paged_and_filtered(client: Client) -> None:
    whole = client.ops.ListUnits(request("ListUnits")).units
    assert len(whole) >= 55
    paged: list[str] = []
    token = ""
    while True:
        page = client.ops.ListUnits(request("ListUnits", page_size=25, page_token=token))
        paged += [unit.unit_id for unit in page.units]
        token = page.next_page_token
        if not token:
            break
    assert paged == [unit.unit_id for unit in whole]
    damkar = client.ops.ListUnits(request("ListUnits", agency="DAMKAR")).units
    assert len(damkar) == 13
    [hearse] = [unit for unit in whole if "HEARSE" in unit.capabilities]
    assert list(hearse.capabilities) == ["HEARSE"]
    problem = refused(client.ops.ListUnits, request("ListUnits", unit_id="NOBODY-99"))
    assert (problem.status, problem.reason) == ("NOT_FOUND", "UNIT_NOT_FOUND")


def test_roads_close_and_open(client: Client) -> None:
    def closed() -> set[str]:
        listed = client.ops.ListRoads(request("ListRoads", closed_only=True))
        assert all(road.closed and road.HasField("closed_at") for road in listed.roads)
        return {road.road_id for road in listed.roads}

    before = closed()
    shut = client.ops.CloseRoad(request("CloseRoad", road_id="R32", reason="jembatan ditutup"))
    assert closed() == before | {"R32"}
    problem = refused(client.ops.CloseRoad, request("CloseRoad", road_id="R32"))
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "ROAD_ALREADY_CLOSED")
    opened = client.ops.OpenRoad(request("OpenRoad", road_id="R32"))
    assert opened.seq > shut.seq
    assert closed() == before
    for method in ("CloseRoad", "OpenRoad"):
        problem = refused(getattr(client.ops, method), request(method, road_id="R9999"))
        assert (problem.status, problem.reason, problem.field) == ("NOT_FOUND", "ROAD_NOT_FOUND", "road_id")
    assert refused(client.ops.OpenRoad, request("OpenRoad", road_id="R32")).reason == "ROAD_NOT_CLOSED"
    first = client.ops.ListRoads(request("ListRoads", page_size=10))
    second = client.ops.ListRoads(request("ListRoads", page_size=10, page_token=first.next_page_token))
    assert not {road.road_id for road in first.roads} & {road.road_id for road in second.roads}


def test_state_moves_with_the_journal(client: Client) -> None:
    before = client.ops.GetState(request("GetState"))
    assert (before.city_id, before.clock_rate, before.store_away) == ("ambon", 1, False)
    assert len(before.state_digest) == len(before.last_entry_digest) == len(before.rules_digest) == 16
    same = client.ops.GetState(request("GetState"))
    assert (same.seq, same.state_digest) == (before.seq, before.state_digest)
    reported = client.intake.ReportIncident(report("fallen_tree"))
    after = client.ops.GetState(request("GetState"))
    assert after.seq >= reported.seq > before.seq
    assert after.state_digest != before.state_digest
    assert after.open_incident_count == before.open_incident_count + 1
    assert after.committed_seq == after.seq


def test_caller_is_kept_beside_the_journal_and_erased(client: Client, server) -> None:
    caller = intake_pb2.Caller(name="Ibu Nona Latuconsina", phone="0812-3456-7890", health="asma, hamil 8 bulan")
    reported = client.intake.ReportIncident(report("cardiac_arrest", caller=caller))
    kept = client.ops.GetCaller(request("GetCaller", report_id=reported.report_id, by="pengawas"))
    assert kept.caller == caller
    incident = client.intake.GetIncident(request("GetIncident", incident_id=reported.incident_id))
    events = client.ops.WatchEvents(request("WatchEvents", after_seq=reported.seq - 1), timeout=10)
    entry = next(events).entry
    events.cancel()
    for secret in (caller.name, caller.phone, caller.health):
        assert secret.encode() not in incident.SerializeToString() + entry.SerializeToString()
        assert secret not in server.log() + server.page("/metrics")[1]
    digest = entry.command.report_incident.personal_digest
    assert len(digest) == 16
    erase = request("EraseCaller", report_id=reported.report_id, reason="permintaan", by="pengawas")
    assert client.ops.EraseCaller(erase).erased
    assert not client.ops.EraseCaller(erase).erased
    problem = refused(client.ops.GetCaller, request("GetCaller", report_id=reported.report_id, by="pengawas"))
    assert (problem.status, problem.reason) == ("NOT_FOUND", "REPORT_NOT_FOUND")
    # Who read what is on disk, for its owner alone, and what was read is not; nobody reads without a name.
    log = server.data / "audit" / "callers.jsonl"
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(one["what"], one["report_id"], one["by"]) for one in lines] == [
        (what, reported.report_id, "pengawas") for what in ("read", "erase", "erase")
    ]
    assert log.stat().st_mode & 0o077 == 0
    assert not any(secret in log.read_text(encoding="utf-8") for secret in (caller.name, caller.phone, caller.health))
    assert "sigap_caller_data_reads_total 1.0" in server.page("/metrics")[1]
    problem = refused(client.ops.GetCaller, request("GetCaller", report_id=reported.report_id))
    assert (problem.status, problem.field) == ("INVALID_ARGUMENT", "by")
    problem = refused(client.ops.GetCaller, request("GetCaller", report_id="17", by="pengawas"))
    assert (problem.status, problem.reason) == ("INVALID_ARGUMENT", "REPORT_ID_MALFORMED")


def test_travel_is_by_road(client: Client) -> None:
    assert client.ops.GetCity(request("GetCity")).travel == types_pb2.TRAVEL_ROAD
