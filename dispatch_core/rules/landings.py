"""Landings: where units that go by land meet the boats of an incident at sea, and which boats go where no road leads.

An incident at sea is one on the water, within reach of boats, whose type asks for one or that lies far from any road.
Its landing is the one that its boats get to soonest, of those that whoever is needed can drive to as roads are now. It
is kept until the incident moves, its type makes it no incident at sea, or closed roads cut it off (relanding.py). Who
goes is decided as ever; only where to is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from .. import limits
from ..context import Context
from ..entities import BY_LAND, Incident, place_by
from ..events import AlertRaised, Event, NeedDecided, OrderReissued
from ..model import (
    NO_LANDING,
    Alert,
    AssignmentState,
    Landing,
    Medium,
    Place,
    Reissue,
    Shortfall,
    Travel,
    Unfit,
)
from .orders import Clocks
from .pending import Pending

# Columns of equal length: a boat that could go, when it would be there in ticks, and the landing nearest to it.
Boats = tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...]]
NO_BOATS: Boats = ((), (), ())


def landing_of(context: Context, type_code: str, place: Place) -> Landing:
    """Where units by land go for an incident of a type at a place; without a name: to the place itself."""
    sea = context.city.sea
    if sea is None or not (place.far_m or type_code in context.sea_types):
        return NO_LANDING
    return sea.landing_for(place.lat_e7, place.lon_e7) or NO_LANDING


def landing_still(context: Context, incident: Incident, type_code: str, place: Place) -> Landing:
    """The landing of an incident that did not move: the one that crews were told, as long as the city has it there."""
    fresh, told = landing_of(context, type_code, place), incident.landing
    sea = context.city.sea
    if sea is None or not (fresh.name and told.name):
        return fresh
    return next((one for one in sea.landings if same(one, told)), fresh)


def at_landing(
    context: Context, number: int, place: Place, landing: Landing, decide: Callable[[Landing], list[Event]]
) -> list[Event]:
    """What `decide` makes of a new landing; where closed roads keep somebody from it, of the one, among those next by
    water, from which the fewest needs and orders are so cut off.
    """
    events, sea = decide(landing), context.city.sea
    if sea is None or not landing.name:
        return events
    left = _cut_off(context, number, landing, events)
    if not left:
        return events
    others = [one for one in sea.landings_near(place.lat_e7, place.lon_e7) if one != landing]
    for other in others[: limits.LANDINGS_TRIED_MAX]:
        again = decide(other)
        still = _cut_off(context, number, other, again)
        if still < left:
            events, left = again, still
        if not left:
            break
    return events


def moved_landing(context: Context, incident: Incident, place: Place, landing: Landing, at_ms: int) -> list[Event]:
    """Orders anew for who goes by land to an incident whose landing another bundle changed, with the ETA they had:
    nothing is searched before the bundle is loaded. Who is at the old one is shown.
    """
    if same(landing, incident.landing):
        return []
    clocks, number = Clocks(context, incident.priority, at_ms), incident.incident
    events: list[Event] = []
    for one in incident.assignments:
        unit = context.state.units[context.state.unit_index[one.unit_id]]
        if unit.medium not in BY_LAND or one.cancelling or one.tentative or one.state > AssignmentState.ON_SCENE:
            continue
        if one.state is AssignmentState.ON_SCENE:
            events.append(AlertRaised(Alert.AT_OLD_PLACE, number, one.assignment_no, one.unit_id, "", 0, one.need_no))
            continue
        eta = (
            unit.unit,
            one.eta_ticks,
            one.turnout_ticks,
            one.unit_offset_ticks,
            one.road_ticks,
            one.stale_ticks,
            0,
        )
        offset = place_by(unit.medium, place, landing).leg_ticks(unit.medium)
        events.append(clocks.reissue(eta, number, one, one.state, offset, Reissue.MOVED, 0))
    return events


def same(one: Landing, other: Landing) -> bool:
    """Whatever nodes the city's roads have now."""
    here, there = one.place, other.place
    return (one.name, here.lat_e7, here.lon_e7) == (other.name, there.lat_e7, there.lon_e7)


def _cut_off(context: Context, number: int, landing: Landing, events: Sequence[Event]) -> int:
    """Needs of the incident, but for boats, to which nobody fit finds an open road, and orders that none leads."""
    count = 0
    for event in events:
        if type(event) is NeedDecided and event.incident == number:
            count += event.shortfall is Shortfall.NO_ROUTE and event.travel is not Travel.SEA
        elif type(event) is OrderReissued and event.incident == number:
            order = context.state.incidents[number].assignments[event.assignment_no - 1]
            count += not leads(context, order.unit_id, landing.place)
    return count


def leads(context: Context, unit_id: str, place: Place) -> bool:
    """An open road leads the unit there, or it needs none."""
    unit = context.state.units[context.state.unit_index[unit_id]]
    search = context.search_for(unit.medium)
    if unit.medium is not Medium.ROAD or search is None:
        return True
    return search.reach(unit.unit, unit.mode, [(place.node, place.lat_e7, place.lon_e7, place.edge, place.along)])[0]


def boats_for(context: Context, need: Pending, at_ms: int, taken: Collection[int]) -> Boats:
    """Fit boats that could go to a place that no open road leads to, the soonest first; none whose crew this very
    decision sends, `taken`.
    """
    sea, search = context.city.sea, context.sea_search
    if sea is None or search is None or need.medium is Medium.WATER:
        return NO_BOATS
    place, units = need.place, context.state.units
    crews = {context.crew_of[index] for index in taken}
    found: list[tuple[int, int]] = []
    for unit in units:
        if unit.medium is not Medium.WATER or context.crew_of[unit.unit] in crews:
            continue
        if context.block(context.hypothetical(unit.unit)) is not Unfit.NONE:
            continue
        eta = search.unit_eta(unit.unit, place.node, 0, place.lat_e7, place.lon_e7, at_ms, unit.mode)
        if eta is not None:
            found.append((eta[1], unit.unit))
    soonest = sorted(found)[: limits.BOATS_NAMED]
    near = [
        sea.landing_near(units[index].place.lat_e7, units[index].place.lon_e7) or NO_LANDING for _, index in soonest
    ]
    return (
        tuple(units[index].unit_id for _, index in soonest),
        tuple(ticks for ticks, _ in soonest),
        tuple(landing.name for landing in near),
    )
