"""Measures: what is said of each class, agency and part of the city and of a whole simulation, by name.

One list for tables, JSON, pages and comparisons. Units stand last in the names: _s seconds, _share of one, _us
microseconds of the processor's time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

from .areas import OUTSIDE
from .figures import NAN, AgencyTally, AreaTally, ClassTally, Deciding, Tally

# Of each class, by the name of its field.
CLASS = (
    "count",
    "unserved",
    "mean_s",
    "served_mean_s",
    "p50_s",
    "p90_s",
    "p99_s",
    "max_s",
    "within_share",
    "late_share",
    "queued_share",
    "covered_share",
    "judged",
    "regret_mean_s",
    "regret_p90_s",
    "best_share",
)
# Of each agency.
AGENCY = ("count", "unserved", "mean_s", "p50_s", "p90_s", "late_share", "regret_mean_s", "standby_share")
# Of each part of the city.
AREA = ("count", "unserved", "mean_s", "p90_s", "late_share", "covered_share")
# Of how long decisions take the processor: the machine's luck, so it is never compared.
DECIDING = ("count", "p50_us", "p99_us", "max_us")
for _names, _of in ((CLASS, ClassTally), (AGENCY, AgencyTally), (AREA, AreaTally), (DECIDING, Deciding)):
    assert set(_names) <= {field.name for field in fields(_of)}

# Two cases serve the same calls: how many they are is no difference, nor what adds up to one with another measure.
COMPARED = tuple(name for name in CLASS if name not in ("count", "within_share", "judged"))
MORE_IS_BETTER = frozenset({"within_share", "covered_share", "best_share", "standby_share"})
# More or less of it is neither good nor bad.
NEITHER = frozenset({"utilisation", "diverts_per_100", "diverts_per_victim"})


def worst_area_p90_s(tally: Tally) -> float:
    """Of whichever part of the city has the longest; nan: no call came from any."""
    return max((one.p90_s for one in tally.areas if one.area != OUTSIDE), default=NAN)


def utilisation(tally: Tally) -> float:
    return _mean(list(tally.utilisation.values()))


def utilisation_spread(tally: Tally) -> float:
    """The busiest unit's share of the time less the idlest one's."""
    shares = tally.utilisation.values()
    return max(shares) - min(shares) if shares else NAN


def standby_share(tally: Tally) -> float:
    """The mean of the agencies that are measured."""
    return _mean(list(tally.standby.values()))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else NAN


# Of the whole.
WHOLE: dict[str, Callable[[Tally], float]] = {
    "standby_share": standby_share,
    "worst_area_p90_s": worst_area_p90_s,
    "gini_of_area_means": lambda tally: tally.gini,
    "diverts_per_100": lambda tally: tally.diverts_per_100,
    "diverts_per_victim": lambda tally: tally.victims.diverts,
    "victim_delay_s": lambda tally: tally.victims.delay_s,
    "km_per_call": lambda tally: tally.km_per_call,
    "utilisation": utilisation,
    "utilisation_spread": utilisation_spread,
    "turned_away": lambda tally: float(tally.turned_away),
}


def scale(name: str) -> float:
    """Shares are shown as per cent."""
    return 100.0 if name.endswith("_share") or name in ("utilisation", "utilisation_spread") else 1.0


def is_better(name: str, difference: float) -> bool | None:
    """None: it is neither."""
    if name in NEITHER:
        return None
    return difference > 0 if name in MORE_IS_BETTER else difference < 0
