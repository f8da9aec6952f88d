"""joint: all needs in hand weighed together against all units, also those about to be free.

At every event one assignment is solved: rows are the open slots of the needs in hand, and of others that wait for the
same agencies; columns are crews, idle ones at their ETA, busy ones at their estimated release plus the way from there.
The cost of a pair is its time, times the weight of the need's priority, the weight of the slot (the first due matters
most) and the need's age; ageing stands in the weight, since a constant added to a row changes nothing. Who is served
now comes before every cost, the more urgent first: nobody waits for a busy unit while a fit idle one is left over.
Only pairs with an idle unit are acted on; the others are thoughts that the next event thinks anew. Nothing is held back
to wait for company. Beyond the limits of one assignment the closest are chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from .. import limits
from .._joint import solve
from ..context import Context
from ..entities import Unit
from ..ground import Candidate, Query
from ..rules.pending import Pending, pending_need
from ..rules.reserving import may_take
from ..state import WaitingKey
from . import closest
from .candidates import query, search
from .costing import beat_ticks, costs_anything, measure, ranked
from .policy import Choice
from .queue import pending_again, reachable
from .releasing import busy_ticks

TOGETHER = True

# No way is longer, as far as costs go: three hours in ticks of 10 us. Twice that times every weight fits a cost.
ETA_TICKS_MAX = 2**30
# Added for a unit whose position is too old to trust: it comes after every other.
LAST_TICKS = ETA_TICKS_MAX
PERMILLE = 1_000

# A slot: (priority, cost of going without, bound below the pairs that were not seen, (column, cost) pairs).
Row = tuple[int, int, int, list[tuple[int, int]]]
# For crews, the ticks until one could be at the scene.
Times = dict[int, int]


def choose(context: Context, order: Sequence[Pending], queries: list[Query], at_ms: int) -> Choice:
    """Candidates of each need and where the chosen stand; it grows until the prices prove that no other could enter."""
    units_count = len(context.state.units)
    counts = [max(limits.CANDIDATES_KEPT, count) for count in closest.competing_slots(order)]
    rivals: list[tuple[Pending, Times]] | None = None
    busy: list[Times] = [{} for _ in order]
    weighs = costs_anything(context, order)
    if weighs:
        measure(context)
    while True:
        found = search(context, order, queries, counts, at_ms)
        seen = [_Idle(context, need, own, weighs) for need, own in zip(order, found, strict=True)]
        known = [len(found[i]) < want or want >= units_count for i, want in enumerate(counts)]
        table = Table(context)
        for need, own, is_whole in zip(order, seen, known, strict=True):
            table.add(need, own.times, {}, -1 if is_whole else own.farthest_ticks)
        if table.is_too_large:
            return closest.choose(context, order, queries, at_ms)
        crews, open_rows = table.solve()
        if not open_rows and any(len(got) < need.slots for got, need in zip(crews, order, strict=True)):
            # Somebody goes without now: who that should be depends on who is about to be free, and on who else waits.
            if rivals is None:
                busy, rivals = _looking_ahead(context, order, at_ms)
            table = Table(context)
            for need, own, later, is_whole in zip(order, seen, busy, known, strict=True):
                table.add(need, own.times, later, -1 if is_whole else own.farthest_ticks)
            for rival, later in rivals:
                table.add(rival, {}, later, -1)
            if not table.is_too_large:
                crews, open_rows = table.solve()
        if not open_rows:
            break
        counts = [min(units_count, want * 4) for want in counts]
    got = zip(seen, crews[: len(order)], strict=True)
    return found, [sorted([own.first[crew] for crew in chosen]) for own, chosen in got]


def wanted(
    context: Context, free: Sequence[Unit], back: Counter[WaitingKey], settled: set[WaitingKey], at_ms: int
) -> dict[WaitingKey, Pending]:
    """Of the first waiting needs that each unit fits and can get to, those which the assignment serves now."""
    found: dict[WaitingKey, Pending] = {}
    for unit in free:
        for incident, need in islice(reachable(context, unit, back, settled), limits.JOINT_WAITING_MAX):
            key = (need.priority, incident.incident, need.need_no)
            if key not in found:
                found[key] = pending_again(context, incident, need, need.missing_count - back[key], at_ms)
    if may_take(context, found.values()):
        # Who is only reserved is free for what is more urgent alone: then one priority goes after the other.
        return closest.wanted(context, free, back, settled, at_ms)
    order = [found[key] for key in sorted(found)][: limits.JOINT_WAITING_MAX]
    if len(order) < 2:
        return {need.key: need for need in order}
    crews = {context.crew_of[unit.unit] for unit in free}
    others = tuple(i for i, crew in enumerate(context.crew_of) if crew not in crews)
    queries = [query(context, need, others) for need in order]
    _, chosen = choose(context, order, queries, at_ms)
    return {need.key: need for need, positions in zip(order, chosen, strict=True) if positions}


class Table:
    """The rows and columns of one assignment, as they are gathered and solved."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._joint = context.city.dispatch.joint
        self._needs: list[tuple[Pending, Times, Times, int]] = []

    def add(self, need: Pending, idle: Times, busy: Times, unseen_ticks: int) -> None:
        """A row for each open slot of the need. Idle units that are not named take `unseen_ticks` or more; -1: none."""
        self._needs.append((need, idle, busy, unseen_ticks))

    @property
    def is_too_large(self) -> bool:
        rows = sum(need.slots for need, _, _, _ in self._needs)
        return rows > limits.JOINT_ROWS_MAX or len(self._columns()[0]) > limits.JOINT_COLUMNS_MAX

    def solve(self) -> tuple[list[list[int]], bool]:
        """For each need the idle crews that it gets; whether an idle unit that was not seen might do better."""
        crews, later = self._columns()
        column_of = {crew: column for column, crew in enumerate(crews)}
        rows: list[Row] = []
        need_of = []
        for i, (need, idle, busy, unseen_ticks) in enumerate(self._needs):
            edges = [(column_of[crew], ticks) for times in (idle, busy) for crew, ticks in times.items()]
            for slot in range(need.slots):
                weight = self._weight(need, slot)
                priced = [(column, weight * ticks) for column, ticks in edges]
                bound = weight * unseen_ticks if unseen_ticks >= 0 else -1
                rows.append((need.priority, weight * 2 * ETA_TICKS_MAX, bound, priced))
                need_of.append(i)
        columns, open_rows = solve(rows, later)
        got: list[list[int]] = [[] for _ in self._needs]
        for column, i in zip(columns, need_of, strict=True):
            if column >= 0 and not later[column]:
                got[i].append(crews[column])
        return got, bool(open_rows)

    def _columns(self) -> tuple[list[int], list[bool]]:
        """The crews, lower ones first, so that ties fall to them; which of them are busy yet."""
        idle = sorted({crew for _, times, _, _ in self._needs for crew in times})
        busy = sorted({crew for _, _, times, _ in self._needs for crew in times})
        return idle + busy, [False] * len(idle) + [True] * len(busy)

    def _weight(self, need: Pending, slot: int) -> int:
        """Of one slot, in thousandths: by priority, by its place among the need's slots, by age."""
        joint = self._joint
        share = joint.slot_permille[min(slot + _served(self._context, need), len(joint.slot_permille) - 1)]
        age_ms, doubled_ms = need.waited_ms, joint.ageing_ms[need.priority - 1]
        aged = PERMILLE + PERMILLE * age_ms * age_ms // (doubled_ms * doubled_ms)
        if self._context.outages and (incident := self._context.state.incidents.get(need.incident)) is not None:
            # Many in the dark weigh as a long wait does, and no more than that may.
            aged += self._context.outages.weight_permille(incident)
        aged = min(joint.ageing_max_permille, aged)
        return max(1, joint.weights[need.priority - 1] * share * aged // PERMILLE)


def _served(context: Context, need: Pending) -> int:
    """Slots of the need that somebody fills already: who comes now is not the first there."""
    incident = context.state.incidents.get(need.incident)
    known = incident.need(need.need_no) if incident else None
    return max(0, known.count - need.missing_count - need.held_count) if known else 0


class _Idle:
    """The idle units of one need: by crew the ticks until it could be there and where its first vehicle stands."""

    def __init__(self, context: Context, need: Pending, candidates: Sequence[Candidate], weighs: bool) -> None:
        rank = ranked(context, need, candidates) if weighs else None
        self.times: Times = {}
        self.first: dict[int, int] = {}
        for position in rank.order if rank else range(len(candidates)):
            candidate = candidates[position]
            crew = context.crew_of[candidate[0]]
            if crew not in self.first:
                ticks = rank.costs[position] if rank else candidate[1]
                self.first[crew] = position
                self.times[crew] = min(ticks, ETA_TICKS_MAX - 1) + candidate[6] * LAST_TICKS
        # Who is farther away costs no less, whatever it covers.
        farthest = candidates[-1] if candidates else None
        self.farthest_ticks = min(farthest[1], ETA_TICKS_MAX - 1) + farthest[6] * LAST_TICKS if farthest else 0


def _looking_ahead(
    context: Context, order: Sequence[Pending], at_ms: int
) -> tuple[list[Times], list[tuple[Pending, Times]]]:
    """The busy crews that each need in hand may wait for, and the needs that wait for the same ones."""
    in_hand = {need.key for need in order}
    agencies = {need.agency_id for need in order if need.slots}
    keys = [
        key
        for (agency_id, _, _), queue in context.state.waiting.items()
        if agency_id in agencies or "" in agencies or not agency_id
        for key in queue[: limits.JOINT_WAITING_MAX]
        if key not in in_hand
    ]
    rivals = []
    for key in sorted(keys)[: limits.JOINT_WAITING_MAX]:
        incident = context.state.incidents[key[1]]
        need = incident.needs[key[2] - 1]
        rivals.append(pending_need(context, incident, need, need.missing_count, at_ms))
    asked = [*order, *rivals]
    times = busy_ticks(context, asked, [query(context, need, ()) for need in asked], at_ms)
    if context.beats:
        times = [
            {crew: ticks + beat_ticks(context, need.place, need.priority, crew) for crew, ticks in own.items()}
            for need, own in zip(asked, times, strict=True)
        ]
    bounded = [{crew: min(ticks, ETA_TICKS_MAX - 1) for crew, ticks in own.items()} for own in times]
    return bounded[: len(order)], list(zip(rivals, bounded[len(order) :], strict=True))
