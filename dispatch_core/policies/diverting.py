"""Diverting: a unit on its way is asked to go to what is more urgent instead, where that pays.

A need in hand may take a unit of its own agency that is on its way to a strictly less urgent need, has not arrived, and
was not put there by a human. It must be so much sooner than whoever else could go, have so much still to drive, and the
weighted gain must exceed what the need it leaves loses. That one is decided anew in the same decision, with its own
clock. Where it would be left with nobody, or past its objective, a human decides, unless a priority 1 takes from a
priority 3 or lower; whoever is free goes meanwhile, and a supervisor is told who would be sooner. It works on top of
every policy that chooses among free units: the needs are decided as if nobody could be diverted, the diverts are
weighed against that, and then all is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..context import Context
from ..entities import Unit
from ..events import AlertRaised, Event
from ..model import PRIORITY_LOWEST, DivertBar, LineKind
from ..records import replace
from ..rules.pending import Pending
from ..state import WaitingKey
from .leavers import bar_of, fits, leaver, leaving, soonest, victim_priority
from .weighing import Weighing

Losers = dict[WaitingKey, Pending]
Plain = Callable[[Context, Sequence[Pending], int, tuple[int, ...], dict[int, int] | None, Losers | None], list[Event]]


def with_diverts(
    context: Context,
    pending: Sequence[Pending],
    at_ms: int,
    taken: tuple[int, ...],
    numbers: dict[int, int] | None,
    losers: Losers | None,
    plain: Plain,
) -> list[Event]:
    """Decide every need in `pending` as `plain` does, with units diverted to those of them that gain by it."""
    asking = sorted((need for need in pending if _may_take(need)), key=lambda need: need.key)
    leavers = leaving(context, asking[-1].priority, at_ms, taken) if asking else []
    leavers = [one for one in leavers if victim_priority(one) > asking[0].priority]
    if not leavers:
        return plain(context, pending, at_ms, taken, numbers, losers)
    trial_numbers = dict(numbers or {})
    trial_losers = {key: replace(need) for key, need in losers.items()} if losers is not None else None
    trial = [replace(need) for need in pending]
    decided = plain(context, trial, at_ms, taken, trial_numbers, trial_losers)
    advised: list[AlertRaised] = []
    while leavers:
        weighing = Weighing(context, decided, leavers, at_ms)
        for need in asking:
            weighing.weigh(need)
        if not weighing.diverts:
            advised = weighing.advised(decided)
            break
        numbers_then = dict(numbers or {})
        losers_then = {key: replace(need) for key, need in losers.items()} if losers is not None else None
        found = _decided_anew(context, pending, at_ms, taken, numbers_then, losers_then, plain, weighing)
        alone = weighing.left_alone(found)
        if not alone:
            _take_over(numbers, losers, numbers_then, losers_then)
            return [*weighing.given_up, *found, *weighing.advised(found)]
        # Where all that waits is weighed together, another may get whom one of them was to have: that one stays.
        leavers = [one for one in leavers if one.unit.unit not in alone]
    _take_over(numbers, losers, trial_numbers, trial_losers)
    return [*decided, *advised]


def _take_over(
    numbers: dict[int, int] | None, losers: Losers | None, numbers_then: dict[int, int], losers_then: Losers | None
) -> None:
    """Carry what one way to decide changed over to whoever asked."""
    if numbers is not None:
        numbers.update(numbers_then)
    if losers is not None and losers_then is not None:
        losers.clear()
        losers.update(losers_then)


def _decided_anew(
    context: Context,
    pending: Sequence[Pending],
    at_ms: int,
    taken: tuple[int, ...],
    numbers: dict[int, int],
    losers: Losers | None,
    plain: Plain,
    weighing: Weighing,
) -> list[Event]:
    """The needs in hand with their diverts, and those that lose a unit by them, as `plain` decides them."""
    again = [replace(need, diverts=tuple(weighing.diverts.get(need.key, ()))) for need in pending]
    own = {need.key: need for need in again}
    left = own if losers is None else losers
    for victim, lost in weighing.victims():
        # Where all that waits is decided together, it may be among what is decided now.
        known = own.get(victim.key) or left.get(victim.key)
        if known is None:
            known = left[victim.key] = victim
        else:
            known.missing_count += lost
        # What was weighed is that whoever is free comes in his place.
        known.at_once = True
    needs = list(left.values()) if losers is None else again
    return plain(context, needs, at_ms, taken, numbers, losers)


def why_not(context: Context, need: Pending, unit: Unit, last: tuple[int, str] | None, at_ms: int) -> DivertBar:
    """What keeps one unit that is on its way from being diverted to the need, if `last` is who went there latest, with
    what he costs; NONE where nothing does.
    """
    bar = bar_of(context, unit, at_ms)
    if bar is not DivertBar.NONE:
        return bar
    one = leaver(context, unit, at_ms)
    if need.agency_id != unit.agency_id:
        return DivertBar.OTHER_AGENCY
    if need.priority >= victim_priority(one) or need.incident == one.incident.incident:
        return DivertBar.NOT_LESS_URGENT
    least = context.ticks(context.city.dispatch.divert.remaining_ms)
    if one.remaining_ticks is not None and one.remaining_ticks < least:
        return DivertBar.NEARLY_THERE
    found = soonest(context, need, [one], at_ms) if fits(context, need, one) else []
    if not found:
        return DivertBar.UNFIT
    return Weighing(context, (), [one], at_ms).judge(need, found[0][0], one, last)


def _may_take(need: Pending) -> bool:
    return bool(need.line is LineKind.DISPATCH and need.agency_id and need.priority < PRIORITY_LOWEST and need.slots)
