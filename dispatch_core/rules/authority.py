"""Authority: a human says go, or no, to what the engine may not order by itself, and asks for more.

Reserved units are released with an estimate made then. A whole need that is approved is ordered from then on as if its
authority were automatic; only an agency's own desk, where it must be asked, is still asked. What is refused stays
visible, short, and nobody is asked for it until a human says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import limits
from ..commands import AddNeed, ConfirmOrder, RefuseOrder
from ..context import Context
from ..entities import Assignment, Incident, Need, Unit
from ..events import (
    DivertEnded,
    Event,
    HoldEnded,
    NeedApproved,
    NeedRaised,
    NeedRefused,
    OrderReleased,
    ReservationEnded,
)
from ..model import PRIORITY_HIGHEST, Authority, LineKind, Medium, NeedState, Shortfall
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import estimate
from .changes import second_person
from .deciding import match
from .diverting import divert_ended, misses_now
from .lookup import changeable_incident, medium_of, without_order
from .orders import Clocks
from .pending import Pending, bars, pending_need, raised_need
from .plans import authority_of
from .reserving import end_reservation
from .waiting import free_up

# What only a human lifts: the engine would order at once if it might.
_HUMAN = (Shortfall.AWAITING_APPROVAL, Shortfall.HELD_AS_DUPLICATE, Shortfall.HELD_IN_SURGE, Shortfall.REFUSED)
_GOES_ON = (Shortfall.NONE, Shortfall.AWAITING_APPROVAL, Shortfall.HELD_IN_SURGE)


def decide_confirm(context: Context, command: ConfirmOrder, at_ms: int) -> list[Event] | Rejection:
    found = _found(context, command)
    if isinstance(found, Rejection):
        return found
    incident, needs = found
    events: list[Event] = []
    pending: list[Pending] = []
    # Whom this very word releases gives way to nobody.
    released: list[int] = []
    leaving: list[Unit] = []
    for need in needs:
        for assignment in _reserved(incident, need, command.unit_id):
            events.append(release(context, incident, need, assignment, command.reason, command.by, at_ms))
            released.append(context.state.unit_index[assignment.unit_id])
        proposed = _proposed(incident, need, command.unit_id)
        for assignment in proposed:
            events.append(release(context, incident, need, assignment, command.reason, command.by, at_ms))
            unit = context.state.units[context.state.unit_index[assignment.unit_id]]
            released.append(unit.unit)
            leaving.append(unit)
        if command.unit_id or not _waits_for_human(context, incident, need):
            continue
        if need.held:
            events.append(HoldEnded(incident.incident, need.need_no))
        events.append(NeedApproved(incident.incident, need.need_no, command.reason, command.by))
        now = replace(need, approved=True, held=False, state=NeedState.SHORT)
        missing = incident.missing_slots(need) - len(proposed)
        if missing > 0:
            pending.append(pending_need(context, incident, now, missing, at_ms))
    if not events:
        return _nothing(incident, needs, command.unit_id, command.need_no)
    pending += misses_now(context, leaving, at_ms)
    decided = match(context, pending, at_ms, tuple(released)) if pending else []
    # A reserved substitute for which the right unit is found by this very word is let go instead.
    relieved = {_order(one) for one in decided if type(one) is ReservationEnded}
    kept = [one for one in events if type(one) is not OrderReleased or _order(one) not in relieved]
    # Whom this word diverts is not called off by what else it finds.
    asked = {_order(one) for one in kept if type(one) is OrderReleased}
    return kept + [one for one in decided if type(one) is not DivertEnded or _order(one) not in asked]


def _order(event: OrderReleased | ReservationEnded | DivertEnded) -> tuple[int, int]:
    return event.incident, event.assignment_no


def decide_refuse(context: Context, command: RefuseOrder, at_ms: int) -> list[Event] | Rejection:
    found = _found(context, command)
    if isinstance(found, Rejection):
        return found
    incident, needs = found
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    ended: list[ReservationEnded] = []
    stand: list[DivertEnded] = []
    refused: list[NeedRefused] = []
    pending: list[Pending] = []
    for need in needs:
        own = _reserved(incident, need, command.unit_id)
        ended += [end_reservation(incident, one, command.reason, command.by, bool(command.unit_id)) for one in own]
        proposed = _proposed(incident, need, command.unit_id)
        stand += [divert_ended(incident, one, command.reason, command.by, refused=True) for one in proposed]
        if command.unit_id and own:
            entry = pending_need(context, incident, need, incident.missing_slots(need, without=own[0]), at_ms)
            entry.declined += (context.state.unit_index[command.unit_id],)
            entry.substitute_count -= own[0].substituted
            if entry.missing_count and entry.stands in _GOES_ON:
                pending.append(entry)
        elif need.state is NeedState.REFUSED:
            continue
        elif not command.unit_id and (own or _waits_for_human(context, incident, need)):
            refused.append(
                NeedRefused(incident.incident, need.need_no, command.reason, command.by, command.second_person)
            )
    if not (ended or stand or refused):
        return _nothing(incident, needs, command.unit_id, command.need_no)
    if any(incident.needs[event.need_no - 1].priority == PRIORITY_HIGHEST for event in refused):
        alone = second_person(command.by, command.second_person)
        if alone is not None:
            return alone
    without = [(incident.incident, event.need_no) for event in refused]
    return [*ended, *stand, *refused, *free_up(context, ended, at_ms, pending, without=without)]


def release(
    context: Context, incident: Incident, need: Need, assignment: Assignment, reason: str, by: str, at_ms: int
) -> OrderReleased:
    """The order to a reserved unit, with its estimate of now."""
    medium = medium_of(context.state, assignment)
    place = incident.place_for(medium)
    eta = estimate(context, assignment, place, at_ms)
    return Clocks(context, need.priority, at_ms).release(
        eta, incident.incident, assignment.assignment_no, place.leg_ticks(medium), reason, by
    )


def _found(context: Context, command: ConfirmOrder | RefuseOrder) -> tuple[Incident, list[Need]] | Rejection:
    """The incident and the needs that are meant: one, or every one of it."""
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    if command.need_no:
        need = incident.need(command.need_no)
        if need is None or need.state is NeedState.WITHDRAWN:
            return Rejection(Reason.NEED_NOT_FOUND, "need_no", str(command.need_no))
    if command.unit_id and context.state.find_unit(command.unit_id) is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if incident.stands is Shortfall.PLACE_UNRESOLVED:
        return Rejection(Reason.PLACE_UNRESOLVED, "incident_id", f"I{incident.incident}")
    if incident.stands is Shortfall.NOT_ACTUAL:
        return Rejection(Reason.NOT_ACTUAL, "incident_id", f"I{incident.incident}")
    needs = [incident.needs[command.need_no - 1]] if command.need_no else incident.needs
    return incident, [need for need in needs if need.state is not NeedState.WITHDRAWN]


def _reserved(incident: Incident, need: Need, unit_id: str) -> list[Assignment]:
    return [one for one in incident.assignments_of(need.need_no) if one.reserved and unit_id in ("", one.unit_id)]


def _proposed(incident: Incident, need: Need, unit_id: str) -> list[Assignment]:
    """Units on their way elsewhere that a human may have diverted to the need."""
    own = (one for one in incident.assignments_of(need.need_no) if one.diverting and not one.asked)
    return [one for one in own if unit_id in ("", one.unit_id)]


def _waits_for_human(context: Context, incident: Incident, need: Need) -> bool:
    """A supervisor, not a desk and not a search, is what the need waits for."""
    if _reserved(incident, need, ""):
        return True
    if not need.missing_count or (need.approved and bars(incident, need) is Shortfall.NONE):
        return False
    pending = pending_need(context, incident, need, need.missing_count, 0)
    return pending.stands in _HUMAN and not pending.asks_desk


def _nothing(incident: Incident, needs: Sequence[Need], unit_id: str, need_no: int) -> Rejection:
    """Why there is nothing to say go or no to: it was said, and the crew has yet to answer, or nobody asked."""
    own = (one for need in needs for one in incident.assignments_of(need.need_no))
    asked = next((one for one in own if one.asked and unit_id in ("", one.unit_id)), None)
    if asked is not None:
        return without_order(asked)
    what = unit_id or (f"I{incident.incident} {need_no}" if need_no else f"I{incident.incident}")
    field = "unit_id" if unit_id else "need_no" if need_no else "incident_id"
    return Rejection(Reason.NOTHING_TO_CONFIRM, field, what)


def decide_add_need(context: Context, command: AddNeed, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    agency = context.agencies.get(command.agency_id)
    if agency is None:
        return Rejection(Reason.AGENCY_UNKNOWN, "agency", command.agency_id)
    unknown = [one for one in command.capabilities if one not in agency.capabilities]
    if unknown:
        return Rejection(Reason.CAPABILITY_UNKNOWN, "capabilities", unknown[0])
    if agency.needs_ground and not (command.requester and command.ground and command.coordination):
        return Rejection(Reason.GROUND_MISSING, "ground", command.agency_id)
    if len(incident.needs) >= limits.NEEDS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
    priority = command.priority or incident.priority
    given = Authority.REQUEST if agency.needs_ground else agency.authority[priority - 1]
    asked_of = (command.agency_id, incident.type_code, priority)
    raised = NeedRaised(
        incident.incident,
        len(incident.needs) + 1,
        command.agency_id,
        command.capabilities,
        command.count or 1,
        priority,
        incident.alarm_level,
        LineKind.DISPATCH,
        given if agency.needs_ground else authority_of(context, *asked_of, given),
        _medium(context, command),
        agency.mode,
        "",
        "",
        0,
        False,
        # Somebody always asks: it tells what a human asked for from what the plan did.
        command.requester or command.by or command.agency_id,
        command.ground,
        command.coordination,
    )
    first_no = len(incident.assignments) + 1
    where = incident.place, incident.landing
    pending = raised_need(context, raised, *where, incident.called_ms, at_ms, incident.stands, first_no)
    return [raised, *match(context, [pending], at_ms)]


def _medium(context: Context, command: AddNeed) -> Medium:
    """How the agency's units with these capabilities travel; by road where it has none."""
    wanted = context.mask(command.capabilities)
    for unit in context.state.units:
        if unit.agency_id == command.agency_id and context.state.mask(unit.capabilities) & wanted == wanted:
            return unit.medium
    return Medium.ROAD


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_approved(state: State, event: NeedApproved) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.approved = True
    need.reason, need.by = event.reason, event.by
    if need.state is NeedState.REFUSED:
        need.state = NeedState.SHORT
    state.settle(incident, need)
    state.touch_incident(incident)


def evolve_refused(state: State, event: NeedRefused) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.state = NeedState.REFUSED
    need.shortfall = Shortfall.REFUSED
    need.approved = need.held = False
    need.reason, need.by = event.reason, event.by
    need.stop_clock()
    state.settle(incident, need)
    state.touch_incident(incident)
