"""Periods: whole days of the city's zone, from the first instant of one to the last of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property

from dispatch_core.limits import ACCOUNT_DAYS_MAX

from ..zones import zone


class PeriodError(ValueError):
    """What was given is no period; the texts say what is: (Indonesian, English)."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.pair = indonesian, english


@dataclass(frozen=True)
class Period:
    """The days `first` to `last`, both included, of a zone."""

    first: date
    last: date
    zone_name: str

    @cached_property
    def start_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self._midnight_ms(self.first)

    @cached_property
    def end_ms(self) -> int:
        """The first millisecond after the period."""
        return self._midnight_ms(self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def name(self) -> str:
        """For titles and file names: 2026-02-04, 2026-02, or 2026-02-04_2026-02-10."""
        if self.first == self.last:
            return self.first.isoformat()
        whole_month = self.first.day == 1 and self.last == _month_end(self.first)
        return self.first.isoformat()[:7] if whole_month else f"{self.first.isoformat()}_{self.last.isoformat()}"

    def has(self, at_ms: int) -> bool:
        """The instant lies within."""
        return self.start_ms <= at_ms < self.end_ms

    def local(self, at_ms: int) -> datetime:
        """An instant on the city's clock."""
        return datetime.fromtimestamp(at_ms // 1000, self._zone)

    @cached_property
    def _zone(self) -> tzinfo:
        return zone(self.zone_name)

    def _midnight_ms(self, day: date) -> int:
        local = datetime(day.year, day.month, day.day, tzinfo=zone(self.zone_name))
        return int(local.astimezone(UTC).timestamp()) * 1000


def day(text: str, zone_name: str) -> Period:
    """One day, from 2026-02-04. Raises PeriodError."""
    found = _date(text)
    return Period(found, found, zone_name)


def month(text: str, zone_name: str) -> Period:
    """One month, from 2026-02. Raises PeriodError."""
    try:
        year, _, number = text.partition("-")
        first = date(int(year), int(number), 1)
    except ValueError:
        raise PeriodError(f"{text!r} bukan bulan seperti 2026-02", f"{text!r} is no month such as 2026-02") from None
    return Period(first, _month_end(first), zone_name)


def span(first_text: str, last_text: str, zone_name: str) -> Period:
    """From one day to another, both included. Raises PeriodError."""
    first, last = _date(first_text), _date(last_text)
    if last < first:
        raise PeriodError(f"{last} lebih awal dari {first}", f"{last} is before {first}")
    if (last - first).days >= ACCOUNT_DAYS_MAX:
        raise PeriodError(f"paling banyak {ACCOUNT_DAYS_MAX} hari", f"at most {ACCOUNT_DAYS_MAX} days")
    return Period(first, last, zone_name)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(
            f"{text!r} bukan tanggal seperti 2026-02-04", f"{text!r} is no date such as 2026-02-04"
        ) from None


def _month_end(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1)
