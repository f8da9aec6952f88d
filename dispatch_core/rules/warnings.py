"""Warnings: what a watchdog outside finds wrong with the service as a whole, kept until it finds it right again.

They are journalled so that everybody who watches sees them and an inquest reads when they began. They order nobody and
change no decision. There is at most one of a kind for each agency and for the whole service.
"""

from __future__ import annotations

from ..commands import SetWarning
from ..context import Context
from ..entities import StandingWarning
from ..events import Event, WarningSet
from ..model import ServiceWarning
from ..rejections import Reason, Rejection
from ..state import State


def decide_warning(context: Context, command: SetWarning, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    stands = _key(command) in map(_key, state.warnings)
    # One that stands for an agency that the city no longer has can still end.
    if command.agency_id and command.agency_id not in state.agencies and not stands:
        return Rejection(Reason.AGENCY_UNKNOWN, "agency", command.agency_id)
    if command.standing == stands:
        return []
    return [
        WarningSet(
            command.warning,
            command.agency_id,
            command.standing,
            command.measured,
            command.bound,
            command.by,
        )
    ]


def _key(about: StandingWarning | SetWarning | WarningSet) -> tuple[ServiceWarning, str]:
    return about.warning, about.agency_id


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_warning(state: State, event: WarningSet) -> None:
    state.warnings = [one for one in state.warnings if _key(one) != _key(event)]
    if event.standing:
        state.warnings.append(
            StandingWarning(event.warning, event.agency_id, state.at_ms, event.measured, event.bound, event.by)
        )
