"""What a load test measured and proved, as tables: from the document that machines get."""

from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from ..language import say
from .style import table

Document = dict[str, Any]

CHECKS: Final = {
    "journal_unbroken": say("jurnal tanpa celah, rantainya utuh", "journal without a gap, its chain whole"),
    "reports_accepted_once": say("setiap laporan diterima tepat sekali", "every report accepted exactly once"),
    "answers_in_journal": say("setiap jawaban ada di jurnal, sama isinya", "every answer in the journal, the same"),
    "refusals_without_trace": say("yang ditolak tidak mengubah apa pun", "what was refused changed nothing"),
    "units_on_one_incident": say("setiap unit paling banyak di satu kejadian", "every unit on at most one incident"),
    "orders_answered_or_taken_over": say(
        "setiap perintah dijawab atau diambil alih", "every order acknowledged or taken over"
    ),
    "orders_with_authority": say("tidak ada perintah tanpa wewenang", "no order without the word of whoever decides"),
    "nothing_urgent_held": say("yang gawat tidak pernah ditahan", "nothing urgent held back"),
    "desks_answered_or_escalated": say(
        "setiap meja menjawab, atau atasan diberi tahu", "every desk answered, or a human was told"
    ),
    "nothing_left_open": say("tidak ada yang tertinggal terbuka", "nothing left open"),
    "needs_filled_or_named": say(
        "setiap kebutuhan terisi atau kurangnya disebut", "every need filled or a named shortfall"
    ),
}
FACTS: Final = {
    "first_seq": say("seq pertama", "first seq"),
    "last_seq": say("seq terakhir", "last seq"),
    "events": say("peristiwa", "events"),
    "of_other_clients": say("dari klien lain", "of other clients"),
    "attached": say("ditambahkan", "attached"),
    "without_answer": say("tanpa jawaban", "without an answer"),
    "incident_had_ended": say("kejadiannya sudah berakhir, dilaporkan baru", "incident had ended, reported anew"),
    "so_already": say("sudah demikian", "so already"),
    "busy_at_end": say("bertugas di akhir", "busy at the end"),
    "acknowledged": say("dijawab", "acknowledged"),
    "declined": say("ditolak awak", "declined"),
    "called_back": say("ditarik dan dijawab", "called back and acknowledged"),
    "called_back_unanswered": say("ditarik, belum dijawab", "called back, not yet acknowledged"),
    "unanswered": say("tidak dijawab", "not answered"),
    "within_its_clock": say("masih dalam batas", "within its clock"),
    "another_unit_asked": say("unit lain diminta", "another unit asked"),
    "shortfall_named": say("kekurangan disebut", "shortfall named"),
    "needs": say("kebutuhan", "needs"),
    "short_for_a_time": say("sempat kurang", "short for a time"),
    "refused_by_a_human": say("ditolak manusia", "refused by a human"),
    "substitutes": say("pengganti", "substitutes"),
    "reserved": say("dicadangkan", "reserved"),
    "placed_by_a_human": say("ditentukan manusia", "placed by a human"),
    "automatic": say("otomatis", "automatic"),
    "released": say("dilepas", "released"),
    "held_as_stored_late": say("ditahan, terlambat tersimpan", "held, stored too late"),
    "diverted": say("dialihkan", "diverted"),
    "diverts_proposed": say("pengalihan diusulkan", "diverts proposed"),
    "diverts_called_off": say("pengalihan batal", "diverts called off"),
    "diverts_refused": say("pengalihan ditolak", "diverts refused"),
    "unit_refused": say("unit ditolak", "unit refused"),
    "let_go": say("dibebaskan", "let go"),
    "desk_refused": say("meja menolak", "desk refused"),
    "desk_accepted": say("meja menerima", "desk accepted"),
    "desk_withdrawn": say("permintaan ditarik", "request withdrawn"),
    "desk_not_yet_answered": say("belum dijawab", "not yet answered"),
    "desk_escalated": say("atasan diberi tahu", "a human was told"),
}
TRAVEL: Final = {
    "ROAD": say("lewat jalan", "by road"),
    "STRAIGHT_LINE": say("garis lurus", "in a straight line"),
    "SEA": say("lewat laut", "by sea"),
}
_WAITING: Final = "waiting "
_PERCENTILES: Final = ("p50_us", "p90_us", "p99_us", "p99.9_us", "max_us")
_SHOWN_FAULTS: Final = 5


def load(document: Document) -> list[RenderableType]:
    """Everything worth a look, the proof last."""
    parts: list[RenderableType] = [_latency(document)]
    if document["scenario"] == "mix":
        parts.append(_rates(document))
    else:
        parts += [*_arrivals(document), *_comparison(document), _counts(document)]
    return [*parts, *_proof(document)]


def _latency(document: Document) -> RenderableType:
    numbers = frozenset({say("banyak", "count"), *(_percent(name) for name in _PERCENTILES)})
    title = say("Jawaban, ms sejak saat seharusnya dikirim", "Answers, ms since the intended instant")
    made = table(
        say("panggilan", "call"), say("banyak", "count"), *map(_percent, _PERCENTILES), numbers=numbers, title=title
    )
    rows = {**document["latency"], **document.get("calls", {})}
    if document.get("order_delivery", {}).get("count"):
        rows[say("laporan → perintah di tangan awak", "report → order in a crew's hands")] = document["order_delivery"]
    rows[say("pengirim terlambat", "the driver itself late")] = document["driver_late"]
    for name, row in rows.items():
        made.add_row(name, str(row["count"]), *(f"{row[key] / 1000:.2f}" for key in _PERCENTILES))
    return made


def _percent(name: str) -> str:
    return name.removesuffix("_us")


def _rates(document: Document) -> RenderableType:
    per_s, all_per_s = document["accepted_per_s"], document["commands_per_s"]
    at_once, waiting = document["in_flight"], document["waiting_needs"]
    return Text(
        say(
            f"{per_s:.0f} perintah diterima per detik, {at_once} sekaligus, {waiting} kebutuhan menunggu; "
            f"dengan pembebasan unit dan penutupan {all_per_s:.0f} per detik; benih {document['seed']}.",
            f"{per_s:.0f} accepted commands a second, {at_once} in flight, {waiting} needs waiting; "
            f"with clearing and closing {all_per_s:.0f} a second; seed {document['seed']}.",
        )
    )


def _arrivals(document: Document) -> list[RenderableType]:
    if not document["first_arrivals"]:
        return []
    title = say("Unit pertama tiba, menit setelah laporan", "First unit on scene, minutes after the report")
    numbers = frozenset({say("kejadian", "incidents"), "p50", "p90"})
    made = table(say("instansi", "agency"), say("kejadian", "incidents"), "p50", "p90", numbers=numbers, title=title)
    for row in document["first_arrivals"]:
        minutes = (f"{row[key] / 60_000:.1f}" for key in ("p50_ms", "p90_ms"))
        made.add_row(row["agency"], str(row["incidents"]), *minutes)
    return [made]


def _comparison(document: Document) -> list[RenderableType]:
    if not document["comparison"]:
        return []
    title = say("Dibandingkan dengan kenyataan", "Beside the real world")
    real, ours = say("nyata", "real"), say("di sini", "here")
    made = table("", real, ours, numbers=frozenset({real, ours}), title=title)
    for row in document["comparison"]:
        made.add_row(
            say(row["what_id"], row["what_en"]), "-" if row["real"] is None else str(row["real"]), str(row["ours"])
        )
    return [made]


def _counts(document: Document) -> RenderableType:
    counts, hours = document["counts"], document["field_ms"] / 3_600_000
    said = say(
        f"{counts['reports']} laporan, {counts['incidents']} kejadian, {counts['orders']} perintah, "
        f"{counts['positions']} posisi, {counts['entries']} entri; {hours:.1f} jam kota dalam "
        f"{document['real_ms'] / 1000:.0f} detik; benih {document['seed']}.",
        f"{counts['reports']} reports, {counts['incidents']} incidents, {counts['orders']} orders, "
        f"{counts['positions']} positions, {counts['entries']} entries; {hours:.1f} of the city's hours in "
        f"{document['real_ms'] / 1000:.0f} seconds; seed {document['seed']}.",
    )
    ways = ", ".join(f"{count} {TRAVEL.get(name, name)}" for name, count in document["travel"].items())
    lines = [
        said,
        say(f"Waktu tempuh: {ways}.", f"Travel times: {ways}."),
        *(say(note["id"], note["en"]) for note in document["notes"]),
    ]
    if not document["ended"]:
        lines.append(
            say(
                f"Belum semuanya selesai ketika waktu habis; masih terbuka: {counts['incidents_open']}.",
                f"Not all was over when time was up; still open: {counts['incidents_open']}.",
            )
        )
    return Text("\n".join(lines))


def _proof(document: Document) -> list[RenderableType]:
    title = say("Bukti dari jurnal", "Proof from the journal")
    faults, examined = say("salah", "faults"), say("diperiksa", "examined")
    made = table("", title, examined, faults, "", numbers=frozenset({examined, faults}))
    wrong: list[Text] = []
    for check in document["checks"]:
        mark = Text("✓", "bold green") if check["passed"] else Text("✗", "bold red")
        name = CHECKS.get(check["check"], check["check"])
        made.add_row(mark, name, str(check["examined"]), str(check["faults"]), _facts(check["facts"]))
        wrong += [Text(f"  {fault}", "red") for fault in check["first_faults"][:_SHOWN_FAULTS]]
    holds = document["passed"]
    verdict = say("TERBUKTI", "PROVEN") if holds else say("TIDAK TERBUKTI", "NOT PROVEN")
    return [made, *wrong, Text(verdict, "bold green" if holds else "bold red")]


def _facts(facts: dict[str, int]) -> str:
    said = []
    for name, count in facts.items():
        if name in ("first_seq", "last_seq"):
            said.append(f"{FACTS[name]} {count}")
        elif name.startswith(_WAITING):
            said.append(f"{count} {say('menunggu', 'waiting')} {name.removeprefix(_WAITING)}")
        elif count:
            said.append(f"{count} {FACTS.get(name, name)}")
    return ", ".join(said)
