"""Fields: what a form asks for, each with what may be chosen and what is usual, made of the state as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch_core.entities import Incident
from dispatch_core.model import IncidentState, Override
from dispatch_core.rules.correcting import CORRECTABLE

from ..catalogue import WORDS
from ..words import pick
from .actions import ACTIONS
from .asked import Asked, Field, Options
from .place_fields import PLACE_FIELDS
from .road_fields import ROAD_FIELDS
from .service_fields import SERVICE_FIELDS
from .texts import word
from .unit_fields import UNIT_FIELDS, apart
from .waiting_fields import WAITING_FIELDS

# Nobody reads more.
INCIDENTS_OFFERED: Final = 60


def field_of(part: str, asked: Asked) -> Field:
    """The field of a name that actions.py uses."""
    return _FIELDS[part](asked)


def _reason(asked: Asked) -> Field:
    """In words. Where no code is chosen beside it, the words of the codes are there to choose from."""
    codes = () if "code" in ACTIONS[asked.action].ask else tuple(words for _, words in _codes(asked))
    usual = asked.say("disetujui", "agreed") if asked.action in ("confirm", "release") else ""
    return Field("reason", ("Alasan", "Reason"), usual, suggestions=codes)


def _codes(asked: Asked) -> Options:
    words = WORDS["Override"]
    return tuple((code.name, pick(words[code.name], asked.language)) for code in Override if code)


def _code(asked: Asked) -> Field:
    return asked.chosen("reason_code", ("Kode alasan", "Reason code"), _codes(asked), "LOCAL_KNOWLEDGE")


def _again(asked: Asked) -> Field:
    options = (("yes", asked.say("ya", "yes")), ("no", asked.say("tidak", "no")))
    wanted = "no" if asked.subject.key.startswith("surplus/") else "yes"
    return asked.chosen("again", ("Kirim gantinya", "Send another in its place"), options, wanted)


def _sent(asked: Asked) -> Field:
    options = (
        ("no", asked.say("tidak: tak seorang pun dikirim", "no: nobody is sent")),
        ("yes", asked.say("ya: rencananya dijalankan lagi", "yes: its plan is raised again")),
    )
    return asked.chosen("dispatch", ("Kirim unit lagi", "Send units again"), options, "no")


def _true(asked: Asked) -> Field:
    options = tuple((state.name, word(state, asked.language)) for state in CORRECTABLE)
    return asked.chosen("state", ("Keadaan yang benar", "The state that is true"), options, "ON_SCENE")


def _safe(asked: Asked) -> Field:
    options = (
        ("yes", asked.say("aman: unit boleh masuk", "safe: units may go in")),
        ("no", asked.say("tidak aman (lagi): unit bersiaga di luar", "not safe (any more): units wait outside")),
    )
    return asked.chosen("safe", ("Lokasi", "The scene"), options, "no" if asked.incident.scene_safe else "yes")


def _type(asked: Asked) -> Field:
    types = tuple((code, f"{asked.rows.type_name(code)} · {code}") for code in sorted(asked.mirror.city.types))
    return asked.chosen("type", ("Jenis", "Type"), types, asked.incident.type_code)


def _level(asked: Asked) -> Field:
    levels = tuple((str(level), f"P{level}") for level in range(1, 6))
    return asked.chosen("priority", ("Prioritas", "Priority"), levels, str(asked.incident.priority))


def _second(_: Asked) -> Field:
    return Field("second", ("Orang kedua (untuk P1)", "Second person (for a P1)"), required=False)


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


def _called(asked: Asked) -> Field:
    reports = tuple((f"R{one.report}", f"R{one.report} · {one.place_name}") for one in reversed(asked.incident.reports))
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


def _remark(_: Asked) -> Field:
    """What stays in the journal and everybody reads: said beside the field, where it is read."""
    return Field(
        "remark",
        ("Catatan (tanpa nama, nomor, atau kesehatan orang)", "Note (no name, number or health of anybody)"),
    )


def _note(_: Asked) -> Field:
    return Field("note", ("Catatan", "Note"), required=False)


_OWN: Final[dict[str, Callable[[Asked], Field]]] = {
    "reason": _reason,
    "code": _code,
    "type": _type,
    "level": _level,
    "second": _second,
    "other": _other,
    "survivor": _survivor,
    "taken": _taken,
    "report": _report,
    "called": _called,
    "desk": _desk,
    "answer": _answer,
    "said": _said,
    "note": _note,
    "remark": _remark,
    "again": _again,
    "sent": _sent,
    "true": _true,
    "safe": _safe,
}
_TABLES: Final = (_OWN, UNIT_FIELDS, WAITING_FIELDS, PLACE_FIELDS, SERVICE_FIELDS, ROAD_FIELDS)
_FIELDS: Final = {name: made for table in _TABLES for name, made in table.items()}
assert len(_FIELDS) == sum(map(len, _TABLES)), "two fields of one name"
assert {name for action in ACTIONS.values() for name in action.ask} == _FIELDS.keys()
