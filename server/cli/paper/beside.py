"""Sheets of paper beside a server: the words that start a process of their own, so that neither can slow the other.

It ends with its server: after a last sheet where that was killed, at once where it stops in good order.
"""

from pathlib import Path

from ..language import spoken


def words(server: str, folder: Path, every_min: int) -> tuple[str, ...]:
    """What `sigap` is told to write sheets of `server` for as long as that lives."""
    beside = ("paper", "--with-parent", "--server", server)
    return (*beside, "--out", str(folder), "--every", str(every_min), "--lang", spoken())
