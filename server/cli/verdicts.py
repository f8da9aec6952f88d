"""Verdicts in words: why a unit went to a need, or why it did not, in one sentence; the same wherever it is read."""

from typing import TYPE_CHECKING

from .language import Language
from .values import minutes
from .words import name_of, pick, word_in

if TYPE_CHECKING:
    from sigap.v1.ops_pb2 import UnitExplained


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
