"""Roads: closed or slowed by their name, by an edge or by an area, and opened again. The next decision goes by it.

A closure whose time is over goes on, and a human is asked, unless it was declared to open by itself. Opening lets units
take what waited because no road led there. What it means for units on their way is in retiming.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import limits
from ..city.bundle import City
from ..commands import CloseRoad, ExtendClosure, OpenRoad
from ..context import Context
from ..entities import Closure, first_due
from ..events import ClosureExpired, ClosureExtended, ClosureTurned, Event, RoadClosed, RoadOpened, RoadShut
from ..model import RoadScope, RoadSpan, RoadTerms
from ..profiles import divide
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .hours import hours_at
from .retiming import consequences

# A human is asked again at twice the interval each time, up to 32 times the first.
DOUBLINGS_MAX = 5


def decide_close(context: Context, command: CloseRoad, at_ms: int) -> list[Event] | Rejection:
    state, terms, speed_permille = context.state, command.terms, command.terms.speed_permille
    spans = _spans(context, command)
    if isinstance(spans, Rejection):
        return spans
    scope = RoadScope(spans, command.area_lat_e7, command.area_lon_e7, command.towards_lat_e7, command.towards_lon_e7)
    road_ids = context.city.ground.closures.roads_within(scope)
    if not road_ids:
        return Rejection(Reason.NO_ROAD_THERE, "towards" if spans else "area", "")
    if not context.city.ground.closures.leads(scope):
        return Rejection(Reason.NO_ROAD_THERE, "towards", "")
    for known in state.closures.values():
        # One that slows more comes beside it.
        if known.scope == scope and _same_who(known.terms, terms) and known.terms.speed_permille <= speed_permille:
            return Rejection(Reason.ROAD_ALREADY_CLOSED, "road_id", command.road_id or known.closure_id)
    if 0 < command.until_ms <= at_ms:
        return Rejection(Reason.EXPIRY_PAST, "until", "")
    unknown = _unknown_drivers(context, terms)
    if unknown is not None:
        return unknown
    if len(state.closures) >= limits.CLOSURES_MAX:
        return Rejection(Reason.LIMIT_REACHED, "road_id", "closed roads")
    dormant, turn_ms = hours_at(terms, context.zone, at_ms)
    closed = RoadClosed(
        road_ids[0] if len(road_ids) == 1 else "",
        command.reason,
        command.until_ms,
        command.by,
        f"C{state.seq + 1}",
        scope,
        terms,
        tuple(road_ids[: limits.CLOSURE_ROADS_KEPT]),
        len(road_ids),
        dormant,
        _first_due(command.until_ms, turn_ms),
    )
    after = {**state.closures, closed.closure_id: _closure(closed, at_ms)}
    if too_many_profiles(context.city, after.values()):
        return Rejection(Reason.LIMIT_REACHED, "kinds", "kinds of drivers with closures of their own")
    if dormant:
        return [closed]
    return [closed, *consequences(context, after, closed.closure_id, at_ms, opens=False)]


def _spans(context: Context, command: CloseRoad) -> tuple[RoadSpan, ...] | Rejection:
    """The roads or the edge that the command names; none where it names an area."""
    closures = context.city.ground.closures
    road_ids: list[str] | None = None
    if command.road_id:
        if command.road_id not in context.road_ids:
            return Rejection(Reason.ROAD_NOT_FOUND, "road_id", command.road_id)
        road_ids = [command.road_id]
    elif command.road_name:
        road_ids = closures.roads_named(command.road_name)
        if not road_ids:
            return Rejection(Reason.ROAD_NOT_FOUND, "road_name", command.road_name)
        if len(road_ids) > limits.CLOSURE_SPANS_MAX:
            return Rejection(Reason.LIMIT_REACHED, "road_name", "roads of one closure")
    if command.near_lat_e7 or command.near_lon_e7:
        edge = closures.edge_near(command.near_lat_e7, command.near_lon_e7, road_ids)
        return (edge,) if edge else Rejection(Reason.NO_ROAD_THERE, "near", "")
    return tuple(RoadSpan(road_id) for road_id in road_ids or ())


def _unknown_drivers(context: Context, terms: RoadTerms) -> Rejection | None:
    for agency_id in terms.agencies:
        if agency_id not in context.agencies:
            return Rejection(Reason.AGENCY_UNKNOWN, "agencies", agency_id)
    known = {kind for _, kind in context.roads.drivers.values()}
    for kind in terms.kinds:
        if kind not in known:
            return Rejection(Reason.KIND_UNKNOWN, "kinds", kind)
    return None


def too_many_profiles(city: City, closures: Iterable[Closure]) -> bool:
    """More than there are weights for, if all of these closures were in force at one time."""
    drivers = {(unit.agency_id, unit.kind) for unit in city.units}
    return divide(closures, drivers).count * len(city.modes) > limits.WEIGHT_ROWS_MAX


def _same_who(one: RoadTerms, other: RoadTerms) -> bool:
    """For the same drivers at the same hours."""
    return replace(one, speed_permille=0, opens_itself=False) == replace(other, speed_permille=0, opens_itself=False)


def decide_open(context: Context, command: OpenRoad, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    if command.closure_id:
        known = state.closures.get(command.closure_id)
        if known is None:
            return Rejection(Reason.CLOSURE_NOT_FOUND, "closure_id", command.closure_id)
        lifted = [known]
    else:
        lifted = [closure for closure in state.closures.values() if closure.is_about(command.road_id)]
        if not lifted:
            is_known = command.road_id in context.road_ids
            return Rejection(Reason.ROAD_NOT_CLOSED if is_known else Reason.ROAD_NOT_FOUND, "road_id", command.road_id)
    return _opened(context, lifted, command.reason, command.by, at_ms)


def _opened(context: Context, lifted: list[Closure], reason: str, by: str, at_ms: int) -> list[Event]:
    events: list[Event] = []
    for closure in lifted:
        road_id = closure.road_ids[0] if closure.road_count == 1 else ""
        events.append(RoadOpened(road_id, reason, by, closure.closure_id))
    gone = {closure.closure_id for closure in lifted}
    after = {key: closure for key, closure in context.state.closures.items() if key not in gone}
    return events + consequences(context, after, lifted[0].closure_id, at_ms, opens=True)


def decide_extend(context: Context, command: ExtendClosure, at_ms: int) -> list[Event] | Rejection:
    closure = context.state.closures.get(command.closure_id)
    if closure is None:
        return Rejection(Reason.CLOSURE_NOT_FOUND, "closure_id", command.closure_id)
    if 0 < command.until_ms <= at_ms:
        return Rejection(Reason.EXPIRY_PAST, "until", "")
    _, turn_ms = hours_at(closure.terms, context.zone, at_ms)
    due_ms = _first_due(command.until_ms, turn_ms)
    opens_itself = command.opens_itself and command.until_ms > 0
    return [ClosureExtended(command.closure_id, command.until_ms, opens_itself, command.reason, command.by, due_ms)]


def decide_due(context: Context, closure: Closure, at_ms: int) -> list[Event]:
    """The clock came to what the closure waits for: the end of its time, or of its hours or of the time between."""
    closure_id = closure.closure_id
    dormant, turn_ms = hours_at(closure.terms, context.zone, at_ms)
    if 0 < closure.ask_ms <= at_ms:
        if closure.terms.opens_itself:
            return _opened(context, [closure], "", "", at_ms)
        ask_ms = at_ms + (context.scaled(context.policy.approval_ms) << min(closure.asked_count, DOUBLINGS_MAX))
        return [ClosureExpired(closure_id, ask_ms, _first_due(ask_ms, turn_ms))]
    turned = ClosureTurned(closure_id, dormant, _first_due(closure.ask_ms, turn_ms))
    if dormant is closure.dormant:
        return [turned]
    after = {**context.state.closures, closure_id: replace(closure, dormant=dormant)}
    return [turned, *consequences(context, after, closure_id, at_ms, opens=dormant)]


def _first_due(ask_ms: int, turn_ms: int) -> int:
    """The sooner of two instants of which either may not come; 0: neither does."""
    return min(ask_ms or turn_ms, turn_ms or ask_ms)


# -- What the events change --------------------------------------------------------------------------------------------


def _closure(event: RoadClosed, at_ms: int) -> Closure:
    """What an event of any version closes."""
    whole = RoadScope((RoadSpan(event.road_id),))
    return Closure(
        event.closure_id or event.road_id,
        event.scope if event.closure_id else whole,
        event.terms,
        event.reason,
        at_ms,
        event.until_ms,
        event.by,
        event.road_ids if event.closure_id else (event.road_id,),
        event.road_count if event.closure_id else 1,
        event.dormant,
        event.until_ms if event.closure_id else 0,
        event.due_ms,
    )


def _turned(state: State) -> None:
    """After any closure came, went or changed."""
    state.roads_changed = True
    state.closure_due = first_due(state.closures)


def evolve_closed(state: State, event: RoadClosed) -> None:
    closure = _closure(event, state.at_ms)
    state.closures[closure.closure_id] = closure
    _turned(state)


def evolve_opened(state: State, event: RoadOpened) -> None:
    del state.closures[event.closure_id or event.road_id]
    _turned(state)


def evolve_extended(state: State, event: ClosureExtended) -> None:
    closure = state.closures[event.closure_id]
    closure.until_ms = closure.ask_ms = event.until_ms
    closure.terms = replace(closure.terms, opens_itself=event.opens_itself)
    closure.reason = event.reason or closure.reason
    closure.by = event.by or closure.by
    closure.due_ms = event.due_ms
    closure.asked_count = 0
    _turned(state)


def evolve_expired(state: State, event: ClosureExpired) -> None:
    closure = state.closures[event.closure_id]
    closure.ask_ms = event.ask_ms
    closure.due_ms = event.due_ms
    closure.asked_count += 1
    _turned(state)


def evolve_turned(state: State, event: ClosureTurned) -> None:
    closure = state.closures[event.closure_id]
    closure.dormant = event.dormant
    closure.due_ms = event.due_ms
    _turned(state)


def evolve_resumed_closures(state: State, not_before_ms: int) -> None:
    """After a stop nothing opens by itself before the hold is over: opening may order units."""
    for closure in state.closures.values():
        opens = closure.terms.opens_itself or (closure.terms.daily and not closure.dormant)
        if opens and 0 < closure.due_ms < not_before_ms:
            closure.due_ms = not_before_ms
            closure.ask_ms = max(closure.ask_ms, not_before_ms) if closure.ask_ms else 0
    _turned(state)


def shut_closure(shut: RoadShut, at_ms: int) -> Closure:
    """The whole of a road that a city's files say is closed or slowed from the start."""
    return Closure(
        shut.road_id,
        RoadScope((RoadSpan(shut.road_id),)),
        shut.terms,
        shut.reason,
        at_ms,
        0,
        "",
        (shut.road_id,),
        1,
        shut.dormant,
        0,
        shut.due_ms,
    )
