"""Changes: what an update of an incident asks for, whether it may, and the incident as it will be.

What follows from it for needs and units is in updates.py.
"""

from __future__ import annotations

from ..commands import UpdateIncident
from ..context import Context
from ..entities import Incident
from ..events import AlarmRaised, Event, IncidentMoved, IncidentReprioritised, IncidentRetyped
from ..model import NO_LANDING, PRIORITY_HIGHEST, Reissue
from ..records import replace
from ..rejections import Reason, Rejection
from .landings import landing_of, landing_still


def meant(incident: Incident, command: UpdateIncident) -> UpdateIncident:
    """Without a move that goes nowhere: it would have every crew acknowledge the same order again."""
    there = (incident.place.lat_e7, incident.place.lon_e7, incident.uncertainty_m, incident.place_name)
    asked = (command.lat_e7, command.lon_e7, command.uncertainty_m, command.place_name)
    return replace(command, move=False) if command.move and not incident.unresolved and there == asked else command


def check_update(
    incident: Incident, command: UpdateIncident, type_code: str, priority: int, level_max: int
) -> Rejection | None:
    same = type_code == incident.type_code and priority == incident.priority and not command.move
    if same and command.alarm_level in (0, incident.alarm_level):
        return Rejection(Reason.NOTHING_TO_CHANGE, "incident_id", "")
    if command.alarm_level and not incident.alarm_level <= command.alarm_level <= level_max:
        return Rejection(Reason.ALARM_LEVEL_NOT_NEXT, "alarm_level", str(level_max))
    if priority > incident.priority == PRIORITY_HIGHEST:
        if not command.reason:
            return Rejection(Reason.REASON_MISSING, "reason", "")
        return second_person(command.by, command.second_person)
    return None


def second_person(by: str, second: str) -> Rejection | None:
    """What takes a priority 1 back is said by two."""
    people = [_person(by), _person(second)]
    if not all(people) or people[0] == people[1]:
        return Rejection(Reason.SECOND_PERSON_MISSING, "second_person", "")
    return None


def _person(name: str) -> str:
    """One person, however the name is written."""
    return " ".join(name.split()).casefold()


def as_changed(
    context: Context, incident: Incident, command: UpdateIncident, type_code: str, priority: int
) -> Incident:
    """The incident as it will be; needs and assignments are still those of now."""
    place = context.city.ground.place(command.lat_e7, command.lon_e7) if command.move else incident.place
    unresolved = incident.unresolved and not command.move
    if unresolved:
        landing = NO_LANDING
    elif command.move:
        landing = landing_of(context, type_code, place)
    else:
        landing = landing_still(context, incident, type_code, place)
    now = replace(incident, type_code=type_code, priority=priority, landing=landing)
    if not command.move:
        return now
    return replace(
        now,
        place=place,
        uncertainty_m=command.uncertainty_m,
        outside_area=context.outside(command.lat_e7, command.lon_e7),
        unresolved=False,
    )


def what_changed(incident: Incident, now: Incident, command: UpdateIncident, level: int) -> list[Event]:
    number, by, reason = incident.incident, command.by, command.reason
    events: list[Event] = []
    if now.type_code != incident.type_code:
        events.append(IncidentRetyped(number, now.type_code, reason, by, now.landing))
    if now.priority != incident.priority:
        events.append(IncidentReprioritised(number, now.priority, reason, command.second_person, by))
    if command.move:
        name = command.place_name
        where = (now.place, command.uncertainty_m, name, now.outside_area)
        events.append(IncidentMoved(number, *where, reason, by, now.landing))
    if level != incident.alarm_level:
        events.append(AlarmRaised(number, level, reason, by))
    return events


def reissue_cause(incident: Incident, now: Incident, command: UpdateIncident) -> Reissue | None:
    if command.move:
        return Reissue.MOVED
    if now.type_code != incident.type_code:
        return Reissue.RETYPED
    return Reissue.REPRIORITISED if now.priority != incident.priority else None
