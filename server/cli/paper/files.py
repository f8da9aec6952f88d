"""Sheets on disk: each under its own time, the newest also under one name that never changes.

A reader finds a whole sheet at any moment, also after a cut of power. Old ones go when there are too many.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from dispatch_core.limits import PAPER_SHEETS_KEPT

from ..whole import write_whole

NEWEST: Final = "sheet"


def write(folder: Path, at_ms: int, text: str, page: str) -> Path:
    """Write a sheet in both forms; the newest page's path. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    for name in (f"{NEWEST}-{stamp}", NEWEST):
        write_whole(folder, {f"{name}.html": page, f"{name}.txt": text}, 0o600)
    _prune(folder)
    return folder / f"{NEWEST}.html"


def _prune(folder: Path) -> None:
    for suffix in (".txt", ".html"):
        kept = sorted(folder.glob(f"{NEWEST}-*{suffix}"))
        for old in kept[: max(0, len(kept) - PAPER_SHEETS_KEPT)]:
            old.unlink(missing_ok=True)
