"""Duty: units signing on and off, their crews and availability.

Fit is more than a vehicle: in service, with a driver, with crew enough for the capability. A unit that comes on duty
or becomes fit takes the waiting need that comes first. A unit with an open assignment cannot sign off.
"""

from __future__ import annotations

from ..commands import SetAvailability, SignOff, SignOn
from ..context import Context
from ..events import AvailabilitySet, Event, UnitSignedOff, UnitSignedOn
from ..model import Availability
from ..plane import distance_mm
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .acknowledgement import after_contact
from .placing import give_back


def decide_sign_on(context: Context, command: SignOn, at_ms: int) -> list[Event] | Rejection:
    unit = context.state.find_unit(command.unit_id)
    if unit is None or unit.retired:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if unit.on_duty:
        return Rejection(Reason.UNIT_ALREADY_ON_DUTY, "unit_id", command.unit_id)
    place, at_home = unit.home, True
    if command.elsewhere:
        place = context.city.ground.place(command.lat_e7, command.lon_e7)
        metres = distance_mm(place.lat_e7, place.lon_e7, unit.home.lat_e7, unit.home.lon_e7) // 1000
        at_home = metres <= context.policy.at_home_m
    crew_count = command.crew_count or unit.roster_crew_count
    crew_id = command.crew_id or unit.roster_crew_id
    event = UnitSignedOn(command.unit_id, crew_count, command.driver, crew_id, place, at_home, command.by)
    now = replace(
        unit,
        on_duty=True,
        availability=Availability.AVAILABLE,
        crew_count=crew_count,
        driver=command.driver,
        crew_id=crew_id,
        place=place,
        at_home=at_home,
        fix_at_ms=at_ms,
        unresponsive=False,
    )
    return [event, *after_contact(context, unit, at_ms, now)]


def decide_sign_off(context: Context, command: SignOff, at_ms: int) -> list[Event] | Rejection:
    unit = context.state.find_unit(command.unit_id)
    if unit is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if not unit.on_duty:
        return Rejection(Reason.UNIT_OFF_DUTY, "unit_id", command.unit_id)
    ended, also = give_back(context, unit, command.reason, command.by, at_ms)
    if unit.incident and not ended:
        return Rejection(Reason.UNIT_ASSIGNED, "unit_id", command.unit_id)
    event = UnitSignedOff(command.unit_id, command.reason, command.by)
    off = replace(unit, on_duty=False, incident=0, assignment_no=0)
    return [*ended, event, *after_contact(context, unit, at_ms, off, also)]


def decide_availability(context: Context, command: SetAvailability, at_ms: int) -> list[Event] | Rejection:
    unit = context.state.find_unit(command.unit_id)
    if unit is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if not unit.on_duty:
        return Rejection(Reason.UNIT_OFF_DUTY, "unit_id", command.unit_id)
    if command.availability is Availability.NOT_AVAILABLE and not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    crew_count = command.crew_count if command.crew_changed else unit.crew_count
    driver = command.driver if command.crew_changed else unit.driver
    event = AvailabilitySet(
        command.unit_id,
        command.availability,
        command.reason,
        command.until_ms,
        crew_count,
        driver,
        command.in_service,
        command.by,
    )
    now = replace(
        unit,
        availability=command.availability,
        availability_reason=command.reason,
        until_ms=command.until_ms,
        crew_count=crew_count,
        driver=driver,
        in_service=command.in_service,
    )
    if now == unit and not (unit.unresponsive or context.state.agencies[unit.agency_id].not_answering):
        return []
    now.unresponsive = False
    if command.availability is Availability.NOT_AVAILABLE or not (command.in_service and driver):
        ended, also = give_back(context, unit, command.reason, command.by, at_ms)
        if ended:
            now.incident = now.assignment_no = 0
        return [*ended, event, *after_contact(context, unit, at_ms, now, also)]
    return [event, *after_contact(context, unit, at_ms, now)]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_signed_on(state: State, event: UnitSignedOn) -> None:
    unit = state.units[state.unit_index[event.unit_id]]
    unit.on_duty = True
    unit.availability = Availability.AVAILABLE
    unit.availability_reason = ""
    unit.until_ms = unit.until_due_ms = 0
    unit.crew_count = event.crew_count
    unit.driver = event.driver
    if unit.crew_id != event.crew_id:
        unit.crew_id = event.crew_id
        state.rebuild_crews()
    unit.place = event.place
    unit.at_home = event.at_home
    unit.fix_at_ms = state.at_ms
    unit.quarantine_fix_at_ms = 0
    state.heard(unit)
    state.touched_units.update(state.crews.get(unit.crew_id, ()))


def evolve_signed_off(state: State, event: UnitSignedOff) -> None:
    unit = state.units[state.unit_index[event.unit_id]]
    unit.on_duty = False
    unit.until_ms = unit.until_due_ms = 0
    state.standing_by.posted.pop(event.unit_id, None)
    state.heard(unit)


def evolve_availability(state: State, event: AvailabilitySet) -> None:
    unit = state.units[state.unit_index[event.unit_id]]
    unit.availability = event.availability
    unit.availability_reason = event.reason
    unit.until_ms = event.until_ms
    unit.until_due_ms = event.until_ms if event.until_ms > state.at_ms else 0
    unit.crew_count = event.crew_count
    unit.driver = event.driver
    unit.in_service = event.in_service
    state.arm_unit(unit)
    if event.paper:
        state.touch_unit(unit)
    else:
        state.heard(unit)
