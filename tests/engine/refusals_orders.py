"""Refusals of words about who decides and about orders: confirmations, modes, needs, held units, clocks, corrections.

For each command the reasons against it, in the order in which they count. Which of them is the answer, and what a
command that is not refused must say, is in refusals.py; desks, scenes, hospitals and reports are in refusals_desks.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_core import commands as c
from dispatch_core.city.bundle import City
from dispatch_core.entities import NEVER_MS, Assignment, Incident, Need
from dispatch_core.model import AssignmentState, Authority, DispatchMode, IncidentKind, NeedState, Shortfall
from dispatch_core.rejections import Reason as R

from .facts import Checks, Facts
from .twin_authority import standing

State_ = AssignmentState
SETTABLE = {
    State_.DISPATCHED,
    State_.ACKNOWLEDGED,
    State_.EN_ROUTE,
    State_.STAGED,
    State_.ON_SCENE,
    State_.TRANSPORTING,
    State_.AT_DESTINATION,
    State_.CLEARED,
    State_.CANCELLED,
}


def asked(one: Assignment) -> bool:
    """Its crew was told to turn round for it and has not said yes."""
    return one.live and one.state is State_.RESERVED and one.order_version > 0


# -- Authority ---------------------------------------------------------------------------------------------------------


def word(facts: Facts, command: c.ConfirmOrder | c.RefuseOrder) -> Checks:
    checks = facts.open(command.incident, command.expected_version)
    incident = facts.incident(command.incident)
    if incident is None:
        return checks
    named = facts.need(command.incident, command.need_no)
    lost = named is None or named.state is NeedState.WITHDRAWN
    meant_needs = [named] if named is not None else incident.needs
    needs = [need for need in meant_needs if need.state is not NeedState.WITHDRAWN]
    if command.unit_id:
        own = [a for a in incident.assignments if a.unit_id == command.unit_id and facts.reserved(a)]
        meant = any(a.need_no == need.need_no for a in own for need in needs)
    elif isinstance(command, c.RefuseOrder):
        refused = [need for need in needs if need.state is NeedState.REFUSED]
        held = {a.need_no for a in incident.assignments if facts.reserved(a)}
        meant = any(need.need_no in held or (need not in refused and facts.waits(incident, need)) for need in needs)
    else:
        held = {a.need_no for a in incident.assignments if facts.reserved(a)}
        meant = any(need.need_no in held or facts.waits(incident, need) for need in needs)
    meant_nos = {need.need_no for need in needs}
    asked_of = (a for a in incident.assignments if a.need_no in meant_nos and command.unit_id in ("", a.unit_id))
    said = any(asked(a) for a in asked_of)
    return [
        *checks,
        (bool(command.need_no) and lost, R.NEED_NOT_FOUND),
        (bool(command.unit_id) and facts.unit(command.unit_id) is None, R.UNIT_NOT_FOUND),
        (incident.kind is IncidentKind.ACTUAL and incident.unresolved, R.PLACE_UNRESOLVED),
        (incident.kind is not IncidentKind.ACTUAL, R.NOT_ACTUAL),
        (isinstance(command, c.RefuseOrder) and not command.reason, R.REASON_MISSING),
        (not meant, R.ORDER_NOT_ANSWERED if said else R.NOTHING_TO_CONFIRM),
        (isinstance(command, c.RefuseOrder) and _needs_two(facts, incident, needs, command), R.SECOND_PERSON_MISSING),
    ]


def _needs_two(facts: Facts, incident: Incident, needs: Sequence[Need], command: c.RefuseOrder) -> bool:
    """One person alone refuses a need of priority 1."""
    two = command.second_person and command.second_person.casefold() != command.by.casefold()
    whole = [need for need in needs if need.state is not NeedState.REFUSED and facts.waits(incident, need)]
    return not command.unit_id and not two and any(need.priority == 1 for need in whole)


def add_need(facts: Facts, command: c.AddNeed) -> Checks:
    agency = next((one for one in facts.city.agencies if one.agency_id == command.agency_id), None)
    said = command.requester and command.ground and command.coordination
    return [
        *facts.open(command.incident, command.expected_version),
        (agency is None, R.AGENCY_UNKNOWN),
        (agency is not None and not set(command.capabilities) <= set(agency.capabilities), R.CAPABILITY_UNKNOWN),
        (agency is not None and agency.needs_ground and not said, R.GROUND_MISSING),
    ]


def mode(facts: Facts, command: c.SetMode) -> Checks:
    agency = facts.state.agencies.get(command.agency_id)
    manual = facts.state.manual if not command.agency_id else agency is not None and agency.manual
    now = DispatchMode.MANUAL if manual else DispatchMode.NORMAL
    if command.agency_id in facts.state.surge:
        now = DispatchMode.SURGE
        assert not manual, "a mode of two kinds"
    return [
        (bool(command.agency_id) and agency is None, R.AGENCY_UNKNOWN),
        (not command.reason, R.REASON_MISSING),
        (now is command.mode, R.ALREADY_SO),
    ]


def release(facts: Facts, command: c.ReleaseHeld) -> Checks:
    held = [
        need
        for incident in facts.state.incidents.values()
        for need in incident.needs
        if need.missing_count
        and standing(facts.state, incident, need, facts.at_ms).why is Shortfall.HELD_IN_SURGE
        and village(facts.city, incident) == command.area_id
    ]
    known = {"", *(area.area_id for area in facts.city.areas)}
    return [
        (command.area_id not in known, R.AREA_NOT_FOUND),
        (not command.reason, R.REASON_MISSING),
        (not held, R.NOTHING_HELD),
    ]


def village(city: City, incident: Incident) -> str:
    """Of the towns that tests play in: their villages are boxes."""
    lat, lon = incident.place.lat_e7, incident.place.lon_e7
    for area in city.areas:
        lats, lons = zip(*area.rings[0], strict=True)
        if min(lats) <= lat < max(lats) and min(lons) <= lon < max(lons):
            return area.area_id
    return ""


def warning(facts: Facts, command: c.SetWarning) -> Checks:
    stands = any((one.warning, one.agency_id) == (command.warning, command.agency_id) for one in facts.state.warnings)
    known = not command.agency_id or command.agency_id in facts.state.agencies
    return [(not known and not stands, R.AGENCY_UNKNOWN)]


def authority(facts: Facts, command: c.SetAuthority) -> Checks:
    wide = (command.agency_id, command.type_code, command.priority)
    rules = facts.state.authority_rules
    set_before = [one.authority for one in rules if (one.agency_id, one.type_code, one.priority) == wide]
    asked = any(one.agency_id == command.agency_id and one.needs_ground for one in facts.city.agencies)
    same = not set_before if command.restore else command.authority in set_before
    return [
        (command.agency_id not in facts.state.agencies, R.AGENCY_UNKNOWN),
        (bool(command.type_code) and command.type_code not in facts.city.types, R.INCIDENT_TYPE_UNKNOWN),
        (not command.reason, R.REASON_MISSING),
        (asked and not command.restore and command.authority is not Authority.REQUEST, R.GROUND_MISSING),
        (same, R.ALREADY_SO),
    ]


# -- Overrides ---------------------------------------------------------------------------------------------------------


def hold(facts: Facts, command: c.HoldUnit) -> Checks:
    unit = facts.unit(command.unit_id)
    return [
        (unit is None or unit.retired, R.UNIT_NOT_FOUND),
        (not command.reason, R.REASON_MISSING),
        (unit is not None and unit.held == command.held, R.ALREADY_SO),
    ]


def pin(facts: Facts, command: c.PinAssignment) -> Checks:
    one = facts.newest(command.incident, command.unit_id)
    return [
        *facts.open(command.incident),
        *facts.on(command.incident, command.unit_id),
        (not command.reason, R.REASON_MISSING),
        (one is not None and one.pinned == command.pinned, R.ALREADY_SO),
    ]


def stop_timer(facts: Facts, command: c.StopTimer) -> Checks:
    about = facts.open(command.incident)
    if command.unit_id:
        one = facts.newest(command.incident, command.unit_id)
        about += facts.on(command.incident, command.unit_id)
        runs = one is not None and min(one.due_ms) < NEVER_MS
    else:
        need = facts.need(command.incident, command.need_no)
        about += [(need is None, R.NEED_NOT_FOUND)]
        runs = need is not None and need.due_ms < NEVER_MS
    return [(not command.reason, R.REASON_MISSING), *about, (not runs, R.NO_TIMER)]


def correct(facts: Facts, command: c.CorrectState) -> Checks:
    one = facts.newest(command.incident, command.unit_id)
    about = [check for check in facts.open(command.incident) if check[1] is not R.INCIDENT_NOT_OPEN]
    return [
        (command.state not in SETTABLE, R.NOT_CONTROLLED_HERE),
        *about,
        *facts.on(command.incident, command.unit_id),
        (not command.reason, R.REASON_MISSING),
        (one is not None and asked(one), R.ORDER_NOT_ANSWERED),
        (one is not None and one.live and one.state is State_.RESERVED, R.ORDER_NOT_RELEASED),
        (one is not None and one.state is command.state and not one.cancelling, R.ALREADY_SO),
    ]


def recall(facts: Facts, command: c.RecallUnit) -> Checks:
    one = facts.newest(command.incident, command.unit_id)
    return [
        *facts.open(command.incident, command.expected_version),
        *facts.on(command.incident, command.unit_id),
        (not command.reason, R.REASON_MISSING),
        (one is not None and one.cancelling, R.ALREADY_SO),
        (one is not None and one.state >= State_.ON_SCENE, R.PROGRESS_NOT_POSSIBLE),
    ]
