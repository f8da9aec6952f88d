"""Explanations as people read them: a line for each need, a row for each unit with its reason in words."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..clock import CityClock
from ..language import say, spoken
from ..values import minutes
from ..verdicts import past_words, verdict_words
from ..words import name_of, word_of
from .style import UNIT, priority, quoted, table

if TYPE_CHECKING:
    from sigap.v1.ops_pb2 import ExplainReply, NeedExplained, UnitExplained

_ETA = "ETA"
# Needs no more words: units of other agencies are summed up, since a city has many.
_SUMMED = "WRONG_AGENCY"
_HEADS = {"decided": "", "unknown": "yellow", "differs": "bold red", "nothing": "dim"}


def head_lines(reply: "ExplainReply", clock: CityClock) -> list[Text]:
    """When this was so, and whether it could be decided again."""
    when = clock.day_and_time(reply.explained_at)
    return [Text(said, _HEADS[kind]) for kind, said in past_words(reply, when, spoken())]


def explained_parts(need: "NeedExplained") -> list[Any]:
    """The need, then its units."""
    rows = table(UNIT, _ETA, say("Alasan", "Reason"), numbers=frozenset({_ETA}))
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
