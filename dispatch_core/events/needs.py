"""Events of needs: raised by a plan or a human, changed, held, asked of a desk, decided by a match or by a human."""

from __future__ import annotations

from ..model import Authority, DeskAnswer, LineKind, Medium, NeedState, Shortfall, Travel
from ..records import record


@record
class NeedRaised:
    incident: int
    need_no: int
    agency_id: str
    capabilities: tuple[str, ...]
    count: int
    priority: int
    alarm_level: int
    line: LineKind
    authority: Authority
    medium: Medium
    mode: int
    # Empty and 0: no objective.
    objective_from: str
    objective_to: str
    objective_within_s: int
    # Its units wait at the staging place until the scene is safe.
    staging: bool
    # Where a human asked for it: who asks, on what ground, and with whom it was coordinated.
    requester: str
    ground: str
    coordination: str


@record
class NeedHeld:
    """What of the need is missing waits: the incident looks like a live one. It goes by itself after the allowance."""

    incident: int
    need_no: int
    hold_allowance_ms: int


@record
class HoldEnded:
    """The hold of a need is over, by the clock or by a human."""

    incident: int
    need_no: int


@record
class NeedApproved:
    """A human says go: whatever kept the engine from ordering for this need no longer does."""

    incident: int
    need_no: int
    reason: str
    by: str


@record
class NeedRefused:
    """A human says no: the need stays, short and refused, and nobody is asked for it."""

    incident: int
    need_no: int
    reason: str
    by: str
    # Who agreed; needed for a need of priority 1.
    second_person: str


@record
class DeskAsked:
    """A desk is asked or told. `desk_id` is an agency or a destination."""

    incident: int
    need_no: int
    desk_id: str
    delivery_allowance_ms: int
    # Runs after the delivery's.
    answer_allowance_ms: int


@record
class DeskDelivered:
    incident: int
    need_no: int
    # Until it must have answered.
    answer_allowance_ms: int


@record
class DeskAnswered:
    incident: int
    need_no: int
    answer: DeskAnswer
    reason: str
    by: str
    on_behalf_of: str
    # Until what it accepted must be done; 0: nothing is left to do.
    deadline_allowance_ms: int


@record
class NeedChanged:
    """The plan asks for another number, at another priority or authority. Count 0: the need is withdrawn."""

    incident: int
    need_no: int
    count: int
    priority: int
    # Of `Authority`; 0: as it was.
    authority: int


@record
class Assigned:
    """One unit ordered. The `*_allowance_ms` start at the entry's instant; 0 = that clock does not run."""

    assignment_no: int
    unit_id: str
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    # The unit was only conditionally available; its position was too old to trust; a human chose it.
    conditional: bool
    position_last: bool
    by_human: bool
    delivery_allowance_ms: int
    acknowledgement_allowance_ms: int
    next_unit_allowance_ms: int
    en_route_allowance_ms: int
    arrival_allowance_ms: int
    # Reserved until a human releases it: only the approval's clock runs.
    reserved: bool
    approval_allowance_ms: int
    # Not what the need asks for, but the best there is: it fills no slot.
    substituted: bool
    # The incident that the unit is on its way to: that stands until the crew acknowledges this. 0: it was free.
    diverted_from: int = 0


@record
class NeedDecided:
    """What the match found for one need: who goes, what is missing and why, and the first candidates with the parts
    of their ETA.

    The candidate columns are of equal length, soonest first. `unfit_counts[i]` counts units turned down for reason i
    of `Unfit`.
    """

    incident: int
    need_no: int
    state: NeedState
    shortfall: Shortfall
    # Slots still open after this decision.
    missing_count: int
    travel: Travel
    assigned: tuple[Assigned, ...]
    candidate_unit_ids: tuple[str, ...]
    candidate_turnout_ticks: tuple[int, ...]
    candidate_unit_offset_ticks: tuple[int, ...]
    candidate_road_ticks: tuple[int, ...]
    candidate_stale_ticks: tuple[int, ...]
    incident_offset_ticks: int
    unfit_counts: tuple[int, ...]
    # Closed roads that stand between the incident and the units, where that is the reason.
    blocking_road_ids: tuple[str, ...]
    # A human's reason where one placed the unit, and who.
    reason: str
    by: str
    # While something is missing: until a human is told again. 0: nobody needs to be.
    escalation_allowance_ms: int
    # The closures that close them.
    blocking_closure_ids: tuple[str, ...] = ()
    # Where no road leads: boats that could go, when they would be there, and the landings nearest to them. Columns of
    # equal length, soonest first.
    boat_unit_ids: tuple[str, ...] = ()
    boat_ticks: tuple[int, ...] = ()
    boat_landings: tuple[str, ...] = ()
