"""Matching: which units go to which waiting needs. No unit twice, needs in their total order, nobody called short too
early.

Needs are served by (priority, incident, need number), each by the soonest fit unit, candidates by (eta, unit). A need
is short only when the search has been through the whole fleet. It returns events and changes nothing; what its
results mean is in assigning.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from .. import limits
from .._match import assign
from ..context import Context
from ..entities import Unit
from ..events import AlertRaised, Assigned, Event, NeedDecided
from ..ground import Candidate, Query
from ..model import PRIORITY_HIGHEST, Alert, Availability, Medium, NeedState, Place, Shortfall
from .pending import CONDITIONAL_PRIORITY_MAX, Pending
from .shortfall import blocking_roads, fits, shortfall_of, whole_fleet_counts

# Reading an enum member through its class costs 85 ns in Python 3.11, a name 2 ns; these stand on the hot path.
_MEDIUM_ROAD = Medium.ROAD
_SHORTFALL_NONE = Shortfall.NONE
_SHORTFALL_NO_ROUTE = Shortfall.NO_ROUTE
_NEED_SHORT = NeedState.SHORT
_NEED_FILLED = NeedState.FILLED
_AVAILABILITY_CONDITIONAL = Availability.CONDITIONAL

_SERVED = attrgetter("key")

NO_COLUMNS: tuple[tuple[int, ...], ...] = ((),) * 7
ON_SCENE = "on_scene"
REPORTED = "reported"


def unit_eta(context: Context, unit: Unit, place: Place, at_ms: int) -> Candidate | None:
    """One unit's ETA at `place`, whatever its state; None where no way leads there."""
    search = context.search_for(unit.medium)
    if search is None:
        return None
    return search.unit_eta(unit.unit, place.node, place.offset_ticks, place.lat_e7, place.lon_e7, at_ms, unit.mode)


def match(
    context: Context,
    pending: Sequence[Pending],
    at_ms: int,
    taken: tuple[int, ...] = (),
    numbers: dict[int, int] | None = None,
) -> list[Event]:
    """Decide every need in `pending`: one NeedDecided each, and an alert where an objective is already out of reach.

    `taken` are units promised earlier in the same decision; `numbers` the next assignment number of each incident that
    got a unit there, brought up to date.
    """
    if numbers is None:
        numbers = {}
    order = sorted(pending, key=_SERVED) if len(pending) > 1 else pending
    queries = [_query(context, need, taken) for need in order]
    found, chosen = _find(context, order, queries, at_ms)
    events: list[Event] = []
    clocks_of: dict[int, _Clocks] = {}
    for need, query, candidates, positions in zip(order, queries, found, chosen, strict=True):
        number = numbers.get(need.incident) or need.assignment_no
        assigned = []
        if positions:
            clocks = clocks_of.get(need.priority)
            if clocks is None:
                clocks = clocks_of[need.priority] = _Clocks(context, need.priority, at_ms)
            for position in positions:
                assigned.append(clocks.order(candidates[position], number, need.place.offset_ticks))
                number += 1
            numbers[need.incident] = number
        events.append(_decided(context, need, query, candidates, assigned, taken))
        if assigned and need.objective_to == ON_SCENE:
            alert = _objective_alert(context, need, assigned[0], candidates[positions[0]][1], at_ms)
            if alert is not None:
                events.append(alert)
    return events


def _query(context: Context, need: Pending, taken: tuple[int, ...]) -> Query:
    """What to ask the search for a need; how many are wanted is put in later."""
    state = context.state
    return (
        state.agency_index[need.agency_id] if need.agency_id else -1,
        context.mask(need.capabilities),
        need.medium,
        need.mode,
        need.priority <= CONDITIONAL_PRIORITY_MAX,
        0,
        need.declined + taken,
    )


def _find(
    context: Context, order: Sequence[Pending], queries: list[Query], at_ms: int
) -> tuple[list[list[Candidate]], list[list[int]]]:
    """Candidates of each need and where the chosen stand; it grows until nobody is short who need not be."""
    units_count = len(context.state.units)
    slots = _competing_slots(order)
    wanted = [max(limits.CANDIDATES_KEPT, count) for count in slots]
    crew_of, crew_vehicles_max = context.crew_of, context.crew_vehicles_max
    while True:
        found = _search(context, order, queries, wanted, at_ms)
        crews = [[crew_of[candidate[0]] for candidate in candidates] for candidates in found]
        choices = assign([(need.priority, need.missing_count, own) for need, own in zip(order, crews, strict=True)])
        for i, want in enumerate(wanted):
            if len(crews[i]) == want < units_count and (
                len(choices[i]) < order[i].missing_count
                # Units whose position is too old come last, and one of them leaves a priority 1 short as well.
                or (order[i].priority == PRIORITY_HIGHEST and found[i][-1][6])
                # Vehicles of few crews: who competes may take them all, and the next crew is not yet seen.
                or (want < slots[i] * crew_vehicles_max and len(set(crews[i])) < slots[i])
            ):
                break
        else:
            break
        # All lists grow: whoever competes for the same units must see as far, or another may be left short of a swap.
        wanted = [min(units_count, want * 4) for want in wanted]
    # A chosen crew goes with the soonest of its vehicles.
    return found, [sorted(map(own.index, choice)) for own, choice in zip(crews, choices, strict=True)]


def _competing_slots(order: Sequence[Pending]) -> list[int]:
    """For each need how many slots may compete for its candidates, its own included."""
    slots: dict[str, int] = {}
    for need in order:
        slots[need.agency_id] = slots.get(need.agency_id, 0) + need.missing_count
    if "" in slots:
        return [sum(slots.values())] * len(order)
    return [slots[need.agency_id] for need in order]


def _search(
    context: Context, order: Sequence[Pending], queries: list[Query], wanted: list[int], at_ms: int
) -> list[list[Candidate]]:
    """Ask the search once per place and medium."""
    asked = [
        (agency, mask, medium, mode, conditional, want, excluded)
        for (agency, mask, medium, mode, conditional, _, excluded), want in zip(queries, wanted, strict=True)
    ]
    first = order[0]
    if all([need.incident == first.incident and need.medium is first.medium for need in order]):
        return _ask(context, first, at_ms, asked)
    groups: dict[tuple[int, bool], list[int]] = {}
    for i, need in enumerate(order):
        groups.setdefault((need.incident, need.medium is _MEDIUM_ROAD), []).append(i)
    found: list[list[Candidate]] = [[] for _ in order]
    for members in groups.values():
        answers = _ask(context, order[members[0]], at_ms, [asked[i] for i in members])
        for i, answer in zip(members, answers, strict=True):
            found[i] = answer
    return found


def _ask(context: Context, need: Pending, at_ms: int, queries: list[Query]) -> list[list[Candidate]]:
    """The candidates of queries that share the need's place and medium; none where nothing goes that way."""
    search = context.search_for(need.medium)
    if search is None:
        return [[] for _ in queries]
    place = need.place
    return search.nearest(place.node, place.offset_ticks, place.lat_e7, place.lon_e7, at_ms, queries)


def _decided(
    context: Context,
    need: Pending,
    query: Query,
    candidates: list[Candidate],
    assigned: list[Assigned],
    taken: tuple[int, ...],
) -> NeedDecided:
    missing = need.missing_count - len(assigned)
    if need.priority == PRIORITY_HIGHEST:
        # A unit whose position is too old to trust does not fill a priority 1 by itself.
        missing += sum([order.position_last for order in assigned])
    unfit: Sequence[int] = context.fleet.count_unfit((*query[:6], need.declined) if taken else query)
    shortfall = _SHORTFALL_NONE
    blocking: tuple[str, ...] = ()
    if missing:
        in_taken = sum(1 for unit in taken if fits(context, need, unit))
        unfit = whole_fleet_counts(unfit, len(candidates), len(assigned), in_taken)
        shortfall = shortfall_of(unfit)
        if shortfall is _SHORTFALL_NO_ROUTE:
            blocking = blocking_roads(context, need)
    units = context.state.units
    # Columns of the first candidates: (unit, eta, turnout, unit offset, road, stale, last).
    columns = tuple(zip(*candidates[: limits.CANDIDATES_KEPT], strict=True)) or NO_COLUMNS
    return NeedDecided(
        need.incident,
        need.need_no,
        _NEED_SHORT if missing else _NEED_FILLED,
        shortfall,
        missing,
        context.travel_for(need.medium),
        tuple(assigned),
        tuple([units[unit].unit_id for unit in columns[0]]),
        columns[2],
        columns[3],
        columns[4],
        columns[5],
        need.place.offset_ticks,
        tuple(unfit),
        blocking,
        "",
        "",
    )


class _Clocks:
    """The allowances of an order's clocks for one priority, worked out once for all units of a decision."""

    __slots__ = (
        "_ack_ms",
        "_arrival_slack_ms",
        "_context",
        "_delivery_ms",
        "_en_route_slack_ms",
        "_next_unit_ms",
        "_tick_us",
    )

    def __init__(self, context: Context, priority: int, at_ms: int) -> None:
        policy, rate = context.policy, context.state.clock_rate
        next_unit_ms = policy.next_unit_p1_ms if priority == PRIORITY_HIGHEST else policy.next_unit_ms
        self._context = context
        self._tick_us = context.city.tick_us
        self._delivery_ms = policy.delivery_ms * rate
        self._ack_ms = policy.acknowledgement_ms * rate
        # After a stop no clock adds a unit before the hold is over.
        self._next_unit_ms = max(next_unit_ms * rate, context.state.hold_until_ms - at_ms)
        self._en_route_slack_ms = policy.late_en_route_slack_ms
        self._arrival_slack_ms = policy.late_arrival_slack_ms

    def order(
        self, candidate: Candidate, assignment_no: int, incident_offset_ticks: int, by_human: bool = False
    ) -> Assigned:
        """The order to one unit."""
        index, eta_ticks, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, last = candidate
        context, tick_us = self._context, self._tick_us
        unit = context.supposed.get(index) or context.state.units[index]
        return Assigned(
            assignment_no,
            unit.unit_id,
            turnout_ticks,
            unit_offset_ticks,
            road_ticks,
            incident_offset_ticks,
            stale_ticks,
            unit.availability is _AVAILABILITY_CONDITIONAL,
            last == 1,
            by_human,
            self._delivery_ms,
            self._ack_ms,
            self._next_unit_ms,
            # As context.ms does, which would be called twice for every unit.
            (turnout_ticks * tick_us + 500) // 1000 + self._en_route_slack_ms,
            (eta_ticks * tick_us + 500) // 1000 + self._arrival_slack_ms,
        )


def order_by_human(
    context: Context, candidate: Candidate, assignment_no: int, offset_ticks: int, priority: int, at_ms: int
) -> Assigned:
    """The order to a unit that a human placed."""
    return _Clocks(context, priority, at_ms).order(candidate, assignment_no, offset_ticks, by_human=True)


def _objective_alert(
    context: Context, need: Pending, first: Assigned, eta_ticks: int, at_ms: int
) -> AlertRaised | None:
    """Told at dispatch: even the soonest unit sent cannot make the objective."""
    since_ms = need.reported_ms if need.objective_from == REPORTED else at_ms
    if at_ms - since_ms + context.ms(eta_ticks) <= need.objective_within_s * 1000:
        return None
    return AlertRaised(
        Alert.OBJECTIVE_OUT_OF_REACH, need.incident, first.assignment_no, first.unit_id, need.agency_id, 0
    )
