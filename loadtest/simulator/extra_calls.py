"""Extra calls: what comes in beside the usual calls while there is trouble: a surge's, and those of many hurt at once.

They are drawn from dice of their own, so that the usual calls are the same as without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatch_core.city import City

from ..dice import Dice
from .calls import Call, Demand, DemandFault, DemandWrong, check_length
from .laws import Laws
from .poisson import Stream, drawn_call, instants
from .troubles import Casualties, Troubles, check_begins


def with_extra(
    city: City,
    demand: Demand,
    troubles: Troubles,
    stream: Stream | None,
    laws: Laws,
    transport_permille: int,
    seed: int,
) -> Demand:
    """The demand with the extra calls of its troubles. `stream` of the usual calls; None: they are recorded, and nobody
    knows how many more there would be. Raises DemandWrong.
    """
    check_begins(troubles, demand.horizon_us)
    if stream is None and troubles.surges:
        said = "perlu panggilan yang ditarik, bukan --calls", "needs calls that are drawn, not --calls"
        raise DemandWrong([DemandFault(0, "surge", *said)])
    calls: list[Call] = list(demand.calls)
    check_length(len(calls) + sum(one.call_count for one in troubles.casualties))
    for nth, surge in enumerate(troubles.surges):
        assert stream is not None
        until_us = min(surge.until_us, demand.horizon_us)
        own = replace(stream, types=surge.types or stream.types)
        more = [rate * (surge.times - 1) for rate in stream.per_hour]
        check_length(len(calls) + max(more) * (until_us - surge.from_us) / 3.6e9)
        arrivals = instants(city, more, Dice(seed, "surge", nth), surge.from_us, until_us)
        calls += [
            drawn_call(city, own, laws, transport_permille, Dice(seed, "surge call", nth, one), at_us)
            for one, at_us in enumerate(arrivals)
        ]
    for nth, one in enumerate(troubles.casualties):
        calls += _hurt(city, one, laws, transport_permille, seed, nth)
    # Of one instant the usual calls come first.
    return replace(demand, calls=tuple(sorted(calls, key=lambda call: call.at_us)))


def _hurt(
    city: City, casualties: Casualties, laws: Laws, transport_permille: int, seed: int, nth: int
) -> Sequence[Call]:
    where = (casualties.lat_e7, casualties.lon_e7, casualties.radius_m)
    there = Stream((0.0,) * 24, ((casualties.type_code, 1),), ((where, 1),))
    return [
        drawn_call(city, there, laws, transport_permille, Dice(seed, "casualty", nth, one), casualties.at_us)
        for one in range(casualties.call_count)
    ]
