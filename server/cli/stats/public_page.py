"""The public's month as a page that needs nothing else: no script, no font, no network; it prints on A4.

It is made of the sheets that are published and given nothing of what those were made of, so it tells no more than they
do: what is hidden there has no figure, no bar and no share of a bar here. One page a language, the same whoever makes
it.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

from ..catalogue import WORDS, Pair
from ..language import Language
from ..words import pick, stamp_in
from .grid import grid
from .plots import NOT_SHOWN, columns, share
from .style import STYLE
from .words import KEYS, TABLES

if TYPE_CHECKING:
    from ...accounts.public import PublicAccount

Record = Mapping[str, Any]
_PLACES: Final[Pair] = ("Kejadian menurut kecamatan dan kelurahan", "Incidents by district and village")
# The tables in the order of the page; the hours are a plot.
_HOURS: Final = "incidents_by_hour"
_TABLES: Final = ("incidents_by_type", "incidents_by_place", "incidents_by_outcome", "reports_by_class")
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")


def public_pages(account: "PublicAccount") -> dict[str, str]:
    """The pages by their file names."""
    return {file_name(language): _page(account, language) for language in LANGUAGES}


def file_name(language: Language) -> str:
    return f"public.{language}.html"


def _page(account: "PublicAccount", language: Language) -> str:
    told, say = account.document, _speaker(language)
    title = f"{say('Panggilan darurat 112', 'Emergency calls, 112')} · {told['city']} · {told['month']}"
    by_table: dict[str, list[Record]] = {}
    for row in told["counts"]:
        by_table.setdefault(row["table"], []).append(row)
    body = [
        _head(told, title, language),
        _cards(told, by_table, say),
        _hours(by_table[_HOURS], language),
        *(_counts(name, by_table[name], language) for name in _TABLES if name in by_table),
        _times(told["times"], say),
        _objectives(told["objectives"], language),
        _method(account, say),
    ]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def _speaker(language: Language) -> Callable[[str, str], str]:
    return lambda indonesian, english: pick((indonesian, english), language)


def _head(told: Record, title: str, language: Language) -> str:
    say = _speaker(language)
    said = [
        say(
            "Tanpa data penelepon, petugas, atau tempat yang lebih rinci dari kelurahan. Bulan ini dihitung seperti "
            f"diketahui tujuh hari setelah berakhir; jam menurut {told['zone']}.",
            "Nothing of callers or staff, and no place finer than a village. The month is told as it was known seven "
            f"days after its end; hours are of {told['zone']}.",
        ),
        f"{NOT_SHOWN} : " + str(told[f"note_{language}"]),
    ]
    if told["demonstration"]:
        said.append(say("KOTA PERAGAAN: bukan angka layanan nyata.", "DEMONSTRATION CITY: no figures of real service."))
    other: Language = "id" if language == "en" else "en"
    link = f'<p><a href="{file_name(other)}">{escape(say("English", "Bahasa Indonesia"))}</a></p>'
    return f"<h1>{escape(title)}</h1>" + "".join(f"<p>{escape(line)}</p>" for line in said) + link


def _cards(told: Record, by_table: Mapping[str, list[Record]], say: Callable[[str, str], str]) -> str:
    whole = told["times"][0]
    cards = [
        (say("Kejadian", "Incidents"), _total(by_table["incidents_by_type"])),
        (say("Tiba, separuhnya dalam (menit)", "Half were reached within (minutes)"), whole["p50_minutes"]),
        (say("Tiba, 9 dari 10 dalam (menit)", "9 of 10 were reached within (minutes)"), whole["p90_minutes"]),
        (say("Janji waktu tercapai (%)", "Promised times kept (%)"), told["objectives"][0]["met_per_cent"]),
    ]
    shown = "".join(f"<div><dt>{escape(name)}</dt><dd>{_figure(value)}</dd></div>" for name, value in cards)
    return f'<dl class="cards">{shown}</dl>'


def _total(rows: Iterable[Record]) -> Any:
    return next(row["count"] for row in rows if row["level"] == "total")


def _figure(value: Any) -> str:
    return NOT_SHOWN if value == "" else str(value)


def _hours(rows: Iterable[Record], language: Language) -> str:
    title = pick(TABLES[_HOURS], language)
    plotted = [(row["key"], None if row["hidden"] else row["count"]) for row in rows if row["level"] == "cell"]
    return f'<figure id="{_HOURS}"><figcaption>{escape(title)}</figcaption>{columns(title, plotted)}</figure>'


def _counts(name: str, rows: list[Record], language: Language) -> str:
    say = _speaker(language)
    most = max((row["count"] for row in rows if row["level"] != "total" and not row["hidden"]), default=0)
    written = []
    for row in rows:
        if row["level"] == "total":
            continue
        word = escape(_word(name, row, language))
        bar = "" if row["hidden"] else share(row["count"], most)
        written.append((f"<b>{word}</b>" if row["level"] == "group" else word, _figure(row["count"]), bar))
    total = (say("Jumlah", "Total"), _figure(_total(rows)), "")
    title = pick(TABLES.get(name, _PLACES), language)
    headings = (say("golongan", "group"), say("banyaknya", "count"), "")
    return f'<div id="{name}">{grid(title, headings, written, total)}</div>'


def _word(table: str, row: Record, language: Language) -> str:
    key = str(row["key"])
    coded = key.upper()
    pair = WORDS["CallClass"].get(coded, KEYS.get(coded)) if table == "reports_by_class" else KEYS.get(key)
    return pick(pair, language) if pair else str(row[f"name_{language}"])


def _times(rows: Iterable[Record], say: Callable[[str, str], str]) -> str:
    headings = (say("di", "in"), say("separuhnya dalam (menit)", "half within (minutes)"), say("9 dari 10", "9 of 10"))
    whole = say("seluruh kota", "the whole city")
    written = [
        (escape(str(row["key"]) or whole), _figure(row["p50_minutes"]), _figure(row["p90_minutes"])) for row in rows
    ]
    title = say("Dari laporan sampai unit pertama tiba", "From the report to the first unit on scene")
    return f'<div id="times">{grid(title, headings, written)}</div>'


def _objectives(rows: Iterable[Record], language: Language) -> str:
    say = _speaker(language)
    written = []
    for row in rows:
        ends = " - ".join(_stamp(str(row[end]), language) for end in ("from", "to") if row[end])
        agency = pick(KEYS.get(row["agency"], (row["agency"], row["agency"])), language)
        within = f"{row['within_minutes']} min" if row["within_minutes"] != "" else ""
        written.append((escape(agency), escape(ends), within, _figure(row["met_per_cent"])))
    headings = (say("Instansi", "Agency"), say("Janji", "Promise"), say("dalam", "within"), say("tercapai %", "kept %"))
    title = say("Janji waktu", "Promised times")
    return f'<div id="objectives">{grid(title, headings, written)}</div>'


def _stamp(name: str, language: Language) -> str:
    return pick(("dijawab", "answered"), language) if name == "acknowledged" else stamp_in(name, language)


def _method(account: "PublicAccount", say: Callable[[str, str], str]) -> str:
    said = say(
        "Setiap tabel membagi himpunan yang sama, jadi jumlahnya sama. Angka kecil disembunyikan agar tak seorang pun "
        "dapat dikenali, dan dengannya cukup banyak angka lain sehingga tidak dapat dihitung kembali. Menit dan persen "
        "hanya disebut bila cukup banyak. Angka yang sama tersedia untuk diolah:",
        "Every table divides the same base, so their sums agree. Small counts are hidden so that nobody can be "
        "recognised, and with them enough others that they cannot be worked out. Minutes and shares are told only of "
        "enough. The same figures, to work with:",
    )
    files = [*(f"{sheet.name}.csv" for sheet in account.sheets), "public.json"]
    links = " · ".join(f'<a href="{name}">{name}</a>' for name in files)
    return f"<h2>{escape(say('Cara menghitung', 'How it is counted'))}</h2><p>{escape(said)}</p><p>{links}</p>"
