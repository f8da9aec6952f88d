"""Retimings: whose way a closure changed, by the twin's streets before and after it; nobody else's estimate changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dispatch_core import events as e
from dispatch_core.model import Alert, AssignmentState, Medium

from .twin import where

if TYPE_CHECKING:
    from .judge import Judge

TURNS = (e.RoadClosed, e.RoadOpened, e.ClosureTurned)
Ways = dict[tuple[int, int], int | None]


def before(judge: Judge, events: Sequence[e.Event]) -> Ways | None:
    """By (incident, assignment) the road ahead of whoever drives, in ticks; None where no closure comes or goes."""
    return _ways(judge) if isinstance(events[0], TURNS) else None


def _ways(judge: Judge) -> Ways:
    twin, found, incidents = judge.twin_now(), {}, judge.shadow.incidents
    hospitals = {one.destination_id: one.place for one in judge.bay.city.destinations}
    for unit in judge.shadow.units:
        incident = judge.shadow.incidents.get(unit.incident)
        if incident is None or unit.medium is not Medium.ROAD:
            continue
        for other in incidents.values():
            for one in other.assignments:
                if one.unit_id != unit.unit_id or not one.live or one.cancelling:
                    continue
                if one.state is AssignmentState.TRANSPORTING and one.destination_id in hospitals:
                    place = hospitals[one.destination_id]
                elif one.state <= AssignmentState.STAGED and not other.unresolved:
                    place = where(other, unit.medium)
                else:
                    continue
                there = twin.candidate(unit, place, unit.mode, judge.shadow.at_ms)
                found[other.incident, one.assignment_no] = there.road_ticks if there else None
    return found


def check(judge: Judge, events: Sequence[e.Event], ways: Ways | None) -> None:
    said = {(one.incident, one.assignment_no): one for one in events if isinstance(one, e.EtaChanged)}
    if ways is None:
        assert not said, "an estimate changed and no road did"
        return
    now = _ways(judge)
    # Who was given up meanwhile drives no more.
    changed = {key for key, ticks in ways.items() if key in now and now[key] != ticks}
    # Who goes to another landing now was told by an order.
    ordered = {(one.incident, one.assignment_no) for one in events if isinstance(one, e.OrderReissued)}
    changed -= {key for key in ordered if now[key] is not None}
    assert not any(now[key] is not None for key in ordered & set(said)), "told by an order and an estimate"
    assert changed <= set(said) <= set(ways)
    told = {
        (one.incident, one.assignment_no): one.alert
        for one in events
        if isinstance(one, e.AlertRaised) and one.alert in (Alert.ROUTE_CHANGED, Alert.ROUTE_LOST)
    }
    for key in changed:
        was, is_now, event = ways[key], now[key], said[key]
        assert event.cut_off is (is_now is None)
        if is_now is None:
            assert event.blocking_closure_ids
            assert told[key] is Alert.ROUTE_LOST
            continue
        assert event.road_ticks == is_now
        assert event.later_ticks == (0 if was is None else is_now - was)
        assert told.get(key) is (Alert.ROUTE_CHANGED if was is not None and is_now > was else None)
        assignment = judge.shadow.incidents[key[0]].assignments[key[1] - 1]
        assert bool(event.destination_id) is (assignment.state is AssignmentState.TRANSPORTING)
        if not event.destination_id:
            assert (assignment.road_ticks, assignment.timed_ms) == (is_now, judge.shadow.at_ms)
