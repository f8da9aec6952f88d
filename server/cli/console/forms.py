"""Forms: what a supervisor can do about what is chosen, and what each of it asks for, in one language.

A form holds the version that its reader saw; whoever sends it says so, and the server refuses it where the world has
moved. What is asked for first is filled in with what is usual, so that the top suggestion takes one more key.
"""

from __future__ import annotations

from ..language import Language
from .actions import ACTIONS, Subject
from .fields import Asked, field_of
from .mirror import Mirror
from .rows import Row, Rows
from .texts import pick


class Forms:
    """Makes the forms of one city from a mirror."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    def offered(self, kind: str, subject: Subject, language: Language) -> list[Row]:
        """The actions for what is chosen, with their keys."""
        return [
            {"do": action.name, "key": action.key, "title": pick(action.title, language)}
            for action in ACTIONS.values()
            if action.about == kind and self._fits(action.name, subject)
        ]

    def form(self, rows: Rows, name: str, subject: Subject, language: Language) -> Row | None:
        """What an action asks for; None where there is nothing to ask of."""
        action = ACTIONS[name]
        incident = self._mirror.state.find_incident(subject.incident)
        if action.about == "incident" and incident is None:
            return None
        fields = []
        for part in action.ask:
            asked = Asked(self._mirror, rows, language, name, subject, incident)
            one = field_of(part, asked)
            fields.append(
                {
                    "name": one.name,
                    "label": pick(one.label, language),
                    "value": one.value,
                    "options": [{"value": value, "label": label} for value, label in one.options],
                    "required": one.required,
                }
            )
        number = f"I{subject.incident}" if incident else ""
        about = " · ".join(filter(None, (number, subject.unit_id, subject.road_id)))
        return {
            "do": name,
            "title": ": ".join(filter(None, (pick(action.title, language), about))),
            "version": incident.version if incident else 0,
            "fields": fields,
            "incident": number,
            "need": subject.need_no,
            "unit": subject.unit_id,
            "road": subject.road_id,
            "key": subject.key,
        }

    def _fits(self, name: str, subject: Subject) -> bool:
        """It makes sense now."""
        state = self._mirror.state
        unit = state.find_unit(subject.unit_id)
        incident = state.incidents.get(subject.incident)
        if name in ("shut", "open"):
            return (subject.road_id in self._mirror.closed_roads) == (name == "open")
        if unit is not None and not incident:
            fits = {"hold": not unit.held, "let": unit.held, "out": unit.in_service, "back": not unit.in_service}
            return fits.get(name, False)
        if name in ("place", "split"):
            return incident is not None and (incident.unresolved if name == "place" else incident.report_count > 1)
        return True
