"""Jemss: the rules of the JEMSS simulator as a policy of this engine, for replaying its runs. Never for a live city.

Where it is not the engine's own rule, and nowhere else:
- A call may take a unit that drives to another call, where a table of priorities says so; that call is decided again
  at once. No order is asked to be given back first, and nobody counts how often.
- What waits is ordered by priority, then by when the call came in, to the last bit of the files' doubles; of two
  calls of one instant the one that was made to wait last, for the first time or again, leaves first. Only a freed unit
  takes anything up: the head, whatever the distance, and however old it is. A clock sends nobody.
- A unit is where it drives or stands at this instant and how soon it is at the next node, whatever its last fix.
- The priority of the call says which way units drive.
The soonest is found by the engine's own search and match, the first unit of several.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..events import AssignmentCancelled, CancelOrdered, Event, NeedDecided
from ..model import AssignmentState, Place
from ..records import replace
from ..rules.assigning import cancel_order
from ..rules.matching import match_needs
from ..rules.pending import Pending, pending_need
from ..state import WaitingKey

# Of (unit, mode): the next node and the ticks to it, now.
Whereabouts = Callable[[int, int], tuple[int, int]]
# Of a call's incident and the units that are as good as equally soon, the soonest first: who goes.
Settle = Callable[[int, Sequence[tuple[str, int]]], str]
# Of a call's incident: when the call came in.
Arrival = Callable[[int], float]

_SCENE = AssignmentState.ON_SCENE
BY = "jemss"


class Jemss:
    """A choosing.Chooser. `diverts` has (priority left, priority gone to) of allowed diverts, `modes` the way to drive
    by priority. Of units within `tie_ticks` of the soonest, `settle` says who goes.
    """

    breaks_rules = True

    def __init__(
        self,
        diverts: Collection[tuple[int, int]],
        modes: Mapping[int, int],
        whereabouts: Whereabouts,
        settle: Settle,
        arrival: Arrival,
        tie_ticks: int,
    ) -> None:
        self._diverts = frozenset(diverts)
        self._modes = dict(modes)
        self._whereabouts = whereabouts
        self._settle = settle
        self._arrival = arrival
        self._tie_ticks = tie_ticks
        # By incident that waits: how many were made to wait before it.
        self._queued: dict[int, int] = {}
        self._queued_count = 0

    def match(
        self,
        context: Context,
        pending: Sequence[Pending],
        at_ms: int,
        taken: tuple[int, ...],
        numbers: dict[int, int] | None,
    ) -> list[Event]:
        events: list[Event] = []
        gone = list(taken)
        for need in sorted(pending, key=lambda need: need.key):
            events += self._consider(context, need, at_ms, gone)
        return events

    def take_up(
        self,
        context: Context,
        units: Sequence[Unit],
        at_ms: int,
        also: Sequence[Pending],
        numbers: dict[int, int] | None,
        without: Collection[tuple[int, int]],
        refilled: Sequence[WaitingKey],
    ) -> list[Event]:
        state = context.state
        events: list[Event] = []
        left = [key for queue in state.waiting.values() for key in queue]
        for unit in units:
            if not left:
                break
            head = min(left, key=self._place_in_queue)
            left.remove(head)
            incident = state.incidents[head[1]]
            need = pending_need(context, incident, incident.needs[head[2] - 1], 1, at_ms)
            others = [other.unit for other in state.units if other.unit != unit.unit]
            events += self._consider(context, need, at_ms, others)
        return events

    def _place_in_queue(self, key: WaitingKey) -> tuple[int, float, int]:
        priority, incident, _ = key
        return priority, self._arrival(incident), -self._queued[incident]

    def _consider(self, context: Context, need: Pending, at_ms: int, gone: list[int]) -> list[Event]:
        """Decide one call, without the units that are gone, and then the calls whose units it takes."""
        need.mode = self._modes[need.priority]
        need.reserve = False
        units = [self._eligible(context, unit, need) for unit in context.state.units if unit.unit not in gone]
        with context.supposing(*[unit for unit in units if unit is not None]):
            decided = match_needs(context, [need], at_ms, tuple(gone))
            found = _decision(decided)
            if found.assigned:
                [order] = found.assigned
                unit_id = self._settled(found)
                if unit_id != order.unit_id:
                    others = [unit.unit for unit in context.state.units if unit.unit_id != unit_id]
                    decided = match_needs(context, [need], at_ms, tuple(others))
                    [order] = _decision(decided).assigned
        if not found.assigned:
            self._queued_count += 1
            self._queued[need.incident] = self._queued_count
            return decided
        self._queued.pop(need.incident, None)
        unit = context.hypothetical(context.state.unit_index[order.unit_id])
        gone.append(unit.unit)
        if not unit.incident:
            return decided
        incident = context.state.incidents[unit.incident]
        left = incident.assignments[unit.assignment_no - 1]
        victim_need = incident.needs[left.need_no - 1]
        victim = pending_need(context, incident, victim_need, incident.missing_slots(victim_need, left), at_ms)
        return [*_recalled(context, incident, left, at_ms), *decided, *self._consider(context, victim, at_ms, gone)]

    def _eligible(self, context: Context, unit: Unit, need: Pending) -> Unit | None:
        """The unit as the search is to see it: free, and where it is now; None where it may not go."""
        known = context.supposed.get(unit.unit) or unit
        if known.incident:
            incident = context.state.incidents[known.incident]
            assignment = incident.assignments[known.assignment_no - 1]
            if assignment.state >= _SCENE or (incident.priority, need.priority) not in self._diverts:
                return None
        node, offset_ticks = self._whereabouts(unit.unit, need.mode)
        place = Place(node, offset_ticks, known.place.lat_e7, known.place.lon_e7)
        # As if at home: its place is known now, so it is never too old to trust.
        return replace(known, place=place, at_home=True, incident=0, assignment_no=0)

    def _settled(self, found: NeedDecided) -> str:
        """Who goes of the soonest units."""
        parts = zip(
            found.candidate_turnout_ticks,
            found.candidate_unit_offset_ticks,
            found.candidate_road_ticks,
            found.candidate_stale_ticks,
            strict=True,
        )
        etas = [sum(part) for part in parts]
        near = [
            (unit_id, ticks)
            for unit_id, ticks in zip(found.candidate_unit_ids, etas, strict=True)
            if ticks - etas[0] <= self._tie_ticks
        ]
        return near[0][0] if len(near) == 1 else self._settle(found.incident, near)


def _decision(decided: Sequence[Event]) -> NeedDecided:
    return next(event for event in decided if type(event) is NeedDecided)


def _recalled(context: Context, incident: Incident, assignment: Assignment, at_ms: int) -> tuple[CancelOrdered, Event]:
    """The unit leaves its call at once."""
    ended = AssignmentCancelled(incident.incident, assignment.assignment_no, at_ms, BY, "")
    return cancel_order(context, incident, assignment, "", BY), ended
