"""A month for the public: the same figures without anybody in them.

No caller, no call-taker, no place finer than a village, no instant finer than an hour of the day, and no two of these
crossed. Small counts are hidden as suppression.py has it. Only whole months that ended a while ago, and told as the
journal knew them then: made twice, or after later corrections, the files are the same, so that no two of them can be
compared. Times are whole minutes over enough arrivals that none of them is one person's.

The city's plans are public, and give each type its priority and the agencies that are asked. So a table by priority or
by agency would be a second set of sums over the types, and tell what is hidden in theirs: there is none. What is said
of an agency is said over the types whose counts are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch_core.city import City

from .cases import Case
from .figures import ANY
from .gathering import Gathered
from .measures import arrival, objectives, percentile
from .served import OUTSIDE, UNKNOWN, district_key, village_key
from .sheets import TOTAL, Sheet
from .suppression import K, Node, hide_everywhere, protect

# A month is told as it was known so long after its end.
SETTLED_AFTER_MS = 7 * 24 * 3_600_000
# A median of fewer arrivals is nearly somebody's own; a ninetieth percentile of fewer than so many is the longest one.
MEDIAN_FROM_COUNT = 10
TAIL_FROM_COUNT = 30

_MINUTE_MS = 60_000
_HOURS = tuple(f"{hour:02}" for hour in range(24))

# What rows say of themselves where they keep something back.
_NOTE = ("note_id", "note_en")
_NO_NOTE = ("", "")
_HIDDEN = (
    f"Angka 1 sampai {K - 1} disembunyikan, juga angka lain yang dapat membukanya",
    f"Counts from 1 to {K - 1} are hidden, and others from which they could be worked out",
)
_WITHHELD = (
    "Menit dan persen juga tidak disebut bila tak seorang pun tiba, tak ada janji, atau terlalu sedikit.",
    "Minutes and shares are not told either where nobody arrived, nothing was promised, or too few were.",
)
_TOO_FEW = ("Terlalu sedikit untuk disebut tanpa menunjuk orang", "Too few to tell without pointing at people")


@dataclass(frozen=True, slots=True)
class PublicAccount:
    """What is published of a month: counts as protected trees by table name, and the sheets made of everything."""

    trees: dict[str, Node]
    sheets: tuple[Sheet, ...]
    document: dict[str, Any]


def public(gathered: Gathered, city: City) -> PublicAccount:
    """The public's account of a month that was gathered up to `SETTLED_AFTER_MS` after its end."""
    cases = [case for case in gathered.cases if case.omitted is None]
    trees = {name: protect(tree) for name, tree in _trees(gathered, cases, city)}
    hide_everywhere(trees.values())
    types, districts = _shown(trees["incidents_by_type"].leaves()), _shown(trees["incidents_by_place"].children)
    of_shown_types = [case for case in cases if case.type_code in types]
    made = (
        _counts(trees, city),
        _times(cases, [node.key for node in trees["incidents_by_place"].children], districts),
        _objectives(cases, of_shown_types, gathered.at_ms),
    )
    sheets = tuple(_marked(sheet, demonstration=gathered.demonstration) for sheet in made)
    period = gathered.period
    document = {
        "city": city.name,
        "demonstration": gathered.demonstration,
        "month": period.name,
        "zone": period.zone_name,
        "hidden_below": K,
        "note_id": f"{_HIDDEN[0]}. {_WITHHELD[0]}",
        "note_en": f"{_HIDDEN[1]}. {_WITHHELD[1]}",
        **{sheet.name: sheet.records() for sheet in sheets},
    }
    return PublicAccount(trees, sheets, document)


def _trees(gathered: Gathered, cases: Sequence[Case], city: City) -> Iterable[tuple[str, Node]]:
    """Every table as a tree. Tables of the same base share nothing but their total."""
    period = gathered.period
    categories = {code: kind.category for code, kind in city.types.items()}

    def hour(at_ms: int) -> str:
        return f"{period.local(at_ms).hour:02}"

    places = Counter((district_key(case), village_key(case)) for case in cases)
    types = Counter((categories.get(case.type_code, UNKNOWN), case.type_code) for case in cases)
    yield "incidents_by_place", _grouped(places, [(area.district, area.name) for area in city.areas])
    yield "incidents_by_type", _grouped(types, [(kind.category, code) for code, kind in city.types.items()])
    yield "incidents_by_hour", _plain((hour(case.reported_ms) for case in cases), _HOURS)
    yield "incidents_by_outcome", _plain((case.outcome.value for case in cases), ())
    reports = [report.call_class.name.lower() for report in gathered.reports if report.omitted is None]
    # Reports beyond one an incident are a small count too: what opened none is shown only where it is none or many.
    if (further := abs(len(reports) - len(cases))) == 0 or further >= K:
        yield "reports_by_class", _plain(reports, ())


def _plain(members: Iterable[str], known: Sequence[str]) -> Node:
    counted = Counter(members)
    return Node.of("", {key: counted[key] for key in (*known, *sorted(counted.keys() - set(known)))})


def _grouped(counted: Counter[tuple[str, str]], known: Sequence[tuple[str, str]]) -> Node:
    """A total over groups over cells."""
    cells = [*dict.fromkeys(known), *sorted(counted.keys() - set(known))]
    groups: dict[str, Node] = {}
    for group, key in sorted(cells):
        node = groups.setdefault(group, Node(group, 0))
        node.children.append(Node(key, counted[group, key]))
        node.count += counted[group, key]
    return Node("", counted.total(), list(groups.values()))


# -- Sheets ----------------------------------------


def _counts(trees: dict[str, Node], city: City) -> Sheet:
    word = _words(city)
    rows: list[tuple[str | int, ...]] = []

    def write(table: str, level: str, group: str, node: Node) -> None:
        shown = "" if node.hidden else node.count
        note = _HIDDEN if node.hidden else _NO_NOTE
        rows.append((table, level, group, node.key, *word(table, node.key), shown, int(node.hidden), *note))

    for table, root in trees.items():
        for group in root.children:
            write(table, "group" if group.children else "cell", "", group)
            for cell in group.children:
                write(table, "cell", group.key, cell)
        write(table, "total", "", root)
    columns = ("table", "level", "group", "key", "name_id", "name_en", "count", "hidden", *_NOTE)
    return Sheet("counts", columns, tuple(rows))


def _times(cases: Sequence[Case], districts: Sequence[str], shown: Collection[str]) -> Sheet:
    """Minutes from the report to the first unit on scene: of all, and by those districts whose counts are shown.

    The others have a row without minutes, whether anybody was reached there or not: that a row is there tells nothing.
    That there is a median says that there were at least so many arrivals, and so of a hidden count how small it is not.
    """
    taken: dict[str, list[int]] = {}
    for case in cases:
        value = arrival(case)
        if type(value) is int:
            taken.setdefault("", []).append(value)
            taken.setdefault(district_key(case), []).append(value)
    rows: list[tuple[str | int, ...]] = []
    for by, name in (("all", ""), *(("district", name) for name in sorted(districts))):
        values = sorted(taken.get(name, ())) if by == "all" or name in shown else []
        median = _minutes(percentile(values, 50)) if len(values) >= MEDIAN_FROM_COUNT else ""
        tail = _minutes(percentile(values, 90)) if len(values) >= TAIL_FROM_COUNT else ""
        rows.append((by, name, median, tail, *(_TOO_FEW if tail == "" else _NO_NOTE)))
    return Sheet("times", ("by", "key", "p50_minutes", "p90_minutes", *_NOTE), tuple(rows))


def _objectives(cases: Sequence[Case], of_shown_types: Sequence[Case], now_ms: int) -> Sheet:
    """Per cent of needs whose objective was met; only where neither those that were nor the others are few.

    Of all needs together, and by agency and objective of those cases whose types' counts are shown.
    """
    whole = objectives(cases, now_ms)
    met_count, counted = sum(one.met_count for one in whole), sum(one.counted for one in whole)
    rows: list[tuple[str | int, ...]] = [(TOTAL, "", "", "", *_told_share(met_count, counted))]
    for kept in objectives(of_shown_types, now_ms):
        promised = (kept.agency or ANY, kept.from_stamp, kept.to_stamp, _promised(kept.within_ms))
        rows.append((*promised, *_told_share(kept.met_count, kept.counted)))
    return Sheet("objectives", ("agency", "from", "to", "within_minutes", "met_per_cent", *_NOTE), tuple(rows))


def _told_share(met_count: int, counted: int) -> tuple[str | int, str, str]:
    """The share that was met, in per cent, and the note of the row."""
    tellable = counted and all(count == 0 or count >= K for count in (met_count, counted - met_count))
    return ((200 * met_count + counted) // (2 * counted), *_NO_NOTE) if tellable else ("", *_TOO_FEW)


def _marked(sheet: Sheet, *, demonstration: bool) -> Sheet:
    """The sheet with a last column that says whether its figures are a demonstration's: a file is passed on alone."""
    rows = tuple((*row, int(demonstration)) for row in sheet.rows)
    return Sheet(sheet.name, (*sheet.columns, "demonstration"), rows)


def _shown(nodes: Iterable[Node]) -> set[str]:
    return {node.key for node in nodes if not node.hidden}


def _words(city: City) -> Callable[[str, str], tuple[str, str]]:
    types = {code: (kind.name_id, kind.name_en) for code, kind in city.types.items()}
    agencies = {agency.agency_id: (agency.name_id, agency.name_en) for agency in city.agencies}
    named = {**_CATEGORIES, **types, **agencies, **_NAMES}
    return lambda table, key: named.get(key, (key, key))


def _promised(within_ms: int) -> int | str:
    """A promise in minutes, exactly: 8, or 1.5."""
    return within_ms // _MINUTE_MS if within_ms % _MINUTE_MS == 0 else f"{within_ms / _MINUTE_MS:g}"


def _minutes(duration_ms: int) -> int:
    return (duration_ms + _MINUTE_MS // 2) // _MINUTE_MS


_NAMES = {
    "": ("Jumlah", "Total"),
    OUTSIDE: ("di luar wilayah kelurahan", "outside all villages"),
    UNKNOWN: ("tidak diketahui", "not known"),
    ANY: ("instansi mana pun", "any agency"),
}

# Categories of types; another one that a city's files use is told by its own name.
_CATEGORIES = {
    "disaster": ("bencana", "disaster"),
    "fire": ("kebakaran", "fire"),
    "medical": ("medis", "medical"),
    "rescue": ("pertolongan", "rescue"),
    "security": ("keamanan", "security"),
    "social": ("sosial", "social"),
    "traffic": ("lalu lintas", "traffic"),
    "utility": ("utilitas", "utilities"),
}
