"""Diverting: a unit on its way is asked to go to what is more urgent instead, where that pays.

A need in hand may take a unit of its own agency that is on its way to a strictly less urgent need, has not arrived, and
was not put there by a human. It must be so much sooner than whoever else could go, have so much still to drive, and the
weighted gain must exceed what the need it leaves loses. That one is decided anew in the same decision, with its own
clock. Where it would be left with nobody, or past its objective, a human decides, unless a priority 1 takes from a
priority 3 or lower; whoever is free goes meanwhile. It works on top of every policy that chooses among free units: the
needs are decided as if nobody could be diverted, the diverts are weighed against that, and then all is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..context import Context
from ..entities import Unit
from ..events import Assigned, DivertEnded, Event, NeedDecided
from ..ground import Candidate
from ..model import PRIORITY_HIGHEST, PRIORITY_LOWEST, DivertBar, LineKind, Shortfall
from ..promises import ON_SCENE
from ..rules.diverting import divert_ended
from ..rules.keeping import is_kept
from ..rules.leaving import pending_divert
from ..rules.pending import Diverted, Pending, pending_need
from ..state import WaitingKey
from .candidates import query, search
from .costing import beat_ticks
from .leavers import Leaver, bar_of, fits, leaver, leaving, lost_count, soonest, victim_priority

Losers = dict[WaitingKey, Pending]
Plain = Callable[[Context, Sequence[Pending], int, tuple[int, ...], dict[int, int] | None, Losers | None], list[Event]]

# A priority 1 takes from these without asking.
TAKEN_FREELY_MIN = 3


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
    weighing = Weighing(context, decided, leavers, at_ms)
    for need in asking:
        weighing.weigh(need)
    if not weighing.diverts:
        if numbers is not None:
            numbers.update(trial_numbers)
        if losers is not None and trial_losers is not None:
            losers.clear()
            losers.update(trial_losers)
        return decided
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
    return [*weighing.given_up, *plain(context, needs, at_ms, taken, numbers, losers)]


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


class Weighing:
    """What a plain decision is weighed against: `decided` is how it goes where nobody is diverted."""

    def __init__(self, context: Context, decided: Sequence[Event], leavers: Sequence[Leaver], at_ms: int) -> None:
        self._context, self._at_ms = context, at_ms
        self._rule = context.city.dispatch.divert
        self._leavers = list(leavers)
        self._decided = {(e.incident, e.need_no): e for e in decided if type(e) is NeedDecided}
        index = context.state.unit_index
        self._going = {context.crew_of[index[order.unit_id]] for e in self._decided.values() for order in e.assigned}
        # Those who leave by this decision.
        self._left: list[Leaver] = []
        self.diverts: dict[WaitingKey, list[Diverted]] = {}
        self.given_up: list[DivertEnded] = []

    def weigh(self, need: Pending) -> None:
        """Divert to one need whoever gains it most, one after the other."""
        decided = self._decided.get((need.incident, need.need_no))
        leavers = [one for one in self._leavers if fits(self._context, need, one)]
        if decided is None or not leavers or decided.shortfall is Shortfall.WAITS_FOR_BEAT:
            return
        index = self._context.state.unit_index
        etas = sorted(
            (self._cost_ticks(need, _eta_ticks(order), index[order.unit_id]), order.unit_id)
            for order in decided.assigned
            if not order.substituted
        )
        short = decided.missing_count - need.held_count
        found = soonest(self._context, need, leavers, self._at_ms)
        asks: list[tuple[Candidate, Leaver]] = []
        for candidate, one in found:
            if short <= 0 and not etas:
                return
            last = etas[-1] if short <= 0 else None
            says = self.judge(need, candidate, one, last)
            if says is DivertBar.NEEDS_HUMAN:
                asks.append((candidate, one))
            if says is not DivertBar.NONE:
                continue
            self._divert(need, candidate, one, last)
            if last is None:
                short -= 1
            else:
                etas.pop()
        # Whoever is free goes, and whoever may be taken freely: nobody is held back for a human's word.
        for candidate, one in asks[: max(0, short - self._proposed(need))]:
            self._take(need, candidate, one, proposed=True)

    def judge(self, need: Pending, candidate: Candidate, one: Leaver, last: tuple[int, str] | None) -> DivertBar:
        """What stands against diverting it, where `last` is whom it would replace, with what he costs; None: nobody."""
        context = self._context
        cost_ticks = self._cost_ticks(need, candidate[1], candidate[0])
        gone = sum(other.incident is one.incident for other in self._left)
        if lost_count(one.incident) + gone >= self._rule.per_incident_max:
            return DivertBar.TOO_OFTEN
        if last is not None and last[0] - cost_ticks < context.ticks(self._rule.gain_ms):
            return DivertBar.SLOWER
        victim = self._victim(one)
        instead = self._instead(victim, last)
        weights = self._rule.weights
        if last is not None and one.remaining_ticks is not None:
            if instead is None:
                return DivertBar.NOT_WORTH
            gain = weights[need.priority - 1] * (last[0] - cost_ticks)
            if gain <= weights[victim.priority - 1] * (instead[1] - one.remaining_ticks):
                return DivertBar.NOT_WORTH
        freely = need.priority == PRIORITY_HIGHEST and victim.priority >= TAKEN_FREELY_MIN
        if need.reserve or (self._rule.asks and not (freely or self._is_served(one, victim, instead))):
            return DivertBar.NEEDS_HUMAN
        return DivertBar.NONE

    def _cost_ticks(self, need: Pending, eta_ticks: int, unit: int) -> int:
        """Its ETA, and what leaving its beat costs. Coverage is nobody's who is on his way."""
        return eta_ticks + beat_ticks(self._context, need.place, need.priority, unit)

    def _is_served(self, one: Leaver, victim: Pending, instead: Candidate | None) -> bool:
        """Somebody else comes to what it leaves, and within its objective."""
        gone = [one.assignment, *(other.assignment for other in self._left)]
        others = any(
            other.counts and all(other is not each for each in gone)
            for other in one.incident.assignments_of(one.assignment.need_no)
        )
        if instead is None or victim.reserve:
            return others
        if victim.objective_to != ON_SCENE or not victim.objective_within_s or others:
            return True
        arrival_ms = self._at_ms - (victim.began_ms or one.assignment.ordered_ms) + self._context.ms(instead[1])
        return arrival_ms <= victim.objective_within_s * 1000

    def victims(self) -> list[tuple[Pending, int]]:
        """The needs that the diverted leave short, each once, and by how many slots more than before."""
        found: dict[WaitingKey, tuple[Pending, int]] = {}
        for one in self._left:
            need = one.incident.needs[one.assignment.need_no - 1]
            gone = sum(
                other.incident is one.incident and other.assignment.need_no == need.need_no for other in self._left
            )
            working = one.incident.working_count(need)
            missing = max(0, need.count - need.served_count - working + gone)
            lost = missing - max(0, need.count - need.served_count - working)
            if lost:
                victim = pending_need(self._context, one.incident, need, missing, self._at_ms)
                found[victim.key] = (victim, lost)
        return list(found.values())

    def _victim(self, one: Leaver) -> Pending:
        """The need that it leaves, as it is then to be decided; at least for one slot."""
        need = one.incident.needs[one.assignment.need_no - 1]
        missing = max(1, one.incident.missing_slots(need, without=one.assignment))
        return pending_need(self._context, one.incident, need, missing, self._at_ms)

    def _instead(self, victim: Pending, last: tuple[int, str] | None) -> Candidate | None:
        """The soonest free unit for it, of those whom nobody else gets."""
        context = self._context
        gone = set(self._going)
        if last is not None:
            gone.discard(context.crew_of[context.state.unit_index[last[1]]])
        taken = tuple(unit for unit, crew in enumerate(context.crew_of) if crew in gone)
        if not victim.slots or is_kept(context, victim, taken):
            return None
        [found] = search(context, [victim], [query(context, victim, taken)], [1], self._at_ms)
        return found[0] if found else None

    def _divert(self, need: Pending, candidate: Candidate, one: Leaver, last: tuple[int, str] | None) -> None:
        context = self._context
        self._take(need, candidate, one, proposed=False)
        self._left.append(one)
        instead = self._instead(self._victim(one), last)
        if last is not None:
            self._going.discard(context.crew_of[context.state.unit_index[last[1]]])
        if instead is not None:
            self._going.add(context.crew_of[instead[0]])

    def _take(self, need: Pending, candidate: Candidate, one: Leaver, proposed: bool) -> None:
        self._leavers.remove(one)
        known = pending_divert(self._context.state, one.unit)
        if known is not None:
            self.given_up.append(divert_ended(*known, "", ""))
        self.diverts.setdefault(need.key, []).append((candidate, one.incident.incident, proposed))

    def _proposed(self, need: Pending) -> int:
        """Units for which a human is asked already."""
        incident = self._context.state.incidents.get(need.incident)
        own = incident.assignments_of(need.need_no) if incident else ()
        return sum(one.diverting and not one.asked for one in own)


def _may_take(need: Pending) -> bool:
    return bool(need.line is LineKind.DISPATCH and need.agency_id and need.priority < PRIORITY_LOWEST and need.slots)


def _eta_ticks(order: Assigned) -> int:
    parts = order.turnout_ticks + order.unit_offset_ticks + order.road_ticks
    return parts + order.incident_offset_ticks + order.stale_ticks
