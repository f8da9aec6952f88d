"""Runs the benchmarks: all of them, or those named. `python benchmarks/run.py [--full] [bench ...]`.

Each prints its rows as soon as it is done and keeps them in .bench/results.json; one that fails does not stop the
others, but the exit code is 1. A missed target is shown and is no failure: that is what the figures are for.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

# Shortest questions first; the server's come last.
BENCHES = (
    "engine",
    "rules",
    "joint",
    "search",
    "simulator",
    "journal",
    "start",
    "memory",
    "rpc",
    "scrape",
    "console",
    "paper",
    "throughput",
    "recovery",
)
# Too long for every day: only with --full, or by name.
FULL_ONLY = ("kill", "oracles", "policies")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="more rounds, and what takes longest")
    parser.add_argument(
        "bench", nargs="*", metavar="bench", help=f"of {', '.join(BENCHES + FULL_ONLY)}; all by default"
    )
    given = parser.parse_args()
    if unknown := set(given.bench) - {*BENCHES, *FULL_ONLY}:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES + FULL_ONLY)}")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    failed = [name for name in given.bench or BENCHES + FULL_ONLY * given.full if not _run(name, given.full)]
    if failed:
        print(f"FAILED: {', '.join(failed)}; the reasons stand above", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, full: bool) -> bool:
    """One bench; False where it failed."""
    rows_module = import_module("benchmarks.rows")
    before_us = rows_module.calibration_us()
    began_s = time.monotonic()
    try:
        rows = import_module(f"benchmarks.bench_{name}").run(full)
    except Exception:
        traceback.print_exc()
        return False
    took_s = time.monotonic() - began_s
    rows_module.keep(rows)
    rows_module.show(rows)
    after_us = rows_module.calibration_us()
    print(f"{name}: {took_s:.0f} s; calibration {before_us:.1f} us before, {after_us:.1f} us after", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
