"""The codec: every record is its message field for field, and comes back from bytes as it went in."""

from contextlib import suppress
from dataclasses import replace
from enum import IntEnum
from typing import Any, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import commands, events
from dispatch_core.model import ResumeCause
from dispatch_server.codec import (
    CodecError,
    Entry,
    decode_entry,
    encode_command,
    encode_entry,
    field_name,
    from_message,
)
from sigap.v1 import journal_pb2

from .records import (
    COMMANDS,
    EVENTS,
    RECORDS,
    any_entry,
    any_record,
    element,
    hints,
    library_bytes,
    message_of,
    wire_type,
)

WIRE_TYPES = {bool: {"bool"}, str: {"string"}, bytes: {"bytes"}, int: {"uint32", "int64", "sint32"}}


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_a_record_is_its_message(cls: type) -> None:
    message = getattr(journal_pb2, cls.__name__).DESCRIPTOR
    assert [field.name for field in message.fields] == list(hints(cls))
    for name, hint in hints(cls).items():
        field, inner = message.fields_by_name[name], element(hint)
        assert (field.is_repeated, name) == (get_origin(hint) is tuple, name)
        if inner in WIRE_TYPES:
            assert wire_type(cls, name) in WIRE_TYPES[inner], name
        elif issubclass(inner, IntEnum):
            in_schema = {value.number for value in field.enum_type.values} - {0}
            assert (field.enum_type.name, in_schema) == (inner.__name__, {int(member) for member in inner} - {0})
        else:
            assert field.message_type.name == inner.__name__


@pytest.mark.parametrize(("union", "members"), [("Command", COMMANDS), ("Event", EVENTS)])
def test_every_command_and_event_has_its_place(union: str, members: tuple[type, ...]) -> None:
    places = getattr(journal_pb2, union).DESCRIPTOR.fields_by_name
    assert {name: field.message_type.name for name, field in places.items()} == {
        field_name(cls): cls.__name__ for cls in members
    }


@settings(max_examples=10)
@given(st.data())
@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_a_record_comes_back_from_its_message(cls: type, data: st.DataObject) -> None:
    value = data.draw(any_record(cls))
    back = from_message(message_of(value))
    assert back == value
    for name, hint in hints(cls).items():
        assert type(getattr(back, name)) is (get_origin(hint) or hint), name
    if cls in COMMANDS:
        entry = Entry(1, b"", 0, 1, "", b"", value, ())
    elif cls in EVENTS:
        entry = Entry(1, b"", 0, 1, "", b"", None, (value,))
    else:
        return
    assert encode_entry(entry) == library_bytes(entry)


@settings(max_examples=40)
@given(any_entry())
def test_an_entry_comes_back_from_its_bytes(entry: Entry) -> None:
    stored = encode_entry(entry)
    assert decode_entry(stored) == entry
    assert stored == library_bytes(entry)
    assert decode_entry(stored).stored == stored
    assert encode_entry(decode_entry(stored)) == stored
    without = decode_entry(stored, with_command=False)
    assert (without.command, without.events) == (None, entry.events)


@settings(max_examples=40)
@given(st.sampled_from(COMMANDS).flatmap(any_record), st.sampled_from(COMMANDS).flatmap(any_record))
def test_commands_have_the_same_bytes_only_if_they_are_the_same(one: Any, other: Any) -> None:
    assert (encode_command(one) == encode_command(other)) == (one == other)


def test_bytes_that_are_stored_for_ever() -> None:
    # What a journal of this version holds must be read, and made, the same by every later one.
    entry = Entry(
        7,
        bytes(range(16)),
        1_765_500_000_000,
        3,
        "req-1",
        b"\x01\x02",
        commands.ResumeService(ResumeCause.START, 0),
        (events.ServiceResumed(ResumeCause.START, 60_000), events.AgencyAnswered("DAMKAR")),
    )
    stored = bytes.fromhex(
        "08071210000102030405060708090a0b0c0d0e0f1880ae8080b13320032a057265712d31320201023a0592010208014208"
        "1a06080110e0d403420bda01080a0644414d4b4152"
    )
    assert encode_entry(entry) == stored
    assert decode_entry(stored) == entry


@pytest.mark.parametrize(
    ("message", "named"),
    [
        (journal_pb2.Entry(seq=9, events=[journal_pb2.Event()]), "entry 9 holds a kind of event"),
        (journal_pb2.Entry(seq=9, command=journal_pb2.Command()), "entry 9 holds a kind of command"),
        (
            journal_pb2.Entry(seq=9, events=[{"service_resumed": {"cause": 99}}]),
            "entry 9 holds the event service_resumed",
        ),
    ],
)
def test_what_a_later_version_wrote_is_refused(message: Any, named: str) -> None:
    with pytest.raises(CodecError, match=named):
        decode_entry(message.SerializeToString())


@given(st.binary(max_size=40))
def test_other_bytes_are_no_entry_or_an_error(stored: bytes) -> None:
    with suppress(CodecError):
        assert decode_entry(stored).stored == stored


# Around those that take one byte more, alone, in the event and in the entry, and beyond the room that is taken first.
@pytest.mark.parametrize("letters", [1, 110, 118, 122, 127, 128, 4_090, 16_370, 16_383, 16_384, 70_000])
def test_lengths_of_every_size_are_written_as_the_library_does(letters: int) -> None:
    for text in ("x" * letters, "é" * letters):
        note = events.NoteAdded(7, text, "")
        entry = Entry(2**62, b"", 0, 1, "", b"", None, (note, note))
        assert encode_entry(entry) == library_bytes(entry)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("incident", 2**63, ValueError),
        ("incident", -(2**63) - 1, ValueError),
        ("incident", "7", TypeError),
        ("incident", 7.5, TypeError),
        ("alarm_level", -1, ValueError),
        ("alarm_level", 2**32, ValueError),
        ("reason", 7, TypeError),
        ("reason", b"7", TypeError),
        ("reason", None, TypeError),
        ("reason", "\ud800", ValueError),
    ],
)
def test_a_value_that_does_not_fit_is_refused_when_encoding(field: str, value: Any, error: type[Exception]) -> None:
    event = replace(events.AlarmRaised(7, 2, "", ""), **{field: value})
    with pytest.raises(error):
        encode_entry(Entry(1, b"", 0, 1, "", b"", None, (event,)))
