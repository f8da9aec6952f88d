"""How villages and districts were served, as tables of an account's page."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..language import say
from .grid import durations, grid, percent
from .words import KEYS

if TYPE_CHECKING:
    from ...accounts.served import Served


def villages(served: Sequence["Served"]) -> str:
    """One row a village."""
    names = say("Kelurahan", "Village"), say("Kecamatan", "District")
    rows = [(_name(one.village), _name(one.district), *_cells(one)) for one in served]
    title = say("Pelayanan per kelurahan", "How villages were served")
    return grid(title, (*names, *_headings()), rows, (say("Jumlah", "Total"), "", *_total(served)), wide=True)


def districts(served: Sequence["Served"]) -> str:
    """One row a district."""
    rows = [(_name(one.district), *_cells(one)) for one in served]
    title = say("Pelayanan per kecamatan", "How districts were served")
    headings = (say("Kecamatan", "District"), *_headings())
    return grid(title, headings, rows, (say("Jumlah", "Total"), *_total(served)), wide=True)


def _headings() -> tuple[str, ...]:
    return (
        say("Kejadian", "Incidents"),
        say("Unit tiba", "Units came"),
        "p50",
        "p90",
        say("Sasaran tercapai", "Objectives met"),
        say("Terjangkau", "Covered"),
        "%",
    )


def _cells(one: "Served") -> tuple[str, ...]:
    return (
        str(one.incident_count),
        str(one.arrived_count),
        *durations(one.arrived_count, one.p50_ms, one.p90_ms),
        f"{one.met_count} / {one.objective_count}",
        f"{one.covered_count} / {one.coverable_count}",
        percent(one.covered_count, one.coverable_count),
    )


def _total(served: Sequence["Served"]) -> tuple[str, ...]:
    covered, coverable = sum(one.covered_count for one in served), sum(one.coverable_count for one in served)
    return (
        str(sum(one.incident_count for one in served)),
        str(sum(one.arrived_count for one in served)),
        "",
        "",
        f"{sum(one.met_count for one in served)} / {sum(one.objective_count for one in served)}",
        f"{covered} / {coverable}",
        percent(covered, coverable),
    )


def _name(name: str) -> str:
    """A village or district, or the words for having none."""
    return escape(say(*KEYS[name]) if name in KEYS else name)
