"""Pending: a need to be served in the decision in hand, with all the match must know of it.

It may be a need the state holds, or one raised by an event of the same decision. What stands against ordering for it is
found here, once: the kind of incident, the place, the mode, a hold, a refusal, the authority. It decides nothing.
"""

from __future__ import annotations

from ..context import Context
from ..entities import Assignment, Incident, Need, place_by
from ..events import NeedRaised
from ..ground import Candidate
from ..model import Authority, Landing, LineKind, Medium, NeedState, Place, Shortfall
from ..promises import Called, call_began_ms
from ..records import mutable
from ..state import WaitingKey

# Members by name, for the hot path: model says why.
_CONFIRM = Authority.CONFIRM
_REQUEST = Authority.REQUEST
_DISPATCH = LineKind.DISPATCH
_NONE = Shortfall.NONE
_ROAD = Medium.ROAD
_AWAITING_APPROVAL = Shortfall.AWAITING_APPROVAL
_HELD_IN_SURGE = Shortfall.HELD_IN_SURGE

# Conditionally available units are sent to priorities up to this.
CONDITIONAL_PRIORITY_MAX = 2
# Needs up to this priority take units that are only reserved for less urgent ones.
TAKES_RESERVED_PRIORITY_MAX = 2
# From this priority on a need that waited long asks before it is dispatched.
AGEING_PRIORITY_MIN = 3


# A unit with its ETA, the incident that it is on its way to, and whether a human must say so first.
Diverted = tuple[Candidate, int, bool]


@mutable
class Pending:
    """A need to be served in this decision, with what the match must know of it."""

    incident: int
    need_no: int
    # Where who is asked for goes, and where whoever drives there instead.
    place: Place
    road_place: Place
    agency_id: str
    capabilities: tuple[str, ...]
    medium: Medium
    mode: int
    priority: int
    missing_count: int
    # Units that declined it.
    declined: tuple[int, ...]
    # First free assignment number of the incident.
    assignment_no: int
    # When the time of its objective began; 0: only a unit begins it, or nobody gave that end-point.
    began_ms: int
    objective_to: str
    objective_within_s: int
    line: LineKind = _DISPATCH
    # Why nobody is ordered now although somebody is missing: who could go is only shown. NONE: the engine orders.
    stands: Shortfall = _NONE
    # The agency's desk is asked.
    asks_desk: bool = False
    # Who is found is reserved until a human releases it.
    reserve: bool = False
    # The desk that said no.
    refused_by: str = ""
    # Substitutes that are on their way already.
    substitute_count: int = 0
    # Slots that wait as a likely duplicate, beside the missing ones, and for how long.
    held_count: int = 0
    hold_ms: int = 0
    # How long it has been asked for.
    waited_ms: int = 0
    # A human said go.
    approved: bool = False
    # Who was to come is taken from it, or does not answer: it waits for no unit of its own beat.
    at_once: bool = False
    # Units that are diverted to it in this decision.
    diverts: tuple[Diverted, ...] = ()

    @property
    def key(self) -> WaitingKey:
        return (self.priority, self.incident, self.need_no)

    @property
    def slots(self) -> int:
        """How many units are to be found and ordered, or reserved, now."""
        if self.stands is not _NONE:
            return 0
        if not self.diverts:
            return self.missing_count
        return max(0, self.missing_count - sum(not proposed for _, _, proposed in self.diverts))


def pending_need(context: Context, incident: Incident, need: Need, missing_count: int, at_ms: int) -> Pending:
    """An existing need; `missing_count` as it will be after the events decided so far."""
    index = context.state.unit_index
    stands = stands_against(context, incident, need)
    pending = Pending(
        incident.incident,
        need.need_no,
        incident.place_for(need.medium),
        incident.place_for(_ROAD),
        need.agency_id,
        need.capabilities,
        need.medium,
        need.mode,
        need.priority,
        missing_count,
        tuple(index[unit_id] for unit_id in need.declined_unit_ids if unit_id in index),
        len(incident.assignments) + 1,
        call_began_ms(need.objective_from, need.raised_ms, incident.called_ms),
        need.objective_to,
        need.objective_within_s,
        need.line,
        stands,
        _asks_desk(need, stands, bars(incident, need)),
        not need.approved and (need.authority is _CONFIRM or aged(context, need, at_ms)),
        need.desk_id if need.refused_by_desk else "",
        incident.substitute_count(need),
    )
    pending.waited_ms, pending.approved = at_ms - need.raised_ms, need.approved
    return pending


def refill(context: Context, incident: Incident, need: Need, assignment: Assignment, at_ms: int) -> list[Pending]:
    """What the need misses once the assignment has ended; its unit is not asked again."""
    missing = incident.missing_slots(need, without=assignment)
    if not missing:
        return []
    pending = pending_need(context, incident, need, missing, at_ms)
    pending.declined += (context.state.unit_index[assignment.unit_id],)
    pending.substitute_count -= assignment.substituted
    return [pending]


def raised_need(
    context: Context,
    need: NeedRaised,
    place: Place,
    landing: Landing,
    called_ms: Called,
    at_ms: int,
    stands: Shortfall,
    assignment_no: int = 1,
) -> Pending:
    """A need that this decision raises, for an incident that was reported, and its call received and answered, at
    `called_ms`, at `place` with its `landing`; `stands` is what keeps the engine from sending anybody there.
    """
    authority, barred = need.authority, stands
    asks = authority is _REQUEST or context.state.recommends_only(need.agency_id)
    if asks and stands is _NONE and need.line is _DISPATCH:
        stands = _AWAITING_APPROVAL
    elif stands is _NONE and need.line is _DISPATCH and context.state.surge.holds(need.agency_id, need.priority):
        stands = _HELD_IN_SURGE
    return Pending(
        need.incident,
        need.need_no,
        place_by(need.medium, place, landing) if landing.name else place,
        landing.place if landing.name else place,
        need.agency_id,
        need.capabilities,
        need.medium,
        need.mode,
        need.priority,
        need.count,
        (),
        assignment_no,
        call_began_ms(need.objective_from, at_ms, called_ms),
        need.objective_to,
        need.objective_within_s,
        need.line,
        stands,
        _asks_desk(need, stands, barred),
        authority is _CONFIRM,
    )


def stands_against(context: Context, incident: Incident, need: Need) -> Shortfall:
    """Why the engine may not order for the need now; NONE where it may."""
    barred = bars(incident, need)
    if barred is not _NONE or need.line is not _DISPATCH:
        return barred
    if need.authority is _REQUEST:
        return _AWAITING_APPROVAL
    if need.approved:
        return _NONE
    if context.state.recommends_only(need.agency_id):
        return _AWAITING_APPROVAL
    return _HELD_IN_SURGE if context.state.surge.holds(need.agency_id, need.priority) else _NONE


def bars(incident: Incident, need: Need) -> Shortfall:
    """What keeps anybody, a desk included, from being asked for the need."""
    stands = incident.stands
    if stands is not _NONE and not (need.approved and stands is _AWAITING_APPROVAL):
        return stands
    if need.state is NeedState.REFUSED:
        return Shortfall.REFUSED
    return Shortfall.HELD_AS_DUPLICATE if need.held else _NONE


def _asks_desk(need: Need | NeedRaised, stands: Shortfall, barred: Shortfall) -> bool:
    """The desk decides, and nothing else stands in the way of asking it."""
    if barred is not _NONE:
        return False
    return need.line is not _DISPATCH or (need.authority is _REQUEST and stands is _AWAITING_APPROVAL)


def aged(context: Context, need: Need, at_ms: int) -> bool:
    """It waited so long that a human must say whether it is still wanted."""
    return need.priority >= AGEING_PRIORITY_MIN and at_ms - need.raised_ms > age_ms(context, need.priority)


def age_ms(context: Context, priority: int) -> int:
    """How long a need of a priority that ages may wait before a human looks at it again."""
    policy = context.policy
    return (policy.age_p3_ms, policy.age_p4_ms, policy.age_p5_ms)[priority - AGEING_PRIORITY_MIN]
