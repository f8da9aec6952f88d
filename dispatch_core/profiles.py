"""Profiles: drivers for whom the same closures hold, told apart by their agency and their kind of vehicle.

Profile 0 is of those whom no closure concerns that is not for all. Numbers are of the moment: they change with the
closures and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .entities import Closure
from .obstacles import Obstacle

# Agency and kind of vehicle.
Drivers = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Profiles:
    """By number, the closures not for all that concern the profile."""

    closure_ids: tuple[frozenset[str], ...]
    of_drivers: Mapping[Drivers, int]

    @property
    def count(self) -> int:
        return len(self.closure_ids)

    def obstacle(self, closure: Closure) -> Obstacle:
        """The closure as it lies on the roads."""
        everybody = range(self.count)
        concerned = tuple(
            number for number in everybody if closure.terms.for_all or closure.closure_id in self.closure_ids[number]
        )
        return Obstacle(closure.closure_id, closure.scope, closure.terms.speed_permille, concerned)


def divide(closures: Iterable[Closure], drivers: Iterable[Drivers]) -> Profiles:
    """The profiles of these drivers under these closures."""
    special: Sequence[Closure] = [closure for closure in closures if not closure.terms.for_all]
    concerning = {
        one: frozenset(closure.closure_id for closure in special if closure.terms.concerns(*one)) for one in drivers
    }
    distinct = sorted({*concerning.values(), frozenset[str]()}, key=sorted)
    numbers = {closure_ids: number for number, closure_ids in enumerate(distinct)}
    return Profiles(tuple(distinct), {one: numbers[closure_ids] for one, closure_ids in concerning.items()})
