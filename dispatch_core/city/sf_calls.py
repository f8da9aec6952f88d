"""San Francisco's recorded calls for service as plain records: who was sent when, and how long each unit was away.

Reads the city's published table, one row for each unit sent. Its known faults are not hidden: a stamp that is missing
or out of order becomes None, a unit on two calls at once leaves the first when the second takes it, and each is
counted. It makes no bundle (sf_fire.py) and drives no server.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from ..records import record
from .fields import to_e7

# What has been done of how much, and of what.
Progress = Callable[[int, int, str], None]

CALLS_GLOB = "calls*.csv.gz"
ROWS_MAX = 5_000_000

_STAMPS = (
    "Received DtTm",
    "Entry DtTm",
    "Dispatch DtTm",
    "Response DtTm",
    "On Scene DtTm",
    "Transport DtTm",
    "Hospital DtTm",
    "Available DtTm",
)
_NEEDED = ("Call Number", "Unit ID", "Call Type", "Priority", "Unit Type", "Location", *_STAMPS)
_STAMP = re.compile(r"(\d\d/\d\d/\d{4}) (\d\d):(\d\d):(\d\d) (AM|PM)")
_LOCATION = re.compile(r"\(\s*(-?[\d.]+),\s*(-?[\d.]+)\s*\)")
# E: life at stake; 3: with sirens; 2: without.
_PRIORITIES = {"E": 1, "3": 2, "2": 3}
_PRIORITY_ELSE = 4

_SECOND_MS = 1_000
_HOUR_MS = 3_600 * _SECOND_MS
_DAY_MS = 24 * _HOUR_MS
_EPOCH = date(1970, 1, 1).toordinal()
_STANDARD_HOURS = 8


class SfDataError(Exception):
    """The recorded data cannot be used; the message names file, row and what to do."""


@record
class SfRow:
    """One unit sent to a call. Instants are ms UTC; None: not recorded, or recorded out of order."""

    unit_id: str
    unit_type: str
    dispatched_ms: int
    response_ms: int | None
    on_scene_ms: int | None
    available_ms: int | None


@record
class SfRecord:
    """One call as recorded, before it has an incident type."""

    call_id: str
    received_ms: int
    call_type: str
    lat_e7: int
    lon_e7: int
    priority: int
    units: tuple[SfRow, ...]


@record
class SfFaults:
    """How often each known fault of the data was met."""

    on_scene_missing: int = 0
    available_missing: int = 0
    # Rows whose stamps are not in the order of their columns.
    out_of_order: int = 0
    # Pairs of calls that had one unit at the same time.
    on_two_calls: int = 0


def read_sf_records(folder: str | Path, progress: Progress | None = None) -> tuple[list[SfRecord], SfFaults]:
    """All calls by the moment they were received, then by id, and the faults met. Raises SfDataError."""
    paths = sorted(Path(folder).glob(CALLS_GLOB))
    if len(paths) != 1:
        raise SfDataError(f"{folder} must hold one file {CALLS_GLOB}, it has {len(paths)}")
    counts = {field.name: 0 for field in fields(SfFaults)}
    units: dict[str, list[SfRow]] = {}
    firsts: dict[str, tuple[int, str, int, int, int]] = {}
    for row_no, row in _rows(paths[0], progress):
        call_id = row["Call Number"]
        try:
            stamps = [_utc_ms(row[name]) for name in _STAMPS]
            units.setdefault(call_id, []).append(_unit(row, stamps, counts))
            if call_id not in firsts:
                firsts[call_id] = _first(row, stamps)
        except ValueError as error:
            raise SfDataError(f"{paths[0].name}, row {row_no}: {error}; mend or remove the row") from None
    _part(units, counts)
    calls = [
        SfRecord(call_id, received_ms, call_type, lat_e7, lon_e7, priority, tuple(units[call_id]))
        for call_id, (received_ms, call_type, lat_e7, lon_e7, priority) in firsts.items()
    ]
    calls.sort(key=lambda call: (call.received_ms, call.call_id))
    return calls, SfFaults(**counts)


def _rows(path: Path, progress: Progress | None) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their numbers in the file, where the header is row 1."""
    try:
        yield from _unpacked(path, progress)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise SfDataError(f"{path.name} cannot be read ({error}); fetch it again") from None


def _unpacked(path: Path, progress: Progress | None) -> Iterator[tuple[int, dict[str, str]]]:
    size = path.stat().st_size
    with path.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise SfDataError(f"{path.name}: the column {missing[0]!r} is missing; use the table as it is published")
        for row_no, row in enumerate(reader, start=2):
            if row_no > ROWS_MAX:
                raise SfDataError(f"{path.name} has more than {ROWS_MAX} rows; take a shorter time")
            if progress is not None and row_no % 500 == 0:
                progress(packed.tell(), size, path.name)
            yield row_no, row
    if progress is not None:
        progress(size, size, path.name)


def _unit(row: dict[str, str], stamps: list[int | None], counts: dict[str, int]) -> SfRow:
    _, _, dispatched_ms, response_ms, on_scene_ms, _, _, available_ms = stamps
    if dispatched_ms is None:
        raise ValueError("the unit has no dispatch time")
    if not row["Unit ID"] or not row["Unit Type"]:
        raise ValueError("the unit has no id or no type")
    given = [stamp for stamp in stamps if stamp is not None]
    counts["out_of_order"] += given != sorted(given)
    counts["on_scene_missing"] += on_scene_ms is None
    counts["available_missing"] += available_ms is None
    if available_ms is not None and available_ms < dispatched_ms:
        available_ms = None
    return SfRow(
        unit_id=row["Unit ID"],
        unit_type=row["Unit Type"],
        dispatched_ms=dispatched_ms,
        response_ms=_between(dispatched_ms, response_ms, available_ms),
        on_scene_ms=_between(dispatched_ms, on_scene_ms, available_ms),
        available_ms=available_ms,
    )


def _between(start_ms: int, stamp_ms: int | None, end_ms: int | None) -> int | None:
    """The stamp where it lies between the two, which it must."""
    if stamp_ms is None or stamp_ms < start_ms or (end_ms is not None and stamp_ms > end_ms):
        return None
    return stamp_ms


def _first(row: dict[str, str], stamps: list[int | None]) -> tuple[int, str, int, int, int]:
    if stamps[0] is None:
        raise ValueError("the call has no time of receipt")
    found = _LOCATION.fullmatch(row["Location"].strip())
    point = to_e7(float(found[1]), float(found[2])) if found is not None else None
    if point is None:
        raise ValueError(f"{row['Location']!r} is no location")
    return stamps[0], row["Call Type"], *point, _PRIORITIES.get(row["Priority"], _PRIORITY_ELSE)


def _part(units: dict[str, list[SfRow]], counts: dict[str, int]) -> None:
    """Let every unit leave a call no later than its next one takes it."""
    by_unit: dict[str, list[tuple[int, str, int]]] = {}
    for call_id, rows in units.items():
        for index, row in enumerate(rows):
            by_unit.setdefault(row.unit_id, []).append((row.dispatched_ms, call_id, index))
    for sent in by_unit.values():
        sent.sort()
        for (_, call_id, index), (next_ms, _, _) in pairwise(sent):
            row = units[call_id][index]
            if row.available_ms is None or row.available_ms <= next_ms:
                continue
            counts["on_two_calls"] += 1
            units[call_id][index] = SfRow(
                unit_id=row.unit_id,
                unit_type=row.unit_type,
                dispatched_ms=row.dispatched_ms,
                response_ms=_between(row.dispatched_ms, row.response_ms, next_ms),
                on_scene_ms=_between(row.dispatched_ms, row.on_scene_ms, next_ms),
                available_ms=next_ms,
            )


# -- Time ----------------------------------------


def _utc_ms(stamp: str) -> int | None:
    """Local time of San Francisco as ms UTC; None for an empty one. No time-zone database is needed."""
    if not stamp:
        return None
    found = _STAMP.fullmatch(stamp)
    if found is None:
        raise ValueError(f"{stamp!r} is no time like 04/07/2020 11:53:08 PM")
    start_ms, summer_from_ms, summer_to_ms = _day(found[1])
    hour = int(found[2]) % 12 + 12 * (found[5] == "PM")
    within_ms = hour * _HOUR_MS + int(found[3]) * 60 * _SECOND_MS + int(found[4]) * _SECOND_MS
    summer = summer_from_ms <= within_ms < summer_to_ms
    return start_ms + within_ms + (_STANDARD_HOURS - summer) * _HOUR_MS


@lru_cache(maxsize=1_024)
def _day(text: str) -> tuple[int, int, int]:
    """Midnight as if in UTC, and from when to when in that day's clock summer time runs."""
    month, day, year = (int(part) for part in text.split("/"))
    local = date(year, month, day)
    # Since 2007: from 2 o'clock on March's second Sunday to 2 o'clock on November's first.
    begins, ends = _sunday(year, 3, 2), _sunday(year, 11, 1)
    from_ms = 2 * _HOUR_MS if local == begins else 0
    to_ms = 2 * _HOUR_MS if local == ends else _DAY_MS
    return (local.toordinal() - _EPOCH) * _DAY_MS, from_ms, to_ms if begins <= local <= ends else 0


def _sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))
