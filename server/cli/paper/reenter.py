"""`sigap reenter`: what was handled on paper goes back into the journal, with its own times and marked as such.

Nothing is sent before the whole file is understood. Every line has a request id made of what it says, so a file can be
given again after a break and nothing happens twice. It never orders anybody: an incident of paper alone is recorded as
ended, and units are only cleared where no waiting need could take them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import typer

from ...exits import Exit
from ...zones import zone
from ..command import changes
from ..language import LANGUAGE, say
from ..output import console, plain, print_document, print_error
from ..session import Session
from .form import CLOSED, EXAMPLE, REPORTED, STAGES
from .reading import Form, Row, read

# What an answer of "so already" means here: the line is in the journal.
_THERE = ("ALREADY_SO", "STAMP_ALREADY_GIVEN", "ORDER_ALREADY_ACKNOWLEDGED")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a line, or of the lines of one incident of paper."""

    line: int
    incident: str
    # recorded, already_there or refused.
    result: str
    incident_id: str
    sentence: str = ""


def register(app: typer.Typer) -> None:
    """Add `reenter` to `app`."""
    changes(
        app,
        "reenter",
        say(
            "Masukkan kembali yang ditangani di kertas, dengan waktunya sendiri dan ditandai demikian.\n\n"
            "Berkas CSV, satu baris satu hal; `--example` menunjukkan bentuknya. Setiap kesalahan disebut barisnya, "
            "dan tidak ada yang dikirim sebelum semuanya benar. Tak seorang pun diperintah oleh perintah ini.",
            "Take back what was handled on paper, with its own times and marked as such.\n\n"
            "A CSV file, one line for one thing; `--example` shows it. Every mistake is named by its line, and nothing "
            "is sent before all is right. Nobody is ordered by it.",
        ),
        "sigap reenter --example > kertas.csv",
        "sigap reenter kertas.csv --date 2026-02-04 --by 'Ny. Tutupoly'",
        "sigap reenter kertas.csv --check",
    )(_reenter)


def _reenter(
    session: Session,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=say("Berkas CSV.", "The CSV file."), show_default=False)
    ] = None,
    day: Annotated[
        str,
        typer.Option(
            "--date",
            metavar="YYYY-MM-DD",
            show_default=False,
            help=say("Hari bagi waktu HH:MM; bawaan hari ini.", "The day of times HH:MM; today by default."),
        ),
    ] = "",
    check: Annotated[bool, typer.Option("--check", help=say("Periksa saja.", "Only check."))] = False,
    example: Annotated[bool, typer.Option("--example", help=say("Tulis contohnya.", "Write an example."))] = False,
) -> None:
    if example:
        print(EXAMPLE, end="")
        return
    if file is None:
        raise typer.BadParameter(say("beri berkasnya, atau --example", "give the file, or --example"))
    form = _understood(session, file, day)
    if check:
        done: list[Done] = []
    else:
        _nobody_waits(session, form)
        done = [*(_known(session, row) for row in form.known), *(_paper(session, *one) for one in form.paper.items())]
    _tell(session, form, done)
    if any(one.result == "refused" for one in done):
        raise typer.Exit(Exit.REFUSED)


def _understood(session: Session, file: Path, day: str) -> Form:
    """The form, or the end of the command with every mistake on stderr."""
    found = zone(session.city.zone)
    now = datetime.now(UTC)
    try:
        of_day = date.fromisoformat(day) if day else now.astimezone(found).date()
    except ValueError:
        raise typer.BadParameter(say(f"{day!r} bukan tanggal", f"{day!r} is no date")) from None
    try:
        form = read(file, of_day, found, now)
    except OSError as error:
        print_error("NO_FILE", f"{file}: {error.strerror}", session.as_json)
        raise typer.Exit(Exit.NO_INPUT) from None
    if not form.mistakes:
        return form
    said = [(one.line, one.column, *one.said) for one in form.mistakes]
    first = say(*form.mistakes[0].said)
    print_error(
        "FORM_WRONG",
        say(
            f"{file}: {len(said)} kesalahan; tidak ada yang dikirim", f"{file}: {len(said)} mistakes; nothing was sent"
        ),
        session.as_json,
        field=form.mistakes[0].column,
        mistakes=[
            {"line": line, "column": column, "sentence_id": indonesian, "sentence_en": english}
            for line, column, indonesian, english in said
        ],
        first=first,
    )
    if not session.as_json:
        word = say("baris", "line")
        for line, column, *pair in said:
            where = f"{word} {line}{f', {column}' if column else ''}: " if line else ""
            console(stderr=True).print(plain(f"  {where}{say(pair[0], pair[1])}"), style="red", soft_wrap=True)
    raise typer.Exit(Exit.BAD_DATA)


def _nobody_waits(session: Session, form: Form) -> None:
    """A unit that is cleared takes the next waiting need, and re-entry must order nobody. Ends the command."""
    if not any(row.stage == "cleared" for row in form.known):
        return
    if session.read("ops.GetState", without_digest=True).manual:
        return
    waiting = session.read("intake.ListIncidents", waiting_only=True, page_size=1).total_count
    if waiting:
        print_error(
            "NEEDS_WAITING",
            say(
                f"{waiting} kejadian menunggu unit, dan unit yang selesai akan langsung diperintah ke sana. Setel dulu "
                "`sigap mode set manual`, masukkan kertasnya, lalu `sigap mode set normal`.",
                f"{waiting} incidents wait for units, and a cleared unit would be ordered there at once. First "
                "`sigap mode set manual`, then re-enter, then `sigap mode set normal`.",
            ),
            session.as_json,
        )
        raise typer.Exit(Exit.REFUSED)


def _known(session: Session, row: Row) -> Done:
    about: dict[str, Any] = {
        "unit_id": row.unit,
        "incident_id": row.incident,
        "occurred_at": row.at,
        "on_behalf_of": row.unit,
    }
    if row.stage == "acknowledged":
        return _sent(session, [row], "units.Acknowledge", **about)
    state = f"ASSIGNMENT_STATE_{STAGES[row.stage]}"
    destination = row.place if row.stage == "transporting" else ""
    return _sent(session, [row], "units.ReportProgress", **about, state=state, destination_id=destination)


def _paper(session: Session, label: str, rows: list[Row]) -> Done:
    begin = next(row for row in rows if row.stage == REPORTED)
    end = next(row for row in rows if row.stage == CLOSED)
    return _sent(
        session,
        [begin, *(row for row in rows if row is not begin)],
        "ops.RecordPaper",
        type_code=begin.type_code,
        priority=begin.priority,
        where={"name": begin.place},
        call_received_at=begin.at,
        label=label,
        note="; ".join(filter(None, (begin.note, end.note))),
        stamps=[
            {"unit_id": row.unit, "state": f"ASSIGNMENT_STATE_{STAGES[row.stage]}", "occurred_at": row.at}
            for row in rows
            if row.stage in STAGES
        ],
    )


def _sent(session: Session, rows: list[Row], method: str, **fields: Any) -> Done:
    import grpc

    from ...client import describe

    first = rows[0]
    try:
        reply = session.change(method, request_id=_request_id(rows), by=_by(session), **fields)
    except grpc.RpcError as error:
        problem = describe(error, LANGUAGE)
        if problem.status in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
            # Nothing more can be known: the same file again goes on where this ends.
            raise
        result = "already_there" if problem.reason in _THERE else "refused"
        return Done(first.line, first.incident, result, "", problem.sentence)
    # Without an instant it was so already, and the journal has nothing new.
    result = "recorded" if reply.HasField("at") else "already_there"
    return Done(first.line, first.incident, result, reply.incident_id)


def _by(session: Session) -> str:
    return f"paper:{session.by}" if session.by else "paper"


def _request_id(rows: list[Row]) -> str:
    """The same lines, the same id: whatever else the file holds, and whatever it is called."""
    said = "\n".join(
        repr((row.incident, row.unit, row.stage, row.at.isoformat(), row.type_code, row.place, row.priority, row.note))
        for row in rows
    )
    return f"paper-{blake2b(said.encode(), digest_size=16).hexdigest()}"


def _tell(session: Session, form: Form, done: list[Done]) -> None:
    if session.as_json:
        results = [{name: getattr(one, name) for name in Done.__slots__} for one in done]
        print_document({"lines": len(form.known), "incidents": len(form.paper), "results": results})
        return
    if not done:
        lines, incidents = len(form.known), len(form.paper)
        console().print(
            say(
                f"Benar: {lines} baris kejadian berjalan, {incidents} kejadian di kertas saja.",
                f"All right: {lines} lines of known incidents, {incidents} incidents of paper alone.",
            )
        )
    words = {
        "recorded": say("dicatat", "recorded"),
        "already_there": say("sudah ada", "there already"),
        "refused": say("DITOLAK", "REFUSED"),
    }
    word = say("baris", "line")
    for one in done:
        about = f" → {one.incident_id}" if one.incident_id and one.incident_id != one.incident else ""
        why = f": {one.sentence}" if one.result == "refused" else ""
        console().print(plain(f"{word} {one.line} {one.incident}{about} {words[one.result]}{why}"), soft_wrap=True)
