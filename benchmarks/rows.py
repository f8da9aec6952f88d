"""Rows of results: one figure each, written to .bench/results.json and shown as a table.

Timings hold for the machine and the moment they were taken on; ratios within one run hold better.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter_ns

from rich.console import Console
from rich.table import Table

WIDTH_COLUMNS = 160
RESULTS = Path(__file__).resolve().parent.parent / ".bench" / "results.json"


@dataclass(frozen=True, slots=True)
class Row:
    bench: str
    case: str
    metric: str
    value: float
    unit: str
    peer: str = ""
    ratio: float = 0.0
    # Shown only: the most the figure may be, for one in "/s" the least; 0 = no target.
    target: float = 0.0

    @classmethod
    def beside(
        cls,
        bench: str,
        case: str,
        metric: str,
        value: float,
        unit: str,
        peer: str,
        peer_value: float,
        target: float = 0.0,
    ) -> Row:
        """A row with the same figure of a peer, taken in the same run."""
        named = f"{peer}: {peer_value:,.1f} {unit}"
        return cls(bench, case, metric, value, unit, named, value / peer_value if peer_value else 0.0, target)

    @property
    def verdict(self) -> str:
        if not self.target:
            return ""
        more_is_better = self.unit.endswith("/s")
        met = self.value >= self.target if more_is_better else self.value <= self.target
        return f"{'>=' if more_is_better else '<='} {self.target:,g} {'met' if met else 'MISSED'}"


def percentile(sorted_values: list[int], share: float) -> int:
    """The smallest value that `share` of all do not exceed."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def calibration_us() -> float:
    """A fixed piece of interpreter work, best of many: how fast, and how quiet, the machine is."""
    best = 10**9
    for _ in range(200):
        began = perf_counter_ns()
        total = 0
        for i in range(1_000):
            total += i
        best = min(best, perf_counter_ns() - began)
    return best / 1000


def show(rows: list[Row]) -> None:
    table = Table("bench", "case", "metric", "value", "unit", "target", "peer", "ratio")
    for row in rows:
        ratio = "" if not row.ratio else f"{row.ratio:.2f}" if row.ratio >= 0.1 else f"1/{1 / row.ratio:,.0f}"
        table.add_row(row.bench, row.case, row.metric, f"{row.value:,.1f}", row.unit, row.verdict, row.peer, ratio)
    # Into a file or a pipe a row stays one line.
    Console(width=None if sys.stdout.isatty() else WIDTH_COLUMNS).print(table)


def keep(rows: list[Row]) -> None:
    """Write the rows; those of benches that did not run now stay as they were."""
    ran = {row.bench for row in rows}
    before = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    kept = [row for row in before if row["bench"] not in ran]
    fresh = [{name: value for name, value in asdict(row).items() if name != "target"} for row in rows]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept + fresh, indent=1) + "\n")


Bench = Callable[[bool], list[Row]]
