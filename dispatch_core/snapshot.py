"""The canonical encoding of a state: lines of JSON, integers and strings only, in one order on every machine.

Its blake2b-128 is the state digest that two servers, a recovery and a verification compare. Derived indexes are left
out and built anew on load. It neither reads nor writes files; the server keeps the lines where it wants.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from enum import IntEnum
from functools import cache
from hashlib import blake2b
from typing import Any, get_args, get_origin, get_type_hints

from .entities import (
    AdvisedDay,
    AgencyState,
    AuthorityRule,
    Closure,
    DestinationState,
    Incident,
    Merge,
    Posting,
    StandingWarning,
    Surge,
    Unit,
    first_due,
)
from .state import State

FORMAT = 5
HEAD_FIELDS = (
    "seq",
    "at_ms",
    "journal_id",
    "epoch",
    "clock_rate",
    "rules_digest",
    "closed_incidents_max",
    "timeline_seqs_max",
    "report_seqs_max",
    "request_kept_ms",
    "city_id",
    "city_digest",
    "zone",
    "tick_us",
    "demonstration",
    "position_widen_ms",
    "position_last_ms",
    "capabilities",
    "hold_until_ms",
    "manual",
)
REQUESTS_PER_LINE = 1_000


def dump(state: State) -> Iterator[bytes]:
    """The state as canonical lines, without line ends."""
    yield _line("head", [FORMAT, *(_plain(getattr(state, name)) for name in HEAD_FIELDS)])
    for agency in state.agencies.values():
        yield _line("agency", _plain(agency))
    for unit in state.units:
        yield _line("unit", _plain(unit))
    # In their order: opening a road lifts its closures in it.
    for closure in state.closures.values():
        yield _line("closure", _plain(closure))
    for rule in state.authority_rules:
        yield _line("authority", _plain(rule))
    for warning in state.warnings:
        yield _line("warning", _plain(warning))
    if state.surge:
        yield _line("surge", _plain(state.surge))
    for destination_id in sorted(state.destinations):
        yield _line("destination", _plain(state.destinations[destination_id]))
    # Where nobody was ever advised there are no such lines: such a state's digest is what it always was.
    for unit_id in sorted(state.standing_by.posted):
        yield _line("posting", _plain(state.standing_by.posted[unit_id]))
    for agency_id in sorted(state.standing_by.days):
        yield _line("advised", _plain(state.standing_by.days[agency_id]))
    for number in sorted(state.incidents):
        yield _line("incident", _plain(state.incidents[number]))
    for incident in state.closed.values():
        yield _line("closed", _plain(incident))
    # As with the advised: a line only where there are any.
    if state.ranked_outages:
        yield _line("ranked", sorted(state.ranked_outages))
    for number in sorted(state.paper_labels):
        yield _line("paper", [number, state.paper_labels[number]])
    for number in sorted(state.merges):
        yield _line("merge", _plain(state.merges[number]))
    requests = [[name, seq, digest.hex(), at_ms] for name, (seq, digest, at_ms) in state.requests.items()]
    for start in range(0, len(requests), REQUESTS_PER_LINE):
        yield _line("requests", requests[start : start + REQUESTS_PER_LINE])
    yield _line("end", state.seq)


def load(lines: Iterable[bytes]) -> State:
    """The state that `dump` wrote. Raises ValueError on anything else."""
    state = State()
    seen_head = seen_end = False
    for line in lines:
        kind, body = json.loads(line)
        if kind == "head":
            if body[0] != FORMAT:
                raise ValueError(f"snapshot format {body[0]} is not {FORMAT}: use the version that wrote it")
            hints = _hints(State)
            for name, value in zip(HEAD_FIELDS, body[1:], strict=True):
                setattr(state, name, _loader(hints[name])(value))
            seen_head = True
        elif kind == "agency":
            agency = _loader(AgencyState)(body)
            state.agencies[agency.agency_id] = agency
        elif kind == "unit":
            state.units.append(_loader(Unit)(body))
        elif kind == "closure":
            closure = _loader(Closure)(body)
            state.closures[closure.closure_id] = closure
        elif kind == "authority":
            state.authority_rules.append(_loader(AuthorityRule)(body))
        elif kind == "warning":
            state.warnings.append(_loader(StandingWarning)(body))
        elif kind == "surge":
            state.surge = Surge(body)
        elif kind == "destination":
            destination = _loader(DestinationState)(body)
            state.destinations[destination.destination_id] = destination
        elif kind == "posting":
            posting = _loader(Posting)(body)
            state.standing_by.posted[posting.unit_id] = posting
        elif kind == "advised":
            day = _loader(AdvisedDay)(body)
            state.standing_by.days[day.agency_id] = day
        elif kind == "incident":
            incident = _loader(Incident)(body)
            state.incidents[incident.incident] = incident
        elif kind == "closed":
            incident = _loader(Incident)(body)
            state.closed[incident.incident] = incident
        elif kind == "ranked":
            state.ranked_outages.update(body)
        elif kind == "paper":
            state.paper_labels[body[0]] = body[1]
        elif kind == "merge":
            merge = _loader(Merge)(body)
            state.merges[merge.incident.incident] = merge
        elif kind == "requests":
            for name, seq, digest, at_ms in body:
                state.requests[name] = (seq, bytes.fromhex(digest), at_ms)
        elif kind == "end":
            seen_end = body == state.seq
        else:
            raise ValueError(f"snapshot holds an unknown line {kind!r}")
    if not (seen_head and seen_end):
        raise ValueError("snapshot is cut short")
    state.rebuild()
    state.closure_due = first_due(state.closures)
    return state


def digest(state: State) -> bytes:
    """blake2b-128 over the canonical lines."""
    whole = blake2b(digest_size=16)
    for line in dump(state):
        whole.update(line)
        whole.update(b"\n")
    return whole.digest()


def _line(kind: str, body: object) -> bytes:
    return json.dumps([kind, body], ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    cls: type = type(value)
    return [_plain(getattr(value, name)) for name in _names(cls)]


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def _loader(hint: Any) -> Callable[[Any], Any]:
    """How to read a plain value back as `hint`."""
    origin = get_origin(hint)
    if origin in (list, tuple):
        item = _loader(get_args(hint)[0])
        return (lambda value: [item(x) for x in value]) if origin is list else (lambda value: tuple(map(item, value)))
    if hint is bool:
        return bool
    if hint is bytes:
        return bytes.fromhex
    if hint in (int, str):
        return lambda value: value
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return hint
    parts = [(name, _loader(_hints(hint)[name])) for name in _names(hint)]

    def make(value: list[Any]) -> Any:
        if len(value) != len(parts):
            raise ValueError(f"snapshot holds {len(value)} fields of {hint.__name__}, not {len(parts)}")
        return hint(*(read(item) for (_, read), item in zip(parts, value, strict=True)))

    return make
