"""The shared data where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support_data import shared


@pytest.fixture(scope="session")
def auckland_data() -> Path:
    return shared("auckland", "to replay a city's recorded runs")
