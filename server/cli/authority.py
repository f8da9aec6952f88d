"""Who decides: MANUAL or normal, whole or for one agency, and the authority over what an agency is asked."""

from typing import Annotated, Any

import typer

from .choices import Code, Decides, Mode, ReasonCode
from .command import changes, fold, reads
from .language import say
from .options import Etags, ExpectedEtag, Priority, ReasonRequired, TypeCode, etag_lines
from .replies import line
from .session import Session

OneAgency = Annotated[
    str,
    typer.Option(
        "--agency",
        metavar=say("INSTANSI", "AGENCY"),
        show_default=False,
        help=say("Hanya instansi ini; bawaan: seluruh layanan.", "Only this agency; the whole service by default."),
    ),
]
Agency = Annotated[
    str,
    typer.Argument(metavar=say("INSTANSI", "AGENCY"), help=say("Instansinya, misalnya PLN.", "The agency, as PLN.")),
]


def register(app: typer.Typer) -> None:
    """Add `mode ...` and `authority ...` to `app`."""
    mode = fold("mode")
    reads(mode, "show", say("Siapa yang memerintah sekarang.", "Who orders now."), "sigap mode show")(_mode_show)
    changes(
        mode,
        "set",
        say(
            "Manual: mesin hanya menganjurkan, petugas yang memerintah. Surge (lonjakan): prioritas 3 sampai 5 "
            "ditahan, lihat `sigap held`. Normal: kembali seperti biasa.",
            "Manual: the engine only recommends, humans order. Surge: priorities 3 to 5 are held, see `sigap held`. "
            "Normal: as usual again.",
        ),
        "sigap mode set manual --reason 'latihan kota'",
        "sigap mode set manual --agency DAMKAR --reason 'permintaan komandan' --code agency-request",
        "sigap mode set surge --reason 'badai'",
        "sigap mode set normal --reason 'selesai'",
    )(_mode_set)
    app.add_typer(mode, help=say("Siapa yang memerintah: mesin atau petugas.", "Who orders: the engine or humans."))
    authority = fold("authority")
    reads(
        authority,
        "show",
        say(
            "Siapa yang memutuskan, per instansi dan prioritas, dan apa yang diubah pengawas.",
            "Who decides, by agency and priority, and what supervisors have changed.",
        ),
        "sigap authority show",
    )(_authority_show)
    changes(
        authority,
        "set",
        say(
            "Mulai sekarang wewenang ini yang berlaku, sampai dikembalikan.",
            "From now on this authority counts, until it is restored.",
        ),
        "sigap authority set POLRI auto --priority 1 --reason 'rusuh'",
        "sigap authority set PLN confirm --type structure_fire --reason 'kantor PLN tutup'",
    )(_authority_set)
    changes(
        authority,
        "restore",
        say("Kembali ke wewenang menurut kota.", "Back to the city's own authority."),
        "sigap authority restore POLRI --priority 1 --reason 'tenang'",
    )(_authority_restore)
    app.add_typer(authority, help=say("Wewenang atas tiap instansi.", "The authority over each agency."))


def _mode_show(session: Session, etags: Etags = False) -> None:
    reply = session.read("ops.GetState")
    session.show(reply, lambda: [*_mode(reply), *etag_lines(etags, [("mode", reply.modes_etag)])])


def _mode(state: Any) -> list[Any]:
    from .tables.city import mode_words

    usual = say("Normal: mesin memerintah menurut wewenang.", "Normal: the engine orders, as authority allows.")
    return list(mode_words(state)) or [usual]


def _mode_set(
    session: Session,
    mode: Annotated[Mode, typer.Argument(metavar=say("MODUS", "MODE"), help=say("Modusnya.", "The mode."))],
    reason: ReasonRequired,
    agency: OneAgency = "",
    code: ReasonCode = Code.OTHER,
    expected_etag: ExpectedEtag = "",
) -> None:
    reply = session.change(
        "ops.SetMode", agency=agency, mode=mode.wire, reason_code=code.wire, reason=reason, expected_etag=expected_etag
    )
    session.show(reply, lambda: _mode_changed(session, reply))


def _mode_changed(session: Session, reply: Any) -> str:
    from .words import word_of

    return line(session, reply, word_of(reply, "mode"), reply.agency or say("Seluruh layanan", "The whole service"))


def _authority_show(session: Session, etags: Etags = False) -> None:
    from .tables.authority import authority_table, rules_table

    state = session.read("ops.GetState")
    # As JSON the supervisors' rules; the city's own stand in `sigap types --json`.

    def shown() -> list[Any]:
        agencies = session.city.agencies
        seen = etag_lines(etags, ((one.agency, one.authority_etag) for one in agencies))
        return [authority_table(agencies), *rules_table(state.authority_rules), *seen]

    session.show(state, shown)


def _authority_set(
    session: Session,
    agency: Agency,
    authority: Annotated[
        Decides, typer.Argument(metavar=say("WEWENANG", "AUTHORITY"), help=say("Wewenangnya.", "The authority."))
    ],
    reason: ReasonRequired,
    type_code: TypeCode = "",
    priority: Priority = None,
    code: ReasonCode = Code.OTHER,
    expected_etag: ExpectedEtag = "",
) -> None:
    reply = session.change(
        "ops.SetAuthority",
        agency=agency,
        type_code=type_code,
        priority=priority,
        authority=authority.wire,
        reason_code=code.wire,
        reason=reason,
        expected_etag=expected_etag,
    )
    said = say(f"kini {authority.value}", f"is {authority.value} now")
    session.show(reply, lambda: line(session, reply, said, agency))


def _authority_restore(
    session: Session,
    agency: Agency,
    reason: ReasonRequired,
    type_code: TypeCode = "",
    priority: Priority = None,
    code: ReasonCode = Code.OTHER,
    expected_etag: ExpectedEtag = "",
) -> None:
    reply = session.change(
        "ops.SetAuthority",
        agency=agency,
        type_code=type_code,
        priority=priority,
        restore=True,
        reason_code=code.wire,
        reason=reason,
        expected_etag=expected_etag,
    )
    said = say("kembali menurut kota", "is the city's own again")
    session.show(reply, lambda: line(session, reply, said, agency))
