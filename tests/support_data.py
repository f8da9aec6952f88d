"""The shared data: recorded cities, maps and calls that no clone brings along. A test that needs some skips loudly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SIGAP_SHARED_DATA", Path(__file__).parents[1].parent / "shared" / "data"))


def shared(name: str, what_for: str) -> Path:
    """A file or folder of the shared data; skips the test where it is absent, and says what then is not tested."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"SKIPPED LOUDLY: {path} is absent; set SIGAP_SHARED_DATA {what_for}")
    return path
