"""Desks' items as their readers see them: what an agency or a hospital is asked or told, as it stands now.

An item is a need with a desk. It names no caller and no patient, and holds the incident's note only where names.py says
that the desk needs it.
"""

from __future__ import annotations

from typing import Any

from dispatch_core.entities import Incident, Need
from dispatch_core.model import DeskAnswer, IncidentState, LineKind, NeedClock, NeedState, PowerState
from sigap.v1 import desks_pb2

from ..places import Pair
from .incidents import incident_location, power_view
from .names import Names
from .needs import due
from .orders import place_words
from .parts import incident_id, instant, number

_WORDS: Any = desks_pb2
ASKED = _WORDS.DESK_ITEM_STATE_ASKED
ACCEPTED = _WORDS.DESK_ITEM_STATE_ACCEPTED
REFUSED = _WORDS.DESK_ITEM_STATE_REFUSED
DONE = _WORDS.DESK_ITEM_STATE_DONE
WITHDRAWN = _WORDS.DESK_ITEM_STATE_WITHDRAWN
_KINDS = {
    LineKind.DISPATCH: _WORDS.DESK_ITEM_KIND_REQUEST,
    LineKind.NOTIFY: _WORDS.DESK_ITEM_KIND_NOTICE,
    LineKind.ISOLATE: _WORDS.DESK_ITEM_KIND_ISOLATION,
}


def item_state(incident: Incident, need: Need) -> Any:
    """Where a desk's item stands."""
    if need.line is LineKind.ISOLATE and incident.power is PowerState.ISOLATED:
        # What was cut is to be restored, whatever became of the incident.
        return ACCEPTED
    if incident.state is not IncidentState.OPEN or need.state is NeedState.WITHDRAWN:
        done = need.state is NeedState.FILLED or incident.power is PowerState.RESTORED
        return DONE if done else WITHDRAWN
    if need.state is NeedState.REFUSED:
        return REFUSED
    if need.state is NeedState.FILLED:
        return DONE
    asked = need.state in (NeedState.OPEN, NeedState.REQUESTED) or need.clock in (NeedClock.DELIVERY, NeedClock.ANSWER)
    return ASKED if asked else ACCEPTED


def is_open(incident: Incident, need: Need) -> bool:
    """Something is left for the desk to do."""
    return item_state(incident, need) in (ASKED, ACCEPTED)


def item_view(names: Names, incident: Incident, need: Need) -> desks_pb2.DeskItem:
    state = item_state(incident, need)
    type_id, type_en = names.type_name(incident.type_code)
    asked = asked_words(incident, need)
    phone_text = phone_words(names, incident, need)
    sent = [one for one in incident.assignments if one.need_no == need.need_no and one.live]
    return desks_pb2.DeskItem(
        incident_id=incident_id(incident.incident),
        need_no=need.need_no,
        desk_id=need.desk_id,
        kind=_KINDS.get(need.line, _WORDS.DESK_ITEM_KIND_NOTICE),
        state=state,
        open=state in (ASKED, ACCEPTED),
        asked_id=asked[0],
        asked_en=asked[1],
        type_code=incident.type_code,
        type_name_id=type_id,
        type_name_en=type_en,
        location=incident_location(names, incident),
        priority=need.priority,
        capabilities=need.capabilities,
        count=need.count,
        requester=need.requester,
        ground=need.ground,
        coordination=need.coordination,
        asked_at=instant(need.raised_ms),
        due_at=due(need.due_ms),
        delivered=need.desk_delivered,
        answer=_answer(state, need),
        reason=need.reason,
        by=need.by,
        phone=names.phone(need.desk_id),
        phone_text_id=phone_text[0],
        phone_text_en=phone_text[1],
        unit_ids=[one.unit_id for one in sent],
        treat_as_live=incident.treat_as_live,
        power=power_view(incident),
        note=incident.note if names.desk_sees_note(incident, need.desk_id) else "",
        with_unit_ids=[one.unit_id for one in incident.assignments if one.ordered and one.need_no != need.need_no],
    )


def _answer(state: Any, need: Need) -> Any:
    if state == REFUSED:
        return number(DeskAnswer.REFUSED)
    return number(DeskAnswer.ACCEPTED) if state in (ACCEPTED, DONE) else 0


def asked_words(incident: Incident, need: Need) -> Pair:
    """What is asked, in words."""
    what = " + ".join(need.capabilities)
    if need.line is LineKind.ISOLATE:
        if incident.power is PowerState.ISOLATED:
            return (
                f"Listrik padam (penyulang {incident.feeder}): catat bila sudah menyala lagi.",
                f"The power is cut (feeder {incident.feeder}): record when it is back.",
            )
        return (
            "Padamkan listrik di lokasi, lalu catat penyulang, waktu dan nama.",
            "Cut the power at the scene, then record feeder, time and name.",
        )
    if need.line is LineKind.NOTIFY:
        if not need.agency_id:
            offers = f" ({what})" if what else ""
            return (
                f"Bersiap menerima pasien{offers}; konfirmasi.",
                f"Prepare to receive patients{offers}; acknowledge.",
            )
        return "Pemberitahuan; konfirmasi.", "For your information; acknowledge."
    asked = f"{need.count} × {what}" if what else f"{need.count}"
    return (
        f"Diminta {asked} unit: terima dan sebut unitnya, atau tolak dengan alasan.",
        f"Asked for {asked} units: accept and name them, or refuse with a reason.",
    )


def phone_words(names: Names, incident: Incident, need: Need) -> Pair:
    """What to read out to the desk on the telephone. It names no caller and no patient, and not the note."""
    type_id, type_en = names.type_name(incident.type_code)
    where = place_words(names, incident)
    asked = asked_words(incident, need)
    number_id = incident_id(incident.incident)
    why_id = why_en = ""
    if need.requester:
        why_id = f" Pemohon {need.requester}, dasar {need.ground}, koordinasi {need.coordination}."
        why_en = f" Asked by {need.requester}, on the ground of {need.ground}, coordinated with {need.coordination}."
    return (
        f"Dari pusat panggilan 112, kejadian {number_id}: {type_id}, prioritas {need.priority}, {where[0]}. "
        f"{asked[0]}{why_id}",
        f"From the 112 centre, incident {number_id}: {type_en}, priority {need.priority}, {where[1]}. "
        f"{asked[1]}{why_en}",
    )
