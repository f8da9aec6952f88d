"""Positions: fixes of units taken in, doubted, or left out.

Only a newer fix counts. One that jumps farther than a vehicle can drive is kept aside until a second one agrees; else
one wrong fix would pin a unit where it never was. A stamp from the future takes the time of receipt and raises a
flag. Age is judged by the search.
"""

from __future__ import annotations

from itertools import starmap

from ..commands import RecordPositions
from ..context import Context
from ..entities import Unit
from ..events import AlertRaised, Event, PositionsRecorded
from ..model import Alert, Place, Unfit
from ..plane import distance_mm
from ..records import replace
from ..state import State, WaitingKey
from .waiting import take_up

# A unit's clock may be ahead by so much before anybody is told.
CLOCK_AHEAD_MS = 5_000
# In a metre of latitude there are 89.93 of 1e-7 degrees: bounds on either side.
E7_PER_M, E7_PER_M_MOST = 89, 90


# A row of PositionsRecorded, field for field.
_Row = tuple[str, int, int, int, int, int, bool, bool, int, int, int]


def decide_positions(context: Context, command: RecordPositions, at_ms: int) -> list[Event]:
    """Unknown units and fixes that are not newer are left out; an empty answer means that nothing was new."""
    rows: list[_Row] = []
    alerts: list[Event] = []
    moved: list[Unit] = []
    state = context.state
    places = context.city.ground.places(command.lat_e7, command.lon_e7)
    for unit_id, place, fix_at_ms in zip(command.unit_ids, places, command.fix_at_ms, strict=True):
        lat_e7, lon_e7 = place.lat_e7, place.lon_e7
        unit = state.find_unit(unit_id)
        if unit is None:
            continue
        if fix_at_ms > at_ms:
            if fix_at_ms > at_ms + CLOCK_AHEAD_MS:
                alerts.append(AlertRaised(Alert.CLOCK_OF_UNIT, 0, 0, unit_id, unit.agency_id, 0, 0))
            fix_at_ms = at_ms
        if fix_at_ms <= max(unit.fix_at_ms, unit.quarantine_fix_at_ms):
            continue
        if _jumped(context, unit, lat_e7, lon_e7, fix_at_ms):
            if not unit.quarantine_fix_at_ms:
                alerts.append(AlertRaised(Alert.POSITION_JUMP, unit.incident, 0, unit_id, unit.agency_id, 0, 0))
            rows.append(_row(unit_id, place, fix_at_ms, True, unit.at_home))
            continue
        at_home = not unit.incident and _at_base(context, unit, lat_e7, lon_e7)
        rows.append(_row(unit_id, place, fix_at_ms, False, at_home))
        if state.waiting and _is_news(state, unit, place, at_ms) and context.block(unit) is Unfit.NONE:
            moved.append(replace(unit, place=place, at_home=at_home, fix_at_ms=fix_at_ms))
    if not rows:
        return []
    recorded = PositionsRecorded(*zip(*rows, strict=True))
    events: list[Event] = [recorded, *alerts]
    if moved:
        with context.supposing(*moved):
            events += take_up(context, moved, at_ms, (), _refilled(context, recorded))
    return events


def _row(unit_id: str, place: Place, fix_at_ms: int, quarantined: bool, at_home: bool) -> _Row:
    where = place.lat_e7, place.lon_e7, fix_at_ms, place.node, place.offset_ticks
    return (unit_id, *where, quarantined, at_home, place.edge, place.along, place.far_m)


def _at_base(context: Context, unit: Unit, lat_e7: int, lon_e7: int) -> bool:
    """At home, or where it was advised to stand by: its crew is in a house, and the vehicle stays where it is."""
    metres, posting = context.policy.at_home_m, context.state.standing_by.posted.get(unit.unit_id)
    if posting is not None and _near(lat_e7, lon_e7, posting.place, metres):
        return True
    return _near(lat_e7, lon_e7, unit.home, metres)


def _near(lat_e7: int, lon_e7: int, home: Place, metres: int) -> bool:
    """No farther from home than so many metres; who is farther north or south alone is not measured."""
    if abs(lat_e7 - home.lat_e7) > (metres + 1) * E7_PER_M_MOST:
        return False
    return distance_mm(lat_e7, lon_e7, home.lat_e7, home.lon_e7) // 1000 <= metres


def _is_news(state: State, unit: Unit, place: Place, at_ms: int) -> bool:
    """It is somewhere else than before, or its position can be trusted again."""
    return place.spot[:2] != unit.place.spot[:2] or _doubted(state, unit, at_ms)


def _doubted(state: State, unit: Unit, at_ms: int) -> bool:
    """Its position was too old to trust: where a priority 1 wants a fresh unit, it is one only now."""
    return not unit.at_home and unit.fix_at_ms > 0 and at_ms - unit.fix_at_ms >= state.position_last_ms


def _refilled(context: Context, event: PositionsRecorded) -> list[WaitingKey]:
    """Needs for which another unit was wanted only because the position of theirs was too old."""
    keys = []
    for unit_id, quarantined in zip(event.unit_ids, event.quarantined, strict=True):
        unit = context.state.find_unit(unit_id)
        if unit is None or not unit.incident or quarantined:
            continue
        incident = context.state.incidents[unit.incident]
        assignment = incident.assignments[unit.assignment_no - 1]
        # One that misses its order as well, or was ordered back, fills no slot by being seen.
        if assignment.extra_wanted and not (assignment.missed or assignment.cancelling):
            need = incident.needs[assignment.need_no - 1]
            keys.append((need.priority, incident.incident, need.need_no))
    return keys


def _jumped(context: Context, unit: Unit, lat_e7: int, lon_e7: int, fix_at_ms: int) -> bool:
    """Too far for a vehicle from the last trusted fix, and not where a doubted one already said it was."""
    policy = context.policy
    place = unit.place
    # No straight line is longer than the way along both axes, and a degree of longitude is no longer than one of
    # latitude: most fixes are judged by this, at a tenth of the price.
    if abs(lat_e7 - place.lat_e7) + abs(lon_e7 - place.lon_e7) < policy.jump_distance_m * E7_PER_M:
        return False
    metres = distance_mm(place.lat_e7, place.lon_e7, lat_e7, lon_e7) // 1000
    if metres <= policy.jump_distance_m or metres <= _drivable_m(policy.jump_speed_kmh, fix_at_ms - unit.fix_at_ms):
        return False
    if not unit.quarantine_fix_at_ms:
        return True
    apart = distance_mm(unit.quarantine_lat_e7, unit.quarantine_lon_e7, lat_e7, lon_e7) // 1000
    elapsed_ms = fix_at_ms - unit.quarantine_fix_at_ms
    return apart > max(policy.jump_agree_m, _drivable_m(policy.jump_speed_kmh, elapsed_ms))


def _drivable_m(speed_kmh: int, elapsed_ms: int) -> int:
    return speed_kmh * elapsed_ms // 3_600


# -- What the events change --------------------------------------------------------------------------------------------


def places(event: PositionsRecorded) -> list[Place]:
    """Where each fix lies."""
    where = (event.node, event.offset_ticks, event.lat_e7, event.lon_e7)
    # Entries of earlier versions know nodes alone.
    known = (*where, event.edge, event.along, event.far_m) if event.edge else where
    return list(starmap(Place, zip(*known, strict=True)))


def evolve_positions(state: State, event: PositionsRecorded) -> None:
    where = places(event)
    for i, unit_id in enumerate(event.unit_ids):
        unit = state.units[state.unit_index[unit_id]]
        if event.quarantined[i]:
            unit.quarantine_lat_e7 = event.lat_e7[i]
            unit.quarantine_lon_e7 = event.lon_e7[i]
            unit.quarantine_fix_at_ms = event.fix_at_ms[i]
            continue
        unit.place = where[i]
        unit.fix_at_ms = event.fix_at_ms[i]
        unit.at_home = event.at_home[i]
        unit.quarantine_fix_at_ms = 0
        state.touch_unit(unit)
        if unit.incident:
            _trusted_again(state, unit)


def _trusted_again(state: State, unit: Unit) -> None:
    """A fresh fix ends the doubt for which another unit was wanted beside this one."""
    incident = state.incidents[unit.incident]
    assignment = incident.assignments[unit.assignment_no - 1]
    if assignment.extra_wanted:
        assignment.extra_wanted = False
        state.recount(incident, incident.needs[assignment.need_no - 1])
        state.touch_incident(incident)
