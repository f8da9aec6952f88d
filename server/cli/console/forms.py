"""Forms: what a supervisor can do about what is chosen, and what each of it asks for, in one language.

A form holds the version that its reader saw; whoever sends it says so, and the server refuses it where the world has
moved. What is asked for first is filled in with what is usual, so that the top suggestion takes one more key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dispatch_core.etags import authority_etag, closures_etag, destination_etag, held_etag, modes_etag, unit_etag
from dispatch_core.model import IncidentState
from dispatch_core.rules.surge import held_in

from ..language import Language
from ..words import pick
from .actions import ACTIONS, Action, Subject
from .asked import Asked, Field
from .fields import field_of
from .ground import RoadEnds
from .mirror import Mirror
from .rows import Row, Rows
from .sides import sides, versions
from .unit_fields import need_of
from .waiting_fields import clock_value, clocked, waits

# What is still to be done about an incident whose crews have not all acknowledged its end.
_WHILE_CANCELLED: Final = ("stop", "caller", "correct", "radio", "why", "note", "finish", "reopen")


class Forms:
    """Makes the forms of one city from a mirror."""

    def __init__(self, mirror: Mirror, ends: RoadEnds, now_ms: Callable[[], int]) -> None:
        self._mirror = mirror
        self._ends = ends
        self._now_ms = now_ms

    def offered(self, kind: str, subject: Subject, language: Language) -> list[Row]:
        """The actions for what is chosen, with their keys."""
        return [
            {"do": action.name, "key": action.key, "title": pick(action.title, language)}
            for action in ACTIONS.values()
            if action.about == kind and self._fits(action.name, subject)
        ]

    def form(
        self, rows: Rows, name: str, subject: Subject, language: Language, judged: Any = None, clocks: Any = ()
    ) -> Row | None:
        """What an action asks for; None where there is nothing to ask of. `judged` and `clocks`: the server's word."""
        action = ACTIONS[name]
        incident = self._mirror.state.find_incident(subject.incident)
        # One that ended before this console began, too, is opened again.
        if action.about == "incident" and incident is None and name != "reopen":
            return None
        if "clock" in action.ask and not clocks:
            return None
        asked = Asked(self._mirror, rows, language, name, subject, incident, self._ends, self._now_ms(), judged, clocks)
        fields = [field_of(part, asked) for part in action.ask]
        number = f"I{subject.incident}" if subject.incident else ""
        about = " · ".join(filter(None, (number, subject.unit_id, subject.road_id, subject.closure_id)))
        return {
            "do": name,
            "title": ": ".join(filter(None, (pick(action.title, language), about))),
            "version": incident.version if incident else 0,
            "etag": etag_of(self._mirror, action, subject),
            "etags": etags_of(self._mirror, name) | {clock_value(one): one.etag for one in clocks},
            "seq": self._mirror.seq,
            "fields": [_document(one, language) for one in fields],
            "sides": sides(asked, fields),
            "versions": versions(asked, fields),
            "incident": number,
            "need": need_of(asked) if "unit" in action.ask else subject.need_no,
            "unit": subject.unit_id,
            "road": subject.road_id,
            "closure": subject.closure_id,
            "village": subject.village,
            "lat": subject.lat_e7 / 1e7,
            "lon": subject.lon_e7 / 1e7,
            "area": [list(corner) for corner in subject.area],
            "key": subject.key,
            "since": subject.since_ms,
        }

    def _fits(self, name: str, subject: Subject) -> bool:
        """It makes sense now."""
        state = self._mirror.state
        unit = state.find_unit(subject.unit_id)
        incident = state.find_incident(subject.incident)
        if name in ("shut", "open"):
            closed = any(one.is_about(subject.road_id) for one in state.closures.values())
            return name == "shut" or closed
        if unit is not None and not incident:
            fits = {"hold": not unit.held, "let": unit.held, "out": unit.in_service, "back": not unit.in_service}
            return fits.get(name, False)
        if not subject.incident:
            return True
        if incident is None or incident.state is IncidentState.CLOSED:
            return name in ("reopen", "why")
        if incident.state is IncidentState.CANCELLED and name not in _WHILE_CANCELLED:
            return False
        pinned = [one.pinned for one in incident.assignments if one.live]
        only = {
            "confirm": waits(incident),
            "stop": clocked(incident),
            "pin": False in pinned,
            "unpin": True in pinned,
            "correct": bool(pinned),
            "recall": bool(pinned),
            "reopen": incident.state is IncidentState.CANCELLED,
            "split": incident.report_count > 1,
            "unmerge": any(merge.into == incident.incident for merge in state.merges.values()),
            "merge": len(state.incidents) > 1,
            "attach": len(state.incidents) > 1,
        }
        return only.get(name, True)


def etag_of(mirror: Mirror, action: Action, subject: Subject) -> str:
    """What is seen now of a thing that has no version; empty where there is no such thing, or nothing to overwrite."""
    state, about = mirror.state, action.about
    unit, closure = state.find_unit(subject.unit_id), state.closures.get(subject.closure_id)
    if about == "unit" and unit is not None:
        return unit_etag(state, unit)
    if about == "closure" and closure is not None:
        return closures_etag([closure])
    if about == "road":
        closed = [one for one in state.closures.values() if one.is_about(subject.road_id)]
        return closures_etag(closed) if closed else ""
    if about == "village":
        return held_etag(held_in(mirror.engine.context, "" if subject.village == "-" else subject.village))
    return modes_etag(state) if action.name == "mode" else ""


def etags_of(mirror: Mirror, name: str) -> dict[str, str]:
    """What is seen now of each thing that is chosen in the form itself."""
    state = mirror.state
    if name == "authority":
        return {agency_id: authority_etag(state, agency_id) for agency_id in state.agencies}
    if name == "hospital":
        return {one.destination_id: destination_etag(state, one.destination_id) for one in mirror.city.destinations}
    return {}


def _document(one: Field, language: Language) -> Row:
    return {
        "name": one.name,
        "label": pick(one.label, language),
        "value": one.value,
        "options": [{"value": value, "label": label} for value, label in one.options],
        "groups": [{"title": pick(title, language), "count": count} for title, count in one.groups],
        "required": one.required,
        "suggestions": list(one.suggestions),
    }
