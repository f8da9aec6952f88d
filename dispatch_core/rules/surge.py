"""Surge: what is held while more happens than a centre can look at, by village, and how a village is let go.

What is held waits for a human in the order (priority, age): one by one as anything else that he approves, or a village
at a time. When the surge is over the clock decides what is left, and who waited too long asks first. Which needs a
surge holds is the state's to say; how it begins and ends is in modes.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import limits
from ..city.bundle import Area
from ..commands import ReleaseHeld
from ..context import Context
from ..entities import Incident, Need
from ..events import Event, NeedApproved
from ..model import NeedState, Shortfall
from ..records import replace
from ..rejections import Reason, Rejection
from .deciding import match
from .pending import pending_need, stands_against

Held = tuple[Incident, Need]


@dataclass(frozen=True, slots=True)
class HeldVillage:
    """What is held in one village, in the order in which it would be served."""

    # None: outside all villages.
    area: Area | None
    held: tuple[Held, ...]

    @property
    def oldest_ms(self) -> int:
        """Since when the oldest of it is asked for."""
        return min(need.raised_ms for _, need in self.held)


def held_in_surge(context: Context) -> Iterator[Held]:
    """Every need that only a surge keeps from being served, in no order."""
    if not context.state.surge:
        return
    for incident in context.state.incidents.values():
        for need in incident.needs:
            if need.missing_count and stands_against(context, incident, need) is Shortfall.HELD_IN_SURGE:
                yield incident, need


def held_villages(context: Context) -> list[HeldVillage]:
    """All that is held: the village with the most urgent and oldest first."""
    found: dict[str, tuple[Area | None, list[Held]]] = {}
    for incident, need in sorted(held_in_surge(context), key=_served):
        area = context.villages.of(incident.place.lat_e7, incident.place.lon_e7)
        found.setdefault(area.area_id if area else "", (area, []))[1].append((incident, need))
    return [HeldVillage(area, tuple(held)) for area, held in found.values()]


def held_in(context: Context, area_id: str) -> tuple[Held, ...]:
    """What is held in one village; outside all of them for an empty id."""
    villages = held_villages(context)
    return next((one.held for one in villages if (one.area.area_id if one.area else "") == area_id), ())


def _served(held: Held) -> tuple[int, int, int]:
    incident, need = held
    return need.priority, incident.incident, need.need_no


def decide_release(context: Context, command: ReleaseHeld, at_ms: int) -> list[Event] | Rejection:
    known = not command.area_id or any(area.area_id == command.area_id for area in context.city.areas)
    if not known:
        return Rejection(Reason.AREA_NOT_FOUND, "area_id", command.area_id)
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    held = held_in(context, command.area_id)
    if not held:
        return Rejection(Reason.NOTHING_HELD, "area_id", command.area_id or "-")
    events: list[Event] = []
    pending = []
    for incident, need in held[: limits.SURGE_RELEASED_MAX]:
        events.append(NeedApproved(incident.incident, need.need_no, command.reason, command.by))
        now = replace(need, approved=True, state=NeedState.SHORT)
        pending.append(pending_need(context, incident, now, need.missing_count, at_ms))
    return events + match(context, pending, at_ms)
