"""The story of merged incidents in one: whose entries a timeline has, and what their numbers mean.

What happened to an incident before another one took it in was journalled under its own numbers; here it is put beside
the survivor's. It reads no journal and makes no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dispatch_core.entities import Incident
from dispatch_core.limits import TIMELINE_SEQS_MAX
from dispatch_core.rules.merged import given_back
from dispatch_core.state import State


@dataclass(frozen=True, slots=True)
class Chapter:
    """One incident of the story, as its own entries number its needs and assignments."""

    incident: Incident
    # Its need n is need `needs_before + n` of the survivor.
    needs_before: int
    seqs: tuple[int, ...]


def chapters(state: State, incident: Incident) -> list[Chapter]:
    """The incident itself, then all that it took in, and what those had taken in."""
    return list(_chapters(state, incident, 0))


def _chapters(state: State, incident: Incident, needs_before: int) -> Iterator[Chapter]:
    yield Chapter(incident, needs_before, tuple(incident.seqs))
    for number in state.merges.taken_by(incident.incident):
        merge = state.merges[number]
        first = merge.needs_before + 1
        own = [one for one in incident.assignments if first <= one.need_no < first + merge.need_count]
        numbers = tuple(one.assignment_no for one in own)
        needs, assignments = given_back(incident, first, merge.need_count, numbers)
        taken = replace(merge.incident, needs=needs, assignments=assignments)
        yield from _chapters(state, taken, needs_before + merge.needs_before)


def told_seqs(story: list[Chapter]) -> list[int]:
    """The entries of all chapters in their order: the oldest and the newest where they are too many."""
    seqs = sorted({seq for chapter in story for seq in chapter.seqs})
    if len(seqs) <= TIMELINE_SEQS_MAX:
        return seqs
    half = TIMELINE_SEQS_MAX // 2
    return [*seqs[:half], *seqs[-half:]]
