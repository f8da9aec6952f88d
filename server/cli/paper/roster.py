"""What a form names, held against the city that is served: units, types, destinations and incidents that there are.

A mistake found here is told before anything is sent, as those of the form itself. What the rules refuse, the server
says line by line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .reading import Form, Mistake, Row

if TYPE_CHECKING:
    from ..session import Session


def check(session: Session, form: Form) -> None:
    """Name what the city does not know; units get the roster's own spelling. Raises grpc.RpcError."""
    units = {unit.unit_id.lower(): unit.unit_id for unit in session.read_pages("ops.ListUnits", "units", 0).units}
    types = {kind.type_code for kind in session.city.types}
    destinations = {one.destination_id for one in session.city.destinations}

    def wrong(row: Row, column: str, indonesian: str, english: str) -> None:
        form.mistakes.append(Mistake(row.line, column, (indonesian, english)))

    def checked(row: Row) -> Row:
        if row.unit and row.unit.lower() not in units:
            wrong(
                row,
                "unit",
                f"tidak ada unit {row.unit}; daftar: `sigap units`",
                f"there is no unit {row.unit}; see `sigap units`",
            )
        if row.type_code and row.type_code not in types:
            wrong(
                row,
                "type",
                f"tidak ada jenis {row.type_code}; daftar: `sigap types`",
                f"there is no type {row.type_code}; see `sigap types`",
            )
        return replace(row, unit=units.get(row.unit.lower(), row.unit))

    form.known = [checked(row) for row in form.known]
    form.paper = {label: [checked(row) for row in rows] for label, rows in form.paper.items()}
    for row in form.known:
        if row.stage == "transporting" and row.place not in destinations:
            wrong(
                row,
                "place",
                f"tidak ada tujuan {row.place}; daftar: `sigap destinations list`",
                f"there is no destination {row.place}; see `sigap destinations list`",
            )
    first = {row.incident: row for row in reversed(form.known)}
    for number in _unknown(session, list(first)):
        wrong(
            first[number],
            "incident",
            f"tidak ada kejadian {number}; daftar: `sigap incidents --all`",
            f"there is no incident {number}; see `sigap incidents --all`",
        )
    form.mistakes.sort(key=lambda mistake: (mistake.line, mistake.column))


def _unknown(session: Session, numbers: list[str]) -> list[str]:
    import grpc

    from ...client import describe

    found = []
    for number in numbers:
        try:
            session.read("intake.GetIncident", incident_id=number)
        except grpc.RpcError as error:
            if describe(error).reason != "INCIDENT_NOT_FOUND":
                raise
            found.append(number)
    return found
