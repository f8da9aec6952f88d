"""Events of assignments: orders given and taken back, what crews answered and reported, what the clock noticed."""

from __future__ import annotations

from ..model import Alert, AssignmentState, Availability, Place, Reissue
from ..records import record


@record
class OrderReissued:
    incident: int
    assignment_no: int
    order_version: int
    cause: Reissue
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    delivery_allowance_ms: int
    acknowledgement_allowance_ms: int
    arrival_allowance_ms: int


@record
class OrderDelivered:
    incident: int
    assignment_no: int
    order_version: int
    occurred_at_ms: int


@record
class OrderAcknowledged:
    incident: int
    assignment_no: int
    order_version: int
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class AssignmentDeclined:
    incident: int
    assignment_no: int
    reason: str
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class ProgressReported:
    incident: int
    assignment_no: int
    state: AssignmentState
    occurred_at_ms: int
    destination_id: str
    # True: the assignment is already further on; only the stamp is filled in.
    late: bool
    # Where the unit is by this report; meant only where `placed` is set.
    placed: bool
    place: Place
    by: str
    on_behalf_of: str


@record
class AssignmentCleared:
    incident: int
    assignment_no: int
    occurred_at_ms: int
    availability: Availability
    availability_reason: str
    until_ms: int
    by: str
    on_behalf_of: str


@record
class StampCorrected:
    incident: int
    assignment_no: int
    state: AssignmentState
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class CancelOrdered:
    incident: int
    assignment_no: int
    unit_id: str
    order_version: int
    reason: str
    acknowledgement_allowance_ms: int
    by: str


@record
class AssignmentCancelled:
    incident: int
    assignment_no: int
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class AcknowledgementMissed:
    incident: int
    assignment_no: int
    # Misses running in this agency, this one included.
    misses_running: int


@record
class AlertRaised:
    """A human is told. What does not apply is 0 or empty. `again_ms`: the same clock runs once more for so long; 0 = it
    has ended.
    """

    alert: Alert
    incident: int
    assignment_no: int
    unit_id: str
    agency_id: str
    again_ms: int


@record
class AgencyStoppedAnswering:
    agency_id: str


@record
class AgencyAnswered:
    agency_id: str
