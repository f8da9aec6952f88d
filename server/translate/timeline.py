"""Timelines: the entries that touched an incident, each with what it says and the events that concern this incident.

Bounded in bytes, so that the longest incident still fits one message: the middle gives way first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dispatch_core import events
from dispatch_core.entities import Incident
from sigap.v1 import incidents_pb2, journal_pb2

from ..codec import Entry, field_name, to_message
from .narrate import Narrator
from .parts import decision, instant

# The incident itself, in its longest form, has the rest of what one message may carry.
TIMELINE_BYTES_MAX = 512 * 1024
_ABOUT_AGENCIES = (events.AgencyStoppedAnswering, events.AgencyAnswered)


def concerning(entry: Entry, number: int) -> list[events.Event]:
    """The entry's events about one incident; what happened to an agency because of it counts too."""
    return [
        event for event in entry.events if getattr(event, "incident", 0) == number or isinstance(event, _ABOUT_AGENCIES)
    ]


def timeline(entries: Iterable[Entry], incident: Incident, narrator: Narrator) -> list[incidents_pb2.TimelineEntry]:
    """The incident's entries, oldest first."""
    told = []
    for entry in entries:
        about = concerning(entry, incident.incident)
        text_id, text_en = narrator.tell(entry, about)
        told.append(
            incidents_pb2.TimelineEntry(
                seq=entry.seq,
                at=instant(entry.at_ms),
                text_id=text_id,
                text_en=text_en,
                events=[_event(event) for event in about],
            )
        )
    return _bounded(told)


def decisions(entries: Iterable[Entry], view: incidents_pb2.Incident, number: int, tick_us: int) -> None:
    """Put the candidates of each need's last decision into the view of the incident."""
    last: dict[int, events.NeedDecided] = {}
    for entry in entries:
        for event in entry.events:
            if isinstance(event, events.NeedDecided) and event.incident == number:
                last[event.need_no] = event
    for need in view.needs:
        if need.need_no in last:
            decision(need, last[need.need_no], tick_us)


def _event(event: events.Event) -> journal_pb2.Event:
    member: dict[str, Any] = {field_name(type(event)): to_message(event)}
    return journal_pb2.Event(**member)


def _bounded(told: Sequence[incidents_pb2.TimelineEntry]) -> list[incidents_pb2.TimelineEntry]:
    kept = dict(enumerate(told))
    excess = sum(entry.ByteSize() for entry in told) - TIMELINE_BYTES_MAX
    middle_first = sorted(kept, key=lambda i: abs(2 * i - len(told)))
    for i in middle_first:
        if excess <= 0:
            break
        excess -= kept[i].ByteSize()
        del kept[i].events[:]
        excess += kept[i].ByteSize()
    for i in middle_first:
        if excess <= 0:
            break
        excess -= kept.pop(i).ByteSize()
    return list(kept.values())
