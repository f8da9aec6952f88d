"""Time zones by name, also on a machine that has no time zone database.

Such a machine still knows Indonesia's three zones, which have no summer time; any other zone is then UTC, and says so.
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Hours east of UTC, and the zone's short name.
_INDONESIA: Final = {"Asia/Jakarta": (7, "WIB"), "Asia/Makassar": (8, "WITA"), "Asia/Jayapura": (9, "WIT")}


def zone(name: str) -> tzinfo:
    """The zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hours, label = _INDONESIA.get(name, (0, "UTC"))
        return timezone(timedelta(hours=hours), label)
