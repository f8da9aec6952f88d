"""What an entry decided, as replies show it: needs with their units, what humans were told, who is suggested.

Pure functions of the entry. `tick_us` is the length of the city's tick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from dispatch_core import events
from dispatch_core.model import Alert, AssignmentState, DeskAnswer, NeedState, Shortfall
from sigap.v1 import incidents_pb2, intake_pb2

from ..codec import Entry
from .parts import decision, incident_id, instant, number, put_eta, put_instant

# The unit of an assignment by the incident's number and its own: it never changes. Empty where the incident is no
# longer kept.
UnitOf: TypeAlias = Callable[[int, int], str]

_DISPATCHED = number(AssignmentState.DISPATCHED)
_RESERVED = number(AssignmentState.RESERVED)
_CLOCKS: Any = incidents_pb2


def first(entry: Entry | None, *kinds: type) -> Any:
    """The entry's first event of one of these kinds, or None."""
    for event in entry.events if entry else ():
        if isinstance(event, kinds):
            return event
    return None


def every(entry: Entry | None, *kinds: type) -> list[Any]:
    """All events of these kinds."""
    return [event for event in entry.events if isinstance(event, kinds)] if entry else []


def head(entry: Entry | None, seq: int) -> dict[str, Any]:
    """Where the answer stands in the journal; without an entry, the committed seq at which it was so already."""
    return {"seq": entry.seq, "at": instant(entry.at_ms)} if entry else {"seq": seq}


def taken_by(entry: Entry | None, unit_id: str) -> str:
    """The incident whose waiting need the unit took in this entry; empty = none."""
    for event in every(entry, events.NeedDecided):
        if any(order.unit_id == unit_id for order in event.assigned):
            return incident_id(event.incident)
    return ""


def units_in(entry: Entry | None, unit_of: UnitOf, *kinds: type) -> list[str]:
    """The units that these events are about, each once."""
    found = (unit_of(event.incident, event.assignment_no) for event in every(entry, *kinds))
    return list(dict.fromkeys(filter(None, found)))


def told(entry_events: Iterable[events.Event], incident: int) -> list[intake_pb2.Told]:
    """What humans were told about the incident."""
    return [
        intake_pb2.Told(alert=number(event.alert), unit_id=event.unit_id, agency=event.agency_id, need_no=event.need_no)
        for event in entry_events
        if isinstance(event, events.AlertRaised) and event.incident == incident
    ]


def alerted(entry_events: Iterable[events.Event], alert: Alert) -> bool:
    return any(isinstance(event, events.AlertRaised) and event.alert is alert for event in entry_events)


def suggestions(entry_events: Iterable[events.Event]) -> list[intake_pb2.Suggestion]:
    """Agencies that a supervisor could ask."""
    return [
        intake_pb2.Suggestion(
            agency=event.agency_id,
            text_id=f"Pertimbangkan meminta {event.agency_id}: pengawas dapat memintanya.",
            text_en=f"Consider asking {event.agency_id}: a supervisor can.",
        )
        for event in entry_events
        if isinstance(event, events.AlertRaised) and event.alert is Alert.AGENCY_SUGGESTED
    ]


def duplicates(entry_events: Iterable[events.Event], incident: int) -> list[incidents_pb2.PossibleDuplicate]:
    """Live incidents that the incident may be a second report of, likeliest first."""
    return [
        incidents_pb2.PossibleDuplicate(incident_id=incident_id(like), score=score, distance_m=distance_m)
        for event in entry_events
        if isinstance(event, events.DuplicatesSuggested) and event.incident == incident
        for like, score, distance_m in zip(event.like, event.scores, event.distance_m, strict=True)
    ]


# -- Needs -------------------------------------------------------------------------------------------------------------


def decided_needs(
    entry_events: Iterable[events.Event], number: int, at_ms: int, tick_us: int
) -> list[incidents_pb2.Need]:
    """The needs of incident `number` that were raised, changed, held, asked for or decided by these events."""
    needs: dict[int, incidents_pb2.Need] = {}
    event: Any
    for event in entry_events:
        if type(event) is events.NeedRaised:
            if event.incident == number:
                needs[event.need_no] = raised_need(event)
            continue
        apply = _NEED_EVENTS.get(type(event))
        if apply is None or event.incident != number:
            continue
        if event.need_no not in needs:
            needs[event.need_no] = incidents_pb2.Need(need_no=event.need_no)
        apply(needs[event.need_no], event, at_ms, tick_us)
    return list(needs.values())


def raised_need(event: events.NeedRaised) -> incidents_pb2.Need:
    need = incidents_pb2.Need(
        need_no=event.need_no,
        agency=event.agency_id,
        capabilities=event.capabilities,
        count=event.count,
        priority=event.priority,
        alarm_level=event.alarm_level,
        line=number(event.line),
        authority=number(event.authority),
        medium=number(event.medium),
        state=number(NeedState.OPEN),
        missing_count=event.count,
        staging=event.staging,
        requester=event.requester,
        ground=event.ground,
        coordination=event.coordination,
    )
    if event.objective_within_s:
        need.objective.from_stamp = event.objective_from
        need.objective.to_stamp = event.objective_to
        need.objective.within_ms = event.objective_within_s * 1000
    return need


def _change(need: incidents_pb2.Need, event: events.NeedChanged, at_ms: int, tick_us: int) -> None:
    need.count, need.priority = event.count, event.priority


def _decide(need: incidents_pb2.Need, event: events.NeedDecided, at_ms: int, tick_us: int) -> None:
    need.state = number(event.state)
    need.shortfall = number(event.shortfall)
    need.missing_count = event.missing_count
    need.blocking_road_ids.extend(event.blocking_road_ids)
    need.blocking_closure_ids.extend(event.blocking_closure_ids)
    for order in event.assigned:
        assignment = need.assignments.add(
            assignment_no=order.assignment_no,
            unit_id=order.unit_id,
            agency=need.agency,
            need_no=event.need_no,
            state=_RESERVED if order.reserved or order.diverted_from else _DISPATCHED,
            order_version=0 if order.reserved else 1,
            conditional=order.conditional,
            position_last=order.position_last,
            by_human=order.by_human,
            reserved=order.reserved,
            substituted=order.substituted,
            diverted_from_incident_id=incident_id(order.diverted_from),
        )
        ticks = (
            order.turnout_ticks,
            order.unit_offset_ticks,
            order.road_ticks,
            order.incident_offset_ticks,
            order.stale_ticks,
        )
        put_eta(assignment.eta, ticks, tick_us, event.travel)
        put_instant(assignment.expected_at, at_ms + assignment.eta.eta_ms)
        if order.reserved:
            need.reserved_count += 1
            _due(assignment.approval_due_at, at_ms, order.approval_allowance_ms)
    decision(need, event, tick_us)


def _hold(need: incidents_pb2.Need, event: events.NeedHeld, at_ms: int, tick_us: int) -> None:
    need.held, need.clock = True, _CLOCKS.NEED_CLOCK_HOLD
    need.shortfall = number(Shortfall.HELD_AS_DUPLICATE)
    _due(need.due_at, at_ms, event.hold_allowance_ms)


def _end_hold(need: incidents_pb2.Need, event: events.HoldEnded, at_ms: int, tick_us: int) -> None:
    need.held, need.clock = False, _CLOCKS.NEED_CLOCK_UNSPECIFIED
    need.ClearField("due_at")


def _approve(need: incidents_pb2.Need, event: events.NeedApproved, at_ms: int, tick_us: int) -> None:
    need.approved, need.reason, need.by = True, event.reason, event.by


def _refuse(need: incidents_pb2.Need, event: events.NeedRefused, at_ms: int, tick_us: int) -> None:
    need.state, need.shortfall = number(NeedState.REFUSED), number(Shortfall.REFUSED)
    need.reason, need.by = event.reason, event.by


def _ask(need: incidents_pb2.Need, event: events.DeskAsked, at_ms: int, tick_us: int) -> None:
    need.desk_id, need.state = event.desk_id, number(NeedState.REQUESTED)
    need.clock = _CLOCKS.NEED_CLOCK_DELIVERY
    _due(need.due_at, at_ms, event.delivery_allowance_ms)


def _answer(need: incidents_pb2.Need, event: events.DeskAnswered, at_ms: int, tick_us: int) -> None:
    accepted = event.answer is DeskAnswer.ACCEPTED
    need.state = number(NeedState.ACCEPTED if accepted else NeedState.REFUSED)
    need.reason, need.by = event.reason, event.by
    if event.deadline_allowance_ms:
        need.clock = _CLOCKS.NEED_CLOCK_DEADLINE
        _due(need.due_at, at_ms, event.deadline_allowance_ms)


def _due(field: Any, at_ms: int, allowance_ms: int) -> None:
    if allowance_ms:
        put_instant(field, at_ms + allowance_ms)


_NEED_EVENTS: dict[type, Callable[[incidents_pb2.Need, Any, int, int], None]] = {
    events.NeedChanged: _change,
    events.NeedDecided: _decide,
    events.NeedHeld: _hold,
    events.HoldEnded: _end_hold,
    events.NeedApproved: _approve,
    events.NeedRefused: _refuse,
    events.DeskAsked: _ask,
    events.DeskAnswered: _answer,
}
