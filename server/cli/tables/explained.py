"""Explanations as people read them: a line for each need, a row for each unit with its reason in words."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..clock import CityClock
from ..language import say, spoken
from ..values import minutes
from ..verdicts import verdict_words
from ..words import name_of, word_of
from .style import priority, quoted, table

if TYPE_CHECKING:
    from sigap.v1.ops_pb2 import ExplainReply, NeedExplained, UnitExplained

_ETA = "ETA"
# Needs no more words: units of other agencies are summed up, since a city has many.
_SUMMED = "WRONG_AGENCY"


def head_lines(reply: "ExplainReply", clock: CityClock) -> list[Text]:
    """When this was so, and whether it could be decided again."""
    if not reply.decided_seq:
        return []
    at, when = reply.decided_seq, clock.day_and_time(reply.explained_at)
    lines = [Text(say(f"Keputusan pada seq {at}, {when}", f"Decided at seq {at}, {when}"))]
    if not reply.decided_again:
        digest = reply.rules_digest.hex()[:12]
        lines.append(
            Text(
                say(
                    f"Tidak dapat diputuskan ulang: aturan waktu itu ({digest}) tidak ada di sini.",
                    f"It cannot be decided again: the rules of that time ({digest}) are not at hand.",
                ),
                "yellow",
            )
        )
    elif not reply.same:
        lines.append(
            Text(
                say(
                    "Diputuskan ulang memberi hasil lain daripada jurnal; jalankan `sigap journal verify`.",
                    "Deciding it again gives other events than the journal has; run `sigap journal verify`.",
                ),
                "bold red",
            )
        )
    elif not reply.needs:
        lines.append(
            Text(say("Tidak ada unit yang dicari dalam keputusan itu.", "No unit was sought in that decision."), "dim")
        )
    return lines


def explained_parts(need: "NeedExplained") -> list[Any]:
    """The need, then its units."""
    rows = table("Unit", _ETA, say("Alasan", "Reason"), numbers=frozenset({_ETA}))
    summed = 0
    for one in need.units:
        if name_of(one, "verdict") == _SUMMED and len(need.units) > 1:
            summed += 1
            continue
        time = minutes(one.eta.eta_ms) if one.HasField("eta") else "-"
        rows.add_row(quoted(one.unit_id, "bold"), time, _reason(one))
    parts: list[Any] = [_title(need), rows]
    if summed:
        left = say(f"{summed} unit milik instansi lain.", f"{summed} units of other agencies.")
        parts.append(Text(left, "dim"))
    return parts


def _title(need: "NeedExplained") -> Text:
    asked = "+".join(need.capabilities) or "unit"
    agency = quoted(need.agency or say("siapa saja", "any"))
    title = Text.assemble(f"{need.need_no}. ", agency, " ", priority(need.priority), f" {need.count} × {asked}")
    if need.missing_count:
        title.append(f" · {say('kurang', 'short of')} {need.missing_count}: {word_of(need, 'shortfall')}", "bold red")
    return title


def _reason(one: "UnitExplained") -> Text:
    return quoted(verdict_words(one, spoken()), "bold green" if name_of(one, "verdict") == "SENT" else "")
