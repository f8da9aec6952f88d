"""`sigap units`: the roster as it stands now, and who of it can be sent."""

from typing import Annotated, Any

import typer

from .command import reads
from .language import say
from .options import AgencyFilter, Etags, etag_lines
from .session import Session


def register(app: typer.Typer) -> None:
    """Add `units` to `app`."""
    reads(
        app,
        "units",
        say("Daftar unit dan kesiapannya.", "List units and whether they can be sent."),
        "sigap units",
        "sigap units --agency DAMKAR --fit",
        "sigap units --etags",
    )(_units)


def _units(
    session: Session,
    agency: AgencyFilter = "",
    fit: Annotated[
        bool, typer.Option("--fit", help=say("Hanya yang dapat dikirim sekarang.", "Only those that can be sent now."))
    ] = False,
    etags: Etags = False,
) -> None:
    reply = session.read_pages("ops.ListUnits", "units", 0, agency=agency, fit_only=fit)
    session.show(reply, lambda: _listed(reply, etags))


def _listed(reply: Any, etags: bool) -> list[Any]:
    from .tables.unit import unit_list

    if not reply.units:
        return [say("Tidak ada unit.", "No units.")]
    ready = sum(not unit.unfit and not unit.incident_id for unit in reply.units)
    count = len(reply.units)
    return [
        unit_list(reply.units),
        *etag_lines(etags, ((unit.unit_id, unit.etag) for unit in reply.units)),
        say(f"{ready} dari {count} unit dapat dikirim.", f"{ready} of {count} units can be sent."),
    ]
