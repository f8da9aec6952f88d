"""Does the simulator find what queueing theory knows exactly? The cases of the tests with far more calls.

The value is how far the mean found is off, in half widths of its 99.9 % confidence interval: at most 1, but for one
interval in a thousand. Two kinds are held against theory in a likeness, as is said beside them. Repeat it alone with
`make bench CASE=oracles`.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from time import monotonic

from dispatch_loadtest.oracles.cases import CASES, IN_A_LIKENESS, run_case
from dispatch_loadtest.oracles.findings import Finding

from .rows import Row

CALLS = 40_000
SEED = 112
CONFIDENCE = 0.999


def run(full: bool) -> list[Row]:
    count = CALLS if full else CALLS // 10
    found: dict[str, list[Finding]] = {}
    began_s = monotonic()
    # Not forked: nothing of this process's threads and files comes along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        jobs = {pool.submit(run_case, name, count, SEED, CONFIDENCE): name for name in CASES}
        for done, job in enumerate(as_completed(jobs), 1):
            name = jobs[job]
            found[name] = job.result()
            said = f"off by {max(one.off for one in found[name]):.2f} half widths at most"
            print(f"{done}/{len(CASES)} after {monotonic() - began_s:.0f} s: {name}, {said}", flush=True)
    findings = [one for name in CASES for one in found[name]]
    outside = [one.name for one in findings if one.found.excludes(one.exact)]
    expected = len(findings) * (1 - CONFIDENCE)
    print(
        f"{len(findings)} intervals of {CONFIDENCE:.1%}, of {count:,} calls each: {len(outside)} outside, "
        f"{expected:.2f} expected by chance{''.join(f'; {name}' for name in outside)}",
        flush=True,
    )
    for name, why in IN_A_LIKENESS.items():
        print(f"{name}, in a likeness: {why}", flush=True)
    return [_row(one) for one in findings]


def _row(one: Finding) -> Row:
    said = f"exact {one.exact:.5f}, found {one.found.mean:.5f} +- {one.found.half:.5f}"
    return Row("oracles", f"{one.name}: {said}", "off", one.off, "half widths", target=1.0)
