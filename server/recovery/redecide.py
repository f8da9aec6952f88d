"""A journal decided again under another policy: what other units each decision would have sent, and how much sooner.

Every decision is taken from the state that really was, because what would have followed from another one nobody
knows: the next entry is folded as it is in the journal. So the differences are those of single decisions, and do not
add up to another history; that is for a simulation. It attaches to a living store, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from dispatch_core import commands, events, limits
from dispatch_core.city import City
from dispatch_core.city.dispatch import Dispatch
from dispatch_core.context import Context
from dispatch_core.engine import Engine
from dispatch_core.rejections import Rejection
from dispatch_core.state import State

from ..codec import Entry
from ..faults import JournalError
from ..journal.archive import Archive
from ..journal.attach import attached
from ..journal.history import History
from .bundles import Bundles
from .recovery import Fold, bare_engine

# Called with the seq reached and the seq to reach.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """Who went to one need in one decision, and when the first of them was expected there; 0 where nobody went.

    Substitutes, who are not what the need asks for, stand apart: they are somebody, but answer nothing about time.
    """

    unit_ids: tuple[str, ...]
    first_ms: int
    substitute_unit_ids: tuple[str, ...] = ()

    @property
    def anybody(self) -> bool:
        return bool(self.unit_ids or self.substitute_unit_ids)

    @property
    def units(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(self.unit_ids), frozenset(self.substitute_unit_ids)


@dataclass(frozen=True, slots=True)
class Difference:
    """One need that another policy would have served otherwise."""

    seq: int
    at_ms: int
    incident: int
    need_no: int
    priority: int
    was: Sent
    would_be: Sent


@dataclass(slots=True)
class Tally:
    """Over the needs of one priority."""

    needs_count: int = 0
    differing_count: int = 0
    # Needs to which only one of the two sends anybody.
    only_was_count: int = 0
    only_would_be_count: int = 0
    # Needs to which the one or the other sends a substitute.
    substituted_was_count: int = 0
    substituted_would_be_count: int = 0
    # Needs to which both send what they ask for, and by how much the first is expected sooner there, summed; negative:
    # later.
    compared_count: int = 0
    sooner_ms: int = 0


@dataclass(slots=True)
class Redecided:
    """What was found. `differences` has the first of them."""

    policy: str
    first_seq: int = 0
    last_seq: int = 0
    decided_count: int = 0
    # Entries whose city is not kept, and so could not be decided.
    passed_over_count: int = 0
    # Needs to which a human's own choice went, which is no policy's and is not compared.
    human_count: int = 0
    by_priority: dict[int, Tally] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def differing_count(self) -> int:
        return sum(tally.differing_count for tally in self.by_priority.values())


class Redecision:
    """Entries taken one after the other; `find_city` gives the city of a bundle's digest, or None."""

    def __init__(self, dispatch: Dispatch, find_city: Callable[[bytes], City | None]) -> None:
        self.found = Redecided(dispatch.policy)
        self._dispatch = dispatch
        self._find_city = find_city
        self._fold = Fold(bare_engine(State()))
        self._is_ready = False

    def take(self, seq: int, stored: bytes) -> None:
        """Decide one entry anew, compare, and fold it as it is. Raises JournalDamaged, CodecError."""
        fold = self._fold
        entry = fold.read(seq, stored, with_command=True)
        found = self.found
        found.first_seq = found.first_seq or seq
        if entry.command is not None and type(entry.command) not in _NEVER_SEND:
            if self._is_ready:
                found.decided_count += 1
                self._compare(entry, fold.engine.decide(entry.command, entry.at_ms))
            else:
                found.passed_over_count += 1
        fold.take([(seq, stored)])
        found.last_seq = seq
        if any(isinstance(event, events.CityLoaded) for event in entry.events):
            self._load(fold.engine.state)
        elif self._is_ready:
            fold.engine.context.project()

    def _load(self, state: State) -> None:
        city = self._find_city(state.city_digest)
        self._is_ready = city is not None
        if city is None:
            self._fold.engine = bare_engine(state)
            return
        self._fold.engine = Engine(replace(city, dispatch=self._dispatch), state)
        state.crews_changed = state.destinations_changed = True
        self._fold.engine.attach()

    def _compare(self, entry: Entry, decided: list[events.Event] | Rejection) -> None:
        was = _sent(entry.events, self._fold.engine.context)
        would_be = {} if isinstance(decided, Rejection) else _sent(decided, self._fold.engine.context)
        nobody = Sent((), 0)
        self.found.human_count += len(_by_human(entry.events))
        raised = {(e.incident, e.need_no): e.priority for e in entry.events if isinstance(e, events.NeedRaised)}
        for key in sorted({*was, *would_be}):
            before, after = was.get(key, nobody), would_be.get(key, nobody)
            priority = raised.get(key) or self._priority(*key)
            tally = self.found.by_priority.setdefault(priority, Tally())
            tally.needs_count += 1
            tally.substituted_was_count += bool(before.substitute_unit_ids)
            tally.substituted_would_be_count += bool(after.substitute_unit_ids)
            if before.unit_ids and after.unit_ids:
                tally.compared_count += 1
                tally.sooner_ms += before.first_ms - after.first_ms
            if before.units == after.units:
                continue
            tally.differing_count += 1
            tally.only_was_count += not after.anybody
            tally.only_would_be_count += not before.anybody
            if len(self.found.differences) < limits.REDECIDED_KEPT:
                self.found.differences.append(Difference(entry.seq, entry.at_ms, *key, priority, before, after))

    def _priority(self, incident: int, need_no: int) -> int:
        known = self._fold.engine.state.incidents.get(incident)
        need = known.need(need_no) if known else None
        return need.priority if need else 0


# They send nobody, and are journalled at every start or by the second.
_NEVER_SEND = (commands.StartWriter, commands.LoadCity, commands.RecordPositions)


def _by_human(found: Iterable[events.Event]) -> set[tuple[int, int]]:
    """Incident and need of those whom a human chose."""
    decided = (event for event in found if type(event) is events.NeedDecided)
    return {(event.incident, event.need_no) for event in decided if any(one.by_human for one in event.assigned)}


def _sent(found: Iterable[events.Event], context: Context) -> dict[tuple[int, int], Sent]:
    """By incident and need who was ordered or reserved by the engine; a human's own choice is no policy's."""
    sent: dict[tuple[int, int], Sent] = {}
    for event in found:
        if type(event) is not events.NeedDecided:
            continue
        for order in event.assigned:
            if order.by_human:
                continue
            key = (event.incident, event.need_no)
            known = sent.get(key, Sent((), 0))
            if order.substituted:
                sent[key] = replace(known, substitute_unit_ids=(*known.substitute_unit_ids, order.unit_id))
                continue
            ticks = order.turnout_ticks + order.unit_offset_ticks + order.road_ticks
            eta_ms = context.ms(ticks + order.incident_offset_ticks + order.stale_ticks)
            first_ms = min(known.first_ms, eta_ms) if known.unit_ids else eta_ms
            sent[key] = replace(known, unit_ids=(*known.unit_ids, order.unit_id), first_ms=first_ms)
    return sent


async def redecide(data: Path, url: str, area: str, dispatch: Dispatch, progress: Progress | None = None) -> Redecided:
    """The whole journal of an area under `dispatch`. Raises StoreError where it cannot be read."""
    async with attached(data, url, area, purpose="sigap replay journal") as journal:
        status = await journal.status()
        if not status.journal_id:
            raise JournalError(
                f"the journal of {journal.area} was never begun. Is it the right store?",
                f"jurnal {journal.area} belum pernah dimulai. Benarkah penyimpanannya?",
            )
        bundles = Bundles(data / "cities")
        redecision = Redecision(dispatch, bundles.load)
        last_seq = await journal.last_seq()
        async for entries in History(Archive(data / "archive", status.journal_id), journal).chunks():
            for seq, stored in entries:
                if seq > last_seq:
                    break
                redecision.take(seq, stored)
            if progress is not None:
                progress(min(entries[-1][0], last_seq), last_seq)
            if entries[-1][0] >= last_seq:
                break
        return redecision.found
