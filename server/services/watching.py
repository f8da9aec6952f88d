"""Watching: how a stream shows things that change, each as it is now, and never before the journal has it.

What changed while the watcher was busy is shown once, in its newest form. Every message says after which seq its reader
may resume without missing anything; a heartbeat says so every second. While the store is away only heartbeats go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from ..area import VIEWS_PER_TURN, Area
from ..feed import HEARTBEAT_S, Key, Watch
from ..rpc import Send

# A reply that shows one thing; None where there is nothing (any more) to show.
View = Callable[[Key], Any]
# A reply that shows nothing.
Beat = Callable[[], Any]


async def show_changes(
    area: Area,
    watch: Watch,
    send: Send,
    first: Sequence[tuple[int, Key]],
    view: View,
    beat: Beat,
    wanted: Callable[[Key], bool] = lambda _: True,
) -> None:
    """Show the `first` things, as (seq, key) in order of seq, and from then on whatever `wanted` thing changes.

    Ends by raising.
    """
    clock = asyncio.get_running_loop().time
    sent_s = clock()

    async def tell(reply: Any, resume_seq: int) -> None:
        nonlocal sent_s
        reply.seq = max(resume_seq, watch.resume_seq)
        reply.journal_id = area.sequencer.journal_id
        reply.store_away = area.sequencer.store_away
        await watch.send(send, reply, resume_seq)
        sent_s = clock()

    changes = list(first)
    seen_seq = 0
    while True:
        for start in range(0, len(changes), VIEWS_PER_TURN):
            turn = changes[start : start + VIEWS_PER_TURN]
            made = [(_resume_seq(changes, start + i), view(key)) for i, (_, key) in enumerate(turn)]
            seq = area.context.state.seq
            while not await area.sequencer.readable(seq):
                await asyncio.sleep(HEARTBEAT_S)
                await tell(beat(), watch.resume_seq)
            for resume_seq, reply in made:
                if reply is not None:
                    await tell(reply, resume_seq)
        watch.live = True
        watch.resume_seq = max(watch.resume_seq, seen_seq)
        changed = await watch.changes(max(0.0, sent_s + HEARTBEAT_S - clock()))
        # Where nothing waits, all that is committed has been shown.
        seen_seq = changed[-1][0] if changed else area.committed_seq
        changes = [(seq, key) for seq, key in changed if wanted(key)]
        if not changes:
            watch.resume_seq = seen_seq
        if clock() >= sent_s + HEARTBEAT_S:
            await tell(beat(), watch.resume_seq)


def _resume_seq(changes: Sequence[tuple[int, Key]], i: int) -> int:
    """One entry may change several things: only after the last of them may a reader resume behind it."""
    seq = changes[i][0]
    return seq if i + 1 == len(changes) or changes[i + 1][0] > seq else seq - 1
