"""Duty: signing on and off, and what a unit says about its availability, its crew and its vehicle."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from .command import changes
from .language import say
from .options import At, ExpectedEtag, Reason, UnitId, point_of
from .replies import line
from .session import Session
from .usage import Wrong


class Readiness(StrEnum):
    """How available a unit can be, as it is typed."""

    AVAILABLE = "available"
    CONDITIONAL = "conditional"
    NOT_AVAILABLE = "not-available"

    @property
    def wire(self) -> str:
        return f"AVAILABILITY_{self.name}"


CrewCount = Annotated[
    int,
    typer.Option(
        "--crew",
        metavar="N",
        min=0,
        max=100,
        show_default=False,
        help=say("Jumlah awak termasuk pengemudi.", "How many are aboard, driver included."),
    ),
]
WithoutDriver = Annotated[
    bool,
    typer.Option("--without-driver", help=say("Tak seorang pun boleh mengemudi.", "Nobody aboard may drive.")),
]
Until = Annotated[
    str,
    typer.Option(
        "--until",
        metavar=say("WAKTU", "TIME"),
        show_default=False,
        help=say("Perkiraan kembali: 14:30 atau +45m.", "Expected back: 14:30 or +45m."),
    ),
]


def register(unit: typer.Typer) -> None:
    """Add the commands to `sigap unit`."""
    changes(
        unit,
        "sign-on",
        say("Mulai dinas.", "Go on duty."),
        "sigap unit sign-on DAMKAR-11 --crew 5",
        "sigap unit sign-on MEDIC-01 --at=-3.6950,128.1830",
    )(_sign_on)
    changes(
        unit,
        "sign-off",
        say("Selesai dinas; ditolak selama bertugas.", "Go off duty; refused while assigned."),
        "sigap unit sign-off DAMKAR-11",
    )(_sign_off)
    changes(
        unit,
        "set",
        say("Atur kesiapan, awak dan kendaraan.", "Set availability, crew and vehicle."),
        "sigap unit set MEDIC-01 not-available --reason 'isi oksigen' --until +30m",
        "sigap unit set DAMKAR-11 available --crew 4",
        "sigap unit set PLN-02 not-available --out-of-service --reason 'ban pecah'",
    )(_set)


def _sign_on(
    session: Session,
    unit: UnitId,
    crew: CrewCount = 0,
    without_driver: WithoutDriver = False,
    crew_id: Annotated[
        str,
        typer.Option(
            "--crew-id",
            metavar="ID",
            show_default=False,
            help=say("Regu, bila kendaraan berbagi awak.", "The crew, where vehicles share one."),
        ),
    ] = "",
    at: At = "",
) -> None:
    reply = session.change(
        "units.SignOn",
        unit_id=unit,
        crew_count=crew,
        without_driver=without_driver,
        crew_id=crew_id,
        position=point_of(at),
    )
    session.show(reply, lambda: _duty(session, reply, say("mulai dinas", "is on duty")))


def _sign_off(session: Session, unit: UnitId, reason: Reason = "") -> None:
    reply = session.change("units.SignOff", unit_id=unit, reason=reason)
    session.show(reply, lambda: _duty(session, reply, say("selesai dinas", "is off duty")))


def _set(
    session: Session,
    unit: UnitId,
    readiness: Annotated[
        Readiness,
        typer.Argument(metavar=say("KESIAPAN", "AVAILABILITY"), help=say("Kesiapannya.", "How available it is.")),
    ],
    reason: Reason = "",
    until: Until = "",
    crew: Annotated[
        int,
        typer.Option(
            "--crew",
            metavar="N",
            min=-1,
            max=100,
            show_default=False,
            help=say(
                "Awak sekarang termasuk pengemudi; bawaan tetap.", "Aboard now, driver included; unchanged by default."
            ),
        ),
    ] = -1,
    without_driver: WithoutDriver = False,
    out_of_service: Annotated[
        bool, typer.Option("--out-of-service", help=say("Kendaraannya rusak.", "The vehicle itself cannot go."))
    ] = False,
    expected_etag: ExpectedEtag = "",
) -> None:
    if without_driver and crew < 0:
        raise Wrong("--without-driver memerlukan --crew", "--without-driver needs --crew")
    reply = session.change(
        "units.SetAvailability",
        unit_id=unit,
        availability=readiness.wire,
        reason=reason,
        until=session.clock.parse(until) if until else None,
        crew={"crew_count": crew, "without_driver": without_driver} if crew >= 0 else None,
        out_of_service=out_of_service,
        expected_etag=expected_etag,
    )
    session.show(reply, lambda: _duty(session, reply, f"→ {readiness.value}"))


def _duty(session: Session, reply: Any, what: str) -> list[str]:
    said = [line(session, reply, what, reply.unit_id)]
    taken = getattr(reply, "incident_id", "")
    return [*said, takes(reply.unit_id, taken)] if taken else said


def takes(unit_id: str, incident_id: str) -> str:
    """The sentence for a unit that was waited for."""
    return say(
        f"{unit_id} langsung ditugaskan ke {incident_id}, yang menunggu unit.",
        f"{unit_id} goes to {incident_id} at once, which was waiting for a unit.",
    )
