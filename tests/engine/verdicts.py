"""Verdicts on single decisions about a need: who was chosen, what is missing and why, who is asked instead.

Full predictions by the twin, save for the reason of a shortfall where several units are unfit for several reasons, and
for closed roads, which are only held against what is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.entities import Incident, Need
from dispatch_core.model import (
    Alert,
    Authority,
    LineKind,
    Medium,
    NeedState,
    Shortfall,
    Unfit,
)

from . import twin_landings
from .bay_types import AUTHORITY
from .town import POLICY
from .twin import Candidate, Twin, shortfalls, where
from .twin_authority import AGES_MS, Standing, manual, set_by_hand
from .twin_diverts import free

if TYPE_CHECKING:
    from .judge import Judge


def matched(event: e.Event) -> TypeGuard[e.NeedDecided]:
    """Decided by a match, which counts the whole fleet."""
    return isinstance(event, e.NeedDecided) and bool(event.unfit_counts)


def by_human(event: e.NeedDecided) -> bool:
    return any(order.by_human for order in event.assigned)


def approval_ms(priority: int) -> int:
    return POLICY.approval_p1_ms if priority == 1 else POLICY.approval_ms


def slots(judge: Judge, incident: Incident, need: Need) -> int:
    """How many units the match must look for."""
    if judge.standing(incident, need).why is not Shortfall.NONE:
        return 0
    return 1 if judge.holds.get((incident.incident, need.need_no)) == "first" else need.missing_count


# -- Who goes ----------------------------------------------------------------------------------------------------------


def check_orders(judge: Judge, event: e.NeedDecided, found: dict[int, Candidate]) -> None:
    incident, need = judge.need(event)
    stands = judge.standing(incident, need)
    assert stands.engine or not event.assigned, f"ordered although {stands}"
    for order in event.assigned:
        if not free(order):
            continue
        unit = judge.shadow.units[judge.shadow.unit_index[order.unit_id]]
        assert unit.unit in found, f"{order.unit_id} is not fit or cannot get there"
        check_order(judge, event, order, need, found[unit.unit], stands.reserve)


def check_order(
    judge: Judge, event: e.NeedDecided, order: e.Assigned, need: Need, one: Candidate, reserve: bool
) -> None:
    """One order of the engine's own: nobody refused it, with the estimate of now, reserved where a human releases."""
    assert (event.incident, event.need_no, order.unit_id) not in judge.books.declined, "asked again"
    parts = (order.turnout_ticks, order.unit_offset_ticks, order.road_ticks, order.stale_ticks)
    assert parts == (one.turnout_ticks, one.unit_offset_ticks, one.road_ticks, one.stale_ticks)
    assert order.position_last == one.last
    assert order.reserved == reserve, f"reserved: {order.reserved}, and should be {reserve}"
    assert order.approval_allowance_ms == (approval_ms(need.priority) if reserve else 0)
    next_unit_ms = POLICY.next_unit_p1_ms if need.priority == 1 else POLICY.next_unit_ms
    held_ms = judge.shadow.hold_until_ms - judge.shadow.at_ms
    asks_next = not (reserve or order.substituted)
    assert order.next_unit_allowance_ms == (max(next_unit_ms, held_ms) if asks_next else 0)


def check_substitutes(judge: Judge, event: e.NeedDecided, going: set[str]) -> None:
    """The soonest of those whom the city lets stand in, one for each slot that nobody fills; none where none is due."""
    incident, need = judge.need(event)
    given = [order for order in event.assigned if order.substituted]
    stands = judge.standing(incident, need)
    if need.priority != 1 or not event.missing_count or not stands.engine:
        assert not given, "a substitute where none is wanted"
        return
    live = [a for a in incident.assignments if a.need_no == need.need_no and a.live and a.substituted]
    kept = need.missing_count - 1 if judge.holds.get((incident.incident, need.need_no)) == "first" else 0
    wanted = event.missing_count - sum(not a.cancelling for a in live) - kept
    allowed = _stand_ins(judge, incident, need, going, wanted)
    ids = [order.unit_id for order in given]
    due = [judge.shadow.units[one.unit].unit_id for one in allowed]
    assert ids == due, f"substitutes {ids} went, {due} were due"
    for order in given:
        unit = judge.shadow.units[judge.shadow.unit_index[order.unit_id]]
        one = next(one for one in allowed if one.unit == unit.unit)
        reserve = stands.reserve or _own_authority(judge, unit.agency_id) is Authority.CONFIRM
        check_order(judge, event, order, need, one, reserve)


def _stand_ins(judge: Judge, incident: Incident, need: Need, going: set[str], wanted: int) -> list[Candidate]:
    twin = Twin(judge.bay, judge.shadow)
    by = [one.by for one in judge.bay.city.substitutes if (one.agency_id, one.capabilities) == _kind(need)]
    found: dict[int, Candidate] = {}
    for agency_id, capabilities in by[0] if by else ():
        if _own_authority(judge, agency_id) is Authority.REQUEST or manual(judge.shadow, agency_id):
            continue
        mode = next(agency.mode for agency in judge.bay.city.agencies if agency.agency_id == agency_id)
        as_if = replace(need, agency_id=agency_id, capabilities=capabilities, medium=Medium.ROAD, mode=mode)
        if agency_id not in judge.deaf():
            found |= {one.unit: one for one in twin.candidates(incident, as_if, judge.shadow.at_ms)}
    used = {twin.crew(judge.shadow.unit_index[unit_id]) for unit_id in going}
    chosen: list[Candidate] = []
    stands = judge.standing(incident, need)

    def waits(one: Candidate) -> bool:
        agency_id = judge.shadow.units[one.unit].agency_id
        return stands.reserve or _own_authority(judge, agency_id) is Authority.CONFIRM

    for one in sorted(found.values(), key=lambda one: (waits(one), one)):
        if twin.crew(one.unit) not in used and len(chosen) < wanted:
            used.add(twin.crew(one.unit))
            chosen.append(one)
    return chosen


def _kind(need: Need) -> tuple[str, tuple[str, ...]]:
    return need.agency_id, need.capabilities


def _own_authority(judge: Judge, agency_id: str) -> Authority:
    return set_by_hand(judge.shadow, agency_id, "", 1) or AUTHORITY[agency_id][0]


# -- What is missing, and what follows ---------------------------------------------------------------------------------


def check_missing(judge: Judge, event: e.NeedDecided) -> None:
    incident, need = judge.need(event)
    assert need.missing_count == event.missing_count, f"said {event.missing_count}, is {need.missing_count}"
    # Somebody else may still be reserved for a need that has all it asks for.
    own = incident.assignments_of(need.need_no)
    waits = not need.missing_count and any(a.reserved and not a.substituted for a in own)
    assert need.state is (NeedState.SHORT if waits else event.state)


def check_reasons(judge: Judge, event: e.NeedDecided) -> None:
    incident, need = judge.need(event)
    stands = judge.standing(incident, need)
    views = judge.views(need.priority)
    counts = views[0].counts(need)
    assert sum(event.unfit_counts) == sum(counts), "somebody was counted twice or not at all"
    if not isinstance(judge.command, (c.Reassign, c.AnswerDesk)):
        # Whom a human takes from a reservation is still counted as out.
        own = slice(Unfit.NO_CAPABILITY, Unfit.TAKEN)
        allowed = [view.counts(need)[own] for view in views]
        # Where reservations give way one after the other it is something between these.
        bounds = zip(event.unfit_counts[own], *allowed, strict=True)
        between = all(min(given) <= count <= max(given) for count, *given in bounds)
        assert between, f"{event.unfit_counts[own]} turned down, and not {allowed}"
    assert event.travel is twin_landings.travel(judge.bay, need)
    assert event.escalation_allowance_ms == escalation_ms(need, stands, event.missing_count, judge.shadow.at_ms)
    filling = [order for order in event.assigned if free(order)]
    kept = need.missing_count - 1 if judge.holds.get((incident.incident, need.need_no)) == "first" else 0
    if stands.why is not Shortfall.NONE:
        assert event.shortfall is stands.why
    elif event.missing_count and kept == event.missing_count and event.assigned:
        assert event.shortfall is Shortfall.HELD_AS_DUPLICATE
    elif event.missing_count:
        _check_shortfall(judge, event, incident, need, views, len(filling))
    else:
        assert event.shortfall is (Shortfall.AWAITING_APPROVAL if stands.reserve else Shortfall.NONE)
    state = NeedState.REQUESTED if stands.desk else NeedState.SHORT
    if stands.why is Shortfall.REFUSED:
        state = NeedState.REFUSED
    assert event.state is (state if event.shortfall else NeedState.FILLED), f"{event.state.name} {event.shortfall.name}"


def escalation_ms(need: Need, stands: Standing, missing: int, at_ms: int) -> int:
    """When a human must be told of what is missing."""
    if not missing or stands.desk:
        return 0
    if stands.why in (Shortfall.NONE, Shortfall.HELD_IN_SURGE):
        return told_ms(need, at_ms)
    waits = stands.why in (Shortfall.AWAITING_APPROVAL, Shortfall.PLACE_UNRESOLVED)
    return approval_ms(need.priority) if waits else 0


def told_ms(need: Need, at_ms: int) -> int:
    """What is urgent is told of at one pace, the rest once it is old, and so often again."""
    if need.priority <= 2:
        return POLICY.escalate_ms
    left_ms = need.raised_ms + AGES_MS[need.priority] - at_ms
    return left_ms if left_ms > 0 else AGES_MS[need.priority]


def _check_shortfall(
    judge: Judge, event: e.NeedDecided, incident: Incident, need: Need, views: Sequence[Twin], filling: int
) -> None:
    before, deaf = views[0], judge.deaf()
    by_view = [{u.unit for u in view.stranded(need, where(incident, need.medium))} for view in views]
    cut_off = [u for u in before.units if u.unit in set().union(*by_view) and u.agency_id not in deaf]
    counts = before.counts(need)
    # Who is cut off may have been sent elsewhere earlier in this decision, or its crew with another vehicle.
    gone = {unit.unit for unit in judge.shadow.units if unit.incident}
    free = by_view[0].intersection(*by_view)
    still = [
        u for u in cut_off if u.unit in free and not gone & {u.unit, *(other.unit for other in before.siblings(u))}
    ]
    stranded = event.unfit_counts[Unfit.NO_ROUTE]
    assert len(still) <= stranded <= len(cut_off)
    assert event.unfit_counts[Unfit.NONE] == filling
    capable = sum(
        set(need.capabilities) <= set(unit.capabilities) and unit.medium is need.medium for unit in before.asked(need)
    )
    allowed = shortfalls(counts, stranded, capable)
    if (event.incident, event.need_no) in judge.missed:
        if not need.agency_id and judge.books.silent:
            allowed = {Shortfall.AGENCY_NOT_ANSWERING}
        elif not event.assigned and not stranded:
            allowed = {Shortfall.NO_ACKNOWLEDGEMENT}
    elif deaf and need.agency_id in deaf:
        allowed = {Shortfall.AGENCY_NOT_ANSWERING}
    assert event.shortfall in allowed, f"{event.shortfall.name} is none of {allowed}"
    assert set(event.blocking_closure_ids) <= set(judge.shadow.closures)
    assert bool(event.blocking_road_ids) == bool(event.blocking_closure_ids)
    assert not event.blocking_road_ids or event.shortfall is Shortfall.NO_ROUTE
    twin_landings.check_boats(judge, event, incident, need)


def check_followers(judge: Judge, event: e.NeedDecided, followers: Sequence[e.Event]) -> None:
    """A desk that must be asked is asked at once; what is held says so; a substitute is told of."""
    incident, need = judge.need(event)
    own = [one for one in followers if getattr(one, "need_no", 0) == event.need_no and one.incident == event.incident]  # type: ignore[union-attr]
    asked = [one.desk_id for one in own if isinstance(one, e.DeskAsked)]
    assert asked == ([need.agency_id] if judge.standing(incident, need).desk else []), f"asked {asked}"
    held = [one.hold_allowance_ms for one in own if isinstance(one, e.NeedHeld)]
    hold = judge.holds.get((event.incident, event.need_no))
    due = hold == "all" or (hold == "first" and event.missing_count < need.missing_count)
    assert held == ([max(POLICY.duplicate_hold_ms, judge.shadow.hold_until_ms - judge.shadow.at_ms)] if due else [])
    told = [one.assignment_no for one in own if isinstance(one, e.AlertRaised) and one.alert is Alert.SUBSTITUTED]
    assert told == [order.assignment_no for order in event.assigned if order.substituted]


def check_unmatched(judge: Judge, event: e.NeedDecided, events: Sequence[e.Event]) -> None:
    """Decided without a search through the fleet: by a human, for a desk, or because nobody can be asked."""
    incident, need = judge.need(event)
    stands = judge.standing(incident, need)
    after = events[[one is event for one in events].index(True) + 1 :][:1]
    if by_human(event):
        assert all(order.by_human and not order.reserved for order in event.assigned)
        assert event.reason or isinstance(judge.command, c.AnswerDesk)
        return
    if event.assigned:
        # One unit more after a move; forecasts.py says which.
        return
    if need.line is not LineKind.DISPATCH and stands.desk:
        desk_id = need.agency_id or judge.twin_now().hospital(incident, need)
        asked = [one.desk_id for one in after if isinstance(one, e.DeskAsked)]
        assert asked == ([desk_id] if desk_id else []), f"{asked} was asked, not {desk_id}"
        shortfall = Shortfall.AWAITING_APPROVAL if desk_id else Shortfall.NONE_AVAILABLE
        assert event.shortfall is shortfall
        assert event.escalation_allowance_ms == (0 if desk_id else approval_ms(need.priority))
    elif need.line is not LineKind.DISPATCH or stands.why is Shortfall.PLACE_UNRESOLVED:
        assert event.shortfall is stands.why
        assert event.escalation_allowance_ms == escalation_ms(need, stands, event.missing_count, judge.shadow.at_ms)
    else:
        assert event.shortfall is Shortfall.AGENCY_NOT_ANSWERING
        assert stands.engine
        silent = [unit for unit in judge.shadow.units if unit.agency_id in judge.books.silent]
        assert any(need.agency_id in ("", unit.agency_id) for unit in silent)
        assert event.escalation_allowance_ms == escalation_ms(need, stands, event.missing_count, judge.shadow.at_ms)
