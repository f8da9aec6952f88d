"""Journal entries as bytes and back: the only place where the core's records meet the journal's messages.

Every record is, field for field, the message of its name in journal.proto, so nothing here is written per class: from
the type hints of a record one packer and one reader are made, and a test compares all of them with the schema, and what
they pack with what the protobuf library writes.
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
from dispatch_core._packing import Choice, Field, Packer
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


Reader = Callable[[Any], Any]


def encode_entry(entry: Entry) -> bytes:
    """The bytes to store. Raises ValueError or TypeError for a value that does not fit its field."""
    return _ENTRY.pack(entry)


def decode_entry(stored: bytes, *, with_command: bool = True) -> Entry:
    """The entry of some stored bytes; without its command where only the events are wanted. Raises CodecError."""
    try:
        message = journal_pb2.Entry.FromString(stored)
    except DecodeError as error:
        raise NoEntry("the stored bytes are no entry", "isinya bukan entri") from error
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
    return _COMMAND.pack(command)


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
        known_id = f"{group} {name}" if name else f"sejenis {group}"
        raise CodecError(
            f"entry {seq} holds {known} that this version does not know, so it refuses to start. "
            "Start the version that wrote it.",
            f"entri {seq} memuat {known_id} yang tidak dikenal versi ini, jadi ia menolak mulai. Jalankan versi yang "
            "menulisnya.",
        ) from None


# -- Made once per class from its type hints ---------------------------------------------------------------------------


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


@cache
def _packer(cls: type) -> Packer:
    """How a record becomes the bytes of its message."""
    described = getattr(journal_pb2, cls.__name__).DESCRIPTOR.fields_by_name
    return Packer(
        _field(described[name], _packer(inner) if (inner := _nested(hint)) else None) for name, hint in _hints(cls)
    )


def _field(described: Any, inner: Packer | Choice | None = None) -> Field:
    return Field(described.name, described.number, described.type, described.is_repeated, inner)


@cache
def _reader(cls: type) -> Reader:
    """How a message becomes its record. The function made raises KeyError for an enum number that is not known.

    An expression compiled from the field names, the way dataclasses make `__init__`: a loop over the fields costs twice
    as much, and a structure fire's entry has some three hundred of them.
    """
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
    read: Reader = eval(f"lambda r: cls({', '.join(parts)})", names)
    return read


def _converter(hint: Any) -> Reader | None:
    """How one value is read; None: as it is."""
    if nested := _nested(hint):
        return _reader(nested)
    if issubclass(hint, IntEnum):
        # A dictionary: calling the enum's class costs ten times as much.
        return {int(member): member for member in hint}.__getitem__
    return None


def _one_of(union: Any, members: Iterable[type]) -> Choice:
    """How the message is packed that holds one of the members."""
    places = union.DESCRIPTOR.fields_by_name
    return Choice({cls: (places[field_name(cls)].number, _packer(cls)) for cls in members})


_COMMAND = _one_of(journal_pb2.Command, get_args(commands.Command))
_EVENT = _one_of(journal_pb2.Event, get_args(events.Event))
_HELD = {"command": _COMMAND, "events": _EVENT}
_ENTRY = Packer(_field(described, _HELD.get(described.name)) for described in journal_pb2.Entry.DESCRIPTOR.fields)
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
