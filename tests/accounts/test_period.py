"""Periods: the city's own days, whole and without gaps, also where clocks are put forward."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from dispatch_server.accounts.period import Period, PeriodError, day, month, span

HOUR_MS = 3_600_000


def test_a_day_of_ambon_begins_at_its_own_midnight() -> None:
    found = day("2026-02-04", "Asia/Jayapura")
    assert found.start_ms == 1_770_130_800_000
    assert found.end_ms - found.start_ms == 24 * HOUR_MS
    assert found.has(found.start_ms)
    assert not found.has(found.start_ms - 1)
    assert not found.has(found.end_ms)
    assert found.local(found.start_ms + HOUR_MS).hour == 1


@pytest.mark.parametrize("zone", ["Asia/Jayapura", "Europe/Berlin", "America/Sao_Paulo", "Nowhere/At_All"])
def test_days_follow_each_other_without_gap_or_overlap(zone: str) -> None:
    year = span("2025-01-01", "2025-12-31", zone)
    days = [Period(each, each, zone) for each in year.days]
    assert len(days) == 365
    assert days[0].start_ms == year.start_ms
    assert days[-1].end_ms == year.end_ms
    assert all(one.end_ms == other.start_ms for one, other in pairwise(days))
    lengths = {one.end_ms - one.start_ms for one in days}
    assert lengths == ({23 * HOUR_MS, 24 * HOUR_MS, 25 * HOUR_MS} if zone == "Europe/Berlin" else {24 * HOUR_MS})


def test_names() -> None:
    assert day("2026-02-04", "UTC").name == "2026-02-04"
    assert month("2026-02", "UTC").name == "2026-02"
    assert month("2026-12", "UTC").last == date(2026, 12, 31)
    assert span("2026-02-01", "2026-02-28", "UTC").name == "2026-02"
    assert span("2026-02-03", "2026-02-10", "UTC").name == "2026-02-03_2026-02-10"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-13-01", "04-02-2026"])
def test_what_is_no_day_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(PeriodError) as refused:
        day(text, "UTC")
    assert all(repr(text) in words for words in refused.value.pair)


@pytest.mark.parametrize("text", ["", "2026", "2026-00", "2026-13", "february"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        month(text, "UTC")


def test_ranges_run_forward_and_are_bounded() -> None:
    with pytest.raises(PeriodError, match="is before"):
        span("2026-02-04", "2026-02-03", "UTC")
    with pytest.raises(PeriodError, match="400 days"):
        span("2024-01-01", (date(2024, 1, 1) + timedelta(days=400)).isoformat(), "UTC")
    assert len(span("2024-01-01", (date(2024, 1, 1) + timedelta(days=399)).isoformat(), "UTC").days) == 400
