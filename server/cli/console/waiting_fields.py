"""Fields about what waits: for a human's word, or for a clock. What is chosen says which: `unit:ID` or `need:NUMBER`.

A row of the board is about one thing; where that has been decided meanwhile nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from dispatch_core.entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_APPROVAL,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    CLOCK_NEXT_UNIT,
    NEVER_MS,
    Assignment,
    Incident,
    Need,
)
from dispatch_core.model import AssignmentState, NeedState, Shortfall

from ..catalogue import Pair
from ..values import minutes
from ..words import pick
from .asked import Asked, Field
from .board import need_words
from .texts import word

# A need that misses somebody for this is released by a word.
_FOR_A_HUMAN: Final = (Shortfall.AWAITING_APPROVAL, Shortfall.HELD_IN_SURGE)
# What an order's clock does when it runs out.
_CLOCK_WORDS: Final[dict[int, Pair]] = {
    CLOCK_DELIVERY: ("belum sampai di awak", "not delivered yet"),
    CLOCK_ACKNOWLEDGEMENT: ("menunggu jawaban awak", "awaits the crew's answer"),
    CLOCK_NEXT_UNIT: ("lalu unit berikutnya", "then the next unit goes"),
    CLOCK_EN_ROUTE: ("harus berangkat", "to be en route"),
    CLOCK_ARRIVAL: ("harus tiba", "to arrive"),
    CLOCK_CANCEL: ("pembatalan menunggu jawaban", "its cancel awaits an answer"),
    CLOCK_APPROVAL: ("menunggu petugas", "awaits a human"),
}
# Where no list says which clock runs, one may until the crew is there.
_MAY_RUN: Final[Pair] = ("jam yang berikut", "whichever clock is next")


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
    """Every clock that runs, the next to ring first."""
    found: list[tuple[int, str, str]] = []
    for one in filter(_may_ring, asked.incident.assignments):
        due_ms = min(one.due_ms)
        says = pick(_CLOCK_WORDS[one.due_ms.index(due_ms)] if due_ms < NEVER_MS else _MAY_RUN, asked.language)
        found.append((due_ms, f"unit:{one.unit_id}", f"{one.unit_id} · {says}"))
    for need in asked.incident.needs:
        if need.due_ms < NEVER_MS:
            says = word(need.clock, asked.language)
            found.append((need.due_ms, f"need:{need.need_no}", f"{need_words(need)} · {says}"))
    options = tuple((value, label + _left(asked, due_ms)) for due_ms, value, label in sorted(found))
    return _of_row(asked, Field("clock", ("Jam", "Clock"), options=options))


def _left(asked: Asked, due_ms: int) -> str:
    """· in 0:45"""
    if due_ms >= NEVER_MS:
        return ""
    left = minutes(max(0, due_ms - asked.now_ms))
    return asked.say(f" · {left} lagi", f" · in {left}")


WAITING_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {"which": _which, "clock": _clock}
