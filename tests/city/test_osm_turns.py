"""Turn restrictions: which are followed, which are counted, and that copies of nodes drive as a memory of turns."""

from __future__ import annotations

import random
from dataclasses import replace
from heapq import heappop, heappush
from pathlib import Path

import pytest

from .osm_map import OsmMap, mm, ring, whole


def crossing() -> OsmMap:
    """Four arms to 22: 5 from the south-west (0), 6 from 40, 7 from 44, 8 from 4; the ring joins their ends."""
    return ring().way(5, (0, 22)).way(6, (40, 22)).way(7, (44, 22)).way(8, (4, 22))


def test_a_forbidden_turn_is_driven_round(tmp_path: Path) -> None:
    net = crossing().turn("no_straight_on", 5, 22, 7).build(tmp_path, whole())
    assert crossing().build(tmp_path, whole()).mm(0, 44) == mm(0, 22, 44)
    assert net.mm(0, 44) == mm(0, 40, 44)
    assert net.report.restriction_count == 1
    assert net.report.copied_node_count == 1
    # Only those who come by way 5 are held: from the other arms, and starting at the corner itself, all is as before.
    assert net.mm(40, 4) == mm(40, 22, 4)
    assert net.mm(44, 0) == mm(44, 22, 0)
    assert net.mm(22, 44) == mm(22, 44)
    assert net.mm(0, 22) == mm(0, 22)
    copy = net.names.index(22, net.names.index(22) + 1)
    assert not net.roads.node_snappable[copy]
    leaving = net.roads.arc_head[net.roads.arc_tail == copy].tolist()
    assert {net.names[node] for node in leaving} == {0, 40, 4}


def test_an_only_turn_forbids_the_others(tmp_path: Path) -> None:
    net = crossing().turn("only_straight_on", 5, 22, 7).build(tmp_path, whole())
    copy = net.names.index(22, net.names.index(22) + 1)
    assert [net.names[node] for node in net.roads.arc_head[net.roads.arc_tail == copy].tolist()] == [44]


@pytest.mark.parametrize(
    ("kind", "tags", "followed", "unread"),
    [
        ("no_left_turn", {}, 1, 0),
        ("no_left_turn", {"except": "emergency"}, 0, 0),
        ("no_left_turn", {"except": "psv;emergency"}, 0, 0),
        ("no_left_turn", {"except": "psv"}, 1, 0),
        ("", {"restriction:hgv": "no_left_turn"}, 0, 0),
        ("", {"restriction:conditional": "no_left_turn @ (07:00-09:00)"}, 0, 1),
        ("give_way", {}, 0, 1),
    ],
)  # fmt: skip
def test_which_restrictions_hold(tmp_path: Path, kind: str, tags: dict[str, str], followed: int, unread: int) -> None:
    plan = crossing()
    plan.turn(kind, 5, 22, 8, **tags)
    if not kind:
        plan.relations[-1][1].pop("restriction")
    report = plan.build(tmp_path, whole()).report
    assert (report.restriction_count, report.restriction_unread_count) == (followed, unread)
    off = replace(whole(), turn_restrictions=False)
    assert plan.build(tmp_path, off).report.restriction_count == 0


def test_a_restriction_that_cannot_be_followed_is_counted(tmp_path: Path) -> None:
    # Way 9 passes through 22: which of its arms is meant is not said. And one over a way is not read at all.
    plan = ring().way(9, (0, 22, 44)).way(6, (40, 22)).turn("no_left_turn", 6, 22, 9)
    plan.relations.append(
        ([("w", 6, "from"), ("w", 9, "via"), ("w", 1, "to")], {"type": "restriction", "restriction": "no_u_turn"})
    )
    report = plan.build(tmp_path, whole()).report
    assert (report.restriction_count, report.restriction_unread_count) == (0, 2)


def remembered(net_map: OsmMap, forbidden: set[tuple[int, int, int]], start: int) -> dict[int, int]:
    """Millimetres from `start` to each node by a search that remembers by which way it came; every way is two-way."""
    arms: dict[int, list[tuple[int, int]]] = {}
    for way_id, (a, b), _ in net_map.ways:
        arms.setdefault(a, []).append((way_id, b))
        arms.setdefault(b, []).append((way_id, a))
    best: dict[tuple[int, int], int] = {}
    reached = {start: 0}
    frontier = [(0, start, 0)]
    while frontier:
        spent, node, came = heappop(frontier)
        if best.setdefault((node, came), spent) < spent:
            continue
        reached[node] = min(reached.get(node, spent), spent)
        for way_id, following in arms[node]:
            if (came, node, way_id) not in forbidden and (following, way_id) not in best:
                heappush(frontier, (spent + mm(node, following), following, way_id))
    return reached


def test_copies_drive_like_a_search_that_remembers_turns(tmp_path: Path, run_seed: int) -> None:
    dice = random.Random(run_seed)
    held = 0
    for _ in range(12):
        plan, way_id = OsmMap(), 100
        for node in [column * 10 + row for column in range(5) for row in range(5)]:
            for beside in (node + 10, node + 1):
                if beside < 50 and beside % 10 < 5 and dice.random() < 0.9:
                    plan.way(way_id, (node, beside))
                    way_id += 1
        arms: dict[int, list[int]] = {}
        for each, ends, _ in plan.ways:
            for node in ends:
                arms.setdefault(node, []).append(each)
        forbidden: set[tuple[int, int, int]] = set()
        for node in dice.sample(sorted(node for node in arms if len(arms[node]) > 2), 8):
            only = dice.random() < 0.4
            # Two forced turns back at the ends of one street would be a trap, and traps are dropped.
            came, goes = dice.sample(arms[node], 2) if only else dice.choices(arms[node], k=2)
            plan.turn("only_right_turn" if only else "no_right_turn", came, node, goes)
            forbidden |= {(came, node, other) for other in arms[node] if (other != goes) == only}
        net = plan.build(tmp_path, whole())
        assert net.report.restriction_count == 8
        for start in dice.sample(sorted(set(net.names)), 6):
            expected = remembered(plan, forbidden, start)
            for end in sorted(set(net.names)):
                assert net.mm(start, end) == expected[end], (start, end)
        held += any(
            net.mm(a, b) != remembered(plan, set(), a)[b] for a in sorted(set(net.names))[:4] for b in set(net.names)
        )
    assert held, "not one of these restrictions made anybody drive round"
