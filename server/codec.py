"""Journal entries as bytes and back: the only place where the core's records meet the journal's messages.

Every record is, field for field, the message of its name in journal.proto, so nothing here is written per class:
from the type hints of a record one writer and one reader are made, and a test compares all of them with the schema.
Bytes once stored are never made anew: digests are over exactly what was written.
It checks no rule. A record that this version does not know is an error: refuse to start rather than guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from enum import IntEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from google.protobuf.message import DecodeError, Message

from dispatch_core import commands, events
from sigap.v1 import journal_pb2

from .faults import JournalError


class CodecError(JournalError):
    """Stored bytes that are no entry, or one that this version does not know."""


class NoEntry(CodecError):
    """Stored bytes that no version wrote."""


@dataclass(slots=True)
class Entry:
    """One journal entry: a command and all its events. `stored` are its exact bytes; they are not part of its value."""

    seq: int
    # blake2b-128 over the stored bytes of the entry before; empty in the first.
    prev_digest: bytes
    at_ms: int
    epoch: int
    # Empty for the clock's and the writer's own commands.
    request_id: str
    request_digest: bytes
    # None for positions, which are journalled without it, and where the reader did not ask for it.
    command: commands.Command | None
    events: tuple[events.Event, ...]
    stored: bytes = field(default=b"", compare=False, repr=False)


Writer = Callable[[Any], dict[str, Any]]
Reader = Callable[[Any], Any]


def encode_entry(entry: Entry) -> bytes:
    """The bytes to store. Raises ValueError or TypeError for a value that does not fit its field."""
    command = entry.command
    message = journal_pb2.Entry(
        seq=entry.seq,
        prev_digest=entry.prev_digest,
        at_ms=entry.at_ms,
        epoch=entry.epoch,
        request_id=entry.request_id,
        request_digest=entry.request_digest,
        command=None if command is None else _COMMANDS[type(command)](command),
        events=[_EVENTS[type(event)](event) for event in entry.events],
    )
    return message.SerializeToString(deterministic=True)


def decode_entry(stored: bytes, *, with_command: bool = True) -> Entry:
    """The entry of some stored bytes; without its command where only the events are wanted. Raises CodecError."""
    try:
        message = journal_pb2.Entry.FromString(stored)
    except DecodeError as error:
        raise NoEntry("the stored bytes are no entry") from error
    command: commands.Command | None = None
    if with_command and message.HasField("command"):
        command = _read_one_of(message.command, "command", _COMMAND_READERS, message.seq)
    return Entry(
        message.seq,
        message.prev_digest,
        message.at_ms,
        message.epoch,
        message.request_id,
        message.request_digest,
        command,
        tuple([_read_one_of(event, "event", _EVENT_READERS, message.seq) for event in message.events]),
        stored,
    )


def entry_message(entry: Entry) -> journal_pb2.Entry:
    """The journal's own message of an entry that was read from its bytes, for whoever shows or hands it on."""
    return journal_pb2.Entry.FromString(entry.stored)


def encode_command(command: commands.Command) -> bytes:
    """One command as the bytes that its digest is taken of; the same on every machine."""
    message = journal_pb2.Command(**_COMMANDS[type(command)](command))
    return message.SerializeToString(deterministic=True)


def to_message(value: Any) -> Message:
    """The journal message of a record: a command, an event or a part of one."""
    cls: type = type(value)
    message: Message = getattr(journal_pb2, cls.__name__)(**_writer(cls)(value))
    return message


def from_message(message: Message) -> Any:
    """The record of a journal message. Raises CodecError for a message that no record is made of."""
    cls = _RECORDS.get(message.DESCRIPTOR.name)
    if cls is None:
        raise CodecError(f"no record is made of the message {message.DESCRIPTOR.full_name}")
    return _reader(cls)(message)


def field_name(cls: type) -> str:
    """The name that a class goes by in the Command and Event messages: its own in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def _read_one_of(message: Any, group: str, readers: dict[str, Reader], seq: int) -> Any:
    name = message.WhichOneof(group)
    try:
        return readers[name](getattr(message, name))
    except KeyError:
        known = f"the {group} {name}" if name else f"a kind of {group}"
        raise CodecError(
            f"entry {seq} holds {known} that this version does not know, so it refuses to start. "
            "Start the version that wrote it.",
            f"entri {seq} berisi {known} yang tidak dikenal versi ini, jadi ia tidak mau mulai. "
            "Jalankan versi yang menulisnya.",
        ) from None


# -- Made once per class from its type hints ---------------------------------------------------------------------------
#
# As expressions compiled from the field names, the way dataclasses make `__init__`: a loop over the fields costs twice
# as much, and a structure fire's entry has some three hundred of them.


def _hints(cls: type) -> list[tuple[str, Any]]:
    hints = get_type_hints(cls)
    return [(part.name, hints[part.name]) for part in fields(cls)]


def _is_tuple(hint: Any) -> bool:
    return get_origin(hint) is tuple


def _element(hint: Any) -> Any:
    """What a tuple holds; the hint itself where it is none."""
    return get_args(hint)[0] if _is_tuple(hint) else hint


def _nested(hint: Any) -> type | None:
    """The record class that a hint names, alone or in a tuple; None for plain values."""
    inner = _element(hint)
    return inner if is_dataclass(inner) and isinstance(inner, type) else None


def _compile(expression: str, names: dict[str, Any]) -> Callable[[Any], Any]:
    made: Callable[[Any], Any] = eval(f"lambda r: {expression}", names)
    return made


@cache
def _writer(cls: type) -> Writer:
    """How a record becomes the keyword arguments of its message.

    Plain dictionaries all the way down: protobuf copies a ready-made part by writing and parsing it, at twice the cost.
    """
    names: dict[str, Any] = {}
    parts = []
    for name, hint in _hints(cls):
        value = f"r.{name}"
        if inner := _nested(hint):
            names[f"write_{name}"] = _writer(inner)
            value = f"[write_{name}(part) for part in {value}]" if _is_tuple(hint) else f"write_{name}({value})"
        parts.append(f"{name!r}: {value}")
    return _compile("{" + ", ".join(parts) + "}", names)


@cache
def _reader(cls: type) -> Reader:
    """How a message becomes its record. The function made raises KeyError for an enum number that is not known."""
    names: dict[str, Any] = {"cls": cls}
    parts = []
    for name, hint in _hints(cls):
        value = f"r.{name}"
        convert = _converter(_element(hint))
        if convert is not None:
            names[f"read_{name}"] = convert
            value = f"tuple([read_{name}(part) for part in {value}])" if _is_tuple(hint) else f"read_{name}({value})"
        elif _is_tuple(hint):
            # A slice is one call into C; iterating over the field makes one for each element.
            value = f"tuple({value}[:])"
        parts.append(value)
    return _compile(f"cls({', '.join(parts)})", names)


def _converter(hint: Any) -> Reader | None:
    """How one value is read; None: as it is."""
    if nested := _nested(hint):
        return _reader(nested)
    if issubclass(hint, IntEnum):
        # A dictionary: calling the enum's class costs ten times as much.
        return {int(member): member for member in hint}.__getitem__
    return None


def _one_of(members: Iterable[type]) -> dict[type, Writer]:
    """How each member becomes the keyword arguments of the message that holds one of them."""

    def wrap(cls: type) -> Writer:
        name, write = field_name(cls), _writer(cls)
        return lambda value: {name: write(value)}

    return {cls: wrap(cls) for cls in members}


_COMMANDS = _one_of(get_args(commands.Command))
_EVENTS = _one_of(get_args(events.Event))
_COMMAND_READERS: dict[str, Reader] = {field_name(cls): _reader(cls) for cls in get_args(commands.Command)}
_EVENT_READERS: dict[str, Reader] = {field_name(cls): _reader(cls) for cls in get_args(events.Event)}


def _all_records(roots: Iterable[type]) -> dict[str, type]:
    found: dict[str, type] = {}
    waiting = list(roots)
    while waiting:
        cls = waiting.pop()
        if cls.__name__ not in found:
            found[cls.__name__] = cls
            waiting.extend(inner for _, hint in _hints(cls) if (inner := _nested(hint)))
    return found


_RECORDS = _all_records((*get_args(commands.Command), *get_args(events.Event)))
