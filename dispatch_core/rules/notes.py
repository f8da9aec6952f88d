"""Notes: what somebody writes down about an incident, for whoever reads its timeline.

It changes nothing else, so it needs no version, and is taken of what was cancelled or closed as well. It holds nothing
of callers or patients: it stays in the journal.
"""

from __future__ import annotations

from ..commands import AddNote
from ..context import Context
from ..events import Event, NoteAdded
from ..rejections import Reason, Rejection
from ..state import State


def decide_note(context: Context, command: AddNote, at_ms: int) -> list[Event] | Rejection:
    if context.state.find_incident(command.incident) is None:
        return Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", f"I{command.incident}")
    if not command.note:
        return Rejection(Reason.NOTHING_TO_CHANGE, "note", "")
    return [NoteAdded(command.incident, command.note, command.by)]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_note(state: State, event: NoteAdded) -> None:
    incident = state.find_incident(event.incident)
    assert incident is not None
    state.touch_incident(incident)
