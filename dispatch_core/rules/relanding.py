"""Relanding: another landing for an incident at sea, where closed roads keep those from its own who go there by land.

A landing stays for as long as it serves: once a crew has arrived there, and while nobody is cut off from it. Those on
their way are turned to another one only for the sake of others on their way, of whom fewer are cut off from that, and
never for those who have not set out. Their orders go out anew, must be acknowledged, and ops are told; boats were told
of no landing, so a human tells them. What still waits for a unit is decided anew at once, by the clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import limits
from ..context import Context
from ..entities import BY_LAND, Assignment, Incident, Need
from ..events import AlertRaised, Event, LandingChanged
from ..model import Alert, AssignmentState, IncidentState, Landing, Reissue
from ..policies.candidates import query, search
from ..records import replace
from ..state import State
from .assigning import reissue
from .diverting import divert_ended, stays
from .landings import leads, same
from .leaving import look_again
from .pending import pending_need
from .shortfall import fits

# Whom no open road leads to a landing: those on their way; and needs, with units that wait for a human's word or are
# asked to turn round to it.
CutOff = tuple[int, int]
NOBODY: CutOff = 0, 0


def relandings(context: Context, at_ms: int) -> dict[int, Landing]:
    """By incident the landing that it gets instead of its own, as the roads are, or are supposed to be."""
    found = {}
    for number, incident in context.state.incidents.items():
        if incident.landing.name and incident.state is IncidentState.OPEN:
            landing = _better(context, incident, at_ms)
            if landing is not None:
                found[number] = landing
    return found


def _better(context: Context, incident: Incident, at_ms: int) -> Landing | None:
    """None where its own landing stays."""
    sea, told = context.city.sea, incident.landing
    here = [one for one in incident.assignments if one.live and not one.cancelling and by_land(context, one)]
    if sea is None or any(one.state is AssignmentState.ON_SCENE for one in here):
        return None
    own = least = _cut_off(context, incident, told, here, at_ms)
    if own == NOBODY:
        return None
    turned = sum(_on_its_way(one) for one in here) > own[0]
    better = None
    others = [one for one in sea.landings_near(incident.place.lat_e7, incident.place.lon_e7) if not same(one, told)]
    for other in others[: limits.LANDINGS_TRIED_MAX]:
        cut_off = _cut_off(context, incident, other, here, at_ms)
        if cut_off < least and not (turned and cut_off[0] == own[0]):
            better, least = other, cut_off
    return better


def by_land(context: Context, one: Assignment) -> bool:
    return context.state.units[context.state.unit_index[one.unit_id]].medium in BY_LAND


def _on_its_way(one: Assignment) -> bool:
    return one.ordered and one.state <= AssignmentState.STAGED


def _cut_off(context: Context, incident: Incident, landing: Landing, here: Sequence[Assignment], at_ms: int) -> CutOff:
    """Of an incident, and its assignments by land, if that were its landing."""
    there = replace(incident, landing=landing)
    lost = [one for one in here if not leads(context, one.unit_id, landing.place)]
    waiting = sum(one.reserved or one.asked for one in lost)
    return sum(map(_on_its_way, lost)), waiting + sum(_in_vain(context, there, need, at_ms) for need in incident.needs)


def _in_vain(context: Context, incident: Incident, need: Need, at_ms: int) -> bool:
    """It waits for a unit by land, somebody is fit and free for it, and none of them finds an open road."""
    if not need.missing_count or need.medium not in BY_LAND or not context.state.engine_fills(incident, need):
        return False
    pending = pending_need(context, incident, need, need.missing_count, at_ms)
    [found] = search(context, [pending], [query(context, pending, ())], [1], at_ms)
    return not found and any(fits(context, pending, unit.unit) for unit in context.state.units)


def reland(context: Context, incident: Incident, landing: Landing, closure_id: str, at_ms: int) -> list[Event]:
    """The incident gets another landing: who comes by land is told, as when it moves, and diverts to it are called
    off.
    """
    number, units = incident.incident, context.state.units
    diverts = [one for one in incident.assignments if one.diverting]
    events: list[Event] = [divert_ended(incident, one, "", "") for one in diverts]
    for one in diverts:
        events += stays(context, units[context.state.unit_index[one.unit_id]])
    events.append(LandingChanged(number, landing, closure_id))
    there = replace(incident, landing=landing)
    orders = reissue(context, incident, there, incident.priority, Reissue.MOVED, at_ms)
    events += [one for one in orders if by_land(context, incident.assignments[one.assignment_no - 1])]
    return [*events, AlertRaised(Alert.LANDING_CHANGED, number, 0, "", "", 0, 0)]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_landing(state: State, event: LandingChanged) -> None:
    incident = state.incidents[event.incident]
    incident.landing = event.landing
    # After a stop nothing is sent before the hold is over: the hours of a closure may have begun by themselves.
    again_ms = max(1, state.hold_until_ms - state.at_ms)
    for need in incident.needs:
        if state.engine_fills(incident, need):
            look_again(state, incident, need, again_ms)
    state.touch_incident(incident)
