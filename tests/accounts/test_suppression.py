"""Suppression against three attackers: one who solves the sums, one who knows the algorithm, one who has every month.

The first is a linear program over everything that is published; the second tries every table there could be and keeps
those that would have been published the same.
"""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dispatch_server.accounts.suppression import K, Node, protect

COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 9), st.integers(0, 200))


def tree(groups: list[list[int]]) -> Node:
    made = [
        Node(f"g{i}", sum(cells), [Node(f"g{i}c{j}", count) for j, count in enumerate(cells)])
        for i, cells in enumerate(groups)
    ]
    return Node("", sum(node.count for node in made), made)


def shown(root: Node) -> tuple[int | None, ...]:
    return tuple(None if node.hidden else node.count for node in root.walk())


def bounds(root: Node) -> dict[str, tuple[float, float]]:
    """Least and most of every hidden count, as far as sums and the zeros that are shown tell."""
    nodes = list(root.walk())
    leaves = [node for node in nodes if not node.children]
    at = {leaf.key: index for index, leaf in enumerate(leaves)}

    def row(node: Node) -> np.ndarray:
        found = np.zeros(len(leaves))
        found[[at[each.key] for each in node.walk() if not each.children]] = 1
        return found

    published = [node for node in nodes if not node.hidden]
    sums = {
        "A_eq": np.array([row(node) for node in published]) if published else None,
        "b_eq": [node.count for node in published] or None,
        "bounds": [(1 if leaf.hidden else 0, None) for leaf in leaves],
    }
    found = {}
    for node in nodes:
        if node.hidden:
            least, most = linprog(row(node), **sums), linprog(-row(node), **sums)
            found[node.key] = (least.fun, np.inf if most.status == 3 else -most.fun)
    return found


@settings(max_examples=60)
@given(st.lists(st.lists(COUNTS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_sums_pin_no_hidden_count_down(groups: list[list[int]]) -> None:
    root = protect(tree(groups))
    for node in root.walk():
        assert node.hidden or node.count == 0 or node.count >= K
        assert not (node.hidden and node.count == 0)
    for key, (least, most) in bounds(root).items():
        assert most - least >= K - 1 - 1e-6, (key, shown(root))


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 1), (1, 1, 1, 1), (2, 1), (2, 2), (3, 1)])
def test_who_knows_the_algorithm_is_never_certain_either(shape: tuple[int, ...]) -> None:
    # Every table of such a shape whose total is at most this.
    k, most = 3, 10
    worlds: dict[tuple[int | None, ...], list[list[int]]] = defaultdict(list)
    for cells in product(range(most + 1), repeat=sum(shape)):
        if sum(cells) > most:
            continue
        rest = iter(cells)
        groups = [[next(rest) for _ in range(size)] for size in shape]
        flat = Node.of("", {f"c{index}": count for index, count in enumerate(cells)})
        root = protect(flat if max(shape) == 1 else tree(groups), k)
        worlds[shown(root)].append([node.count for node in root.walk()])
    for published, possible in worlds.items():
        for index, count in enumerate(published):
            if count is None:
                assert len({counts[index] for counts in possible}) >= 2, (published, possible)


def test_one_small_count_takes_a_second_one_with_it() -> None:
    root = protect(Node.of("", {"a": 2, "b": 9, "c": 30, "d": 0}))
    assert shown(root) == (41, None, None, 30, 0)


def test_two_small_counts_that_sum_to_little_need_a_third() -> None:
    # 1 and 1 under a known remainder of 2 would both be certain.
    root = protect(Node.of("", {"a": 1, "b": 1, "c": 30}))
    assert shown(root) == (32, None, None, None)
    assert shown(protect(Node.of("", {"a": 3, "b": 3, "c": 30}))) == (36, None, None, 30)


def test_a_village_is_not_given_away_by_its_district() -> None:
    root = protect(tree([[2, 40], [50, 60]]))
    assert shown(root) == (152, 42, None, None, 110, 50, 60)
    # A district of one village is that village: it goes, and another district with it.
    root = protect(tree([[2], [50, 60], [7]]))
    assert shown(root) == (119, None, None, 110, 50, 60, None, None)


def test_what_cannot_be_protected_is_hidden_whole() -> None:
    assert shown(protect(Node.of("", {"a": 2, "b": 1}))) == (None, None, None)
    assert shown(protect(Node.of("", {"a": 2, "b": 0}))) == (None, None, 0)
    assert shown(protect(Node.of("", {"a": 4, "b": 4}))) == (8, None, None)
    assert shown(protect(Node.of("", {}))) == (0,)
