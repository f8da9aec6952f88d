"""Scenario: what happens in a world and when, as data. A world makes one from its options; the driver plays it.

Instants are the city's milliseconds since the run's start. Events are numbered by the world; the incident an event
becomes is known only when its first report was answered, so later actions name the event.
"""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_core.city import City
from dispatch_core.records import record

from .habits import Habits


@record
class Report:
    """Somebody calls. `attach`: the call-taker sees that the event has an incident already."""

    at_ms: int
    event: int
    attach: bool
    type_code: str
    # 0 = the type's own.
    priority: int
    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    place_name: str
    # Reaches the crews with the order; never personal.
    note: str


@record
class Cancel:
    """It was nothing, or it is over before anybody came."""

    at_ms: int
    event: int
    reason: str


@record
class RaiseAlarm:
    at_ms: int
    event: int
    alarm_level: int
    reason: str


@record
class CloseRoad:
    """`until_ms`: when it is expected to open, since the run's start; 0 = not known."""

    at_ms: int
    road_id: str
    reason: str
    until_ms: int


@record
class OpenRoad:
    at_ms: int
    road_id: str
    reason: str


Action = Report | Cancel | RaiseAlarm | CloseRoad | OpenRoad


@record
class Scenario:
    """A world ready to be played; everything in it can be pickled."""

    name: str
    # The city the server must serve.
    city_id: str
    city_digest: bytes
    seed: int
    # By instant; the order of two of the same instant is that of the tuple.
    actions: tuple[Action, ...]
    habits: Habits
    # Where crews go when they are done: (lat_e7, lon_e7) by unit id.
    homes: dict[str, tuple[int, int]]
    # Folder with the roads that crews drive along; empty = straight lines.
    ways_folder: str
    # An incident is closed by its desk this long after its last unit cleared.
    linger_ms: int
    # What the figures are made of and what was assumed; shown with the result.
    notes: tuple[str, ...]

    @property
    def span_ms(self) -> int:
        return self.actions[-1].at_ms if self.actions else 0

    @property
    def incident_count(self) -> int:
        """Reports that open an incident: events, and the callers nobody recognised as speaking of one."""
        return sum(isinstance(action, Report) and not action.attach for action in self.actions)

    @property
    def report_count(self) -> int:
        return sum(isinstance(action, Report) for action in self.actions)


def homes(city: City) -> dict[str, tuple[int, int]]:
    return {unit.unit_id: (unit.home.lat_e7, unit.home.lon_e7) for unit in city.units}


def in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """By instant; what was listed first comes first."""
    return tuple(sorted(actions, key=lambda action: action.at_ms))


def share(actions: Iterable[Action], worker: int, worker_count: int) -> tuple[Action, ...]:
    """A worker's part: all actions of an event stay together, roads are the first worker's."""
    return tuple(
        action
        for action in actions
        if (0 if isinstance(action, CloseRoad | OpenRoad) else action.event % worker_count) == worker
    )


def closures(actions: Iterable[Action]) -> tuple[tuple[int, frozenset[str]], ...]:
    """The roads closed from each instant on: (at_ms, road ids), beginning with (0, none)."""
    closed: frozenset[str] = frozenset()
    spans = [(0, closed)]
    for action in actions:
        if isinstance(action, CloseRoad):
            closed |= {action.road_id}
        elif isinstance(action, OpenRoad):
            closed -= {action.road_id}
        else:
            continue
        spans.append((action.at_ms, closed))
    return tuple(spans)
