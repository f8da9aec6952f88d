"""Whom the writer tells what happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ..codec import Entry


class Listener(Protocol):
    """The sequencer, in service. The callables are for metrics."""

    decide_seconds: Callable[[float], None]
    append_seconds: Callable[[float], None]

    def committed(self, entries: Sequence[Entry]) -> None:
        """Entries are durable, in order, each once."""

    def state_changed(self, away: bool) -> None:
        """The store went away, or is back."""
