"""Does the simulator find what queueing theory knows exactly? The cases of the tests with far more calls.

The value is how far the mean found is off, in half widths of its 99.9 % confidence interval: at most 1. Repeat it alone
with `make bench CASE=oracles`.
"""

from __future__ import annotations

from dispatch_loadtest.oracles.cases import CASES

from .rows import Row

CALLS = 40_000
SEED = 112


def run(full: bool) -> list[Row]:
    rows = []
    for name, case in CASES.items():
        print(name, flush=True)
        for one in case(CALLS if full else CALLS // 10, SEED, 0.999):
            said = f"exact {one.exact:.5f}, found {one.found.mean:.5f} +- {one.found.half:.5f}"
            off = abs(one.found.mean - one.exact) / one.found.half
            rows.append(Row("oracles", f"{one.name}: {said}", "off", off, "half widths", target=1.0))
    return rows
