"""The published kilometres and minutes between places of Ambon, with and without closed roads."""

from __future__ import annotations

import pytest

from dispatch_core._fleet import Fleet
from dispatch_core.model import Place

from .sketch import TICK_US, build_sketch, load_sketch

CHECK_COUNT = 16


@pytest.fixture(scope="module")
def sketch():
    return load_sketch()


@pytest.mark.parametrize("kilometres", [True, False], ids=["kilometres", "minutes"])
@pytest.mark.parametrize("number", range(CHECK_COUNT))
def test_published_checks(sketch, kilometres, number):
    assert len(sketch["checks"]) == CHECK_COUNT
    check = sketch["checks"][number]
    ground, nodes = build_sketch(sketch, kilometres=kilometres)
    fleet = Fleet(1, ground.node_count)
    fleet.set_place(0, nodes[check["from"]], 0, 0, 0)
    # The sketch drove everywhere, restricted and unconfirmed roads apart.
    closed = [road["id"] for road in sketch["roads"] if road.get("restricted") or road.get("unconfirmed")]
    for road_id in [*closed, *check["without"]]:
        ground.close_road(road_id)
    found = ground.search(fleet).unit_eta(0, nodes[check["to"]], 0, 0, 0, 0, 0)
    assert found is not None
    ticks = found[1]
    if kilometres:
        assert ticks / 1e6 == pytest.approx(check["sketch_km"], abs=0.0051)
    else:
        assert ticks * TICK_US / 60e6 == pytest.approx(check["sketch_min_at_sketch_speeds"], abs=0.051)


# Fire posts at the nearest junctions of the sketch.
POSTS = {"Hative Besar": "HATIVE_BESAR", "pos induk": "VICTORIA", "Passo": "PASSO", "Eri": "ERI"}
ENGINE = (0, 1, 1, 0, 0, 4, ())


def posts_by_minutes(sketch, junction, closed):
    """The posts' road minutes to a junction, soonest first, and what stands before those that cannot come.

    R12 and R60 are closed, as they always are.
    """
    ground, nodes = build_sketch(sketch)
    for road_id in ("R12", "R60", *closed):
        ground.close_road(road_id)
    fleet = Fleet(len(POSTS), ground.node_count)
    for unit, post in enumerate(POSTS.values()):
        fleet.set_roster(unit, 0, 1, 1)
        fleet.set_place(unit, nodes[post], 0, 0, 0)
        fleet.set_fit(unit, 0, 0, 1, 0)
    [answer] = ground.search(fleet).nearest(nodes[junction], 0, 0, 0, 0, [ENGINE])
    names = list(POSTS)
    minutes = {names[hit[0]]: hit[1] * TICK_US / 60e6 for hit in answer}
    blocked = {
        name: tuple(
            one.road_id
            for one in ground.closures_between(Place(nodes[post], 0, 0, 0), Place(nodes[junction], 0, 0, 0), 0)
        )
        for name, post in POSTS.items()
        if name not in minutes
    }
    return minutes, blocked


def test_the_bridge_decides_who_is_second_due(sketch):
    """A fire at RSUP Leimena, the bridge (R32) open and shut."""
    minutes, blocked = posts_by_minutes(sketch, "LEIMENA", ())
    assert list(minutes)[:2] == ["Hative Besar", "pos induk"]
    assert minutes["Hative Besar"] == pytest.approx(8.4, abs=0.051)
    assert minutes["pos induk"] == pytest.approx(12.0, abs=0.051)
    minutes, blocked = posts_by_minutes(sketch, "LEIMENA", ("R32",))
    assert list(minutes)[:2] == ["Hative Besar", "Passo"]
    assert minutes["Passo"] == pytest.approx(17.7, abs=0.051)
    assert minutes["pos induk"] == pytest.approx(39.1, abs=0.051)
    assert not blocked


def test_with_ring_road_and_bridge_shut_only_the_near_shore_comes(sketch):
    """A fire at Wayame: who cannot come names the bridge, the sooner way, and then the ring road around it."""
    minutes, blocked = posts_by_minutes(sketch, "WAYAME", ("R19", "R32"))
    assert list(minutes) == ["Hative Besar"]
    assert blocked == {"pos induk": ("R32", "R19"), "Passo": ("R32", "R19"), "Eri": ("R32", "R19")}
