"""One browser as the hub knows it: its language, what it has, what its reader looks at. It draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..language import Language

# A browser that does not say that it has a message is sent the next one all the same after so long: it may be lost.
UNSEEN_S: Final = 10.0


class Viewer:
    """One browser. `send` hands it a message and waits for nobody."""

    __slots__ = ("_sent_s", "_sent_version", "id", "kind", "language", "send", "version")

    def __init__(self, send: Callable[[dict[str, Any]], None], language: Language) -> None:
        self.send = send
        self.language: Language = language
        # It has everything up to here, in its language.
        self.version = 0
        # What its reader looks at: "incident", "unit", "road", "service" or nothing, and which.
        self.kind = self.id = ""
        self._sent_version = 0
        self._sent_s = 0.0

    def ready(self, now_s: float) -> bool:
        """It has what it was sent."""
        return self._sent_version == self.version or now_s - self._sent_s > UNSEEN_S

    def sent(self, version: int, now_s: float) -> None:
        self._sent_version, self._sent_s = version, now_s

    def seen(self, version: int) -> None:
        """The browser says that it has everything up to a version."""
        if version == self._sent_version:
            self.version = version

    def anew(self, language: Language) -> None:
        """It shows nothing yet, or all in another language."""
        self.language = language
        self.version = self._sent_version = 0
