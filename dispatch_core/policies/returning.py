"""Returning: from which base a unit without an assignment adds the most expected coverage (DMEXCLP).

Jagtenberg, Bhulai and van der Mei 2015: the freed unit goes to the base b that makes the most of the sum over the
points j of d_j (1 - q) q^(k_j - 1), for all j that are reached from b in time, with k_j the idle units that cover j,
itself included; where it is equal, the base with the shorter way, then the first. A move-up is the same question for a
unit that stands by already. It only reads: whether the advice is given, and that no crew need take it, is in
rules/basing.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .._coverage import WHOLE
from ..context import Context
from ..coverage import Covering
from ..entities import Unit
from ..model import Place
from ..records import record

# Who was advised less than so long ago is left alone.
MOVE_REST_MS = 900_000


@record
class Advice:
    """`metres` beyond the way home, or all the way of a move; `gain` in the kernel's measure."""

    unit: Unit
    name: str
    place: Place
    home: bool
    moved: bool
    travel_ticks: int
    gain: int
    metres: int


def return_base(context: Context, covering: Covering, unit: Unit, metres_left: int) -> Advice | None:
    """Where a unit that is free now is to stand by; None: at home, as it does by itself."""
    rule = context.city.dispatch.coverage
    home = covering.post_at(unit.home)
    if home < 0:
        return None
    gains = covering.kernel.gains(unit.unit)
    best, ticks = _best(context, covering, unit, gains, gains[home])
    metres = 0
    if best >= 0 and best != home and gains[best] - gains[home] >= rule.gain_ppm * WHOLE:
        metres = max(0, _metres(context, unit, covering, best) - _metres(context, unit, covering, home))
        if metres <= metres_left:
            name, place = covering.posts[best]
            return Advice(unit, name, place, False, False, ticks, gains[best] - gains[home], metres)
    if unit.unit_id not in context.state.standing_by.posted:
        return None
    name, place = covering.posts[home]
    [ticks] = context.city.ground.ticks_between(unit.place, [place], unit.mode)
    return Advice(unit, name, place, True, False, max(0, ticks), 0, 0)


def _best(context: Context, covering: Covering, unit: Unit, gains: Sequence[int], least: int) -> tuple[int, int]:
    """The post that adds the most, no less than `least`, among those it can get to, and the way there; -1: none."""
    # Ways are asked for only where they decide: mostly for one post.
    for gain in sorted({gain for gain in gains if gain >= least}, reverse=True):
        posts = [post for post, one in enumerate(gains) if one == gain]
        ways = context.city.ground.ticks_between(unit.place, [covering.posts[post][1] for post in posts], unit.mode)
        found = [(way, post) for way, post in zip(ways, posts, strict=True) if way >= 0]
        if found:
            way, post = min(found)
            return post, way
    return -1, 0


def move_up(
    context: Context, covering: Covering, without: Collection[int], metres_left: int, at_ms: int
) -> Advice | None:
    """The one unit standing by that would add the most elsewhere, if that is enough; ties as above, then by unit."""
    rule = context.city.dispatch.coverage
    postings = context.state.standing_by.posted
    best: tuple[int, int, int, int] | None = None
    seen: set[int] = set()
    for unit in context.state.units:
        own = covering.kernel.post_of(unit.unit)
        posting = postings.get(unit.unit_id)
        rests = posting is not None and at_ms - posting.since_ms < MOVE_REST_MS
        if own < 0 or own in seen or unit.unit in without or rests or not unit.at_home:
            continue
        # The lowest unit of those that stand there.
        seen.add(own)
        gains = covering.kernel.gains(unit.unit)
        places = [place for _, place in covering.posts]
        ticks = context.city.ground.ticks_between(places[own], places, unit.mode)
        for post, way in enumerate(ticks):
            if way >= 0 and post != own and gains[post] - gains[own] >= rule.move_gain_ppm * WHOLE:
                one = (gains[own] - gains[post], way, unit.unit, post)
                best = one if best is None or one < best else best
    if best is None:
        return None
    less, way, index, post = best
    unit = context.state.units[index]
    metres = _metres(context, unit, covering, post)
    if metres > metres_left:
        return None
    name, place = covering.posts[post]
    return Advice(unit, name, place, place == unit.home, True, way, -less, metres)


def _metres(context: Context, unit: Unit, covering: Covering, post: int) -> int:
    drive = context.city.ground.drive(unit.place, covering.posts[post][1], unit.mode)
    return drive.length_m() if drive else 0
