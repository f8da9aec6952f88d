"""Entries that are decided and not yet confirmed, with everybody who waits for them.

They are appended together and sent again as they are, byte for byte, until the journal confirms them. Then `settle`
answers the callers; where that takes too long, `disown` tells them that the outcome is unknown while the entries go
on being sent.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from dispatch_core import limits

from ..codec import Entry
from . import positions
from .inbox import Pending
from .outcomes import OutcomeUnknown
from .positions import Offer


def away_error() -> OutcomeUnknown:
    """What callers get while the store is away. A new one each: an exception collects the frames it passed."""
    text = "the store does not confirm; the outcome is unknown. Send the same request again with the same request_id."
    return OutcomeUnknown(text, limits.AWAY_RETRY_MS)


@dataclass(slots=True)
class Unconfirmed:
    """One batch. `answers` are commands that were taken and what each came to."""

    prev_seq: int
    entries: list[Entry] = field(default_factory=list)
    # Personal data by report id, which goes beside the journal.
    private: dict[str, bytes] = field(default_factory=dict)
    room_bytes: int = limits.BATCH_BYTES_MAX
    answers: list[tuple[Pending, Entry | Exception | None]] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    _prepared_count: int = 0

    @property
    def full(self) -> bool:
        """The largest entry and the largest personal data might not fit any more, or so many commands were taken."""
        return self.room_bytes < limits.ENTRY_ROOM_BYTES or len(self.answers) >= limits.BATCH_COMMANDS_MAX

    def add(self, entry: Entry, private: bytes | None = None) -> None:
        """Put an entry at the end, with the personal data of its report."""
        self.entries.append(entry)
        self.room_bytes -= len(entry.stored)
        if private:
            self.private[f"R{entry.seq}"] = private
            self.room_bytes -= len(private)

    def prepare(self) -> bool:
        """Have the next caller prepare his reply; False: none is left, or everybody was answered."""
        for pending, outcome in islice(self.answers, self._prepared_count, None):
            self._prepared_count += 1
            if pending.prepare is not None and isinstance(outcome, Entry):
                # It is made again once the entry is confirmed, and told then.
                with suppress(Exception):
                    pending.prepare(outcome)
                return True
        return False

    def settle(self) -> None:
        """The entries are confirmed: everybody gets an answer."""
        for pending, outcome in self.answers:
            pending.settle(outcome)
        self.answers.clear()
        positions.settle(self.offers, self.entries)

    def disown(self) -> None:
        """Tell everybody that the outcome is unknown; the entries stay as they are."""
        for pending, _ in self.answers:
            pending.settle(away_error())
        self.answers.clear()
        positions.fail(self.offers, away_error)
        self.offers.clear()
