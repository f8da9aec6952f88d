"""Desks: their inbox, what they answer, the power, and what they must never read."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from dispatch_server.client import Client, describe
from sigap.v1 import desks_pb2, incidents_pb2, intake_pb2, types_pb2

from ..support_server import Server
from .asking import close, incident_of, need_of, refused, report, request, units_of

ACCEPTED = types_pb2.DESK_ANSWER_ACCEPTED
DECLINED = types_pb2.DESK_ANSWER_REFUSED
ISOLATED = types_pb2.POWER_STATE_ISOLATED
RESTORED = types_pb2.POWER_STATE_RESTORED
ISOLATE = types_pb2.LINE_KIND_ISOLATE
NOTIFY = types_pb2.LINE_KIND_NOTIFY
ASKED = desks_pb2.DESK_ITEM_STATE_ASKED
TAKEN = desks_pb2.DESK_ITEM_STATE_ACCEPTED
DONE = desks_pb2.DESK_ITEM_STATE_DONE
MEDICAL = "korban luka bakar 40 %, riwayat jantung"


def desks(client: Client, method: str, **fields: Any) -> Any:
    return getattr(client.desks, method)(request(method, **fields))


def no(client: Client, method: str, **fields: Any) -> tuple[str, str, str]:
    problem = refused(getattr(client.desks, method), request(method, **fields))
    assert problem.sentence
    return problem.status, problem.reason, problem.field


def watch(client: Client, desk_id: str, **fields: Any) -> Any:
    """A desk's inbox, with a limit so that a failing test ends."""
    return client.desks.WatchDesk(request("WatchDesk", desk_id=desk_id, **fields), timeout=20)


def until(stream: Any, done: Callable[[Any], bool]) -> list[Any]:
    """The items up to the first message that is `done`; then the stream is cancelled."""
    shown = []
    for message in stream:
        if message.HasField("item"):
            shown.append(message.item)
        if done(message):
            stream.cancel()
            return shown
    raise AssertionError("the stream ended by itself")


def beat(message: Any) -> bool:
    return not message.HasField("item")


@pytest.fixture
def fire(client: Client) -> Any:
    """A fire at Mardika with patients, ended afterwards."""
    reported = client.intake.ReportIncident(report("structure_fire", note=MEDICAL))
    yield reported
    close(client, reported.incident_id)


def test_the_electricity_desk_is_asked_without_medical_text(client: Client, fire: Any) -> None:
    shown = [item for item in until(watch(client, "PLN"), beat) if item.incident_id == fire.incident_id]
    kinds = {item.kind: item for item in shown}
    assert set(kinds) == {desks_pb2.DESK_ITEM_KIND_ISOLATION, desks_pb2.DESK_ITEM_KIND_REQUEST}
    for item in shown:
        assert (item.state, item.open, item.delivered) == (ASKED, True, False)
        assert item.note == ""
        assert MEDICAL not in str(item)
        assert item.phone
        assert fire.incident_id in item.phone_text_id
        assert "Terminal Mardika" in item.phone_text_en
        assert item.HasField("due_at")
        assert item.treat_as_live
        assert set(item.with_unit_ids) == set(units_of(fire))
    hospital = need_of(fire, "", NOTIFY).desk_id
    [told] = [item for item in until(watch(client, hospital), beat) if item.incident_id == fire.incident_id]
    assert told.kind == desks_pb2.DESK_ITEM_KIND_NOTICE
    assert told.note == MEDICAL
    assert told.phone


def test_crews_who_save_nobody_do_not_read_it_either(client: Client, fire: Any) -> None:
    need_no = need_of(fire, "PLN").need_no
    stream = watch(client, "PLN")
    named = desks(
        client,
        "AnswerDesk",
        incident_id=fire.incident_id,
        need_no=need_no,
        desk_id="PLN",
        answer=ACCEPTED,
        unit_ids=["PLN-01"],
        by="piket",
    )
    assert units_of(named) == ["PLN-01"]
    orders = {}
    for message in client.units.WatchOrders(request("WatchOrders"), timeout=20):
        if not message.HasField("order"):
            break
        orders[message.order.unit_id] = message.order
    assert orders["PLN-01"].note == ""
    assert orders[units_of(fire)[0]].note == MEDICAL
    assert all(order.treat_as_live for order in orders.values() if order.incident_id == fire.incident_id)
    assert "TREAT AS LIVE" in orders["PLN-01"].text_en
    # Its desk has done its part: it is shown so once more, and no longer to who looks anew.
    last = until(stream, lambda message: message.item.need_no == need_no and not message.item.open)[-1]
    assert (last.state, list(last.unit_ids)) == (DONE, ["PLN-01"])
    assert need_no not in [item.need_no for item in until(watch(client, "PLN"), beat)]


def test_the_power_is_cut_and_back(client: Client, fire: Any) -> None:
    isolate = need_of(fire, "PLN", ISOLATE).need_no
    fields = {"incident_id": fire.incident_id, "desk_id": "PLN"}
    desks(client, "ConfirmDeskDelivery", **fields, need_no=isolate)
    need = need_of(incident_of(client, fire.incident_id), "PLN", ISOLATE)
    assert (need.desk_delivered, need.clock) == (True, incidents_pb2.NEED_CLOCK_ANSWER)
    answered = desks(client, "AnswerDesk", **fields, need_no=isolate, answer=ACCEPTED, by="piket")
    assert answered.needs[0].clock == incidents_pb2.NEED_CLOCK_DEADLINE
    # Whoever is on the way reads that it is safe to touch as soon as that is recorded.
    stream = client.units.WatchOrders(request("WatchOrders", unit_ids=units_of(fire)[:1]), timeout=20)
    assert next(stream).order.treat_as_live
    power = {"power": ISOLATED, "feeder": "Mardika 2", "by": "Pattiasina"}
    for lacking in ("feeder", "by", "power"):
        partly = {name: value for name, value in power.items() if name != lacking}
        assert no(client, "RecordPower", **fields, **partly) == ("INVALID_ARGUMENT", "FIELD_MISSING", lacking)
    asked = request("RecordPower", **fields, **power)
    cut = client.desks.RecordPower(asked)
    assert client.desks.RecordPower(asked) == cut
    told = next(message.order for message in stream if message.HasField("order"))
    stream.cancel()
    assert not told.treat_as_live
    assert no(client, "RecordPower", **fields, **power)[1] == "POWER_STATE_SAME"
    incident = incident_of(client, fire.incident_id)
    assert (incident.power.state, incident.power.feeder, incident.power.by) == (ISOLATED, "Mardika 2", "Pattiasina")
    assert incident.power.HasField("occurred_at")
    assert not incident.treat_as_live
    items = [item for item in until(watch(client, "PLN"), beat) if item.need_no == isolate]
    assert [(item.state, item.open) for item in items] == [(TAKEN, True)]
    other = {**fields, "desk_id": "TNI"}
    assert no(client, "RecordPower", **other, power=RESTORED, by="x")[1] == "NOT_YOUR_DESK"
    resume = client.ops.GetState(request("GetState")).seq
    desks(client, "RecordPower", **fields, power=RESTORED, by="Pattiasina")
    # A desk that was cut off meanwhile is shown that nothing is left.
    items = [item for item in until(watch(client, "PLN", after_seq=resume), beat) if item.need_no == isolate]
    assert [(item.state, item.open) for item in items] == [(DONE, False)]


def test_an_inbox_shows_news_only(client: Client, fire: Any) -> None:
    isolate = need_of(fire, "PLN", ISOLATE).need_no
    stream = watch(client, "PLN")
    first = [next(stream).item for _ in range(2)]
    assert {item.incident_id for item in first} == {fire.incident_id}
    # The incident goes on, but nothing that the desk reads changes.
    client.units.ConfirmDelivery(request("ConfirmDelivery", unit_id=units_of(fire)[0]))
    client.units.Acknowledge(request("Acknowledge", unit_id=units_of(fire)[0]))
    desks(client, "ConfirmDeskDelivery", incident_id=fire.incident_id, need_no=isolate, desk_id="PLN")
    shown = until(stream, lambda message: message.item.need_no == isolate)
    assert [(item.need_no, item.delivered) for item in shown] == [(isolate, True)]


def test_a_desk_refuses_with_a_reason_and_is_not_asked_again(client: Client, fire: Any) -> None:
    crew = need_of(fire, "PLN").need_no
    fields = {"incident_id": fire.incident_id, "need_no": crew, "desk_id": "PLN"}
    assert no(client, "AnswerDesk", **fields) == ("INVALID_ARGUMENT", "FIELD_MISSING", "answer")
    bare = no(client, "AnswerDesk", **fields, answer=DECLINED)
    assert bare == ("INVALID_ARGUMENT", "REASON_MISSING", "reason")
    both = no(client, "AnswerDesk", **fields, answer=DECLINED, unit_ids=["PLN-01"], reason="x")
    assert both == ("INVALID_ARGUMENT", "NOT_WITH_ANSWER", "unit_ids")
    other = no(client, "AnswerDesk", **fields, answer=ACCEPTED, unit_ids=["PMI-01"])
    assert other == ("INVALID_ARGUMENT", "UNIT_OF_OTHER_AGENCY", "unit_ids")
    strange = no(client, "AnswerDesk", **{**fields, "desk_id": "TNI"}, answer=ACCEPTED)
    assert strange[1] == "NOT_YOUR_DESK"
    many = no(client, "AnswerDesk", **fields, answer=ACCEPTED, unit_ids=[f"PLN-{i}" for i in range(21)])
    assert many[1:] == ("TOO_MANY", "unit_ids")
    reply = desks(
        client, "AnswerDesk", **fields, answer=DECLINED, reason="semua regu di Passo", by="112", on_behalf_of="piket"
    )
    assert (reply.answer, reply.needs[0].state) == (DECLINED, types_pb2.NEED_STATE_REFUSED)
    need = need_of(incident_of(client, fire.incident_id), "PLN")
    assert (need.shortfall, need.reason, need.by) == (
        types_pb2.SHORTFALL_REFUSED,
        "semua regu di Passo",
        "piket",
    )
    assert no(client, "AnswerDesk", **fields, answer=ACCEPTED)[1] == "NOTHING_ASKED"
    assert no(client, "ConfirmDeskDelivery", **fields)[1] == "NOTHING_ASKED"


@pytest.mark.parametrize("method", ["ConfirmDeskDelivery", "AnswerDesk", "RecordPower"])
def test_bad_input_and_unknown_incidents(client: Client, method: str) -> None:
    more: dict[str, Any] = {
        "ConfirmDeskDelivery": {"need_no": 1},
        "AnswerDesk": {"need_no": 1, "answer": ACCEPTED},
        "RecordPower": {"power": ISOLATED, "feeder": "x", "by": "y"},
    }[method]
    fields = {"incident_id": "I999999", "desk_id": "PLN", **more}
    assert no(client, method, **fields) == ("NOT_FOUND", "INCIDENT_NOT_FOUND", "incident_id")
    assert no(client, method, **{**fields, "incident_id": "17"})[1] == "INCIDENT_ID_MALFORMED"
    assert no(client, method, **{**fields, "desk_id": ""})[1:] == ("FIELD_MISSING", "desk_id")
    assert no(client, method, **{**fields, "request_id": ""})[1:] == ("FIELD_MISSING", "request_id")
    if "need_no" in more:
        assert no(client, method, **{**fields, "need_no": 0})[1:] == ("OUT_OF_RANGE", "need_no")


def test_an_inbox_of_nobody_and_of_another_journal_is_refused(client: Client, server: Server) -> None:
    def ended(desk_id: str, **fields: Any) -> Any:
        with pytest.raises(grpc.RpcError) as caught:
            next(watch(client, desk_id, **fields))
        return describe(caught.value)

    problem = ended("NOBODY")
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "AGENCY_UNKNOWN", "desk_id")
    assert ended("").reason == "FIELD_MISSING"
    assert ended("PLN", after_seq=1, journal_id="another").reason == "JOURNAL_DIFFERS"
    assert ended("PLN", after_seq=10**9).reason == "SEQ_IN_FUTURE"
    quiet = next(watch(client, "BASARNAS", journal_id=server.journal_id))
    assert (quiet.journal_id, quiet.HasField("item")) == (server.journal_id, False)


def test_power_that_nobody_was_asked_to_cut(client: Client) -> None:
    reported = client.intake.ReportIncident(
        report("cardiac_arrest", where=intake_pb2.Where(place_id="terminal_mardika"))
    )
    fields = {"incident_id": reported.incident_id, "desk_id": "PLN", "power": ISOLATED, "feeder": "x", "by": "y"}
    assert no(client, "RecordPower", **fields)[:2] == ("FAILED_PRECONDITION", "POWER_NOT_ASKED")
    close(client, reported.incident_id)
