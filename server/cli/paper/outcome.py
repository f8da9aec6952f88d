"""What became of each line of a paper form, told to whoever gave it. It sends nothing."""

from dataclasses import dataclass

from ..language import say
from ..output import console, plain, print_document
from ..session import Session
from .reading import Form


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a line, or of the lines of one incident of paper."""

    line: int
    incident: str
    # recorded; already_there; other_time (the step is there with another time, which stands); refused; unknown (the
    # server was not heard again: perhaps recorded); not_sent (nothing was sent after that).
    result: str
    incident_id: str = ""
    # Why it was refused, in Indonesian and English.
    sentence_id: str = ""
    sentence_en: str = ""
    # Nobody knows where it was: no place, or none that is one of the city's. It counts in no village.
    place_unknown: bool = False


def tell(session: Session, form: Form, done: list[Done], freed: list[str], *, alone: bool) -> None:
    """As JSON or in words. `freed`: units that are free by the paper alone; `alone`: no server was heard of it."""
    if session.as_json:
        results = [{name: getattr(one, name) for name in Done.__slots__} for one in done]
        counts = {"lines": len(form.known), "incidents": len(form.paper)}
        print_document({**counts, "results": results, "freed_unit_ids": freed, "server_heard": not alone})
        return
    if not done:
        lines, incidents = len(form.known), len(form.paper)
        console().print(
            say(
                f"Benar: {lines} baris kejadian berjalan, {incidents} kejadian di kertas saja.",
                f"All right: {lines} lines of known incidents, {incidents} incidents of paper alone.",
            )
        )
    if alone:
        only = say(
            "Server tidak terdengar: bentuknya saja yang diperiksa, dengan jam komputer ini; belum kejadian, jenis, "
            "unit dan tempatnya.",
            "The server is not heard: only the form is checked, by this computer's clock; not yet its incidents, "
            "types, units and places.",
        )
        console().print(only, style="yellow", soft_wrap=True)
    words = {
        "recorded": say("dicatat", "recorded"),
        "already_there": say("sudah ada", "there already"),
        "other_time": say("sudah ada dengan waktu lain, yang tetap berlaku", "there with another time, which stands"),
        "refused": say("DITOLAK", "REFUSED"),
        "unknown": say("BELUM DIKETAHUI", "NOT KNOWN"),
        "not_sent": say("belum dikirim", "not sent"),
    }
    word = say("baris", "line")
    for one in done:
        about = f" → {one.incident_id}" if one.incident_id and one.incident_id != one.incident else ""
        said = say(one.sentence_id, one.sentence_en) if one.result in ("refused", "unknown") else ""
        why = f": {said}" if said else ""
        if one.place_unknown:
            why = say(
                "; tempatnya tidak dikenal, jadi tidak dihitung di kelurahan mana pun",
                "; its place is not known, so that it counts in no village",
            )
        console().print(plain(f"{word} {one.line} {one.incident}{about} {words[one.result]}{why}"), soft_wrap=True)
    if any(one.result == "unknown" for one in done):
        again = say(
            "Berikan berkas yang sama lagi bila server menjawab: yang sudah tercatat tidak dicatat dua kali.",
            "Give the same file again once the server answers: what is recorded is not recorded twice.",
        )
        console(stderr=True).print(again, style="yellow", soft_wrap=True)
    if freed:
        console().print(
            plain(
                say(
                    f"Selesai menurut kertas, belum siap sebelum dinyatakan: {', '.join(freed)}. "
                    "Setelah semuanya masuk: `sigap unit set UNIT available`.",
                    f"Free by the paper, not available before somebody says so: {', '.join(freed)}. "
                    "When all is entered: `sigap unit set UNIT available`.",
                )
            ),
            soft_wrap=True,
        )
