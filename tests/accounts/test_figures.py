"""Figures add up: whatever a city lives through, however its days are cut, against a count made from the entries."""

import csv
import io
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import events
from dispatch_core.model import IncidentKind
from dispatch_server.accounts.cases import OrderEnd
from dispatch_server.accounts.figures import OTHERS, Figures, divide, figures
from dispatch_server.accounts.gathering import OVERRIDING
from dispatch_server.accounts.measures import Excluded, interval, mean, percentile
from dispatch_server.accounts.period import Period
from dispatch_server.accounts.sheets import TOTAL, sheets
from dispatch_server.codec import Entry

from .histories import ZONE, account, accounts, history

SEEDS = (1, 2)
FIRST, LAST = date(2025, 12, 11), date(2025, 12, 18)


WHOLE = Period(FIRST, LAST, ZONE)


@cache
def figures_of(seed: int) -> Figures:
    """Of all of a history, made once; whoever changes it makes its own."""
    return figures(account(history(seed), WHOLE))


@pytest.mark.parametrize("seed", SEEDS)
def test_all_tables_of_a_base_have_one_total_and_miss_nobody(seed: int, run_seed: int) -> None:
    rng = random.Random(run_seed)
    firsts = [FIRST + timedelta(days=rng.randrange(7)) for _ in range(3)]
    periods = [Period(first, first + timedelta(days=rng.randrange(3)), ZONE) for first in firsts]
    for period, gathered in zip(periods, accounts(history(seed), periods), strict=True):
        made = figures(gathered)
        totals: dict[str, set[int]] = {}
        for table in made.tables:
            assert all(count >= 0 for _, count in table.rows)
            assert len({key for key, _ in table.rows}) == len(table.rows), table.name
            totals.setdefault(table.base, set()).add(table.total)
        for one in made.intervals:
            totals[one.base].add(one.base_count)
            assert one.measured_count + sum(one.excluded.values()) == one.base_count
        totals["incidents"].add(sum(row.incident_count for row in made.villages))
        totals["incidents"].add(sum(row.incident_count for row in made.districts))
        totals["needs"].add(sum(row.need_count for row in made.agencies))
        totals["orders"] |= {sum(sum(row.ends) for row in made.agencies), sum(row.order_count for row in made.agencies)}
        short = sum(count for key, count in made.table("needs_by_shortfall").rows if key != "NONE")
        assert sum(row.short_count for row in made.agencies) == short
        by_end = Counter(dict(made.table("orders_by_end").rows))
        assert +by_end == +Counter(
            {end.value: sum(row.ends[i] for row in made.agencies) for i, end in enumerate(OrderEnd)}
        )
        kept = sum(one.met_count for one in made.objectives), sum(one.counted for one in made.objectives)
        for rows in (made.agencies, made.villages, made.districts):
            assert (sum(row.met_count for row in rows), sum(row.objective_count for row in rows)) == kept
        assert {base: len(found) for base, found in totals.items()} == dict.fromkeys(totals, 1)
        left_out = Counter[str]()
        for base, _, count in made.excluded:
            left_out[base] += count
        counted = {base: found.pop() + left_out[base] for base, found in totals.items()}
        assert counted == counted_plainly(history(seed), period)


def counted_plainly(entries: Iterable[Entry], period: Period) -> dict[str, int]:
    """The same bases from the bare events, without a state."""
    counted = dict.fromkeys(("reports", "incidents", "overrides"), 0)
    ours: set[int] = set()
    # By incident, a 1 for each; a 0 is the empty place of one that went back to an incident that was taken apart.
    needs, orders = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for entry in entries:
        within = period.start_ms <= entry.at_ms < period.end_ms
        counted["overrides"] += within and type(entry.command) in OVERRIDING
        for event in entry.events:
            if isinstance(event, events.IncidentReported) and within:
                ours.add(event.incident)
                counted["incidents"] += 1
                counted["reports"] += event.report in (0, event.incident)
            elif isinstance(event, events.ReportAttached) and within:
                counted["reports"] += event.report in (0, entry.seq)
            elif isinstance(event, events.NeedRaised):
                needs[event.incident].append(1)
            elif isinstance(event, events.NeedDecided):
                orders[event.incident] += [1] * len(event.assigned)
            elif isinstance(event, events.IncidentMerged):
                needs[event.incident] += needs.pop(event.merged, [])
                orders[event.incident] += orders.pop(event.merged, [])
            elif isinstance(event, events.IncidentUnmerged):
                first = event.first_need_no - 1
                _give_back(needs, event, range(first, first + event.need_count))
                _give_back(orders, event, [number - 1 for number in event.assignment_nos])
    counted["needs"] = sum(sum(needs[incident]) for incident in ours)
    counted["orders"] = sum(sum(orders[incident]) for incident in ours)
    return counted


def _give_back(each: defaultdict[int, list[int]], event: events.IncidentUnmerged, places: Iterable[int]) -> None:
    for place in places:
        each[event.restored].append(each[event.incident][place])
        each[event.incident][place] = 0


def additive(made: Figures) -> Counter[tuple[Any, ...]]:
    """Every figure that days must add up to."""
    found = Counter[tuple[Any, ...]]()
    for table in made.tables:
        found.update({(table.name, key): count for key, count in table.rows})
    for base, reason, count in made.excluded:
        found[base, reason] += count
    for one in made.intervals:
        found[one.name, "measured"] += one.measured_count
        found.update({(one.name, reason): count for reason, count in one.excluded.items()})
    for kept in made.objectives:
        name = (kept.agency, kept.from_stamp, kept.to_stamp, kept.within_ms)
        counts = {"met": kept.met_count, "late": kept.late_count, "never": kept.never_count, **kept.excluded}
        found.update({(*name, key): count for key, count in counts.items()})
    for village in made.villages:
        found["village", village.village, village.district] += village.incident_count
    for district in made.districts:
        found["district", district.district] += district.incident_count
        found["covered", district.district] += district.covered_count
        found["coverable", district.district] += district.coverable_count
    return +found


@pytest.mark.parametrize("seed", SEEDS)
def test_days_add_up_to_their_range(seed: int) -> None:
    days = [FIRST + timedelta(days=number) for number in range(8)]
    summed = Counter[tuple[Any, ...]]()
    for gathered in accounts(history(seed), [Period(day, day, ZONE) for day in days]):
        summed.update(additive(figures(gathered)))
    whole = additive(figures_of(seed))
    assert sum(whole.values()) > 500
    assert whole == summed


@pytest.mark.parametrize("seed", SEEDS)
def test_exercises_tests_and_second_reports_are_left_out_by_name(seed: int) -> None:
    made = figures_of(seed)
    kinds = Counter(
        event.kind for entry in history(seed) for event in entry.events if isinstance(event, events.IncidentReported)
    )
    left_out = {reason: count for base, reason, count in made.excluded if base == "incidents"}
    assert kinds[IncidentKind.EXERCISE] + kinds[IncidentKind.TEST] > 0
    assert left_out.get("exercise", 0) == kinds[IncidentKind.EXERCISE]
    assert left_out.get("test", 0) == kinds[IncidentKind.TEST]
    left = left_out.get("second_report", 0) + left_out.get("merged", 0)
    assert made.table("incidents_by_type").total == kinds[IncidentKind.ACTUAL] - left


@pytest.mark.parametrize("seed", SEEDS)
def test_objectives_judge_every_need_that_has_one(seed: int) -> None:
    made = figures_of(seed)
    gathered = made.gathered
    wanted = [need for case in gathered.cases if not case.omitted for need in case.needs if need.objective[2]]
    assert sum(kept.base_count for kept in made.objectives) == len(wanted) > 0
    counted = sum(kept.counted for kept in made.objectives)
    assert sum(village.objective_count for village in made.villages) == counted
    assert sum(kept.met_count + kept.late_count for kept in made.objectives) == sum(
        len(kept.values_ms) for kept in made.objectives
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_sheets_say_the_same_and_sum_in_the_file_itself(seed: int) -> None:
    made = figures_of(seed)
    by_name = {sheet.name: list(csv.DictReader(io.StringIO(sheet.csv()))) for sheet in sheets(made)}
    running, seen = 0, 0
    for row in by_name["volumes"]:
        if row["key"] == TOTAL:
            assert int(row["count"]) == running == made.table(row["table"]).total
            running, seen = 0, seen + 1
        else:
            running += int(row["count"])
    assert (running, seen) == (0, len(made.tables))
    for name in ("objectives", "agencies", "villages"):
        *rows, whole = by_name[name]
        assert TOTAL in whole.values()
        for column, value in whole.items():
            if column.endswith("_count"):
                assert int(value) == sum(int(row[column]) for row in rows), (name, column)
    for row in [*by_name["intervals"], *by_name["objectives"]]:
        excluded = sum(int(value) for name, value in row.items() if name.startswith("excluded_"))
        counted = int(row["measured_count"]) + int(row.get("never_count", 0))
        assert counted + excluded == int(row["base_count"])


@given(st.lists(st.integers(0, 10**7), max_size=60))
def test_percentiles_and_means_against_their_definition(values: list[int]) -> None:
    values.sort()
    for per_cent in (50, 90):
        found = percentile(values, per_cent)
        at_least = [each for each in values if sum(one <= each for one in values) * 100 >= per_cent * len(values)]
        assert found == (at_least[0] if at_least else 0)
    if values:
        assert abs(mean(values) * len(values) - sum(values)) * 2 <= len(values)
    else:
        assert mean(values) == 0


@given(st.lists(st.integers(0, 10**6) | st.sampled_from(Excluded), max_size=40))
def test_an_interval_loses_nobody(values: list[int | Excluded]) -> None:
    found = interval("x", "orders", values)
    assert found.base_count == len(values)
    assert found.measured_count == sum(not isinstance(value, Excluded) for value in values)
    assert found.excluded == dict(sorted(Counter(v.value for v in values if isinstance(v, Excluded)).items()))


@settings(max_examples=40)
@given(st.lists(st.text(max_size=3), max_size=90), st.none() | st.just(("a", "b")))
def test_a_table_loses_nobody(members: list[str], known: tuple[str, ...] | None) -> None:
    table = divide("x", "members", members, lambda one: one, known)
    assert table.total == len(members)
    assert {key: count for key, count in table.rows if count} == Counter(members)


def test_many_sources_are_put_together() -> None:
    made = figures_of(1)
    gathered = account(history(1), WHOLE)
    for number, case in enumerate(gathered.cases):
        object.__setattr__(case, "source", f"agent {number}")
    table = figures(gathered).table("incidents_by_source")
    assert table.rows[-1][0] == OTHERS
    assert table.total == made.table("incidents_by_source").total
