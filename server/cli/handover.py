"""`sigap unit delivered`, `sigap unit transfer`: an order is in the crew's hands, and the patient in the hospital's."""

from typing import Any

import typer

from .command import changes
from .crew import OccurredAt, OnBehalfOf, OnIncident, OrderVersion
from .language import say
from .options import UnitId
from .replies import line
from .session import Session


def register(unit: typer.Typer) -> None:
    """Add the commands to `sigap unit`."""
    changes(
        unit,
        "delivered",
        say("Perintah sudah ada di terminal unit.", "The order has arrived at the unit's terminal."),
        "sigap unit delivered DAMKAR-11",
    )(_delivered)
    changes(
        unit,
        "transfer",
        say("Pasien sudah diserahkan.", "The patient was handed over."),
        "sigap unit transfer MEDIC-01",
        "sigap unit transfer MEDIC-01 --occurred-at 12:52 --on-behalf-of MEDIC-01",
    )(_transfer)


def _delivered(
    session: Session,
    unit: UnitId,
    incident: OnIncident = "",
    order_version: OrderVersion = 0,
    occurred_at: OccurredAt = "",
) -> None:
    reply = session.change(
        "units.ConfirmDelivery",
        unit_id=unit,
        incident_id=incident,
        order_version=order_version,
        occurred_at=_moment(session, occurred_at),
    )
    session.show(reply, lambda: line(session, reply, say("memiliki perintahnya", "has its order"), unit))


def _transfer(
    session: Session,
    unit: UnitId,
    incident: OnIncident = "",
    occurred_at: OccurredAt = "",
    on_behalf_of: OnBehalfOf = "",
) -> None:
    reply = session.change(
        "units.TransferCare",
        unit_id=unit,
        incident_id=incident,
        occurred_at=_moment(session, occurred_at),
        on_behalf_of=on_behalf_of,
    )
    handed = say(f"menyerahkan pasien · {reply.incident_id}", f"handed the patient over · {reply.incident_id}")
    session.show(reply, lambda: line(session, reply, handed, unit))


def _moment(session: Session, typed: str) -> Any:
    return session.clock.parse(typed) if typed else None
