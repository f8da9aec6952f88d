"""Words: every refusal has a status, sentences in both languages and short details; every event its sentence."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import events
from dispatch_core.city import load_city
from dispatch_core.model import (
    Alert,
    AssignmentState,
    Authority,
    CallClass,
    DestinationStatus,
    IncidentKind,
    Override,
    Reissue,
    ResumeCause,
    Shortfall,
)
from dispatch_core.rejections import Reason, Rejection
from dispatch_server.translate import narrate, narrate_words
from dispatch_server.translate.narrate_story import Story
from dispatch_server.translate.refusals import DETAILS_BYTES_MAX, pack, rejected

from ..recovery.records import any_record

EVENTS = get_args(events.Event)
# What a caller can mend in the request, and what it must find first; the rest waits for something to change.
MENDED = {StatusCode.INVALID_ARGUMENT, StatusCode.NOT_FOUND}


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.name)
def test_every_refusal_says_what_to_do_next_in_both_languages(reason: Reason) -> None:
    refusal = rejected(Rejection(reason, "unit_id", "MEDIC-01"))
    assert refusal.reason == reason.name
    assert refusal.text_id != refusal.text_en
    for text in (refusal.text_id, refusal.text_en):
        assert text.endswith(".")
        assert "{}" not in text
    assert (refusal.facts or {}).get("field") == "unit_id"
    assert bool(refusal.violations) == (refusal.status is StatusCode.INVALID_ARGUMENT)
    if reason.name.endswith(("_NOT_FOUND", "_UNKNOWN", "_MISSING")):
        known = {Reason.ORDER_VERSION_UNKNOWN, Reason.SECOND_PERSON_MISSING}
        assert refusal.status in MENDED or reason in known
    message, packed = pack(refusal)
    assert message == refusal.text_en
    assert len(packed) <= DETAILS_BYTES_MAX
    status = status_pb2.Status.FromString(packed)
    assert status.details[0].Is(error_details_pb2.ErrorInfo.DESCRIPTOR)


def test_every_word_that_sentences_share_is_there() -> None:
    for table, words in (
        (narrate_words.PROGRESS, AssignmentState),
        (narrate_words.ALERTS, Alert),
        (narrate_words.REISSUES, Reissue),
        (narrate_words.KINDS, IncidentKind),
        (narrate_words.CALL_CLASSES, CallClass),
        (narrate_words.OVERRIDES, Override),
        (narrate_words.AUTHORITIES, Authority),
        (narrate_words.DESTINATIONS, DestinationStatus),
        (narrate_words.RESUMES, ResumeCause),
    ):
        assert set(table) == set(words)
    assert set(narrate_words.SHORTFALLS) == set(Shortfall) - {Shortfall.NONE}


def test_every_event_is_told() -> None:
    assert set(narrate.TELLERS) == set(EVENTS)


@pytest.fixture(scope="module")
def story() -> Story:
    """An incident of which nothing is known."""
    city = load_city("ambon")
    unknown: Any = SimpleNamespace(incident=0, assignment=lambda _: None, need=lambda _: None)
    return Story(unknown, city.types, city.tick_us)


@settings(max_examples=4)
@given(st.data())
@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_any_event_is_told_in_both_languages(story: Story, cls: type, data: st.DataObject) -> None:
    event = data.draw(any_record(cls))
    if isinstance(event, events.DuplicatesSuggested):
        event = replace(event, scores=(1,) * len(event.like), distance_m=(2,) * len(event.like))
    told = narrate.TELLERS[cls](story, event)
    if cls is events.PositionsRecorded:
        assert told == ("", "")
    else:
        assert all(text.endswith(".") for text in told), told
