"""Timelines: the entries that touched an incident, each with what it says and the events that concern this incident.

Bounded in bytes, so that the longest incident still fits one message: the middle gives way first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch_core import events
from dispatch_core.city.bundle import IncidentType
from sigap.v1 import incidents_pb2

from ..codec import Entry, entry_message
from .joined import Chapter
from .narrate import Narrator
from .parts import decision, incident_id, instant

# The incident itself, in its longest form, has the rest of what one message may carry.
TIMELINE_BYTES_MAX = 512 * 1024
_ABOUT_AGENCIES = (events.AgencyStoppedAnswering, events.AgencyAnswered)


def concerning(entry: Entry, number: int) -> list[events.Event]:
    """The entry's events about one incident; what happened to an agency because of it counts too, and that another took
    it in or gave it back.
    """
    return [
        event
        for event in entry.events
        if getattr(event, "incident", 0) == number
        or isinstance(event, _ABOUT_AGENCIES)
        or number in (getattr(event, "merged", 0), getattr(event, "restored", 0))
    ]


def timeline(
    entries: Iterable[Entry], story: Sequence[Chapter], types: Mapping[str, IncidentType], tick_us: int
) -> list[incidents_pb2.TimelineEntry]:
    """The entries of an incident and of all that it took in, oldest first; an entry about several is told of each."""
    narrators = [(chapter, Narrator(chapter.incident, types, tick_us)) for chapter in story]
    told = []
    for entry in entries:
        # As they are stored: reading an event takes a tenth of what writing it takes.
        written = dict(zip(map(id, entry.events), entry_message(entry).events, strict=True))
        for chapter, narrator in narrators:
            own, number = chapter is story[0], chapter.incident.incident
            if entry.seq not in chapter.seqs:
                continue
            about = concerning(entry, number)
            if not own:
                # What happened since is told of the survivor, and so is that it took this one in.
                about = [event for event in about if getattr(event, "merged", 0) != number]
                about = [] if all(isinstance(event, _ABOUT_AGENCIES) for event in about) else about
            if not (own or about):
                continue
            text_id, text_en = narrator.tell(entry, about)
            told.append(
                incidents_pb2.TimelineEntry(
                    seq=entry.seq,
                    at=instant(entry.at_ms),
                    text_id=text_id if own else f"I{number}: {text_id}",
                    text_en=text_en if own else f"I{number}: {text_en}",
                    events=[written[id(event)] for event in about],
                    incident_id="" if own else incident_id(number),
                )
            )
    return _bounded(told)


def decisions(entries: Iterable[Entry], view: incidents_pb2.Incident, story: Sequence[Chapter], tick_us: int) -> None:
    """Put the candidates of each need's last decision into the view of the incident."""
    needs_before = {chapter.incident.incident: chapter.needs_before for chapter in story}
    last: dict[int, events.NeedDecided] = {}
    for entry in entries:
        for event in entry.events:
            if isinstance(event, events.NeedDecided) and event.incident in needs_before:
                last[needs_before[event.incident] + event.need_no] = event
    for need in view.needs:
        if need.need_no in last:
            decision(need, last[need.need_no], tick_us)


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
