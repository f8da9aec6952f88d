"""Supervisors' calls in a surge: it is held by village, listed, let go, and goes on where it ends."""

from collections.abc import Iterator
from typing import Any

import pytest

from dispatch_server.client import Client
from sigap.v1 import ops_pb2, types_pb2

from .asking import close, incident_of, report, reserved_of, units_of
from .test_supervision import NORMAL, WHY, no, ops

SURGE = types_pb2.DISPATCH_MODE_SURGE
HELD = types_pb2.SHORTFALL_HELD_IN_SURGE
MARDIKA_AREA = "81.71.02.1011"


@pytest.fixture
def surge(client: Client) -> Iterator[None]:
    ops(client, "SetMode", mode=SURGE, **WHY)
    yield
    state = ops(client, "GetState")
    if state.surge:
        ops(client, "SetMode", mode=NORMAL, **WHY)


def reported(client: Client, type_code: str, place: str = "Terminal Mardika", **fields: Any) -> Any:
    return client.intake.ReportIncident(report(type_code, place, **fields))


@pytest.mark.usefixtures("surge")
def test_what_is_held_is_listed_by_village_and_a_village_is_let_go(client: Client) -> None:
    snake, ring = reported(client, "snake"), reported(client, "ring_stuck")
    tree = reported(client, "ring_stuck", "Puskesmas Latuhalat")
    assert [need.shortfall for reply in (snake, ring, tree) for need in reply.needs] == [HELD] * 3
    assert not any(units_of(reply) + reserved_of(reply) for reply in (snake, ring, tree))
    urgent = reported(client, "cardiac_arrest")
    assert units_of(urgent)
    state = ops(client, "GetState")
    assert (state.surge, list(state.surge_agencies), state.held_need_count) == (True, [], 3)
    assert all(one.surge for one in ops(client, "GetCity").agencies)
    held = ops(client, "ListHeld")
    assert (held.surge, held.incident_count, held.need_count) == (True, 3, 3)
    first, second = held.villages
    assert (first.area_id, first.village, first.incident_count) == (
        MARDIKA_AREA,
        first.incidents[0].location.village,
        2,
    )
    assert list(first.need_count_by_priority) == [1, 1, 0]
    assert [one.incident_id for one in first.incidents] == [snake.incident_id, ring.incident_id]
    assert first.oldest_at == first.incidents[0].since
    assert [one.incident_id for one in second.incidents] == [tree.incident_id]
    items = [one for one in ops(client, "ListPending").items if one.kind == ops_pb2.PENDING_KIND_HELD_IN_SURGE]
    assert [(one.area_id, one.missing_count) for one in items] == [(MARDIKA_AREA, 2), (second.area_id, 1)]
    assert first.village in items[0].text_id
    assert no(client, "ReleaseHeld", area_id="nowhere", **_why())[:2] == ("NOT_FOUND", "AREA_NOT_FOUND")
    assert no(client, "ReleaseHeld", area_id=MARDIKA_AREA, by="x")[1:] == ("REASON_MISSING", "reason")
    assert no(client, "ReleaseHeld", **_why())[1] == "NOTHING_HELD"
    let_go = ops(client, "ReleaseHeld", area_id=MARDIKA_AREA, **_why())
    assert (let_go.need_count, list(let_go.incident_ids)) == (2, [snake.incident_id, ring.incident_id])
    assert len(let_go.unit_ids) == 2
    # One by one, as all that a human approves.
    went = ops(client, "ConfirmOrder", incident_id=tree.incident_id, by="pengawas")
    assert units_of(went)
    assert not ops(client, "ListHeld").villages
    for reply in (snake, ring, tree, urgent):
        close(client, reply.incident_id)


@pytest.mark.usefixtures("surge")
def test_what_was_held_goes_on_when_it_is_over(client: Client) -> None:
    held = reported(client, "ring_stuck")
    assert no(client, "SetMode", mode=SURGE, **WHY)[1] == "ALREADY_SO"
    ops(client, "SetMode", mode=NORMAL, **WHY)
    lines = [entry.text_en for entry in incident_of(client, held.incident_id).timeline]
    assert any("held in a surge" in line for line in lines)
    for _ in range(200):
        # The clock decides it within a few milliseconds.
        incident = incident_of(client, held.incident_id)
        if incident.needs[0].shortfall != HELD:
            break
    assert reserved_of(incident)
    assert not ops(client, "GetState").surge
    ops(client, "RefuseOrder", incident_id=held.incident_id, reason="sudah lepas", by="pengawas")
    close(client, held.incident_id)


def test_one_agency_is_in_a_surge(client: Client) -> None:
    ops(client, "SetMode", agency="DAMKAR", mode=SURGE, **WHY)
    state = ops(client, "GetState")
    assert (state.surge, list(state.surge_agencies)) == (False, ["DAMKAR"])
    assert [one.agency for one in ops(client, "GetCity").agencies if one.surge] == ["DAMKAR"]
    held, theft = reported(client, "ring_stuck"), reported(client, "theft")
    assert held.needs[0].shortfall == HELD
    assert reserved_of(theft)
    ops(client, "RefuseOrder", incident_id=held.incident_id, reason="sudah lepas", by="pengawas")
    ops(client, "SetMode", agency="DAMKAR", mode=NORMAL, **WHY)
    ops(client, "RefuseOrder", incident_id=theft.incident_id, reason="bukan", by="pengawas")
    for reply in (held, theft):
        close(client, reply.incident_id)


def _why() -> dict[str, str]:
    return {"reason": "air surut", "by": "pengawas"}
