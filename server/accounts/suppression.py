"""Suppression: counts small enough to point at a person are hidden, and with them enough others that no sum gives them
away.

A table is a tree: a total over groups over cells; each published count is the sum of those below it. A reader knows
every published count, that a hidden one is at least 1 (zeros are shown), and how hiding works. What is hidden under one
published sum must be at least two counts that leave each other a play of K - 1, so that none of them can be pinned down
to fewer than K values. A total that cannot be protected is hidden itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

# Counts from 1 to K - 1 are hidden.
K = 5


@dataclass(slots=True)
class Node:
    """One count; with children it is their sum. `hidden` is what `protect` decides."""

    key: str
    count: int
    children: list[Node] = field(default_factory=list)
    hidden: bool = False

    @classmethod
    def of(cls, key: str, counts: Mapping[str, int]) -> Node:
        """A total over plain cells."""
        return cls(key, sum(counts.values()), [cls(name, count) for name, count in counts.items()])

    def walk(self) -> Iterator[Node]:
        """This count and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Node]:
        """The cells: counts with nothing below them."""
        return (node for node in self.walk() if not node.children)


def protect(root: Node, k: int = K) -> Node:
    """Mark what must be hidden; the same tree. The same counts always hide the same way."""
    for node in root.walk():
        assert not node.children or node.count == sum(child.count for child in node.children), node.key
        node.hidden = 0 < node.count < k
    changed = True
    while changed:
        changed = any([_settle(node, k) for node in list(root.walk())])
    return root


def hide_everywhere(roots: Collection[Node]) -> None:
    """A total that one table must hide is hidden in every table that has it, with all that is in them: they would tell
    it, and it the counts that were hidden with it.
    """
    hidden = {root.count for root in roots if root.hidden}
    for root in roots:
        if root.count in hidden:
            for node in root.walk():
                node.hidden = node.count > 0


def _settle(node: Node, k: int) -> bool:
    """Hide what one count makes necessary below it, or the count itself. True if anything changed."""
    if node.hidden:
        below = [child for child in node.children if child.count and not child.hidden]
        for child in below:
            child.hidden = True
        return bool(below)
    changed = False
    while not _is_safe(node.children, k):
        shown = [child.count for child in node.children if child.count and not child.hidden]
        if not shown:
            node.hidden = True
            return True
        # The smallest, and all that are as small: which of equals it was would be told by the others' being shown.
        for child in node.children:
            child.hidden = child.hidden or child.count == min(shown)
        changed = True
    return changed


def _is_safe(children: list[Node], k: int) -> bool:
    """None hidden; or two or more, which neither sums nor the knowledge that the smallest are hidden pin down."""
    hidden = [child for child in children if child.hidden]
    if not hidden:
        return True
    whole, least = sum(node.count for node in hidden), sum(map(_least, hidden))
    if len(hidden) < 2 or whole - least < k - 1:
        return False
    # Whatever is hidden is smaller than all that is shown, unless it went for the sake of what lies below it.
    shown = min((child.count for child in children if child.count and not child.hidden), default=whole + 1)
    most = [max(shown - 1, node.count) for node in hidden]
    return all(
        min(top, whole - least + _least(node)) - max(_least(node), whole - sum(most) + top) >= 1
        for node, top in zip(hidden, most, strict=True)
    )


def _least(node: Node) -> int:
    """What is known of a hidden count: there is at least one in each cell below it that is not shown as 0."""
    return sum(1 for each in node.walk() if not each.children and each.count) if node.count else 0
