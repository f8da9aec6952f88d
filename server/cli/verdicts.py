"""Verdicts in words: why a unit went to a need, or why it did not, in one sentence, and what those about a decision of
the past are worth; the same wherever they are read.
"""

from typing import TYPE_CHECKING

from .language import Language
from .values import minutes
from .words import name_of, pick, word_in

if TYPE_CHECKING:
    from sigap.v1.ops_pb2 import ExplainReply, UnitExplained


def verdict_words(one: "UnitExplained", language: Language) -> str:
    """slower by 4:05; committed: I12 · not diverted: nearly there"""
    word = word_in(one, "verdict", language)
    covers = ""
    if one.coverage_ms:
        cost = minutes(one.coverage_ms)
        covers = pick((f" · cakupan {cost}", f" · coverage {cost}"), language)
    if one.beat_ms:
        cost = minutes(one.beat_ms)
        covers += pick((f" · luar wilayah {cost}", f" · beat penalty {cost}"), language)
    if name_of(one, "verdict") == "SLOWER":
        return f"{word} {minutes(one.later_ms)}{covers}"
    said = f"{word}{covers}" if covers else f"{word}: {one.detail}" if one.detail else word
    if bar := word_in(one, "divert_bar", language):
        said += f" · {pick(('tidak dialihkan', 'not diverted'), language)}: {bar}"
    return said


def past_words(reply: "ExplainReply", when: str, language: Language) -> list[tuple[str, str]]:
    """Which decision of the past this is, `when` it was made, and whether it could be made again: (kind, sentence).

    Empty where it is about now. The kinds: decided, then at most one of unknown, differs, nothing.
    """
    if not reply.decided_seq:
        return []
    at = reply.decided_seq
    said = [("decided", (f"Keputusan pada seq {at}, {when}", f"Decided at seq {at}, {when}"))]
    if not reply.decided_again:
        rules = reply.rules_digest.hex()[:12]
        unknown = (
            f"Tidak dapat diputuskan ulang: aturan waktu itu ({rules}) tidak ada di sini.",
            f"It cannot be decided again: the rules of that time ({rules}) are not at hand.",
        )
        said.append(("unknown", unknown))
    elif not reply.same:
        differs = (
            "Diputuskan ulang memberi hasil lain daripada jurnal; jalankan `sigap journal verify`.",
            "Deciding it again gives other events than the journal has; run `sigap journal verify`.",
        )
        said.append(("differs", differs))
    elif not reply.needs:
        nothing = (
            "Tidak ada unit yang dicari dalam keputusan itu.",
            "No unit was sought in that decision.",
        )
        said.append(("nothing", nothing))
    return [(kind, pick(pair, language)) for kind, pair in said]
