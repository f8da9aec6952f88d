"""A copy of Ambon's folder that a test may spoil, and the shared data where it is there.

It plants no mistakes itself.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dispatch_core.city import City, city_folder, load_city

from ..support_data import shared


@pytest.fixture(scope="session")
def ambon() -> City:
    return load_city("ambon")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Ambon's files in a folder of their own."""
    return Path(shutil.copytree(city_folder("ambon"), tmp_path / "kota"))


@pytest.fixture(scope="session")
def sf_data() -> Path:
    return shared("sf_fire", "to check the recorded calls")


@pytest.fixture(scope="session")
def ambon_data() -> Path:
    return shared("ambon", "to check Ambon against its sources")


@pytest.fixture(scope="session")
def auckland_data() -> Path:
    return shared("auckland", "to build a city of 54,370 nodes")


@pytest.fixture(scope="session")
def porto_alegre_file() -> Path:
    return shared("osm/porto_alegre_center.osm.pbf", "to build a city from a real map")
