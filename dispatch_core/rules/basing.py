"""Basing: units that are free are advised where to stand by, within a day's kilometres; never ordered.

Asked after every decision that freed or sent units of an agency that [dispatch.coverage] names: the freed ones first,
then as many who stand by as the city allows. What a crew makes of the advice is its own business: it is counted where
it was advised to be until it is seen at home, sent, or advised anew. Where to is in policies/returning.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from .._coverage import WHOLE
from ..context import Context
from ..coverage import Covering
from ..entities import AdvisedDay, Posting, Unit
from ..events import BaseAdvised, Event
from ..policies.returning import Advice, move_up, return_base
from ..state import State
from .aftermath import Aftermath, is_followed


def advised(context: Context, decided: Sequence[Event], at_ms: int) -> list[Event]:
    """The advice that follows from a decision, whose events are not applied yet."""
    rule = context.city.dispatch.coverage
    if context.chooser is not None or not is_followed(decided, rule.returns or rule.moves_max > 0, rule.moves_max > 0):
        return []
    after = Aftermath(context, decided)
    touched = {unit.agency_id for unit in (*after.sent.values(), *after.freed.values())}
    events: list[Event] = []
    with context.supposing(*after.changed.values()):
        for agency_id in sorted(touched & context.covering.keys()):
            freed = [unit for _, unit in sorted(after.freed.items()) if unit.agency_id == agency_id]
            events += _of_agency(context, context.covering[agency_id], agency_id, freed, at_ms)
    return events


def _of_agency(
    context: Context, covering: Covering, agency_id: str, freed: Sequence[Unit], at_ms: int
) -> list[BaseAdvised]:
    state, rule = context.state, context.city.dispatch.coverage
    covering.measure(context.hypothetical(unit.unit) for unit in state.units if unit.agency_id == agency_id)
    day = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(context.zone).toordinal()
    known = state.standing_by.days.get(agency_id)
    metres = known.metres if known is not None and known.day == day else 0
    events: list[BaseAdvised] = []
    placed: list[tuple[int, int]] = []

    def give(advice: Advice) -> None:
        nonlocal metres
        metres += advice.metres
        events.append(_event(advice, day, metres))
        # The next one reckons with it.
        placed.append((advice.unit.unit, covering.kernel.post_of(advice.unit.unit)))
        covering.kernel.stand(advice.unit.unit, covering.post_at(advice.place))

    for unit in freed if rule.returns else ():
        advice = None
        if covering.kernel.post_of(unit.unit) >= 0:
            advice = return_base(context, covering, unit, rule.km_per_day * 1000 - metres)
        if advice is not None:
            give(advice)
    without = {unit.unit for unit in freed}
    for _ in range(rule.moves_max):
        advice = move_up(context, covering, without, rule.km_per_day * 1000 - metres, at_ms)
        if advice is None:
            break
        without.add(advice.unit.unit)
        give(advice)
    for index, post in reversed(placed):
        covering.kernel.stand(index, post)
    return events


def _event(advice: Advice, day: int, day_metres: int) -> BaseAdvised:
    return BaseAdvised(
        advice.unit.unit_id,
        advice.name,
        advice.place,
        advice.home,
        advice.moved,
        advice.travel_ticks,
        max(0, advice.gain) // WHOLE,
        advice.metres,
        day,
        day_metres,
    )


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_advised(state: State, event: BaseAdvised) -> None:
    unit = state.units[state.unit_index[event.unit_id]]
    if event.home:
        state.standing_by.posted.pop(event.unit_id, None)
    else:
        state.standing_by.posted[event.unit_id] = Posting(event.unit_id, event.base_name, event.place, state.at_ms)
    state.standing_by.days[unit.agency_id] = AdvisedDay(unit.agency_id, event.day, event.day_metres)
    state.touch_unit(unit)
