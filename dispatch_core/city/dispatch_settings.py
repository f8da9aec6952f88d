"""[dispatch] of city.toml: the policy by its name, and its numbers; what the policy does not mean is refused here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from ..limits import NEED_COUNT_MAX
from ..policies.names import CLOSEST, JOINT, NAMES
from .coverage_settings import read_coverage, read_reserve
from .dispatch import Dispatch, Divert, Joint
from .dispatch_faults import DispatchFault
from .faults import Fault
from .fields import Section
from .files import Document
from .format_dispatch import DISPATCH
from .toml_lines import Path as TomlPath

_DAY_MS = 24 * 60 * 60 * 1000
# A weight times its ageing and a day of waiting, over all slots of a match, must stay inside 64 bits.
_WEIGHT_MAX = 256
# Of [dispatch.joint], what says when units at work are free again: who waits for one of its own beat reads that too.
_RELEASES = ("on_scene_ms", "transporting_ms", "at_destination_ms", "release_floor_ms")
_WEIGHING = ("weights", "slot_permille", "ageing_ms", "ageing_max_permille")


def read_dispatch(document: Document) -> Dispatch:
    """What the section says; the closest unit where there is none."""
    section = document.section(("dispatch",), DISPATCH) if document.has("dispatch") else None
    if section is None:
        return Dispatch(CLOSEST, Joint())
    policy = section.choice("policy", {name: name for name in NAMES}, CLOSEST)
    joint = _joint(document, section)
    if joint.diverts and policy != JOINT:
        section.wrong("joint", Fault.NOT_A_CHOICE, "diverts", "true", f'policy = "{JOINT}"')
    coverage, reserve = read_coverage(document, section), read_reserve(document)
    found = Dispatch(policy, joint, coverage, reserve, _divert(document, section))
    _check_read(document, found)
    return found


def _check_read(document: Document, dispatch: Dispatch) -> None:
    """What the policy does not read is refused: whoever wrote it thinks that it counts."""
    path = ("dispatch", "joint")
    if dispatch.policy != JOINT:
        _unread(document, path, _WEIGHING, DispatchFault.ONLY_WITH_JOINT, dispatch.policy)
        _unread(document, ("dispatch", "outages"), ("weigh_customers",), DispatchFault.ONLY_WITH_JOINT, dispatch.policy)
        if not document.has_at(("dispatch", "beats")):
            _unread(document, path, _RELEASES, DispatchFault.ONLY_WITH_RELEASES, dispatch.policy)
    if document.has_at(("dispatch", "divert")) and not dispatch.diverts:
        document.wrong_at(("dispatch", "divert"), DispatchFault.NOBODY_DIVERTED, dispatch.policy)


def _unread(document: Document, table: TomlPath, names: Iterable[str], fault: DispatchFault, policy: str) -> None:
    for name in names:
        if document.has_at((*table, name)):
            document.wrong_at((*table, name), fault, name, policy)


def _joint(document: Document, dispatch: Section) -> Joint:
    known = Joint()
    if not dispatch.has("joint"):
        return known
    section = document.section(
        ("dispatch", "joint"), (field.name for field in fields(Joint) if field.name != "foresees")
    )
    joint = Joint(
        weights=section.integers("weights", (5, 5), 1, _WEIGHT_MAX, known.weights),
        slot_permille=section.integers("slot_permille", (1, NEED_COUNT_MAX), 1, 1000, known.slot_permille),
        ageing_ms=section.integers("ageing_ms", (5, 5), 1_000, _DAY_MS, known.ageing_ms),
        ageing_max_permille=section.integer("ageing_max_permille", 1_000, 4_000, known.ageing_max_permille),
        on_scene_ms=section.integer("on_scene_ms", 0, _DAY_MS, known.on_scene_ms),
        transporting_ms=section.integer("transporting_ms", 0, _DAY_MS, known.transporting_ms),
        at_destination_ms=section.integer("at_destination_ms", 0, _DAY_MS, known.at_destination_ms),
        release_floor_ms=section.integer("release_floor_ms", 0, _DAY_MS, known.release_floor_ms),
        diverts=section.flag("diverts", known.diverts),
    )
    for i, (more, less) in enumerate(zip(joint.weights, joint.weights[1:], strict=False), 1):
        if less * joint.ageing_max_permille > more * 1000:
            section.wrong("weights", Fault.WEIGHTS_MEET, "weights", i + 1, i)
            break
    if list(joint.slot_permille) != sorted(joint.slot_permille, reverse=True):
        section.wrong("slot_permille", Fault.SLOTS_RISE, "slot_permille")
    return joint


def _divert(document: Document, dispatch: Section) -> Divert:
    known = Divert()
    if not dispatch.has("divert"):
        return known
    section = document.section(("dispatch", "divert"), (field.name for field in fields(Divert) if field.name != "asks"))
    divert = Divert(
        gain_ms=section.integer("gain_ms", 1_000, _DAY_MS, known.gain_ms),
        remaining_ms=section.integer("remaining_ms", 0, _DAY_MS, known.remaining_ms),
        per_incident_max=section.integer("per_incident_max", 1, known.per_incident_max, known.per_incident_max),
        cooldown_ms=section.integer("cooldown_ms", 0, _DAY_MS, known.cooldown_ms),
        weights=section.integers("weights", (5, 5), 1, _WEIGHT_MAX, known.weights),
    )
    for i, (more, less) in enumerate(zip(divert.weights, divert.weights[1:], strict=False), 1):
        if less > more:
            section.wrong("weights", Fault.NUMBERS_OUT_OF_ORDER, f"weights {i + 1}", less, f"weights {i}", more)
            break
    return divert
