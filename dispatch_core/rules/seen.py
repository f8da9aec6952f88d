"""Seen: a command that says what its giver saw is refused where the world has moved since. Nothing is overwritten.

Rules are wrapped where the engine's table names them, so that a rule reads as if nobody had looked away. Commands that
carry a version into their own rule are not among these. Who says nothing is not checked: machines that tell facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..context import Context
from ..entities import Closure
from ..etags import (
    authority_etag,
    closures_etag,
    destination_etag,
    held_etag,
    modes_etag,
    need_clock_etag,
    order_clock_etag,
    unit_etag,
)
from ..events import Event
from ..rejections import Reason, Rejection
from .surge import held_in

Decide = Callable[..., list[Event] | Rejection]
# What the thing is called, and its etag now; "" = there is no such thing, which the rule itself refuses.
Look = Callable[[Context, Any], tuple[str, str]]


def incident(decide: Decide) -> Decide:
    """The incident has the version that was seen."""

    def checked(context: Context, command: Any, at_ms: int) -> list[Event] | Rejection:
        known = context.state.find_incident(command.incident)
        if known is not None and command.expected_version not in (0, known.version):
            return Rejection(Reason.VERSION_CHANGED, "expected_version", str(known.version))
        return decide(context, command, at_ms)

    return checked


def _checked(decide: Decide, look: Look, reason: Reason = Reason.CHANGED_MEANWHILE) -> Decide:
    def checked(context: Context, command: Any, at_ms: int) -> list[Event] | Rejection:
        if command.expected_etag:
            name, etag = look(context, command)
            if etag not in ("", command.expected_etag):
                return Rejection(reason, "expected_etag", name)
        return decide(context, command, at_ms)

    return checked


def unit(decide: Decide) -> Decide:
    return _checked(decide, _unit)


def closure(decide: Decide) -> Decide:
    return _checked(decide, _closure)


def modes(decide: Decide) -> Decide:
    return _checked(decide, lambda context, command: ("Mode", modes_etag(context.state)))


def authority(decide: Decide) -> Decide:
    return _checked(decide, _authority, Reason.AUTHORITY_CHANGED)


def destination(decide: Decide) -> Decide:
    return _checked(decide, _destination)


def village(decide: Decide) -> Decide:
    return _checked(decide, _village)


def clock(decide: Decide) -> Decide:
    return _checked(decide, _clock, Reason.CLOCK_CHANGED)


def _unit(context: Context, command: Any) -> tuple[str, str]:
    known = context.state.find_unit(command.unit_id)
    return command.unit_id, unit_etag(context.state, known) if known else ""


def _closure(context: Context, command: Any) -> tuple[str, str]:
    closures, road_id = context.state.closures, getattr(command, "road_id", "")
    if road_id:
        about: list[Closure] = [one for one in closures.values() if one.is_about(road_id)]
        return road_id, closures_etag(about) if about else ""
    known = closures.get(command.closure_id)
    return command.closure_id, closures_etag([known]) if known else ""


def _clock(context: Context, command: Any) -> tuple[str, str]:
    """Where none runs the rule itself says so."""
    known = context.state.find_incident(command.incident)
    if known is None:
        return "", ""
    if command.unit_id:
        one = known.latest_of_unit(command.unit_id)
        return command.unit_id, order_clock_etag(known.incident, one) if one else ""
    need = known.need(command.need_no)
    return (f"I{known.incident}/{need.need_no}", need_clock_etag(known.incident, need)) if need else ("", "")


def _village(context: Context, command: Any) -> tuple[str, str]:
    held = held_in(context, command.area_id)
    return command.area_id or "-", held_etag(held) if held else ""


def _authority(context: Context, command: Any) -> tuple[str, str]:
    return command.agency_id, authority_etag(context.state, command.agency_id)


def _destination(context: Context, command: Any) -> tuple[str, str]:
    known = command.destination_id in context.destinations
    return command.destination_id, destination_etag(context.state, command.destination_id) if known else ""
