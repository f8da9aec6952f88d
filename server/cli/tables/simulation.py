"""Simulations as tables: measures by class with intervals, paired differences, and the fleets of a plan."""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text

from ..language import say
from .style import table

if TYPE_CHECKING:
    from dispatch_loadtest.simulator.intervals import Interval
    from dispatch_loadtest.simulator.planning import Tried
    from dispatch_loadtest.simulator.summary import Difference, Summary

_COLUMNS: Final = {
    "count": (say("panggilan", "calls"), 1.0),
    "unserved": (say("tak terlayani", "unserved"), 1.0),
    "mean_s": (say("rata-rata s", "mean s"), 1.0),
    "p50_s": ("p50 s", 1.0),
    "p90_s": ("p90 s", 1.0),
    "p99_s": ("p99 s", 1.0),
    "late_share": (say("terlambat %", "late %"), 100.0),
    "covered_share": (say("tercakup %", "covered %"), 100.0),
}


def summary_tables(summary: "Summary") -> list[RenderableType]:
    headings = [heading for heading, _ in _COLUMNS.values()]
    made = table(say("kelas", "class"), *headings, numbers=frozenset(headings), title=summary.name)
    for one in summary.classes:
        cells = [_cell(one.measures[name], scale) for name, (_, scale) in _COLUMNS.items()]
        made.add_row(_class(one.priority), *cells)
    beside = say(
        f"kesibukan {_cell(summary.utilisation, 100)} %, {_cell(summary.km_per_call, 1)} km per panggilan, "
        f"{_cell(summary.diverts_per_100, 1)} pengalihan per 100, {_cell(summary.turned_away, 1)} ditolak",
        f"utilisation {_cell(summary.utilisation, 100)} %, {_cell(summary.km_per_call, 1)} km per call, "
        f"{_cell(summary.diverts_per_100, 1)} diverts per 100, {_cell(summary.turned_away, 1)} turned away",
    )
    return [made, Text(beside)]


def differences_table(name: str, first: str, rows: "Sequence[Difference]") -> RenderableType:
    numbers = frozenset((first, say("selisih", "difference"), "%"))
    made = table(
        say("kelas", "class"),
        say("ukuran", "measure"),
        first,
        say("selisih", "difference"),
        "%",
        numbers=numbers,
        title=say(f"{name} dibanding {first}, berpasangan", f"{name} against {first}, paired"),
    )
    for row in rows:
        heading, scale = _COLUMNS[row.measure]
        style = ("green" if row.absolute.mean < 0 else "red") if row.absolute.excludes(0) else ""
        before = "-" if isnan(row.first) else f"{row.first * scale:.1f}"
        made.add_row(
            _class(row.priority), heading, before, _cell(row.absolute, scale), _cell(row.percent, 1), style=style
        )
    return made


def plan_table(tried: "Sequence[Tried]") -> RenderableType:
    """Every fleet that was tried, the smallest first."""
    headings = (
        say("unit", "units"),
        say("cakupan %", "coverage %"),
        say("terlambat %", "late %"),
        say("rata-rata s", "mean s"),
        say("kesibukan %", "utilisation %"),
    )
    made = table(*headings, say("pos", "homes"), numbers=frozenset(headings))
    for one in tried:
        everybody = one.summary.of(0)
        assert everybody is not None
        made.add_row(
            str(one.unit_count),
            f"{one.coverage * 100:.1f}",
            _cell(everybody.measures["late_share"], 100),
            _cell(everybody.measures["mean_s"], 1),
            f"{one.utilisation * 100:.1f}",
            ", ".join(f"{name} {count}" for name, count in one.homes),
        )
    return made


def _class(priority: int) -> str:
    return f"P{priority}" if priority else say("semua", "all")


def _cell(value: "Interval", scale: float) -> str:
    if isnan(value.mean):
        return "-"
    half = "" if isnan(value.half) else f" ±{value.half * scale:.1f}"
    return f"{value.mean * scale:.1f}{half}"
