"""Duplicates: which live incidents a new one may be a second report of, and whether its units wait for a human's word.

Only looked for among open incidents of the same category, near in place and time. A human attaches; the engine only
suggests, with a score. Where the type says so, what is likely a duplicate is held back for a short time, or sends its
first-due units only; never anything of priority 1, and only while a crew of the other incident has answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import limits
from ..city.bundle import IncidentType
from ..context import Context
from ..events import DuplicatesSuggested, HoldEnded, NeedHeld
from ..model import (
    PRIORITY_HIGHEST,
    AssignmentState,
    DuplicateAction,
    IncidentKind,
    IncidentState,
    NeedClock,
    Shortfall,
)
from ..plane import distance_mm
from ..state import State
from .pending import Pending

# Members by name, for the hot path: model says why.
_OPEN = IncidentState.OPEN

# A score is 0 to 1000: how near in place, how near in time, and the same type.
SCORE_PLACE, SCORE_TIME, SCORE_TYPE = 500, 300, 200


def alike(
    context: Context,
    number: int,
    kind: IncidentType,
    lat_e7: int,
    lon_e7: int,
    uncertainty_m: int,
    incident_kind: IncidentKind,
    at_ms: int,
    apart: int = 0,
) -> DuplicatesSuggested | None:
    """The likeliest live incidents, by (score, newest), but not `apart`; None where there is none."""
    if not kind.duplicate_radius_m:
        return None
    found = []
    state, types, window_ms = context.state, context.city.types, kind.duplicate_window_s * 1000
    # The newest of those in the cells around, so many as are looked at.
    for near in state.cells.near(lat_e7, lon_e7, limits.DUPLICATES_LOOKED_AT):
        incident = state.incidents[near]
        if incident.state is not _OPEN or incident.kind is not incident_kind or near == apart:
            continue
        other, age_ms = types.get(incident.type_code), at_ms - incident.reported_ms
        if other is None or other.category != kind.category or age_ms > window_ms:
            continue
        radius_m = min(
            context.policy.duplicate_reach_m, kind.duplicate_radius_m + uncertainty_m + incident.uncertainty_m
        )
        metres = distance_mm(lat_e7, lon_e7, incident.place.lat_e7, incident.place.lon_e7) // 1000
        if metres > radius_m:
            continue
        score = (
            SCORE_PLACE * (radius_m - metres) // radius_m
            + SCORE_TIME * (window_ms - age_ms) // window_ms
            + (SCORE_TYPE if incident.type_code == kind.code else 0)
        )
        found.append((-score, -incident.incident, metres))
    if not found:
        return None
    likeliest = sorted(found)[: limits.DUPLICATES_KEPT]
    return DuplicatesSuggested(
        number,
        tuple(-incident for _, incident, _ in likeliest),
        tuple(-score for score, _, _ in likeliest),
        tuple(metres for _, _, metres in likeliest),
    )


def hold_back(
    context: Context, kind: IncidentType, like: DuplicatesSuggested, priority: int, pending: Sequence[Pending]
) -> None:
    """Mark what of a new incident's needs waits for a human, where its type asks for it and a live one is likely."""
    if priority == PRIORITY_HIGHEST or kind.duplicate is DuplicateAction.DISPATCH or not _served(context, kind, like):
        return
    for need in pending:
        if need.priority == PRIORITY_HIGHEST or (need.stands is not Shortfall.NONE and not need.asks_desk):
            continue
        if kind.duplicate is DuplicateAction.HOLD:
            need.stands, need.asks_desk = Shortfall.HELD_AS_DUPLICATE, False
            need.hold_ms = context.policy.duplicate_hold_ms
        elif need.missing_count > 1 and not need.asks_desk:
            need.held_count, need.missing_count = need.missing_count - 1, 1
            need.hold_ms = context.policy.duplicate_hold_ms


def _served(context: Context, kind: IncidentType, like: DuplicatesSuggested) -> bool:
    """A likely one of the same type has a crew that answered and is still on it."""
    for number, score in zip(like.like, like.scores, strict=True):
        incident = context.state.incidents[number]
        if score >= context.policy.duplicate_score_min and incident.type_code == kind.code:
            for assignment in incident.assignments:
                if assignment.live and not assignment.cancelling and assignment.state >= AssignmentState.ACKNOWLEDGED:
                    return True
    return False


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_suggested(state: State, event: DuplicatesSuggested) -> None:
    state.touch_incident(state.incidents[event.incident])


def evolve_held(state: State, event: NeedHeld) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.held = True
    state.settle(incident, need)
    if need.missing_count:
        need.start_clock(NeedClock.HOLD, state.at_ms, event.hold_allowance_ms)
        state.arm_need(incident, need)
    state.touch_incident(incident)


def evolve_hold_ended(state: State, event: HoldEnded) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.held = False
    need.stop_clock()
    state.settle(incident, need)
    state.touch_incident(incident)
