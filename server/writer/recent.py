"""The newest committed entries, as they are in memory: for requests sent again and for timelines.

Bounded by count and by bytes; what has left it is read from the store. It holds nothing that is not committed.
"""

from __future__ import annotations

from collections import OrderedDict

from dispatch_core import limits

from ..codec import Entry


class Recent:
    """A ring of entries by seq."""

    def __init__(self) -> None:
        # Ordered: a plain dict looks for its first key behind all that were deleted in front of it.
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._bytes = 0

    def get(self, seq: int) -> Entry | None:
        """The entry of a seq, if it is still here."""
        return self._entries.get(seq)

    def add(self, entry: Entry) -> None:
        """Keep an entry, the newest of all, and let go of the oldest where there are too many."""
        entries = self._entries
        entries[entry.seq] = entry
        self._bytes += len(entry.stored)
        while len(entries) > limits.RECENT_ENTRIES_MAX or self._bytes > limits.RECENT_BYTES_MAX:
            self._bytes -= len(entries.popitem(last=False)[1].stored)
