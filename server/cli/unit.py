"""`sigap unit ...`: one unit's card, and all that its crew or its desk says.

The parts are in duty, crew, handover and watch.
"""

from typing import Any

import typer

from . import crew, duty, handover, watch
from .command import fold, reads
from .language import say
from .options import UnitId
from .session import Session


def register(app: typer.Typer) -> None:
    """Add `unit ...` to `app`."""
    unit = fold("unit")
    reads(unit, "show", say("Satu unit.", "One unit."), "sigap unit show DAMKAR-11")(_show)
    duty.register(unit)
    crew.register(unit)
    handover.register(unit)
    watch.register_orders(unit)
    app.add_typer(unit, help=say("Yang dilaporkan awak atau mejanya.", "What a crew or its desk reports."))


def _show(session: Session, unit: UnitId) -> None:
    reply = session.read("ops.ListUnits", unit_id=unit)
    session.show(reply, lambda: _cards(session, reply))


def _cards(session: Session, reply: Any) -> list[Any]:
    from .tables.unit import unit_card

    return [unit_card(unit, session.clock) for unit in reply.units]
