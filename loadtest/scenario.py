"""Scenario: what happens in a world and when, as data. A world makes one from its options; the driver plays it.

Instants are the city's milliseconds since the run's start. Events are numbered by the world; the incident an event
becomes is known only when its first report was answered, so later actions name the event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

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


HOUR_MS = 3_600_000
Action = Report | Cancel | RaiseAlarm | CloseRoad | OpenRoad


# One sentence in Indonesian and in English.
Note = tuple[str, str]


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
    notes: tuple[Note, ...]

    @property
    def span_ms(self) -> int:
        return self.actions[-1].at_ms if self.actions else 0

    @property
    def report_count(self) -> int:
        return sum(isinstance(action, Report) for action in self.actions)


@record
class Figure:
    """Something that was recorded in the real world, beside the same in a run. None: nobody recorded it."""

    what_id: str
    what_en: str
    real: float | None
    ours: float


def homes(city: City) -> dict[str, tuple[int, int]]:
    return {unit.unit_id: (unit.home.lat_e7, unit.home.lon_e7) for unit in city.units}


def in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """By instant; what was listed first comes first."""
    return tuple(sorted(actions, key=lambda action: action.at_ms))


def part(scenario: Scenario, from_ms: int, to_ms: int) -> Scenario:
    """What begins in a span of the scenario: events reported before it are left out, roads are shut for as much of it
    as they were and all open at its end.
    """
    shut: dict[str, CloseRoad] = {}
    begun: set[int] = set()
    kept: list[Action] = []
    for action in scenario.actions:
        if action.at_ms >= to_ms:
            break
        early = action.at_ms < from_ms
        if isinstance(action, CloseRoad):
            shut[action.road_id] = replace(action, at_ms=max(action.at_ms, from_ms))
        elif isinstance(action, OpenRoad):
            closed = shut.pop(action.road_id)
            if not early:
                kept += [closed, action]
        elif early:
            begun.add(action.event)
        elif action.event not in begun:
            kept.append(action)
    for closed in shut.values():
        kept += [closed, OpenRoad(to_ms, closed.road_id, "akhir uji / end of the test")]
    hours = f"{from_ms // HOUR_MS} - {-(-to_ms // HOUR_MS)}"
    return replace(
        scenario,
        actions=in_order(_moved(action, -from_ms) for action in kept),
        notes=(*scenario.notes, (f"Hanya jam {hours}.", f"Only the hours {hours}.")),
    )


def _moved(action: Action, by_ms: int) -> Action:
    if isinstance(action, CloseRoad) and action.until_ms:
        action = replace(action, until_ms=action.until_ms + by_ms)
    return replace(action, at_ms=action.at_ms + by_ms)


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
