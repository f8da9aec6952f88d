"""Likely duplicates, looked for among all incidents one by one, and what of a new incident they hold back."""

from __future__ import annotations

from dispatch_core.city.bundle import City, IncidentType
from dispatch_core.entities import Incident
from dispatch_core.limits import DUPLICATES_KEPT
from dispatch_core.model import AssignmentState, DuplicateAction, IncidentState
from dispatch_core.plane import distance_mm
from dispatch_core.state import State

from .town import POLICY
from .twin_authority import Standing

# (incident, score, metres)
Like = tuple[int, int, int]


def alike(state: State, city: City, new: Incident, at_ms: int, apart: int) -> list[Like]:
    """The likeliest live incidents of the same category, near in place and time, by score and then the newest.

    But not `apart`: a human has just said that it is another one.
    """
    kind = city.types[new.type_code]
    found = []
    for other in state.incidents.values():
        known = city.types.get(other.type_code)
        if (
            other is new
            or other.incident == apart
            or other.state is not IncidentState.OPEN
            or other.unresolved
            or other.kind is not new.kind
        ):
            continue
        if known is None or known.category != kind.category or not kind.duplicate_radius_m:
            continue
        radius_m = kind.duplicate_radius_m + new.uncertainty_m + other.uncertainty_m
        radius_m = min(radius_m, POLICY.duplicate_reach_m)
        here, there = new.place, other.place
        metres = distance_mm(here.lat_e7, here.lon_e7, there.lat_e7, there.lon_e7) // 1000
        window_ms, age_ms = kind.duplicate_window_s * 1000, at_ms - other.reported_ms
        if metres > radius_m or age_ms > window_ms:
            continue
        score = 500 * (radius_m - metres) // radius_m + 300 * (window_ms - age_ms) // window_ms
        score += 200 if other.type_code == new.type_code else 0
        found.append((other.incident, score, metres))
    return sorted(found, key=lambda one: (-one[1], -one[0]))[:DUPLICATES_KEPT]


def held(
    state: State,
    kind: IncidentType,
    like: list[Like],
    priority: int,
    needs: dict[int, tuple[int, int, Standing]],
) -> dict[int, str]:
    """What of the new needs, by number (priority, count, standing), waits: "all" of it or all but the "first" due."""
    if kind.duplicate is DuplicateAction.DISPATCH or not any(_served(state, kind, one) for one in like):
        return {}
    waits = {}
    for need_no, (own, count, standing) in needs.items():
        if 1 in (priority, own):
            continue
        if kind.duplicate is DuplicateAction.HOLD and (standing.engine or standing.desk):
            waits[need_no] = "all"
        elif kind.duplicate is DuplicateAction.FIRST_DUE_ONLY and count > 1 and standing.engine:
            waits[need_no] = "first"
    return waits


def _served(state: State, kind: IncidentType, like: Like) -> bool:
    """A likely one of the very same type, with a crew that answered."""
    number, score, _ = like
    other = state.incidents[number]
    answered = [
        one
        for one in other.assignments
        if AssignmentState.ACKNOWLEDGED <= one.state <= AssignmentState.AT_DESTINATION and not one.cancelling
    ]
    return score >= POLICY.duplicate_score_min and other.type_code == kind.code and bool(answered)
