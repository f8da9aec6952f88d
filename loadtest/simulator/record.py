"""Record: what became of each call and of each unit in one simulation. Nothing is judged or averaged here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dispatch_core.entities import Incident
from dispatch_core.events import NeedDecided

from .calls import Call
from .crews import Crew

NOT_YET = -1


@dataclass(slots=True)
class CallRecord:
    at_us: int
    priority: int = 0
    # Within which somebody should be there; 0 = nobody said.
    target_us: int = 0
    lat_e7: int = 0
    lon_e7: int = 0
    # The first unit at the scene; NOT_YET = nobody came.
    arrived_us: int = NOT_YET
    queued: bool = False
    turned_away: bool = False
    orders: int = 0
    # Units that were on their way and were sent elsewhere.
    diverted: int = 0
    # Of the soonest free unit when the call came in; 0: nobody was free.
    eta_us: int = 0

    def note_report(self, incident: Incident) -> None:
        self.priority = incident.priority
        self.lat_e7, self.lon_e7 = incident.place.lat_e7, incident.place.lon_e7
        within_s = [need.objective_within_s for need in incident.needs if need.objective_to == "on_scene"]
        self.target_us = min(within_s, default=0) * 1_000_000

    def turn_away(self, call: Call) -> None:
        self.turned_away = True
        self.priority, self.lat_e7, self.lon_e7 = call.priority, call.lat_e7, call.lon_e7

    def note_decision(self, event: NeedDecided, tick_us: int) -> None:
        if event.missing_count:
            self.queued = True
        if self.eta_us == 0 and event.candidate_unit_ids:
            parts = (
                event.candidate_turnout_ticks[0],
                event.candidate_unit_offset_ticks[0],
                event.candidate_road_ticks[0],
                event.candidate_stale_ticks[0],
                event.incident_offset_ticks,
            )
            self.eta_us = sum(parts) * tick_us

    def note_arrival(self, now_us: int) -> None:
        if self.arrived_us == NOT_YET:
            self.arrived_us = now_us


@dataclass(slots=True)
class Record:
    calls: list[CallRecord]
    horizon_us: int
    warm_up_us: int
    end_us: int = 0
    # By unit: its id, and how long it was on incidents.
    unit_busy_us: dict[str, int] = field(default_factory=dict)
    metres: int = 0

    def note_units(self, crews: Sequence[Crew]) -> None:
        for crew in crews:
            on_one_us = self.end_us - crew.began_us if crew.incident else 0
            self.unit_busy_us[crew.unit_id] = crew.busy_us + on_one_us
            self.metres += crew.metres
