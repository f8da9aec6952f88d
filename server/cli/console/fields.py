"""Fields: what a form asks for, each with what may be chosen and what is usual, made of the state as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dispatch_core.entities import Incident, Need, Unit
from dispatch_core.model import AssignmentState, DispatchMode, LineKind, Override, Place

from ..catalogue import WORDS, Pair
from ..language import Language
from .actions import Subject
from .mirror import Mirror
from .rows import Rows
from .texts import pick, word

# Units to choose from: nobody reads more.
UNITS_OFFERED: Final = 60

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Field:
    """One thing to be filled in. `options` are (value, label); none = it is typed."""

    name: str
    label: Pair
    value: str = ""
    options: Options = ()
    required: bool = True


@dataclass(frozen=True)
class Asked:
    """What the fields of one form are made of."""

    mirror: Mirror
    rows: Rows
    language: Language
    action: str
    subject: Subject
    about: Incident | None

    @property
    def incident(self) -> Incident:
        """The incident of a form that is about one."""
        assert self.about is not None
        return self.about

    def say(self, indonesian: str, english: str) -> str:
        return pick((indonesian, english), self.language)

    def assigned(self, *, silent: bool = False) -> Options:
        """The incident's units that are under way; only those that have not answered where `silent`."""
        return tuple(
            (one.unit_id, f"{one.unit_id} · {word(one.state, self.language)}")
            for one in self.incident.assignments
            if one.live and (not silent or one.cancelling or one.state is AssignmentState.DISPATCHED)
        )

    def chosen(self, name: str, label: Pair, options: Options, wanted: str) -> Field:
        """A field with what is wanted filled in, else with the first."""
        values = [value for value, _ in options]
        return Field(name, label, wanted if wanted in values else values[0] if values else "", options)


def field_of(part: str, asked: Asked) -> Field:
    """The field of a name that actions.py uses."""
    return _FIELDS[part](asked)


def _reason(asked: Asked) -> Field:
    return Field("reason", ("Alasan", "Reason"), asked.say("disetujui", "agreed") if asked.action == "confirm" else "")


def _code(asked: Asked) -> Field:
    words = WORDS["Override"]
    codes = tuple((code.name, pick(words[code.name], asked.language)) for code in Override if code)
    return asked.chosen("reason_code", ("Kode alasan", "Reason code"), codes, "LOCAL_KNOWLEDGE")


def _unit(asked: Asked) -> Field:
    """Units that could go: those that have what the need asks for first, and the nearest of them first."""
    incident = asked.incident
    drives = [one for one in incident.needs if one.line is LineKind.DISPATCH]
    drives.sort(key=lambda one: not one.missing_count)
    need = incident.need(asked.subject.need_no) or (drives[0] if drives else None)
    free = sorted(
        (need is not None and not _able(unit, need), _apart(unit.place, incident.place), unit.unit_id)
        for unit in asked.mirror.state.units
        if unit.on_duty and unit.in_service and not unit.incident and not unit.retired
    )
    return asked.chosen("unit", ("Unit", "Unit"), tuple((one, one) for _, _, one in free[:UNITS_OFFERED]), "")


def _able(unit: Unit, need: Need) -> bool:
    return unit.agency_id == (need.agency_id or unit.agency_id) and set(need.capabilities) <= set(unit.capabilities)


def _replace(asked: Asked) -> Field:
    nobody = ("", asked.say("tidak ada: ditambahkan", "nobody: it comes in addition"))
    options = (nobody, *asked.assigned())
    late = asked.subject.unit_id
    value = late if late in dict(options) else ""
    return Field("replace", ("Menggantikan", "Instead of"), value, options, required=False)


def _live(asked: Asked) -> Field:
    return asked.chosen("unit", ("Unit", "Unit"), asked.assigned(), asked.subject.unit_id)


def _silent(asked: Asked) -> Field:
    return asked.chosen("unit", ("Unit", "Unit"), asked.assigned(silent=True), asked.subject.unit_id)


def _again(asked: Asked) -> Field:
    options = (("yes", asked.say("ya", "yes")), ("no", asked.say("tidak", "no")))
    return asked.chosen("again", ("Kirim gantinya", "Send another in its place"), options, "yes")


def _type(asked: Asked) -> Field:
    types = tuple((code, f"{asked.rows.type_name(code)} · {code}") for code in sorted(asked.mirror.city.types))
    return asked.chosen("type", ("Jenis", "Type"), types, asked.incident.type_code)


def _level(asked: Asked) -> Field:
    levels = tuple((str(level), f"P{level}") for level in range(1, 6))
    return asked.chosen("priority", ("Prioritas", "Priority"), levels, str(asked.incident.priority))


def _second(_: Asked) -> Field:
    return Field("second", ("Orang kedua (bila P1 diturunkan)", "Second person (to lower a P1)"), required=False)


def _place(asked: Asked) -> Field:
    fits = [one for one in asked.mirror.city.gazetteer if one.place_id in asked.incident.candidate_place_ids]
    label = ("Tempat", "Place")
    if not fits:
        return Field("place", label, asked.incident.place_name)
    return asked.chosen("place", label, tuple((asked.rows.apart(one), asked.rows.apart(one)) for one in fits), "")


def _other(asked: Asked) -> Field:
    others = tuple(
        (f"I{one.incident}", f"I{one.incident} · {asked.rows.type_name(one.type_code)} · {asked.rows.place(one)}")
        for one in asked.mirror.state.incidents.values()
        if one.incident != asked.subject.incident
    )
    return asked.chosen("other", ("Ke kejadian", "Into incident"), others, f"I{asked.subject.other}")


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
    return asked.chosen("mode", ("Mode", "Mode"), modes, "NORMAL" if asked.mirror.state.manual else "MANUAL")


def _apart(one: Place, other: Place) -> int:
    """Only for an order: the server says how far it is."""
    return abs(one.lat_e7 - other.lat_e7) + abs(one.lon_e7 - other.lon_e7)


_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {
    "reason": _reason,
    "code": _code,
    "unit": _unit,
    "replace": _replace,
    "live": _live,
    "silent": _silent,
    "again": _again,
    "type": _type,
    "level": _level,
    "second": _second,
    "place": _place,
    "other": _other,
    "report": _report,
    "desk": _desk,
    "answer": _answer,
    "said": _said,
    "note": _note,
    "agency": _agency,
    "scope": _scope,
    "mode": _mode,
}
