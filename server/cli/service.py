"""What is served and how it stands: the state of the service and the city's incident types."""

import typer

from .command import reads
from .language import say
from .session import Session


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    reads(
        app,
        "state",
        say("Keadaan layanan: seq, sidik, jam, jumlah.", "Where the service stands: seqs, digests, clock, counts."),
        "sigap state",
        "sigap state --json",
    )(_state)
    reads(
        app,
        "warnings",
        say(
            "Yang salah dengan layanan menurut pengawas hasil: laporan tanpa perintah, instansi diam, dan lain-lain.",
            "What the watchdog finds wrong with the service: reports without orders, an agency silent, and so on.",
        ),
        "sigap warnings",
        "sigap warnings --json",
    )(_warnings)
    reads(
        app,
        "types",
        say("Jenis kejadian kota ini.", "The incident types of this city."),
        "sigap types",
        "sigap types --json",
    )(_types)


def _state(session: Session) -> None:
    from .tables.city import state_table

    reply = session.read("ops.GetState")
    session.show(reply, lambda: state_table(reply, session.clock))


def _warnings(session: Session) -> None:
    from .tables.city import warning_list

    reply = session.read("ops.GetState", without_digest=True)
    session.show(reply, lambda: warning_list(reply.warnings, session.clock))


def _types(session: Session) -> None:
    from .tables.city import type_list

    # The whole city is the reply; as JSON it holds agencies and destinations too.
    session.show(session.city, lambda: type_list(session.city.types))
