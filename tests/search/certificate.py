"""A proof that a finished search is right, which needs no second search: look at every arc.

No arc may offer a shorter way than the one found, and from the target every node found must be reached by arcs that
are used to the full.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence


def check_certificate(target: int, ticks: Sequence[int | None], arcs: Sequence[tuple[int, int, int]]) -> None:
    """Assert that `ticks` by node (None: no way) are the least to `target` over open `arcs` (tail, head, ticks)."""
    tight: dict[int, list[int]] = {}
    for tail, head, spent in arcs:
        ahead, known = ticks[head], ticks[tail]
        if ahead is None:
            continue
        assert known is not None, f"node {tail} reaches {head} by an open road, but was not found"
        assert known <= ahead + spent, f"the arc {tail} -> {head} is a shorter way than the one found"
        if known == ahead + spent:
            tight.setdefault(head, []).append(tail)
    assert ticks[target] == 0
    proven = {target}
    queue = deque([target])
    while queue:
        for tail in tight.get(queue.popleft(), []):
            if tail not in proven:
                proven.add(tail)
                queue.append(tail)
    assert proven == {node for node, known in enumerate(ticks) if known is not None}
