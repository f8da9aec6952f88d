"""`sigap reenter`: what was handled on paper goes back into the journal, with its own times and marked as such.

Nothing is sent before the whole file is understood. What a line says is recorded once however often it is given, by
whom and in whichever file: after a break the same file goes on where it ended. That nobody is ordered by it is the
server's doing, whatever else happens meanwhile: every line goes there as one from paper.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatch_core.model import FREED_BY_PAPER

from ...exits import Exit
from ...zones import zone
from ..command import changes
from ..language import say
from ..output import console, plain, print_error
from ..session import Session
from ..usage import Wrong
from .form import CLOSED, EXAMPLE, REPORTED, STAGES
from .outcome import Done, tell
from .reading import Form, Row, read
from .roster import check as check_roster

# Refusals that are results of their own: the line, or its time, is in the journal.
_THERE = {"ALREADY_SO": "already_there", "STAMP_ALREADY_GIVEN": "other_time"}
_BREAKS = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED")


def register(app: typer.Typer) -> None:
    """Add `reenter` to `app`."""
    changes(
        app,
        "reenter",
        say(
            "Masukkan kembali yang ditangani di kertas, dengan waktunya sendiri dan ditandai demikian.\n\n"
            "Berkas CSV, satu baris satu hal; `--example` menunjukkan bentuknya. Setiap kesalahan disebut barisnya, "
            "dan tidak ada yang dikirim sebelum semuanya benar; `--check` memeriksa bentuknya juga tanpa server. "
            "Tak seorang pun diperintah oleh perintah ini.",
            "Take back what was handled on paper, with its own times and marked as such.\n\n"
            "A CSV file, one line for one thing; `--example` shows it. Every mistake is named by its line, and nothing "
            "is sent before all is right; `--check` checks the form without a server too. Nobody is ordered by it.",
        ),
        "sigap reenter --example > kertas.csv",
        "sigap reenter kertas.csv --date 2026-02-04 --by 'Ny. Tutupoly'",
        "sigap reenter kertas.csv --check",
    )(_reenter)


def _reenter(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(metavar=say("BERKAS", "FILE"), help=say("Berkas CSV.", "The CSV file."), show_default=False),
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
        raise Wrong("beri berkasnya, atau --example", "give the file, or --example")
    found = _zone(session, check)
    form = _read(session, file, day, found or datetime.now().astimezone().tzinfo or UTC)
    if found is not None and not form.mistakes:
        check_roster(session, form)
    _refuse_mistakes(session, file, form)
    done = [] if check else _send(session, form)
    results = {one.result for one in done}
    tell(session, form, done, [] if check or "unknown" in results else _freed(session), alone=found is None)
    if "unknown" in results:
        raise typer.Exit(Exit.UNAVAILABLE)
    if "refused" in results:
        raise typer.Exit(Exit.REFUSED)


def _send(session: Session, form: Form) -> list[Done]:
    """Line by line; after the first whose outcome nobody knows nothing more is sent."""
    lines: list[tuple[Row, Callable[[], Done]]] = [
        *((row, partial(_known, session, row)) for row in form.known),
        *((_first(rows), partial(_paper, session, label, rows)) for label, rows in form.paper.items()),
    ]
    done: list[Done] = []
    for row, send in lines:
        if done and done[-1].result in ("unknown", "not_sent"):
            done.append(Done(row.line, row.incident, "not_sent"))
        else:
            done.append(send())
    return done


def _freed(session: Session) -> list[str]:
    """Units that are free by the paper, and of which nobody has said since that they are available."""
    units = session.read_pages("ops.ListUnits", "units", 0).units
    return [unit.unit_id for unit in units if unit.availability_reason == FREED_BY_PAPER]


def _first(rows: list[Row]) -> Row:
    return next(row for row in rows if row.stage == REPORTED)


def _zone(session: Session, check: bool) -> tzinfo | None:
    """The zone of the city; None where it is only to be checked and no server is heard: forms are typed meanwhile."""
    import grpc

    from ...client import describe

    try:
        return zone(session.city.zone)
    except grpc.RpcError as error:
        if check and describe(error).status in _BREAKS:
            return None
        raise


def _read(session: Session, file: Path, day: str, found: tzinfo) -> Form:
    """The form, with its mistakes; the end of the command where there is none to read."""
    now = datetime.now(UTC)
    try:
        of_day = date.fromisoformat(day) if day else now.astimezone(found).date()
    except ValueError:
        raise Wrong(f"{day!r} bukan tanggal", f"{day!r} is no date") from None
    try:
        return read(file, of_day, found, now)
    except OSError as error:
        pair = (
            f"{file} tidak dapat dibaca; periksa namanya dan izinnya. Rincian: {error.strerror}",
            f"{file} cannot be read; check its name and its permissions. Detail: {error.strerror}",
        )
        print_error("NO_FILE", say(*pair), session.as_json, sentence_id=pair[0], sentence_en=pair[1])
        raise typer.Exit(Exit.NO_INPUT) from None


def _refuse_mistakes(session: Session, file: Path, form: Form) -> None:
    """The end of the command with every mistake on stderr, where there is one."""
    if not form.mistakes:
        return
    said = [(one.line, one.column, *one.said) for one in form.mistakes]
    first = say(*form.mistakes[0].said)
    pair = (
        f"{file}: {len(said)} kesalahan; tidak ada yang dikirim",
        f"{file}: {len(said)} mistake{'s' * (len(said) != 1)}; nothing was sent",
    )
    print_error(
        "FORM_WRONG",
        say(*pair),
        session.as_json,
        sentence_id=pair[0],
        sentence_en=pair[1],
        field=form.mistakes[0].column,
        mistakes=[
            {"line": line, "column": column, "sentence_id": indonesian, "sentence_en": english}
            for line, column, indonesian, english in said
        ],
        first=first,
    )
    if not session.as_json:
        word = say("baris", "line")
        for line, column, *words in said:
            where = f"{word} {line}{f', {column}' if column else ''}: " if line else ""
            console(stderr=True).print(plain(f"  {where}{say(words[0], words[1])}"), style="red", soft_wrap=True)
    raise typer.Exit(Exit.BAD_DATA)


def _known(session: Session, row: Row) -> Done:
    about: dict[str, Any] = {
        "unit_id": row.unit,
        "incident_id": row.incident,
        "occurred_at": row.at,
        "from_paper": True,
    }
    if row.stage == "acknowledged":
        return _sent(session, [row], "units.Acknowledge", **about)
    state = f"ASSIGNMENT_STATE_{STAGES[row.stage]}"
    destination = row.place if row.stage == "transporting" else ""
    return _sent(session, [row], "units.ReportProgress", **about, state=state, destination_id=destination)


def _paper(session: Session, label: str, rows: list[Row]) -> Done:
    begin = _first(rows)
    end = next(row for row in rows if row.stage == CLOSED)
    done = _sent(
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
    if done.result != "recorded":
        return done
    return replace(done, place_unknown=_unplaced(session, done.incident_id))


def _unplaced(session: Session, incident_id: str) -> bool:
    """Whether nobody knows where it was; what is recorded stands, also where that cannot be asked just now."""
    import grpc

    try:
        return bool(session.read("intake.GetIncident", incident_id=incident_id).incident.unresolved)
    except grpc.RpcError:
        return False


def _sent(session: Session, rows: list[Row], method: str, **fields: Any) -> Done:
    import grpc

    from ...client import describe

    first = rows[0]
    by = _by(session)
    try:
        reply = session.change(method, request_id=_request_id(rows, by), by=by, **fields)
    except grpc.RpcError as error:
        problem = describe(error)
        result = "unknown" if problem.status in _BREAKS else _THERE.get(problem.reason, "refused")
        said = describe(error, "id").sentence, problem.sentence
        return Done(first.line, first.incident, result, "", *said)
    # Without an instant it was so already, and the journal has nothing new.
    result = "recorded" if reply.HasField("at") else "already_there"
    return Done(first.line, first.incident, result, reply.incident_id or first.incident)


def _by(session: Session) -> str:
    return f"paper:{session.by}" if session.by else "paper"


def _request_id(rows: list[Row], by: str) -> str:
    """The same lines by the same person, the same id: whatever else the file holds, and whatever it is called."""
    said = by + "".join(
        repr((row.incident, row.unit, row.stage, row.at.isoformat(), row.type_code, row.place, row.priority, row.note))
        for row in rows
    )
    return f"paper-{blake2b(said.encode(), digest_size=16).hexdigest()}"
