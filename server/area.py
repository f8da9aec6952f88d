"""An area as the services see it: its writer, its city's names, and how a command or a read leaves.

What a read shows leaves only when the journal has it, or at once and marked while the store is away. It knows no
method.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from google.protobuf.message import Message

from dispatch_core import commands
from dispatch_core.context import Context

from .codec import Entry
from .faults import ArchiveDamaged, ArchiveMissing, StoreAway
from .places import Places
from .translate.digests import personal_digest, request_digest
from .translate.names import Names
from .writer.inbox import Shed
from .writer.sequencer import Sequencer

T = TypeVar("T")
V = TypeVar("V", bound=Message)

# How long one entry of a timeline may take to be read.
READ_LIMIT_S = 2.0
# Views made in one go: the loop is held no longer than by a few commands.
VIEWS_PER_TURN = 16
# What a page of views may weigh: well below what one message may carry.
PAGE_BYTES_MAX = 768 * 1024


class Area:
    """One city's service: shared by all services of a server. Make it once the sequencer has started."""

    def __init__(self, sequencer: Sequencer) -> None:
        self.sequencer = sequencer
        self.places = Places(sequencer.city)
        self.names = Names(self.context, self.places)

    # -- Queries -------------------------------------------------------------------------------------------------------

    @property
    def context(self) -> Context:
        return self.sequencer.engine.context

    @property
    def tick_us(self) -> int:
        return self.sequencer.city.tick_us

    @property
    def committed_seq(self) -> int:
        return self.sequencer.committed_seq

    def now_ms(self) -> int:
        """The service's instant, never before the last decision."""
        return max(self.sequencer.clock.now_ms(), self.context.state.at_ms)

    def unit_of(self, incident: int, assignment_no: int) -> str:
        """The unit of an assignment, which never changes; empty where the incident is no longer kept."""
        found = self.context.state.find_incident(incident)
        assignment = found.assignment(assignment_no) if found else None
        return assignment.unit_id if assignment else ""

    def digest(self, private: bytes) -> bytes:
        """What the journal holds of personal data, which itself lies beside it."""
        return personal_digest(private, self.sequencer.salt)

    async def entries(self, seqs: Iterable[int]) -> list[Entry]:
        """The committed ones of these entries that can be had now: in an outage, those that are in memory."""
        patience_s = 0.0 if self.sequencer.store_away else READ_LIMIT_S
        found = []
        for seq in seqs:
            try:
                # With no patience left whatever is in memory still comes, since that takes no waiting.
                async with asyncio.timeout(patience_s):
                    found.append(await self.sequencer.entry(seq))
            except (LookupError, ArchiveMissing, ArchiveDamaged):
                continue
            except (StoreAway, TimeoutError):
                patience_s = 0.0
        return found

    # -- Leaving -------------------------------------------------------------------------------------------------------

    async def submit(
        self,
        request: Any,
        command: commands.Command,
        shed: Shed,
        private: bytes | None = None,
        prepare: Callable[[Entry], None] | None = None,
    ) -> Entry | None:
        """Decide and journal; the entry, or None where it was so already."""
        return await self.sequencer.submit(
            command,
            request.request_id,
            request_digest=request_digest(command),
            private=private,
            shed=shed,
            prepare=prepare,
        )

    async def answer(
        self,
        request: Any,
        command: commands.Command,
        shed: Shed,
        reply: Callable[[Entry], V],
        private: bytes | None = None,
    ) -> V:
        """Decide and journal a command that always changes something: the reply that `reply` makes of the entry alone.

        It is made while the store writes the entry, which takes longer than that, and leaves once that is confirmed.
        """
        made: list[V] = []
        entry = await self.submit(request, command, shed, private, lambda entry: made.append(reply(entry)))
        assert entry is not None
        # A repeated request has only the entry.
        return made[0] if made else reply(entry)

    async def leave(self, reply: Any, seq: int) -> Message:
        """Let a read that shows at least what there was at `seq` out, once all that it shows is committed.

        While the store is away at once, and marked.
        """
        confirmed = await self.sequencer.readable(self.context.state.seq)
        reply.seq = seq
        reply.committed_seq = self.sequencer.committed_seq
        reply.store_away = not confirmed
        message: Message = reply
        return message


async def in_turns(items: Iterable[T], view: Callable[[T], V], bytes_max: int = PAGE_BYTES_MAX) -> list[V]:
    """Views of things, made a few at a time so that commands get between; fewer where their bytes would be too many."""
    views: list[V] = []
    size_bytes = 0
    for count, item in enumerate(items, start=1):
        made = view(item)
        size_bytes += made.ByteSize()
        if views and size_bytes > bytes_max:
            break
        views.append(made)
        if count % VIEWS_PER_TURN == 0:
            await asyncio.sleep(0)
    return views
