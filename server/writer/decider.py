"""One command becomes one entry: decide, encode, check its size, and only then apply it to the state.

This is the writer without its waiting: it knows the engine and the end of the chain, and neither store nor time.
Nothing that it makes may leave before the journal has confirmed it; that is the sequencer's business. Since deciding
changes nothing, a fault there or an entry that is too large leaves everything as it was.
"""

from __future__ import annotations

import logging
import traceback

from dispatch_core import commands, limits
from dispatch_core.engine import Engine
from dispatch_core.rejections import Reason, Rejection

from ..codec import Entry, encode_entry
from ..journal.chain import digest
from .outcomes import InternalError, StateBroken

LOG = logging.getLogger(__name__)

TOO_LARGE = Rejection(Reason.LIMIT_REACHED, "", f"{limits.ENTRY_BYTES_MAX // 1024} KiB")


class Decider:
    """The engine at the end of the chain. `prev_digest` is that of the last applied entry."""

    def __init__(self, engine: Engine, epoch: int, prev_digest: bytes) -> None:
        self.engine = engine
        self.epoch = epoch
        self.prev_digest = prev_digest

    @property
    def seq(self) -> int:
        """The seq of the last applied entry, confirmed or not."""
        return self.engine.state.seq

    def take(
        self, command: commands.Command, at_ms: int, request_id: str = "", request_digest: bytes = b""
    ) -> Entry | Rejection | None:
        """Decide and apply. The entry to append, the rules' refusal, or None where it is so already.

        Raises InternalError for a fault while deciding, with nothing changed; StateBroken for one while applying.
        """
        try:
            command = self.engine.resolved(command)
            decision = self.engine.decide(command, at_ms)
            if isinstance(decision, Rejection):
                return decision
            if not decision:
                return None
            entry = Entry(
                self.seq + 1,
                self.prev_digest,
                at_ms,
                self.epoch,
                request_id,
                request_digest,
                # Positions come every second and their event says all that they said.
                None if type(command) is commands.RecordPositions else command,
                tuple(decision),
            )
            stored = encode_entry(entry)
        except Exception as error:
            kind = type(command).__name__
            # Where it happened, but not the fault's own words: they may quote what a caller wrote.
            frames = "".join(traceback.format_tb(error.__traceback__))
            LOG.error(
                "%s while deciding %s (request %s); nothing was changed\n%s",
                type(error).__name__,
                kind,
                request_id or "none",
                frames,
            )
            raise InternalError(f"a fault of the server met this {kind}") from None
        if len(stored) > limits.ENTRY_BYTES_MAX:
            return TOO_LARGE
        try:
            self.engine.apply(entry.seq, at_ms, request_id, request_digest, entry.events)
        except Exception as error:
            raise StateBroken(f"entry {entry.seq} could not be applied: {type(error).__name__}") from error
        self.prev_digest = digest(stored)
        entry.stored = stored
        return entry
