"""Hours: when a closure with daily hours is in force, and when that changes next, by the city's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ..model import RoadTerms


def hours_at(terms: RoadTerms, zone: ZoneInfo, at_ms: int) -> tuple[bool, int]:
    """Whether the closure is dormant at an instant, and the instant at which that changes; (False, 0) without hours."""
    if not terms.daily:
        return False, 0
    local = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone)
    minute = local.hour * 60 + local.minute
    first, last = terms.from_minute, terms.to_minute
    within = first <= minute < last if first < last else minute >= first or minute < last
    # Yesterday's too: where a clock is put back, its midnight comes late.
    turns = [
        _instant_ms(local, day, turn, zone) for day in (-1, 0, 1, 2) for turn in (terms.from_minute, terms.to_minute)
    ]
    return not within, min(turn for turn in turns if turn > at_ms)


def _instant_ms(local: datetime, days: int, minute: int, zone: ZoneInfo) -> int:
    day = local.date() + timedelta(days=days)
    turn = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return int(turn.timestamp()) * 1000
