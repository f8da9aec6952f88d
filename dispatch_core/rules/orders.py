"""Orders: the record of one unit ordered, reserved or sent as a substitute, and the allowances of its clocks.

What an order does to incident and unit is in assigning.py; who gets one, in matching.py.
"""

from __future__ import annotations

from ..context import Context
from ..entities import Assignment
from ..events import Assigned, OrderReissued, OrderReleased
from ..ground import Candidate
from ..model import PRIORITY_HIGHEST, AssignmentState, Availability, Reissue

# Members by name, for the hot path: model says why.
_CONDITIONAL = Availability.CONDITIONAL
_DISPATCHED = AssignmentState.DISPATCHED


class Clocks:
    """The allowances of an order's clocks for one priority, worked out once for all units of a decision."""

    __slots__ = (
        "_ack_ms",
        "_arrival_slack_ms",
        "_context",
        "_delivery_ms",
        "_en_route_slack_ms",
        "_tick_us",
        "approval_ms",
        "next_unit_ms",
    )

    def __init__(self, context: Context, priority: int, at_ms: int) -> None:
        policy, rate = context.policy, context.state.clock_rate
        next_unit_ms = policy.next_unit_p1_ms if priority == PRIORITY_HIGHEST else policy.next_unit_ms
        self._context = context
        self._tick_us = context.city.tick_us
        self._delivery_ms = policy.delivery_ms * rate
        self._ack_ms = policy.acknowledgement_ms * rate
        # After a stop no clock adds a unit before the hold is over.
        self.next_unit_ms = max(next_unit_ms * rate, context.state.hold_until_ms - at_ms)
        self.approval_ms = context.approval_ms(priority)
        self._en_route_slack_ms = policy.late_en_route_slack_ms
        self._arrival_slack_ms = policy.late_arrival_slack_ms

    def en_route_ms(self, candidate: Candidate) -> int:
        """How long the crew may take to set out."""
        return self._context.ms(candidate[2]) + self._en_route_slack_ms

    def arrival_ms(self, candidate: Candidate, state: AssignmentState) -> int:
        """How long the crew may take to arrive; one that drives has turned out."""
        turnout_ticks = candidate[2] if state >= AssignmentState.EN_ROUTE else 0
        return self._context.ms(candidate[1] - turnout_ticks) + self._arrival_slack_ms

    def order(
        self,
        candidate: Candidate,
        assignment_no: int,
        incident_offset_ticks: int,
        reserve: bool = False,
        by_human: bool = False,
        substituted: bool = False,
    ) -> Assigned:
        """The order to one unit; its reservation where a human must release it."""
        index, eta_ticks, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, last = candidate
        context, tick_us = self._context, self._tick_us
        unit = context.supposed.get(index) or context.state.units[index]
        return Assigned(
            assignment_no,
            unit.unit_id,
            turnout_ticks,
            unit_offset_ticks,
            road_ticks,
            incident_offset_ticks,
            stale_ticks,
            unit.availability is _CONDITIONAL,
            last == 1,
            by_human,
            0 if reserve else self._delivery_ms,
            0 if reserve else self._ack_ms,
            0 if reserve or substituted else self.next_unit_ms,
            # As context.ms does, which would be called twice for every unit.
            0 if reserve else (turnout_ticks * tick_us + 500) // 1000 + self._en_route_slack_ms,
            0 if reserve else (eta_ticks * tick_us + 500) // 1000 + self._arrival_slack_ms,
            reserve,
            self.approval_ms if reserve else 0,
            substituted,
        )

    def release(
        self, candidate: Candidate, incident: int, assignment_no: int, offset_ticks: int, reason: str, by: str
    ) -> OrderReleased:
        """The order to a unit that was reserved, with an estimate made now."""
        _, _, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, _ = candidate
        return OrderReleased(
            incident,
            assignment_no,
            turnout_ticks,
            unit_offset_ticks,
            road_ticks,
            offset_ticks,
            stale_ticks,
            self._delivery_ms,
            self._ack_ms,
            self.next_unit_ms,
            self.en_route_ms(candidate),
            self.arrival_ms(candidate, _DISPATCHED),
            reason,
            by,
        )

    def reissue(
        self,
        candidate: Candidate,
        incident: int,
        assignment: Assignment,
        state: AssignmentState,
        offset_ticks: int,
        cause: Reissue,
        next_unit_ms: int,
    ) -> OrderReissued:
        """The next version of an order, with an estimate made now; `state` is the assignment's, as it will be."""
        _, _, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, _ = candidate
        return OrderReissued(
            incident,
            assignment.assignment_no,
            assignment.order_version + 1,
            cause,
            0 if state >= AssignmentState.EN_ROUTE else turnout_ticks,
            unit_offset_ticks,
            road_ticks,
            offset_ticks,
            stale_ticks,
            self._delivery_ms,
            self._ack_ms,
            0 if state >= AssignmentState.ON_SCENE else self.arrival_ms(candidate, state),
            next_unit_ms,
        )
