"""Every record of the core, and hypothesis strategies that make any of them with values that the journal can hold."""

from dataclasses import fields, is_dataclass
from enum import IntEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from dispatch_core import commands, events
from dispatch_server.codec import Entry, field_name
from sigap.v1 import journal_pb2

COMMANDS: tuple[type, ...] = get_args(commands.Command)
EVENTS: tuple[type, ...] = get_args(events.Event)

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
INTEGERS = {
    "uint32": st.integers(0, 2**32 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "sint32": st.integers(-(2**31), 2**31 - 1),
}


def hints(cls: type) -> dict[str, Any]:
    """The type of each field, in the order of the fields."""
    found = get_type_hints(cls)
    return {part.name: found[part.name] for part in fields(cls)}


def element(hint: Any) -> Any:
    """What a tuple holds; the hint itself where it is none."""
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


def parts(cls: type) -> set[type]:
    """The records inside a record, at any depth."""
    inner = {element(hint) for hint in hints(cls).values() if is_dataclass(element(hint))}
    return inner.union(*(parts(part) for part in inner))


RECORDS: tuple[type, ...] = tuple(
    sorted({*COMMANDS, *EVENTS}.union(*(parts(cls) for cls in (*COMMANDS, *EVENTS))), key=lambda cls: cls.__name__)
)


def wire_type(cls: type, name: str) -> str:
    """The type that a field has in journal.proto, in protobuf's own word."""
    field = getattr(journal_pb2, cls.__name__).DESCRIPTOR.fields_by_name[name]
    kinds = {value: key[5:].lower() for key, value in vars(type(field)).items() if key.startswith("TYPE_")}
    return kinds[field.type]


def message_of(value: Any) -> Any:
    """The journal message of a record, made field by field with the protobuf library."""
    return getattr(journal_pb2, type(value).__name__)(**_named(value))


def library_bytes(entry: Entry) -> bytes:
    """The entry as the protobuf library writes it."""
    head = {part.name: getattr(entry, part.name) for part in fields(Entry)[:6]}
    held: dict[str, Any] = {"events": [{field_name(type(event)): _named(event)} for event in entry.events]}
    if entry.command is not None:
        held["command"] = {field_name(type(entry.command)): _named(entry.command)}
    written: bytes = journal_pb2.Entry(**head, **held).SerializeToString(deterministic=True)
    return written


def _named(value: Any) -> dict[str, Any]:
    return {name: _plain(getattr(value, name)) for name in hints(type(value))}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return _named(value) if is_dataclass(value) else value


@cache
def any_record(cls: type) -> st.SearchStrategy[Any]:
    """Any value of a record."""
    return st.builds(cls, **{name: _any_value(cls, name, hint) for name, hint in hints(cls).items()})


def _any_value(cls: type, name: str, hint: Any) -> st.SearchStrategy[Any]:
    inner = element(hint)
    if is_dataclass(inner):
        one = any_record(inner)
    elif issubclass(inner, IntEnum):
        one = st.sampled_from(inner)
    elif inner is bool:
        one = st.booleans()
    elif inner is int:
        one = INTEGERS[wire_type(cls, name)]
    else:
        one = TEXT if inner is str else st.binary(max_size=20)
    return one if inner is hint else st.lists(one, max_size=4).map(tuple)


def any_entry() -> st.SearchStrategy[Entry]:
    """Any journal entry."""
    return st.builds(
        Entry,
        st.integers(1, 2**62),
        st.binary(min_size=16, max_size=16),
        st.integers(0, 2**53),
        st.integers(1, 2**31),
        TEXT,
        st.binary(max_size=16),
        st.none() | st.sampled_from(COMMANDS).flatmap(any_record),
        st.lists(st.sampled_from(EVENTS).flatmap(any_record), min_size=1, max_size=5).map(tuple),
        st.just(b""),
    )
