"""Prometheus for tests: the real programs of the Debian package `prometheus`, found on the path.

Where they are missing a test that wants them is left out, and says so with the line that brings them; with
SIGAP_TEST_ALL=1, as the whole check sets it, that is a failure.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

APT = "apt-get install prometheus"


def program(name: str) -> str:
    """The path of `prometheus` or `promtool`; without it the test ends here."""
    found = shutil.which(name)
    if found is None:
        said = f"LEFT OUT, for {name} is missing: {APT}"
        if os.environ.get("SIGAP_TEST_ALL"):
            pytest.fail(said)
        pytest.skip(said)
    return found


def promtool(*words: str | Path, given: str = "") -> str:
    """What promtool says; the test fails if it finds anything wrong."""
    done = subprocess.run(
        [program("promtool"), *map(str, words)], input=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"promtool {' '.join(map(str, words))}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr
