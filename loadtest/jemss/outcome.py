"""Outcome: what became of the calls of a replayed run, compared with what the other simulator says.

Instants here are whole microseconds. What that simulator has at one instant only up to the noise of its doubles, as in
a town whose every time is a whole minute, may come in another order here, and then differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from dispatch_core.city.jemss_calls import JemssOutcome
from dispatch_core.records import record

# The other programs agree to 5e-7 s with each other; our clock counts microseconds.
RESPONSE_ERROR_MS_MAX = 1.0


@dataclass(slots=True)
class Outcome:
    """What became of a call here; indices from 0, -1 = none."""

    response_s: float = float("nan")
    ambulance: int = -1
    hospital: int = -1
    queued: bool = False
    bumps: int = 0


@record
class Tie:
    """Two were as good as equally soon: the run's choice was followed."""

    call: int
    what: str
    soonest: str
    chosen: str
    later_us: int


@record
class Comparison:
    call_count: int
    unit_match_count: int
    hospital_match_count: int
    queued_match_count: int
    bumps_match_count: int
    response_error_ms_max: float
    ties: tuple[Tie, ...]
    # Calls, counted from 0, of which anything differs.
    differing: tuple[int, ...]

    @property
    def line(self) -> str:
        return (
            f"calls={self.call_count} unit_match={self.unit_match_count} hospital_match={self.hospital_match_count} "
            f"queued_match={self.queued_match_count} bumps_match={self.bumps_match_count} "
            f"response_error_ms_max={self.response_error_ms_max:.4f} ties={len(self.ties)}"
        )


def compare(here: Sequence[Outcome], there: Sequence[JemssOutcome], ties: Sequence[Tie]) -> Comparison:
    """Call by call; the sequences are of equal length."""
    pairs = list(zip(here, there, strict=True))
    errors_ms = [_error_ms(ours.response_s, theirs.response_s) for ours, theirs in pairs]
    same = [
        (
            ours.ambulance == theirs.ambulance,
            ours.hospital == theirs.hospital,
            ours.queued == theirs.queued,
            ours.bumps == theirs.bumps,
            error_ms <= RESPONSE_ERROR_MS_MAX,
        )
        for (ours, theirs), error_ms in zip(pairs, errors_ms, strict=True)
    ]
    unit, hospital, queued, bumps = (sum(row[column] for row in same) for column in range(4))
    return Comparison(
        call_count=len(pairs),
        unit_match_count=unit,
        hospital_match_count=hospital,
        queued_match_count=queued,
        bumps_match_count=bumps,
        response_error_ms_max=max(errors_ms, default=0.0),
        ties=tuple(ties),
        differing=tuple(number for number, row in enumerate(same) if not all(row)),
    )


def _error_ms(ours_s: float, theirs_s: float) -> float:
    """How far apart; nobody came in both: not at all, in one: for ever."""
    if isnan(ours_s) or isnan(theirs_s):
        return 0.0 if isnan(ours_s) and isnan(theirs_s) else float("inf")
    return abs(ours_s - theirs_s) * 1000
