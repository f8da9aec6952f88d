"""Summary: the measures of many replications as means with intervals, and the paired differences of two cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan

from dispatch_core.records import record

from . import measures
from .areas import OUTSIDE
from .figures import ALL, LATE_CALLS_KEPT, NAN, Tally
from .intervals import Interval, interval, paired

# The worst-served area is one of those with so many calls in all replications; of fewer a p90 says nothing.
WORST_CALLS_MIN = 10


@record
class ClassSummary:
    """By measures.CLASS."""

    priority: int
    measures: dict[str, Interval]


@record
class AgencySummary:
    """By measures.AGENCY."""

    agency_id: str
    measures: dict[str, Interval]


@record
class AreaSummary:
    """By measures.AREA; empty: outside all areas."""

    area: str
    measures: dict[str, Interval]


@record
class Summary:
    name: str
    classes: tuple[ClassSummary, ...]
    agencies: tuple[AgencySummary, ...]
    areas: tuple[AreaSummary, ...]
    # The one with the longest p90; None: none has calls enough.
    worst: AreaSummary | None
    # By measures.WHOLE.
    whole: dict[str, Interval]
    # By measures.DECIDING.
    deciding: dict[str, Interval]
    # By unit, over all replications: its share of the time at work, and what it drove a day.
    unit_utilisation: dict[str, float]
    unit_km_a_day: dict[str, float]
    # Calls turned away in all replications, by reason.
    rejected: dict[str, int]
    tallies: tuple[Tally, ...]

    def of(self, priority: int) -> ClassSummary | None:
        return next((one for one in self.classes if one.priority == priority), None)

    def of_agency(self, agency_id: str) -> AgencySummary | None:
        return next((one for one in self.agencies if one.agency_id == agency_id), None)

    @property
    def late_calls(self) -> list[tuple[int, int, int, float]]:
        """Of all replications, as Tally has them; of too many some, evenly taken."""
        every = [one for tally in self.tallies for one in tally.late_calls]
        return every[:: -(-len(every) // LATE_CALLS_KEPT) or 1]

    @property
    def hours(self) -> tuple[float, float]:
        """For how long calls come in, and of that what does not count."""
        first = self.tallies[0]
        return first.horizon_us / 3.6e9, first.warm_up_us / 3.6e9


@record
class Difference:
    """A measure against the first case's, per cent of it: paired by replication. `priority` None: of the whole."""

    priority: int | None
    measure: str
    first: float
    absolute: Interval
    percent: Interval


def summarise(name: str, tallies: Sequence[Tally]) -> Summary:
    priorities = sorted({one.priority for tally in tallies for one in tally.classes})
    agency_ids = sorted({one.agency_id for tally in tallies for one in tally.agencies})
    areas = tuple(_area(tallies, area) for area in sorted({one.area for tally in tallies for one in tally.areas}))
    units = tallies[0].utilisation.keys()
    days = max(1, tallies[0].horizon_us - tallies[0].warm_up_us) / (24 * 3.6e9)
    return Summary(
        name=name,
        classes=tuple(
            ClassSummary(priority, _measured([tally.of(priority) for tally in tallies], measures.CLASS))
            for priority in priorities
        ),
        agencies=tuple(_agency(tallies, agency_id) for agency_id in agency_ids),
        areas=areas,
        worst=_worst(areas, tallies),
        whole={name: interval([of(tally) for tally in tallies]) for name, of in measures.WHOLE.items()},
        deciding=_measured([tally.deciding for tally in tallies], measures.DECIDING),
        unit_utilisation={unit_id: _mean([tally.utilisation[unit_id] for tally in tallies]) for unit_id in units},
        unit_km_a_day={unit_id: _mean([tally.unit_km[unit_id] for tally in tallies]) / days for unit_id in units},
        rejected=dict(sorted(sum((Counter(tally.rejected) for tally in tallies), Counter()).items())),
        tallies=tuple(tallies),
    )


def _agency(tallies: Sequence[Tally], agency_id: str) -> AgencySummary:
    own = [next((one for one in tally.agencies if one.agency_id == agency_id), None) for tally in tallies]
    return AgencySummary(agency_id, _measured(own, measures.AGENCY))


def _area(tallies: Sequence[Tally], area: str) -> AreaSummary:
    own = [next((one for one in tally.areas if one.area == area), None) for tally in tallies]
    return AreaSummary(area, _measured(own, measures.AREA))


def _measured(rows: Sequence[object | None], names: Sequence[str]) -> dict[str, Interval]:
    """By measure, over the replications that have the row."""
    return {name: interval([NAN if one is None else float(getattr(one, name)) for one in rows]) for name in names}


def _worst(areas: Sequence[AreaSummary], tallies: Sequence[Tally]) -> AreaSummary | None:
    counts = Counter[str]()
    for tally in tallies:
        counts.update({one.area: one.count for one in tally.areas})
    heard = [one for one in areas if one.area != OUTSIDE and counts[one.area] >= WORST_CALLS_MIN]
    return max(heard, key=lambda one: one.measures["p90_s"].mean, default=None)


def differences(first: Summary, second: Summary) -> list[Difference]:
    """Of every measure where a pairing makes sense: of each class, then of the whole."""
    found = []
    for one in first.classes:
        for name in measures.COMPARED:
            before, after = (_samples(case.tallies, one.priority, name) for case in (first, second))
            found.append(_difference(one.priority, name, before, after))
    for name, of in measures.WHOLE.items():
        before, after = ([of(tally) for tally in case.tallies] for case in (first, second))
        found.append(_difference(None, name, before, after))
    return found


def _difference(priority: int | None, name: str, before: Sequence[float], after: Sequence[float]) -> Difference:
    mean = _mean([value for value in before if not isnan(value)])
    absolute = paired(before, after)
    scale = 100 / mean if mean else NAN
    return Difference(priority, name, mean, absolute, Interval(absolute.mean * scale, absolute.half * scale))


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
        "areas": [
            {"area": one.area, **{measure: _pair(value) for measure, value in one.measures.items()}}
            for one in summary.areas
        ],
        "worst_area": summary.worst.area if summary.worst else None,
        **{name: _pair(value) for name, value in summary.whole.items()},
        "unit_utilisation": {unit_id: round(share, 4) for unit_id, share in summary.unit_utilisation.items()},
        "unit_km_a_day": {unit_id: round(km, 2) for unit_id, km in summary.unit_km_a_day.items()},
        # Time of the processor: never twice the same.
        "deciding": {name: _pair(value) for name, value in summary.deciding.items()},
        "turned_away_by_reason": summary.rejected,
        "trace_digests": [tally.trace_digest for tally in summary.tallies],
    }


def difference_document(difference: Difference) -> dict[str, object]:
    return {
        # null: of the whole.
        "priority": "all" if difference.priority == ALL else difference.priority,
        "measure": difference.measure,
        "first": _known(difference.first),
        "difference": _pair(difference.absolute),
        "percent": _pair(difference.percent),
    }


def _pair(value: Interval) -> dict[str, float | None]:
    return {"mean": _known(value.mean), "half_95": _known(value.half)}


def _known(number: float) -> float | None:
    return None if isnan(number) else round(number, 4)


def _samples(tallies: Sequence[Tally], priority: int, measure: str) -> list[float]:
    """By replication; nan where it had no such call."""
    found = [tally.of(priority) for tally in tallies]
    return [NAN if one is None else float(getattr(one, measure)) for one in found]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else NAN
