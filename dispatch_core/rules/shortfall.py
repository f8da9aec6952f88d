"""Shortfall: why a need could not be filled, told so that a human knows what to do first.

Asked only after the search has been through the whole fleet. It changes nothing and looks for no unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import limits
from ..context import Context
from ..events import NeedDecided
from ..model import Availability, Medium, NeedState, Shortfall, Unfit
from ..obstacles import Blockade
from .pending import CONDITIONAL_PRIORITY_MAX, Pending, age_ms

# Members by name, for the hot path: model says why.
_NONE = Shortfall.NONE
_REFUSED = Shortfall.REFUSED
_HELD_IN_SURGE = Shortfall.HELD_IN_SURGE
_AWAITING_APPROVAL = Shortfall.AWAITING_APPROVAL
_REQUESTED = NeedState.REQUESTED
_SHORT = NeedState.SHORT
_UNFIT_COMMITTED = Unfit.COMMITTED
_UNFIT_CREW_COMMITTED = Unfit.CREW_COMMITTED
_UNFIT_DECLINED = Unfit.DECLINED
_UNFIT_NONE = Unfit.NONE
_UNFIT_NO_CAPABILITY = Unfit.NO_CAPABILITY
_UNFIT_NO_CREW = Unfit.NO_CREW
_UNFIT_NO_DRIVER = Unfit.NO_DRIVER
_UNFIT_NO_ROUTE = Unfit.NO_ROUTE
_UNFIT_TAKEN = Unfit.TAKEN
_UNFIT_WRONG_MEDIUM = Unfit.WRONG_MEDIUM

NO_COLUMNS: tuple[tuple[int, ...], ...] = ((),) * 7
# Of a need that waits for a unit a human is told at one pace up to this priority, from its age on after that.
ESCALATED_PRIORITY_MAX = 2


def whole_fleet_counts(unfit: Sequence[int], found_count: int, assigned_count: int, taken_count: int) -> list[int]:
    """The counts of a search that went through the whole fleet: who is fit and was not found cannot be reached.

    `taken_count` of the fit were promised to others earlier in the decision and so were not looked for.
    """
    counts = list(unfit)
    fit_count = counts[_UNFIT_NONE]
    counts[_UNFIT_TAKEN] = found_count - assigned_count + taken_count
    counts[_UNFIT_NO_ROUTE] = fit_count - found_count - taken_count
    counts[_UNFIT_NONE] = assigned_count
    return counts


def shortfall_of(unfit: Sequence[int]) -> Shortfall:
    """The reason a human can act on first; `unfit` counts units by `Unfit`."""
    total = sum(unfit)
    if not total:
        return Shortfall.NO_UNIT_OF_AGENCY
    if total == unfit[_UNFIT_NO_CAPABILITY] + unfit[_UNFIT_WRONG_MEDIUM]:
        return Shortfall.NO_CAPABILITY
    if unfit[_UNFIT_NO_ROUTE]:
        return Shortfall.NO_ROUTE
    if unfit[_UNFIT_COMMITTED] + unfit[_UNFIT_CREW_COMMITTED] + unfit[_UNFIT_TAKEN] + unfit[_UNFIT_NONE]:
        return Shortfall.ALL_COMMITTED
    if unfit[_UNFIT_DECLINED]:
        return Shortfall.ALL_DECLINED
    if unfit[_UNFIT_NO_CREW] + unfit[_UNFIT_NO_DRIVER]:
        return Shortfall.NO_CREW
    return Shortfall.NONE_AVAILABLE


def need_state(need: Pending) -> NeedState:
    """The state of a need that is not filled."""
    if need.asks_desk:
        return _REQUESTED
    return NeedState.REFUSED if need.stands is _REFUSED else _SHORT


def escalation(context: Context, need: Pending) -> int:
    """When a human is told of a need that is not filled; 0: by its desk's clock, by its hold's, or not at all."""
    stands = need.stands
    if stands is _NONE:
        return 0 if need.asks_desk else _told_ms(context, need)
    if stands is _HELD_IN_SURGE:
        return _told_ms(context, need)
    if need.asks_desk or stands not in (_AWAITING_APPROVAL, Shortfall.PLACE_UNRESOLVED):
        return 0
    return context.approval_ms(need.priority)


def _told_ms(context: Context, need: Pending) -> int:
    if need.priority <= ESCALATED_PRIORITY_MAX:
        return context.policy.escalate_ms
    allowance_ms = age_ms(context, need.priority)
    return allowance_ms - need.waited_ms if need.waited_ms < allowance_ms else allowance_ms


def nobody(
    context: Context, need: Pending, escalation_ms: int, reason: Shortfall = _NONE, asked: bool = False
) -> NeedDecided:
    """The decision that sends nobody because nobody may, or can, be asked now: a named shortfall, not a silent one.

    `reason` names it where the need itself does not; a need whose desk is `asked` waits for approval.
    """
    shortfall = reason or need.stands
    if shortfall is _NONE:
        shortfall = _AWAITING_APPROVAL if asked else Shortfall.NONE_AVAILABLE
    return NeedDecided(
        need.incident,
        need.need_no,
        _REQUESTED if asked else _SHORT if need.asks_desk else need_state(need),
        shortfall,
        need.missing_count + need.held_count,
        context.travel_for(need.medium),
        (),
        (),
        (),
        (),
        (),
        (),
        need.place.leg_ticks(need.medium),
        (),
        (),
        "",
        "",
        escalation_ms,
    )


def blocking(context: Context, need: Pending) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Closed roads between the incident and the units that could otherwise come, each once, first unit first; and the
    closures that close them.
    """
    if need.medium is not Medium.ROAD:
        return (), ()
    found: dict[Blockade, None] = {}
    for unit in context.state.units:
        if fits(context, need, unit.unit):
            found.update(dict.fromkeys(context.blockades(context.hypothetical(unit.unit), need.place, need.mode)))
    road_ids = tuple(dict.fromkeys(blockade.road_id for blockade in found))
    closure_ids = tuple(dict.fromkeys(blockade.closure_id for blockade in found))
    return road_ids[: limits.BLOCKING_ROADS_KEPT], closure_ids[: limits.BLOCKING_ROADS_KEPT]


def fits(context: Context, need: Pending, index: int) -> bool:
    """The unit could be sent to the need if a road led there. Rarely asked: the search does this in its own loop."""
    unit = context.hypothetical(index)
    mask = context.mask(need.capabilities)
    return (
        (not need.agency_id or unit.agency_id == need.agency_id)
        and unit.medium is need.medium
        and context.crew_mask(unit) & mask == mask
        and context.block(unit) is Unfit.NONE
        and (need.priority <= CONDITIONAL_PRIORITY_MAX or unit.availability is not Availability.CONDITIONAL)
        and index not in need.declined
    )
