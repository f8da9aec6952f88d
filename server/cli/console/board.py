"""The board: everything that waits for a human, grouped, the most urgent first, as long as it is so.

Nothing is stored: each row is read from the state, the clock and the notices, so it stays until it is handled and goes
when it is. A row's key names what it is about and stays the same meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dispatch_core.context import Context
from dispatch_core.entities import CLOCK_APPROVAL, NEVER_MS, Assignment, Incident, Need
from dispatch_core.model import (
    AssignmentState,
    IncidentState,
    LineKind,
    NeedClock,
    NeedState,
    Shortfall,
)
from dispatch_core.promises import call_began_ms

from ..catalogue import WORDS, Pair
from .item import ARRIVES, ENDS, GOES, LEAVES, LOOKS, REMINDS, Item
from .notices import Notices
from .standing import of_closures, of_villages
from .told import of_notices

_APPROVAL: Final = ("menunggu persetujuan pengawas", "waits for a supervisor's approval")
# What a need's clock does; every other one reminds somebody.
_CLOCKS: Final = {NeedClock.HOLD: GOES, NeedClock.DEADLINE: ENDS, NeedClock.RECHECK: LOOKS}
_OUTSIDE: Final = (
    "di luar wilayah layanan: menunggu persetujuan pengawas",
    "outside the service area: waits for a supervisor's approval",
)


def items(context: Context, notices: Notices, now_ms: int) -> list[Item]:
    """All rows as of an instant of the city's time, in the order in which they are shown."""
    found = [item for incident in context.state.incidents.values() for item in of_incident(context, incident, now_ms)]
    found += of_notices(context, notices)
    found += of_closures(context)
    found += of_villages(context)
    return sorted(found, key=lambda item: item.order)


def of_incident(context: Context, incident: Incident, now_ms: int) -> list[Item]:
    """The rows of one incident."""
    found = list(_of_needs(context, incident)) if incident.state is IncidentState.OPEN else []
    for one in incident.assignments:
        if one.live:
            found += _of_assignment(context, incident, one, now_ms)
    if incident.unresolved and incident.state is IncidentState.OPEN:
        found.append(
            Item(
                f"where/{incident.incident}",
                "decide",
                incident.priority,
                incident.incident,
                (f"Di mana? Tanyakan: {incident.place_name}", f"Where? Ask: {incident.place_name}"),
                incident.reported_ms,
            )
        )
    return found


# -- Needs -------------------------------------------------------------------------------------------------------------


def _of_needs(context: Context, incident: Incident) -> Iterator[Item]:
    for need in incident.needs:
        if need.state is NeedState.WITHDRAWN:
            continue
        item = _of_need(context, incident, need)
        if item is not None:
            yield item
        working = incident.working_count(need) + need.served_count
        if working > need.count:
            yield _need_item(
                incident,
                need,
                "surplus",
                "notice",
                (f"{working - need.count} unit berlebih", f"{working - need.count} surplus, can be released"),
            )


def _of_need(context: Context, incident: Incident, need: Need) -> Item | None:
    missing = need.missing_count
    if need.held and missing:
        return _need_item(incident, need, "held", "decide", ("ditahan: mungkin ganda", "held back: likely a duplicate"))
    if need.desk_id and need.line is not LineKind.DISPATCH:
        return _of_desk(incident, need) if missing else None
    if need.desk_id and missing and need.clock in (NeedClock.DELIVERY, NeedClock.ANSWER):
        return _of_desk(incident, need)
    if not missing:
        return None
    if need.shortfall is Shortfall.AWAITING_APPROVAL:
        outside = incident.outside_area and not need.approved
        return _need_item(incident, need, "approve", "decide", _OUTSIDE if outside else _APPROVAL)
    if need.shortfall in (Shortfall.PLACE_UNRESOLVED, Shortfall.NOT_ACTUAL, Shortfall.HELD_IN_SURGE):
        return None
    return _need_item(
        incident,
        need,
        "waiting",
        "waiting",
        _short(need, missing),
    )


def _short(need: Need, missing: int) -> Pair:
    """2 of 3 missing: all units are committed"""
    why = WORDS["Shortfall"].get(need.shortfall.name)
    counted = (f"kurang {missing} dari {need.count}", f"{missing} of {need.count} missing")
    return (f"{counted[0]}: {why[0]}", f"{counted[1]}: {why[1]}") if why else counted


def _of_desk(incident: Incident, need: Need) -> Item:
    if need.state is NeedState.REFUSED:
        what = ("meja menolak: putuskan", "the desk refused: decide")
    elif not need.desk_delivered and need.clock is NeedClock.DELIVERY:
        what = ("belum sampai", "not on its screen yet")
    elif need.clock is NeedClock.DEADLINE:
        what = ("disanggupi, belum selesai", "accepted, not done yet")
    else:
        what = ("belum menjawab", "no answer yet")
    return _need_item(incident, need, "desk", "desk", what)


def _need_item(incident: Incident, need: Need, kind: str, group: str, what: Pair) -> Item:
    head = need_words(need)
    objective_ms = 0
    began_ms = call_began_ms(need.objective_from, need.raised_ms, incident.called_ms)
    if need.objective_within_s and began_ms and need.missing_count:
        objective_ms = began_ms + need.objective_within_s * 1000
    return Item(
        f"{kind}/{incident.incident}/{need.need_no}",
        group,
        need.priority,
        incident.incident,
        (f"{head}: {what[0]}", f"{head}: {what[1]}"),
        need.raised_ms,
        due_ms=need.due_ms if need.due_ms < NEVER_MS else 0,
        clock=_CLOCKS.get(need.clock, REMINDS),
        objective_ms=objective_ms,
        need_no=need.need_no,
    )


def need_words(need: Need) -> str:
    """PLN 2 × LINE_CREW"""
    asked = "+".join(need.capabilities) or "unit"
    agency = need.agency_id or need.desk_id
    return f"{agency} {need.count} × {asked}" if need.line is LineKind.DISPATCH else f"{need.desk_id or agency}"


# -- Assignments -------------------------------------------------------------------------------------------------------


def _of_assignment(context: Context, incident: Incident, one: Assignment, now_ms: int) -> list[Item]:
    need = incident.needs[one.need_no - 1]
    if one.awaits_word:
        due_ms = one.due_ms[CLOCK_APPROVAL]
        what = ("dicadangkan", "is reserved")
        if one.diverted_from:
            what = (f"dapat dialihkan dari I{one.diverted_from}", f"may be diverted from I{one.diverted_from}")
        made = _unit_item(incident, need, one, "reserved", "decide", what, one.ordered_ms)
        return [replace(made, due_ms=due_ms if due_ms < NEVER_MS else 0)]
    found = []
    policy = context.policy
    if one.cancelling:
        found.append(_silence(context, incident, need, one, now_ms, ("pembatalan ", "cancel ")))
    elif one.asked:
        found.append(_silence(context, incident, need, one, now_ms, ("pengalihan ", "divert ")))
    elif one.acknowledged_version != one.order_version and one.state is AssignmentState.DISPATCHED:
        found.append(_silence(context, incident, need, one, now_ms, ("", "order ")))
    arrive_ms = arrival_ms(context, one)
    leave_ms = one.issued_ms + context.ms(one.turnout_ticks)
    under_way = one.ordered and one.state <= AssignmentState.EN_ROUTE and not one.cancelling
    if under_way and now_ms > arrive_ms + policy.late_arrival_slack_ms:
        late = _unit_item(incident, need, one, "late", "late", ("terlambat tiba", "late arrival"), arrive_ms)
        found.append(replace(late, due_ms=arrive_ms, clock=ARRIVES))
    elif under_way and one.state < AssignmentState.EN_ROUTE and now_ms > leave_ms + policy.late_en_route_slack_ms:
        late = _unit_item(incident, need, one, "start", "late", ("terlambat berangkat", "late en route"), leave_ms)
        found.append(replace(late, due_ms=leave_ms, clock=LEAVES))
    return [item for item in found if item is not None]


def _silence(
    context: Context, incident: Incident, need: Need, one: Assignment, now_ms: int, about: Pair
) -> Item | None:
    """An order that its crew has not acknowledged in time, or that never reached it."""
    policy = context.policy
    delivered = one.delivered_version == one.order_version
    allowed_ms = context.scaled(policy.acknowledgement_ms if delivered else policy.delivery_ms)
    if not one.missed and now_ms < one.issued_ms + allowed_ms:
        return None
    if delivered:
        what = (f"{about[0]}belum dijawab", f"{about[1]}not answered")
    else:
        what = (f"{about[0]}belum diterima", f"{about[1]}not received")
    return _unit_item(incident, need, one, "unanswered", "unanswered", what, one.issued_ms)


def arrival_ms(context: Context, one: Assignment) -> int:
    """When the unit is expected: by its order's estimate, or by the one that a closure made of it."""
    return one.estimated_ms + context.ms(one.eta_ticks)


def _unit_item(
    incident: Incident, need: Need, one: Assignment, kind: str, group: str, what: Pair, since_ms: int
) -> Item:
    return Item(
        f"{kind}/{incident.incident}/{one.assignment_no}",
        group,
        need.priority,
        incident.incident,
        (f"{one.unit_id}: {what[0]}", f"{one.unit_id}: {what[1]}"),
        since_ms,
        need_no=need.need_no,
        unit_id=one.unit_id,
    )
