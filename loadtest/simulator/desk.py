"""Desk: to whom crews report, as the brigade sees it. The simulation is one."""

from __future__ import annotations

from typing import Protocol

from dispatch_core.commands import Command
from dispatch_core.engine import Engine

from .calls import Call


class Desk(Protocol):
    engine: Engine

    def submit(self, command: Command) -> None: ...

    def call_of(self, incident: int) -> tuple[int, Call]:
        """Its number and what it needs."""
        ...

    def arrived(self, incident: int, assignment_no: int) -> None: ...

    def cleared(self, incident: int) -> None: ...

    def given_up(self, incident: int) -> None:
        """A crew that was on its way will not come: whoever comes in its place does its work."""
        ...
