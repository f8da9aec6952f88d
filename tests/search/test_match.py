"""assign: hand-made cases, and against enumeration: nobody goes without who could be served."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import limits
from dispatch_core._match import assign

from .twins import most_served


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ([], []),
        ([(1, 0, [4])], [[]]),
        ([(1, 3, [])], [[]]),
        ([(1, 2, [7, 3, 9])], [[7, 3]]),
        # The earlier need has the first pick.
        ([(1, 1, [5, 6]), (1, 1, [5, 6])], [[5], [6]]),
        # Of the same priority the earlier need moves on, so that both are served.
        ([(1, 1, [5, 6]), (1, 1, [5])], [[6], [5]]),
        # Of another priority it does not.
        ([(1, 1, [5, 6]), (2, 1, [5])], [[5], []]),
        # A need never gives a slot up for another.
        ([(1, 2, [5, 6]), (1, 1, [5])], [[5, 6], []]),
        # Along a path of three; units come in the order of the need's candidates.
        ([(1, 1, [0, 1]), (1, 1, [1, 2]), (1, 1, [2, 3]), (1, 1, [0])], [[1], [2], [3], [0]]),
        ([(1, 2, [0, 1, 2]), (1, 1, [0])], [[1, 2], [0]]),
        # The lower priority keeps what it can get.
        ([(1, 1, [0]), (2, 1, [0, 1]), (2, 1, [1, 2])], [[0], [1], [2]]),
        # Two vehicles of one crew are one resource: named twice, given once.
        ([(1, 2, [4, 4, 8])], [[4, 8]]),
        ([(1, 3, [4, 4])], [[4]]),
    ],
)
def test_cases(needs: list[tuple[int, int, list[int]]], expected: list[list[int]]) -> None:
    assert assign(needs) == expected


needs_lists = st.lists(
    st.tuples(
        st.integers(1, 2),
        st.integers(0, 3),
        st.lists(st.integers(0, 6), max_size=5),
    ),
    max_size=6,
).map(lambda needs: sorted(needs, key=lambda need: need[0]))


@given(needs_lists)
@settings(max_examples=500)
def test_service_is_the_greatest_there_is(needs: list[tuple[int, int, list[int]]]) -> None:
    chosen = assign(needs)
    used = [unit for units in chosen for unit in units]
    assert len(used) == len(set(used))
    for (_, count, candidates), units in zip(needs, chosen, strict=True):
        assert len(units) <= count
        assert units == [unit for unit in dict.fromkeys(candidates) if unit in units]
    free = frozenset(range(7))
    for _, run in groupby(zip(needs, chosen, strict=True), key=lambda pair: pair[0][0]):
        served = list(run)
        best = most_served([need for need, _ in served], free)
        assert tuple(len(units) for _, units in served) == best
        free -= {unit for _, units in served for unit in units}


@given(needs_lists)
def test_whoever_has_the_first_pick_free_gets_it(needs: list[tuple[int, int, list[int]]]) -> None:
    """Without rivals of its own priority a need gets its first free candidates."""
    chosen = assign(needs)
    taken: set[int] = set()
    for at, (priority, count, candidates) in enumerate(needs):
        if sum(other[0] == priority for other in needs) == 1:
            assert chosen[at] == [unit for unit in dict.fromkeys(candidates) if unit not in taken][:count]
        taken.update(chosen[at])


def test_a_long_path_and_a_great_many_needs() -> None:
    """A chain in which the last need moves all others, and 20,000 needs for one unit."""
    length = limits.UNITS_MAX - 1
    chain = [(3, 1, [unit, unit + 1]) for unit in range(length)] + [(3, 1, [0])]
    assert assign(chain) == [[unit + 1] for unit in range(length)] + [[0]]
    crowd = [(3, 1, [1, 2, 3])] * limits.MATCH_NEEDS_MAX
    assert [units for units in assign(crowd) if units] == [[1], [2], [3]]


def test_scratch_is_clean_between_calls() -> None:
    for _ in range(3):
        assert assign([(1, 1, [5, 6]), (1, 1, [5])]) == [[6], [5]]
        assert assign([(1, 1, [6])]) == [[6]]


@pytest.mark.parametrize(
    ("needs", "error", "text"),
    [
        ([(1, -1, [1])], ValueError, "units, got -1"),
        ([(1, 1, [limits.UNITS_MAX])], IndexError, f"unit {limits.UNITS_MAX}"),
        ([(1, 1, [-1])], IndexError, "unit -1"),
        ([(1, 1)], ValueError, "unpack"),
        ([(1, 1, [])] * (limits.MATCH_NEEDS_MAX + 1), ValueError, "at most"),
        ([(1, 1, range(limits.UNITS_MAX))] * (2 * limits.UNITS_MAX + 1), ValueError, "at most"),
    ],
)
def test_what_is_out_of_range_is_refused(needs, error, text) -> None:
    with pytest.raises(error, match=text):
        assign(needs)
    assert assign([(1, 1, [1])]) == [[1]]
