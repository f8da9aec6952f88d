"""Where free units are advised to stand by: a street worked out by hand, and the kernel against plain sums."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import limits
from dispatch_core._coverage import WHOLE, Coverage
from dispatch_core.city.bundle import Base, City, DemandPoint
from dispatch_core.city.dispatch import CLOSEST, CoverageRule
from dispatch_core.coverage import demand_of, shares
from dispatch_core.events import BaseAdvised

from .town import place, point, town, unit
from .transcript import Play

# A minute's drive, one place along the street, counts as in time.
RULE = CoverageRule(("EMS",), within_ms=90_000, pre_travel_ms=30_000, gain_ppm=50_000, km_per_day=100)
TWO = (unit("M1", "EMS", "B", "BLS", "ALS"), unit("M2", "EMS", "F", "BLS"))


def street(demand: dict[str, int], units=TWO, bases: str = "D", **changes: int | bool) -> City:
    """EMS alone, with bases beside its homes and so much demand at each place."""
    city = town(units=units, dispatch=replace(CLOSEST, coverage=replace(RULE, **changes)))
    points = tuple(DemandPoint(place(name), weight) for name, weight in demand.items())
    return replace(city, bases=tuple(Base(name, place(name)) for name in bases), demand=points)


# M1 at home covers B. D adds 0.5 x 40 %; F, where nobody is, 0.5 x 10 %.
DEMAND = {"B": 50, "D": 40, "F": 10}


def test_a_freed_unit_is_advised_where_it_adds_most() -> None:
    play = Play(street(DEMAND))
    play.check("""
        +0   report sick at G              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
        +60  progress M2 on_scene          -> progress_reported assignment_no=1 ON_SCENE
        +60  progress M2 cleared           -> assignment_cleared assignment_no=1 | advise M2 D @180 +15% 1000m
        # There it counts as at home: it turns out like a crew in its house, and its position grows no older.
        +180 position M2 D                 -> positions_recorded M2(home)
        +60  report sick at D              -> I8 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +5   progress M2 on_scene          -> progress_reported assignment_no=1 ON_SCENE
        +60  progress M2 cleared           -> assignment_cleared assignment_no=1 | advise M2 D @0 +15% 0m
    """)
    assert play.engine.state.standing_by.posted["M2"].name == "D"


def test_a_crew_may_do_otherwise() -> None:
    """Seen at home it counts there: the other one is then asked to fill the gap that it was to fill."""
    Play(street(DEMAND)).check("""
        +0   report sick at G              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
        +60  progress M2 on_scene          -> progress_reported assignment_no=1 ON_SCENE
        +60  progress M2 cleared           -> assignment_cleared assignment_no=1 | advise M2 D @180 +15% 1000m
        +180 position M2 F                 -> positions_recorded M2(home)
        +60  report arrest at B            -> I8 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +60  progress M1 on_scene          -> progress_reported assignment_no=1 ON_SCENE
        +60  progress M1 cleared           -> assignment_cleared assignment_no=1
    """)


def test_what_waits_comes_before_any_advice() -> None:
    Play(street(DEMAND)).check("""
        +0   report sick at G              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
        +0   report sick at A              -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0   report sick at A              -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +60  progress M2 on_scene          -> progress_reported assignment_no=1 ON_SCENE
        +60  progress M2 cleared           -> assignment_cleared assignment_no=1 | need 1 M2@360
    """)


@pytest.mark.parametrize(
    "changes",
    [{"returns": False}, {"gain_ppm": 150_001}, {"km_per_day": 0}],
    ids=["not wanted", "too little gained", "too far for the day"],
)
def test_no_advice(changes: dict[str, int]) -> None:
    demand, bases = (DEMAND, "D") if changes != {"km_per_day": 0} else ({"A": 90, "D": 10}, "A")
    Play(street(demand, bases=bases, **changes)).check("""
        +0   report sick at G              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
        +60  progress M2 on_scene          -> progress_reported assignment_no=1 ON_SCENE
        +60  progress M2 cleared           -> assignment_cleared assignment_no=1
    """)


def test_the_day_begins_anew_with_the_city() -> None:
    """From G it drives four steps farther than home, to B, which reaches A as well: once in a day of Jayapura's."""
    play = Play(street({"A": 90, "F": 10}, bases="A", km_per_day=3, busy_permille=900))

    def advice() -> list[BaseAdvised]:
        said = play.run("+10 report sick at G")
        assert "M2" in said
        play.run("+1 progress M2 on_scene")
        play.run("+1 progress M2 cleared")
        return [event for event in play.entries[-1][2] if isinstance(event, BaseAdvised)]

    [first] = advice()
    assert (first.base_name, first.metres, first.day_metres, first.home) == ("B", 2000, 2000, False)
    [second] = advice()
    assert (second.base_name, second.metres, second.day_metres, second.home) == ("F", 0, 2000, True)
    play.at_ms += 24 * 3_600_000
    play.run("+1 position M2 F")
    [third] = advice()
    assert (third.base_name, third.day_metres, third.day) == ("B", 2000, first.day + 1)


def test_who_stands_by_moves_up_when_a_gap_opens() -> None:
    """M1 leaves B, where most of the demand is; M3 at H covers nothing, M2 little."""
    units = (*TWO, unit("M3", "EMS", "H", "BLS"))
    play = Play(street({"A": 60, "D": 10, "F": 20}, units, moves_max=2, move_gain_ppm=100_000))
    play.check("""
        +0   report arrest at B            -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
            | advise M3 B @360 +33.3333% 2999m moved
        # It has not left yet, and is sent: then the next one is asked, which leaves its own neighbours to nobody.
        +5   report sick at H              -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M3@30
            | advise M2 B @240 +22.2222% 1999m moved
    """)


@given(data=st.data())
@settings(max_examples=20)
def test_the_kernel_adds_up_as_anybody_would(data: st.DataObject) -> None:
    points, posts, units = data.draw(st.integers(0, 130)), data.draw(st.integers(1, 6)), data.draw(st.integers(1, 8))
    weights = shares([data.draw(st.integers(0, 9)) for _ in range(points)])
    dice = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    reach = (dice.random((posts, points)) < 0.4).astype(np.uint8)
    permille = data.draw(st.integers(0, 999))
    coverage = Coverage(weights, posts, units)
    coverage.set_busy(permille)
    for post in range(posts):
        coverage.set_reached(post, reach[post])
    stands = [-1] * units

    def gain(post: int, without: int) -> Fraction:
        total = Fraction(0)
        for j in range(points):
            depth = sum(reach[at][j] for u, at in enumerate(stands) if at >= 0 and u != without)
            if reach[post][j]:
                total += weights[j] * (1 - Fraction(permille, 1000)) * Fraction(permille, 1000) ** int(depth)
        return total * WHOLE

    for _ in range(6):
        unit, post = data.draw(st.integers(0, units - 1)), data.draw(st.integers(-1, posts - 1))
        coverage.stand(unit, post)
        stands[unit] = post
        # Each power is rounded down to a millionth, and errors shrink with the next.
        slack = 2 * WHOLE
        for at in range(posts):
            assert 0 <= gain(at, -1) - coverage.gain(at) <= slack * sum(weights) / WHOLE * 500
        assert coverage.post_of(unit) == post
        lost = gain(post, unit) if post >= 0 else 0
        assert 0 <= lost - coverage.loss(unit) <= 500 * slack
        without = coverage.gains(unit)
        assert without == [_gain_without(coverage, unit, post, at) for at in range(posts)]


def _gain_without(coverage: Coverage, unit: int, post: int, at: int) -> int:
    coverage.stand(unit, -1)
    found = coverage.gain(at)
    coverage.stand(unit, post)
    return found


def test_the_kernel_refuses_what_cannot_be() -> None:
    coverage = Coverage([500_000, 500_000], 2, 3)
    for wrong in (lambda: coverage.stand(3, 0), lambda: coverage.stand(0, 2), lambda: coverage.gain(-1)):
        with pytest.raises(IndexError):
            wrong()
    coverage.stand(1, 1)
    for wrong in (
        lambda: coverage.set_busy(1000),
        lambda: coverage.set_reached(0, np.ones(3, np.uint8)),
        lambda: coverage.set_reached(1, np.ones(2, np.uint8)),
        lambda: Coverage([WHOLE, 1], 1, 1),
        lambda: Coverage([-1], 1, 1),
        lambda: Coverage([0] * (limits.COVERAGE_POINTS_MAX + 1), 1, 1),
        lambda: Coverage([], limits.COVERAGE_POSTS_MAX + 1, 1),
    ):
        with pytest.raises(ValueError, match=r"\d"):
            wrong()


def test_shares_add_up_to_all_of_it() -> None:
    assert shares([1, 1, 1]) == [333_334, 333_333, 333_333]
    assert shares([]) == []
    assert sum(shares(list(range(97)))) == WHOLE


def test_a_city_that_counted_nobody_has_demand_all_the_same() -> None:
    """Every node of its roads, where its gazetteer is a list of stations."""
    city = replace(town(), gazetteer=())
    points, weights = demand_of(city)
    assert [(p.lat_e7, p.lon_e7) for p in points] == [point(name) for name in "ABCDEFGHI"]
    assert sum(weights) == WHOLE
