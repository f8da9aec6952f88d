"""Sheets: the figures as flat rows of codes and integers, for CSV, JSON and whoever goes on working with them.

Machine-readable output has no language. Every sheet of counts ends each of its tables with a row that is their total;
in it is empty what cannot be added up, a median for one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from .cases import OrderEnd
from .figures import ANY, Figures
from .measures import Excluded, mean, percentile
from .served import Served

TOTAL = "(total)"
Row = tuple[str | int, ...]
_REASONS = tuple(reason.value for reason in Excluded)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A name, column names, and rows as long as these."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def csv(self) -> str:
        """As RFC 4180 has it, with a heading."""
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(self.columns)
        writer.writerows([_harmless(value) for value in row] for row in self.rows)
        return written.getvalue()

    def records(self) -> list[dict[str, str | int]]:
        """One mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def sheets(figures: Figures) -> list[Sheet]:
    """All sheets of an account."""
    volumes = [
        row
        for table in figures.tables
        for row in (
            *((table.name, table.base, key, count) for key, count in table.rows),
            (table.name, table.base, TOTAL, table.total),
        )
    ]
    return [
        Sheet("volumes", ("table", "base", "key", "count"), tuple(volumes)),
        Sheet("excluded", ("base", "reason", "count"), tuple(figures.excluded)),
        _intervals(figures),
        _objectives(figures),
        _agencies(figures),
        _places("villages", ("village", "district"), figures.villages),
        _places("districts", ("district",), figures.districts),
        _regrets(figures),
        _worst_decisions(figures),
    ]


def document(figures: Figures) -> dict[str, Any]:
    """The whole account as one document."""
    gathered = figures.gathered
    busiest, worst, district = figures.busiest, figures.worst_served, figures.worst_district
    return {
        "period": {
            "first_day": gathered.period.first.isoformat(),
            "last_day": gathered.period.last.isoformat(),
            "zone": gathered.period.zone_name,
            "start_ms": gathered.period.start_ms,
            "end_ms": gathered.period.end_ms,
        },
        "journal_id": gathered.journal_id,
        "seq": gathered.seq,
        "at_ms": gathered.at_ms,
        "recorded_from_ms": gathered.recorded_ms[0],
        "recorded_to_ms": gathered.recorded_ms[1],
        "demonstration": gathered.demonstration,
        "clock_rate": gathered.clock_rate,
        "busiest_village": busiest.village if busiest else "",
        "worst_served_village": worst.village if worst else "",
        "worst_served_district": district.district if district else "",
        **{sheet.name: sheet.records() for sheet in sheets(figures)},
    }


def _intervals(figures: Figures) -> Sheet:
    rows: tuple[Row, ...] = tuple(
        (
            *(one.name, one.base, one.base_count, one.measured_count, one.mean_ms, one.p50_ms, one.p90_ms),
            *(one.excluded.get(reason, 0) for reason in _REASONS),
        )
        for one in figures.intervals
    )
    columns = ("interval", "base", "base_count", "measured_count", "mean_ms", "p50_ms", "p90_ms", *_excluded())
    return Sheet("intervals", columns, rows)


def _objectives(figures: Figures) -> Sheet:
    rows: list[Row] = []
    for one in figures.objectives:
        values = sorted(one.values_ms)
        measured = (len(values), mean(values), percentile(values, 50), percentile(values, 90))
        rows.append(
            (
                *(one.agency or ANY, one.from_stamp, one.to_stamp, one.within_ms, one.base_count),
                *(one.met_count, one.late_count, one.never_count, *measured),
                *(one.excluded[reason] for reason in _REASONS),
            )
        )
    columns = (
        *("agency", "from", "to", "within_ms", "base_count", "met_count", "late_count", "never_count"),
        *("measured_count", "mean_ms", "p50_ms", "p90_ms", *_excluded()),
    )
    return _summed("objectives", columns, tuple(rows))


def _agencies(figures: Figures) -> Sheet:
    rows: list[Row] = []
    for one in figures.agencies:
        judged = (one.missed_count, one.human_count, one.met_count, one.objective_count)
        rows.append((one.agency, one.need_count, one.short_count, one.order_count, *one.ends, *judged))
    ends = tuple(f"{end}_count" for end in OrderEnd)
    columns = (
        *("agency", "need_count", "short_count", "order_count", *ends),
        *("missed_count", "human_count", "met_count", "objective_count"),
    )
    return _summed("agencies", columns, rows)


def _places(name: str, names: tuple[str, ...], places: Sequence[Served]) -> Sheet:
    rows = tuple(
        (
            *(getattr(one, name) for name in names),
            *(one.incident_count, one.arrived_count, one.p50_ms, one.p90_ms),
            *(one.met_count, one.objective_count, one.covered_count, one.coverable_count, int(one.ranked)),
        )
        for one in places
    )
    columns = (
        *(*names, "incident_count", "arrived_count", "p50_ms", "p90_ms"),
        *("met_count", "objective_count", "covered_count", "coverable_count", "ranked"),
    )
    return _summed(name, columns, rows)


def _regrets(figures: Figures) -> Sheet:
    columns = ("agency", "decision_count", "mean_ms", "p50_ms", "p90_ms", "best_count")
    return _summed("regrets", columns, [(one.agency or ANY, *astuple(one)[1:]) for one in figures.regrets])


def _worst_decisions(figures: Figures) -> Sheet:
    rows = tuple(
        (
            *(f"I{one.incident}", one.agency or ANY, one.priority, one.decision.decided_ms, one.decision.unit_id),
            *("human" if one.decision.by_human else "engine", one.regret.response_ms, one.regret.lost_ms),
            *(one.regret.unit_id, one.regret.best_ms, int(one.regret.freed)),
        )
        for one in figures.worst_decisions
    )
    columns = (
        *("incident_id", "agency", "priority", "decided_ms", "unit_id", "chooser", "response_ms", "lost_ms"),
        *("best_unit_id", "best_ms", "best_was_committed"),
    )
    return Sheet("worst_decisions", columns, rows)


def _summed(name: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Sheet:
    """The sheet with a last row of what its counts come to; what cannot be added up stays empty there."""
    sums = (
        sum(int(row[i]) for row in rows) if column.endswith("_count") else "" for i, column in enumerate(columns) if i
    )
    total: Row = (TOTAL, *sums)
    return Sheet(name, columns, (*rows, total))


def _excluded() -> Sequence[str]:
    return tuple(f"excluded_{reason}_count" for reason in _REASONS)


def _harmless(value: str | int) -> str | int:
    """A text that a spreadsheet would carry out as a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value
