"""Response plans: which needs an incident raises, and what a change of type, priority or alarm level adds or takes
away.

A plan only ever adds what is missing: units already on their way or at work count, whatever line raised them. What
the new plan no longer asks for stops waiting; units that were sent are shown as surplus and never recalled by a plan.
"""

from __future__ import annotations

from ..context import Context
from ..entities import Incident, Need
from ..events import NeedChanged, NeedRaised
from ..model import PRIORITY_HIGHEST, PRIORITY_LOWEST, Authority, CallClass, LineKind, Medium, NeedState, Shortfall
from ..planned import PlannedNeed
from ..state import State

# Members by name, for the hot path: model says why.
_SUGGEST = LineKind.SUGGEST
_EMERGENCY = CallClass.EMERGENCY

# Needs of one kind: what the plan counts together.
Kind = tuple[str, tuple[str, ...], Medium, LineKind]

# Calls that somebody doubts: what is not priority 1 waits for a human's word.
SUSPECTED = (CallClass.PRANK_SUSPECTED, CallClass.GHOST, CallClass.ABANDONED)


def planned(context: Context, type_code: str, priority: int, alarm_level: int) -> tuple[PlannedNeed, ...]:
    """The plan of (type, priority, alarm level); levels add, lines of one kind are one need."""
    key = (type_code, priority, alarm_level)
    plan = context.plans.get(key)
    if plan is None:
        plan = context.plans[key] = _make_plan(context, type_code, priority, alarm_level)
    return plan


def _make_plan(context: Context, type_code: str, priority: int, alarm_level: int) -> tuple[PlannedNeed, ...]:
    needs: dict[Kind, PlannedNeed] = {}
    for line in context.city.types[type_code].needs:
        if line.alarm_level > alarm_level or priority > line.priority_max:
            continue
        need_priority = min(PRIORITY_LOWEST, max(PRIORITY_HIGHEST, priority + line.priority_shift))
        if line.line is LineKind.SUGGEST:
            continue
        kind = (line.agency_id, line.capabilities, line.medium, line.line)
        authority = line.authority[need_priority - 1]
        before = needs.get(kind)
        objective = line.objective
        needs[kind] = PlannedNeed(
            agency_id=line.agency_id,
            capabilities=line.capabilities,
            medium=line.medium,
            mode=context.mode_of(line),
            count=line.count + (before.count if before and line.line is LineKind.DISPATCH else 0),
            priority=min(need_priority, before.priority) if before else need_priority,
            alarm_level=before.alarm_level if before else line.alarm_level,
            line=line.line,
            authority=max(authority, before.authority) if before else authority,
            objective_from=objective.from_stamp if objective else "",
            objective_to=objective.to_stamp if objective else "",
            objective_within_s=objective.within_s if objective else 0,
            staging=line.staging or (before is not None and before.staging),
        )
    return tuple(needs.values())


def suggested(context: Context, type_code: str, priority: int, alarm_level: int) -> list[str]:
    """Agencies that the plan names for a human to ask."""
    return [
        line.agency_id
        for line in context.city.types[type_code].needs
        if line.line is _SUGGEST and line.alarm_level <= alarm_level and priority <= line.priority_max
    ]


def authority_of(context: Context, agency_id: str, type_code: str, priority: int, given: Authority) -> Authority:
    """`given` by the city, unless a supervisor set another: the narrowest rule counts, of equal ones the newest."""
    found, width = given, -1
    for rule in context.state.authority_rules:
        fits = rule.agency_id == agency_id and rule.type_code in ("", type_code) and rule.priority in (0, priority)
        narrow = 2 * bool(rule.type_code) + bool(rule.priority)
        if fits and narrow >= width:
            found, width = rule.authority, narrow
    return found


def authority_now(context: Context, plan: PlannedNeed, type_code: str, call_class: CallClass) -> Authority:
    """Who decides for a planned need: the plan, what a supervisor set, and what is thought of the calls."""
    authority = plan.authority
    if context.state.authority_rules:
        for agency_id in [plan.agency_id] if plan.agency_id else _may_serve(context, plan.capabilities):
            found = authority_of(context, agency_id, type_code, plan.priority, authority)
            # A need of any agency goes by the strictest of them; no desk is asked for it, so a human is.
            authority = found if plan.agency_id else max(authority, min(found, Authority.CONFIRM))
    if call_class in SUSPECTED and plan.priority != PRIORITY_HIGHEST:
        authority = max(authority, Authority.CONFIRM)
    return authority


def _may_serve(context: Context, capabilities: tuple[str, ...]) -> list[str]:
    """Agencies that have all of these capabilities."""
    return [agency.agency_id for agency in context.city.agencies if set(capabilities).issubset(agency.capabilities)]


def raise_need(
    context: Context,
    plan: PlannedNeed,
    incident: int,
    need_no: int,
    count: int,
    type_code: str,
    call_class: CallClass = CallClass.EMERGENCY,
) -> NeedRaised:
    authority = plan.authority
    if context.state.authority_rules or call_class is not _EMERGENCY:
        authority = authority_now(context, plan, type_code, call_class)
    return NeedRaised(
        incident,
        need_no,
        plan.agency_id,
        plan.capabilities,
        count,
        plan.priority,
        plan.alarm_level,
        plan.line,
        authority,
        plan.medium,
        plan.mode,
        plan.objective_from,
        plan.objective_to,
        plan.objective_within_s,
        plan.staging,
        "",
        "",
        "",
    )


def replan(
    context: Context, incident: Incident, type_code: str, priority: int, alarm_level: int
) -> list[NeedRaised | NeedChanged]:
    """What must be raised or changed so that the incident has what the plan asks for: missing added, waiting excess
    dropped. Units at work beyond the plan stay, and whoever of them drops out is not replaced.
    """
    asks = incident.call_class is not CallClass.INFORMATION or priority == PRIORITY_HIGHEST
    wanted = {
        (need.agency_id, need.capabilities, need.medium, need.line): need
        for need in (planned(context, type_code, priority, alarm_level) if asks else ())
    }
    room = {kind: need.count for kind, need in wanted.items()}
    kinds = [(need.agency_id, need.capabilities, need.medium, need.line) for need in incident.needs]
    slots = []
    for need, kind in zip(incident.needs, kinds, strict=True):
        if need.requester:
            # A human asked for it: no plan takes it away.
            slots.append(need.count - need.served_count)
            continue
        # What a desk has done is done.
        done = need.served_count if need.line is not LineKind.DISPATCH else 0
        kept = min(incident.working_count(need) + done, room.get(kind, 0))
        room[kind] = room.get(kind, 0) - kept
        # A human's choice is nobody's surplus.
        slots.append(max(kept - done, incident.placed_count(need)))
    for i, (need, kind) in enumerate(zip(incident.needs, kinds, strict=True)):
        if need.requester:
            continue
        waiting = min(need.missing_count, room[kind])
        room[kind] -= waiting
        slots[i] += waiting
    changes: list[NeedRaised | NeedChanged] = []
    calls = incident.call_class
    for need, kind, kept in zip(incident.needs, kinds, slots, strict=True):
        if need.state is NeedState.WITHDRAWN and not kept:
            continue
        count = need.served_count + kept
        priority, authority = need.priority, need.authority
        if kind in wanted and not need.requester:
            priority = wanted[kind].priority
            if priority != need.priority or type_code != incident.type_code:
                authority = authority_now(context, wanted[kind], type_code, calls)
        if (count, priority, authority) != (need.count, need.priority, need.authority):
            changed = 0 if authority is need.authority else int(authority)
            changes.append(NeedChanged(incident.incident, need.need_no, count, priority, changed))
    next_no = len(incident.needs) + 1
    for kind, plan in wanted.items():
        if room[kind] > 0:
            changes.append(raise_need(context, plan, incident.incident, next_no, room[kind], type_code, calls))
            next_no += 1
    return changes


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_raised(state: State, event: NeedRaised) -> None:
    incident = state.incidents[event.incident]
    need = as_need(event, state.at_ms)
    incident.needs.append(need)
    assert need.need_no == len(incident.needs)
    need.missing_count = need.count
    state.touch_incident(incident)


def as_need(event: NeedRaised, at_ms: int) -> Need:
    return Need(
        event.need_no,
        event.agency_id,
        event.capabilities,
        event.count,
        event.priority,
        event.alarm_level,
        event.line,
        event.authority,
        event.medium,
        event.mode,
        event.objective_from,
        event.objective_to,
        event.objective_within_s,
        event.staging,
        event.requester,
        event.ground,
        event.coordination,
        at_ms,
    )


def evolve_changed(state: State, event: NeedChanged) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    state.drop_waiting(incident, need)
    need.count = event.count
    need.priority = event.priority
    if event.authority:
        need.authority = Authority(event.authority)
    if not event.count:
        need.state = NeedState.WITHDRAWN
        need.shortfall = Shortfall.NONE
    elif need.state is NeedState.WITHDRAWN:
        # The plan asks again for units that are still at work.
        need.state = NeedState.FILLED
    state.recount(incident, need)
    state.touch_incident(incident)
