"""Cases that take microseconds: run by pytest-benchmark in a process of its own, turned into rows here.

A case is a function `bench_*` that takes `benchmark` and calls `benchmark.pedantic` with a `setup` for each round.
What it puts into `benchmark.extra_info` becomes part of its rows: "case", "target_us", and "peer", the name of the
peer whose case is called like it with " (peer)" at the end. The garbage collector stays on, as in a server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from . import servers
from .rows import Row, percentile

PEER_MARK = " (peer)"
ROUNDS = int(os.environ.get("SIGAP_BENCH_ROUNDS", "500"))


def rows_of(bench: str, file: str, rounds: int) -> list[Row]:
    """Run the cases of one file; p50 and p99 of each."""
    with servers.folder() as made:
        report = made / "report.json"
        words = ["-q", "--no-header", "-o", "python_functions=bench_*", "-p", "no:cacheprovider"]
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *words, f"--benchmark-json={report}", file],
            cwd=servers.ROOT,
            env={**os.environ, "SIGAP_BENCH_ROUNDS": str(rounds)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if ran.returncode:
            raise RuntimeError(f"the cases of {file} failed:\n{ran.stdout}")
        cases = json.loads(report.read_text())["benchmarks"]
    samples = {case["extra_info"]["case"]: _nanoseconds(case) for case in cases}
    rows = []
    for case in cases:
        named = case["extra_info"]
        for metric, share in (("p50", 0.5), ("p99", 0.99)):
            value_us = percentile(samples[named["case"]], share) / 1000
            peer = samples.get(named["case"] + PEER_MARK)
            if peer:
                peer_us = percentile(peer, share) / 1000
                rows.append(Row.beside(bench, named["case"], metric, value_us, "us", named["peer"], peer_us))
            elif not named["case"].endswith(PEER_MARK):
                target_us = named.get("target_us", 0.0) if metric == "p50" else 0.0
                rows.append(Row(bench, named["case"], metric, value_us, "us", target=target_us))
    return rows


def _nanoseconds(case: dict[str, Any]) -> list[int]:
    return sorted(round(seconds * 1e9) for seconds in case["stats"]["data"])
