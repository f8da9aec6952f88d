"""Figures: the measures of one simulation as records: by class, agency, part of the city and unit, and of all of it.

tally.py works them out and says what counts.
"""

from __future__ import annotations

from dataclasses import field

from dispatch_core.records import record

ALL = 0
# Points of a curve of response times, or of regrets.
CURVE_POINTS = 200
LATE_CALLS_KEPT = 2_000
NAN = float("nan")


@record
class ClassTally:
    """Of one priority, or of ALL; seconds. nan: no call."""

    priority: int
    count: int
    unserved: int
    mean_s: float
    # Of those whose lead was served.
    served_mean_s: float
    p50_s: float
    p90_s: float
    p99_s: float
    max_s: float
    # Somebody was not there within the target, of all; the others.
    late_share: float
    within_share: float
    queued_share: float
    # When the call came in, a free unit could have been there within the lead's target.
    covered_share: float
    # Of the decisions that brought the first unit of a line and can be judged: what they lost against the best unit in
    # hindsight (dispatch_core/hindsight.py), and the share that lost nothing.
    judged: int
    regret_mean_s: float
    regret_p90_s: float
    best_share: float
    # Response times at equal steps of the share of calls, from the soonest to the last.
    curve_s: tuple[float, ...]
    # Regrets, likewise.
    regret_curve_s: tuple[float, ...]


@record
class AgencyTally:
    """Of the lines that an agency was asked to fill; seconds. An empty agency: lines that any may fill."""

    agency_id: str
    count: int
    unserved: int
    mean_s: float
    p50_s: float
    p90_s: float
    late_share: float
    # As a class has it.
    regret_mean_s: float
    # On average over the time that counts: the share of the demand that idle units were expected to reach in time
    # (standby.py); nan: not measured.
    standby_share: float


@record
class AreaTally:
    """Of the calls from a part of the city, as areas.py names it; seconds. Empty: from outside all of them."""

    area: str
    count: int
    unserved: int
    mean_s: float
    p90_s: float
    late_share: float
    covered_share: float


@record
class Victims:
    """Requests that lost a unit which was on its way: how many, how often on average, and by how much later their first
    unit came than the one that was ordered first was expected, in seconds; nan: there are none.
    """

    count: int
    diverts: float
    delay_s: float


@record
class Deciding:
    """Decisions about who goes, and how long they took the processor: the machine's luck. nan: none was made."""

    count: int
    p50_us: float
    p99_us: float
    max_us: float


@record
class Tally:
    classes: tuple[ClassTally, ...]
    agencies: tuple[AgencyTally, ...]
    areas: tuple[AreaTally, ...]
    # Of the areas' means.
    gini: float
    victims: Victims
    # By unit.
    utilisation: dict[str, float]
    diverts_per_100: float
    km_per_call: float
    # By unit.
    unit_km: dict[str, float]
    # Calls that the engine did not take in, by its reason.
    rejected: dict[str, int]
    # (lat_e7, lon_e7, priority, seconds) of late calls.
    late_calls: tuple[tuple[int, int, int, float], ...]
    trace_digest: str
    # Seconds over all calls, those that do not count for the warm-up too.
    whole_mean_s: float = 0.0
    # For how long calls came in, and of that what does not count.
    horizon_us: int = 0
    warm_up_us: int = 0
    # By agency, as AgencyTally has it, whether or not it was asked for.
    standby: dict[str, float] = field(default_factory=dict)
    # Equal runs are equal, however fast they were.
    deciding: Deciding = field(default_factory=lambda: Deciding(0, NAN, NAN, NAN), compare=False)

    @property
    def turned_away(self) -> int:
        return sum(self.rejected.values())

    def of(self, priority: int) -> ClassTally | None:
        return next((one for one in self.classes if one.priority == priority), None)
