"""Weighing: whether a divert pays, and whether it may be asked without a human, beside how it goes without any.

What it must gain, and for whom, is said in diverting.py, which decides by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..context import Context
from ..events import AlertRaised, Assigned, DivertEnded, Event, NeedDecided
from ..ground import Candidate
from ..model import PRIORITY_HIGHEST, PRIORITY_LOWEST, Alert, DivertBar, NeedState, Shortfall
from ..promises import ON_SCENE
from ..rules.diverting import divert_ended
from ..rules.keeping import is_kept
from ..rules.leaving import pending_divert
from ..rules.pending import Diverted, Pending, pending_need
from ..state import WaitingKey
from .candidates import query, search
from .costing import beat_ticks
from .leavers import Leaver, fits, is_proposed, lost_count, soonest, victim_priority
from .queue import reachable

# A priority 1 takes from these without asking.
TAKEN_FREELY_MIN = 3


class Weighing:
    """What a plain decision is weighed against: `decided` is how it goes where nobody is diverted."""

    def __init__(self, context: Context, decided: Sequence[Event], leavers: Sequence[Leaver], at_ms: int) -> None:
        self._context, self._at_ms = context, at_ms
        self._rule = context.city.dispatch.divert
        self._leavers = list(leavers)
        self._decided = {(e.incident, e.need_no): e for e in decided if type(e) is NeedDecided}
        index = context.state.unit_index
        self._going = {context.crew_of[index[order.unit_id]] for e in self._decided.values() for order in e.assigned}
        # Those who leave by this decision; of them those who may because somebody else comes, with his crew.
        self._left: list[Leaver] = []
        self._promised: list[tuple[Leaver, int]] = []
        self.diverts: dict[WaitingKey, list[Diverted]] = {}
        self.given_up: list[DivertEnded] = []
        # By need: who would be much sooner there, and is a human's to turn round.
        self._advised: dict[WaitingKey, AlertRaised] = {}

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
            if says is not DivertBar.NONE or is_proposed(self._context, need, one):
                continue
            self._divert(need, candidate, one, last)
            if last is None:
                short -= 1
            else:
                etas.pop()
        # Whoever is free goes, and whoever may be taken freely: nobody is held back for a human's word.
        fresh = [(candidate, one) for candidate, one in asks if not is_proposed(self._context, need, one)]
        for candidate, one in fresh[: max(0, short - self._proposed(need))]:
            self._take(need, candidate, one, proposed=True)
        if asks and short <= 0 and not need.reserve and need.key not in self.diverts:
            unit = asks[0][1].unit
            told = (need.incident, 0, unit.unit_id, unit.agency_id, 0, need.need_no)
            self._advised[need.key] = AlertRaised(Alert.DIVERT_POSSIBLE, *told)

    def advised(self, decided: Sequence[Event]) -> list[AlertRaised]:
        """What a supervisor is told beside a decision: whom he may turn round, where the same go as were weighed, and
        nobody else takes that unit. Once for each unit, for the most urgent.
        """
        going = {(e.incident, e.need_no): e.assigned for e in decided if type(e) is NeedDecided}
        taken = {order.unit_id for assigned in going.values() for order in assigned}
        found: dict[str, AlertRaised] = {}
        for _, alert in sorted(self._advised.items()):
            about = (alert.incident, alert.need_no)
            before = self._decided[about].assigned
            same = [order.unit_id for order in going.get(about, ())] == [order.unit_id for order in before]
            if same and alert.unit_id not in taken:
                found.setdefault(alert.unit_id, alert)
        return list(found.values())

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
        served = _is_free_to_take(need, one) or self._is_served(one, victim, instead)
        if need.reserve or (self._rule.asks and not served):
            return DivertBar.NEEDS_HUMAN
        return DivertBar.NONE

    def _cost_ticks(self, need: Pending, eta_ticks: int, unit: int) -> int:
        """Its ETA, and what leaving its beat costs. Coverage is nobody's who is on his way."""
        return eta_ticks + beat_ticks(self._context, need.place, need.priority, unit)

    def _is_served(self, one: Leaver, victim: Pending, instead: Candidate | None) -> bool:
        """Somebody else comes to what it leaves, and within its objective; or nobody is asked for there any more."""
        if _is_over(one):
            return True
        others = self._has_others(one)
        if instead is None or victim.reserve or (not others and self._is_sought(instead, victim)):
            return others
        if victim.objective_to != ON_SCENE or not victim.objective_within_s or others:
            return True
        arrival_ms = self._at_ms - (victim.began_ms or one.assignment.ordered_ms) + self._context.ms(instead[1])
        return arrival_ms <= victim.objective_within_s * 1000

    def _is_sought(self, instead: Candidate, victim: Pending) -> bool:
        """Something else that waits, as urgent at least, may get whoever was to come instead."""
        waiting = reachable(self._context, self._context.hypothetical(instead[0]), Counter(), set())
        others = (need.priority for incident, need in waiting if (incident.incident, need.need_no) not in self._decided)
        return next(others, PRIORITY_LOWEST + 1) <= victim.priority

    def _has_others(self, one: Leaver) -> bool:
        """Somebody who stays is on his way to what it leaves, or there."""
        gone = [one.assignment, *(other.assignment for other in self._left)]
        return any(
            other.counts and all(other is not each for each in gone)
            for other in one.incident.assignments_of(one.assignment.need_no)
        )

    def left_alone(self, decided: Sequence[Event]) -> set[int]:
        """Units whose leaving leaves nobody to a need that was to have somebody, now that it is decided."""
        context = self._context
        again = {(event.incident, event.need_no): event.assigned for event in decided if type(event) is NeedDecided}
        orders = (order for assigned in again.values() for order in assigned)
        gone = {context.crew_of[context.state.unit_index[order.unit_id]] for order in orders}
        found = set()
        for one, instead in self._promised:
            # Where it is decided later, whoever was to come must still be there.
            served = again.get((one.incident.incident, one.assignment.need_no), instead not in gone)
            if not (served or _is_over(one) or self._has_others(one)):
                found.add(one.unit.unit)
        return found

    def victims(self) -> list[tuple[Pending, int]]:
        """The needs that the diverted leave short, each once, and by how many slots more than before."""
        found: dict[WaitingKey, tuple[Pending, int]] = {}
        for one in self._left:
            need = one.incident.needs[one.assignment.need_no - 1]
            # A substitute that leaves fills no slot.
            gone = sum(
                other.incident is one.incident and other.assignment.need_no == need.need_no and other.assignment.counts
                for other in self._left
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
        taken = tuple(context.vehicles(gone))
        if not victim.slots or is_kept(context, victim, taken):
            return None
        [found] = search(context, [victim], [query(context, victim, taken)], [1], self._at_ms)
        return found[0] if found else None

    def _divert(self, need: Pending, candidate: Candidate, one: Leaver, last: tuple[int, str] | None) -> None:
        context = self._context
        self._take(need, candidate, one, proposed=False)
        self._left.append(one)
        instead = self._instead(self._victim(one), last)
        if self._rule.asks and not _is_free_to_take(need, one):
            self._promised.append((one, context.crew_of[instead[0]] if instead else -1))
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


def _is_over(one: Leaver) -> bool:
    """What it is on its way to asks for nobody any more."""
    return one.incident.needs[one.assignment.need_no - 1].state is NeedState.WITHDRAWN


def _is_free_to_take(need: Pending, one: Leaver) -> bool:
    """Without asking, whatever becomes of the other."""
    return need.priority == PRIORITY_HIGHEST and victim_priority(one) >= TAKEN_FREELY_MIN


def _eta_ticks(order: Assigned) -> int:
    parts = order.turnout_ticks + order.unit_offset_ticks + order.road_ticks
    return parts + order.incident_offset_ticks + order.stale_ticks
