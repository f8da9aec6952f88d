"""Rules held: what no policy may do, judged after each decision from the state that it led to.

Rule 9: a priority 1 or 2 is neither kept back nor waits for a beat, and none that was sought stays short while a fit
unit is idle that can get there. Rule 21: who is diverted has not arrived, was put there by no human, goes to what is
more urgent in its own agency, leaves at most so many times, and what it leaves is decided anew, with somebody else on
the way or by a human's word, unless a priority 1 takes from a priority 3 or lower.

The simulator asks after every decision, an engine of a debug build after every entry, the tests' judge with both. It
decides nothing, and a release engine never comes here. A chooser that breaks rules on purpose is not asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from .context import Context
from .entities import Assignment, Incident, Unit
from .events import Event, NeedDecided
from .model import PRIORITY_HIGHEST, AssignmentState, NeedClock, NeedState, Shortfall
from .policies.candidates import query, search
from .policies.weighing import TAKEN_FREELY_MIN
from .rules.pending import pending_need
from .state import State

# Needs up to this priority wait for nobody while somebody is idle.
URGENT_PRIORITY_MAX = 2
_ON_THE_WAY = (AssignmentState.DISPATCHED, AssignmentState.ACKNOWLEDGED, AssignmentState.EN_ROUTE)
_HELD_BACK = (Shortfall.KEPT_BACK, Shortfall.WAITS_FOR_BEAT)


def hold(context: Context, decided: Sequence[Event]) -> None:
    """To be called when an entry's events were applied. Raises AssertionError with the decision that broke a rule."""
    if context.chooser is not None and context.chooser.breaks_rules:
        return
    for event in decided:
        if type(event) is NeedDecided and (fault := _fault(context, event, decided)):
            raise AssertionError(f"{fault}: {event}")


def divert_fault(state: State, unit: Unit, incident: Incident, one: Assignment, per_incident_max: int) -> str:
    """What forbids that the unit, on its way to what it is on, has `one` of the incident beside it; empty: nothing."""
    old = state.incidents[unit.incident]
    left = old.assignments[unit.assignment_no - 1]
    victim, need = old.needs[left.need_no - 1], incident.needs[one.need_no - 1]
    label = f"rule 21: {unit.unit_id} from I{old.incident} to I{incident.incident}"
    if one.state is not AssignmentState.RESERVED:
        return f"{label} did not wait for its crew's answer"
    if left.state not in _ON_THE_WAY:
        return f"{label} is {left.state.name}"
    if left.pinned or left.by_human or unit.held:
        return f"{label} is where a human wants it"
    if not unit.agency_id == victim.agency_id == need.agency_id:
        return f"{label} crosses agencies"
    if need.priority >= victim.priority:
        return f"{label} goes from priority {victim.priority} to {need.priority}"
    if old.diverted_count + sum(each.leaving for each in old.assignments) > per_incident_max:
        return f"{label} is one too many"
    return ""


def _fault(context: Context, event: NeedDecided, decided: Sequence[Event]) -> str:
    state = context.state
    incident = state.incidents.get(event.incident)
    if incident is None:
        return ""
    for order in event.assigned:
        unit = state.units[state.unit_index[order.unit_id]] if order.diverted_from else None
        if unit is not None and (unit.divert_incident, unit.divert_assignment_no) == (
            event.incident,
            order.assignment_no,
        ):
            one = incident.assignments[order.assignment_no - 1]
            most = context.city.dispatch.divert.per_incident_max
            fault = divert_fault(state, unit, incident, one, most) or _victim_fault(context, unit, event, one, decided)
            if fault:
                return fault
    need = incident.needs[event.need_no - 1]
    if need.priority > URGENT_PRIORITY_MAX:
        return ""
    if event.shortfall in _HELD_BACK:
        return f"rule 9: a priority {need.priority} was held back"
    sought = event.unfit_counts and need.missing_count and need.clock is not NeedClock.RECHECK
    if not sought or not state.engine_fills(incident, need):
        return ""
    idle = _idle_unit(context, incident, event.need_no)
    return f"rule 9: {idle} is fit and idle, and a priority {need.priority} waits" if idle else ""


def _victim_fault(context: Context, unit: Unit, event: NeedDecided, one: Assignment, decided: Sequence[Event]) -> str:
    """What is wrong with what becomes of the need that the unit is asked to leave."""
    old = context.state.incidents[unit.incident]
    left = old.assignments[unit.assignment_no - 1]
    victim = old.needs[left.need_no - 1]
    if not one.order_version or not left.leaving:
        return ""
    label = f"rule 21: {unit.unit_id} from I{old.incident}, whose need {victim.need_no}"
    again = any(
        type(each) is NeedDecided and (each.incident, each.need_no) == (old.incident, victim.need_no)
        for each in decided
    )
    # A substitute filled no slot: as much is missing as before, and was decided then.
    if victim.missing_count and not (again or left.substituted):
        return f"{label} was not decided anew"
    taker = context.state.incidents[event.incident].needs[event.need_no - 1]
    freely = taker.priority == PRIORITY_HIGHEST and victim.priority >= TAKEN_FREELY_MIN
    served = any(each.counts for each in old.assignments_of(victim.need_no))
    # Nobody is asked for there any more, or all who were have been there.
    served = served or victim.state is NeedState.WITHDRAWN or victim.served_count >= victim.count
    if context.city.dispatch.divert.asks and not (freely or served):
        return f"{label} has nobody now, and no human was asked"
    return ""


def _idle_unit(context: Context, incident: Incident, need_no: int) -> str:
    """A fit idle unit that can get to the need and that nothing keeps from being ordered; empty: there is none."""
    state = context.state
    need = incident.needs[need_no - 1]
    pending = pending_need(context, incident, need, need.missing_count, state.at_ms)
    # Somebody goes whose place nobody trusts: a trusted one is looked for beside him, and he is not waited for.
    doubted = sum(one.live and one.extra_wanted for one in incident.assignments_of(need_no))
    if pending.slots <= doubted:
        return ""
    silent = state.silent_agencies()
    [found] = search(context, [pending], [query(context, pending, ())], [len(state.units)], state.at_ms)
    units = (state.units[candidate[0]] for candidate in found)
    return next((unit.unit_id for unit in units if unit.agency_id not in silent), "")
