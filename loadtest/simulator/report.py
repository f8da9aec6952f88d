"""Report: one HTML page with everything in it, for people who decide on fleets and posts: tables, curves, a map.

It opens from a disk without a network. What is written, and drawn as bars, is the mean of all replications; the map has
late calls of all of them, the curves are the first's.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan

from .figures import ALL
from .intervals import Interval
from .measures import AGENCY, AREA, CLASS, WHOLE, is_better, scale
from .plots import bars, curves, point_map
from .summary import Difference, Summary

# As many as a page has room for.
UNITS_DRAWN_MAX = 60

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:2rem auto;padding:0 1rem;color:#1c2833}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}table{border-collapse:collapse;width:100%}
th,td{padding:.25rem .5rem;border-bottom:1px solid #ddd;text-align:right}th:first-child,td:first-child{text-align:left}
svg{width:100%;max-width:760px;font-size:11px}small{color:#667}.better{color:#1e8449}.worse{color:#c0392b}
"""

_WORDS = {
    "title": ("Simulasi", "Simulation"),
    "class": ("Kelas", "Class"),
    "all": ("semua", "all"),
    "whole": ("keseluruhan", "whole"),
    "count": ("panggilan", "calls"),
    "unserved": ("tak terlayani", "unserved"),
    "agencies": ("Permintaan per instansi", "Requests by agency"),
    "agency": ("Instansi", "Agency"),
    "any": ("mana pun", "any"),
    "mean_s": ("rata-rata s", "mean s"),
    "served_mean_s": ("terlayani s", "served s"),
    "p50_s": ("p50 s", "p50 s"),
    "p90_s": ("p90 s", "p90 s"),
    "p99_s": ("p99 s", "p99 s"),
    "max_s": ("maks s", "max s"),
    "within_share": ("tepat waktu %", "in time %"),
    "late_share": ("terlambat %", "late %"),
    "queued_share": ("antre %", "queued %"),
    "covered_share": ("tercakup %", "covered %"),
    "judged": ("keputusan dinilai", "decisions judged"),
    "regret_mean_s": ("hilang s", "lost s"),
    "regret_p90_s": ("hilang p90 s", "lost p90 s"),
    "best_share": ("tanpa kehilangan %", "lost nothing %"),
    "standby_share": ("cakupan siaga % (MEXCLP)", "standby coverage % (MEXCLP)"),
    "worst_area_p90_s": ("p90 wilayah terburuk tiap ulangan, s", "p90 of each replication's worst area, s"),
    "gini_of_area_means": ("Gini rata-rata wilayah (0: sama rata)", "Gini of the areas' means (0: all alike)"),
    "diverts_per_100": ("pengalihan per 100 panggilan", "diverts per 100 calls"),
    "diverts_per_victim": ("pengalihan per yang kehilangan unit", "diverts per who lost a unit"),
    "victim_delay_s": ("lebih lambat daripada perkiraan pertama, s", "later than first expected, who lost a unit, s"),
    "km_per_call": ("km per panggilan", "km per call"),
    "utilisation": ("kesibukan rata-rata %", "mean utilisation %"),
    "utilisation_spread": ("unit tersibuk kurang tersantai, poin", "busiest less idlest unit, points"),
    "turned_away": ("panggilan ditolak", "calls turned away"),
    "deciding": (
        "memutuskan, mikrodetik prosesor (p50, p99, maks)",
        "deciding, microseconds of processor (p50, p99, max)",
    ),
    "regret": (
        "Hilang terhadap unit terbaik, dilihat kemudian (ulangan pertama)",
        "Lost against the best unit in hindsight (first replication)",
    ),
    "lost_share": ("% keputusan", "% of decisions"),
    "areas": ("Panggilan per wilayah", "Calls by area"),
    "area": ("Wilayah", "Area"),
    "outside": ("di luar", "outside"),
    "worst": ("wilayah yang paling buruk dilayani (p90)", "area served worst (p90)"),
    "curves": ("Waktu tanggap per kelas (ulangan pertama)", "Response times by class (first replication)"),
    "coverage": ("Panggilan yang tercakup saat masuk", "Calls that were covered as they came in"),
    "unit_km": ("Kilometer per unit sehari", "Kilometres of units a day"),
    "minutes": ("menit", "minutes"),
    "share": ("% sudah tiba", "% reached"),
    "map": (
        "Panggilan terlambat dan pos (kotak), semua ulangan",
        "Late calls and homes (squares), all replications",
    ),
    "drawn": ("digambar", "drawn"),
    "busy": ("Kesibukan unit", "Utilisation of units"),
    "other": ("Lain-lain", "Beside"),
    "compared": ("Dibandingkan dengan", "Compared with"),
    "measure": ("ukuran", "measure"),
    "first": ("yang pertama", "the first"),
    "difference": ("selisih", "difference"),
    "percent": ("selisih %", "difference %"),
    "note": (
        "Interval kepercayaan 95 % antarulangan; selisih berpasangan pada permintaan yang sama. Yang tak terlayani "
        "dihitung dengan waktu tunggu hingga akhir. Hilang: berapa lebih cepat unit cocok terbaik akan tiba, seperti "
        "diketahui kemudian.",
        "95 % confidence intervals over replications; differences are paired, under the same demand. Who was not "
        "served counts with the time waited until the end. Lost: how much sooner the best fit unit would have been "
        "there, as is known afterwards.",
    ),
}


def report(
    summaries: Sequence[Summary],
    compared: Sequence[tuple[str, Sequence[Difference]]],
    homes: Sequence[Sequence[tuple[int, int]]],
    labels: Sequence[tuple[int, int, str]],
    language: str,
    about: str,
) -> str:
    """The page. `homes` of each summary's units; `labels` are (lat_e7, lon_e7, name) for maps; `about` says how it was
    made, in words.
    """
    said = {key: words[language != "id"] for key, words in _WORDS.items()}
    title = f"{said['title']}: {', '.join(summary.name for summary in summaries)}"
    parts = [f"<h1>{escape(title)}</h1><p>{escape(about)}</p><p><small>{escape(said['note'])}</small></p>"]
    for name, differences in compared:
        parts.append(f"<h2>{escape(name)}: {said['compared']} {escape(summaries[0].name)}</h2>")
        parts.append(_differences(differences, said))
    for summary, own in zip(summaries, homes, strict=True):
        parts.append(_summary(summary, own, labels, said))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _summary(
    summary: Summary,
    homes: Sequence[tuple[int, int]],
    labels: Sequence[tuple[int, int, str]],
    said: dict[str, str],
) -> str:
    first = summary.tallies[0]
    lines = [(_class(one.priority, said), [value / 60 for value in one.curve_s]) for one in first.classes]
    slowest = max((one.p99_s / 60 for one in first.classes if not isnan(one.p99_s)), default=1.0)
    late = summary.late_calls
    late_count = sum(len(tally.late_calls) for tally in summary.tallies)
    drawn = f"{said['map']}: {len(late)} {said['drawn']} / {late_count}"
    covered = [(_class(one.priority, said), one.measures["covered_share"].mean) for one in summary.classes]
    covered += [(one.area or said["outside"], one.measures["covered_share"].mean) for one in summary.areas]
    worst = summary.worst
    named = "-" if worst is None else f"{escape(worst.area)}, {_value(worst.measures['p90_s'], 1)} s"
    deciding = ", ".join(_value(value, 1, 0) for name, value in summary.deciding.items() if name != "count")
    beside = [(said["worst"], named)]
    beside += [(said[name], _value(summary.whole[name], scale(name), _places(name))) for name in WHOLE]
    beside.append((said["deciding"], deciding))
    lost = [(_class(one.priority, said), [value / 60 for value in one.regret_curve_s]) for one in first.classes]
    most_lost = max((one.regret_curve_s[-1] / 60 for one in first.classes if one.regret_curve_s), default=1.0)
    classes = [(_class(one.priority, said), one.measures) for one in summary.classes]
    agencies = [(one.agency_id or said["any"], one.measures) for one in summary.agencies]
    areas = [(one.area or said["outside"], one.measures) for one in summary.areas]
    return "".join(
        (
            f"<h2>{escape(summary.name)}</h2>",
            _rows("class", CLASS, classes, said),
            f"<h2>{said['agencies']}</h2>{_rows('agency', AGENCY, agencies, said)}",
            f"<h2>{said['areas']}</h2>{_rows('area', AREA, areas, said)}",
            f"<h2>{said['curves']}</h2>{curves(lines, slowest, said['minutes'], said['share'])}",
            f"<h2>{said['regret']}</h2>{curves(lost, most_lost, said['minutes'], said['lost_share'])}",
            f"<h2>{said['coverage']}</h2>{bars([(name, share * 100) for name, share in covered], '%')}",
            f"<h2>{drawn}</h2>{point_map(late, homes, labels)}",
            f"<h2>{said['busy']}</h2>{bars(_most(summary.unit_utilisation, 100), '%')}",
            f"<h2>{said['unit_km']}</h2>{bars(_most(summary.unit_km_a_day, 1), 'km')}",
            f"<h2>{said['other']}</h2><table>",
            *(f"<tr><td>{escape(name)}</td><td>{value}</td></tr>" for name, value in beside),
            "</table>",
        )
    )


def _most(of_units: dict[str, float], scale: float) -> list[tuple[str, float]]:
    """Those with the most, the first by id where they are equal."""
    most = sorted(of_units.items(), key=lambda pair: (-pair[1], pair[0]))[:UNITS_DRAWN_MAX]
    return [(unit_id, value * scale) for unit_id, value in most]


def _rows(
    what: str, measures: Sequence[str], rows: Sequence[tuple[str, dict[str, Interval]]], said: dict[str, str]
) -> str:
    head = "".join(f"<th>{said[name]}</th>" for name in (what, *measures))
    made = []
    for name, values in rows:
        cells = [_value(values[measure], scale(measure)) for measure in measures]
        made.append(f"<tr><td>{escape(name)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f"<table><tr>{head}</tr>{''.join(made)}</table>"


def _differences(differences: Sequence[Difference], said: dict[str, str]) -> str:
    head = "".join(f"<th>{said[name]}</th>" for name in ("class", "measure", "first", "difference", "percent"))
    rows = []
    for one in differences:
        times, places = scale(one.measure), _places(one.measure)
        better = is_better(one.measure, one.absolute.mean) if one.absolute.excludes(0) else None
        cells = (
            _class(one.priority, said),
            said[one.measure],
            _value(Interval(one.first, float("nan")), times, places),
            _value(one.absolute, times, places),
            _value(one.percent, 1),
        )
        sure = "" if better is None else "better" if better else "worse"
        rows.append(f'<tr class="{sure}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _class(priority: int | None, said: dict[str, str]) -> str:
    if priority is None:
        return said["whole"]
    return said["all"] if priority == ALL else f"P{priority}"


def _places(name: str) -> int:
    return 3 if name == "gini_of_area_means" else 1


def _value(value: Interval, times: float, places: int = 1) -> str:
    if isnan(value.mean):
        return "-"
    half = "" if isnan(value.half) else f" <small>&plusmn;{value.half * times:.{places}f}</small>"
    return f"{value.mean * times:.{places}f}{half}"
