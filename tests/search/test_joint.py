"""joint: against enumeration, against an oracle in big integers, and proved by its own prices at any size."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core import limits
from dispatch_core._joint import is_certified, prices, service_unit, solve

# (priority, cost of going without, bound below the unnamed pairs or -1, (column, cost) pairs)
Row = tuple[int, int, int, list[tuple[int, int]]]


def cost_of(rows: list[Row], later: list[bool], columns: list[int]) -> int:
    """The whole cost, in one integer as long as it must be."""
    total = 0
    for (priority, unserved, _, edges), column in zip(rows, columns, strict=True):
        served = column >= 0 and not later[column]
        total += 0 if served else service_unit(priority)
        total += dict(edges)[column] if column >= 0 else unserved
    return total


def least_cost(rows: list[Row], later: list[bool]) -> int:
    """By trying everything."""
    options = [[-1, *dict(edges)] for _, _, _, edges in rows]
    least = None
    for columns in product(*options):
        used = [column for column in columns if column >= 0]
        if len(used) == len(set(used)):
            cost = cost_of(rows, later, list(columns))
            least = cost if least is None or cost < least else least
    assert least is not None
    return least


def successive(rows: list[Row], later: list[bool]) -> int:
    """The oracle for larger ones: cheapest augmenting paths by Bellman-Ford over Python's integers, row by row."""
    total, column_of, row_of = 0, [-1] * len(rows), {}
    costs = [{c: cost + (service_unit(p) if later[c] else 0) for c, cost in edges} for p, _, _, edges in rows]
    without = [unserved + service_unit(priority) for priority, unserved, _, _ in rows]
    for root in range(len(rows)):
        # How much more it costs to reach each row in need of a column.
        reach: dict[int, tuple[int, int, int]] = {root: (0, -1, -1)}
        changed = True
        while changed:
            changed = False
            for row, (cost, _, _) in list(reach.items()):
                for column, price in costs[row].items():
                    holder = row_of.get(column, -1)
                    if holder < 0 or holder == row:
                        continue
                    onward = cost + price - costs[holder][column]
                    if holder not in reach or onward < reach[holder][0]:
                        reach[holder] = (onward, row, column)
                        changed = True
        ends = [(cost + without[row], row, -1) for row, (cost, _, _) in reach.items()]
        ends += [
            (cost + price, row, column)
            for row, (cost, _, _) in reach.items()
            for column, price in costs[row].items()
            if column not in row_of
        ]
        more, row, column = min(ends)
        total += more
        while True:
            _, before, handed = reach[row]
            column_of[row] = column
            if column >= 0:
                row_of[column] = row
            if row == root:
                break
            row, column = before, handed
    return total


@st.composite
def problems(draw: st.DrawFn, most: int = 7) -> tuple[list[Row], list[bool]]:
    """Few columns and small costs, so that ties, shortages and pairs that cannot be are common."""
    width = draw(st.integers(0, most))
    later = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    rows = []
    for _ in range(draw(st.integers(0, most if width < 5 else 5))):
        columns = draw(st.lists(st.integers(0, width - 1), unique=True)) if width else []
        edges = [(column, draw(st.integers(0, 12))) for column in columns]
        rows.append((draw(st.integers(1, 5)), draw(st.integers(12, 20)), -1, edges))
    return sorted(rows, key=lambda row: row[0]), later


@given(problems())
def test_nothing_is_better_by_trying_everything(problem: tuple[list[Row], list[bool]]) -> None:
    rows, later = problem
    columns, open_rows = solve(rows, later)
    used = [column for column in columns if column >= 0]
    assert len(used) == len(set(used))
    assert cost_of(rows, later, columns) == least_cost(rows, later)
    assert is_certified()
    assert open_rows == []


def random_problem(seed: int, height: int, width: int, cost_max: int) -> tuple[list[Row], list[bool]]:
    rng = random.Random(seed)
    later = [rng.random() < 0.3 for _ in range(width)]
    rows: list[Row] = []
    for _ in range(height):
        known = [column for column in range(width) if rng.random() < rng.choice((0.2, 0.9))]
        edges = [(column, rng.randrange(cost_max)) for column in known]
        rows.append((rng.randint(1, 5), cost_max + rng.randrange(cost_max), -1, edges))
    return sorted(rows, key=lambda row: row[0]), later


def test_it_costs_what_the_oracle_in_big_integers_says(run_seed: int) -> None:
    """With weights so far apart that no double could tell them."""
    for seed in range(run_seed, run_seed + 60):
        rows, later = random_problem(seed, seed % 17 + 1, seed % 13 + 1, 2**51)
        columns, _ = solve(rows, later)
        assert cost_of(rows, later, columns) == successive(rows, later), f"seed {seed}"


@pytest.mark.parametrize(("height", "width"), [(30, 60), (200, 150), (limits.JOINT_ROWS_MAX, limits.JOINT_COLUMNS_MAX)])
def test_the_prices_prove_it_at_any_size(run_seed: int, height: int, width: int) -> None:
    rows, later = random_problem(run_seed, height, width, 2**44)
    columns, _ = solve(rows, later)
    by_row, by_column = prices()
    # Again in Python's integers: the sum of the prices is the cost, and no pair is cheaper than its two.
    assert sum(by_row) + sum(by_column) == cost_of(rows, later, columns)
    for (priority, unserved, _, edges), price in zip(rows, by_row, strict=True):
        assert price <= unserved + service_unit(priority)
        for column, cost in edges:
            assert price + by_column[column] <= cost + (service_unit(priority) if later[column] else 0)
    assert all(price <= 0 for price in by_column)
    assert is_certified()


@pytest.mark.parametrize(
    ("rows", "later", "expected"),
    [
        ([], [], []),
        ([(1, 9, -1, [])], [], [-1]),
        # The more urgent is served, whatever it costs the other.
        ([(1, 900, -1, [(0, 800)]), (2, 900, -1, [(0, 1)])], [False], [0, -1]),
        # A busy column serves nobody now: the idle one is taken although it is slower.
        ([(1, 900, -1, [(0, 500), (1, 5)])], [False, True], [0]),
        # Of two equals the one that can wait for the busy column leaves the idle one to the other.
        ([(2, 900, -1, [(0, 10), (1, 20)]), (2, 900, -1, [(0, 15)])], [False, True], [1, 0]),
        # Two slots of one need, the first due weighed higher: it gets the sooner.
        ([(1, 9000, -1, [(0, 100), (1, 300)]), (1, 9000, -1, [(0, 50), (1, 150)])], [False, False], [0, 1]),
        # The textbook: 2 + 9 becomes 4 + 5.
        ([(3, 99, -1, [(0, 2), (1, 5)]), (3, 99, -1, [(0, 4), (1, 9)])], [False, False], [1, 0]),
    ],
)
def test_cases(rows: list[Row], later: list[bool], expected: list[int]) -> None:
    assert solve(rows, later)[0] == expected


def test_a_row_says_whether_a_pair_it_does_not_know_may_be_better() -> None:
    rows = [(1, 900, 50, [(0, 50)]), (1, 900, 40, [(0, 20)])]
    assert solve(rows, [False])[1] == [0, 1]
    assert solve([(1, 900, 50, [(0, 50), (1, 60)]), (1, 900, 60, [(0, 20), (1, 60)])], [False, False])[1] == [0]
    assert solve([(1, 900, 50, [(0, 50)])], [False])[1] == []


@pytest.mark.parametrize(
    ("rows", "later", "error", "text"),
    [
        ([(0, 1, -1, [])], [], ValueError, "a priority is"),
        ([(6, 1, -1, [])], [], ValueError, "a priority is"),
        ([(1, -1, -1, [])], [], ValueError, "a cost is"),
        ([(1, 2**53, -1, [])], [], ValueError, "a cost is"),
        ([(1, 1, -1, [(0, 2**53)])], [False], ValueError, "a cost is"),
        ([(1, 1, -1, [(1, 1)])], [False], IndexError, "column 1"),
        ([(1, 1, -1, [(-1, 1)])], [False], IndexError, "column -1"),
        ([(1, 1, -1, [])] * (limits.JOINT_ROWS_MAX + 1), [], ValueError, "at most"),
        ([], [False] * (limits.JOINT_COLUMNS_MAX + 1), ValueError, "at most"),
    ],
)
def test_what_is_out_of_range_is_refused(rows, later, error, text) -> None:
    with pytest.raises(error, match=text):
        solve(rows, later)
    assert solve([(1, 9, -1, [(0, 1)])], [False]) == ([0], [])
