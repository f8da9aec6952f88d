"""How long until a command works? `sigap --help`, and `sigap up` from nothing to serving Ambon, beside a bare Python.

Each is a process of its own, started again and again; its files are warm, its data folder is fresh. "Ready" is when
`sigap up` says where it serves: by then store, writer, gRPC and HTTP answer. A start with a journal to read is in
bench_recovery. Repeat it alone with `make bench CASE=start`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter_ns

from . import servers
from .rows import Row, percentile

SIGAP = Path(sys.executable).with_name("sigap")


def run(full: bool) -> list[Row]:
    rounds = 20 if full else 5
    samples: dict[str, list[int]] = {"python": [], "sigap --help": [], "sigap up": []}
    for _ in range(rounds):
        samples["python"].append(_run([sys.executable, "-c", "pass"]))
        samples["sigap --help"].append(_run([str(SIGAP), "--help"]))
        began_ns = perf_counter_ns()
        with servers.sigap():
            samples["sigap up"].append(perf_counter_ns() - began_ns)
    python_ms = percentile(sorted(samples["python"]), 0.5) / 1e6
    rows = []
    for case in ("sigap --help", "sigap up"):
        shown = "sigap up, until it serves" if case == "sigap up" else case
        value_ms = percentile(sorted(samples[case]), 0.5) / 1e6
        rows.append(Row.beside("start", shown, "p50", value_ms, "ms", "python -c pass", python_ms))
        rows.append(Row("start", shown, "max", max(samples[case]) / 1e6, "ms"))
    return rows


def _run(words: list[str]) -> int:
    began_ns = perf_counter_ns()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    return perf_counter_ns() - began_ns
