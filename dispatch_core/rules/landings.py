"""Landings: where units that go by land meet the boats of an incident at sea, and which boats go where no road leads.

An incident at sea is one on the water, within reach of boats, whose type asks for one or that lies far from any road.
Its landing is the one that its boats get to soonest. Who goes is decided as ever; only where to is found here.
"""

from __future__ import annotations

from collections.abc import Collection

from .. import limits
from ..context import Context
from ..model import NO_LANDING, Landing, Medium, Place, Unfit
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
