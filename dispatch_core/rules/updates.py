"""Updates: an incident is retyped, reprioritised, moved, raised to the next alarm.

Each change runs the response plan again and adds only what is missing; what is too much is shown, never recalled. A
move sends its orders out again, adds a unit where one is so much sooner, and names who stands at the old place.
"""

from __future__ import annotations

from dataclasses import replace

from .. import limits
from ..commands import UpdateIncident
from ..context import Context
from ..entities import Incident, Need
from ..events import (
    AlarmRaised,
    AlertRaised,
    Event,
    HoldEnded,
    IncidentMoved,
    IncidentReprioritised,
    IncidentRetyped,
    NeedChanged,
    NeedRaised,
    ReservationEnded,
)
from ..model import PRIORITY_HIGHEST, Alert, AssignmentState, LineKind, NeedState, Reissue, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import reissue
from .deciding import match
from .incidents import stands_against_place, suggestions
from .location import location_alert
from .lookup import changeable_incident
from .moving import give_up_reserved, given_up, given_up_substitutes, sooner_units
from .pending import Pending, bars, pending_need, raised_need
from .plans import replan
from .reserving import reserved_here
from .waiting import free_up


def decide_update(context: Context, command: UpdateIncident, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    type_code = command.type_code or incident.type_code
    kind = context.incident_type(type_code)
    if kind is None:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", type_code)
    priority = command.priority or incident.priority
    if type_code != incident.type_code and not command.priority:
        # A new type never lowers the priority by itself.
        priority = min(kind.priority, incident.priority)
    refused = _check_update(incident, command, type_code, priority, kind.alarm_level_max)
    if refused is not None:
        return refused
    level = command.alarm_level or incident.alarm_level
    changes = replan(context, incident, type_code, priority, level)
    if len(incident.needs) + sum(isinstance(change, NeedRaised) for change in changes) > limits.NEEDS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
    now = _as_changed(context, incident, command, type_code, priority)
    events = _what_changed(incident, now, command, level)
    events += changes
    cause = _cause(incident, now, command)
    if cause is not None:
        events += reissue(context, incident, now.place, priority, cause, at_ms)
    ended = give_up_reserved(incident, command.move, changes, command.reason, command.by)
    events += ended
    unheld = _unheld(incident, changes)
    events += unheld
    events += _decide(context, incident, now, changes, ended, unheld, command, at_ms)
    if level > incident.alarm_level or type_code != incident.type_code:
        events += suggestions(context, incident.incident, type_code, priority, level)
    return events + surplus(incident, changes)


def _as_changed(
    context: Context, incident: Incident, command: UpdateIncident, type_code: str, priority: int
) -> Incident:
    """The incident as it will be; needs and assignments are still those of now."""
    if not command.move:
        return replace(incident, type_code=type_code, priority=priority)
    return replace(
        incident,
        type_code=type_code,
        priority=priority,
        place=context.city.ground.place(command.lat_e7, command.lon_e7),
        uncertainty_m=command.uncertainty_m,
        outside_area=context.outside(command.lat_e7, command.lon_e7),
        unresolved=False,
    )


def _what_changed(incident: Incident, now: Incident, command: UpdateIncident, level: int) -> list[Event]:
    number, by, reason = incident.incident, command.by, command.reason
    events: list[Event] = []
    if now.type_code != incident.type_code:
        events.append(IncidentRetyped(number, now.type_code, reason, by))
    if now.priority != incident.priority:
        events.append(IncidentReprioritised(number, now.priority, reason, command.second_person, by))
    if command.move:
        name = command.place_name
        events.append(IncidentMoved(number, now.place, command.uncertainty_m, name, now.outside_area, reason, by))
    if level != incident.alarm_level:
        events.append(AlarmRaised(number, level, reason, by))
    return events


def _cause(incident: Incident, now: Incident, command: UpdateIncident) -> Reissue | None:
    if command.move:
        return Reissue.MOVED
    if now.type_code != incident.type_code:
        return Reissue.RETYPED
    return Reissue.REPRIORITISED if now.priority != incident.priority else None


def _check_update(
    incident: Incident, command: UpdateIncident, type_code: str, priority: int, level_max: int
) -> Rejection | None:
    same = type_code == incident.type_code and priority == incident.priority and not command.move
    if same and command.alarm_level in (0, incident.alarm_level):
        return Rejection(Reason.NOTHING_TO_CHANGE, "", "")
    if command.alarm_level and not incident.alarm_level <= command.alarm_level <= level_max:
        return Rejection(Reason.ALARM_LEVEL_NOT_NEXT, "alarm_level", str(level_max))
    if priority > incident.priority == PRIORITY_HIGHEST:
        if not command.reason:
            return Rejection(Reason.REASON_MISSING, "reason", "")
        if not command.second_person or command.second_person == command.by:
            return Rejection(Reason.SECOND_PERSON_MISSING, "second_person", "")
    return None


def _decide(
    context: Context,
    incident: Incident,
    now: Incident,
    changes: list[NeedRaised | NeedChanged],
    ended: list[ReservationEnded],
    unheld: list[HoldEnded],
    command: UpdateIncident,
    at_ms: int,
) -> list[Event]:
    """Decide what is missing after the changes, at the place the incident has now."""
    pending = _touched(context, incident, now, changes, {one.need_no for one in unheld}, at_ms)
    numbers = {incident.incident: len(incident.assignments) + 1}
    kept = reserved_here(context, incident, ended)
    if ended:
        without = [(incident.incident, 0)]
        events = free_up(context, ended, at_ms, pending, numbers, kept, without)
    else:
        events = match(context, pending, at_ms, kept, numbers) if pending else []
    if not command.move:
        return events
    events += location_alert(context, now.place, command.uncertainty_m, pending, events, at_ms)
    if now.outside_area and not incident.outside_area:
        events.append(AlertRaised(Alert.OUTSIDE_AREA, incident.incident, 0, "", "", 0, 0))
    events += [
        AlertRaised(Alert.AT_OLD_PLACE, incident.incident, a.assignment_no, a.unit_id, "", 0, a.need_no)
        for a in incident.assignments
        if a.state is AssignmentState.ON_SCENE
    ]
    if now.stands is Shortfall.NONE:
        events += sooner_units(context, incident, now, changes, events, numbers, at_ms)
    return events


def _touched(
    context: Context,
    incident: Incident,
    now: Incident,
    changes: list[NeedRaised | NeedChanged],
    unheld: set[int],
    at_ms: int,
) -> list[Pending]:
    """Needs of the incident that miss a unit after the changes, at the place it has now."""
    changed = {change.need_no: change for change in changes if isinstance(change, NeedChanged)}
    barred = incident.stands is not now.stands
    pending = []
    for known in incident.needs:
        need = replace(known, held=False) if known.need_no in unheld else known
        change = changed.get(need.need_no)
        count = change.count if change else need.count
        # A move gives its reservations up.
        reserved = given_up(incident, need) if now.place is not incident.place else 0
        missing = max(0, count - need.served_count - incident.working_count(need) + reserved)
        if not missing or (need.state is NeedState.WITHDRAWN and not change):
            continue
        if not (change or barred or reserved or need is not known) and _left_alone(incident, need):
            continue
        entry = pending_need(context, now, replace(need, priority=change.priority) if change else need, missing, at_ms)
        if now.place is not incident.place:
            entry.substitute_count -= given_up_substitutes(incident, need)
        pending.append(entry)
    first_no = len(incident.assignments) + 1
    stands = stands_against_place(now.kind, now.unresolved, now.outside_area)
    pending += [
        raised_need(context, change, now.place, incident.reported_ms, stands, first_no)
        for change in changes
        if isinstance(change, NeedRaised)
    ]
    return pending


def _unheld(incident: Incident, changes: list[NeedRaised | NeedChanged]) -> list[HoldEnded]:
    """Holds of what becomes a priority 1: no policy holds that."""
    raised = {one.need_no for one in changes if isinstance(one, NeedChanged) and one.priority == PRIORITY_HIGHEST}
    return [
        HoldEnded(incident.incident, need.need_no) for need in incident.needs if need.held and need.need_no in raised
    ]


def _left_alone(incident: Incident, need: Need) -> bool:
    """A desk has it, or a human or a hold keeps it: a change elsewhere does not ask again."""
    return bool(need.desk_id) or bars(incident, need) is not Shortfall.NONE


def surplus(incident: Incident, changes: list[NeedRaised | NeedChanged]) -> list[Event]:
    """Units beyond what the plan now asks for: shown, never recalled by a plan."""
    alerts: list[Event] = []
    for change in changes:
        if isinstance(change, NeedRaised):
            continue
        need = incident.needs[change.need_no - 1]
        if change.count >= need.count or need.line is not LineKind.DISPATCH:
            continue
        working = [a for a in incident.assignments if a.need_no == need.need_no and a.counts and not a.by_human]
        beyond = len(working) - max(0, change.count - need.served_count)
        # The last to come are the ones to be let go first.
        for one in sorted(working, key=lambda a: (-a.eta_ticks, -a.assignment_no))[: max(0, beyond)]:
            alerts.append(
                AlertRaised(
                    Alert.SURPLUS, incident.incident, one.assignment_no, one.unit_id, need.agency_id, 0, need.need_no
                )
            )
    return alerts


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_retyped(state: State, event: IncidentRetyped) -> None:
    incident = state.incidents[event.incident]
    incident.type_code = event.type_code
    state.touch_incident(incident)


def evolve_reprioritised(state: State, event: IncidentReprioritised) -> None:
    incident = state.incidents[event.incident]
    incident.priority = event.priority
    state.touch_incident(incident)


def evolve_moved(state: State, event: IncidentMoved) -> None:
    incident = state.incidents[event.incident]
    state.drop_from_cell(incident)
    incident.place = event.place
    incident.uncertainty_m = event.uncertainty_m
    incident.place_name = event.place_name
    incident.outside_area = event.outside_area
    incident.unresolved = False
    incident.candidate_place_ids = ()
    state.put_in_cell(incident)
    for need in incident.needs:
        state.recount(incident, need)
    state.touch_incident(incident)


def evolve_alarm(state: State, event: AlarmRaised) -> None:
    incident = state.incidents[event.incident]
    incident.alarm_level = event.alarm_level
    state.touch_incident(incident)
