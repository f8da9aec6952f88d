"""Covering: where the idle units of an agency stand by, and how much of the city's demand they reach in time.

Kept in step by the context as units come and go. Demand is the bundle's; a city that counted none has every place of
its gazetteer count the same, or nodes of its roads. The arithmetic is the kernel's (_coverage.pyx); whom to send or to
advise is the policies' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import limits
from ._coverage import WHOLE, Coverage
from .model import Medium, Place
from .plane import distance_mm

if TYPE_CHECKING:
    from .city.bundle import City
    from .entities import Posting, Unit
    from .ground import Ground

# A gazetteer of fewer places is a list of stations, not of where people live.
PLACES_MIN = 30
# What is measured at one moment says little; beyond these it says nothing.
BUSY_PERMILLE_MIN, BUSY_PERMILLE_MAX = 300, 700

Point = tuple[int, int]


class Covering:
    """One agency's, of a city whose [dispatch.coverage] names it. `lay` must come before anything is asked."""

    def __init__(self, city: City, agency_id: str, mode: int) -> None:
        rule = city.dispatch.coverage
        self._ground = city.ground
        self._mode = mode
        self._within_ticks = (rule.within_ms - rule.pre_travel_ms) * 1000 // city.tick_us
        self._busy_permille = rule.busy_permille
        self.points, self.weights = demand_of(city)
        homes = [unit for unit in city.units if unit.agency_id == agency_id and unit.medium is Medium.ROAD]
        named = {(unit.home.lat_e7, unit.home.lon_e7): (unit.home_name, unit.home) for unit in homes}
        for base in city.bases:
            named.setdefault((base.place.lat_e7, base.place.lon_e7), (base.name, base.place))
        # Where units may stand by, in the order of the roster.
        self.posts: list[tuple[str, Place]] = list(named.values())
        self._post_at: dict[Point, int] = {point: post for post, point in enumerate(named)}
        self.kernel = Coverage(self.weights, 0, 0)

    # -- Queries ----------------------------------------

    def post_at(self, place: Place) -> int:
        """The post at a place; -1: nobody stands by there."""
        return self._post_at.get((place.lat_e7, place.lon_e7), -1)

    # -- Commands ----------------------------------------

    def measure(self, units: Iterable[Unit]) -> None:
        """Reckon with the city's share of busy time; where it says none, with that of the units of now, within limits.

        What a unit that clears leaves behind is what one would see at any time: leaving and arriving see the same.
        """
        permille = self._busy_permille
        if not permille:
            on_duty = [unit for unit in units if unit.on_duty and unit.in_service and not unit.retired]
            measured = 1000 * sum([unit.incident > 0 for unit in on_duty]) // max(1, len(on_duty))
            permille = min(BUSY_PERMILLE_MAX, max(BUSY_PERMILLE_MIN, measured))
        self.kernel.set_busy(permille)

    def lay(self, unit_count: int) -> None:
        """The roads or the units are others than they were: ask anew who reaches what; nobody stands anywhere yet."""
        self.kernel = Coverage(self.weights, len(self.posts), unit_count)
        posts = [post for _, post in self.posts]
        for post, row in enumerate(reached(self._ground, posts, self.points, self._mode, self._within_ticks)):
            self.kernel.set_reached(post, row)

    def stand(self, unit: Unit, idle: bool, postings: Mapping[str, Posting]) -> None:
        """The unit is idle, and so at its post or on the way there, or it is not."""
        self.kernel.stand(unit.unit, self.post_at(stands_by(unit, postings.get(unit.unit_id))) if idle else -1)


def coverings(city: City, modes: Mapping[str, int]) -> dict[str, Covering]:
    """By agency, of those that the city names; `modes` are the agencies'."""
    return {agency_id: Covering(city, agency_id, modes[agency_id]) for agency_id in city.dispatch.coverage.agencies}


def stands_by(unit: Unit, posting: Posting | None) -> Place:
    """Where a unit without an assignment is, or is going: where it was advised to, unless it is seen at home."""
    if posting is None:
        return unit.home
    if unit.at_home:
        to_home, to_base = (
            distance_mm(unit.place.lat_e7, unit.place.lon_e7, place.lat_e7, place.lon_e7)
            for place in (unit.home, posting.place)
        )
        if to_home < to_base:
            return unit.home
    return posting.place


def reached(
    ground: Ground, posts: Sequence[Place], points: Sequence[Place], mode: int, within_ticks: int
) -> npt.NDArray[np.uint8]:
    """By post and point: 1 where whoever leaves the post is there in time."""
    rows = [ground.ticks_between(post, points, mode) if points else [] for post in posts]
    return np.array([[0 <= ticks <= within_ticks for ticks in row] for row in rows], dtype=np.uint8).reshape(
        len(posts), len(points)
    )


def demand_of(city: City) -> tuple[list[Place], list[int]]:
    """The points of demand, and the share of each in millionths."""
    if city.demand:
        return [point.place for point in city.demand], shares([point.weight for point in city.demand])
    ground = city.ground
    places = [ground.place(known.lat_e7, known.lon_e7) for known in city.gazetteer]
    point_of = getattr(ground, "point", None)
    if len(places) < PLACES_MIN and point_of is not None:
        step = max(1, -(-ground.node_count // limits.COVERAGE_NODES))
        places = [ground.place(*point_of(node)) for node in range(0, ground.node_count, step)]
    elif not places:
        places = [unit.home for unit in city.units]
    step = max(1, -(-len(places) // limits.COVERAGE_POINTS_MAX))
    places = places[::step]
    return places, shares([1] * len(places))


def shares(weights: Sequence[int]) -> list[int]:
    """Weights as millionths of them all, rounded down; the rest goes to the greatest remainders."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    found = [weight * WHOLE // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(weights[i] * WHOLE % total), i))
    for i in order[: WHOLE - sum(found)]:
        found[i] += 1
    return found
