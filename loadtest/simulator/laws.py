"""Laws of duration: how long it takes to answer, to turn out, to treat, to hand over.

A law is asked with a number of 0 to 1, so that the same number gives the same time under every policy. Written as
`600`, `exponential:600`, `lognormal:600:0.5` (mean and coefficient of variation, in seconds), or `recorded:FILE` with
recorded seconds, one a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from pathlib import Path
from statistics import NormalDist

DAY_S = 86_400.0
# Of times recorded in a file: a line has few characters, and years of a great city have fewer lines.
RECORDED_MAX = 1_000_000
_LINE_BYTES_MAX = 32
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


def read_recorded(path: Path) -> Law:
    """The law of a file with recorded seconds, one a line; what follows a # is a remark. LawWrong with the line."""
    try:
        if path.stat().st_size > RECORDED_MAX * _LINE_BYTES_MAX:
            raise LawWrong(f"{path}: paling banyak {RECORDED_MAX} waktu", f"{path}: {RECORDED_MAX} times at most")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no UTF-8"
        raise LawWrong(
            f"{path} tidak terbaca ({reason}); periksa nama dan izinnya",
            f"{path} cannot be read ({reason}); check its name and permissions",
        ) from None
    seconds = []
    for nth, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        try:
            time_s = float(said)
        except ValueError:
            time_s = -1.0
        if not 0 <= time_s <= DAY_S:
            raise LawWrong(
                f"{path}, baris {nth}: {said[:20]} bukan detik dari 0 sampai sehari",
                f"{path}, line {nth}: {said[:20]} is no number of seconds, 0 to a day",
            )
        seconds.append(time_s)
    return recorded(seconds)


AT_ONCE = fixed(0)
HALF_A_MINUTE = fixed(30)


def parse_law(text: str) -> Law:
    """LawWrong for what is none."""
    kind, _, rest = text.partition(":")
    if kind == "recorded" and rest:
        return read_recorded(Path(rest))
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
        f"{text!r} bukan hukum waktu; tulis 600, exponential:600, lognormal:600:0.5 (detik, koefisien variasi) atau "
        "recorded:BERKAS (satu waktu tercatat per baris)",
        f"{text!r} is no law of time; write 600, exponential:600, lognormal:600:0.5 (seconds, CV) or recorded:FILE "
        "(one recorded time a line)",
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
