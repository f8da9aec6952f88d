"""Merges as they are now: which incident took which other in, and what it would take to undo that.

The one that was taken in is kept as it was, without its needs and assignments: those are the survivor's now.
"""

from __future__ import annotations

from ..records import mutable
from .incidents import Incident


@mutable
class Merge:
    # The incident that survives.
    into: int
    # Need n of the one that was taken in is need `needs_before + n` of the survivor.
    needs_before: int
    need_count: int
    # Needs of both that ask for less since: columns of equal length, by the survivor's numbers.
    need_nos: tuple[int, ...]
    counts_before: tuple[int, ...]
    counts_after: tuple[int, ...]
    # Rises with each merge: the newest of a survivor is undone first.
    seq: int
    incident: Incident


class Merges(dict[int, Merge]):
    """All of them, by the incident that was taken in."""

    def survivor(self, number: int) -> int:
        """The incident that this id means now: itself, where nobody took it in."""
        while (merge := self.get(number)) is not None:
            number = merge.into
        return number

    def taken_by(self, number: int) -> list[int]:
        """What this incident took in itself, in the order of the numbers. Looks at all: a few a day."""
        return sorted(taken for taken, merge in self.items() if merge.into == number) if self else []
