"""Marks: what was seen to, in a file of this console, so that a console that begins again does not show it as new.

One line a mark, appended; what cannot be read is not known, and its row is shown again: the safe side. It is nobody
else's record: not of the journal, and of no other console's board.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from contextlib import suppress
from pathlib import Path

from dispatch_core.limits import MARKS_MAX

LOG = logging.getLogger(__name__)

# Of a notice: (alert, or 0 for a likely duplicate; incident; need or the other incident; unit or agency).
Key = tuple[int, int, int, str]


class Marks:
    """The newest MARKS_MAX of one journal; without a file, those of this run."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._journal_id = ""
        # A notice's key and the instant it was told at, oldest first.
        self._known: dict[tuple[Key, int], None] = {}

    def begin(self, journal_id: str) -> None:
        """Of this journal from now on."""
        if journal_id == self._journal_id:
            return
        self._journal_id = journal_id
        self._known = dict.fromkeys(self._read())
        self._write()

    def has(self, key: Key, since_ms: int) -> bool:
        """Somebody has seen to what was told at that instant."""
        return (key, since_ms) in self._known

    def add(self, key: Key, since_ms: int) -> None:
        """Somebody has."""
        self._known[key, since_ms] = None
        while len(self._known) > MARKS_MAX:
            del self._known[next(iter(self._known))]
        if self._path is not None:
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(self._line(key, since_ms))
            except OSError as error:
                LOG.warning("what was seen to is kept in memory alone: %s", error.strerror)

    # -- The file ------------------------------------------------------------------------------------------------------

    def _line(self, key: Key, since_ms: int) -> str:
        return json.dumps([self._journal_id, *key, since_ms]) + "\n"

    def _read(self) -> list[tuple[Key, int]]:
        if self._path is None:
            return []
        found: deque[tuple[Key, int]] = deque(maxlen=MARKS_MAX)
        try:
            with self._path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    # A line that was cut off in the middle is none.
                    with suppress(ValueError, TypeError):
                        journal_id, alert, incident, other, who, since_ms = json.loads(line)
                        if journal_id == self._journal_id:
                            found.append(((int(alert), int(incident), int(other), str(who)), int(since_ms)))
        except FileNotFoundError:
            pass
        except OSError as error:
            LOG.warning("what was seen to before is not known: %s", error.strerror)
        return list(found)

    def _write(self) -> None:
        """Make the file anew of what counts, so that it does not grow from start to start."""
        if self._path is None:
            return
        beside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text("".join(self._line(*one) for one in self._known), encoding="utf-8")
            os.replace(beside, self._path)
        except OSError as error:
            LOG.warning("what is seen to will be kept in memory alone: %s", error.strerror)
