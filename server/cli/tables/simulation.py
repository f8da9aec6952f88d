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
    "served_mean_s": (say("terlayani s", "served s"), 1.0),
    "p50_s": ("p50 s", 1.0),
    "p90_s": ("p90 s", 1.0),
    "p99_s": ("p99 s", 1.0),
    "late_share": (say("terlambat %", "late %"), 100.0),
    "covered_share": (say("tercakup %", "covered %"), 100.0),
}

_AGENCY_COLUMNS: Final = ("count", "unserved", "mean_s", "p50_s", "p90_s", "late_share")
_AREA_COLUMNS: Final = ("count", "unserved", "mean_s", "p90_s", "late_share", "covered_share")


def counted(summary: "Summary") -> str:
    """What is counted, and what becomes of calls that still wait at the end."""
    hours, warm_up_hours = summary.hours
    return say(
        f"Panggilan masuk {hours:g} jam, {warm_up_hours:g} jam pertama tidak dihitung; yang masih menunggu dilayani "
        "paling lama sehari lagi, sesudah itu tak terlayani: dihitung terlambat, dengan waktu tunggu hingga akhir "
        '("terlayani s": rata-rata tanpa mereka). Kesibukan dan km hanya dari jam yang dihitung.',
        f"Calls come in for {hours:g} h, the first {warm_up_hours:g} h not counted; those that still wait are served "
        "for a day more at most, and are unserved after it: counted as late, with the time waited until the end "
        '("served s": the mean without them). Utilisation and km are of the hours that count alone.',
    )


def agencies_table(summary: "Summary") -> RenderableType:
    """The lines that each agency was asked to fill."""
    count = say("permintaan", "requests")
    headings = [count, *(_COLUMNS[name][0] for name in _AGENCY_COLUMNS[1:])]
    made = table(
        say("instansi", "agency"),
        *headings,
        numbers=frozenset(headings),
        title=say(f"{summary.name}: permintaan per instansi", f"{summary.name}: requests by agency"),
    )
    for one in summary.agencies:
        cells = [_cell(one.measures[name], _COLUMNS[name][1]) for name in _AGENCY_COLUMNS]
        made.add_row(one.agency_id or say("mana pun", "any"), *cells)
    return made


def areas_table(summary: "Summary") -> RenderableType:
    """The calls from each part of the city."""
    headings = [_COLUMNS[name][0] for name in _AREA_COLUMNS]
    made = table(
        say("wilayah", "area"),
        *headings,
        numbers=frozenset(headings),
        title=say(f"{summary.name}: panggilan per wilayah", f"{summary.name}: calls by area"),
    )
    for one in summary.areas:
        cells = [_cell(one.measures[name], _COLUMNS[name][1]) for name in _AREA_COLUMNS]
        made.add_row(one.area or say("di luar", "outside"), *cells, style="yellow" if one is summary.worst else "")
    return made


def fairness(summary: "Summary") -> str:
    """Who is served worst, and how unequal the areas are."""
    gini = "-" if isnan(summary.gini.mean) else f"{summary.gini.mean:.3f}"
    if summary.worst is None:
        return say("Terlalu sedikit panggilan untuk membandingkan wilayah.", "Too few calls to compare areas.")
    name, p90 = summary.worst.area, _cell(summary.worst.measures["p90_s"], 1)
    return say(
        f"Wilayah yang paling buruk dilayani: {name}, p90 {p90} s. Gini rata-rata wilayah: {gini} (0: sama rata).",
        f"Served worst: {name}, p90 {p90} s. Gini of the areas' means: {gini} (0: all alike).",
    )


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
    reasons = ", ".join(f"{name} {number}" for name, number in summary.rejected.items())
    beside = f"{beside} ({reasons})" if reasons else beside
    if not isnan(summary.victim_delay_s.mean):
        lost, later = _cell(summary.victim_diverts, 1), _cell(summary.victim_delay_s, 1)
        beside += say(
            f"; yang unitnya dialihkan: {lost} kali, {later} s lebih lambat daripada perkiraan pertama",
            f"; who lost a unit: {lost} times, {later} s later than first expected",
        )
    tables = [made, agencies_table(summary), areas_table(summary)]
    return [*tables, *map(Text, (fairness(summary), beside, counted(summary)))]


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


def plan_table(tried: "Sequence[Tried]", agency_id: str) -> RenderableType:
    """Every fleet that was tried, the smallest first; late are requests to the agency."""
    headings = (
        say("unit", "units"),
        say("cakupan %", "coverage %"),
        say("terlambat %", "late %"),
        say("ujung atas %", "upper end %"),
        say("rata-rata s", "mean s"),
        say("kesibukan %", "utilisation %"),
    )
    made = table(*headings, say("pos", "homes"), numbers=frozenset(headings))
    for one in tried:
        agency = one.summary.of_agency(agency_id)
        measures = agency.measures if agency else {}
        made.add_row(
            str(one.unit_count),
            f"{one.coverage * 100:.1f}",
            _cell(measures["late_share"], 100) if measures else "-",
            f"{one.late_share_most * 100:.1f}",
            _cell(measures["mean_s"], 1) if measures else "-",
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
