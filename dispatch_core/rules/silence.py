"""Silence: what happens when nobody answers an order.

The order stays valid and the next unit is asked beside it. Two misses running in one agency stop this: a dead gateway
must not burn a whole fleet. Until somebody there answers, no clock and no freed unit of it takes anything on; a new
report and a human still reach it. The clocks themselves run in clock.py.
"""

from __future__ import annotations

from ..context import Context
from ..entities import CLOCK_NEXT_UNIT, Assignment, Incident, Need
from ..events import AcknowledgementMissed, AgencyAnswered, AgencyStoppedAnswering, Event, NeedDecided
from ..model import LineKind, Shortfall, Unfit
from ..records import replace
from ..state import State
from .diverting import stays, supposing
from .leaving import stay
from .pending import Pending, pending_need
from .shortfall import escalation, nobody
from .waiting import take_up


def decide_missed(context: Context, incident: Incident, assignment: Assignment, at_ms: int) -> list[Event]:
    """The clock for asking the next unit ran out: ask it, unless the whole agency seems deaf."""
    state = context.state
    need = incident.needs[assignment.need_no - 1]
    unit = state.units[state.unit_index[assignment.unit_id]]
    agency = state.agencies[unit.agency_id]
    misses = agency.misses_running + 1
    miss = AcknowledgementMissed(incident.incident, assignment.assignment_no, misses)
    events: list[Event] = [miss]
    silent = state.silent_agencies()
    if misses >= context.policy.misses_running_max and not agency.not_answering:
        events.append(AgencyStoppedAnswering(unit.agency_id))
        silent.add(unit.agency_id)
    missing = incident.missing_slots(need, without=assignment)
    if not assignment.asked:
        if missing:
            events += _ask_next(context, _unheard(context, incident, need, missing, at_ms), silent, at_ms)
        return events
    # What its unit is on its way to has it again, and need not be decided.
    events += stays(context, unit)
    with supposing(context, evolve_missed, [miss]):
        incident = context.state.incidents[incident.incident]
        need = incident.needs[need.need_no - 1]
        if missing:
            events += _ask_next(context, _unheard(context, incident, need, missing, at_ms), silent, at_ms)
    return events


def _unheard(context: Context, incident: Incident, need: Need, missing: int, at_ms: int) -> Pending:
    """The need, which waits for nobody any more: the next unit is asked now."""
    pending = pending_need(context, incident, need, missing, at_ms)
    pending.at_once = True
    return pending


def _ask_next(context: Context, need: Pending, silent: set[str], at_ms: int) -> list[Event]:
    """The clock orders no unit of an agency that does not answer: what only it could fill waits by name until somebody
    there answers.
    """
    if need.agency_id in silent and need.stands is Shortfall.NONE:
        return [nobody(context, need, escalation(context, need), Shortfall.AGENCY_NOT_ANSWERING)]
    # Nor does one of theirs stand in.
    deaf = tuple(unit.unit for unit in context.state.units if unit.agency_id in silent)
    decided = take_up(context, [], at_ms, [need], promised=deaf)
    if need.stands is not Shortfall.NONE or need.line is not LineKind.DISPATCH:
        return decided
    own = (need.incident, need.need_no)
    return [
        _unanswered(event, bool(deaf) and not need.agency_id)
        if type(event) is NeedDecided and (event.incident, event.need_no) == own
        else event
        for event in decided
    ]


def _unanswered(decided: NeedDecided, deaf: bool) -> NeedDecided:
    """Nobody is left to ask: that nobody answered is the reason to tell, not that all are committed."""
    if decided.missing_count and deaf:
        return replace(
            decided,
            shortfall=Shortfall.AGENCY_NOT_ANSWERING,
            blocking_road_ids=(),
            blocking_closure_ids=(),
            boat_unit_ids=(),
            boat_ticks=(),
            boat_landings=(),
        )
    if decided.missing_count and not decided.assigned and decided.unfit_counts[Unfit.NO_ROUTE] == 0:
        return replace(decided, shortfall=Shortfall.NO_ACKNOWLEDGEMENT)
    return decided


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_missed(state: State, event: AcknowledgementMissed) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.missed = True
    assignment.stop_clocks(CLOCK_NEXT_UNIT)
    unit = state.units[state.unit_index[assignment.unit_id]]
    unit.unresponsive = True
    state.agencies[unit.agency_id].misses_running = event.misses_running
    if assignment.asked:
        # No answer: what it is on its way to stands. Should it answer late after all, that is decided anew.
        stay(state, unit)
    state.touch_unit(unit)
    state.recount(incident, incident.needs[assignment.need_no - 1])
    state.arm(incident, assignment)
    state.touch_incident(incident)


def evolve_agency_stopped(state: State, event: AgencyStoppedAnswering) -> None:
    state.agencies[event.agency_id].not_answering = True


def evolve_agency_answered(state: State, event: AgencyAnswered) -> None:
    agency = state.agencies[event.agency_id]
    agency.not_answering = False
    agency.misses_running = 0
