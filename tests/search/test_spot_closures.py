"""Closures and places between two nodes: each profile's units by its own roads, what bars the way, and the drive there.

The twin takes what closures leave of the arcs (closing.py) and splits what is left of them (twin_streets.py).
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core.model import Place
from dispatch_core.obstacles import Obstacle
from dispatch_core.profiled import ProfiledSearch

from .closing import TwinRoads
from .test_closures import ground_of, scopes, towns
from .test_spots import spots
from .twin_streets import Spot, Streets
from .worlds import AT_MS, MODE_COUNT

UNITS_MAX = 6


def place(spot: Spot, offset_ticks: int = 0) -> Place:
    return Place(spot[0], offset_ticks, 0, 0, *spot[1:])


def obstacles(data: st.DataObject, town: TwinRoads, profile_count: int) -> list[Obstacle]:
    profiles = st.sets(st.integers(0, profile_count - 1), min_size=1)
    speeds = st.sampled_from([0, 0, 500])
    return [
        Obstacle(f"C{at}", data.draw(scopes(town)), data.draw(speeds), tuple(sorted(data.draw(profiles))))
        for at in range(data.draw(st.integers(1, 4)))
    ]


@given(st.data())
@settings(max_examples=60)
def test_each_profile_comes_by_its_own_roads_from_and_to_points_of_streets(data: st.DataObject) -> None:
    town = data.draw(towns())
    ground, count = ground_of(town), data.draw(st.integers(2, 3))
    laid = obstacles(data, town, count)
    ground.closures.set_profiles(count)
    ground.closures.lay(laid)
    left = [Streets(town.network, left=town.arcs_left(laid, profile)) for profile in range(count)]
    units = data.draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, 4), spots(left[0])), max_size=UNITS_MAX)
    )
    fleet = ground.fleet(len(units))
    for unit, (_, offset_ticks, (node, edge, along)) in enumerate(units):
        fleet.set_roster(unit, 0, 0, 1)
        fleet.set_place(unit, node, offset_ticks, 0, 0, edge, along)
        fleet.set_fit(unit, 0, 0, 0, 0)
    plain = ground.search(fleet)
    plain.set_method(data.draw(st.integers(0, 2)))
    search = ProfiledSearch(plain, ground.closures.row, [profile for profile, _, _ in units], count)
    end, wanted = data.draw(spots(left[0])), data.draw(st.sampled_from([1, 2, 50]))
    for mode in range(MODE_COUNT):
        ways = [left[profile].between(spot, end, mode) for profile, _, spot in units]
        etas = [(units[unit][1] + ticks + 2, unit, ticks) for unit, ticks in enumerate(ways) if ticks is not None]
        [found] = search.nearest(end[0], 2, 0, 0, AT_MS, [(0, 0, 1, mode, 1, wanted, ())], *end[1:])
        assert [(hit[1], hit[0], hit[4]) for hit in found] == sorted(etas)[:wanted]
        for unit, ticks in enumerate(ways):
            one = search.unit_eta(unit, end[0], 2, 0, 0, AT_MS, mode, *end[1:])
            assert (one and one[4]) == ticks
            assert search.reach(unit, mode, [(end[0], 0, 0, *end[1:])]) == [ticks is not None]


@given(st.data())
@settings(max_examples=60)
def test_what_bars_the_way_between_points_of_streets_is_what_must_be_lifted(data: st.DataObject) -> None:
    town = data.draw(towns())
    ground, laid = ground_of(town), obstacles(data, town, 1)
    ground.closures.lay(laid)
    ever = Streets(town.network)
    start, end = data.draw(spots(ever)), data.draw(spots(ever))
    named = {one.closure_id for one in ground.closures_between(place(start), place(end), 0)}
    without = Streets(town.network, left=town.arcs_left([one for one in laid if one.closure_id not in named]))
    now = Streets(town.network, left=town.arcs_left(laid))
    assert named <= {one.closure_id for one in laid if not one.speed_permille}
    assert (without.between(start, end, 0) is None) == (ever.between(start, end, 0) is None)
    assert bool(named) or (now.between(start, end, 0) is None) == (ever.between(start, end, 0) is None)


@given(st.data())
@settings(max_examples=60)
def test_a_drive_is_always_as_far_from_its_end_as_it_has_still_to_go(data: st.DataObject) -> None:
    """From each stop ahead a soonest way leads on, and the ticks to the stop and from it make up what is left."""
    town = data.draw(towns())
    ground, laid = ground_of(town), obstacles(data, town, 1)
    ground.closures.lay(laid)
    streets = Streets(town.network, left=town.arcs_left(laid))
    start, end = data.draw(spots(streets)), data.draw(spots(streets))
    legs = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    for mode in range(MODE_COUNT):
        drive, ticks = ground.drive(place(start, legs[0]), place(end, legs[1]), mode), streets.between(start, end, mode)
        assert (drive and drive.ticks) == (None if ticks is None else sum(legs, ticks))
        if drive is None or ticks is None:
            continue
        for gone in range(0, legs[0] + ticks + 1, 1 + drive.ticks // 7):
            at = drive.at(gone)
            assert at.offset_ticks + (streets.between(at.spot, end, mode) or 0) + legs[1] == drive.ticks - gone
