"""Reading a paper form: every line understood, or every mistake named with its line, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

from dispatch_core.limits import PAPER_STAMPS_MAX, REENTRY_BYTES_MAX, REENTRY_LINES_MAX

from ..catalogue import Pair
from .cells import cells
from .form import CLOSED, COLUMNS, REPORTED, STAGES
from .times import instant

_KNOWN: Final = re.compile(r"[Ii][1-9][0-9]{0,17}")
# In the order in which they follow each other: clocks on paper have no seconds.
_STAGES: Final = tuple(STAGES)
_ORDER: Final = (REPORTED, *_STAGES, CLOSED)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a line; line 0 is the file itself."""

    line: int
    column: str
    said: Pair


@dataclass(frozen=True, slots=True)
class Row:
    """One line, understood. `at` is in UTC."""

    line: int
    incident: str
    unit: str
    stage: str
    at: datetime
    type_code: str
    place: str
    priority: int
    note: str


@dataclass(slots=True)
class Form:
    """A whole file: lines about incidents that Sigap knows, in order of time; and incidents of paper alone."""

    known: list[Row] = field(default_factory=list)
    paper: dict[str, list[Row]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def read(path: Path, day: date, zone: tzinfo, now: datetime) -> Form:
    """The form in a file; clock times are of `day` in `zone`. Raises OSError."""
    form = Form()
    if path.stat().st_size > REENTRY_BYTES_MAX:
        form.mistakes.append(_file(f"lebih besar dari {REENTRY_BYTES_MAX} byte", f"over {REENTRY_BYTES_MAX} bytes"))
        return form
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        form.mistakes.append(
            _file(
                "bukan teks UTF-8; di lembar kerja simpan sebagai `CSV UTF-8`",
                "is no UTF-8 text; in the spreadsheet save it as `CSV UTF-8`",
            )
        )
        return form
    for line, values in _lines(text, form):
        row = _row(line, values, day, zone, now, form)
        if row is None:
            continue
        if _KNOWN.fullmatch(row.incident):
            form.known.append(row)
        else:
            form.paper.setdefault(row.incident, []).append(row)
    form.known.sort(key=_in_time)
    for rows in _by_unit(form.known).values():
        _in_order(rows, form, again=True)
    for label, rows in form.paper.items():
        _whole(label, rows, form)
    if not form.known and not form.paper and not form.mistakes:
        form.mistakes.append(_file("tidak berisi satu baris pun", "holds no line"))
    form.mistakes.sort(key=lambda mistake: (mistake.line, mistake.column))
    return form


def _lines(text: str, form: Form) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines as columns; a comma too many belongs to the last column."""
    heading: list[str] = []
    count = 0
    for line, found in cells(text):
        if found is None:
            form.mistakes.append(Mistake(line, "", ("tanda kutipnya tidak lengkap", "its quotes do not close")))
            continue
        if not heading:
            heading = _without_empty([cell.lower() for cell in found])
            if not {"incident", "stage", "time"} <= set(heading) <= set(COLUMNS) or len(set(heading)) < len(heading):
                named = ",".join(COLUMNS)
                form.mistakes.append(
                    Mistake(line, "", (f"baris pertama harus {named}", f"the first line must be {named}"))
                )
                return
            continue
        count += 1
        if count > REENTRY_LINES_MAX:
            form.mistakes.append(
                Mistake(line, "", (f"lebih dari {REENTRY_LINES_MAX} baris", f"over {REENTRY_LINES_MAX} lines"))
            )
            return
        last = len(heading) - 1
        if len(found) > len(heading):
            found[last:] = [", ".join(filter(None, found[last:]))]
        yield line, dict(zip(heading, found + [""] * (len(heading) - len(found)), strict=True))


def _without_empty(heading: list[str]) -> list[str]:
    """A spreadsheet may have saved columns to the right that nobody ever used."""
    while heading and not heading[-1]:
        heading.pop()
    return heading


def _row(line: int, values: dict[str, str], day: date, zone: tzinfo, now: datetime, form: Form) -> Row | None:
    before = len(form.mistakes)

    def wrong(column: str, indonesian: str, english: str) -> None:
        form.mistakes.append(Mistake(line, column, (indonesian, english)))

    incident, unit, stage = values["incident"], values.get("unit", ""), values["stage"].lower()
    if not incident:
        wrong("incident", "wajib: I12, atau K1 untuk kejadian di kertas saja", "required: I12, or K1 for paper alone")
    known = _KNOWN.fullmatch(incident) is not None
    incident = incident.upper() if known else incident
    stages = _STAGES if known else (REPORTED, *STAGES, CLOSED)
    if stage not in stages:
        wrong("stage", f"bukan salah satu dari {', '.join(stages)}", f"is none of {', '.join(stages)}")
    elif (stage in STAGES) != bool(unit):
        needs = stage in STAGES
        wrong("unit", "wajib" if needs else "harus kosong", "is required" if needs else "must be empty")
    if stage == REPORTED and not values.get("type"):
        wrong(
            "type", "wajib pada baris reported; daftar: `sigap types`", "is required with reported; see `sigap types`"
        )
    if known and stage == "transporting" and not values.get("place"):
        wrong("place", "wajib: kode tujuan; daftar: `sigap destinations list`", "is required: the destination's id")
    at = instant(values["time"], day, zone)
    if not isinstance(at, datetime):
        wrong("time", *at)
    elif at > now:
        wrong("time", "belum terjadi; beri harinya dengan --date", "is still to come; give the day with --date")
    priority = values.get("priority", "")
    if priority not in ("", "1", "2", "3", "4", "5"):
        wrong("priority", "bukan 1 sampai 5", "is none of 1 to 5")
    if len(form.mistakes) > before or not isinstance(at, datetime):
        return None
    texts = (values.get("type", ""), values.get("place", ""), int(priority or 0), values.get("note", ""))
    return Row(line, incident, unit, stage, at, *texts)


def _whole(label: str, rows: list[Row], form: Form) -> None:
    """An incident of paper alone begins once, ends once, and nothing of it is from before it or after its end."""
    rows.sort(key=_in_time)
    begins = [row for row in rows if row.stage == REPORTED]
    ends = [row for row in rows if row.stage == CLOSED]

    def wrong(row: Row, column: str, indonesian: str, english: str) -> None:
        form.mistakes.append(Mistake(row.line, column, (indonesian, english)))

    # A line that was not understood may be the one that is missed.
    complete = not any(mistake.line for mistake in form.mistakes)
    if complete and not begins:
        wrong(rows[0], "stage", f"{label} tidak punya baris reported", f"{label} has no line reported")
    if complete and not ends:
        wrong(
            rows[-1],
            "stage",
            f"{label} tidak punya baris closed; yang masih berjalan dilaporkan dengan `sigap report`",
            f"{label} has no line closed; what still goes on is reported with `sigap report`",
        )
    for row in (*begins[1:], *ends[1:]):
        wrong(row, "stage", f"{label} sudah punya baris {row.stage}", f"{label} has a line {row.stage} already")
    if begins:
        for row in rows:
            if row.at < begins[0].at:
                wrong(row, "time", "sebelum laporannya", "is before its report")
    if ends:
        for row in rows:
            if row.at > ends[0].at:
                wrong(row, "time", "sesudah penutupannya", "is after its end")
    for own in _by_unit(rows).values():
        _in_order(own, form, again=False)
    if len(rows) - 2 > PAPER_STAMPS_MAX:
        wrong(
            rows[-1], "", f"{label} lebih dari {PAPER_STAMPS_MAX} baris", f"{label} has over {PAPER_STAMPS_MAX} lines"
        )


def _in_time(row: Row) -> tuple[datetime, int, int]:
    """Clocks on paper have no seconds: within a minute steps follow each other as they do."""
    return row.at, _ORDER.index(row.stage), row.line


def _by_unit(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.unit:
            found.setdefault((row.incident, row.unit), []).append(row)
    return found


def _in_order(rows: list[Row], form: Form, *, again: bool) -> None:
    """Steps of one unit in time: none comes twice, or before the one that leads to it. `again`: it may go there twice,
    once it has cleared.
    """
    before: Row | None = None
    for row in rows:
        if before is not None and not (again and before.stage == "cleared"):
            step, last = _ORDER.index(row.stage), _ORDER.index(before.stage)
            if step == last and row.at == before.at:
                continue
            if step <= last:
                said = (
                    f"{row.unit} sudah {before.stage} pada baris {before.line}; betulkan waktunya atau tahapnya",
                    f"{row.unit} is {before.stage} already in line {before.line}; correct the time or the stage",
                )
                form.mistakes.append(Mistake(row.line, "time", said))
                continue
        before = row


def _file(indonesian: str, english: str) -> Mistake:
    return Mistake(0, "", (indonesian, english))
