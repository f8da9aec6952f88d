"""Times as they are written by hand or by a spreadsheet, on the clock of the city. The day comes before the month."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from ..catalogue import Pair

# 13:05, 13.05, 13,05, with seconds or without.
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.,]([0-5]\d)(?:[:.,]([0-5]\d))?")
# 4/2/2026, 4-2-2026, 4.2.2026.
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")

UNREADABLE: Final[Pair] = (
    "bukan HH:MM, YYYY-MM-DD HH:MM atau DD/MM/YYYY HH:MM",
    "is no HH:MM, YYYY-MM-DD HH:MM or DD/MM/YYYY HH:MM",
)
SKIPPED: Final[Pair] = (
    "tidak ada pada hari itu: jam dimajukan melewatinya",
    "is not on that day: clocks were put forward over it",
)
TWICE: Final[Pair] = (
    "ada dua kali pada hari itu; tulis dengan selisihnya, misalnya 2026-10-25T02:30+01:00",
    "is twice on that day; write it with its offset, such as 2026-10-25T02:30+01:00",
)


def instant(text: str, day: date, zone: tzinfo) -> datetime | Pair:
    """The instant in UTC, a clock time on `day`; or what is wrong with it."""
    written, _, clock = text.rpartition(" ")
    if found := _CLOCK.fullmatch(clock):
        on = _day(written) if written else day
        if on is None:
            return UNREADABLE
        return _on(datetime.combine(on, time(int(found[1]), int(found[2]), int(found[3] or 0))), zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return UNREADABLE
    if len(text) <= len("2026-02-04"):
        return UNREADABLE
    return moment.astimezone(UTC) if moment.tzinfo else _on(moment, zone)


def _day(text: str) -> date | None:
    try:
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[4]), int(found[3]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _on(local: datetime, zone: tzinfo) -> datetime | Pair:
    """A time of the city's clock: one that it shows once."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != local:
        return SKIPPED
    return first if first == second else TWICE
