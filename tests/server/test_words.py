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
from dispatch_server.codec import Entry
from dispatch_server.translate import narrate, narrate_words
from dispatch_server.translate.narrate_story import Story
from dispatch_server.translate.refusals import DETAILS_BYTES_MAX, pack, rejected
from dispatch_server.translate.timeline import concerning

from ..engine.test_diverting import DIVERT, EMS
from ..engine.town import town
from ..engine.transcript import Play
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


def test_what_became_of_a_divert_is_told_as_what_it_was() -> None:
    """Whoever is asked to turn round and does not goes on to where it was going: nobody reads that its order stands."""
    played = Play(town(units=EMS, dispatch=DIVERT))
    played.check("""
        +0 report sick at E              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +1 progress M2 en_route          -> progress_reported assignment_no=1 EN_ROUTE
        +0 report arrest at A            -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +1 report arrest at H priority=2 -> I7 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@0*>I4 short 1 ALL_COMMITTED
        +1 confirm I7                    -> order_released assignment_no=1 | need 1 short 1 ALL_COMMITTED
        +1 progress M1 en_route          -> progress_reported assignment_no=1 EN_ROUTE
        +4 clock                         -> alert ORDER_UNDELIVERED M2
        +15 clock                        -> alert ORDER_UNACKNOWLEDGED M2
        +40 clock                        -> alert LATE_EN_ROUTE M2
        +30 clock                        -> acknowledgement_missed assignment_no=1 running=1
                                         | need 1 short 1 NO_ACKNOWLEDGEMENT
        +1 decline M2 I7 because flat    -> assignment_declined assignment_no=1 | need 1 short 1 ALL_COMMITTED
    """)
    narrator = narrate.Narrator(played.engine.state.incidents[7], played.engine.city.types, 1_000)
    told = []
    # From the word on.
    for seq, at_ms, decided in played.entries[-7:]:
        entry = Entry(seq, b"", at_ms, 1, "", b"", None, tuple(decided))
        told.append(narrator.tell(entry, concerning(entry, 7)))
    [asked, missed, declined] = [pair for pair in told if "I4" in pair[0]]
    assert asked[1].startswith("M2 may be diverted and is asked to divert here (from I4, 0 min) [chief].")
    assert missed[1].startswith("M2 did not answer and is taken to go on to I4; a late answer still counts.")
    assert declined[1].startswith("M2 declined to divert here and goes on to I4 (flat).")
