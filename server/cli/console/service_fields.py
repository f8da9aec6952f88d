"""Fields about the service as a whole: agencies, who decides, modes, hospitals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch_core.model import Authority, DestinationStatus, DispatchMode

from ..catalogue import WORDS, Pair
from ..words import pick
from .asked import Asked, Field, Options
from .texts import word

# More at once is asked for again.
ASKED_MAX: Final = 20


def _agencies(asked: Asked) -> Options:
    return tuple((agency_id, asked.rows.agency(agency_id)) for agency_id in asked.mirror.state.agencies)


def _agency(asked: Asked) -> Field:
    return asked.chosen("agency", ("Instansi", "Agency"), _agencies(asked), "")


def _asks(asked: Asked) -> Field:
    """An agency as a whole, or one of the things that it can do; the one that was suggested is filled in."""
    options: list[tuple[str, str]] = []
    for agency in asked.mirror.city.agencies:
        name = asked.rows.agency(agency.agency_id)
        options.append((agency.agency_id, f"{name} · {asked.say('unit mana saja', 'any unit')}"))
        options += [(f"{agency.agency_id}:{one}", f"{name} · {one}") for one in agency.capabilities]
    # notice/ALERT/INCIDENT/NEED/WHO
    return asked.chosen("agency", ("Instansi", "Agency"), tuple(options), asked.subject.key.rpartition("/")[2])


def _many(asked: Asked) -> Field:
    counts = tuple((str(one), str(one)) for one in range(1, ASKED_MAX + 1))
    return asked.chosen("count", ("Berapa unit", "How many"), counts, "1")


def _by_law(name: str, words: Pair) -> Callable[[Asked], Field]:
    """What has to be said where the agency is one that the law lets nobody order."""

    def field(asked: Asked) -> Field:
        grounded = ", ".join(one.agency_id for one in asked.mirror.city.agencies if one.needs_ground)
        return Field(name, (f"{words[0]} ({grounded})", f"{words[1]} ({grounded})"), required=False)

    return field


def _scope(asked: Asked) -> Field:
    whole = ("", asked.say("seluruh layanan", "the whole service"))
    return Field("agency", ("Untuk", "For"), "", (whole, *_agencies(asked)), required=False)


def _mode(asked: Asked) -> Field:
    modes = tuple((mode.name, word(mode, asked.language)) for mode in DispatchMode if mode)
    state = asked.mirror.state
    return asked.chosen("mode", ("Mode", "Mode"), modes, "NORMAL" if state.manual or state.surge else "MANUAL")


def _types(asked: Asked) -> Field:
    every = ("", asked.say("semua jenis", "every type"))
    types = tuple((code, f"{asked.rows.type_name(code)} · {code}") for code in sorted(asked.mirror.city.types))
    return Field("type", ("Jenis", "Type"), "", (every, *types), required=False)


def _levels(asked: Asked) -> Field:
    every = ("", asked.say("semua prioritas", "every priority"))
    levels = tuple((str(level), f"P{level}") for level in range(1, 6))
    return Field("priority", ("Prioritas", "Priority"), "", (every, *levels), required=False)


def _decides(asked: Asked) -> Field:
    own = ("restore", asked.say("kembali menurut kota", "the city's own again"))
    words = tuple((one.name, pick(WORDS["Authority"][one.name], asked.language)) for one in Authority if one)
    return asked.chosen("decides", ("Wewenang", "Authority"), (*words, own), "")


def _hospital(asked: Asked) -> Field:
    known = tuple((one.destination_id, one.name) for one in asked.mirror.city.destinations)
    return asked.chosen("hospital", ("Tujuan", "Destination"), known, "")


def _takes(asked: Asked) -> Field:
    words = WORDS["DestinationStatus"]
    options = tuple((one.name, pick(words[one.name], asked.language)) for one in DestinationStatus if one)
    return asked.chosen("takes", ("Keadaan", "Status"), options, "DIVERTING")


SERVICE_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {
    "agency": _agency,
    "asks": _asks,
    "many": _many,
    "requester": _by_law("requester", ("Siapa yang meminta", "Who asks")),
    "ground": _by_law("ground", ("Dasarnya", "On what ground")),
    "coordination": _by_law("coordination", ("Polisi yang berkoordinasi", "Coordinated with which police officer")),
    "scope": _scope,
    "mode": _mode,
    "types": _types,
    "levels": _levels,
    "decides": _decides,
    "hospital": _hospital,
    "takes": _takes,
}
