"""The inbox: commands that wait for a decision, in the order in which they came.

It is bounded, and the less urgent a command's class is, the sooner it is turned away; but once inside nobody
overtakes, so that classes never reorder one unit's calls. A request that is sent twice while it waits is one command
with two waiting callers. It decides nothing and knows no store.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from time import monotonic
from typing import TypeAlias

from dispatch_core import commands, limits

from ..codec import Entry
from .outcomes import Overloaded, RequestIdReused

Answer: TypeAlias = asyncio.Future["Entry | None"]


class Shed(IntEnum):
    """Classes of commands, the last to be turned away first. Each class has its share in limits.ADMISSION_SHARES."""

    EMERGENCY = 0
    # Every state-changing call of a unit, so that none of them is let in before another.
    UNIT = 1
    CHANGE = 2
    FURTHER_REPORT = 3


@dataclass(slots=True)
class Pending:
    """One command and the callers who wait for its outcome; some of them may have gone."""

    command: commands.Command
    request_id: str
    request_digest: bytes
    private: bytes | None
    answers: list[Answer]
    shed: int = 0
    # Shown the entry while the store writes it, so that the reply is made by then; it must let nothing out, and change
    # nothing.
    prepare: Callable[[Entry], None] | None = None
    queued_s: float = field(default_factory=monotonic)

    def settle(self, outcome: Entry | Exception | None) -> None:
        """Give everybody who still waits the outcome: an entry, None for no change, or what to raise."""
        for answer in self.answers:
            if answer.done():
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)


class Inbox:
    """Commands in order. Its length is what `limits.INBOX_COMMANDS_MAX` bounds."""

    def __init__(self) -> None:
        self._waiting: deque[Pending] = deque()
        self._by_request: dict[str, Pending] = {}
        # Commands turned away, by class.
        self.shed_counts = [0] * len(Shed)

    def __len__(self) -> int:
        return len(self._waiting)

    def load(self) -> list[tuple[Shed, tuple[int, float]]]:
        """For each class how many wait, and since when (monotonic seconds) the oldest does; 0.0 = none."""
        counts, oldest_s = [0] * len(Shed), [0.0] * len(Shed)
        for pending in self._waiting:
            oldest_s[pending.shed] = oldest_s[pending.shed] or pending.queued_s
            counts[pending.shed] += 1
        return [(word, (counts[word], oldest_s[word])) for word in Shed]

    def join(self, request_id: str, request_digest: bytes, answer: Answer) -> bool:
        """Wait with the command of this request id, if it is here. Raises RequestIdReused."""
        pending = self._by_request.get(request_id)
        if pending is None:
            return False
        if pending.request_digest != request_digest:
            raise RequestIdReused(request_id)
        pending.answers.append(answer)
        return True

    def admit(self, shed: int, remembered_count: int) -> None:
        """Raise Overloaded unless a command of this class may come in. `remembered_count`: request ids held."""
        share = limits.ADMISSION_SHARES[shed]
        if len(self._waiting) * 100 >= limits.INBOX_COMMANDS_MAX * share:
            self.shed_counts[shed] += 1
            raise Overloaded(f"{len(self._waiting)} commands wait for a decision", limits.INBOX_RETRY_MS)
        if (remembered_count + len(self._by_request)) * 100 >= limits.REQUESTS_MAX * share:
            self.shed_counts[shed] += 1
            raise Overloaded(f"{remembered_count} request ids of the last hours are held", limits.REQUESTS_RETRY_MS)

    def put(self, pending: Pending) -> None:
        """Add a command at the end; `admit` was asked before."""
        self._waiting.append(pending)
        if pending.request_id:
            self._by_request[pending.request_id] = pending

    def take(self) -> Pending:
        """The first command, out of the inbox. Raises IndexError when there is none."""
        pending = self._waiting.popleft()
        if pending.request_id:
            del self._by_request[pending.request_id]
        return pending

    def fail(self, error: Callable[[], Exception]) -> None:
        """Give every caller an error and be empty."""
        while self._waiting:
            self.take().settle(error())
