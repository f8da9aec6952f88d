"""Simulations as tables: measures by class with intervals, paired differences, and the fleets of a plan."""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text

from dispatch_loadtest.simulator.measures import AGENCY, AREA, is_better, scale

from ..language import say
from .style import table

if TYPE_CHECKING:
    from dispatch_loadtest.simulator.intervals import Interval
    from dispatch_loadtest.simulator.planning import Tried
    from dispatch_loadtest.simulator.summary import Difference, Summary

_NAMES: Final = {
    "count": say("panggilan", "calls"),
    "unserved": say("tak terlayani", "unserved"),
    "mean_s": say("rata-rata s", "mean s"),
    "served_mean_s": say("terlayani s", "served s"),
    "p50_s": "p50 s",
    "p90_s": "p90 s",
    "p99_s": "p99 s",
    "max_s": say("maks s", "max s"),
    "within_share": say("tepat waktu %", "in time %"),
    "late_share": say("terlambat %", "late %"),
    "queued_share": say("antre %", "queued %"),
    "covered_share": say("tercakup %", "covered %"),
    "judged": say("keputusan dinilai", "decisions judged"),
    "regret_mean_s": say("hilang s", "lost s"),
    "regret_p90_s": say("hilang p90 s", "lost p90 s"),
    "best_share": say("tanpa kehilangan %", "lost nothing %"),
    "standby_share": say("siaga %", "standby %"),
    "worst_area_p90_s": say("p90 wilayah terburuk s", "worst area's p90 s"),
    "gini_of_area_means": say("Gini wilayah", "Gini of areas"),
    "diverts_per_100": say("pengalihan per 100", "diverts per 100"),
    "diverts_per_victim": say("pengalihan per yang kehilangan unit", "diverts per victim"),
    "victim_delay_s": say("terlambatnya yang kehilangan unit s", "victims' delay s"),
    "km_per_call": say("km per panggilan", "km per call"),
    "utilisation": say("kesibukan %", "utilisation %"),
    "utilisation_spread": say("tersibuk kurang tersantai, poin", "busiest less idlest, points"),
    "turned_away": say("ditolak", "turned away"),
}
_RESPONSE: Final = ("count", "unserved", "mean_s", "served_mean_s", "p50_s", "p90_s", "p99_s", "max_s")
_SERVICE: Final = (
    *("within_share", "late_share", "queued_share", "covered_share"),
    *("judged", "regret_mean_s", "regret_p90_s", "best_share"),
)


def counted(summary: "Summary") -> str:
    """What is counted, and what becomes of calls that still wait at the end."""
    hours, warm_up_hours = summary.hours
    return say(
        f"Panggilan masuk {hours:g} jam, {warm_up_hours:g} jam pertama tidak dihitung; yang masih menunggu dilayani "
        "paling lama sehari lagi, sesudah itu tak terlayani: dihitung terlambat, dengan waktu tunggu hingga akhir "
        '("terlayani s": rata-rata tanpa mereka). Kesibukan, km dan siaga hanya dari jam yang dihitung. "Hilang s": '
        "berapa lebih cepat unit cocok terbaik akan tiba, seperti diketahui kemudian, bila itu dapat dinilai.",
        f"Calls come in for {hours:g} h, the first {warm_up_hours:g} h not counted; those that still wait are served "
        "for a day more at most, and are unserved after it: counted as late, with the time waited until the end "
        '("served s": the mean without them). Utilisation, km and standby are of the hours that count alone. "Lost s": '
        "how much sooner the best fit unit would have been there, as is known afterwards, where that can be judged.",
    )


def summary_tables(summary: "Summary") -> list[RenderableType]:
    """Classes, agencies, areas, and what is said of the whole."""
    word, classes = say("kelas", "class"), [(_class(one.priority), one.measures) for one in summary.classes]
    agencies = [(one.agency_id or say("mana pun", "any"), one.measures) for one in summary.agencies]
    areas = [(one.area or say("di luar", "outside"), one.measures) for one in summary.areas]
    worst = summary.worst.area if summary.worst else None
    by_agency = say(f"{summary.name}: permintaan per instansi", f"{summary.name}: requests by agency")
    return [
        _grid(summary.name, word, _RESPONSE, classes),
        _grid(say(f"{summary.name}: layanan", f"{summary.name}: service"), word, _SERVICE, classes),
        _grid(by_agency, say("instansi", "agency"), AGENCY, agencies, say("permintaan", "requests")),
        _grid(
            say(f"{summary.name}: panggilan per wilayah", f"{summary.name}: calls by area"),
            *(say("wilayah", "area"), AREA, areas),
            marked=worst,
        ),
        *map(Text, (fairness(summary), beside(summary), deciding(summary), counted(summary))),
    ]


def _grid(
    title: str,
    first: str,
    names: Sequence[str],
    rows: "Sequence[tuple[str, dict[str, Interval]]]",
    count: str = "",
    marked: str | None = None,
) -> RenderableType:
    """A row for each, a column for each measure; `count` is what is counted, where it is not calls."""
    headings = [count if count and name == "count" else _NAMES[name] for name in names]
    made = table(first, *headings, numbers=frozenset(headings), title=title)
    for said, values in rows:
        cells = [_cell(values[name], scale(name)) for name in names]
        made.add_row(said, *cells, style="yellow" if said == marked else "")
    return made


def fairness(summary: "Summary") -> str:
    """Who is served worst, and how unequal the areas are."""
    gini = _cell(summary.whole["gini_of_area_means"], 1, 3)
    if summary.worst is None:
        return say("Terlalu sedikit panggilan untuk membandingkan wilayah.", "Too few calls to compare areas.")
    name, p90 = summary.worst.area, _cell(summary.worst.measures["p90_s"], 1)
    return say(
        f"Wilayah yang paling buruk dilayani: {name}, p90 {p90} s. Gini rata-rata wilayah: {gini} (0: sama rata).",
        f"Served worst: {name}, p90 {p90} s. Gini of the areas' means: {gini} (0: all alike).",
    )


def beside(summary: "Summary") -> str:
    """Of the whole: how busy, how far, how covered, and who was turned away."""

    def of(name: str) -> str:
        return _cell(summary.whole[name], scale(name))

    busy, spread, km = of("utilisation"), of("utilisation_spread"), of("km_per_call")
    reasons = ", ".join(f"{name} {number}" for name, number in summary.rejected.items())
    said = say(
        f"kesibukan {busy} % (tersibuk kurang tersantai {spread} poin), {km} km per panggilan, cakupan siaga rata-rata "
        f"{of('standby_share')} % (MEXCLP), {of('diverts_per_100')} pengalihan per 100, {of('turned_away')} ditolak",
        f"utilisation {busy} % (busiest less idlest {spread} points), {km} km per call, mean standby coverage "
        f"{of('standby_share')} % (MEXCLP), {of('diverts_per_100')} diverts per 100, {of('turned_away')} turned away",
    )
    said = f"{said} ({reasons})" if reasons else said
    if not isnan(summary.whole["victim_delay_s"].mean):
        lost, later = of("diverts_per_victim"), of("victim_delay_s")
        said += say(
            f"; yang unitnya dialihkan: {lost} kali, {later} s lebih lambat daripada perkiraan pertama",
            f"; who lost a unit: {lost} times, {later} s later than first expected",
        )
    return said


def deciding(summary: "Summary") -> str:
    """How long decisions took the processor."""
    p50, p99, most = (_cell(summary.deciding[name], 1, 0) for name in ("p50_us", "p99_us", "max_us"))
    return say(
        f"Memutuskan siapa pergi: p50 {p50}, p99 {p99}, maks {most} mikrodetik waktu prosesor di mesin ini.",
        f"Deciding who goes: p50 {p50}, p99 {p99}, max {most} microseconds of this machine's processor.",
    )


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
        times, places = scale(row.measure), 3 if row.measure == "gini_of_area_means" else 1
        better = is_better(row.measure, row.absolute.mean) if row.absolute.excludes(0) else None
        before = "-" if isnan(row.first) else f"{row.first * times:.{places}f}"
        made.add_row(
            *(_class(row.priority), _NAMES[row.measure], before),
            *(_cell(row.absolute, times, places), _cell(row.percent, 1)),
            style="" if better is None else "green" if better else "red",
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


def _class(priority: int | None) -> str:
    if priority is None:
        return say("keseluruhan", "whole")
    return f"P{priority}" if priority else say("semua", "all")


def _cell(value: "Interval", times: float, places: int = 1) -> str:
    if isnan(value.mean):
        return "-"
    half = "" if isnan(value.half) else f" ±{value.half * times:.{places}f}"
    return f"{value.mean * times:.{places}f}{half}"
