"""Notices: what a human was told and no state keeps: likely duplicates, a crew that went in too soon, a road closed.

Each stays until somebody has seen to it, until its incident ends, or until what it says is no longer so. It knows only
what the feed said.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from dispatch_core import events, limits
from dispatch_core.entities import Assignment, Incident
from dispatch_core.model import Alert, AssignmentState, IncidentState, Reissue
from dispatch_core.state import State

from ...codec import field_name
from .marks import Key, Marks

# What is seen in the state itself is told from there.
TOLD_ONCE = {
    Alert.OBJECTIVE_OUT_OF_REACH,
    Alert.POSITION_JUMP,
    Alert.CLOCK_OF_UNIT,
    Alert.DESK_REFUSED,
    Alert.AT_OLD_PLACE,
    Alert.ENTERED_UNSAFE,
    Alert.DESTINATION_UNFIT,
    Alert.ENGINE_DISAGREES,
    Alert.POWER_RESTORED,
    Alert.AGENCY_SUGGESTED,
    Alert.LOCATION_DECIDES,
    Alert.SUBSTITUTED,
    Alert.DIVERT_POSSIBLE,
    Alert.AVAILABILITY_OVERDUE,
    Alert.LANDING_CHANGED,
}
# What a closed road does to a unit on its way; the new estimate tells more than the alarm beside it.
OF_ROADS = (Alert.ROUTE_CHANGED, Alert.ROUTE_LOST)
# What stays longest where there are too many: somebody is in danger, comes too late, or does not come. Likely
# duplicates go first: of a storm they are most.
PRESSING: Final = {
    Alert.OBJECTIVE_OUT_OF_REACH,
    Alert.ENTERED_UNSAFE,
    Alert.AT_OLD_PLACE,
    Alert.DESK_REFUSED,
    Alert.DESTINATION_UNFIT,
    Alert.DIVERT_POSSIBLE,
    Alert.LANDING_CHANGED,
    *OF_ROADS,
}

# Of what the board says of those that went.
DROPPED: Final[Key] = (0, 0, 0, "dropped")
# The events that add or end one, and their names in an entry; no other needs to be read for them.
_HEARD: Final = (
    events.AlertRaised,
    events.DuplicatesSuggested,
    events.EtaChanged,
    events.OrderReissued,
    events.IncidentClosed,
    events.IncidentCancelled,
    events.NeedRaised,
    events.AvailabilitySet,
)
HEARD: Final = {field_name(event) for event in _HEARD}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that was told. `alert` is 0 for a likely duplicate, whose `other` incident it may be."""

    alert: int
    incident: int
    since_ms: int
    unit_id: str = ""
    agency_id: str = ""
    need_no: int = 0
    other: int = 0
    score: int = 0
    distance_m: int = 0
    # Of a unit on its way: which order, what closes its road, how long it had to go from then on, and how much
    # more that is than before, in ticks.
    assignment_no: int = 0
    closure_id: str = ""
    road_ids: tuple[str, ...] = ()
    eta_ticks: int = 0
    later_ticks: int = 0

    @property
    def key(self) -> Key:
        return (self.alert, self.incident, self.other or self.need_no, self.unit_id or self.agency_id)

    @property
    def rank(self) -> int:
        """How pressing it is, 0 the least."""
        return 2 if self.alert in PRESSING else 1 if self.alert else 0


class Notices:
    """All that is still to be seen to; of too many the least pressing go, of those the oldest."""

    def __init__(self, marks: Marks | None = None) -> None:
        self.marks = marks or Marks()
        self._open: dict[Key, Notice] = {}
        # The same keys by rank, each oldest first.
        self._ranked: tuple[dict[Key, None], ...] = ({}, {}, {})
        # How many went for want of room and since when, until somebody has seen that.
        self.dropped_count = self.dropped_ms = 0
        # Counts up with every change.
        self.version = 0

    def listed(self) -> list[Notice]:
        """Those that are open, oldest first."""
        return list(self._open.values())

    def take(self, event: events.Event, at_ms: int, state: State) -> None:
        """What an event adds or ends."""
        match event:
            case events.AlertRaised() if event.alert in TOLD_ONCE:
                self._add(
                    Notice(event.alert, event.incident, at_ms, event.unit_id, event.agency_id, event.need_no),
                )
            case events.DuplicatesSuggested():
                for like, score, distance_m in zip(event.like, event.scores, event.distance_m, strict=True):
                    self._add(Notice(0, event.incident, at_ms, other=like, score=score, distance_m=distance_m))
            case events.EtaChanged():
                self._reckon(event, at_ms, state)
            case events.OrderReissued() if event.cause is Reissue.MOVED:
                # It goes somewhere else: what held it up on the way there says nothing any more.
                self._drop_route(event, state)
            case events.IncidentClosed() | events.IncidentCancelled():
                self._drop_incident(event.incident)
            case events.NeedRaised():
                # The agency that could be asked was asked.
                self._drop((Alert.AGENCY_SUGGESTED, event.incident, 0, event.agency_id))
            case events.AvailabilitySet():
                self._drop((Alert.AVAILABILITY_OVERDUE, 0, 0, event.unit_id))

    def seen(self, key: Key, since_ms: int) -> bool:
        """Somebody has seen to what was told at that instant. False, and it stays: something else was told since."""
        if key == DROPPED:
            self.dropped_count = self.dropped_ms = 0
            self.version += 1
        notice = self._open.get(key)
        if notice is not None and notice.since_ms != since_ms:
            return False
        if notice is not None:
            self.marks.add(key, since_ms)
        self._drop(key)
        return True

    def keep(self, incidents: Container[int]) -> None:
        """Only those of these incidents, and those of none, stay."""
        for key in list(self._open):
            if key[1] and key[1] not in incidents:
                self._drop(key)

    def live(self, notice: Notice, incidents: dict[int, Incident]) -> bool:
        """Its incident, and the other that it may be, are open; a unit that was held up is still on its way, and one
        that might have come instead is so elsewhere, while nobody is there yet.
        """
        for number in filter(None, (notice.incident, notice.other)):
            incident = incidents.get(number)
            if incident is None or incident.state is not IncidentState.OPEN:
                return False
        if notice.alert == Alert.DIVERT_POSSIBLE:
            there = incidents[notice.incident].assignments_of(notice.need_no)
            others = (incident for number, incident in incidents.items() if number != notice.incident)
            elsewhere = (incident.latest_of_unit(notice.unit_id) for incident in others)
            nobody = not any(one.state >= AssignmentState.STAGED and one.live for one in there)
            return nobody and any(one is not None and _on_its_way(one) for one in elsewhere)
        if notice.alert not in OF_ROADS:
            return True
        one = incidents[notice.incident].assignment(notice.assignment_no)
        return one is not None and _on_its_way(one)

    def _add(self, notice: Notice) -> None:
        known = self._open.get(notice.key)
        if known is not None and known.since_ms >= notice.since_ms:
            return
        # What is told again is news again, but for what is read again by a console that begins anew.
        self._drop(notice.key)
        if self.marks.has(notice.key, notice.since_ms):
            return
        self._open[notice.key] = notice
        self._ranked[notice.rank][notice.key] = None
        self.version += 1
        while len(self._open) > limits.NOTICES_MAX:
            least = next(filter(None, self._ranked))
            self._drop(next(iter(least)))
            self.dropped_count += 1
            self.dropped_ms = self.dropped_ms or notice.since_ms

    def _reckon(self, event: events.EtaChanged, at_ms: int, state: State) -> None:
        """A closure came or went: of several that hold up one unit the sum counts."""
        incident = state.find_incident(event.incident)
        one = incident.assignment(event.assignment_no) if incident else None
        if one is None:
            return
        changed, lost = ((alert, event.incident, one.need_no, one.unit_id) for alert in OF_ROADS)
        before = self._open.get(changed)
        later_ticks = event.later_ticks + (before.later_ticks if before else 0)
        self._drop(lost)
        self._drop(changed)
        if not event.cut_off and later_ticks <= 0:
            return
        parts = (event.turnout_ticks, event.unit_offset_ticks, event.road_ticks, event.incident_offset_ticks)
        notice = Notice(
            Alert.ROUTE_LOST if event.cut_off else Alert.ROUTE_CHANGED,
            event.incident,
            at_ms,
            one.unit_id,
            need_no=one.need_no,
            assignment_no=event.assignment_no,
            closure_id=event.closure_id,
            road_ids=event.blocking_road_ids,
            eta_ticks=sum(parts) + event.stale_ticks,
            later_ticks=later_ticks,
        )
        self._add(notice)

    def _drop_route(self, event: events.OrderReissued, state: State) -> None:
        incident = state.find_incident(event.incident)
        one = incident.assignment(event.assignment_no) if incident else None
        if one is None:
            return
        for alert in OF_ROADS:
            self._drop((alert, event.incident, one.need_no, one.unit_id))

    def _drop(self, key: Key) -> None:
        notice = self._open.pop(key, None)
        if notice is not None:
            del self._ranked[notice.rank][key]
            self.version += 1

    def _drop_incident(self, number: int) -> None:
        for key, notice in list(self._open.items()):
            if number in (notice.incident, notice.other):
                self._drop(key)


def _on_its_way(one: Assignment) -> bool:
    return one.state <= AssignmentState.EN_ROUTE and not one.cancelling
