"""The page of a comparison, in Markdown: for each setting and class every policy's measures, beside the first policy's.

Differences are paired by replication, per cent of the first policy's mean, with half their 95 % interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

from dispatch_core.records import record

from ..simulator import measures
from ..simulator.figures import ALL, ClassTally, Tally
from ..simulator.intervals import Interval, interval, paired
from .settings import Setting

Measure = Callable[[Tally], float]

_CLASS: tuple[tuple[str, Callable[[ClassTally], float], str], ...] = (
    ("mean s", lambda one: one.mean_s, ".0f"),
    ("p50", lambda one: one.p50_s, ".0f"),
    ("p90", lambda one: one.p90_s, ".0f"),
    ("p99", lambda one: one.p99_s, ".0f"),
    ("max", lambda one: one.max_s, ".0f"),
    ("in time %", lambda one: 100 * one.within_share, ".1f"),
    ("late %", lambda one: 100 * one.late_share, ".1f"),
    ("lost s", lambda one: one.regret_mean_s, ".0f"),
    ("lost nothing %", lambda one: 100 * one.best_share, ".0f"),
)
# Of these the differences are shown.
_COMPARED = ("mean s", "p90", "late %")
_WHOLE: tuple[tuple[str, Measure, str], ...] = (
    ("diverts per 100", measures.WHOLE["diverts_per_100"], ".1f"),
    ("km per call", measures.WHOLE["km_per_call"], ".1f"),
    ("busy %", lambda one: 100 * measures.utilisation(one), ".0f"),
    ("busiest less idlest unit, points", lambda one: 100 * measures.utilisation_spread(one), ".0f"),
    ("covered %", lambda one: 100 * _all(one).covered_share, ".1f"),
    ("standby %", lambda one: 100 * measures.standby_share(one), ".1f"),
    ("worst area's p90", measures.worst_area_p90_s, ".0f"),
    ("Gini of areas", measures.WHOLE["gini_of_area_means"], ".3f"),
    ("diverts per victim", measures.WHOLE["diverts_per_victim"], ".2f"),
    ("victims' delay s", measures.WHOLE["victim_delay_s"], ".0f"),
    ("nobody came", lambda one: float(_all(one).unserved), ".1f"),
    ("decision p50 us", lambda one: one.deciding.p50_us, ".0f"),
    ("decision p99", lambda one: one.deciding.p99_us, ".0f"),
    ("decision max", lambda one: one.deciding.max_us, ".0f"),
)


_LEGEND = """Response runs from the call to the first unit at the scene, whatever was diverted in between; whom nobody
reached counts with the time waited so far, and as late. Differences are per cent of the first policy's, paired by
replication, with half their 95 % interval; `*` where that excludes none.

- Covered is a call that a free unit could have reached in time as it came in. Standby is the share of the demand that
  idle units were expected to reach in time, on average over the hours that count (MEXCLP, q .5).
- Lost is how much sooner the best fit unit would have been there, as is known afterwards (dispatch_core/hindsight.py).
- Areas are the city's districts, or 16 squares of its box.
- Victims are who lost a unit that was on its way; their delay is against when that one was expected.
- Decisions about who goes are timed in microseconds of the processor of the machine that made the page.
- Where nobody is asked, units are diverted as published policies do it, though what they leave has nobody or is late
  then: no city can be served so, and the row shows what the human's word costs.
- Three more serve comparisons alone. Where releases are known the joint assignment is told when units at work will be
  free. Under hard coverage the unit goes whose leaving loses the least coverage of those that are there in time, or of
  all where nobody is (Jagtenberg, Bhulai and van der Mei 2017). Where who comes first is served first no call is more
  urgent than another; the page tells them apart all the same.
"""


@record
class Bounds:
    """By replication, seconds of mean response over all counted calls; what no policy can be below."""

    # A free unit at every base; one at every home of the fleet.
    every_base_s: tuple[float, ...]
    every_home_s: tuple[float, ...]
    # Of an omniscient dispatcher, over all calls, those of the first hours too, and of the first replications only;
    # empty where it is not worked out.
    omniscient_s: tuple[float, ...] = ()


@record
class Measured:
    """A setting with the tallies of each policy by replication."""

    setting: Setting
    tallies: dict[str, list[Tally]]
    bounds: Bounds | None


def _all(tally: Tally) -> ClassTally:
    found = tally.of(ALL)
    assert found is not None
    return found


def page(measured: Sequence[Measured], replications: int, command: str) -> str:
    """All of it."""
    parts = [
        "# Policies against each other\n",
        f"Made by `{command}`: the live engine's own decisions under a virtual clock, {replications} replications of "
        f"each setting; all policies get the same calls with the same work. {_LEGEND}\n",
    ]
    for one in measured:
        wanted = one.setting.wanted
        hours = f"{24 * wanted.days:g} h, of which the first {wanted.warm_up_hours:g} do not count"
        parts.append(f"\n## {one.setting.name}\n\n{one.setting.about}. {hours}.\n")
        priorities = sorted({each.priority for tallies in one.tallies.values() for each in tallies[0].classes})
        parts.append(_table(one, _WHOLE))
        for priority in [each for each in priorities if each != ALL] + [ALL]:
            name = "All calls" if priority == ALL else f"Priority {priority}"
            parts.append(f"\n{name}\n\n{_class_table(one, priority)}")
        if one.bounds is not None:
            parts.append(f"\n{_bounds(one, one.bounds)}")
    return "".join(parts)


def _class_table(measured: Measured, priority: int) -> str:
    def of(pick: Callable[[ClassTally], float]) -> Measure:
        def measure(tally: Tally) -> float:
            found = tally.of(priority)
            return float("nan") if found is None else float(pick(found))

        return measure

    return _table(measured, [(name, of(pick), form) for name, pick, form in _CLASS])


def _table(measured: Measured, columns: Sequence[tuple[str, Measure, str]]) -> str:
    names = [name for name, _, _ in columns]
    head = names + [f"{name.split()[0]}, difference %" for name in names if name in _COMPARED]
    lines = ["| policy | " + " | ".join(head) + " |", "|---|" + "---:|" * len(head)]
    first = next(iter(measured.tallies.values()))
    for policy, tallies in measured.tallies.items():
        means = [(_mean([measure(one) for one in tallies]), form) for _, measure, form in columns]
        cells = ["-" if isnan(mean) else format(mean, form) for mean, form in means]
        for name, measure, _ in columns:
            if name in _COMPARED:
                before, after = [measure(one) for one in first], [measure(one) for one in tallies]
                cells.append("" if tallies is first else _difference(before, after))
        lines.append(f"| {policy} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _difference(before: Sequence[float], after: Sequence[float]) -> str:
    found = percent(before, after)
    if isnan(found.mean):
        return "-"
    return f"{found.mean:+.1f} ± {found.half:.1f}{'*' if found.excludes(0) else ''}"


def percent(before: Sequence[float], after: Sequence[float]) -> Interval:
    """The paired difference, per cent of the mean before."""
    mean, found = _mean(before), paired(before, after)
    if not mean:
        return Interval(float("nan"), float("nan"))
    return Interval(100 * found.mean / mean, 100 * found.half / mean)


def _bounds(measured: Measured, bounds: Bounds) -> str:
    """The limits as sentences, and how much of the way from the first policy to the last of them each policy goes."""
    said = [
        f"Limits of the mean over all calls: {_said(bounds.every_base_s)} s with a free unit at every base; "
        f"{_said(bounds.every_home_s)} s with the fleet never busy and at home"
    ]
    if bounds.omniscient_s:
        said.append(
            f"; {_said(bounds.omniscient_s)} s is below what any dispatcher reaches who knows all calls and work "
            "beforehand and neither diverts nor moves units (a relaxation: the best may be above it)"
        )
    text = "".join(said) + ".\n"
    if not bounds.omniscient_s:
        return text
    gaps = {}
    first = [one.whole_mean_s for one in next(iter(measured.tallies.values()))]
    for policy, tallies in measured.tallies.items():
        shares = [
            (one.whole_mean_s - bound) / (before - bound)
            for one, before, bound in zip(tallies, first, bounds.omniscient_s, strict=False)
        ]
        gaps[policy] = interval(shares)
    told = [
        f"{policy} {gap.mean:.2f}" + ("" if isnan(gap.half) or not gap.half else f" ± {gap.half:.2f}")
        for policy, gap in gaps.items()
    ]
    return f"{text}\nGap to it, the first policy's being 1: {'; '.join(told)}.\n"


def _said(samples: Sequence[float]) -> str:
    found = interval(samples)
    return f"{found.mean:.0f}" + ("" if isnan(found.half) else f" ± {found.half:.0f}")


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not isnan(value)]
    return sum(known) / len(known) if known else float("nan")
