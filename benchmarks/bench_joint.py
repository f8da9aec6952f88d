"""How long does one joint assignment take: 30 needs beside 60 units, and 500 beside 500?

The peer is scipy's assignment over doubles of the same costs, which knows neither priorities nor who is busy yet; for
the square one, where both solve the same problem, the sums of the costs must be equal before any clock starts. Left
out: finding the travel times. Repeat it alone with `make bench CASE=joint`.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from dispatch_core._joint import is_certified, solve

from . import micro
from .rows import Row

SEED = 112
# Half an hour in ticks of 1 ms.
TICKS_MAX = 1_800_000
WEIGHTS = (256, 64, 16, 4, 1)


def run(full: bool) -> list[Row]:
    return micro.rows_of("joint", __file__, 5_000 if full else 1_000)


@pytest.mark.parametrize(("height", "width"), [(30, 60), (500, 500)])
@pytest.mark.parametrize("kind", ["sigap", "scipy"])
def bench_joint(benchmark: Any, height: int, width: int, kind: str) -> None:
    dice = random.Random(SEED)
    alike = height == width
    costs = [[dice.randrange(TICKS_MAX) for _ in range(width)] for _ in range(height)]
    priorities = sorted(1 if alike else dice.randint(1, 5) for _ in range(height))
    weights = [1 if alike else WEIGHTS[priority - 1] * 1_000 for priority in priorities]
    later = [not alike and dice.random() < 0.5 for _ in range(width)]
    rows = [
        (priority, weight * TICKS_MAX * 2, -1, [(column, weight * cost) for column, cost in enumerate(own)])
        for priority, weight, own in zip(priorities, weights, costs, strict=True)
    ]
    matrix = np.array(costs, dtype=float)
    if alike:
        ours = sum(costs[row][column] for row, column in enumerate(solve(rows, later)[0]))
        assert ours == int(matrix[linear_sum_assignment(matrix)].sum())
    assert solve(rows, later)
    assert is_certified()
    rounds = micro.ROUNDS if height < 100 else micro.ROUNDS // 20
    if kind == "sigap":
        benchmark.pedantic(solve, args=(rows, later), rounds=rounds, warmup_rounds=5)
    else:
        benchmark.pedantic(linear_sum_assignment, args=(matrix,), rounds=rounds, warmup_rounds=5)
    benchmark.extra_info["case"] = f"{height} needs beside {width} units" + (micro.PEER_MARK if kind == "scipy" else "")
    benchmark.extra_info["peer"] = "scipy"
