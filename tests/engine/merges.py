"""Merges held against their rule: nobody is lost, nothing is cancelled, what both ask for is asked for once.

It knows both incidents before the entry and after it, and nothing of how the engine makes one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy

from dispatch_core import events as e
from dispatch_core.entities import Assignment, Incident, Need
from dispatch_core.model import Alert, AssignmentState, LineKind, NeedState
from dispatch_core.state import State

Kind = tuple[object, ...]


class Sides:
    """The incidents that an entry merges or takes apart, as they were."""

    def __init__(self, shadow: State, events: Sequence[e.Event]) -> None:
        self.events = events
        self.merged = next((x for x in events if isinstance(x, e.IncidentMerged)), None)
        self.parted = next((x for x in events if isinstance(x, e.IncidentUnmerged)), None)
        if self.merged is not None:
            self.survivor = deepcopy(shadow.incidents[self.merged.incident])
            self.taken = deepcopy(shadow.incidents[self.merged.merged])
        elif self.parted is not None:
            self.survivor = deepcopy(shadow.incidents[self.parted.incident])
            self.taken = deepcopy(shadow.merges[self.parted.restored].incident)

    def after(self, shadow: State) -> None:
        if self.merged is not None:
            assert self.merged.merged not in shadow.incidents
            assert shadow.find_incident(self.merged.merged) is shadow.incidents[self.merged.incident]
            self._check_merged(shadow.incidents[self.merged.incident])
        elif self.parted is not None:
            assert self.parted.restored not in shadow.merges
            self._check_parted(shadow.incidents[self.parted.incident], shadow.incidents[self.parted.restored])

    def _check_merged(self, now: Incident) -> None:
        was, other = self.survivor, self.taken
        assert [_fact(one) for one in now.assignments] == [_fact(one) for one in was.assignments + other.assignments]
        assert now.priority == min(was.priority, other.priority), "the priority fell, or did not rise"
        assert now.report_count == was.report_count + other.report_count
        reordered = [x.assignment_no for x in self.events if isinstance(x, e.OrderReissued)]
        arriving = now.assignments[len(was.assignments) :]
        on_the_way = [one.assignment_no for one in arriving if _on_the_way(one)]
        if now.priority < was.priority:
            on_the_way += [one.assignment_no for one in was.assignments if _on_the_way(one)]
        assert sorted(reordered) == sorted(on_the_way), f"{reordered} got a new order, due were {on_the_way}"
        told = {x.assignment_no for x in self.events if isinstance(x, e.AlertRaised) and x.alert is Alert.SURPLUS}
        one_side, other_side = _asked(was), _asked(other)
        # Who works for what nobody asked for any more was shown as surplus before.
        counted = [before.state is not NeedState.WITHDRAWN for before in was.needs + other.needs]
        for kind in one_side.keys() & other_side.keys():
            asked = zip(now.needs, counted, strict=True)
            needs = [need for need, counts in asked if counts and _kind(need) == kind and _plans(need)]
            working = sum(now.working_count(need) + _done(need) for need in needs)
            missing = sum(need.missing_count for need in needs)
            due = max(one_side[kind], other_side[kind])
            assert working + missing >= due, f"{kind}: {working} work and {missing} are missing, {due} were asked for"
            assert not missing or working + missing == due, f"{kind}: {missing} are asked for too many"
            if kind[-1] is LineKind.DISPATCH:
                beyond = told & {one.assignment_no for one in now.assignments if not one.substituted}
                found = len(beyond & _own(now, needs))
                # Whom a human placed is never among them.
                placed = sum(now.placed_count(need) for need in needs)
                assert working - due - placed <= found <= max(0, working - due), f"{kind}: surplus {told}"

    def _check_parted(self, survivor: Incident, restored: Incident) -> None:
        assert self.parted is not None
        first, count = self.parted.first_need_no, self.parted.need_count
        # Who was sent while nobody knew where the other was was sent to this one.
        known = not self.taken.unresolved
        back = [one for one in self.survivor.assignments if known and first <= one.need_no < first + count]
        new = [x for x in self.events if isinstance(x, e.NeedDecided) and x.incident == restored.incident]
        came = sum(len(x.assigned) for x in new)
        assert [_fact(one) for one in restored.assignments[: len(back)]] == [_fact(one) for one in back]
        assert len(restored.assignments) == len(back) + came, "somebody came along who was not its own"
        stayed = [one for one in self.survivor.assignments if one.live and one not in back]
        live = {one.unit_id for one in survivor.assignments if one.live}
        assert {one.unit_id for one in stayed} <= live
        told = {x.assignment_no for x in self.events if isinstance(x, e.AlertRaised) and x.alert is Alert.SURPLUS}
        left = [one for one in survivor.assignments if one.counts and first <= one.need_no < first + count]
        assert told >= {one.assignment_no for one in left if not (one.by_human or one.pinned)}, "surplus was not shown"
        assert survivor.report_count + restored.report_count == self.survivor.report_count
        assert restored.type_code == self.taken.type_code
        assert all(need.state is NeedState.WITHDRAWN for need in survivor.needs[first - 1 : first - 1 + count])


def _fact(one: Assignment) -> tuple[object, ...]:
    return one.unit_id, one.state, one.stamps, one.cancelling, one.by_human, one.pinned, one.missed


def _on_the_way(one: Assignment) -> bool:
    return AssignmentState.DISPATCHED <= one.state <= AssignmentState.STAGED and not one.cancelling


def _kind(need: Need) -> Kind:
    return need.agency_id, need.capabilities, need.medium, need.line


def _plans(need: Need) -> bool:
    """A plan asks for it; what a human asked for is nobody's to spare."""
    return not need.requester


def _done(need: Need) -> int:
    return need.served_count if need.line is not LineKind.DISPATCH else 0


def _asked(incident: Incident) -> Counter[Kind]:
    """How many of each kind an incident has or misses."""
    asked: Counter[Kind] = Counter()
    for need in incident.needs:
        if _plans(need) and need.state is not NeedState.WITHDRAWN:
            asked[_kind(need)] += incident.working_count(need) + need.missing_count + _done(need)
    return asked


def _own(incident: Incident, needs: Sequence[Need]) -> set[int]:
    numbers = {need.need_no for need in needs}
    return {one.assignment_no for one in incident.assignments if one.need_no in numbers}
