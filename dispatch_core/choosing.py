"""Chooser: the seam at which another rule than the engine's own may choose units.

The engine's own rule (rules/deciding.py, rules/waiting.py) asks nobody. Where an engine is made with a chooser, the
two questions of a decision go to it instead: who serves these needs, and what does a freed unit take up. It answers in
the same events, so that applying, storing and replaying them is as ever. Choosers live in policies/.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .context import Context
    from .entities import Unit
    from .events import Event
    from .rules.pending import Pending
    from .state import WaitingKey


class Chooser(Protocol):
    """Decides like the engine's own functions of these names, whose docstrings say what the arguments are."""

    # Breaks a rule of dispatch on purpose: only a demonstration city may be served by it.
    breaks_rules: bool

    def match(
        self,
        context: Context,
        pending: Sequence[Pending],
        at_ms: int,
        taken: tuple[int, ...],
        numbers: dict[int, int] | None,
    ) -> list[Event]: ...

    def take_up(
        self,
        context: Context,
        units: Sequence[Unit],
        at_ms: int,
        also: Sequence[Pending],
        numbers: dict[int, int] | None,
        without: Collection[tuple[int, int]],
        refilled: Sequence[WaitingKey],
    ) -> list[Event]: ...
