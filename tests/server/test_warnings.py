"""Warnings of a watchdog over gRPC: journalled, on the feed, and standing in the state until they end."""

from typing import Any

import grpc
import pytest

from dispatch_server.client import Client, describe
from dispatch_server.translate.warnings import TEXTS
from sigap.v1 import types_pb2

from .asking import refused, request

QUIET = types_pb2.SERVICE_WARNING_POSITIONS_QUIET


def warn(client: Client, warning: Any, standing: bool, **fields: Any) -> Any:
    return client.ops.SetWarning(request("SetWarning", warning=warning, standing=standing, by="watchdog", **fields))


def standing(client: Client) -> list[Any]:
    return list(client.ops.GetState(request("GetState", without_digest=True)).warnings)


def test_a_warning_is_on_the_feed_and_in_the_state_until_it_ends(client: Client) -> None:
    before = client.ops.GetState(request("GetState")).seq
    made = warn(client, QUIET, True, agency="MEDIC", measured=600_000, bound=300_000)
    assert made.seq == before + 1
    # Said again it changes nothing.
    warn(client, QUIET, True, agency="MEDIC", measured=700_000, bound=300_000)
    [one] = standing(client)
    assert (one.warning, one.agency, one.measured, one.bound, one.by) == (QUIET, "MEDIC", 600_000, 300_000, "watchdog")
    assert one.since.ToMilliseconds() == made.at.ToMilliseconds()
    for text in (one.text_id, one.text_en):
        assert "MEDIC" in text
        assert "10 min" in text
    ended = warn(client, QUIET, False, agency="MEDIC")
    assert ended.seq == made.seq + 1
    assert standing(client) == []
    stream = client.ops.WatchEvents(request("WatchEvents", after_seq=before))
    told = [next(stream).entry.events[0].warning_set for _ in range(2)]
    assert [(event.warning, event.agency_id, event.standing) for event in told] == [
        (QUIET, "MEDIC", True),
        (QUIET, "MEDIC", False),
    ]
    stream.cancel()


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"warning": 0}, "FIELD_MISSING", "warning"),
        ({"warning": 99}, "VALUE_UNKNOWN", "warning"),
        ({"agency": "NOBODY"}, "AGENCY_UNKNOWN", "agency"),
        ({"measured": -1}, "OUT_OF_RANGE", "measured"),
    ],
)
def test_what_is_no_warning_is_refused(client: Client, fields: dict[str, Any], reason: str, field: str) -> None:
    problem = refused(client.ops.SetWarning, request("SetWarning", **{"warning": QUIET, "standing": True, **fields}))
    assert (problem.reason, problem.field) == (reason, field)


def test_every_warning_says_in_both_languages_what_to_do(client: Client) -> None:
    for warning in TEXTS:
        warn(client, warning, True, agency="PLN", measured=4, bound=2)
    said = standing(client)
    assert len(said) == len(TEXTS)
    for one in said:
        assert ":" in one.text_id
        assert ":" in one.text_en
        assert not set("{}[]<>") & set(one.text_id + one.text_en)
        warn(client, one.warning, False, agency="PLN")


def test_a_state_without_digest_has_all_but_that(client: Client) -> None:
    whole, quick = (client.ops.GetState(request("GetState", without_digest=flag)) for flag in (False, True))
    assert whole.state_digest
    assert not quick.state_digest
    assert (quick.journal_id, quick.unit_count, quick.seq) == (whole.journal_id, whole.unit_count, whole.seq)
    with pytest.raises(grpc.RpcError) as caught:
        warn(client, QUIET, True, agency="x" * 200)
    assert describe(caught.value).reason == "TEXT_TOO_LONG"
