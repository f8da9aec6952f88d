"""Obstacles: closures as they lie on the arcs of a network, and the live ticks that follow from them.

Where several lie on an arc the one that slows most counts. A profile is a class of drivers that the same closures are
for; each has a row of live ticks for each mode, row `profile * modes + mode`. The live ticks are written here and
nowhere else; what follows from them in the hierarchy is weighed again before the next answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._hierarchy_weights import HierarchyWeights
from .arcs import CLOSED, Arcs, Int32s
from .limits import ARC_TICKS_MAX
from .model import RoadScope
from .stretches import Stretches

USUAL_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One closure in force. `speed_permille` 0: closed; `profiles`: whom it is for."""

    closure_id: str
    scope: RoadScope
    speed_permille: int
    profiles: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Blockade:
    """A road that is closed on the way, and a closure that closes it there."""

    road_id: str
    closure_id: str


class Obstacles:
    """All that lies on the arcs of one network."""

    def __init__(
        self, stretches: Stretches, into: Arcs, out_of: Arcs, into_of: Int32s, weights: HierarchyWeights, profiles: int
    ) -> None:
        """`into_of`: by arc by tail, its place by head. `weights` are those of the live ticks of `out_of`."""
        self._stretches = stretches
        self._into = into
        self._out_of = out_of
        self._into_of = into_of
        self._weights = weights
        self._laid: dict[str, tuple[Obstacle, Int32s]] = {}
        # By profile and arc by tail; and how many obstacles lie on the arc.
        self._permille: npt.NDArray[np.int16] = np.full((profiles, len(out_of.far)), USUAL_PERMILLE, np.int16)
        self._count: npt.NDArray[np.int16] = np.zeros(len(out_of.far), np.int16)

    # -- Queries ----------------------------------------

    @property
    def laid(self) -> tuple[Obstacle, ...]:
        """In the order of their closures' ids."""
        return tuple(self._laid[closure_id][0] for closure_id in sorted(self._laid))

    def closing(self, arcs_into: Int32s, profile: int) -> list[Blockade]:
        """What closes arcs, given by their places by head, in their order; each road and closure once."""
        found: dict[tuple[int, str], Blockade] = {}
        for closure_id, (obstacle, arcs) in self._laid.items():
            if obstacle.speed_permille == 0 and profile in obstacle.profiles:
                for at in np.flatnonzero(np.isin(arcs_into, self._into_of[arcs])).tolist():
                    road_id = self._stretches.road_id(int(self._into.road[arcs_into[at]]))
                    found[at, closure_id] = Blockade(road_id, closure_id)
        return list(dict.fromkeys(found[key] for key in sorted(found)))

    def arcs_into(self, closure_id: str) -> Int32s:
        """The arcs that a laid obstacle lies on, by their places by head."""
        placed: Int32s = self._into_of[self._laid[closure_id][1]]
        return placed

    # -- Commands ----------------------------------------

    def lay(self, obstacles: Sequence[Obstacle]) -> None:
        """Have these and no others lie on the network."""
        wanted = {one.closure_id: one for one in obstacles}
        # By identity first: a decision asks twice for the same hundreds.
        gone = [
            closure_id
            for closure_id, (laid, _) in self._laid.items()
            if (now := wanted.get(closure_id)) is not laid and now != laid
        ]
        for closure_id in gone:
            self._lift(closure_id)
        for closure_id, one in wanted.items():
            if closure_id not in self._laid:
                self._put(one)

    def _put(self, obstacle: Obstacle) -> None:
        arcs = self._stretches.arcs_of(obstacle.scope)
        self._laid[obstacle.closure_id] = obstacle, arcs
        self._count[arcs] += 1
        self._slow(obstacle, arcs)
        self._write(arcs)

    def _lift(self, closure_id: str) -> None:
        _, arcs = self._laid.pop(closure_id)
        shared = bool(arcs.size) and int(self._count[arcs].max()) > 1
        self._count[arcs] -= 1
        self._permille[:, arcs] = USUAL_PERMILLE
        if shared:
            for other, its_arcs in self._laid.values():
                self._slow(other, its_arcs[np.isin(its_arcs, arcs, assume_unique=True)])
        self._write(arcs)

    def _slow(self, obstacle: Obstacle, arcs: Int32s) -> None:
        for profile in obstacle.profiles:
            self._permille[profile, arcs] = np.minimum(self._permille[profile, arcs], obstacle.speed_permille)

    def _write(self, arcs: Int32s) -> None:
        """Bring the live ticks of these arcs in step."""
        base = self._out_of.base_ticks[:, arcs].astype(np.int64)
        into = self._into_of[arcs]
        modes = len(base)
        for profile, permille in enumerate(self._permille[:, arcs].astype(np.int64)):
            rows = slice(profile * modes, (profile + 1) * modes)
            ticks = slowed_ticks(base, permille)
            self._out_of.live_ticks[rows, arcs] = ticks
            self._into.live_ticks[rows, into] = ticks
        self._weights.touch(arcs)


def slowed_ticks(base: npt.NDArray[np.int64], permille: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Ticks at so many thousandths of the speed, rounded half up, within what an arc may take; CLOSED for 0."""
    divisor = np.maximum(permille, 1)
    ticks = np.minimum((2 * base * USUAL_PERMILLE + divisor) // (2 * divisor), ARC_TICKS_MAX)
    slowed: npt.NDArray[np.int64] = np.where(permille == 0, CLOSED, ticks)
    return slowed
