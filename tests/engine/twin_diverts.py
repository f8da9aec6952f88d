"""The twin of who may be diverted: RULES told once more, from the state alone and unit by unit.

Whatever the engine weighs, a unit that it asks to turn round must have been one that may be asked; no priority 1 stays
short while a unit could be taken from a priority 3 or lower; and a divert that is open has its ground until it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch_core import events as e
from dispatch_core.entities import Assignment, Incident, Need, Unit
from dispatch_core.model import Alert, AssignmentState, Availability, NeedClock, NeedState, Unfit
from dispatch_core.rules_held import divert_fault
from dispatch_core.state import State

from .twin import Candidate, Twin, where

if TYPE_CHECKING:
    from .judge import Judge

S = AssignmentState


def free(order: e.Assigned) -> bool:
    """One of the units that the match looked for: no substitute, and nobody who was on the way elsewhere."""
    return not (order.substituted or order.diverted_from)


def check_open(state: State) -> None:
    """Every divert that is open, from both its sides, and nobody is asked twice."""
    seen = {}
    for incident in state.incidents.values():
        for one in incident.assignments:
            if one.live and one.diverted_from and one.state is S.RESERVED:
                assert one.unit_id not in seen, f"{one.unit_id} is to be diverted twice"
                seen[one.unit_id] = (incident, one)
    for unit in state.units:
        incident, one = seen.pop(unit.unit_id, (None, None))
        where = (incident.incident, one.assignment_no) if incident and one else (0, 0)
        assert (unit.divert_incident, unit.divert_assignment_no) == where, f"{unit.unit_id} says otherwise"
        assert (unit.unit in state.diverting_units) == (one is not None)
        old = state.incidents[unit.incident] if unit.incident else None
        left = old.assignments[unit.assignment_no - 1] if old else None
        if left is not None:
            asked = one is not None and one.order_version > 0 and not one.missed
            assert left.leaving == asked, f"{unit.unit_id} leaves {left.leaving}, and is asked: {asked}"
        if incident is None or one is None:
            continue
        assert old is not None
        assert left is not None
        label = f"{unit.unit_id} from I{old.incident} to I{incident.incident}"
        assert old is not incident, label
        fault = divert_fault(state, unit, incident, one, per_incident_max=2)
        assert not fault, fault
    assert not seen
    for incident in state.closed.values():
        assert not any(one.leaving for one in incident.assignments)


class Roads:
    """How long a unit on its way takes, with what is left of its turnout."""

    def __init__(self, judge: Judge) -> None:
        self.twin, self.at_ms = Twin(judge.bay, judge.shadow), judge.shadow.at_ms

    def candidate(self, unit: Unit, left: Assignment, place: object, mode: int) -> Candidate | None:
        whole = unit.turnout_ticks if unit.at_home else 0
        turnout = max(0, whole - (self.at_ms - left.ordered_ms)) if left.state < S.EN_ROUTE else 0
        one = self.twin.candidate(replace(unit, turnout_ticks=turnout), place, mode, self.at_ms)  # type: ignore[arg-type]
        if one is None or unit.at_home:
            return one
        return replace(one, turnout_ticks=0)


def why_not(judge: Judge, unit: Unit, incident: Incident, need: Need) -> str:
    """What forbids asking the unit to go there instead, in words; empty where nothing does."""
    shadow = judge.shadow
    rule = judge.bay.city.dispatch.divert
    old = shadow.incidents.get(unit.incident)
    if not judge.bay.city.dispatch.diverts:
        return "the city does not divert"
    if old is None:
        return "is on no incident"
    left = old.assignments[unit.assignment_no - 1]
    victim = old.needs[left.need_no - 1]
    if left.state not in (S.DISPATCHED, S.ACKNOWLEDGED, S.EN_ROUTE):
        return f"is {left.state.name}"
    if left.pinned or left.by_human:
        return "is where a human wants it"
    for_whom = shadow.incidents[unit.divert_incident] if unit.divert_incident else None
    asks = for_whom.assignments[unit.divert_assignment_no - 1] if for_whom else None
    if for_whom and asks and (asks.order_version or for_whom.needs[asks.need_no - 1].priority <= need.priority):
        return "is asked for something else"
    if left.cancelling or left.missed:
        return "is ordered back, or silent"
    if unit.agency_id in judge.books.silent or unit.unresponsive:
        return "does not answer"
    if not need.agency_id == victim.agency_id == unit.agency_id:
        return "is of another agency"
    if not need.priority < victim.priority:
        return f"serves P{victim.priority}, asked for P{need.priority}"
    if old is incident:
        return "is there already"
    if old.diverted_count + sum(a.leaving for a in old.assignments) >= rule.per_incident_max:
        return "comes from an incident that lost enough"
    if unit.diverted_ms and shadow.at_ms - unit.diverted_ms < rule.cooldown_ms:
        return "was diverted just now"
    free = replace(unit, incident=0, assignment_no=0, availability=unit.availability)
    twin = Twin(judge.bay, shadow, [free if other is unit else other for other in shadow.units])
    if twin.unfit(need, free) is not Unfit.NONE:
        return twin.unfit(need, free).name
    if unit.availability is Availability.CONDITIONAL and need.priority > 2:
        return "is at a meal"
    roads = Roads(judge)
    to_go = roads.candidate(unit, left, where(old, unit.medium), unit.mode)
    if to_go is not None and to_go.eta_ticks < rule.remaining_ms:
        return f"is there in {to_go.eta_ticks} ms"
    there = roads.candidate(unit, left, where(incident, need.medium), need.mode)
    if there is None or there.last:
        return "cannot get there, or nobody knows where it is"
    return ""


def check_class(
    judge: Judge, decided: Sequence[e.NeedDecided], free: Sequence[list[Candidate]], going: Collection[object]
) -> None:
    """The diverts of needs of one priority; `free` are the units each could have had, `going` the crews that go."""
    twin = Twin(judge.bay, judge.shadow)
    for event, found in zip(decided, free, strict=True):
        incident, need = judge.need(event)
        left_over = [one for one in found if twin.crew(one.unit) not in going]
        check_asked(judge, event, incident, need, left_over, judge.standing(incident, need).reserve, judge.events)


def check_asked(
    judge: Judge,
    event: e.NeedDecided,
    incident: Incident,
    need: Need,
    left_over: Sequence[Candidate],
    reserve: bool,
    events: Sequence[e.Event],
) -> None:
    """The diverts of one decision: each may be asked, pays, and is left to a human where only he may.

    `left_over` are the free units that the need could have had and that nothing as urgent got.
    """
    rule, shadow = judge.bay.city.dispatch.divert, judge.shadow
    lost: dict[int, int] = {}
    for order in event.assigned:
        if not order.diverted_from:
            continue
        unit = shadow.units[shadow.unit_index[order.unit_id]]
        label = f"{order.unit_id} from I{order.diverted_from} to I{event.incident}"
        reason = why_not(judge, unit, incident, need)
        assert not reason, f"{label}: it {reason}"
        old = shadow.incidents[unit.incident]
        assert order.diverted_from == old.incident
        lost[old.incident] = lost.get(old.incident, 0) + (not order.reserved)
        leaving = old.diverted_count + sum(a.leaving for a in old.assignments) + lost[old.incident]
        assert leaving <= rule.per_incident_max, f"{label}: it loses too many"
        left = old.assignments[unit.assignment_no - 1]
        victim = old.needs[left.need_no - 1]
        roads = Roads(judge)
        there, to_go = (
            roads.candidate(unit, left, where(incident, need.medium), need.mode),
            roads.candidate(unit, left, where(old, unit.medium), unit.mode),
        )
        assert there is not None
        parts = (order.turnout_ticks, order.unit_offset_ticks, order.road_ticks, order.stale_ticks)
        assert parts == (there.turnout_ticks, there.unit_offset_ticks, there.road_ticks, there.stale_ticks), label
        freely = need.priority == 1 and victim.priority >= 3
        if order.reserved:
            assert event.missing_count, f"{label}: a human is asked for what nobody misses"
            assert reserve or not freely, f"{label}: a human is asked for nothing"
            continue
        assert not reserve, f"{label}: nobody said go"
        soonest = min((one for one in left_over if not one.last), default=None)
        turned = {o.unit_id for o in event.assigned if o.diverted_from and not o.reserved}
        others = any(a.counts and a.unit_id not in turned for a in old.assignments_of(victim.need_no))
        instead = [
            o
            for x in events
            if isinstance(x, e.NeedDecided) and (x.incident, x.need_no) == (old.incident, victim.need_no)
            for o in x.assigned
            if not (o.substituted or o.diverted_from)
        ]
        if soonest is not None:
            gain = soonest.eta_ticks - there.eta_ticks
            assert gain >= rule.gain_ms, f"{label} gains {gain} ms"
            if instead and to_go is not None:
                loss = _eta(instead[0]) - to_go.eta_ticks
                weights = rule.weights
                assert weights[need.priority - 1] * gain > weights[victim.priority - 1] * loss, f"{label} does not pay"
        told = any(isinstance(x, e.NeedDecided) and x.incident == old.incident for x in events)
        missing = old.missing_slots(victim, without=left)
        assert told or not missing, f"{label}: I{old.incident} was not decided anew"
        done = victim.state is NeedState.WITHDRAWN or victim.served_count >= victim.count
        served = others or done or any(not o.reserved for o in instead)
        assert freely or served, f"{label}: P{victim.priority} is left with nobody, and no human was asked"


def check_advised(judge: Judge, alert: e.Event) -> None:
    """Whom a supervisor may turn round: nothing forbids it but a human's word, nobody misses a unit, and it gains."""
    shadow, rule = judge.shadow, judge.bay.city.dispatch.divert
    if isinstance(alert, e.AlertRaised) and alert.alert is Alert.DIVERT_POSSIBLE:
        incident = shadow.incidents[alert.incident]
        need = incident.needs[alert.need_no - 1]
        unit = shadow.units[shadow.unit_index[alert.unit_id]]
        label = f"{alert.unit_id} might come to I{alert.incident}"
        assert not (reason := why_not(judge, unit, incident, need)), f"{label}: it {reason}"
        old = shadow.incidents[unit.incident]
        left = old.assignments[unit.assignment_no - 1]
        assert not (need.priority == 1 and old.needs[left.need_no - 1].priority >= 3), f"{label}: nobody need say so"
        decided = [x for x in judge.events if isinstance(x, e.NeedDecided)]
        [event] = [x for x in decided if (x.incident, x.need_no) == (alert.incident, alert.need_no)][-1:]
        assert not event.missing_count, f"{label}: it is missed, and should be proposed"
        assert all(order.unit_id != alert.unit_id for x in decided for order in x.assigned), (
            f"{label}: it goes elsewhere"
        )
        there = Roads(judge).candidate(unit, left, where(incident, need.medium), need.mode)
        assert there is not None
        last = max(_eta(order) for order in event.assigned if free(order))
        assert last - there.eta_ticks >= rule.gain_ms, f"{label}: it gains {last - there.eta_ticks} ms"


def check_nobody_missed(judge: Judge, events: Sequence[e.Event]) -> None:
    """What was decided now and stays short as a priority 1 could have had nobody from a priority 3 or lower."""
    shadow = judge.shadow
    if not judge.bay.city.dispatch.diverts:
        return
    for event in events:
        if not isinstance(event, e.NeedDecided) or not event.unfit_counts or not event.missing_count:
            continue
        incident = shadow.incidents.get(event.incident)
        need = incident.needs[event.need_no - 1] if incident else None
        if incident is None or need is None or need.priority > 1 or not need.missing_count or not need.agency_id:
            continue
        stands = judge.standing(incident, need)
        if not stands.engine or stands.reserve or need.clock is NeedClock.RECHECK:
            continue
        # A unit too old to trust was sent, and a fresh one is sought beside it.
        if any(a.extra_wanted and a.live for a in incident.assignments_of(need.need_no)):
            continue
        for unit in shadow.units:
            old = shadow.incidents.get(unit.incident)
            left = old.assignments[unit.assignment_no - 1] if old else None
            if old is None or left is None or left.ordered_ms == shadow.at_ms:
                continue
            if old.needs[left.need_no - 1].priority < 3 or unit.unit_id in {o.unit_id for o in event.assigned}:
                continue
            if _eta_known(unit, shadow.at_ms):
                continue
            assert why_not(judge, unit, incident, need), (
                f"I{incident.incident} need {need.need_no} misses {need.missing_count}, "
                f"and {unit.unit_id} on its way to I{old.incident} was not asked"
            )


def _eta_known(unit: Unit, at_ms: int) -> bool:
    """It was itself touched by this entry."""
    return unit.diverted_ms == at_ms


def _eta(order: e.Assigned) -> int:
    parts = order.turnout_ticks + order.unit_offset_ticks + order.road_ticks
    return parts + order.incident_offset_ticks + order.stale_ticks
