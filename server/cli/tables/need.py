"""What an incident needs and who goes: assignments as they stand, orders with their ETA's parts, ranked candidates.

A need that is short has a row of its own that says how many are missing, and why, in words.
"""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..output import console
from ..values import minutes
from ..words import listing, name_of, stamp_word, word_of
from .style import UNIT, WIDE, marks, quoted, state, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.incidents_pb2 import Assignment, Eta, Need

_ETA = "ETA"


def needs_table(needs: "Iterable[Need]", clock: CityClock) -> Table:
    """One row an assignment with its stage; wide screens show the objectives too."""
    wide = _is_wide()
    rows = table(
        say("Instansi", "Agency"),
        say("Kebutuhan", "Need"),
        say("Keadaan", "State"),
        UNIT,
        _ETA,
        say("Tiba", "Arrives"),
        say("Tahap", "Stage"),
        *([say("Sasaran", "Objective")] if wide else []),
        numbers=frozenset({_ETA}),
    )
    for need in needs:
        aim = [Text(objective_words(need), "dim")] if wide else []
        first = [*_need_cells(need), _need_state(need, wide)]
        for assignment in need.assignments:
            rows.add_row(*first, *_assignment_cells(assignment, clock), *aim)
            first, aim = [Text()] * 3, [Text()] if wide else []
        if need.missing_count or not need.assignments:
            rows.add_row(*first, missing(need))
        if need.surplus_count:
            more = say(f"lebih {need.surplus_count}", f"{need.surplus_count} surplus")
            rows.add_row(*[Text()] * 3, Text(more, "yellow"))
    return rows


def orders_table(needs: "Iterable[Need]", clock: CityClock) -> Table:
    """One row an order that was just given: when the unit will be there; wide screens show the estimate's parts."""
    rows = _parts_table(say("Tiba", "Arrives"))
    for need in needs:
        first = _need_cells(need)
        for assignment in need.assignments:
            unit = quoted(assignment.unit_id, "bold")
            rows.add_row(*first, unit, *_eta_cells(assignment.eta), _leaves(assignment, clock))
            first = [Text()] * 2
        if need.missing_count or not need.assignments:
            rows.add_row(*first, missing(need))
    return rows


def candidates_table(needs: "Iterable[Need]") -> Table:
    """The ranked candidates of each need, the chosen ones marked, and how many units were none and why."""
    rows = _parts_table("")
    for need in needs:
        first = _need_cells(need)
        chosen = {assignment.unit_id for assignment in need.assignments}
        for candidate in need.candidates:
            goes = candidate.unit_id in chosen
            unit = quoted(candidate.unit_id, "bold green" if goes else "")
            mark = Text(say("akan pergi", "would go") if goes else "", "green")
            rows.add_row(*first, unit, *_eta_cells(candidate.eta), mark)
            first = [Text()] * 2
        if need.missing_count or not need.candidates:
            rows.add_row(*first, missing(need))
    return rows


def unfit_words(needs: "Iterable[Need]") -> list[Text]:
    """For each need one line: how many units were no candidates, by reason."""
    return [
        quoted(
            f"{need.agency or say('siapa saja', 'any')} {need_words(need)}: "
            + listing(f"{count.unit_count} {word_of(count, 'reason')}" for count in need.unfit),
            "dim",
        )
        for need in needs
        if need.unfit
    ]


def need_words(need: "Need") -> str:
    """2 × PUMP+LADDER; a line that only informs, or cuts the power, says so."""
    asked = "+".join(need.capabilities)
    if name_of(need, "line") in ("NOTIFY", "ISOLATE"):
        return f"{word_of(need, 'line')}: {asked}" if asked else word_of(need, "line")
    return f"{need.count} × {asked or 'unit'}"


def objective_words(need: "Need") -> str:
    """report → arrival ≤ 15:00; empty where there is none."""
    if not need.HasField("objective"):
        return ""
    objective = need.objective
    ends = f"{stamp_word(objective.from_stamp)} → {stamp_word(objective.to_stamp)}"
    return f"{ends} ≤ {minutes(objective.within_ms)}"


def boat_words(need: "Need") -> str:
    """Boats that could go where no road leads; empty where there are none."""
    named = [
        " ".join(filter(None, (one.unit_id, minutes(one.eta_ms), one.landing and f"({one.landing})")))
        for one in need.boats
    ]
    return f"{say('lewat laut', 'by sea')}: {listing(named)}" if named else ""


def missing(need: "Need") -> Text:
    """How many units are missing and why; why there is none, where none is missing."""
    why = word_of(need, "shortfall")
    if need.blocking_road_ids:
        why = f"{why} ({listing(need.blocking_road_ids)})"
    if boats := boat_words(need):
        why = f"{why}; {boats}"
    if name_of(need, "line") in ("NOTIFY", "ISOLATE") or not need.missing_count:
        # Its desk is asked, not a unit sought: `waits` says how that stands.
        return quoted("-" if need.desk_id else why or "-", "dim")
    if name_of(need, "shortfall") in ("AWAITING_APPROVAL", "HELD_AS_DUPLICATE", "HELD_IN_SURGE"):
        return quoted(f"{say('kurang', 'short of')} {need.missing_count}", "bold red")
    return quoted(f"{say('kurang', 'short of')} {need.missing_count}: {why or '-'}", "bold red")


def waits(needs: "Iterable[Need]", clock: CityClock, incident_id: str) -> list[Text]:
    """What waits for whom, one line each, with when it rings and how a human goes on."""
    lines = []
    for need in needs:
        who = f"{need.agency or need.desk_id or say('siapa saja', 'any')} {need_words(need)}"
        confirm = f"sigap confirm {incident_id} --need {need.need_no}"
        if need.reserved_count:
            reserved = [each for each in need.assignments if each.reserved]
            until = next((_until(each, "approval_due_at", clock) for each in reserved), "")
            names = listing(each.unit_id for each in reserved)
            waiting = say("DICADANGKAN, petugas melepas", "RESERVED, a human releases")
            lines.append(f"{names}: {waiting}{until}  ({confirm})")
        elif need.held:
            held = say("DITAHAN, mungkin ganda; berangkat sendiri", "HELD as a likely duplicate; goes by itself")
            lines.append(f"{who}: {held}{_until(need, 'due_at', clock)}  ({confirm})")
        elif need.desk_id and name_of(need, "state") in ("REQUESTED", "ACCEPTED"):
            lines.append(f"{who}: {_desk_words(need)}{_until(need, 'due_at', clock)}")
        elif name_of(need, "shortfall") == "HELD_IN_SURGE":
            lines.append(f"{who}: {say('DITAHAN selama lonjakan', 'HELD in a surge')}  ({confirm} | sigap held list)")
        elif name_of(need, "shortfall") == "AWAITING_APPROVAL":
            lines.append(
                f"{who}: {say('menunggu petugas', 'waits for a human')}{_until(need, 'due_at', clock)}  ({confirm})"
            )
    return [quoted(f"· {line}", "yellow") for line in lines]


def _desk_words(need: "Need") -> str:
    if name_of(need, "state") == "ACCEPTED":
        by = f" ({need.by})" if need.by else ""
        return say(f"meja {need.desk_id} MENYANGGUPI{by}", f"desk {need.desk_id} ACCEPTED{by}")
    there = say("ada di layarnya", "on its screen") if need.desk_delivered else say("belum sampai", "not there yet")
    return say(f"DIMINTA pada meja {need.desk_id} ({there})", f"ASKED of desk {need.desk_id} ({there})")


def _until(message: "Need | Assignment", field: str, clock: CityClock) -> str:
    return f", {say('tenggat', 'due')} {clock.time(getattr(message, field))}" if message.HasField(field) else ""


def _is_wide() -> bool:
    return console().width >= WIDE


def _parts_table(last: str) -> Table:
    parts = [_ETA]
    if _is_wide():
        parts += [say("bersiap", "turnout"), say("jalan", "road"), say("luar jalan", "off road")]
    headings = [say("Instansi", "Agency"), say("Kebutuhan", "Need"), UNIT, *parts, last]
    return table(*headings, numbers=frozenset(parts))


def _need_cells(need: "Need") -> list[Text]:
    return [quoted(need.agency or need.desk_id or say("siapa saja", "any")), quoted(need_words(need))]


def _eta_cells(eta: "Eta") -> list[Text]:
    whole = Text(minutes(eta.eta_ms))
    if not _is_wide():
        return [whole]
    off_road_ms = eta.unit_offset_ms + eta.incident_offset_ms
    road = Text(minutes(eta.road_ms), "dim")
    if name_of(eta, "travel") == "STRAIGHT_LINE":
        road.append(say(" (lurus)", " (line)"))
    elif name_of(eta, "travel") == "SEA":
        road.append(say(" (laut)", " (sea)"))
    if eta.stale_ms:
        road.append(f" +{minutes(eta.stale_ms)} {say('posisi lama', 'old position')}")
    return [whole, Text(minutes(eta.turnout_ms), "dim"), road, Text(minutes(off_road_ms), "dim")]


def _need_state(need: "Need", wide: bool) -> Text:
    """The need's state, with what a reader must not miss: reserved units, a hold, staging."""
    remarks = marks(
        # Where there is little room the units' own stage says it.
        (wide and need.reserved_count > 0, say("DICADANGKAN", "RESERVED")),
        (need.held, say("DITAHAN", "HELD")),
        (need.staging, say("BERSIAGA DULU", "STAGING FIRST")),
    )
    shown = state(need, "state")
    return Text.assemble(shown, (f" ({remarks})", "yellow")) if remarks else shown


def _leaves(assignment: "Assignment", clock: CityClock) -> Text:
    """When a unit that was ordered arrives; one that is only reserved has no order."""
    arrives = Text(clock.time(assignment.expected_at) if assignment.HasField("expected_at") else "-")
    remarks = marks(*_remarks(assignment))
    return Text.assemble(arrives, (f" {remarks}", "yellow")) if remarks else arrives


def _remarks(assignment: "Assignment") -> list[tuple[bool, str]]:
    left = assignment.diverted_from_incident_id
    asked = name_of(assignment, "state") == "RESERVED" and assignment.order_version > 0
    return [
        (assignment.reserved, say("DICADANGKAN", "RESERVED")),
        (bool(left), say(f"DARI {left}", f"FROM {left}")),
        (bool(left) and asked, say("diminta beralih, belum menjawab", "asked to divert, not answered")),
        (assignment.leaving, say("diminta beralih", "asked to leave")),
        (assignment.substituted, say("PENGGANTI", "SUBSTITUTED")),
        (assignment.pinned, say("DISEMATKAN", "PINNED")),
        (assignment.missed, say("tidak menjawab", "missed")),
        (assignment.cancelling, say("sedang dibatalkan", "being cancelled")),
        (assignment.conditional, say("bersyarat", "conditional")),
        (assignment.position_last, say("posisi lama", "old position")),
        (assignment.by_human, say("pilihan petugas", "by human")),
        (assignment.cut_off, say("JALAN TERPUTUS", "NO OPEN ROAD")),
        (assignment.HasField("care_transferred_at"), say("pasien diserahkan", "patient handed over")),
    ]


def remark_words(assignment: "Assignment") -> str:
    """What a reader must not miss of an order; the state says already that a unit is reserved."""
    return marks(*(_remarks(assignment)[1:]))


def _assignment_cells(assignment: "Assignment", clock: CityClock) -> list[Text]:
    remarks = remark_words(assignment)
    stage = state(assignment, "state")
    if remarks:
        stage = Text.assemble(stage, (f" ({remarks})", "yellow"))
    return [
        quoted(assignment.unit_id, "bold"),
        Text(minutes(assignment.eta.eta_ms)),
        _arrival(assignment, clock),
        stage,
    ]


def arrival_words(assignment: "Assignment", clock: CityClock) -> str:
    """When it arrived; before that, about when it will; a dash where nobody knows."""
    for stamp in assignment.stamps:
        if name_of(stamp, "state") == "ON_SCENE":
            return clock.time(stamp.occurred_at)
    return f"~{clock.time(assignment.expected_at)}" if assignment.HasField("expected_at") else "-"


def _arrival(assignment: "Assignment", clock: CityClock) -> Text:
    words = arrival_words(assignment, clock)
    return Text(words) if words.startswith("~") else Text(f" {words}", "" if words == "-" else "green")
