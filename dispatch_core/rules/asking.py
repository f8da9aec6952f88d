"""Asking: which desk a need goes to, and that it was asked.

An agency's own desk is asked to send a unit, or to cut the power, and told what concerns it; a hospital is told that
patients may come: the soonest open one that has what the need names. What desks answer is in desks.py.
"""

from __future__ import annotations

from ..context import Context
from ..events import DeskAsked
from .pending import Pending


def desk_of(context: Context, need: Pending, closed: str = "") -> str:
    """The desk to ask; empty where no hospital is open, fit and reachable. Not one that is closing, or that refused."""
    if need.agency_id:
        return need.agency_id
    ranked = context.hospitals.ranked(need.place, need.capabilities, need.mode, 3)
    return next((name for name, _ in ranked if name not in (closed, need.refused_by)), "")


def ask_desk(context: Context, need: Pending, desk_id: str) -> DeskAsked:
    delivery_ms = context.scaled(context.policy.delivery_ms)
    return DeskAsked(
        need.incident,
        need.need_no,
        desk_id,
        delivery_ms,
        max(1, context.approval_ms(need.priority) - delivery_ms),
    )
