"""Cases: what one incident was in the end, as flat facts that figures are made of.

The facts are read off the very state that the journal's events lead to; nothing here works out again what the rules
did. What the state does not keep, instants of answers and refusals, the gathering notes beside it as events pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from dispatch_core.entities import Assignment, Incident, Need
from dispatch_core.model import (
    DESK_LINES,
    AssignmentState,
    CallClass,
    IncidentKind,
    IncidentState,
    NeedState,
    Shortfall,
)

from .notes import Decision, Noted

# (village, district) of a point; empty outside all of them.
Label = Callable[[int, int], tuple[str, str]]

_ARRIVED_FROM = AssignmentState.ON_SCENE
_DUPLICATE = "DUPLICATE"


class Outcome(StrEnum):
    """How a case ended: the first that holds, in this order."""

    RUNNING = "running"
    ADVISED = "advised"
    SERVED = "served"
    CANCELLED = "cancelled"
    UNSERVED = "unserved"


class Origin(StrEnum):
    """Where a case comes from."""

    REPORTED = "reported"
    # Made of a report that was attached to another incident before.
    DETACHED = "detached"
    # Handled on paper, and recorded afterwards.
    PAPER = "paper"


class OrderEnd(StrEnum):
    """How an order ended."""

    RUNNING = "running"
    CLEARED = "cleared"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    DIVERTED = "diverted"
    # Reserved, and let go before its crew was told.
    NEVER_ORDERED = "never_ordered"


class Omitted(StrEnum):
    """Why an incident is in no figure."""

    EXERCISE = "exercise"
    TEST = "test"
    # Its last report was moved to another incident: it was no event of its own.
    SECOND_REPORT = "second_report"
    # Merged into another incident, which has its needs and units now.
    MERGED = "merged"


_ENDS = {
    AssignmentState.CLEARED: OrderEnd.CLEARED,
    AssignmentState.DECLINED: OrderEnd.DECLINED,
    AssignmentState.CANCELLED: OrderEnd.CANCELLED,
    AssignmentState.PREEMPTED: OrderEnd.DIVERTED,
}


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report as it was taken in. Times of the telephone are 0 where nobody gave them."""

    at_ms: int
    by: str
    call_class: CallClass
    # It opened an incident; the others were attached to one.
    opened: bool
    received_ms: int
    answered_ms: int
    # Why it is in no figure; None: it counts.
    omitted: Omitted | None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One unit on one incident."""

    agency: str
    end: OrderEnd
    # Its crew was never told, or not yet.
    reserved: bool
    # Nobody had acknowledged it when its clock ran out.
    missed: bool
    by_human: bool
    # State -> when the crew says it was; DISPATCHED is when the order left.
    stamps: dict[AssignmentState, int]
    # A time of it was written on paper and re-entered afterwards.
    on_paper: bool
    # No order of Sigap's sent it: it went by voice while only paper was written.
    by_hand: bool


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """One need of a response plan."""

    # Empty: any agency.
    agency: str
    is_desk: bool
    # Why it was short first; NONE: it was filled at once, or was never decided.
    shortfall: Shortfall
    state: NeedState
    objective: tuple[str, str, int]
    # Its units wait at the staging place: their way ends there.
    staging: bool
    raised_ms: int
    # When its incident was reported, and when its call was received and answered; 0 where nobody said.
    called_ms: tuple[int, int, int]
    # When its desk first answered, when nobody asked for it any more; 0: never.
    answered_ms: int
    ended_ms: int
    orders: tuple[OrderFacts, ...]
    priority: int
    # A search was made for it, and the estimate of the soonest fit unit when it first was; -1: there was none.
    decided: bool
    soonest_ms: int
    # Which brought its first unit to the scene.
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Case:
    """One incident."""

    incident: int
    omitted: Omitted | None
    type_code: str
    priority: int
    # Empty: outside all villages. `located` False: nobody ever knew where.
    village: str
    district: str
    located: bool
    source: str
    origin: Origin
    reported_ms: int
    outcome: Outcome
    report_count: int
    needs: tuple[NeedFacts, ...]
    # For needs that went back to an incident that was taken apart.
    stayed: tuple[OrderFacts, ...] = ()

    @property
    def orders(self) -> list[OrderFacts]:
        """Every unit that was ordered or reserved."""
        return [order for need in self.needs for order in need.orders] + [*self.stayed]


def case_of(
    incident: Incident,
    noted: Noted,
    source: str,
    origin: Origin,
    agency_of: Callable[[str], str],
    label: Label,
    tick_us: int,
    merged: bool = False,
) -> Case:
    """The facts of an incident. `source` reported it first; `agency_of` gives a unit's agency."""
    located = not incident.unresolved
    village, district = label(incident.place.lat_e7, incident.place.lon_e7) if located else ("", "")
    return Case(
        incident.incident,
        omitted_of(incident, merged),
        incident.type_code,
        incident.priority,
        village,
        district,
        located,
        source,
        origin,
        reported_ms(incident),
        _outcome(incident, noted),
        incident.report_count,
        tuple(
            _need(incident, need, noted, agency_of, tick_us)
            for need in incident.needs
            if need.need_no not in noted.needs_gone
        ),
        tuple(
            _order(one, noted, agency_of)
            for one in incident.assignments
            if one.need_no in noted.needs_gone and one.assignment_no not in noted.orders_gone
        ),
    )


def reported_ms(incident: Incident) -> int:
    """When it was reported; what was on paper has the time that was written."""
    on_paper = incident.kind is IncidentKind.PAPER and incident.call_received_ms
    return incident.call_received_ms if on_paper else incident.reported_ms


def omitted_of(incident: Incident, merged: bool) -> Omitted | None:
    """Why an incident is in no figure."""
    if incident.kind is IncidentKind.EXERCISE:
        return Omitted.EXERCISE
    if incident.kind is IncidentKind.TEST:
        return Omitted.TEST
    if merged:
        return Omitted.MERGED
    if incident.state is IncidentState.CLOSED and incident.disposition == _DUPLICATE and not incident.report_count:
        return Omitted.SECOND_REPORT
    return None


def _outcome(incident: Incident, noted: Noted) -> Outcome:
    if incident.state is not IncidentState.CLOSED:
        return Outcome.RUNNING
    if incident.advised:
        return Outcome.ADVISED
    if any(stamp.state >= _ARRIVED_FROM for one in incident.assignments for stamp in one.stamps):
        return Outcome.SERVED
    return Outcome.CANCELLED if noted.cancelled else Outcome.UNSERVED


def _need(incident: Incident, need: Need, noted: Noted, agency_of: Callable[[str], str], tick_us: int) -> NeedFacts:
    orders = (_order(one, noted, agency_of) for one in incident.assignments_of(need.need_no))
    raised_ms, called_ms = need.raised_ms, noted.called_ms.get(need.need_no, incident.called_ms)
    if incident.kind is IncidentKind.PAPER:
        raised_ms = reported_ms(incident)
        called_ms = (raised_ms, *called_ms[1:])
    soonest = noted.soonest_ticks.get(need.need_no, -1)
    return NeedFacts(
        need.agency_id,
        need.line in DESK_LINES,
        noted.shortfalls.get(need.need_no, Shortfall.NONE),
        need.state,
        (need.objective_from, need.objective_to, need.objective_within_s * 1000),
        need.staging,
        raised_ms,
        called_ms,
        noted.answered_ms.get(need.need_no, 0),
        noted.ended_ms(need.need_no, raised_ms),
        tuple(orders),
        need.priority,
        need.need_no in noted.soonest_ticks,
        -1 if soonest < 0 else (soonest * tick_us + 500) // 1000,
        noted.decisions.get(need.need_no),
    )


def _order(one: Assignment, noted: Noted, agency_of: Callable[[str], str]) -> OrderFacts:
    stamps = {stamp.state: stamp.occurred_at_ms for stamp in one.stamps}
    if one.order_version:
        if one.ordered_ms:
            stamps[AssignmentState.DISPATCHED] = one.ordered_ms
        end = _ENDS.get(one.state, OrderEnd.RUNNING)
    else:
        end = OrderEnd.RUNNING if one.live else OrderEnd.NEVER_ORDERED
    number = one.assignment_no
    told = number in noted.on_paper, number in noted.by_hand
    missed = number in noted.missed
    return OrderFacts(agency_of(one.unit_id), end, not one.order_version, missed, one.by_human, stamps, *told)
