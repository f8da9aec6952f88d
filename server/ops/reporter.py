"""The reporter: tells the writer what the watchdog finds, once when it begins and once when it is over.

A finding that comes and goes is told only once it has been away for a while. What cannot be told (the store is away,
say) is tried again with the next look, and counted meanwhile. It finds nothing itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC
from typing import Any

from dispatch_core.model import ServiceWarning

from .volume import Usual
from .watchdog import About, Finding

BY = "watchdog"

# Sends one warning: whether it stands. Raises if it was not journalled.
Send = Callable[[About, Finding, bool], Awaitable[Any]]


class Reporter:
    """What stands, as far as the writer has been told."""

    def __init__(self, calm_s: float) -> None:
        """`calm_s`: so long a finding must be away before its end is told."""
        self.usual = Usual((), 0, UTC)
        self.unsent_count = 0
        self._calm_s = calm_s
        self._told: dict[About, Finding] = {}
        # What was found last, and when, on the process's own clock.
        self._seen_s: dict[About, float] = {}
        self._found: Mapping[About, Finding] = {}

    @property
    def standing(self) -> set[About]:
        """What is wrong now, told or not, and what was told and is not over."""
        return {*self._found, *self._told}

    def known(self, warnings: Mapping[About, Finding], now_s: float) -> None:
        """These stand already, said the writer; what it does not hold is told anew."""
        self._told = dict(warnings)
        for about in warnings:
            self._seen_s.setdefault(about, now_s)

    async def tell(self, found: Mapping[About, Finding], now_s: float, send: Send) -> None:
        """Send what began and what is over. What is refused keeps nothing else back; it is tried again next time.

        Raises what `send` raised first, once everything was tried.
        """
        self._found = found
        self._seen_s.update(dict.fromkeys(found, now_s))
        begun = [(about, finding, True) for about, finding in found.items() if about not in self._told]
        over = [
            (about, finding, False)
            for about, finding in self._told.items()
            if about not in found and now_s - self._seen_s.get(about, 0.0) >= self._calm_s
        ]
        self.unsent_count = len(begun) + len(over)
        refused: Exception | None = None
        for about, finding, stands in (*begun, *over):
            try:
                await send(about, finding, stands)
            except Exception as error:
                refused = refused or error
                continue
            self.unsent_count -= 1
            if stands:
                self._told[about] = finding
            else:
                self._told.pop(about, None)  # The state may have been listed anew meanwhile.
        if refused is not None:
            raise refused


def standing_of(views: Any) -> dict[About, Finding]:
    """The warnings of a state's reply."""
    return {(ServiceWarning(one.warning), one.agency): Finding(one.measured, one.bound) for one in views}
