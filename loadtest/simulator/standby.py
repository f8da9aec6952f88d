"""Standby: how much of the demand the idle units were expected to reach in time, on average over the time that counts.

MEXCLP (dispatch_core/coverage.py): of k idle units that reach a place in time the last adds (1 - q) q^(k - 1) of its
demand. An idle unit counts at the post where it stands or to which it drives. q and the time to drive are those of the
city's [dispatch.coverage], whether or not its rules look at coverage; q stays as it is meanwhile, so that policies can
be compared. It advises nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dispatch_core import events
from dispatch_core._coverage import WHOLE, Coverage
from dispatch_core.city import City
from dispatch_core.context import Context
from dispatch_core.coverage import Covering, reached, stands_by
from dispatch_core.entities import Unit
from dispatch_core.events import Event
from dispatch_core.model import Availability, Medium, Unfit

# An agency with more posts is measured only where the city's rule names it: a search of the roads for each of them.
POSTS_MAX = 100
# Where the rule has q as it is at the moment.
BUSY_PERMILLE = 500
# Who reaches what is the same in every replication: of so many agencies and fleets it is kept.
_KEPT_MAX = 32
_kept: dict[tuple[object, ...], npt.NDArray[np.uint8]] = {}


class Standby:
    """`take` is told the events of every entry after it was applied; `counted` are two instants of the agenda."""

    def __init__(self, context: Context, counted: tuple[int, int]) -> None:
        self._context = context
        self._since_us, self._until_us = counted
        self._at_us = 0
        self._of = {one.agency_id: one for one in _agencies(context)}
        for unit in context.state.units:
            self._restand(unit)

    def take(self, happened: Sequence[Event], now_us: int) -> None:
        state = self._context.state
        for event in happened:
            units_of = _UNITS_OF.get(type(event))
            if units_of is not None:
                for unit_id in units_of(self._context, event):
                    self._pass_to(now_us)
                    self._restand(state.units[state.unit_index[unit_id]])

    def means(self, now_us: int) -> dict[str, float]:
        """By agency: the mean share of its demand until now."""
        self._pass_to(now_us)
        span_us = max(1, min(self._at_us, self._until_us) - self._since_us)
        return {agency_id: one.area / (WHOLE * WHOLE * span_us) for agency_id, one in self._of.items()}

    def _pass_to(self, now_us: int) -> None:
        span_us = min(now_us, self._until_us) - max(self._at_us, self._since_us)
        if span_us > 0:
            for one in self._of.values():
                one.area += one.total * span_us
        self._at_us = max(self._at_us, now_us)

    def _restand(self, unit: Unit) -> None:
        own = self._of.get(unit.agency_id)
        if own is not None and unit.medium is Medium.ROAD:
            context = self._context
            idle = context.block(unit) is Unfit.NONE and unit.availability is not Availability.CONDITIONAL
            posting = context.state.standing_by.posted.get(unit.unit_id)
            own.stand(unit.unit, own.covering.post_at(stands_by(unit, posting)) if idle else -1)


class _Agency:
    """What its idle units reach now, in millionths of millionths of the demand, and that summed over microseconds."""

    def __init__(self, city: City, agency_id: str, covering: Covering, mode: int) -> None:
        self.agency_id = agency_id
        self.covering = covering
        self.total = self.area = 0
        rule = city.dispatch.coverage
        self._kernel = Coverage(covering.weights, len(covering.posts), len(city.units))
        self._kernel.set_busy(rule.busy_permille or BUSY_PERMILLE)
        within_ticks = (rule.within_ms - rule.pre_travel_ms) * 1000 // city.tick_us
        where = tuple((place.lat_e7, place.lon_e7) for _, place in covering.posts)
        key = city.digest, agency_id, mode, within_ticks, where
        rows = _kept.get(key)
        if rows is None:
            places = [place for _, place in covering.posts]
            rows = _kept[key] = reached(city.ground, places, covering.points, mode, within_ticks)
            for old in list(_kept)[:-_KEPT_MAX]:
                del _kept[old]
        for post, row in enumerate(rows):
            self._kernel.set_reached(post, row)

    def stand(self, unit: int, post: int) -> None:
        self.total -= self._kernel.loss(unit)
        self._kernel.stand(unit, post)
        self.total += self._kernel.loss(unit)


def _agencies(context: Context) -> list[_Agency]:
    """Those that the city's rule names; where it names none, every agency with units by road."""
    city, found = context.city, []
    by_road = {unit.agency_id for unit in city.units if unit.medium is Medium.ROAD}
    for agency_id in sorted(by_road.intersection(city.dispatch.coverage.agencies or by_road)):
        mode = context.agency_modes[agency_id]
        covering = Covering(city, agency_id, mode)
        if agency_id in city.dispatch.coverage.agencies or len(covering.posts) <= POSTS_MAX:
            found.append(_Agency(city, agency_id, covering, mode))
    return found


# -- Whose standing an event may change ----------------------------------------


def _ordered(context: Context, event: events.NeedDecided) -> Sequence[str]:
    return [order.unit_id for order in event.assigned]


def _of_assignment(context: Context, event: Any) -> Sequence[str]:
    incident = context.state.find_incident(event.incident)
    return [] if incident is None else [incident.assignments[event.assignment_no - 1].unit_id]


def _itself(context: Context, event: Any) -> Sequence[str]:
    return [event.unit_id]


def _seen(context: Context, event: events.PositionsRecorded) -> Sequence[str]:
    """One that was advised to stand by elsewhere and is seen at home stands there."""
    posted = context.state.standing_by.posted
    return [unit_id for unit_id in event.unit_ids if unit_id in posted] if posted else []


_UNITS_OF: dict[type[Event], Callable[[Context, Any], Sequence[str]]] = {
    events.NeedDecided: _ordered,
    events.OrderReleased: _of_assignment,
    events.OrderAcknowledged: _of_assignment,
    events.AssignmentCleared: _of_assignment,
    events.AssignmentCancelled: _of_assignment,
    events.AssignmentDeclined: _of_assignment,
    events.ReservationEnded: _of_assignment,
    events.DivertEnded: _of_assignment,
    events.BaseAdvised: _itself,
    events.AvailabilitySet: _itself,
    events.UnitSignedOn: _itself,
    events.UnitSignedOff: _itself,
    events.PositionsRecorded: _seen,
}
