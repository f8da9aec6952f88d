"""Runs the benchmarks: all of them, or those named. `python benchmarks/run.py [--full] [bench ...]`.

Each prints its rows, keeps them in .bench/results.json and can be repeated alone.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

BENCHES = ("engine",)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="more rounds")
    parser.add_argument("bench", nargs="*", choices=[*BENCHES, []], help="which; all of them if none is named")
    given = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    rows_module = import_module("benchmarks.rows")
    rows = []
    before_us = rows_module.calibration_us()
    for bench in given.bench or BENCHES:
        rows += import_module(f"benchmarks.bench_{bench}").run(given.full)
    after_us = rows_module.calibration_us()
    rows_module.show(rows)
    rows_module.keep(rows)
    print(f"calibration: {before_us:.1f} us before, {after_us:.1f} us after (1,000 loop turns, best of 200)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
