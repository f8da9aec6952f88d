"""Record: what became of each call, of each line of its plan and of each unit in one simulation. Nothing is judged or
averaged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dispatch_core.entities import Need
from dispatch_core.events import NeedDecided
from dispatch_core.model import LineKind
from dispatch_core.planned import PlannedNeed
from dispatch_core.promises import CALL, ON_SCENE

from ..histogram import Histogram
from .crews import Crew

NOT_YET = -1

_DISPATCH = LineKind.DISPATCH


@dataclass(slots=True)
class NeedRecord:
    """Of one line that dispatch fills."""

    need_no: int
    agency_id: str
    # Within which its first unit should be at the scene, counted from the call; 0: the plan promises nothing.
    target_us: int
    # Its first unit at the scene, no substitute; NOT_YET = nobody came.
    arrived_us: int = NOT_YET
    # Of the soonest free unit when the call came in; 0: nobody was free.
    eta_us: int = 0
    # When the unit that was ordered first was expected; NOT_YET: none was.
    expected_us: int = NOT_YET
    # Its units that were on their way and were sent elsewhere.
    diverted: int = 0
    # What the decision that sent its first unit lost in hindsight; NOT_YET: it cannot be judged.
    lost_us: int = NOT_YET


def need_record(need_no: int, need: Need | PlannedNeed) -> NeedRecord:
    promised = need.objective_to == ON_SCENE and need.objective_from in CALL
    return NeedRecord(need_no, need.agency_id, need.objective_within_s * 1_000_000 if promised else 0)


@dataclass(slots=True)
class CallRecord:
    at_us: int
    priority: int = 0
    lat_e7: int = 0
    lon_e7: int = 0
    # In the order of the plan, which begins with the service that the call is for.
    needs: Sequence[NeedRecord] = ()
    queued: bool = False
    # Why the engine did not take it in; empty: it did.
    rejected: str = ""
    orders: int = 0

    def note(self, priority: int, lat_e7: int, lon_e7: int, needs: Sequence[Need | PlannedNeed]) -> None:
        self.priority, self.lat_e7, self.lon_e7 = priority, lat_e7, lon_e7
        self.needs = [need_record(nth, need) for nth, need in enumerate(needs, 1) if need.line is _DISPATCH]

    def note_decision(self, event: NeedDecided, tick_us: int, now_us: int) -> None:
        if event.missing_count:
            self.queued = True
        need = self.need(event.need_no)
        if need is None:
            return
        if need.expected_us == NOT_YET:
            for order in event.assigned:
                if not order.substituted:
                    way = order.turnout_ticks + order.unit_offset_ticks + order.road_ticks + order.stale_ticks
                    need.expected_us = now_us + (way + order.incident_offset_ticks) * tick_us
                    break
        if now_us == self.at_us and not need.eta_us and event.candidate_unit_ids:
            parts = (
                event.candidate_turnout_ticks[0],
                event.candidate_unit_offset_ticks[0],
                event.candidate_road_ticks[0],
                event.candidate_stale_ticks[0],
                event.incident_offset_ticks,
            )
            need.eta_us = sum(parts) * tick_us

    def note_divert(self, need_no: int) -> None:
        need = self.need(need_no)
        if need is not None:
            need.diverted += 1

    def note_regret(self, need_no: int, lost_ms: int) -> None:
        need = self.need(need_no)
        if need is not None:
            need.lost_us = lost_ms * 1_000

    def note_arrival(self, need_no: int, now_us: int) -> None:
        need = self.need(need_no)
        if need is not None and need.arrived_us == NOT_YET:
            need.arrived_us = now_us

    # -- Queries ----------------------------------------

    def need(self, need_no: int) -> NeedRecord | None:
        for need in self.needs:
            if need.need_no == need_no:
                return need
        return None

    @property
    def lead(self) -> NeedRecord | None:
        """The line that the call's own response is that of: the first whose plan promises somebody at the scene."""
        for need in self.needs:
            if need.target_us:
                return need
        return None

    @property
    def arrived_us(self) -> int:
        """The lead's; where nothing is promised, that of whoever came first."""
        lead = self.lead
        if lead is not None:
            return lead.arrived_us
        return min([need.arrived_us for need in self.needs if need.arrived_us != NOT_YET], default=NOT_YET)

    @property
    def eta_us(self) -> int:
        """As the lead's; where nothing is promised, that of the soonest of all."""
        lead = self.lead
        if lead is not None:
            return lead.eta_us
        return min([need.eta_us for need in self.needs if need.eta_us], default=0)

    @property
    def diverted(self) -> int:
        """Units that were on their way to it and were sent elsewhere."""
        return sum([need.diverted for need in self.needs])

    @property
    def unserved(self) -> bool:
        """A line that dispatch fills got nobody at all, or the engine did not take the call in."""
        return bool(self.rejected) or any([need.arrived_us == NOT_YET for need in self.needs])


@dataclass(slots=True)
class Record:
    calls: list[CallRecord]
    horizon_us: int
    warm_up_us: int
    # Nobody waits any longer.
    end_us: int = 0
    # By unit: its id, and how long it was on incidents in the time that counts.
    unit_busy_us: dict[str, int] = field(default_factory=dict)
    # By unit: what it drove in that time.
    unit_metres: dict[str, int] = field(default_factory=dict)
    # By agency, of that time: the mean share of its demand that idle units were expected to reach in time.
    covered: dict[str, float] = field(default_factory=dict)
    # In time of the processor.
    deciding: Histogram = field(default_factory=Histogram)

    @property
    def span_us(self) -> int:
        """The time that counts: from the end of the warm-up until no more calls come in."""
        return max(1, self.horizon_us - self.warm_up_us)

    def note_units(self, crews: Sequence[Crew], measured: bool) -> None:
        for crew in crews:
            crew.settle(self.end_us, measured)
            self.unit_busy_us[crew.unit_id] = crew.busy_us
            self.unit_metres[crew.unit_id] = crew.metres
