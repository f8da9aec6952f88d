"""An open incident as a sheet has it: a few lines, so that two hundred of them can be printed and read in a storm.

What a screen says of it in a table stands here line by line: what it is and where, what must not be missed, and of each
need who is there or under way and what is missing. Nothing here is told by colour.
"""

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..clock import CityClock
from ..language import say
from ..output import plain
from ..tables.card import duplicate_words, outage_words, scene_words
from ..tables.incident import kind_mark, outside_area, place_words
from ..tables.need import arrival_words, missing, need_words, remark_words, waits
from ..words import name_of, type_name, word_of

if TYPE_CHECKING:
    from sigap.v1.incidents_pb2 import Assignment, Incident, Need

ENDED: Final = ("CLEARED", "DECLINED", "CANCELLED", "PREEMPTED")


def block(incident: "Incident", clock: CityClock, columns_count: int) -> list[str]:
    """Its lines, none longer than so many columns; what goes on in the next one is indented."""
    lines: list[str] = []
    for first, rest, words in _said(incident, clock):
        lines += textwrap.wrap(words, columns_count, initial_indent=first, subsequent_indent=rest)
    return lines


def _said(incident: "Incident", clock: CityClock) -> Iterator[tuple[str, str, str]]:
    """Indent of the first line, of the further ones, and the words."""
    kind = "".join(part if isinstance(part, str) else part[0] for part in kind_mark(incident))
    reported = clock.day_and_time(incident.reported_at)
    head = [f"P{incident.priority}", type_name(incident), f"{say('alarm', 'alarm')} {incident.alarm_level}"]
    head += [word_of(incident, "state")] if name_of(incident, "state") != "OPEN" else []
    head += [f"{say('dilaporkan', 'reported')} {reported}"]
    if incident.report_count > 1:
        head += [say(f"{incident.report_count} laporan", f"{incident.report_count} reports")]
    yield "", "      ", f"{kind}{incident.incident_id}  " + " · ".join(head)
    yield "      ", "      ", plain(place_words(incident.location, exact=True))
    warnings = [text.plain for text in scene_words(incident, clock)]
    warnings += [outage_words(incident)] if incident.HasField("outage") else []
    warnings += [outside_area().plain] if incident.outside_area else []
    warnings += [duplicate_words(incident.possible_duplicates).plain] if incident.possible_duplicates else []
    if incident.unconfirmed:
        warnings.append(say("Penyimpanan sedang hilang: belum pasti.", "The store is away: not confirmed yet."))
    yield from (("      ! ", "        ", plain(words)) for words in warnings)
    if incident.note:
        yield "      ", "      ", plain(f"{say('Catatan', 'Note')}: {incident.note}")
    yield from (("    - ", "      ", plain(_need(need, clock))) for need in incident.needs if not _only_asked(need))
    if name_of(incident, "state") == "OPEN":
        yield from (("      ", "        ", text.plain) for text in waits(incident.needs, clock, incident.incident_id))


def _only_asked(need: "Need") -> bool:
    """Its desk has the word, and that is said further down."""
    asked = need.desk_id and name_of(need, "state") in ("REQUESTED", "ACCEPTED")
    return bool(asked) and not (need.assignments or need.missing_count)


def _need(need: "Need", clock: CityClock) -> str:
    said = [_order(one, clock) for one in need.assignments if name_of(one, "state") not in ENDED]
    if need.missing_count:
        said.append(missing(need).plain.upper() if need.priority == 1 else missing(need).plain)
    if need.surplus_count:
        said.append(say(f"lebih {need.surplus_count}", f"{need.surplus_count} surplus"))
    who = f"{need.agency or need.desk_id or say('siapa saja', 'any')} {need_words(need)}"
    return f"{who} ({word_of(need, 'state')}): {', '.join(said) or '-'}"


def _order(one: "Assignment", clock: CityClock) -> str:
    remarks = remark_words(one)
    return f"{one.unit_id} {word_of(one, 'state')} {arrival_words(one, clock)}{f' ({remarks})' if remarks else ''}"
