"""Roads: closed and opened by name. The search takes them into every later answer.

Closing changes no order that is out. Opening lets units take what waited because no road led there. A closure does
not end by itself: `until_ms` is what was expected, for people to read.
"""

from __future__ import annotations

from .. import limits
from ..commands import CloseRoad, OpenRoad
from ..context import Context
from ..entities import Closure
from ..events import Event, RoadClosed, RoadOpened
from ..rejections import Reason, Rejection
from ..state import State
from .waiting import take_up


def decide_close(context: Context, command: CloseRoad, at_ms: int) -> list[Event] | Rejection:
    if command.road_id not in context.road_ids:
        return Rejection(Reason.ROAD_NOT_FOUND, "road_id", command.road_id)
    if command.road_id in context.state.closures:
        return Rejection(Reason.ROAD_ALREADY_CLOSED, "road_id", command.road_id)
    if len(context.state.closures) >= limits.CLOSURES_MAX:
        return Rejection(Reason.LIMIT_REACHED, "road_id", "closed roads")
    return [RoadClosed(command.road_id, command.reason, command.until_ms, command.by)]


def decide_open(context: Context, command: OpenRoad, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    if command.road_id not in state.closures:
        known = command.road_id in context.road_ids
        return Rejection(Reason.ROAD_NOT_CLOSED if known else Reason.ROAD_NOT_FOUND, "road_id", command.road_id)
    events: list[Event] = [RoadOpened(command.road_id, command.reason, command.by)]
    # Whoever is idle may have been cut off since the needs were decided, whatever their shortfall was then.
    if state.waiting:
        with context.supposing_open(command.road_id):
            events += take_up(context, state.units, at_ms)
    return events


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_closed(state: State, event: RoadClosed) -> None:
    state.closures[event.road_id] = Closure(event.road_id, event.reason, state.at_ms, event.until_ms, event.by)
    state.roads_changed = True


def evolve_opened(state: State, event: RoadOpened) -> None:
    del state.closures[event.road_id]
    state.roads_changed = True
