"""The largest part of a network in which every node reaches every other: a place outside it could be driven to and
never left, or the other way round.

Tarjan's method without recursion; some five seconds for a million nodes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def largest_strong_part(node_count: int, tail: npt.ArrayLike, head: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """By node: is it in the part with the most nodes; of two the one with the smallest node."""
    part = strong_parts(node_count, np.asarray(tail), np.asarray(head))
    sizes = np.bincount(part)
    largest = min(np.flatnonzero(sizes == sizes.max()).tolist(), key=lambda each: int(np.argmax(part == each)))
    inside: npt.NDArray[np.bool_] = part == largest
    return inside


def strong_parts(
    node_count: int, tail: npt.NDArray[np.integer], head: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """By node: the number of its part."""
    order = np.argsort(tail, kind="stable")
    heads = np.asarray(head)[order].tolist()
    first = np.searchsorted(np.asarray(tail)[order], np.arange(node_count + 1)).tolist()
    found = [0] * node_count
    low = [0] * node_count
    part = [-1] * node_count
    following = first[:-1]
    stack: list[int] = []
    count = part_count = 0
    for root in range(node_count):
        if found[root]:
            continue
        way = [root]
        while way:
            node = way[-1]
            if not found[node]:
                count += 1
                found[node] = low[node] = count
                stack.append(node)
            at = following[node]
            if at < first[node + 1]:
                following[node] = at + 1
                other = heads[at]
                if not found[other]:
                    way.append(other)
                elif part[other] < 0:
                    low[node] = min(low[node], found[other])
                continue
            way.pop()
            if way:
                low[way[-1]] = min(low[way[-1]], low[node])
            if low[node] == found[node]:
                while part[node] < 0:
                    part[stack.pop()] = part_count
                part_count += 1
    return np.array(part, dtype=np.int64)
