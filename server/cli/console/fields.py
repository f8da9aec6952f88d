"""Fields: what a form asks for, each with what may be chosen and what is usual, made of the state as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch_core.entities import Incident
from dispatch_core.model import DispatchMode, IncidentState, Override

from ..catalogue import WORDS
from ..words import pick
from .asked import Asked, Field, Options
from .road_fields import ROAD_FIELDS
from .texts import word
from .unit_fields import UNIT_FIELDS, apart

# Nobody reads more.
INCIDENTS_OFFERED: Final = 60


def field_of(part: str, asked: Asked) -> Field:
    """The field of a name that actions.py uses."""
    return _FIELDS[part](asked)


def _reason(asked: Asked) -> Field:
    return Field(
        "reason",
        ("Alasan", "Reason"),
        asked.say("disetujui", "agreed") if asked.action in ("confirm", "release") else "",
    )


def _code(asked: Asked) -> Field:
    words = WORDS["Override"]
    codes = tuple((code.name, pick(words[code.name], asked.language)) for code in Override if code)
    return asked.chosen("reason_code", ("Kode alasan", "Reason code"), codes, "LOCAL_KNOWLEDGE")


def _again(asked: Asked) -> Field:
    options = (("yes", asked.say("ya", "yes")), ("no", asked.say("tidak", "no")))
    wanted = "no" if asked.subject.key.startswith("surplus/") else "yes"
    return asked.chosen("again", ("Kirim gantinya", "Send another in its place"), options, wanted)


def _type(asked: Asked) -> Field:
    types = tuple((code, f"{asked.rows.type_name(code)} · {code}") for code in sorted(asked.mirror.city.types))
    return asked.chosen("type", ("Jenis", "Type"), types, asked.incident.type_code)


def _level(asked: Asked) -> Field:
    levels = tuple((str(level), f"P{level}") for level in range(1, 6))
    return asked.chosen("priority", ("Prioritas", "Priority"), levels, str(asked.incident.priority))


def _second(_: Asked) -> Field:
    return Field("second", ("Orang kedua (untuk P1)", "Second person (for a P1)"), required=False)


def _place(asked: Asked) -> Field:
    fits = [one for one in asked.mirror.city.gazetteer if one.place_id in asked.incident.candidate_place_ids]
    label = ("Tempat", "Place")
    if not fits:
        return Field("place", label, asked.incident.place_name)
    return asked.chosen("place", label, tuple((asked.rows.apart(one), asked.rows.apart(one)) for one in fits), "")


def _other(asked: Asked) -> Field:
    """Incidents that it may be one with: a likely duplicate, else the nearest."""
    incident = asked.incident
    others = sorted(
        (one for one in asked.mirror.state.incidents.values() if one is not incident and _open(one)),
        key=lambda one: (apart(one.place, incident.place), one.incident),
    )
    options = tuple(
        (f"I{one.incident}", f"I{one.incident} · {asked.rows.type_name(one.type_code)} · {asked.rows.place(one)}")
        for one in others[:INCIDENTS_OFFERED]
    )
    return asked.chosen("other", ("Dengan kejadian", "With incident"), options, f"I{_likely(asked)}")


def _likely(asked: Asked) -> int:
    """The incident that it may be one with, as it was told; 0 = none."""
    number = asked.subject.incident
    pairs = ((one.incident, one.other) for one in reversed(asked.mirror.notices.listed()) if not one.alert)
    told = (other if one == number else one for one, other in pairs if number in (one, other))
    return asked.subject.other or next(told, 0)


def _open(incident: Incident) -> bool:
    return incident.state is IncidentState.OPEN


def _survivor(asked: Asked) -> Field:
    """Which of two goes on: of likely duplicates the older."""
    own = f"I{asked.subject.incident}"
    goes_on = asked.say("tetap; kejadian lain masuk ke dalamnya", "goes on and takes the other in")
    goes_in = asked.say("masuk ke kejadian lain", "becomes part of the other")
    options = (("this", f"{own} {goes_on}"), ("other", f"{own} {goes_in}"))
    older = 0 < _likely(asked) < asked.subject.incident
    return asked.chosen("survivor", ("Yang tetap", "Which goes on"), options, "other" if older else "this")


def _taken(asked: Asked) -> Field:
    """What the incident took in and can give back, the newest first: only that one can go."""
    merges = asked.mirror.state.merges
    taken = sorted((merge.seq, number) for number, merge in merges.items() if merge.into == asked.subject.incident)
    options = tuple((f"I{number}", f"I{number}") for _, number in reversed(taken))
    return asked.chosen("taken", ("Kejadian yang dilepas", "Which goes on by itself"), options, "")


def _report(asked: Asked) -> Field:
    reports = tuple((f"R{one.report}", f"R{one.report} · {one.place_name}") for one in asked.incident.reports[1:])
    return asked.chosen("report", ("Laporan", "Report"), reports, "")


def _desk(asked: Asked) -> Field:
    open_ones = [need for need in asked.incident.needs if need.desk_id and need.missing_count]
    needs = open_ones or [need for need in asked.incident.needs if need.desk_id]
    desks = tuple((str(need.need_no), f"{need.desk_id} · {'+'.join(need.capabilities)}") for need in needs)
    return asked.chosen("need", ("Meja", "Desk"), desks, str(asked.subject.need_no))


def _answer(asked: Asked) -> Field:
    options = tuple((name, pick(WORDS["DeskAnswer"][name], asked.language)) for name in ("ACCEPTED", "REFUSED"))
    return asked.chosen("answer", ("Jawaban", "Answer"), options, "ACCEPTED")


def _said(_: Asked) -> Field:
    return Field("said", ("Siapa yang menjawab", "Who answered"))


def _note(_: Asked) -> Field:
    return Field("note", ("Catatan", "Note"), required=False)


def _agencies(asked: Asked) -> Options:
    return tuple((agency_id, asked.rows.agency(agency_id)) for agency_id in asked.mirror.state.agencies)


def _agency(asked: Asked) -> Field:
    return asked.chosen("agency", ("Instansi", "Agency"), _agencies(asked), "")


def _scope(asked: Asked) -> Field:
    whole = ("", asked.say("seluruh layanan", "the whole service"))
    return Field("agency", ("Untuk", "For"), "", (whole, *_agencies(asked)), required=False)


def _mode(asked: Asked) -> Field:
    modes = tuple((mode.name, word(mode, asked.language)) for mode in DispatchMode if mode)
    state = asked.mirror.state
    return asked.chosen("mode", ("Mode", "Mode"), modes, "NORMAL" if state.manual or state.surge else "MANUAL")


_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {
    "reason": _reason,
    "code": _code,
    "again": _again,
    "type": _type,
    "level": _level,
    "second": _second,
    "place": _place,
    "other": _other,
    "survivor": _survivor,
    "taken": _taken,
    "report": _report,
    "desk": _desk,
    "answer": _answer,
    "said": _said,
    "note": _note,
    "agency": _agency,
    "scope": _scope,
    "mode": _mode,
    **UNIT_FIELDS,
    **ROAD_FIELDS,
}
