"""Needs and assignments as readers see them, as they are now."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from dispatch_core.context import Context
from dispatch_core.entities import CLOCK_APPROVAL, NEVER_MS, Assignment, Incident, Need
from dispatch_core.model import Travel
from sigap.v1 import incidents_pb2

from .names import Names
from .parts import eta, incident_id, instant, number


def need_view(
    context: Context, names: Names, incident: Incident, need: Need, agency_of: dict[str, str]
) -> incidents_pb2.Need:
    assignments = list(incident.assignments_of(need.need_no))
    filled = need.served_count + sum(assignment.counts for assignment in assignments)
    travel = context.travel_for(need.medium)
    view = incidents_pb2.Need(
        need_no=need.need_no,
        agency=need.agency_id,
        capabilities=need.capabilities,
        count=need.count,
        priority=need.priority,
        alarm_level=need.alarm_level,
        line=number(need.line),
        authority=number(need.authority),
        state=number(need.state),
        shortfall=number(need.shortfall),
        missing_count=need.missing_count,
        surplus_count=max(0, filled - need.count),
        assignments=[
            assignment_view(context, names, assignment, agency_of.get(assignment.unit_id, need.agency_id), travel)
            for assignment in assignments
        ],
        blocking_road_ids=need.blocking_road_ids,
        blocking_closure_ids=need.blocking_closure_ids,
        medium=number(need.medium),
        held=need.held,
        approved=need.approved,
        desk_id=need.desk_id,
        desk_delivered=need.desk_delivered,
        reason=need.reason,
        by=need.by,
        clock=number(need.clock),
        due_at=due(need.due_ms),
        staging=need.staging,
        requester=need.requester,
        ground=need.ground,
        coordination=need.coordination,
        reserved_count=sum(assignment.awaits_word for assignment in assignments),
        raised_at=instant(need.raised_ms),
    )
    if need.objective_within_s:
        view.objective.from_stamp = need.objective_from
        view.objective.to_stamp = need.objective_to
        view.objective.within_ms = need.objective_within_s * 1000
    return view


def assignment_view(
    context: Context, names: Names, assignment: Assignment, agency_id: str, travel: Travel
) -> incidents_pb2.Assignment:
    """One unit on an incident, with its stamps in the order of the states."""
    unit = names.units.get(assignment.unit_id)
    estimate = assignment_eta(context, assignment, context.travel_for(unit.medium) if unit else travel)
    return incidents_pb2.Assignment(
        assignment_no=assignment.assignment_no,
        unit_id=assignment.unit_id,
        unit_name=unit.name if unit else "",
        agency=agency_id,
        need_no=assignment.need_no,
        state=number(assignment.state),
        order_version=assignment.order_version,
        eta=estimate,
        expected_at=instant(assignment.estimated_ms + estimate.eta_ms),
        stamps=[
            incidents_pb2.Stamp(
                state=number(stamp.state),
                occurred_at=instant(stamp.occurred_at_ms),
                received_at=instant(stamp.received_at_ms),
                by=stamp.by,
                on_behalf_of=stamp.on_behalf_of,
                corrected=stamp.corrected,
            )
            for stamp in sorted(assignment.stamps, key=lambda stamp: stamp.state)
        ],
        delivered=delivered(assignment),
        acknowledged=acknowledged(assignment),
        missed=assignment.missed,
        cancelling=assignment.cancelling,
        conditional=assignment.conditional,
        position_last=assignment.position_last,
        by_human=assignment.by_human,
        destination_id=assignment.destination_id,
        reason=assignment.reason,
        reserved=assignment.awaits_word,
        substituted=assignment.substituted,
        pinned=assignment.pinned,
        cut_off=assignment.cut_off,
        care_transferred_at=instant(assignment.care_transferred_ms),
        approval_due_at=due(assignment.due_ms[CLOCK_APPROVAL]) if assignment.awaits_word else None,
        diverted_from_incident_id=incident_id(assignment.diverted_from),
        leaving=assignment.leaving,
        ordered_at=instant(assignment.ordered_ms),
    )


def acknowledged(assignment: Assignment) -> bool:
    """The crew has answered the newest version of its order; one that is only reserved has none."""
    return 0 < assignment.order_version == assignment.acknowledged_version


def delivered(assignment: Assignment) -> bool:
    """The newest version of its order is on the crew's terminal."""
    return 0 < assignment.order_version == assignment.delivered_version


def due(due_ms: int) -> Timestamp | None:
    """When a clock rings; None where it does not run."""
    return instant(due_ms) if due_ms < NEVER_MS else None


def assignment_eta(context: Context, assignment: Assignment, travel: Travel) -> incidents_pb2.Eta:
    ticks = (
        assignment.turnout_ticks,
        assignment.unit_offset_ticks,
        assignment.road_ticks,
        assignment.incident_offset_ticks,
        assignment.stale_ticks,
    )
    return eta(ticks, context.state.tick_us, travel)
