"""Views read back into the core's records: what a server lists becomes incidents and units as its own state has them.

A view says all that can be seen and not all that is known: of the clocks only those that a view shows, each with the
city's allowance; what a need's finished units filled is worked out from what it misses. So the records are good for
showing and for following, never for deciding. The numbers of enums are the wire's own.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from dispatch_core.city.bundle import City
from dispatch_core.context import Context
from dispatch_core.entities import (
    CLOCK_APPROVAL,
    CLOCKS,
    NEVER_MS,
    Assignment,
    Incident,
    Need,
    Report,
    Stamp,
    Unit,
)
from dispatch_core.model import (
    AssignmentState,
    Authority,
    Availability,
    CallClass,
    IncidentKind,
    IncidentState,
    Landing,
    LineKind,
    Medium,
    NeedClock,
    NeedState,
    Place,
    PowerState,
    Shortfall,
)


def ms_of(message: Any, field: str) -> int:
    """A Timestamp field in milliseconds since 1970 UTC; 0 where it is absent."""
    if not message.HasField(field):
        return 0
    instant = getattr(message, field)
    return int(instant.seconds) * 1000 + int(instant.nanos) // 1_000_000


def number_of(id_text: str) -> int:
    """The number inside an incident's or a report's id; 0 for an empty one."""
    return int(id_text[1:]) if id_text else 0


def take_unit(unit: Unit, view: Any) -> None:
    """Put what changes about a unit from its view into its record, which has the roster's part."""
    unit.on_duty = view.on_duty
    unit.availability = Availability(view.availability)
    unit.availability_reason = view.availability_reason
    unit.until_ms = unit.until_due_ms = ms_of(view, "until")
    unit.in_service = view.in_service
    unit.crew_count = view.crew_count
    unit.driver = view.driver
    unit.crew_id = view.crew_id
    unit.place = Place(0, 0, view.position.lat_e7, view.position.lon_e7)
    unit.at_home = view.at_home
    unit.fix_at_ms = ms_of(view, "position_at")
    unit.unresponsive = view.unresponsive
    unit.incident = number_of(view.incident_id)
    unit.assignment_no = view.assignment_no
    unit.last_seq = view.last_seq
    unit.held = view.held


_UNIT_FIELDS = tuple(part.name for part in fields(Unit))


def unit_values(unit: Unit) -> tuple[Any, ...]:
    """All of a unit's record, to be put back later."""
    return tuple(getattr(unit, name) for name in _UNIT_FIELDS)


def put_back(unit: Unit, values: tuple[Any, ...]) -> None:
    """Make a unit's record again what it was."""
    for name, value in zip(_UNIT_FIELDS, values, strict=True):
        setattr(unit, name, value)


def incident_of(context: Context, view: Any) -> Incident:
    """The incident behind a view of a list."""
    city = context.city
    point = view.location.point
    incident = Incident(
        number_of(view.incident_id),
        view.version,
        IncidentState(view.state),
        view.type_code,
        view.priority,
        view.alarm_level,
        Place(0, 0, point.lat_e7, point.lon_e7),
        view.location.uncertainty_m,
        view.location.name,
        view.outside_area,
        view.note,
        ms_of(view, "reported_at"),
        ms_of(view, "call_received_at"),
        ms_of(view, "call_answered_at"),
        ms_of(view, "closed_at"),
        view.disposition,
        IncidentKind(view.kind),
        view.unresolved,
        tuple(candidate.place_id for candidate in view.place_candidates),
        _point_place(view.staging),
        [_report(report) for report in view.reports],
        view.report_count,
        [view.last_seq],
        advised=view.advised,
        staging_name=view.staging.name,
        scene_safe=view.scene_safe,
        power=PowerState(view.power.state),
        feeders=tuple(filter(None, view.power.feeder.split(", "))),
        power_ms=ms_of(view.power, "occurred_at"),
        power_by=view.power.by,
        landing=Landing(view.landing.name, _point_place(view.landing)),
        outage_feeder_id=view.outage.feeder_id,
        outage_customers=view.outage.customers,
    )
    found = [assignment for need in view.needs for assignment in need.assignments]
    incident.assignments = [_assignment(city, one) for one in sorted(found, key=lambda one: one.assignment_no)]
    incident.needs = [_need(context, incident, one) for one in view.needs]
    return incident


def _point_place(location: Any) -> Place:
    return Place(0, 0, location.point.lat_e7, location.point.lon_e7)


def _report(view: Any) -> Report:
    point = view.location.point
    return Report(
        number_of(view.report_id),
        view.type_code,
        point.lat_e7,
        point.lon_e7,
        view.location.uncertainty_m,
        view.location.name,
        ms_of(view, "call_received_at"),
        ms_of(view, "call_answered_at"),
        CallClass(view.call_class),
        view.unresolved,
        ms_of(view, "reported_at"),
        view.by,
        0,
        "",
    )


def _assignment(city: City, view: Any) -> Assignment:
    eta = view.eta
    ticks_a_ms = 1000 / city.tick_us
    issued_ms = ms_of(view, "expected_at") - eta.eta_ms
    one = Assignment(
        view.assignment_no,
        view.unit_id,
        view.need_no,
        AssignmentState(view.state),
        view.order_version,
        round(eta.turnout_ms * ticks_a_ms),
        round(eta.unit_offset_ms * ticks_a_ms),
        round(eta.road_ms * ticks_a_ms),
        round(eta.incident_offset_ms * ticks_a_ms),
        round(eta.stale_ms * ticks_a_ms),
        view.conditional,
        view.position_last,
        view.by_human,
        ms_of(view, "ordered_at") or issued_ms,
        issued_ms,
        [NEVER_MS] * CLOCKS,
        [0] * CLOCKS,
        substituted=view.substituted,
        missed=view.missed,
        cancelling=view.cancelling,
        pinned=view.pinned,
        delivered_version=view.order_version if view.delivered else 0,
        acknowledged_version=view.order_version if view.acknowledged else 0,
        destination_id=view.destination_id,
        reason=view.reason,
        care_transferred_ms=ms_of(view, "care_transferred_at"),
        cut_off=view.cut_off,
        stamps=[
            Stamp(
                AssignmentState(stamp.state),
                ms_of(stamp, "occurred_at"),
                ms_of(stamp, "received_at"),
                stamp.by,
                stamp.on_behalf_of,
                stamp.corrected,
            )
            for stamp in view.stamps
        ],
    )
    one.due_ms[CLOCK_APPROVAL] = ms_of(view, "approval_due_at") or NEVER_MS
    return one


def _need(context: Context, incident: Incident, view: Any) -> Need:
    need = Need(
        view.need_no,
        view.agency,
        tuple(view.capabilities),
        view.count,
        view.priority,
        view.alarm_level,
        LineKind(view.line),
        Authority(view.authority),
        Medium(view.medium),
        context.agency_modes.get(view.agency, 0),
        view.objective.from_stamp,
        view.objective.to_stamp,
        view.objective.within_ms // 1000,
        view.staging,
        view.requester,
        view.ground,
        view.coordination,
        ms_of(view, "raised_at") or incident.reported_ms,
        state=NeedState(view.state),
        shortfall=Shortfall(view.shortfall),
        missing_count=view.missing_count,
        blocking_road_ids=tuple(view.blocking_road_ids),
        blocking_closure_ids=tuple(view.blocking_closure_ids),
        held=view.held,
        approved=view.approved,
        desk_id=view.desk_id,
        desk_delivered=view.desk_delivered,
        reason=view.reason,
        by=view.by,
        clock=NeedClock(view.clock),
        due_ms=ms_of(view, "due_at") or NEVER_MS,
        allowance_ms=_allowance_ms(context, NeedClock(view.clock), view.priority),
    )
    need.answer_allowance_ms = context.approval_ms(need.priority)
    beyond = need.missing_count + incident.working_count(need) - need.count
    # A unit that fills no slot although it goes: its position was too old to trust, and another is wanted beside it.
    for one in incident.assignments_of(need.need_no):
        if beyond > 0 and one.position_last and one.counts and not view.surplus_count:
            one.extra_wanted = True
            beyond -= 1
    if need.state is not NeedState.WITHDRAWN or view.surplus_count:
        need.served_count = max(0, need.count + view.surplus_count - need.missing_count - incident.working_count(need))
    return need


def _allowance_ms(context: Context, clock: NeedClock, priority: int) -> int:
    """What a need's clock gets again after a stop."""
    policy = context.policy
    if clock is NeedClock.DELIVERY:
        return context.scaled(policy.delivery_ms)
    if clock is NeedClock.ANSWER:
        return context.approval_ms(priority)
    if clock is NeedClock.WAITING:
        return policy.escalate_ms
    if clock is NeedClock.HOLD:
        return policy.duplicate_hold_ms
    return context.scaled(policy.isolation_ms) if clock is NeedClock.DEADLINE else 0
