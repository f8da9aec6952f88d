"""Matching: which units go to which waiting needs. No unit twice, needs in their total order, nobody called short too
early.

Needs are served by (priority, incident, need number); which unit each gets is the choice of the city's policy. A need
is short only when the search has been through the whole fleet. Where a human or a desk decides, who could go is only
shown. It returns events and changes nothing; what its results mean is in assigning.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

from .. import limits
from ..context import Context
from ..entities import Unit
from ..events import AlertRaised, Assigned, Event, NeedDecided, NeedHeld
from ..ground import Candidate, Query
from ..model import PRIORITY_HIGHEST, Alert, LineKind, NeedState, Place, Shortfall
from ..policies import closest, joint, names
from ..policies.candidates import query
from ..policies.policy import DispatchPolicy
from ..promises import ON_SCENE
from ..records import replace
from ..state import WaitingKey
from .asking import ask_desk, desk_of
from .keeping import keep_back
from .landings import NO_BOATS, boats_for
from .orders import Clocks
from .patrolling import wait_for_beat, waiting_for_beat
from .pending import Pending
from .shortfall import (
    NO_COLUMNS,
    blocking,
    escalation,
    need_state,
    nobody,
    shortfall_of,
    whole_fleet_counts,
)
from .substitutes import crews_sent, seeks_substitute, substitute

# Members by name, for the hot path: model says why.
_LINE_DISPATCH = LineKind.DISPATCH
_SHORTFALL_NONE = Shortfall.NONE
_SHORTFALL_NO_ROUTE = Shortfall.NO_ROUTE
_SHORTFALL_UNRESOLVED = Shortfall.PLACE_UNRESOLVED
_SHORTFALL_AWAITING_APPROVAL = Shortfall.AWAITING_APPROVAL
_SHORTFALL_HELD = Shortfall.HELD_AS_DUPLICATE
_NEED_FILLED = NeedState.FILLED

_SERVED = attrgetter("key")

# By the names of policies/names.py.
POLICIES: dict[str, DispatchPolicy] = {names.CLOSEST: closest, names.JOINT: joint, names.DIVERT: closest}

NOBODY_LOSES: frozenset[WaitingKey] = frozenset()
NOBODY_WAITS: Mapping[WaitingKey, int] = MappingProxyType({})


def unit_eta(context: Context, unit: Unit, place: Place, at_ms: int) -> Candidate | None:
    """One unit's ETA at `place`, whatever its state; None where no way leads there."""
    search = context.search_for(unit.medium)
    if search is None:
        return None
    where = (place.node, place.leg_ticks(unit.medium), place.lat_e7, place.lon_e7)
    return search.unit_eta(unit.unit, *where, at_ms, unit.mode, place.edge, place.along)


def match_needs(
    context: Context,
    pending: Sequence[Pending],
    at_ms: int,
    taken: tuple[int, ...] = (),
    numbers: dict[int, int] | None = None,
) -> list[Event]:
    """Decide every need in `pending`: one NeedDecided each, and what must be told or asked because of it.

    `taken` are units promised earlier in the same decision; `numbers` the next assignment number of each incident that
    got a unit there, brought up to date.
    """
    numbers = {} if numbers is None else numbers
    events: list[Event] = []
    sought = []
    for need in sorted(pending, key=_SERVED) if len(pending) > 1 else pending:
        if need.line is _LINE_DISPATCH and need.stands is not _SHORTFALL_UNRESOLVED:
            sought.append(need)
        else:
            events += _nobody_sought(context, need)
    if not sought:
        return events
    queries = [query(context, need, taken) for need in sought]
    found, chosen, losing, waits = _choose(context, sought, queries, at_ms, taken)
    if sought[-1].priority != PRIORITY_HIGHEST and seeks_substitute(context, sought, found, chosen):
        # Who stands in for a priority 1 goes before any need that is less urgent.
        first = [need for need in sought if need.priority == PRIORITY_HIGHEST]
        decided = match_needs(context, first, at_ms, taken, numbers)
        rest = sought[len(first) :]
        return [*events, *decided, *match_needs(context, rest, at_ms, (*taken, *crews_sent(context, decided)), numbers)]
    clocks_of: dict[int, Clocks] = {}
    going = [candidates[i][0] for candidates, positions in zip(found, chosen, strict=True) for i in positions]
    for need, asked, candidates, positions in zip(sought, queries, found, chosen, strict=True):
        clocks = clocks_of.get(need.priority)
        if clocks is None:
            clocks = clocks_of[need.priority] = Clocks(context, need.priority, at_ms)
        number = numbers.get(need.incident) or need.assignment_no
        leg_ticks = need.place.leg_ticks(need.medium)
        assigned = []
        for position in positions:
            assigned.append(clocks.order(candidates[position], number, leg_ticks, need.reserve))
            number += 1
        if need.diverts:
            assigned += _diverted(need, clocks, number)
            number += len(need.diverts)
        missing = _missing(need, assigned)
        alerts: list[Event] = []
        if missing and need.priority == PRIORITY_HIGHEST and need.stands is _SHORTFALL_NONE:
            wanted = missing - need.substitute_count - need.held_count
            for order, alert in substitute(context, need, wanted, (*taken, *going), number, clocks, at_ms):
                assigned.append(order)
                alerts.append(alert)
                going.append(context.state.unit_index[order.unit_id])
        if assigned:
            numbers[need.incident] = assigned[-1].assignment_no + 1
        events.append(_decided(context, need, asked, candidates, assigned, missing, taken, going, losing, at_ms))
        if missing and need.key in waits:
            events[-1] = waiting_for_beat(events[-1], waits[need.key])
        if need.asks_desk:
            events.append(ask_desk(context, need, need.agency_id))
        if assigned and need.objective_to == ON_SCENE:
            events += _told_late(context, need, candidates, positions, assigned, at_ms)
        # Where nobody fills a slot the rest is not held back: a policy never holds a priority 1 whole.
        sent = missing < need.missing_count + need.held_count
        if need.hold_ms and (sent or need.stands is _SHORTFALL_HELD):
            # After a stop no timer sends anybody before the hold of the service is over.
            hold_ms = max(need.hold_ms, context.state.hold_until_ms - at_ms)
            events.append(NeedHeld(need.incident, need.need_no, hold_ms))
        events += alerts
    return events


def _choose(
    context: Context, sought: list[Pending], queries: list[Query], at_ms: int, taken: tuple[int, ...]
) -> tuple[list[list[Candidate]], list[list[int]], frozenset[WaitingKey], Mapping[WaitingKey, int]]:
    """What the policy chooses, less whom the city keeps: the needs that lose by it, and those that wait how long."""
    found, chosen = POLICIES[context.city.dispatch.policy].choose(context, sought, queries, at_ms)
    losing, waits = NOBODY_LOSES, NOBODY_WAITS
    if context.reserve:
        chosen, losing = keep_back(context, sought, found, chosen, taken)
    if context.beats:
        chosen, waits = wait_for_beat(context, sought, queries, found, chosen, at_ms)
    return found, chosen, losing, waits


def _diverted(need: Pending, clocks: Clocks, number: int) -> list[Assigned]:
    """The orders to units that are on their way elsewhere, or who may be diverted when a human says so."""
    orders = []
    for nth, (candidate, incident, proposed) in enumerate(need.diverts):
        order = clocks.order(candidate, number + nth, need.place.leg_ticks(need.medium), proposed)
        orders.append(replace(order, diverted_from=incident))
    return orders


def _told_late(
    context: Context,
    need: Pending,
    candidates: Sequence[Candidate],
    positions: Sequence[int],
    assigned: Sequence[Assigned],
    at_ms: int,
) -> list[AlertRaised]:
    """Told at dispatch where even who is there first is too late; nothing where nobody goes."""
    first = (candidates[positions[0]][1], 0) if positions else None
    for nth, (candidate, _, proposed) in enumerate(need.diverts, len(positions)):
        if not proposed and (first is None or candidate[1] < first[0]):
            first = (candidate[1], nth)
    late = _objective_alert(context, need, assigned[first[1]], first[0], at_ms) if first else None
    return [] if late is None else [late]


def _missing(need: Pending, assigned: Sequence[Assigned]) -> int:
    """Slots that these orders leave open."""
    missing = need.missing_count + need.held_count - len(assigned)
    if need.diverts:
        # What waits for a human's word fills nothing yet.
        missing += sum(proposed for _, _, proposed in need.diverts)
    if need.priority == PRIORITY_HIGHEST:
        # A unit whose position is too old to trust does not fill a priority 1 by itself.
        missing += sum([order.position_last for order in assigned])
    return missing


def _nobody_sought(context: Context, need: Pending) -> list[Event]:
    """A need that no search can answer now: a desk does what it asks for, or nobody knows where."""
    desk_id = desk_of(context, need) if need.asks_desk else ""
    if desk_id:
        return [nobody(context, need, 0, asked=True), ask_desk(context, need, desk_id)]
    escalation_ms = context.approval_ms(need.priority) if need.asks_desk else escalation(context, need)
    return [nobody(context, need, escalation_ms)]


def _decided(
    context: Context,
    need: Pending,
    asked: Query,
    candidates: list[Candidate],
    assigned: list[Assigned],
    missing: int,
    taken: tuple[int, ...],
    promised: Sequence[int],
    losing: frozenset[WaitingKey],
    at_ms: int,
) -> NeedDecided:
    whole = (*asked[:6], need.declined) if taken else asked
    unfit: Sequence[int] = context.fleet.count_unfit(whole)
    shortfall = need.stands
    between: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
    boats = NO_BOATS
    if shortfall is not _SHORTFALL_NONE:
        pass
    elif missing and missing == need.held_count and assigned:
        shortfall = _SHORTFALL_HELD
    elif missing:
        fit = context.fleet.fit_units(whole) if taken else ()
        in_taken = sum([unit in fit for unit in taken])
        going = sum([not (order.substituted or order.diverted_from) for order in assigned])
        unfit = whole_fleet_counts(unfit, len(candidates), going, in_taken)
        shortfall = Shortfall.KEPT_BACK if need.key in losing else shortfall_of(unfit)
        if shortfall is _SHORTFALL_NO_ROUTE:
            between, boats = blocking(context, need), boats_for(context, need, at_ms, (*taken, *promised))
    elif need.reserve:
        shortfall = _SHORTFALL_AWAITING_APPROVAL
    units = context.state.units
    # Columns of the first candidates: (unit, eta, turnout, unit offset, road, stale, last).
    columns = tuple(zip(*candidates[: limits.CANDIDATES_KEPT], strict=True)) or NO_COLUMNS
    return NeedDecided(
        need.incident,
        need.need_no,
        _NEED_FILLED if shortfall is _SHORTFALL_NONE else need_state(need),
        shortfall,
        missing,
        context.travel_for(need.medium),
        tuple(assigned),
        tuple([units[unit].unit_id for unit in columns[0]]),
        columns[2],
        columns[3],
        columns[4],
        columns[5],
        need.place.leg_ticks(need.medium),
        tuple(unfit),
        between[0],
        "",
        "",
        escalation(context, need) if missing else 0,
        between[1],
        *boats,
    )


def _objective_alert(
    context: Context, need: Pending, first: Assigned, eta_ticks: int, at_ms: int
) -> AlertRaised | None:
    """Told at dispatch: even the soonest unit sent cannot make the objective."""
    if at_ms - (need.began_ms or at_ms) + context.ms(eta_ticks) <= need.objective_within_s * 1000:
        return None
    return AlertRaised(
        Alert.OBJECTIVE_OUT_OF_REACH,
        need.incident,
        first.assignment_no,
        first.unit_id,
        need.agency_id,
        0,
        need.need_no,
    )
