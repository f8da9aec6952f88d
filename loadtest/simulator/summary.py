"""Summary: the measures of many replications as means with intervals, and the paired differences of two cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from math import isnan

from dispatch_core.records import record

from .intervals import Interval, interval, paired
from .tally import ALL, AgencyTally, ClassTally, Tally

NAN = float("nan")
# What is said of each class, by the name of its field.
MEASURES = (
    "count",
    "unserved",
    "mean_s",
    "served_mean_s",
    "p50_s",
    "p90_s",
    "p99_s",
    "max_s",
    "late_share",
    "queued_share",
    "covered_share",
)
# Of each agency.
AGENCY_MEASURES = ("count", "unserved", "mean_s", "p50_s", "p90_s", "late_share")
assert set(MEASURES) <= {field.name for field in fields(ClassTally)}
assert set(AGENCY_MEASURES) <= {field.name for field in fields(AgencyTally)}
# What is compared.
COMPARED = ("mean_s", "p90_s", "late_share")


@record
class ClassSummary:
    """By MEASURES."""

    priority: int
    measures: dict[str, Interval]


@record
class AgencySummary:
    """By AGENCY_MEASURES."""

    agency_id: str
    measures: dict[str, Interval]


@record
class Summary:
    name: str
    classes: tuple[ClassSummary, ...]
    agencies: tuple[AgencySummary, ...]
    utilisation: Interval
    # By unit, over all replications.
    unit_utilisation: dict[str, float]
    diverts_per_100: Interval
    km_per_call: Interval
    turned_away: Interval
    # Calls turned away in all replications, by reason.
    rejected: dict[str, int]
    tallies: tuple[Tally, ...]

    def of(self, priority: int) -> ClassSummary | None:
        return next((one for one in self.classes if one.priority == priority), None)

    def of_agency(self, agency_id: str) -> AgencySummary | None:
        return next((one for one in self.agencies if one.agency_id == agency_id), None)

    @property
    def hours(self) -> tuple[float, float]:
        """For how long calls come in, and of that what does not count."""
        first = self.tallies[0]
        return first.horizon_us / 3.6e9, first.warm_up_us / 3.6e9


@record
class Difference:
    """A measure of one class against the first case's, per cent of it: paired by replication."""

    priority: int
    measure: str
    first: float
    absolute: Interval
    percent: Interval


def summarise(name: str, tallies: Sequence[Tally]) -> Summary:
    priorities = sorted({one.priority for tally in tallies for one in tally.classes})
    agency_ids = sorted({one.agency_id for tally in tallies for one in tally.agencies})
    units = tallies[0].utilisation.keys()
    return Summary(
        name=name,
        classes=tuple(
            ClassSummary(priority, {measure: interval(_samples(tallies, priority, measure)) for measure in MEASURES})
            for priority in priorities
        ),
        agencies=tuple(_agency(tallies, agency_id) for agency_id in agency_ids),
        utilisation=interval([_mean(list(tally.utilisation.values())) for tally in tallies]),
        unit_utilisation={unit_id: _mean([tally.utilisation[unit_id] for tally in tallies]) for unit_id in units},
        diverts_per_100=_of(tallies, lambda tally: tally.diverts_per_100),
        km_per_call=_of(tallies, lambda tally: tally.km_per_call),
        turned_away=_of(tallies, lambda tally: float(tally.turned_away)),
        rejected=dict(sorted(sum((Counter(tally.rejected) for tally in tallies), Counter()).items())),
        tallies=tuple(tallies),
    )


def _agency(tallies: Sequence[Tally], agency_id: str) -> AgencySummary:
    own = [next((one for one in tally.agencies if one.agency_id == agency_id), None) for tally in tallies]
    return AgencySummary(
        agency_id,
        {
            measure: interval([NAN if one is None else float(getattr(one, measure)) for one in own])
            for measure in AGENCY_MEASURES
        },
    )


def differences(first: Summary, second: Summary) -> list[Difference]:
    found = []
    for one in first.classes:
        for measure in COMPARED:
            before = _samples(first.tallies, one.priority, measure)
            after = _samples(second.tallies, one.priority, measure)
            mean = _mean([value for value in before if not isnan(value)])
            absolute = paired(before, after)
            scale = 100 / mean if mean else NAN
            percent = Interval(absolute.mean * scale, absolute.half * scale)
            found.append(Difference(one.priority, measure, mean, absolute, percent))
    return found


def document(summary: Summary) -> dict[str, object]:
    """For machines: every measure with its interval; nan becomes null."""
    return {
        "name": summary.name,
        "hours": summary.hours[0],
        "warm_up_hours": summary.hours[1],
        "classes": [
            {
                "priority": one.priority if one.priority != ALL else "all",
                **{measure: _pair(value) for measure, value in one.measures.items()},
            }
            for one in summary.classes
        ],
        "agencies": [
            {"agency": one.agency_id, **{measure: _pair(value) for measure, value in one.measures.items()}}
            for one in summary.agencies
        ],
        "utilisation": _pair(summary.utilisation),
        "unit_utilisation": {unit_id: round(share, 4) for unit_id, share in summary.unit_utilisation.items()},
        "diverts_per_100": _pair(summary.diverts_per_100),
        "km_per_call": _pair(summary.km_per_call),
        "turned_away": _pair(summary.turned_away),
        "turned_away_by_reason": summary.rejected,
        "trace_digests": [tally.trace_digest for tally in summary.tallies],
    }


def difference_document(difference: Difference) -> dict[str, object]:
    return {
        "priority": difference.priority if difference.priority != ALL else "all",
        "measure": difference.measure,
        "first": _known(difference.first),
        "difference": _pair(difference.absolute),
        "percent": _pair(difference.percent),
    }


def _pair(value: Interval) -> dict[str, float | None]:
    return {"mean": _known(value.mean), "half_95": _known(value.half)}


def _known(number: float) -> float | None:
    return None if isnan(number) else round(number, 4)


def _of(tallies: Sequence[Tally], measure: Callable[[Tally], float]) -> Interval:
    return interval([measure(tally) for tally in tallies])


def _samples(tallies: Sequence[Tally], priority: int, measure: str) -> list[float]:
    """By replication; nan where it had no such call."""
    found = [tally.of(priority) for tally in tallies]
    return [NAN if one is None else float(getattr(one, measure)) for one in found]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else NAN
