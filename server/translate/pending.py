"""What waits for a human or a desk: reserved units, needs to approve, desks to answer, holds, places nobody knows,
closures whose time is over.

Worked out from the state when asked; the clocks of these things run in the core, and raise alerts by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dispatch_core.context import Context
from dispatch_core.entities import CLOCK_APPROVAL, NEVER_MS, Assignment, Closure, Incident, Need
from dispatch_core.model import IncidentState, Shortfall
from sigap.v1 import ops_pb2

from ..places import Pair
from .candidates import candidates, question
from .desks import asked_words, is_open, phone_words
from .incidents import incident_location
from .names import Names
from .needs import assignment_eta, due
from .parts import incident_id, instant

_KINDS: Any = ops_pb2
# What a closure whose time is over is sorted by: behind everything urgent.
CLOSURE_PRIORITY = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, with what it is sorted by."""

    kind: Any
    incident: Incident
    need: Need | None
    assignment: Assignment | None
    priority: int
    due_ms: int
    since_ms: int

    @property
    def key(self) -> tuple[int, int, int, int, int, int]:
        need_no = self.need.need_no if self.need else 0
        assignment_no = self.assignment.assignment_no if self.assignment else 0
        return self.priority, self.due_ms, self.since_ms, self.incident.incident, need_no, assignment_no


def waiting(context: Context, incident: Incident) -> Iterator[Waiting]:
    """Everything about one live incident that waits."""
    if incident.unresolved and incident.state is IncidentState.OPEN:
        due_ms = min((need.due_ms for need in incident.needs), default=NEVER_MS)
        kind = _KINDS.PENDING_KIND_UNRESOLVED_PLACE
        yield Waiting(kind, incident, None, None, incident.priority, due_ms, incident.reported_ms)
    for assignment in incident.assignments:
        if assignment.awaits_word:
            need = incident.needs[assignment.need_no - 1]
            due_ms = assignment.due_ms[CLOCK_APPROVAL]
            kind = _KINDS.PENDING_KIND_RESERVED_UNIT
            yield Waiting(kind, incident, need, assignment, need.priority, due_ms, assignment.ordered_ms)
    for need in incident.needs:
        kind = _need_kind(incident, need)
        if kind:
            yield Waiting(kind, incident, need, None, need.priority, need.due_ms, need.raised_ms)


def _need_kind(incident: Incident, need: Need) -> Any:
    if need.desk_id and is_open(incident, need):
        return _KINDS.PENDING_KIND_DESK
    if incident.state is not IncidentState.OPEN or not need.missing_count:
        return 0
    if need.held:
        return _KINDS.PENDING_KIND_HELD_DUPLICATE
    # What is asked of a desk waits for the desk; a place that nobody knows is one item for all needs.
    waits = need.shortfall is Shortfall.AWAITING_APPROVAL and not need.approved and not need.desk_id
    return _KINDS.PENDING_KIND_APPROVAL if waits and not incident.unresolved else 0


def overdue(context: Context) -> Iterator[tuple[tuple[int, int, int, int, int, int], Closure]]:
    """Closures whose time is over, each with what it is sorted by among all that waits."""
    for closure in context.state.closures.values():
        if closure.asked_count:
            yield (CLOSURE_PRIORITY, closure.ask_ms, closure.until_ms, 0, 0, 0), closure


def overdue_view(closure: Closure) -> ops_pb2.PendingItem:
    roads = ", ".join(closure.road_ids[:3]) + (" …" if closure.road_count > 3 else "")
    why = f" ({closure.reason})" if closure.reason else ""
    return ops_pb2.PendingItem(
        kind=_KINDS.PENDING_KIND_CLOSURE_OVERDUE,
        priority=CLOSURE_PRIORITY,
        closure_id=closure.closure_id,
        since=instant(closure.until_ms),
        due_at=due(closure.ask_ms),
        text_id=f"Waktu penutupan {roads}{why} habis; jalan TETAP tertutup: buka atau perpanjang.",
        text_en=f"The time of the closure of {roads}{why} is over; it STAYS closed: open or extend it.",
    )


def pending_view(context: Context, names: Names, one: Waiting) -> ops_pb2.PendingItem:
    incident, need, assignment = one.incident, one.need, one.assignment
    type_id, type_en = names.type_name(incident.type_code)
    text_id, text_en = _words(names, one)
    item = ops_pb2.PendingItem(
        kind=one.kind,
        incident_id=incident_id(incident.incident),
        type_code=incident.type_code,
        type_name_id=type_id,
        type_name_en=type_en,
        priority=one.priority,
        location=incident_location(names, incident),
        since=instant(one.since_ms),
        due_at=due(one.due_ms),
        text_id=text_id,
        text_en=text_en,
    )
    if need is not None:
        item.need_no, item.agency = need.need_no, need.agency_id
        item.capabilities.extend(need.capabilities)
        item.missing_count = need.missing_count
    if one.kind == _KINDS.PENDING_KIND_DESK and need is not None:
        item.desk_id, item.delivered, item.phone = need.desk_id, need.desk_delivered, names.phone(need.desk_id)
        item.phone_text_id, item.phone_text_en = phone_words(names, incident, need)
    if assignment is not None and need is not None:
        unit = context.state.find_unit(assignment.unit_id)
        item.unit_id, item.assignment_no = assignment.unit_id, assignment.assignment_no
        item.agency = unit.agency_id if unit else need.agency_id
        item.eta.CopyFrom(assignment_eta(context, assignment, context.travel_for(unit.medium if unit else need.medium)))
    if one.kind == _KINDS.PENDING_KIND_UNRESOLVED_PLACE:
        item.place_candidates.extend(candidates(names.places, incident.candidate_place_ids))
    return item


def _words(names: Names, one: Waiting) -> Pair:
    """What waits, in words."""
    need = one.need
    if need is None:
        return question(names.places, one.incident.place_name, one.incident.candidate_place_ids)
    who = " ".join(filter(None, (need.agency_id, "+".join(need.capabilities)))) or "-"
    if one.assignment is not None:
        unit_id = one.assignment.unit_id
        if one.assignment.diverted_from:
            left = incident_id(one.assignment.diverted_from)
            return (
                f"{unit_id} dapat dialihkan dari {left}: lepas atau tolak.",
                f"{unit_id} may be diverted from {left}: release or refuse it.",
            )
        return f"{unit_id} dicadangkan: lepas atau tolak.", f"{unit_id} is reserved: release or refuse it."
    if one.kind == _KINDS.PENDING_KIND_DESK:
        asked = asked_words(one.incident, need)
        return f"Meja {need.desk_id}: {asked[0]}", f"Desk {need.desk_id}: {asked[1]}"
    if one.kind == _KINDS.PENDING_KIND_HELD_DUPLICATE:
        return (
            f"{who} ditahan, mungkin laporan ganda: kaitkan atau kirim.",
            f"{who} is held as a likely duplicate: attach or send.",
        )
    return f"{who} menunggu persetujuan.", f"{who} awaits approval."
