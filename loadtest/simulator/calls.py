"""Calls: what a simulation has to serve, in the order in which it comes in, and what is wrong with a file of them.

The work of a call is its own, whoever does it: what is drawn for it is the same under every policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_core.records import record

HOUR_US = 3_600 * 1_000_000
# A year of a city with 5,000 calls a day, with room.
CALLS_MAX = 2_000_000
FAULTS_LISTED_MAX = 20


@record
class Call:
    """`at_us` since the simulation's start. The work is that of the first crew; others of the call draw their own."""

    at_us: int
    type_code: str
    # 0 = the type's own.
    priority: int
    lat_e7: int
    lon_e7: int
    scene_us: int
    transported: bool
    handover_us: int
    # Empty: the soonest that takes it.
    destination_id: str = ""


@record
class Demand:
    """Calls and for how long they come in; what came before `warm_up_us` is served and not counted."""

    calls: tuple[Call, ...]
    horizon_us: int
    warm_up_us: int


@record
class DemandFault:
    """What is wrong where; line 0 where the file has none."""

    line: int
    field: str
    indonesian: str
    english: str

    def sentence(self, language: str) -> str:
        where = f"baris {self.line}: " if language == "id" else f"line {self.line}: "
        said = self.indonesian if language == "id" else self.english
        return f"{where if self.line else ''}{self.field}{' ' if self.field else ''}{said}"


class DemandWrong(Exception):
    """A demand that cannot be simulated, with everything that is wrong with it, the first FAULTS_LISTED_MAX."""

    def __init__(self, faults: Sequence[DemandFault]) -> None:
        self.faults = tuple(faults[:FAULTS_LISTED_MAX])
        self.sentences = {
            language: "; ".join(fault.sentence(language) for fault in self.faults) for language in ("id", "en")
        }
        super().__init__(self.sentences["en"])


def check_length(call_count: float) -> None:
    if call_count > CALLS_MAX:
        said = f"{call_count:.0f}"
        raise DemandWrong(
            [
                DemandFault(
                    0,
                    "",
                    f"{said} panggilan, paling banyak {CALLS_MAX}: pilih lebih sedikit hari",
                    f"{said} calls, {CALLS_MAX} at most: choose fewer days",
                )
            ]
        )
