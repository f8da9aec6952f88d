"""The shared data where it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SIGAP_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


@pytest.fixture(scope="session")
def auckland_data() -> Path:
    folder = SHARED / "auckland"
    if not folder.is_dir():
        pytest.skip(f"SKIPPED LOUDLY: {folder} is absent; set SIGAP_SHARED_DATA to replay a city's recorded runs")
    return folder
