"""What every test shares: the build under test is the one asked for, and the run's seed is known and printed.

It makes no server and no store; the folders that need one have their own conftest.
"""

import os
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import dispatch_core

ROOT = Path(__file__).resolve().parent.parent
SEED = "hypothesis_seed"

# One seed unless another is asked for, so that a failure tells of the change and not of the draw;
# --hypothesis-seed=random looks further, and what it finds is kept in a test.
SEED_FIXED = 112
SEED_RANDOM = "random"
settings.register_profile("sigap", derandomize=False, print_blob=True, deadline=None)
settings.load_profile("sigap")

# Folders in which one test outlasts hundreds elsewhere. They go first, so that no process is left with one at the end.
LONGEST_FIRST = ("tidy", "faults", "loadtest", "search", "cli", "console")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the run's seed and refuse to test another build than the one asked for."""
    if config.option.hypothesis_seed is None:
        # Where several processes test, those that the run starts take the seed that it prints.
        config.option.hypothesis_seed = getattr(config, "workerinput", {}).get(SEED, str(SEED_FIXED))
    if config.option.hypothesis_seed == SEED_RANDOM:
        config.option.hypothesis_seed = str(secrets.randbits(32))
    wants_debug = os.environ.get("SIGAP_BUILD") == "debug"
    if wants_debug != version("sigap").endswith("+debug"):
        raise pytest.UsageError(f"the installed build is {version('sigap')}; start with `make test` or `make debug`")
    if wants_debug and _package_folder().is_relative_to(ROOT / "dispatch_core"):
        raise pytest.UsageError(f"the debug build is hidden by the sources in {_package_folder()}; use `make debug`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders with the longest tests first; all else keeps its order."""
    folder = {item.nodeid: item.path.relative_to(ROOT / "tests").parts[0] for item in items}
    items.sort(key=lambda item: folder[item.nodeid] not in LONGEST_FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the run's seed to one of the processes that share the tests."""
    node.workerinput[SEED] = node.config.option.hypothesis_seed


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name the build and the seed on top of every run."""
    return [f"sigap {version('sigap')} from {_package_folder()}", _seed_line(config)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the seed again where a failure is read."""
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(_seed_line(terminalreporter.config))


@pytest.fixture(scope="session")
def run_seed(pytestconfig: pytest.Config) -> int:
    """The printed seed of this run, for tests that draw their own random numbers."""
    return int(pytestconfig.option.hypothesis_seed)


def _seed_line(config: pytest.Config) -> str:
    seed = config.option.hypothesis_seed
    return f"seed of this run: {seed}; to repeat it: --hypothesis-seed={seed}"


def _package_folder() -> Path:
    return Path(dispatch_core.__file__).resolve().parent
