"""The journal as it is written, from the run's first entry to its last: unbroken, told to the ledger, our own
requests marked.

It is given every entry once, in order, by whoever follows the feed. It keeps what the proof needs of each entry and
not the entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch_core.records import record

from . import answers
from .accounts import Faults
from .ledger import Ledger


@record
class Mark:
    """An entry that carries a request id of this run."""

    seq: int
    at_ms: int
    # What the entry says happened, told as a reply would tell it.
    answer: str


class Witness:
    """Follows one journal. `run_id` begins every request id of the run; `after_seq` is the last entry before it."""

    def __init__(self, ledger: Ledger, run_id: str, after_seq: int) -> None:
        self.ledger = ledger
        self.run_id = run_id
        self.first_seq = after_seq + 1
        self.last_seq = after_seq
        self.last_at_ms = 0
        self.entry_count = 0
        self.event_count = 0
        # Entries of other clients' requests: they share the city with the run, which the proof must know.
        self.stranger_count = 0
        self.chain = Faults()
        self.marks: dict[str, list[Mark]] = {}
        # The same request id under two entries, noted the moment the second is seen.
        self.doubled = Faults()
        self._digest = b""

    def add(
        self,
        seq: int,
        at_ms: int,
        request_id: str,
        method: str,
        entry_events: Iterable[Any],
        prev_digest: bytes = b"",
        digest: bytes = b"",
    ) -> None:
        """One entry. `method` is the rpc its command came from; digests are compared where both are known."""
        self.chain.examined_count += 1
        if seq != self.last_seq + 1:
            self.chain.add(f"entry {seq} follows {self.last_seq}")
        if at_ms < self.last_at_ms:
            self.chain.add(f"entry {seq} is of {at_ms} ms, the one before of {self.last_at_ms} ms")
        if self._digest and prev_digest != self._digest:
            self.chain.add(f"entry {seq} does not hold the digest of entry {self.last_seq}")
        self.last_seq, self.last_at_ms, self._digest = seq, max(at_ms, self.last_at_ms), digest
        listed = list(entry_events)
        self.entry_count += 1
        self.event_count += len(listed)
        if request_id.startswith(self.run_id):
            self._mark(seq, at_ms, request_id, method, listed)
        elif request_id:
            self.stranger_count += 1
        self.ledger.add(seq, at_ms, listed)

    def _mark(self, seq: int, at_ms: int, request_id: str, method: str, listed: list[Any]) -> None:
        marks = self.marks.setdefault(request_id, [])
        marks.append(Mark(seq, at_ms, answers.of_entry(method, seq, listed)))
        if len(marks) > 1:
            self.doubled.add(f"{request_id} stands in entries {', '.join(str(mark.seq) for mark in marks)}")
