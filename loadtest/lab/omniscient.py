"""A bound that no dispatcher without diverts and moves can pass, though it knew all calls and all work beforehand.

Units drive straight lines, take everybody to the nearest hospital and then drive to their own homes. Each call has one
unit, so a unit's calls are a chain. What a call waits for depends on where its unit's last one left it: at a hospital,
on the way home, or there. Of that one only the earliest end is known; that it may have ended later is charged with a
share of the delay. A unit may serve a call later than a newer one: that costs the wait for the newer one's end, and
leaves the unit anywhere. Prices (Lagrange multipliers) share the calls out: with any prices the prices themselves and
each unit's cheapest chain of priced calls add up to a bound, and a subgradient method raises it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dispatch_core.city import City

from ..simulator.calls import Demand

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Of what a call waits, so much is charged where it makes its unit come later to the next. Any share is valid.
SHARE = 0.15
# The way home in so many parts.
PARTS = 8
ROUNDS = 60
# So many older calls are looked at for one that is served late; older ones have waited longer than any price.
LATER_MAX = 150
_FAR = 1e9


class Omniscient:
    """All calls of a demand before units with these homes. `mean_s` bounds what any dispatcher reaches."""

    def __init__(self, city: City, homes: Sequence[tuple[int, int]], demand: Demand) -> None:
        calls = demand.calls
        assert calls, "nothing to bound"
        self._pace_s = _pace_s(city)
        self._homes = np.array(homes, dtype=float)
        self._at_s = np.array([call.at_us / 1e6 for call in calls])
        self._points = np.array([(call.lat_e7, call.lon_e7) for call in calls], dtype=float)
        hospitals = np.array([(one.place.lat_e7, one.place.lon_e7) for one in city.destinations], dtype=float)
        carried_s = self._ways_s(self._points[:, None], hospitals[None])
        self._ends = hospitals[carried_s.argmin(axis=1)]
        # By call and unit: from home, from the call's hospital home, and from wherever it may be on its ways.
        self._out_s = self._ways_s(self._points[:, None], self._homes[None])
        self._home_s = self._ways_s(self._ends[:, None], self._homes[None])
        self._anywhere_s = np.min([self._beside_s(hospital) for hospital in hospitals], axis=0)
        # The soonest that anybody could be there, and be free again.
        self._soonest_s = self._anywhere_s.min(axis=1)
        work_s = np.array([(call.scene_us + call.handover_us) / 1e6 for call in calls]) + carried_s.min(axis=1)
        self._free_s = self._at_s + self._soonest_s + work_s
        self._first, self._chained = self._look()
        self._later = self._look_back()

    def mean_s(self, reached_s: float, rounds: int = ROUNDS) -> float:
        """A bound of the mean response; `reached_s` is what some dispatcher reaches, which sets the size of steps."""
        count = len(self._at_s)
        constant = SHARE * float(self._soonest_s.sum())
        above = reached_s * count - constant
        # A price above what it costs to serve the call later would pay for serving it again and again.
        cap = np.full(count, np.inf)
        for nth, row in enumerate(self._later):
            size = min(nth, LATER_MAX)
            older = np.arange(nth - size, nth)
            cap[older] = np.minimum(cap[older], row[:size])
        prices = np.minimum(cap, (1 - SHARE) * self._out_s.min(axis=1))
        best, step, since_better = -_FAR, 1.0, 0
        for _ in range(rounds):
            gained, taken = self._cheapest(prices)
            value = float(prices.sum()) + gained
            since_better = 0 if value > best else since_better + 1
            best = max(best, value)
            if since_better == 5:
                step, since_better = step / 2, 0
            off = 1.0 - taken
            square = float((off**2).sum())
            if not square:
                break
            # Polyak's step, towards a value that is no bound any more.
            prices = np.minimum(cap, prices + step * max(1.0, above - value) / square * off)
        return (best + constant) / count

    # -- What a call costs after another ----------------------------------------

    def _look(self) -> tuple[Ints, npt.NDArray[np.float32]]:
        """By call: the first of the calls not long before it, and what it costs after each of them, counted back from
        it, by unit. From so long after an end on a unit is best at home: to be elsewhere costs more than any way.
        """
        count = len(self._at_s)
        settled_s = float(self._home_s.max() + (1 - SHARE) / SHARE * self._out_s.max())
        first = np.array([np.argmax(self._free_s[: nth + 1] + settled_s > at) for nth, at in enumerate(self._at_s)])
        chained = np.full((count, int((np.arange(count) - first).max()), len(self._homes)), _FAR, dtype=np.float32)
        for nth in range(count):
            costs = self._after(nth, np.arange(first[nth], nth))
            chained[nth, : len(costs)] = costs[::-1]
        return first, chained

    def _after(self, nth: int, before: Ints) -> Floats:
        """What call `nth` costs by call before it and unit."""
        ends, home_s = self._ends[before], self._home_s[before]
        waits_s = np.maximum(0.0, self._free_s[before] - self._at_s[nth])[:, None]
        since_s = np.maximum(0.0, self._at_s[nth] - self._free_s[before])[:, None]
        gone_s = np.minimum(since_s, home_s)
        own = 1 - SHARE
        # At the hospital: only now free, or free later than could have been.
        behind_s = np.broadcast_to(self._ways_s(ends, self._points[nth])[:, None], home_s.shape)
        at_end = own * (waits_s + behind_s) + SHARE * since_s
        cost = np.full(home_s.shape, np.inf)
        for part in range(1, PARTS + 1):
            done_s = gone_s * (part / PARTS)
            share = np.divide(done_s, home_s, out=np.zeros_like(done_s), where=home_s > 0)
            spots = ends[:, None] + (self._homes[None] - ends[:, None]) * share[:, :, None]
            ahead_s = self._ways_s(spots, self._points[nth])
            # Between two spots of the way nobody is nearer than this.
            between_s = np.maximum(0.0, (behind_s + ahead_s - gone_s / PARTS) / 2)
            cost = np.minimum(cost, own * between_s + SHARE * (since_s - done_s))
            behind_s = ahead_s
        # As far as it could have come, or home.
        cost = np.minimum(cost, own * behind_s)
        found: Floats = np.minimum(at_end, np.where(waits_s > 0, np.inf, cost))
        return found

    def _look_back(self) -> Floats:
        """By call: what each of so many older ones costs after it, the oldest first."""
        count = len(self._at_s)
        later = np.full((count, LATER_MAX), np.inf)
        for nth in range(count):
            older = np.arange(max(0, nth - LATER_MAX), nth)
            way_s = self._ways_s(self._points[older], self._ends[nth])
            response_s = self._free_s[nth] - self._at_s[older] + way_s
            later[nth, : len(older)] = response_s - SHARE * self._soonest_s[older]
        return later

    def _beside_s(self, hospital: Floats) -> Floats:
        """By call and unit: seconds from the nearest spot of the way between a hospital and its home."""
        along = self._homes - hospital
        square = np.maximum((along**2).sum(axis=1), 1e-9)
        share = np.clip(((self._points[:, None] - hospital) * along[None]).sum(axis=2) / square, 0.0, 1.0)
        return self._ways_s(self._points[:, None], hospital + share[:, :, None] * along[None])

    def _ways_s(self, starts: Floats, ends: Floats) -> Floats:
        found: Floats = np.linalg.norm(starts - ends, axis=-1) * self._pace_s
        return found

    # -- Sharing the calls out ----------------------------------------

    def _cheapest(self, prices: Floats) -> tuple[float, Floats]:
        """The cheapest chains' cost over all units, and how often each call is in them."""
        count, homes = self._out_s.shape
        own, width = 1 - SHARE, self._chained.shape[1]
        # Serving an older call after each: which, and for how much.
        priced = np.full((count, LATER_MAX), np.inf)
        for nth in range(count):
            size = min(nth, LATER_MAX)
            priced[nth, :size] = self._later[nth, :size] - prices[nth - size : nth]
        side, side_cost = priced.argmin(axis=1), priced.min(axis=1)
        # Of the cheapest chain that ends with each call; those before the first call are none.
        costs = np.full((width + count, homes), _FAR)
        back, by_side = np.full((count, homes), -1, dtype=int), np.zeros((count, homes), dtype=bool)
        # The cheapest that ended long ago, and the cheapest with an older call at its end.
        old, old_end = np.full(homes, _FAR), np.full(homes, -1, dtype=int)
        late, late_end = np.full(homes, _FAR), np.full(homes, -1, dtype=int)
        units = np.arange(homes)
        passed = 0
        for nth in range(count):
            while passed < self._first[nth]:
                better = costs[width + passed] < old
                old[better], old_end[better] = costs[width + passed, better], passed
                passed += 1
            recent = costs[width + nth - 1 : nth - 1 if nth else None : -1] + self._chained[nth]
            at_home = own * self._out_s[nth]
            options = np.vstack([at_home, old + at_home, late + own * self._anywhere_s[nth], recent])
            chosen = options.argmin(axis=0)
            costs[width + nth] = options[chosen, units] - prices[nth]
            ends = np.vstack([np.full(homes, -1), old_end, late_end])
            back[nth] = np.where(chosen < 3, ends[np.minimum(chosen, 2), units], nth + 2 - chosen)
            by_side[nth] = chosen == 2
            detour = costs[width + nth] + side_cost[nth]
            better = detour < late
            late[better], late_end[better] = detour[better], nth
        taken, total = np.zeros(count), 0.0
        for unit in units:
            at = int(costs[width:, unit].argmin())
            if costs[width + at, unit] >= 0:
                continue
            total += float(costs[width + at, unit])
            while at >= 0:
                taken[at] += 1
                before = int(back[at, unit])
                if by_side[at, unit]:
                    taken[before - min(before, LATER_MAX) + side[before]] += 1
                at = before
        return total, taken


def _pace_s(city: City) -> float:
    """Seconds for 1e-7 degree; near the equator the same in all directions."""
    far_e7 = 10**6
    [ticks] = city.ground.ticks_between(city.ground.place(0, 0), [city.ground.place(0, far_e7)], 0)
    # Meridians meet: away from the equator it is a little less.
    return ticks * city.tick_us / 1e6 / far_e7 * (1 - 1e-5)
