"""Instants in the city's zone: what `12:29:05 WIT` means and how it is written.

Inside, instants are UTC; only here do they meet a zone.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from ..zones import zone
from .usage import Wrong

_SPAN: Final = re.compile(r"\+(?:(\d{1,3})h)?(?:(\d{1,4})m)?")


class Instant(Protocol):
    """A protobuf Timestamp, as far as it is needed here."""

    seconds: int
    nanos: int


class CityClock:
    """Reads and writes instants as the city's people do."""

    def __init__(self, zone_name: str) -> None:
        self._zone = zone(zone_name)

    @property
    def label(self) -> str:
        """The zone's short name now, for a table's heading: WIT."""
        return datetime.now(self._zone).strftime("%Z")

    def time(self, instant: Instant) -> str:
        """12:29:05"""
        return self._local(instant).strftime("%H:%M:%S")

    def time_of(self, instant: Instant) -> str:
        """12:29:05 WIT"""
        return self._local(instant).strftime("%H:%M:%S %Z")

    def day_and_time(self, instant: Instant) -> str:
        """2025-12-12 12:29:05 WIT"""
        return self._local(instant).strftime("%Y-%m-%d %H:%M:%S %Z")

    def time_of_ms(self, at_ms: int) -> str:
        """12:29:05 WIT from milliseconds since 1970 UTC"""
        return datetime.fromtimestamp(at_ms // 1000, self._zone).strftime("%H:%M:%S %Z")

    def label_of_ms(self, at_ms: int) -> str:
        """K1229: what is named after the minute"""
        return datetime.fromtimestamp(at_ms // 1000, self._zone).strftime("K%H%M")

    def day_and_time_of_ms(self, at_ms: int) -> str:
        """2025-12-12 12:29:05 WIT from milliseconds since 1970 UTC"""
        return datetime.fromtimestamp(at_ms // 1000, self._zone).strftime("%Y-%m-%d %H:%M:%S %Z")

    def parse(self, text: str) -> datetime:
        """An instant from `12:31`, `12:31:05` (today here), `+30m`, `+2h15m` (from now) or ISO 8601.

        Raises typer.BadParameter that shows the forms. The answer is in UTC.
        """
        now = datetime.now(self._zone)
        if text == "now":
            return now.astimezone(UTC)
        if (span := _SPAN.fullmatch(text)) and any(span.groups()):
            return (now + timedelta(hours=int(span[1] or 0), minutes=int(span[2] or 0))).astimezone(UTC)
        try:
            if ":" in text and "T" not in text and " " not in text:
                clock = datetime.strptime(text, "%H:%M:%S" if text.count(":") == 2 else "%H:%M")
                moment = now.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
            else:
                moment = datetime.fromisoformat(text)
                moment = moment if moment.tzinfo else moment.replace(tzinfo=self._zone)
        except ValueError:
            raise Wrong(
                f"{text!r} bukan waktu; tulis 12:31, 12:31:05, +30m, +2h atau 2025-12-12T12:31:05",
                f"{text!r} is no time; write 12:31, 12:31:05, +30m, +2h or 2025-12-12T12:31:05",
            ) from None
        return moment.astimezone(UTC)

    def _local(self, instant: Instant) -> datetime:
        # Whole milliseconds are kept, floats avoided; what is shown is cut to the second, as clocks do.
        return datetime.fromtimestamp(instant.seconds, UTC).astimezone(self._zone)
