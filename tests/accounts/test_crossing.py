"""The public month against who crosses its tables: the plans tell the priority and the agencies of every type."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pytest
from scipy.optimize import linprog

from dispatch_core.city.bundle import IncidentType
from dispatch_core.model import LineKind
from dispatch_server.accounts.figures import ANY
from dispatch_server.accounts.measures import objectives
from dispatch_server.accounts.public import PublicAccount, public
from dispatch_server.accounts.sheets import TOTAL
from dispatch_server.accounts.suppression import K, Node, protect

from .histories import Shift, account, city, history
from .test_cases import report, serve
from .test_public import MONTH, sheet_of

# Of a table by its name: how often one incident of a type is counted under each key, as far as the plans say.
Link = Callable[[IncidentType], Mapping[str, int]]


def by_agency(kind: IncidentType) -> Mapping[str, int]:
    lines = [line for line in kind.needs if line.alarm_level <= 1 and line.line is LineKind.DISPATCH]
    counted: Counter[str] = Counter()
    for line in lines:
        counted[line.agency_id or ANY] += line.count
    return counted


LINKS: Mapping[str, Link] = {
    "incidents_by_priority": lambda kind: {str(kind.priority): 1},
    "assignments_by_agency": by_agency,
}


def crossed(trees: Mapping[str, Node]) -> dict[str, tuple[float, float]]:
    """Least and most of every hidden count of a type, as far as all tables that the plans join to it tell."""
    root = trees["incidents_by_type"]
    cells = list(root.leaves())
    at = {cell.key: index for index, cell in enumerate(cells)}

    def inside(node: Node) -> np.ndarray:
        found = np.zeros(len(cells))
        found[[at[leaf.key] for leaf in node.leaves()]] = 1
        return found

    def linked(link: Link, key: str) -> np.ndarray:
        return np.array([link(city().types[cell.key]).get(key, 0) for cell in cells], dtype=float)

    known = [(inside(node), node.count) for node in root.walk() if not node.hidden]
    for name, link in LINKS.items():
        if name in trees:
            known += [(linked(link, node.key), node.count) for node in trees[name].children if not node.hidden]
    rows, sums = np.array([row for row, _ in known]), [count for _, count in known]
    limits = [(1 if cell.hidden else 0, None) for cell in cells]
    found = {}
    for cell in cells:
        if cell.hidden:
            least = linprog(inside(cell), A_eq=rows, b_eq=sums, bounds=limits)
            most = linprog(-inside(cell), A_eq=rows, b_eq=sums, bounds=limits)
            assert (least.status, most.status) in ((0, 0), (0, 3)), "what was published is possible"
            found[cell.key] = (least.fun, np.inf if most.status == 3 else -most.fun)
    return found


def narrowed(found: Iterable[tuple[float, float]]) -> int:
    """How many are known to fewer than K values."""
    return sum(most - least < K - 1 - 1e-6 for least, most in found)


@pytest.fixture(scope="module")
def month() -> PublicAccount:
    """A month of every type, each reported a few times."""
    rng = random.Random(5)
    shift = Shift()
    second = 0
    for code in city().types:
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4, 6))):
            second += 60
            shift.at(second, report(code, unresolved=True))
    return public(account(tuple(shift.entries), MONTH), city())


def test_no_published_table_tells_what_another_one_hides(month: PublicAccount) -> None:
    found = crossed(month.trees)
    assert len(found) > 40
    assert narrowed(found.values()) == 0


@pytest.mark.parametrize("name", LINKS)
def test_a_table_that_the_plans_join_to_the_types_would_tell_it(month: PublicAccount, name: str) -> None:
    """Why there is none, though each table for itself is protected as it should be."""
    counts: Counter[str] = Counter()
    for cell in month.trees["incidents_by_type"].leaves():
        for key, each in LINKS[name](city().types[cell.key]).items():
            counts[key] += each * cell.count
    joined = protect(Node.of("", counts))
    assert narrowed(crossed({**month.trees, name: joined}).values()) > 0


def test_agencies_and_districts_are_told_of_where_nothing_is_hidden() -> None:
    gathered = account(history(1), MONTH)
    made = public(gathered, city())
    cases = [case for case in gathered.cases if case.omitted is None]
    hidden_types = {cell.key for cell in made.trees["incidents_by_type"].leaves() if cell.hidden}
    assert hidden_types & {case.type_code for case in cases}
    total, *by_agency = sheet_of(made, "objectives").records()
    assert (total["agency"], total["from"]) == (TOTAL, "")
    told = {(row["agency"], row["from"], row["to"]) for row in by_agency}
    shown = objectives([case for case in cases if case.type_code not in hidden_types], gathered.at_ms)
    assert told == {(kept.agency or ANY, kept.from_stamp, kept.to_stamp) for kept in shown}
    hidden_districts = {node.key for node in made.trees["incidents_by_place"].children if node.hidden}
    times = sheet_of(made, "times").records()
    assert {row["by"] for row in times} == {"all", "district"}
    for row in times:
        assert row["key"] not in hidden_districts or row["p50_minutes"] == ""


def test_an_agencys_promise_is_told_where_its_types_are_shown() -> None:
    shift = Shift()
    for number in range(10):
        serve(shift, 2_000 * number, (10, 70, 310, 900))
    made = public(account(tuple(shift.entries), MONTH), city())
    rows = {row["agency"]: row["met_per_cent"] for row in sheet_of(made, "objectives").records()}
    assert rows["MEDIC"] == 100
    # Two of another type: neither their count nor who came for them is told.
    for number in range(2):
        shift.at(30_000 + number, report("burglary"))
    made = public(account(tuple(shift.entries), MONTH), city())
    assert {row["agency"] for row in sheet_of(made, "objectives").records()} == {TOTAL}
