"""Events of assignments: orders given and taken back, what crews answered and reported, what the clock noticed."""

from __future__ import annotations

from ..model import Alert, AssignmentState, Availability, Override, Place, Reissue
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
    # 0: the clock for asking the next unit goes on as it was.
    next_unit_allowance_ms: int


@record
class OrderReleased:
    """A human released a reserved unit: the order leaves, with an estimate made now."""

    incident: int
    assignment_no: int
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    delivery_allowance_ms: int
    acknowledgement_allowance_ms: int
    next_unit_allowance_ms: int
    en_route_allowance_ms: int
    arrival_allowance_ms: int
    reason: str
    by: str


@record
class OrderHeld:
    """The order was committed too late after it was decided: the unit is only reserved until a human releases it."""

    incident: int
    assignment_no: int
    approval_allowance_ms: int


@record
class ReservationEnded:
    """A reserved unit is free again; it never had an order."""

    incident: int
    assignment_no: int
    # A human does not want this unit for this need: it is not reserved for it again.
    refused: bool
    reason: str
    by: str


@record
class DivertEnded:
    """A unit is not asked any more to leave what it is on its way to: that stands."""

    incident: int
    assignment_no: int
    # A human does not want this unit for this need: it is not asked for it again.
    refused: bool
    reason: str
    by: str


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
    # 0, from paper alone: of an order that is over, or has become another since.
    order_version: int
    occurred_at_ms: int
    by: str
    on_behalf_of: str
    # Re-entered from paper: nothing was heard of the unit by it.
    paper: bool = False


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
    # Re-entered from paper: nothing was heard of the unit by it.
    paper: bool = False


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
    # Re-entered from paper: nothing was heard of the unit by it.
    paper: bool = False


@record
class CareTransferred:
    incident: int
    assignment_no: int
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class StateCorrected:
    """A supervisor put the assignment's state right; an end frees its unit."""

    incident: int
    assignment_no: int
    state: AssignmentState
    reason_code: Override
    reason: str
    by: str
    # The order version that the crew is thereby known to have; 0: as it was.
    acknowledged_version: int
    # Of the clocks for what is still to come; 0: none runs.
    en_route_allowance_ms: int
    arrival_allowance_ms: int


@record
class AssignmentPinned:
    incident: int
    assignment_no: int
    pinned: bool
    reason_code: Override
    reason: str
    by: str


@record
class TimerStopped:
    """The clock that was due next stops: of an assignment, or of a need where `assignment_no` is 0."""

    incident: int
    assignment_no: int
    need_no: int
    reason_code: Override
    reason: str
    by: str
    # Of the assignment, all that stop with it, by CLOCK_*; empty: that one alone.
    clocks: tuple[int, ...]


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
    # A human called it back from a need that goes on: it is not asked for that need again.
    recalled: bool


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
    need_no: int


@record
class PaperRecorded:
    """What an incident is called on paper and who served it: it has ended for all of them, none was ordered by this."""

    incident: int
    # One each: the unit, and the need it served.
    unit_ids: tuple[str, ...]
    need_nos: tuple[int, ...]
    # When each was sent, as written; 0 = nobody wrote that down.
    ordered_ms: tuple[int, ...]
    # Columns of equal length, one stamp each: which of the units above, counted from 0; what; when.
    stamp_units: tuple[int, ...]
    stamp_states: tuple[AssignmentState, ...]
    stamp_ms: tuple[int, ...]
    by: str
    # What the incident is called on its sheet; empty: nobody said.
    label: str = ""


@record
class PaperSent:
    """A unit was sent by voice to an incident that is known, and that is told afterwards: none was ordered by this.

    The `*_allowance_ms` start at the entry's instant; 0 = that clock does not run.
    """

    incident: int
    assignment_no: int
    unit_id: str
    need_no: int
    # When it was sent, as written.
    ordered_ms: int
    # It is on it from now on; otherwise it has been there and is gone.
    live: bool
    # The estimate from where it is held to be; 0 where none is made.
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    en_route_allowance_ms: int
    arrival_allowance_ms: int
    by: str


@record
class AgencyStoppedAnswering:
    agency_id: str


@record
class AgencyAnswered:
    agency_id: str
