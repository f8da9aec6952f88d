"""The twin of landings: which one an incident at sea may have, and when a closure gives it another.

Told from the rules once more: the soonest by water, unless closed roads keep somebody from it; once chosen it is left
only where fewer of those on their way are cut off from another, or of those who wait, and nobody drives to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch_core import events as e
from dispatch_core import limits
from dispatch_core.engine import EVOLVE
from dispatch_core.entities import Assignment, Incident, Need
from dispatch_core.model import (
    Alert,
    AssignmentState,
    IncidentState,
    Landing,
    Medium,
    NeedClock,
    Place,
    Shortfall,
    Travel,
    Unfit,
)
from dispatch_core.state import State

from .bay import Bay
from .harbour import TwinSea
from .twin import Twin, where
from .twin_authority import standing

if TYPE_CHECKING:
    from .judge import Judge


def near(bay: Bay, type_code: str, place: Place) -> list[Landing]:
    """Where who goes by land could meet the boats, the soonest by water first; nowhere, if it is no incident at sea."""
    kind = bay.city.types.get(type_code)
    if bay.sea is None or kind is None or not any(need.medium is Medium.WATER for need in kind.needs):
        return []
    return bay.sea.near(place)


def check_state(bay: Bay, state: State) -> None:
    """Every incident at sea has a landing that the city has, and every order by land to it leads there."""
    for incident in state.incidents.values():
        told = incident.landing
        known = [] if incident.unresolved else near(bay, incident.type_code, incident.place)
        assert bool(told.name) == bool(known), f"I{incident.incident} has the landing {told.name!r}"
        assert not told.name or told in known, f"I{incident.incident}: the city has no {told.name}"
        for one in incident.assignments if told.name else ():
            unit = state.units[state.unit_index[one.unit_id]]
            if unit.medium is Medium.ROAD and one.ordered and one.state <= AssignmentState.STAGED:
                leg = told.place.offset_ticks
                assert one.cancelling or one.incident_offset_ticks == leg, f"{one.unit_id} does not go to {told.name}"


def travel(bay: Bay, need: Need) -> Travel:
    if need.medium is Medium.ROAD:
        return Travel.ROAD
    return Travel.SEA if bay.sea else Travel.STRAIGHT_LINE


def check_boats(judge: Judge, event: e.NeedDecided, incident: Incident, need: Need) -> None:
    """Where no road leads: the three soonest of the boats that could go, without whom this very entry sends."""
    named = list(zip(event.boat_unit_ids, event.boat_ticks, event.boat_landings, strict=True))
    sea, before = judge.bay.sea, judge.before
    if sea is None or before is None or event.shortfall is not Shortfall.NO_ROUTE or need.medium is Medium.WATER:
        assert not named
        return
    any_boat = replace(need, agency_id="", capabilities=(), medium=Medium.WATER, priority=1, declined_unit_ids=[])
    found = []
    for unit in before.units:
        if before.unfit(any_boat, unit) is Unfit.NONE:
            one = before.candidate(unit, where(incident, need.medium), unit.mode, judge.shadow.at_ms)
            if one is not None:
                found.append((one.eta_ticks, unit.unit, unit))
    sent = {o.unit_id for x in judge.events if isinstance(x, e.NeedDecided) for o in x.assigned}
    crews = {before.crew(judge.shadow.unit_index[unit_id]) for unit_id in sent}
    found.sort(key=lambda one: one[:2])
    due = [(unit.unit_id, ticks, _nearest(sea, unit.place)) for ticks, _, unit in found]
    assert named == [one for one in due if one in named][: limits.BOATS_NAMED]
    free = [one for one in due if before.crew(judge.shadow.unit_index[one[0]]) not in crews]
    assert len(named) >= min(len(free), limits.BOATS_NAMED), f"{named} are named, {free} could go"


def _nearest(sea: TwinSea, place: Place) -> str:
    """The landing next to a boat, wherever it lies."""
    ways = [(sea.between(place, one.place, 0), nth) for nth, one in enumerate(sea.landings)]
    return min(((t, sea.landings[nth].name) for t, nth in ways if t is not None), default=(0, ""))[1]


def check_placed(judge: Judge, events: Sequence[e.Event]) -> None:
    """A new incident, and one that was moved, has the soonest landing, or somebody cannot get to that."""
    for event in events:
        if not isinstance(event, (e.IncidentReported, e.IncidentMoved)) or not event.landing.name:
            continue
        incident = judge.shadow.incidents.get(event.incident)
        first = near(judge.bay, incident.type_code, incident.place)[:1] if incident else []
        if incident is None or first == [event.landing] or event.landing == judge.landings.get(event.incident):
            continue
        assert judge.before is not None or any(isinstance(x, e.OrderReissued) for x in events)
        there = replace(incident, landing=first[0])
        twins = [judge.before, Twin(judge.bay, judge.shadow)]
        stranded = [
            unit
            for twin in twins
            if twin is not None
            for need in incident.needs
            for unit in twin.stranded(replace(need, medium=Medium.ROAD), where(there, Medium.ROAD))
        ]
        orders = [one for one in incident.assignments if one.live and not _leads(twins[1], one, first[0])]
        assert stranded or orders, f"{event.landing.name} although {first[0].name} is nearer and open to all"


class Relandings:
    """What a closure that comes or goes must change about landings; made before its entry is followed."""

    def __init__(self, judge: Judge, events: Sequence[e.Event]) -> None:
        self.judge, self.events = judge, events
        self.said = {x.incident: x.landing for x in events if isinstance(x, e.LandingChanged)}
        turns = [x for x in events if _tells(judge.shadow, x)]
        assert turns or not self.said, "a landing changed and no road did"
        if not turns or judge.bay.sea is None:
            assert not self.said
            return
        after = copy(judge.shadow)
        after.closures = {key: replace(closure) for key, closure in judge.shadow.closures.items()}
        for event in turns:
            EVOLVE[type(event)](after, event)
        twin = Twin(judge.bay, after)
        wanted = {
            number: landing
            for number, incident in after.incidents.items()
            if (landing := _better(twin, incident)) is not None
        }
        assert self.said == wanted, f"{self.said} got another landing, due were {wanted}"
        self.told = {
            (number, one.assignment_no)
            for number in wanted
            for one in _by_land(twin, after.incidents[number])
            if _on_its_way(one)
        }

    def after(self) -> None:
        shadow = self.judge.shadow
        if not self.said:
            return
        orders = {(x.incident, x.assignment_no) for x in self.events if isinstance(x, e.OrderReissued)}
        assert orders == self.told, f"{orders} were told the other landing, due were {self.told}"
        alerts = {x.incident for x in self.events if isinstance(x, e.AlertRaised) and x.alert is Alert.LANDING_CHANGED}
        assert alerts == set(self.said)
        for number in self.said:
            incident = shadow.incidents[number]
            assert not any(one.diverting for one in incident.assignments), "a divert to the other landing stands"
            for need in incident.needs:
                if need.missing_count and not need.held and standing(shadow, incident, need, shadow.at_ms).engine:
                    assert need.clock is NeedClock.RECHECK, f"I{number} need {need.need_no} is not looked at again"


def _tells(before: State, event: e.Event) -> bool:
    """A closure comes, goes or changes: not one that only begins later, or goes on as it was."""
    if isinstance(event, e.RoadClosed):
        return not event.dormant
    if isinstance(event, e.ClosureTurned):
        return event.dormant is not before.closures[event.closure_id].dormant
    return isinstance(event, e.RoadOpened)


def _better(twin: Twin, incident: Incident) -> Landing | None:
    if not incident.landing.name or incident.state is not IncidentState.OPEN:
        return None
    here = _by_land(twin, incident)
    if any(one.state is AssignmentState.ON_SCENE for one in here):
        return None
    others = [one for one in near(twin.bay, incident.type_code, incident.place) if one != incident.landing]
    own = _lost(twin, incident, incident.landing)
    drive = sum(map(_on_its_way, here)) > own[0]
    ranked = [(_lost(twin, incident, other), nth) for nth, other in enumerate(others)]
    better = [(lost, nth) for lost, nth in ranked if lost < own and (lost[0] < own[0] or not drive)]
    return others[min(better)[1]] if better else None


def _by_land(twin: Twin, incident: Incident) -> list[Assignment]:
    units, index = twin.state.units, twin.state.unit_index
    return [
        one
        for one in incident.assignments
        if one.live and not one.cancelling and units[index[one.unit_id]].medium is Medium.ROAD
    ]


def _on_its_way(one: Assignment) -> bool:
    return AssignmentState.RESERVED < one.state <= AssignmentState.STAGED


def _leads(twin: Twin, one: Assignment, landing: Landing) -> bool:
    unit = twin.state.units[twin.state.unit_index[one.unit_id]]
    if unit.medium is not Medium.ROAD:
        return True
    return twin.candidate(unit, landing.place, unit.mode, twin.state.at_ms) is not None


def _lost(twin: Twin, incident: Incident, landing: Landing) -> tuple[int, int]:
    """Orders that no open road leads there; and who is reserved, and needs that somebody is fit for in vain."""
    lost = [one for one in _by_land(twin, incident) if not _leads(twin, one, landing)]
    # Or asked to turn round to it.
    reserved = sum(
        one.state is AssignmentState.RESERVED and not (one.diverted_from and one.awaits_word) for one in lost
    )
    needs = sum(_in_vain(twin, replace(incident, landing=landing), need) for need in incident.needs)
    return sum(map(_on_its_way, lost)), reserved + needs


def _in_vain(twin: Twin, incident: Incident, need: Need) -> bool:
    if not need.missing_count or need.medium is not Medium.ROAD:
        return False
    if not standing(twin.state, incident, need, twin.state.at_ms).engine:
        return False
    fit = [unit for unit in twin.asked(need) if twin.unfit(need, unit) is Unfit.NONE]
    return bool(fit) and not twin.candidates(incident, need, twin.state.at_ms)
