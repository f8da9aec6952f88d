"""Who decides: the city's authority by agency and priority, and the rules that supervisors put in its place."""

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..catalogue import WORDS
from ..language import say
from ..words import word_of
from .style import quoted, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sigap.v1.ops_pb2 import Agency, AuthorityRule

_NAMES = ("", "AUTO", "CONFIRM", "REQUEST")
_STYLES = {"AUTO": "green", "CONFIRM": "yellow", "REQUEST": "cyan"}


def authority_table(agencies: "Iterable[Agency]") -> Table:
    """One row an agency, one column a priority; plans may say otherwise for their own lines."""
    rows = table(say("Instansi", "Agency"), "P1", "P2", "P3", "P4", "P5", say("Keterangan", "Remarks"))
    for agency in agencies:
        cells = [_cell(number) for number in agency.authority] or [Text("-")] * 5
        remarks = [
            word
            for holds, word in (
                (agency.manual, say("MANUAL", "MANUAL")),
                (agency.surge, say("LONJAKAN", "SURGE")),
                (agency.not_answering, say("TIDAK MENJAWAB", "NOT ANSWERING")),
                (agency.needs_ground, say("pemohon, dasar, koordinasi", "requester, ground, coordination")),
                (agency.declares_safe, say("menyatakan aman", "declares safe")),
            )
            if holds
        ]
        rows.add_row(quoted(agency.agency, "bold"), *cells, quoted(", ".join(remarks)))
    return rows


def rules_table(rules: "Collection[AuthorityRule]") -> list[RenderableType]:
    """What supervisors changed, and how to undo it; nothing where nobody did."""
    if not rules:
        return []
    rows = table(
        say("Instansi", "Agency"),
        say("Jenis", "Type"),
        "P",
        say("Wewenang", "Authority"),
        say("Kembalikan", "Restore"),
        title=say("Diubah pengawas", "Changed by supervisors"),
    )
    for rule in rules:
        undo = f"sigap authority restore {rule.agency}"
        undo += f" --type {rule.type_code}" if rule.type_code else ""
        undo += f" --priority {rule.priority}" if rule.priority else ""
        rows.add_row(
            quoted(rule.agency, "bold"),
            quoted(rule.type_code or say("semua", "all")),
            str(rule.priority or say("semua", "all")),
            Text(word_of(rule, "authority"), "bold"),
            Text(f"{undo} --reason ...", "cyan"),
        )
    return [rows]


def _cell(number: int) -> Text:
    name = _NAMES[number] if number < len(_NAMES) else ""
    pair = WORDS["Authority"].get(name)
    return Text(say(*pair) if pair else "-", _STYLES.get(name, ""))
