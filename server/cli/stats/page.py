"""An account as one page of HTML that needs nothing else: no script, no font, no network; it prints on A4.

It shows what the sheets hold and computes nothing of its own.
"""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..clock import CityClock
from ..language import say, spoken
from ..values import minutes
from .grid import durations, grid, percent, why
from .places import districts, villages
from .plots import columns, share
from .regrets import regrets, worst_decisions
from .style import STYLE
from .words import BASES, INTERVALS, KEYS, TABLES, key_words, objective_word

if TYPE_CHECKING:
    from dispatch_core.city import City

    from ...accounts.figures import Agency, Figures, Table
    from ...accounts.measures import Interval, Kept

# What stands for a day of which there is no journal.
_NO_JOURNAL = "×"
# Tables in the order of the page; days and hours are plots.
_PLOTTED = ("incidents_by_day", "incidents_by_hour", "reports_by_hour")


def page(figures: "Figures", city: "City") -> str:
    """The whole page in the language that is spoken."""
    title = say(f"Laporan {city.name}", f"Account of {city.name}") + f" · {figures.gathered.period.name}"
    body = [
        _head(figures, title),
        _cards(figures),
        *(_plot(figures, figures.table(name)) for name in _PLOTTED if len(figures.table(name).rows) > 1),
        _intervals(figures.intervals),
        _objectives(figures.objectives, city),
        _agencies(figures.agencies, city),
        '<div class="tables">',
        *(_table(table, city) for table in figures.tables if table.name not in _PLOTTED),
        "</div>",
        districts(figures.districts),
        villages(figures.villages),
        regrets(figures.regrets, city),
        worst_decisions(figures, city),
        _excluded(figures),
        _method(),
    ]
    return (
        f'<!doctype html><html lang="{spoken()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def _head(figures: "Figures", title: str) -> str:
    gathered = figures.gathered
    at = CityClock(gathered.period.zone_name).day_and_time_of_ms(gathered.at_ms)
    first, last = gathered.period.first, gathered.period.last
    said = [
        say(
            f"Kejadian yang dilaporkan dari {first} sampai {last} ({gathered.period.zone_name}), seperti diketahui "
            f"jurnal pada seq {gathered.seq}, {at}.",
            f"Incidents reported from {first} to {last} ({gathered.period.zone_name}), as the journal knew them at seq "
            f"{gathered.seq}, {at}.",
        ),
        recorded(figures),
    ]
    if gathered.demonstration:
        said.append(say("KOTA PERAGAAN: bukan angka layanan nyata.", "DEMONSTRATION CITY: no figures of real service."))
    if gathered.clock_rate != 1:
        rate = gathered.clock_rate
        said.append(say(f"Jam kota berjalan {rate} kali lebih cepat.", f"The city's clock ran {rate} times faster."))
    return f"<h1>{escape(title)}</h1>" + "".join(f"<p>{escape(line)}</p>" for line in said)


def recorded(figures: "Figures") -> str:
    """From when to when there is a journal of the period: what happened before and after is in no figure."""
    clock = CityClock(figures.gathered.period.zone_name)
    first, last = map(clock.day_and_time_of_ms, figures.gathered.recorded_ms)
    return say(f"Tercatat dari {first} sampai {last}.", f"Recorded from {first} to {last}.")


def _cards(figures: "Figures") -> str:
    busiest, worst, district = figures.busiest, figures.worst_served, figures.worst_district
    none = say("belum cukup data", "too little measured")
    counted = sum(one.counted for one in figures.objectives)
    met = sum(one.met_count for one in figures.objectives)
    cards = [
        (say("Laporan", "Reports"), str(figures.table("reports_by_kind").total)),
        (say("Kejadian", "Incidents"), str(figures.table("incidents_by_type").total)),
        (say("Penugasan", "Assignments"), str(figures.table("orders_by_end").total)),
        (say("Sasaran tercapai", "Objectives met"), f"{met} / {counted}"),
        (
            say("Kelurahan tersibuk", "Busiest village"),
            f"{busiest.village} ({busiest.incident_count})" if busiest else none,
        ),
        (
            say("Terlama dilayani (p90)", "Worst served (p90)"),
            f"{worst.village} ({minutes(worst.p90_ms)})" if worst else none,
        ),
        (
            say("Kecamatan terlama dilayani (p90)", "Worst served district (p90)"),
            f"{district.district} ({minutes(district.p90_ms)})" if district else none,
        ),
    ]
    shown = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in cards)
    return f'<dl class="cards">{shown}</dl>'


def _plot(figures: "Figures", table: "Table") -> str:
    title = say(*TABLES[table.name])
    rows: list[tuple[str, int | None]] = [*table.rows]
    caption = f"{title} ({table.total})"
    if table.name == "incidents_by_day":
        # A day of which there is no journal is no day without an incident.
        period = figures.gathered.period
        first, last = (period.local(ms).date().isoformat() for ms in figures.gathered.recorded_ms)
        rows = [(day, count if first <= day <= last else None) for day, count in rows]
        if any(count is None for _, count in rows):
            caption += f" · {_NO_JOURNAL} {say('tidak tercatat', 'not recorded')}"
    return f"<figure><figcaption>{escape(caption)}</figcaption>{columns(title, rows, _NO_JOURNAL)}</figure>"


def _table(table: "Table", city: "City") -> str:
    word = key_words(city)
    rows = [
        (escape(word(table.name, key)), str(count), share(count, table.total), percent(count, table.total))
        for key, count in table.rows
    ]
    base = say(*BASES[table.base])
    total = (say("Jumlah", "Total"), str(table.total), "", "")
    return grid(say(*TABLES[table.name]), (say("Golongan", "Group"), base, "", "%"), rows, total)


def _intervals(intervals: Sequence["Interval"]) -> str:
    headings = (
        "",
        say("Dari", "Of"),
        say("Terukur", "Measured"),
        say("Rata-rata", "Mean"),
        "p50",
        "p90",
        say("Tidak terukur, dan mengapa", "Not measured, and why"),
    )
    rows = [
        (
            escape(say(*INTERVALS[one.name])),
            f"{one.base_count} {escape(say(*BASES[one.base]))}",
            str(one.measured_count),
            *durations(one.measured_count, one.mean_ms, one.p50_ms, one.p90_ms),
            why(one.excluded.items()),
        )
        for one in intervals
    ]
    return grid(say("Selang waktu (jam:menit:detik)", "Intervals (hours:minutes:seconds)"), headings, rows, wide=True)


def _objectives(objectives: Sequence["Kept"], city: "City") -> str:
    from ...accounts.measures import percentile

    word = key_words(city)
    headings = (
        say("Instansi", "Agency"),
        say("Sasaran", "Objective"),
        say("Batas", "Within"),
        say("Dari", "Of"),
        say("Tercapai", "Met"),
        say("Terlambat", "Late"),
        say("Tak ada yang tiba", "Nobody came"),
        "%",
        "p50",
        "p90",
        say("Tidak dinilai, dan mengapa", "Not judged, and why"),
    )
    rows = []
    for one in objectives:
        values = sorted(one.values_ms)
        rows.append(
            (
                escape(word("needs_by_agency", one.agency or "(any)")),
                escape(objective_word(one.from_stamp, one.to_stamp)),
                minutes(one.within_ms),
                *map(str, (one.base_count, one.met_count, one.late_count, one.never_count)),
                percent(one.met_count, one.counted),
                *durations(len(values), percentile(values, 50), percentile(values, 90)),
                why(one.excluded.items()),
            )
        )
    counts = [(one.base_count, one.met_count, one.late_count, one.never_count) for one in objectives]
    sums = [sum(column) for column in zip(*counts, strict=True)] or [0] * 4
    total = (say("Jumlah", "Total"), "", "", *map(str, sums), percent(sums[1], sum(sums[1:])), "", "", "")
    return grid(say("Sasaran waktu per kebutuhan", "Objectives, by need"), headings, rows, total, wide=True)


def _agencies(agencies: Sequence["Agency"], city: "City") -> str:
    from ...accounts.cases import OrderEnd

    word = key_words(city)
    headings = (
        say("Instansi", "Agency"),
        say("Kebutuhan", "Needs"),
        say("Kurang pada mulanya", "Short at first"),
        say("Penugasan", "Assignments"),
        *(say(*KEYS[end]) for end in OrderEnd),
        say("Tak dijawab pada waktunya", "Not answered in time"),
        say("Dipilih manusia", "Chosen by a human"),
        say("Sasaran tercapai", "Objectives met"),
    )
    rows, sums = [], [0] * len(headings)
    for one in agencies:
        counts = (one.need_count, one.short_count, one.order_count, *one.ends, one.missed_count, one.human_count)
        met = (one.met_count, one.objective_count)
        sums = [a + b for a, b in zip(sums, (*counts, *met), strict=True)]
        name = escape(word("needs_by_agency", one.agency))
        rows.append((name, *map(str, counts), f"{met[0]} / {met[1]}"))
    total = (say("Jumlah", "Total"), *map(str, sums[:-2]), f"{sums[-2]} / {sums[-1]}")
    return grid(say("Instansi", "Agencies"), headings, rows, total, wide=True)


def _excluded(figures: "Figures") -> str:
    rows = [
        (escape(say(*BASES[base])), escape(say(*KEYS[reason])), str(count)) for base, reason, count in figures.excluded
    ]
    title = say("Di luar semua angka di atas, dan mengapa", "In no figure above, and why")
    if not rows:
        return f"<h2>{escape(title)}</h2><p>{escape(say('Tidak ada.', 'Nothing.'))}</p>"
    return grid(title, (say("Himpunan", "Base"), say("Sebab", "Reason"), say("Banyaknya", "Count")), rows)


def _method() -> str:
    said = say(
        "Setiap tabel membagi satu himpunan; tiap anggota dihitung tepat satu kali, jadi baris-barisnya berjumlah sama "
        "di semua tabel himpunan itu. Kejadian termasuk pada hari dilaporkannya. p50 dan p90: peringkat terdekat. "
        "Sasaran dinilai pada unit pertama tiap kebutuhan; yang tak pernah terpenuhi dihitung tak tercapai bila "
        "waktunya habis sebelum kejadian berakhir. Yang diminta setelah laporan dinilai sejak diminta. "
        "Kelurahan dan kecamatan diberi peringkat mulai lima kedatangan yang terukur. Terjangkau: saat pertama "
        "diputuskan, unit layak tercepat dapat tiba dalam batas menurut perkiraannya. Yang hilang terhadap unit "
        "terbaik: tibanya unit pertama dikurangi perkiraan unit yang tinggal, atau unit yang kemudian bebas sebelum "
        "itu (garis lurus dengan laju terlambat yang diketahui keputusan); baru diketahui sesudahnya.",
        "Every table divides one base; each member is counted exactly once, so the rows of all tables of a base have "
        "one sum. An incident belongs to the day it was reported on. p50 and p90 are nearest-rank. An objective is "
        "judged by the first unit of each need; what was never filled counts as missed where the time was up before "
        "the incident ended. What was asked for later than the report is judged from then on. A village and a "
        "district are ranked from five measured arrivals on. Covered: when it was first decided, the soonest fit unit "
        "could have been there in time by its estimate. Lost against the best unit: the first unit's arrival less the "
        "estimate of one that stayed, or of one that got free before that (a straight line at the slowest pace that "
        "the decision knew of); nobody could know it then.",
    )
    return f"<h2>{escape(say('Cara menghitung', 'How it is counted'))}</h2><p>{escape(said)}</p>"
