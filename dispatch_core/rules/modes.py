"""Modes: who decides is changed while the service runs.

In MANUAL the engine only recommends, for one agency or for all; humans order, under the same clocks. In a SURGE it
holds what is less urgent than priority 2 and serves the rest as ever. A supervisor may also set another authority for
an agency than the city's. Needs that wait when the mode changes are decided anew at once, one by one, by the clock, and
where a surge begins or ends the most urgent and oldest first; what was ordered or reserved before stays so.
"""

from __future__ import annotations

from .. import limits
from ..commands import SetAuthority, SetMode
from ..context import Context
from ..entities import AuthorityRule, Surge
from ..events import AuthoritySet, Event, ModeSet
from ..model import Authority, DispatchMode, LineKind, NeedClock
from ..rejections import Reason, Rejection
from ..state import State


def decide_mode(context: Context, command: SetMode, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    if command.agency_id and command.agency_id not in state.agencies:
        return Rejection(Reason.AGENCY_UNKNOWN, "agency", command.agency_id)
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if mode_of(state, command.agency_id) is command.mode:
        return Rejection(Reason.ALREADY_SO, "mode", command.mode.name)
    return [ModeSet(command.agency_id, command.mode, command.reason_code, command.reason, command.by)]


def mode_of(state: State, agency_id: str) -> DispatchMode:
    """What a supervisor set for an agency, or with "" for the whole service."""
    if agency_id in state.surge:
        return DispatchMode.SURGE
    manual = state.agencies[agency_id].manual if agency_id else state.manual
    return DispatchMode.MANUAL if manual else DispatchMode.NORMAL


def decide_authority(context: Context, command: SetAuthority, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    if command.agency_id not in state.agencies:
        return Rejection(Reason.AGENCY_UNKNOWN, "agency", command.agency_id)
    if command.type_code and context.incident_type(command.type_code) is None:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", command.type_code)
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    agency = context.agencies.get(command.agency_id)
    if agency is not None and agency.needs_ground and not command.restore and command.authority < Authority.REQUEST:
        return Rejection(Reason.GROUND_MISSING, "authority", command.agency_id)
    same = [rule for rule in state.authority_rules if _key(rule) == _key(command)]
    if command.restore and not same:
        return Rejection(Reason.ALREADY_SO, "authority", command.agency_id)
    if same and not command.restore and same[0].authority is command.authority:
        return Rejection(Reason.ALREADY_SO, "authority", command.authority.name)
    if not same and len(state.authority_rules) >= limits.AUTHORITY_RULES_MAX:
        return Rejection(Reason.LIMIT_REACHED, "agency", "authority rules")
    return [
        AuthoritySet(
            command.agency_id,
            command.type_code,
            command.priority,
            command.restore,
            command.authority,
            command.reason_code,
            command.reason,
            command.by,
        )
    ]


def _key(rule: AuthorityRule | SetAuthority | AuthoritySet) -> tuple[str, str, int]:
    return rule.agency_id, rule.type_code, rule.priority


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_mode(state: State, event: ModeSet) -> None:
    surge = DispatchMode.SURGE in (event.mode, mode_of(state, event.agency_id))
    manual = event.mode is DispatchMode.MANUAL
    others = {scope for scope in state.surge if scope != event.agency_id}
    state.surge = Surge(sorted(others | {event.agency_id} if event.mode is DispatchMode.SURGE else others))
    if event.agency_id:
        state.agencies[event.agency_id].manual = manual
    else:
        state.manual = manual
    for incident in state.incidents.values():
        for need in incident.needs:
            if need.line is not LineKind.DISPATCH or (event.agency_id not in ("", need.agency_id) and need.agency_id):
                continue
            state.settle(incident, need)
            # A hold goes on, and a desk that was asked answers.
            if need.missing_count and not (need.held or need.desk_id):
                need.start_clock(NeedClock.RECHECK, state.at_ms, need.priority if surge else 1)
                state.arm_need(incident, need)


def evolve_authority(state: State, event: AuthoritySet) -> None:
    state.authority_rules = [rule for rule in state.authority_rules if _key(rule) != _key(event)]
    if not event.restored:
        state.authority_rules.append(AuthorityRule(event.agency_id, event.type_code, event.priority, event.authority))
