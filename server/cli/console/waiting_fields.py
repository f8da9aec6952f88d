"""Fields about what waits: for a human's word, or for a clock. What is chosen says which: `unit:ID` or `need:NUMBER`.

A row of the board is about one thing; where that has been decided meanwhile nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from dispatch_core.entities import (
    NEVER_MS,
    Assignment,
    Incident,
    Need,
)
from dispatch_core.model import AssignmentState, NeedState, Shortfall

from ..values import minutes
from ..words import word_in
from .asked import Asked, Field
from .board import need_words
from .from_views import ms_of
from .texts import word

# A need that misses somebody for this is released by a word.
_FOR_A_HUMAN: Final = (Shortfall.AWAITING_APPROVAL, Shortfall.HELD_IN_SURGE)


def waits(incident: Incident) -> bool:
    """Something of it goes as soon as a human says so."""
    return any(one.awaits_word for one in incident.assignments) or any(_releasable(need) for need in incident.needs)


def clocked(incident: Incident) -> bool:
    """A clock of it may run."""
    return any(map(_may_ring, incident.assignments)) or any(need.due_ms < NEVER_MS for need in incident.needs)


def _releasable(need: Need) -> bool:
    return bool(need.missing_count) and (need.held or need.shortfall in _FOR_A_HUMAN)


def _may_ring(one: Assignment) -> bool:
    return one.live and (min(one.due_ms) < NEVER_MS or one.state < AssignmentState.STAGED or one.cancelling)


def _which(asked: Asked) -> Field:
    """What is released or refused: everything that waits, one unit, or one need."""
    release = asked.action == "confirm"
    incident = asked.incident
    units = tuple(
        (f"unit:{one.unit_id}", f"{one.unit_id} · {minutes(_eta_ms(asked, one))} · {_for(incident, one)}")
        for one in incident.assignments
        if one.awaits_word
    )
    needs = tuple(
        (f"need:{need.need_no}", f"{need_words(need)} · {word(need.shortfall or need.state, asked.language)}")
        for need in incident.needs
        if (_releasable(need) if release else need.missing_count and need.state is not NeedState.WITHDRAWN)
    )
    everything = (("", asked.say("semua yang menunggu", "everything that waits")),) if release else ()
    return _of_row(asked, Field("which", ("Yang mana", "Which"), options=(*everything, *units, *needs)))


def _for(incident: Incident, one: Assignment) -> str:
    return need_words(incident.needs[one.need_no - 1])


def _eta_ms(asked: Asked, one: Assignment) -> int:
    return asked.mirror.engine.context.ms(one.eta_ticks)


def _of_row(asked: Asked, field: Field) -> Field:
    """What the subject names is filled in; where that one is no choice, nothing: never a word about another."""
    unit_id, need_no = asked.subject.unit_id, asked.subject.need_no
    if not unit_id and not need_no:
        values = [value for value, _ in field.options]
        return replace(field, value=values[0] if values else "", required="" not in values)
    wanted = f"unit:{unit_id}" if unit_id else f"need:{need_no}"
    one_by_one = tuple(one for one in field.options if one[0])
    return replace(field, value=wanted if wanted in dict(one_by_one) else "", options=one_by_one, required=True)


def _clock(asked: Asked) -> Field:
    """Every clock that runs as the server says, the next to run out first."""
    options = []
    for one in asked.clocks:
        need = asked.incident.need(one.need_no)
        whose = one.unit_id or (need_words(need) if need else f"#{one.need_no}")
        kind = "order_clock" if one.unit_id else "need_clock"
        says = word_in(one, kind, asked.language)
        left = minutes(max(0, ms_of(one, "due_at") - asked.now_ms))
        options.append((clock_value(one), f"{whose} · {says} · " + asked.say(f"{left} lagi", f"in {left}")))
    return _of_row(asked, Field("clock", ("Jam", "Clock"), options=tuple(options)))


def clock_value(clock: Any) -> str:
    """What a form calls a clock."""
    return f"unit:{clock.unit_id}" if clock.unit_id else f"need:{clock.need_no}"


WAITING_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {"which": _which, "clock": _clock}
