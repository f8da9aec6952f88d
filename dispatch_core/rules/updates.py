"""Updates: an incident is retyped, reprioritised, moved, raised to the next alarm.

Each change runs the response plan again and adds only what is missing; what is too much is shown, never recalled. A
move sends its orders out again, adds a unit where one is so much sooner, and names who stands at the old place.
"""

from __future__ import annotations

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
from ..model import PRIORITY_HIGHEST, Alert, AssignmentState, Authority, Landing, LineKind, NeedState, Shortfall
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import NOWHERE, State
from .assigning import reissue
from .authority import release
from .changes import as_changed, check_update, meant, reissue_cause, what_changed
from .deciding import match
from .incidents import stands_against_place, suggestions
from .landings import at_landing
from .location import location_alert
from .lookup import changeable_incident
from .moving import give_up_reserved, given_up, given_up_substitutes, sooner_units
from .pending import Pending, bars, pending_need, raised_need, stands_against
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
    command = meant(incident, command)
    priority = command.priority or incident.priority
    if type_code != incident.type_code and not command.priority:
        # A new type never lowers the priority by itself.
        priority = min(kind.priority, incident.priority)
    refused = check_update(incident, command, type_code, priority, kind.alarm_level_max)
    if refused is not None:
        return refused
    level = command.alarm_level or incident.alarm_level
    changes = replan(context, incident, type_code, priority, level)
    if len(incident.needs) + sum(isinstance(change, NeedRaised) for change in changes) > limits.NEEDS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
    now = as_changed(context, incident, command, type_code, priority)

    def decide(landing: Landing) -> list[Event]:
        return _changed(context, incident, replace(now, landing=landing), command, level, changes, at_ms)

    if not command.move and now.landing == incident.landing:
        # Crews were told it.
        events = decide(now.landing)
    else:
        events = at_landing(context, incident.incident, now.place, now.landing, decide)
    if level > incident.alarm_level or type_code != incident.type_code:
        events += suggestions(context, incident.incident, type_code, priority, level)
    return events + surplus(incident, changes)


def _changed(
    context: Context,
    incident: Incident,
    now: Incident,
    command: UpdateIncident,
    level: int,
    changes: list[NeedRaised | NeedChanged],
    at_ms: int,
) -> list[Event]:
    """What changes about the incident, what its crews are told of it, and who goes to what it will be."""
    events = what_changed(incident, now, command, level)
    events += changes
    cause = reissue_cause(incident, now, command)
    if cause is not None:
        events += reissue(context, incident, now, now.priority, cause, at_ms)
    ended = give_up_reserved(incident, command.move, changes, command.reason, command.by)
    events += ended
    unheld = _unheld(incident, now.priority, changes)
    events += unheld
    if not command.move:
        events += _released(context, incident, now, changes, command, at_ms)
    return events + _decide(context, incident, now, changes, ended, unheld, command, at_ms)


def _released(
    context: Context,
    incident: Incident,
    now: Incident,
    changes: list[NeedRaised | NeedChanged],
    command: UpdateIncident,
    at_ms: int,
) -> list[Event]:
    """Whom the engine may order now by itself need not wait for a human any longer, and goes to where it is now."""
    events: list[Event] = []
    for change in changes:
        if not isinstance(change, NeedChanged) or change.authority != Authority.AUTO or not change.count:
            continue
        need = replace(incident.needs[change.need_no - 1], priority=change.priority, authority=Authority.AUTO)
        if stands_against(context, incident, need) is not Shortfall.NONE:
            continue
        for one in incident.assignments_of(need.need_no):
            if one.reserved:
                events.append(release(context, now, need, one, command.reason, command.by, at_ms))
    return events


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
    if not now.landing.name:
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
        # Power that was cut elsewhere is not cut here.
        again = need.served_count if need.line is LineKind.ISOLATE and now.place is not incident.place else 0
        missing = max(0, count - need.served_count + again - incident.working_count(need) + reserved)
        if not missing or (need.state is NeedState.WITHDRAWN and not change):
            continue
        if not (change or barred or reserved or again or need is not known) and _left_alone(incident, need):
            continue
        if change:
            authority = Authority(change.authority) if change.authority else need.authority
            need = replace(need, priority=change.priority, authority=authority)
        entry = pending_need(context, now, need, missing, at_ms)
        if now.place is not incident.place:
            entry.substitute_count -= given_up_substitutes(incident, need)
        pending.append(entry)
    first_no = len(incident.assignments) + 1
    stands = stands_against_place(now.kind, now.unresolved, now.outside_area)
    pending += [
        raised_need(context, change, now.place, now.landing, incident.called_ms, at_ms, stands, first_no)
        for change in changes
        if isinstance(change, NeedRaised)
    ]
    return pending


def _unheld(incident: Incident, priority: int, changes: list[NeedRaised | NeedChanged]) -> list[HoldEnded]:
    """Holds of what becomes a priority 1, a need or the whole incident: no policy holds that."""
    raised = {one.need_no for one in changes if isinstance(one, NeedChanged) and one.priority == PRIORITY_HIGHEST}
    return [
        HoldEnded(incident.incident, need.need_no)
        for need in incident.needs
        if need.held and (need.need_no in raised or priority == PRIORITY_HIGHEST)
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
    incident.landing = event.landing
    state.touch_incident(incident)


def evolve_reprioritised(state: State, event: IncidentReprioritised) -> None:
    incident = state.incidents[event.incident]
    incident.priority = event.priority
    if incident.outage_feeder_id:
        state.ranked_outages.add(event.incident)
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
    # What was said of the scene was said of another place: nothing here is safe, and the power is on.
    incident.staging_place, incident.staging_name, incident.scene_safe = NOWHERE, "", False
    incident.landing = event.landing
    state.put_in_cell(incident)
    for need in incident.needs:
        if need.line is LineKind.ISOLATE:
            need.served_count = 0
        state.recount(incident, need)
    state.touch_incident(incident)


def evolve_alarm(state: State, event: AlarmRaised) -> None:
    incident = state.incidents[event.incident]
    incident.alarm_level = event.alarm_level
    state.touch_incident(incident)
