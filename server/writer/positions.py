"""Positions on their way to the journal: the newest fix of each unit, gathered for a second and written as one entry.

Terminals send far more than anybody can use. What matters is the newest fix of each unit, durable before the
terminal is answered. A fix is known by its unit and its time: sent again it changes nothing. Which fix is believed
is the engine's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from dispatch_core import commands, events, limits

from ..codec import Entry
from .outcomes import Overloaded

# The entry's seq (0 = nothing was new), fixes accepted, fixes ignored.
Receipt: TypeAlias = tuple[int, int, int]


@dataclass(slots=True)
class Offer:
    """One call with positions, and the caller who waits for what becomes of them."""

    offered_count: int
    receipt: asyncio.Future[Receipt]
    # The newest fix of each unit that the call named.
    fixes: dict[str, int] = field(default_factory=dict)


class PositionBoard:
    """The newest fix of every unit since the last entry, and the calls that wait for the next."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, int, int]] = {}
        self._offers: list[Offer] = []
        # Calls turned away.
        self.shed_count = 0

    def __bool__(self) -> bool:
        return bool(self._offers)

    def offer(
        self,
        known: dict[str, int],
        unit_ids: Sequence[str],
        lat_e7: Sequence[int],
        lon_e7: Sequence[int],
        fix_at_ms: Sequence[int],
        receipt: asyncio.Future[Receipt],
    ) -> None:
        """Take in columns of fixes; `known` has the roster's units. `receipt` is answered once the entry is durable.

        Raises Overloaded when too many calls wait.
        """
        if len(self._offers) >= limits.POSITION_OFFERS_MAX:
            self.shed_count += 1
            raise Overloaded(f"{len(self._offers)} calls with positions wait", limits.POSITIONS_FLUSH_MS)
        offer = Offer(len(unit_ids), receipt)
        newest = self._newest
        for unit_id, lat, lon, fix_at in zip(unit_ids, lat_e7, lon_e7, fix_at_ms, strict=True):
            if unit_id not in known:
                continue
            held = newest.get(unit_id)
            if not held or held[0] < fix_at:
                newest[unit_id] = (fix_at, lat, lon)
            offer.fixes[unit_id] = max(fix_at, offer.fixes.get(unit_id, 0))
        if offer.fixes:
            self._offers.append(offer)
        else:
            receipt.set_result((0, 0, offer.offered_count))

    def flush(self) -> tuple[list[commands.RecordPositions], list[Offer]]:
        """Empty the board: what was gathered, as commands to decide, and the calls to settle with their entries."""
        rows = [(unit_id, lat, lon, fix_at) for unit_id, (fix_at, lat, lon) in sorted(self._newest.items())]
        offers, self._newest, self._offers = self._offers, {}, []
        size = limits.POSITIONS_PER_ENTRY_MAX
        parts = (rows[start : start + size] for start in range(0, len(rows), size))
        return [commands.RecordPositions(*zip(*part, strict=True)) for part in parts], offers

    def fail(self, error: Callable[[], Exception]) -> None:
        """Give every waiting call an error and be empty."""
        _, offers = self.flush()
        fail(offers, error)


def settle(offers: Iterable[Offer], entries: Iterable[Entry]) -> None:
    """Answer calls with what the entries recorded of their fixes."""
    recorded: dict[str, tuple[int, Entry]] = {}
    for entry in entries:
        for event in entry.events:
            if isinstance(event, events.PositionsRecorded):
                for unit_id, fix_at_ms in zip(event.unit_ids, event.fix_at_ms, strict=True):
                    recorded[unit_id] = fix_at_ms, entry
    for offer in offers:
        if offer.receipt.done():
            continue
        seqs = []
        for unit_id, fix_at_ms in offer.fixes.items():
            found = recorded.get(unit_id)
            # A fix from the future was recorded with the time of receipt.
            if found and found[0] == min(fix_at_ms, found[1].at_ms):
                seqs.append(found[1].seq)
        offer.receipt.set_result((max(seqs, default=0), len(seqs), offer.offered_count - len(seqs)))


def fail(offers: Iterable[Offer], error: Callable[[], Exception]) -> None:
    """Answer calls with an error."""
    for offer in offers:
        if not offer.receipt.done():
            offer.receipt.set_exception(error())
