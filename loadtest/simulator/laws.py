"""Laws of duration: how long it takes to answer, to turn out, to treat, to hand over.

A law is asked with a number of 0 to 1, so that the same number gives the same time under every policy. Written as
`600`, `exponential:600`, `lognormal:600:0.5` (mean and coefficient of variation, in seconds), or a list of recorded
seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from statistics import NormalDist

DAY_S = 86_400.0
_NORMAL = NormalDist()


class LawWrong(ValueError):
    """A law that cannot be: `sentences` says why in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.sentences = {"id": indonesian, "en": english}


@dataclass(frozen=True, slots=True)
class Law:
    """`kind` is "fixed", "exponential", "lognormal" or "recorded"."""

    kind: str
    mean_s: float
    cv: float = 0.0
    recorded_s: tuple[float, ...] = ()

    @property
    def is_lucky(self) -> bool:
        """It depends on what is drawn."""
        return self.kind != "fixed"

    def time_us(self, drawn: float) -> int:
        """The time for a number of 0 to 1, both excluded."""
        if self.kind == "fixed":
            return round(self.mean_s * 1e6)
        if self.kind == "exponential":
            return round(-self.mean_s * log(drawn) * 1e6)
        if self.kind == "lognormal":
            square = log1p(self.cv * self.cv)
            return round(self.mean_s * exp(sqrt(square) * _NORMAL.inv_cdf(drawn) - square / 2) * 1e6)
        return round(self.recorded_s[int(drawn * len(self.recorded_s))] * 1e6)


def fixed(mean_s: float) -> Law:
    return Law("fixed", mean_s)


def recorded(seconds: Sequence[float]) -> Law:
    """Each of the recorded times is as likely as the others. LawWrong for none, or one that cannot be."""
    if not seconds or not all(0 <= one <= DAY_S for one in seconds):
        raise LawWrong(
            "waktu tercatat harus ada dan masing-masing 0 sampai sehari",
            "recorded times must be there, each of 0 to a day",
        )
    return Law("recorded", sum(seconds) / len(seconds), 0.0, tuple(seconds))


AT_ONCE = fixed(0)
HALF_A_MINUTE = fixed(30)


def parse_law(text: str) -> Law:
    """LawWrong for what is none."""
    kind, _, rest = text.partition(":")
    try:
        numbers = [float(part) for part in (rest or kind).split(":")]
    except ValueError:
        raise _unknown(text) from None
    if not 0 <= numbers[0] <= DAY_S or not all(0 <= number <= 100 for number in numbers[1:]):
        raise _unknown(text)
    if not rest and len(numbers) == 1:
        return fixed(numbers[0])
    if kind in ("exponential", "fixed") and len(numbers) == 1:
        return Law(kind, numbers[0])
    if kind == "lognormal" and len(numbers) == 2:
        return Law(kind, numbers[0], numbers[1])
    raise _unknown(text)


def _unknown(text: str) -> LawWrong:
    return LawWrong(
        f"{text!r} bukan hukum waktu; tulis 600, exponential:600 atau lognormal:600:0.5 (detik, koefisien variasi)",
        f"{text!r} is no law of time; write 600, exponential:600 or lognormal:600:0.5 (seconds, CV)",
    )


@dataclass(frozen=True, slots=True)
class Laws:
    """What crews and supervisors take. `turnout` None: the roster's time of each unit."""

    acknowledge: Law = AT_ONCE
    turnout: Law | None = None
    scene: Law = Law("exponential", 1_200)
    handover: Law = Law("exponential", 600)
    # Until a supervisor says go to what waits for a human.
    approve: Law = HALF_A_MINUTE
