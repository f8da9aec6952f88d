"""A copy of Ambon's folder that a test may spoil, and the shared data where it is there.

It plants no mistakes itself.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dispatch_core.city import City, city_folder, load_city

SHARED = Path(os.environ.get("SIGAP_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


@pytest.fixture(scope="session")
def ambon() -> City:
    return load_city("ambon")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Ambon's files in a folder of their own."""
    return Path(shutil.copytree(city_folder("ambon"), tmp_path / "kota"))


@pytest.fixture(scope="session")
def sf_data() -> Path:
    folder = SHARED / "sf_fire"
    if not folder.is_dir():
        pytest.skip(f"SKIPPED LOUDLY: {folder} is absent; set SIGAP_SHARED_DATA to check the recorded calls")
    return folder


@pytest.fixture(scope="session")
def ambon_data() -> Path:
    folder = SHARED / "ambon"
    if not folder.is_dir():
        pytest.skip(f"SKIPPED LOUDLY: {folder} is absent; set SIGAP_SHARED_DATA to check Ambon against its sources")
    return folder


@pytest.fixture(scope="session")
def auckland_data() -> Path:
    folder = SHARED / "auckland"
    if not folder.is_dir():
        pytest.skip(f"SKIPPED LOUDLY: {folder} is absent; set SIGAP_SHARED_DATA to build a city of 54,370 nodes")
    return folder


@pytest.fixture(scope="session")
def porto_alegre_file() -> Path:
    file = SHARED / "osm" / "porto_alegre_center.osm.pbf"
    if not file.is_file():
        pytest.skip(f"SKIPPED LOUDLY: {file} is absent; set SIGAP_SHARED_DATA to build a city from a real map")
    return file
