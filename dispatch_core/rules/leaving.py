"""Leaving: what a unit that is asked to go elsewhere means to the assignment it is on its way to, and back.

While it is asked that assignment stands and fills no slot of its need, so that somebody else is sought for it. It
decides nothing; what ends a divert is in diverting.py.
"""

from __future__ import annotations

from ..entities import Assignment, Incident, Need, Unit
from ..model import AssignmentState, NeedClock, NeedState, Shortfall
from ..state import State


def unseen(one: Assignment) -> bool:
    """An order, the first of its kind, that no crew has seen, as far as anybody knows."""
    ordered = one.state is AssignmentState.DISPATCHED or one.asked
    return ordered and not (one.delivered_version or one.acknowledged_version or one.cancelling)


def pending_divert(state: State, unit: Unit) -> tuple[Incident, Assignment] | None:
    """What the unit is asked to leave its own assignment for, or will be when a human says so."""
    if not unit.divert_incident:
        return None
    incident = state.incidents[unit.divert_incident]
    return incident, incident.assignments[unit.divert_assignment_no - 1]


def left_by(state: State, unit: Unit) -> tuple[Incident, Assignment]:
    """The assignment that the unit is on its way to, and would leave."""
    incident = state.incidents[unit.incident]
    return incident, incident.assignments[unit.assignment_no - 1]


# -- What the events change --------------------------------------------------------------------------------------------


def ask(state: State, unit: Unit, incident: Incident, one: Assignment) -> None:
    """The unit has a divert now; where its order is sent, what it would leave misses it from here on."""
    unit.divert_incident, unit.divert_assignment_no = incident.incident, one.assignment_no
    state.diverting_units.add(unit.unit)
    state.touch_unit(unit)
    if one.order_version:
        leave(state, unit)


def leave(state: State, unit: Unit) -> None:
    incident, left = left_by(state, unit)
    left.leaving = True
    state.recount(incident, incident.needs[left.need_no - 1])
    state.touch_incident(incident)


def stay(state: State, unit: Unit) -> None:
    """What the unit would have left has it again."""
    incident, left = left_by(state, unit)
    if left.leaving:
        left.leaving = False
        state.recount(incident, incident.needs[left.need_no - 1])
        state.touch_incident(incident)


def look_again(state: State, incident: Incident, need: Need, after_ms: int = 1) -> None:
    """What misses a unit is decided anew, at once or later, by the clock, unless this very entry decides it.

    Where a human decides, and no clock asks him yet, the same look makes it wait for him under one.
    """
    if not need.missing_count or need.held or need.desk_id or need.state is NeedState.REFUSED:
        return
    if state.engine_fills(incident, need):
        need.shortfall = need.shortfall or Shortfall.ALL_COMMITTED
    elif need.clock is not NeedClock.NONE:
        return
    else:
        need.shortfall = need.shortfall or Shortfall.AWAITING_APPROVAL
    need.start_clock(NeedClock.RECHECK, state.at_ms, after_ms)
    state.arm_need(incident, need)


def forget(state: State, unit: Unit) -> None:
    unit.divert_incident = unit.divert_assignment_no = 0
    state.diverting_units.discard(unit.unit)
    state.touch_unit(unit)
