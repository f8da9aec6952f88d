"""Figures: what a period's cases come to, in tables that cannot contradict each other.

A table counts every member of its base under exactly one key, so its rows add up to its total because nothing else is
counted, and all tables of a base have the same total. The city's published sums did not add up; these cannot do
otherwise. Keys are codes; words are put to them where they are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dispatch_core.limits import ACCOUNT_SOURCES_MAX
from dispatch_core.model import Shortfall

from .cases import Case, NeedFacts, OrderEnd, OrderFacts, Origin, ReportFacts
from .gathering import Gathered
from .measures import Interval, Kept, intervals, objectives
from .regrets import AgencyRegret, Costly, by_agency, worst
from .served import UNKNOWN, Served, busiest, district_key, districts, village_key, villages, worst_served

M = TypeVar("M")

# Keys that are no code of any city.
ANY = "(any)"
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Table:
    """How a base divides: `rows` are (key, count), every key of a fixed set there, also where it counts 0."""

    name: str
    base: str
    rows: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.rows)


@dataclass(frozen=True, slots=True)
class Agency:
    """What one agency was asked for and did; each need and each order is one agency's."""

    agency: str
    need_count: int
    # Needs that could not be filled at once.
    short_count: int
    order_count: int
    # By how they ended, in the order of OrderEnd; together they are all orders.
    ends: tuple[int, ...]
    # Of the orders those that nobody had acknowledged when their time was up, and those that a human chose.
    missed_count: int
    human_count: int
    met_count: int
    objective_count: int


@dataclass(slots=True)
class Figures:
    """One period's account."""

    gathered: Gathered
    tables: list[Table] = field(default_factory=list)
    # What is in no other table, and why: (base, reason) -> how many.
    excluded: list[tuple[str, str, int]] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    objectives: list[Kept] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    villages: list[Served] = field(default_factory=list)
    districts: list[Served] = field(default_factory=list)
    regrets: list[AgencyRegret] = field(default_factory=list)
    worst_decisions: list[Costly] = field(default_factory=list)

    def table(self, name: str) -> Table:
        """The table of a name."""
        return next(table for table in self.tables if table.name == name)

    @property
    def busiest(self) -> Served | None:
        """The village with most incidents."""
        return busiest(self.villages)

    @property
    def worst_served(self) -> Served | None:
        """The village whose people waited longest."""
        return worst_served(self.villages)

    @property
    def worst_district(self) -> Served | None:
        """The district whose people waited longest."""
        return worst_served(self.districts)


def figures(gathered: Gathered) -> Figures:
    """The account of what was gathered."""
    cases = [case for case in gathered.cases if case.omitted is None]
    reports = [report for report in gathered.reports if report.omitted is None]
    made = Figures(gathered)
    made.tables = [
        *_report_tables(gathered, reports),
        *_incident_tables(gathered, cases),
        *_service_tables(cases),
        *_override_tables(gathered),
    ]
    made.excluded = _excluded(gathered)
    made.intervals = intervals(cases, reports)
    made.objectives = objectives(cases, gathered.at_ms)
    made.agencies = _agencies(cases, made.objectives)
    made.villages, made.districts = villages(cases, gathered.at_ms), districts(cases, gathered.at_ms)
    made.regrets, made.worst_decisions = by_agency(cases), worst(cases)
    return made


def divide(
    name: str, base: str, members: Iterable[M], key: Callable[[M], str], known: Sequence[str] | None = None
) -> Table:
    """Count members by their one key: in the order of `known` where that is given, else the most frequent first."""
    counted = Counter(map(key, members))
    if known is None:
        rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    else:
        strange = sorted(counted.keys() - set(known))
        rows = [(each, counted[each]) for each in (*known, *strange)]
    return Table(name, base, tuple(rows))


def _report_tables(gathered: Gathered, reports: Sequence[ReportFacts]) -> list[Table]:
    period = gathered.period
    return [
        divide("reports_by_kind", "reports", reports, lambda one: "opened" if one.opened else "attached",
               ("opened", "attached")),
        divide("reports_by_class", "reports", reports, lambda one: one.call_class.name),
        divide("reports_by_hour", "reports", reports, lambda one: f"{period.local(one.at_ms).hour:02}", _HOURS),
        _named_few(divide("reports_by_source", "reports", reports, lambda one: one.by or UNKNOWN)),
    ]  # fmt: skip


def _incident_tables(gathered: Gathered, cases: Sequence[Case]) -> list[Table]:
    period = gathered.period

    def by(name: str, key: Callable[[Case], str], known: Sequence[str] | None = None) -> Table:
        return divide(f"incidents_by_{name}", "incidents", cases, key, known)

    days = [day.isoformat() for day in period.days]
    return [
        by("type", lambda case: case.type_code),
        by("priority", lambda case: str(case.priority), ("1", "2", "3", "4", "5")),
        by("district", district_key),
        by("village", village_key),
        by("hour", lambda case: f"{period.local(case.reported_ms).hour:02}", _HOURS),
        by("day", lambda case: period.local(case.reported_ms).date().isoformat(), days),
        by("origin", lambda case: case.origin.value, tuple(Origin)),
        by("outcome", lambda case: case.outcome.value),
        _named_few(by("source", lambda case: case.source or UNKNOWN)),
    ]


def _service_tables(cases: Sequence[Case]) -> list[Table]:
    needs = [need for case in cases for need in case.needs]
    orders = [order for case in cases for order in case.orders]
    agency: Callable[[NeedFacts | OrderFacts], str] = lambda one: one.agency or ANY  # noqa: E731
    return [
        divide("needs_by_agency", "needs", needs, agency),
        divide("needs_by_shortfall", "needs", needs, lambda need: need.shortfall.name),
        divide("orders_by_agency", "orders", orders, agency),
        divide("orders_by_end", "orders", orders, lambda order: order.end.value),
        divide("orders_by_answer", "orders", orders, _answered, ("not_missed", "missed", "never_ordered")),
        divide("orders_by_chooser", "orders", orders, lambda order: "human" if order.by_human else "engine",
               ("engine", "human")),
        divide("orders_by_telling", "orders", orders, _told, ("live", "on_paper", "by_hand")),
    ]  # fmt: skip


def _told(order: OrderFacts) -> str:
    if order.by_hand:
        return "by_hand"
    return "on_paper" if order.on_paper else "live"


def _answered(order: OrderFacts) -> str:
    if order.reserved:
        return "never_ordered"
    return "missed" if order.missed else "not_missed"


def _override_tables(gathered: Gathered) -> list[Table]:
    done = list(gathered.overrides.elements())
    return [
        divide("overrides_by_kind", "overrides", done, lambda one: one[0]),
        divide("overrides_by_reason", "overrides", done, lambda one: one[1].name),
    ]


def _excluded(gathered: Gathered) -> list[tuple[str, str, int]]:
    cases = [case for case in gathered.cases if case.omitted]
    bases: dict[str, Iterable[Hashable]] = {
        "reports": [one.omitted for one in gathered.reports if one.omitted],
        "incidents": [case.omitted for case in cases],
        "needs": [case.omitted for case in cases for _ in case.needs],
        "orders": [case.omitted for case in cases for _ in case.orders],
    }
    return [(base, str(reason), count) for base, reasons in bases.items() for reason, count in sorted(_count(reasons))]


def _count(reasons: Iterable[Any]) -> list[tuple[str, int]]:
    return [(str(reason), count) for reason, count in Counter(reasons).items()]


def _agencies(cases: Sequence[Case], kept: Sequence[Kept]) -> list[Agency]:
    needs = [need for case in cases for need in case.needs]
    orders = [order for case in cases for order in case.orders]
    rows = []
    named = {*(need.agency for need in needs), *(order.agency for order in orders), *(one.agency for one in kept)}
    for agency in sorted(name or ANY for name in named):
        asked = [need for need in needs if (need.agency or ANY) == agency]
        sent = [order for order in orders if (order.agency or ANY) == agency]
        promised = [one for one in kept if (one.agency or ANY) == agency]
        ends = Counter(order.end for order in sent)
        rows.append(
            Agency(
                agency,
                len(asked),
                sum(need.shortfall is not Shortfall.NONE for need in asked),
                len(sent),
                tuple(ends[end] for end in OrderEnd),
                sum(order.missed for order in sent),
                sum(order.by_human for order in sent),
                sum(one.met_count for one in promised),
                sum(one.counted for one in promised),
            )
        )
    return rows


def _named_few(table: Table) -> Table:
    """The table with its most frequent keys, and the others together."""
    if len(table.rows) <= ACCOUNT_SOURCES_MAX:
        return table
    rest = sum(count for _, count in table.rows[ACCOUNT_SOURCES_MAX:])
    return Table(table.name, table.base, (*table.rows[:ACCOUNT_SOURCES_MAX], (OTHERS, rest)))


_HOURS = tuple(f"{hour:02}" for hour in range(24))
