"""Laws of duration, drives along a way, and intervals: each against what it must be exactly or what scipy says."""

from __future__ import annotations

import random
from itertools import pairwise
from math import isnan
from pathlib import Path
from statistics import fmean, stdev

import pytest
from scipy.stats import t as student

from dispatch_core.city import City, load_city
from dispatch_core.drives import RoadDrive
from dispatch_core.lines import LineGround
from dispatch_core.model import Place
from dispatch_core.plane import distance_mm
from dispatch_core.roads import RoadGround
from dispatch_loadtest.simulator.intervals import batch_means, interval, paired, t_quantile
from dispatch_loadtest.simulator.laws import Law, LawWrong, fixed, parse_law, recorded


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("600", fixed(600)),
        ("fixed:5", fixed(5)),
        ("exponential:600", Law("exponential", 600)),
        ("lognormal:600:0.5", Law("lognormal", 600, 0.5)),
    ],
)
def test_laws_are_read_as_they_are_written(text: str, law: Law) -> None:
    assert parse_law(text) == law


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "exponential", "exponential:x", "lognormal:5", "nan", "1e9", "lognormal:5:-1", "5:5"]
)
def test_what_is_no_law_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(LawWrong) as caught:
        parse_law(text)
    assert caught.value.sentences["id"] != caught.value.sentences["en"]


@pytest.mark.parametrize(
    ("law", "mean_s", "cv"),
    [(fixed(300), 300, 0), (Law("exponential", 300), 300, 1), (Law("lognormal", 300, 0.5), 300, 0.5)],
)
def test_laws_have_their_mean_and_spread(law: Law, mean_s: float, cv: float) -> None:
    # At equal steps of the share, so that nothing is left to luck.
    times = [law.time_us((nth + 0.5) / 20_000) / 1e6 for nth in range(20_000)]
    assert fmean(times) == pytest.approx(mean_s, rel=0.002)
    assert stdev(times) / mean_s == pytest.approx(cv, abs=0.01)


def test_recorded_times_are_drawn_evenly() -> None:
    law = recorded([10, 20, 40])
    assert [law.time_us(drawn) // 10**6 for drawn in (0.01, 0.32, 0.34, 0.66, 0.67, 0.99)] == [10, 10, 20, 20, 40, 40]
    with pytest.raises(LawWrong):
        recorded([])


# -- Drives ----------------------------------------


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


def test_a_vehicle_on_the_road_is_always_as_far_from_its_end_as_it_has_still_to_drive(
    ambon: City, run_seed: int
) -> None:
    dice = random.Random(run_seed)
    ground = ambon.ground
    assert isinstance(ground, RoadGround)
    places = [ground.place(one.lat_e7, one.lon_e7) for one in ambon.gazetteer]
    tried = 0
    while tried < 40:
        start, end = dice.choice(places), dice.choice(places)
        drive = ground.drive(start, end, 0)
        if drive is None:
            continue
        tried += 1
        assert drive.ticks == ground.ticks_between(start, [end], 0)[0]
        assert drive.at(drive.ticks) == drive.at(drive.ticks + 5) == end
        before = drive.ticks
        for _ in range(20):
            gone = dice.randrange(drive.ticks + 1)
            at = drive.at(gone)
            if start.offset_ticks <= gone <= drive.ticks - end.offset_ticks:
                onward = ground.drive(at, end, 0)
                assert onward is not None
                assert onward.ticks == drive.ticks - gone, (run_seed, start, end, gone)
            else:
                assert at.node in (start.node, end.node)
        assert before == drive.ticks
        assert drive.length_m() > 0 or start == end


def test_a_vehicle_passes_the_nodes_of_its_way_when_it_should_and_its_way_is_as_long(
    ambon: City, run_seed: int
) -> None:
    dice = random.Random(run_seed)
    ground = ambon.ground
    assert isinstance(ground, RoadGround)
    tried = 0
    while tried < 60:
        start, end = (Place(node, 0, *ground.point(node)) for node in dice.choices(range(ground.node_count), k=2))
        path, drive = ground.path(start, end, 0), ground.drive(start, end, 0)
        if path is None or drive is None:
            assert path is drive is None
            continue
        tried += 1
        assert drive.ticks == path.total_ticks == path.ticks[-1]
        legs = pairwise([ground.point(node) for node in path.nodes])
        exact_m = sum(distance_mm(*one, *other) for one, other in legs) / 1000
        assert drive.length_m() == pytest.approx(exact_m, rel=0.002, abs=1 + 0.002 * len(path.nodes))
        for gone in (0, path.ticks[-1], *(dice.randrange(path.ticks[-1] + 1) for _ in range(10))):
            nth = next(nth for nth, ticks in enumerate(path.ticks) if ticks >= gone)
            at = drive.at(gone)
            ahead = (path.nodes[nth], path.ticks[nth] - gone)
            assert (at.node, at.offset_ticks) == ahead, (run_seed, start, end, gone)


def test_a_way_that_is_kept_is_the_way_as_roads_are_now(ambon: City, run_seed: int) -> None:
    """Asked once or again and again, before a road closes, while it is closed and after."""
    dice = random.Random(run_seed)
    ground = ambon.ground
    assert isinstance(ground, RoadGround)
    places = [ground.place(one.lat_e7, one.lon_e7) for one in ambon.gazetteer]
    compared = 0
    while compared < 30:
        start, end = dice.choice(places), dice.choice(places)
        kept = ground.drive(start, end, 0)
        if kept is None or kept.ticks == start.offset_ticks + end.offset_ticks:
            continue
        moments = [dice.randrange(kept.ticks + 1) for _ in range(6)]
        path = ground.path(start, end, 0)
        on_the_way = path.road_ids[:1] if path is not None else ()
        for road_id in ("", *on_the_way, ""):
            if road_id:
                ground.close_road(road_id)
            else:
                ground.reset_closures()
            if ground.drive(start, end, 0) is None:
                continue
            for gone in moments:
                # Each looks for its way for the first time.
                again = RoadDrive(ground._journeys, start, end, 0, kept.ticks - start.offset_ticks - end.offset_ticks)
                assert kept.at(gone) == again.at(gone), (run_seed, start, end, gone, road_id)
                compared += 1
    ground.reset_closures()


def test_a_vehicle_on_a_line_is_in_between() -> None:
    ground = LineGround.build(line_kmh=[36], detour_permille=1_000, tick_us=1_000)
    start, end = Place(0, 0, 0, 0), Place(0, 0, 0, 1_000_000)
    drive = ground.drive(start, end, 0)
    assert drive is not None
    assert drive.ticks == ground.ticks_between(start, [end], 0)[0]
    halfway = drive.at(drive.ticks // 2)
    assert (halfway.lat_e7, round(halfway.lon_e7, -2)) == (0, 500_000)
    assert (drive.at(0), drive.at(drive.ticks)) == (start, end)
    assert drive.length_m() == pytest.approx(11_120, abs=10)


# -- Intervals ----------------------------------------


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 19, 100, 10_000])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_quantiles_are_scipys(freedom: int, confidence: float) -> None:
    exact = student.ppf((1 + confidence) / 2, freedom)
    assert t_quantile(freedom, confidence) == pytest.approx(exact, rel=0.02 if freedom < 5 else 0.001)


def test_intervals_hold_the_mean_as_often_as_they_say(run_seed: int) -> None:
    dice = random.Random(run_seed)
    held = sum(not interval([dice.gauss(5, 2) for _ in range(10)]).excludes(5) for _ in range(1_000))
    # 950 are to be expected; four standard deviations of that.
    assert 922 <= held <= 978, run_seed


def test_intervals_of_little() -> None:
    assert isnan(interval([]).mean)
    assert interval([3.0]).mean == 3.0
    assert not interval([3.0]).excludes(9.0)
    assert interval([1.0, float("nan"), 3.0]).mean == 2.0
    assert paired([1.0, 5.0], [2.0, 6.0]) == interval([1.0, 1.0])
    assert batch_means([1.0] * 40).excludes(1.1)


def test_recorded_times_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "scene.txt"
    file.write_text("# seconds\n10\n\n20.5 # a short one\n40\n")
    law = parse_law(f"recorded:{file}")
    assert law == recorded([10, 20.5, 40])
    assert [law.time_us(drawn) for drawn in (0.1, 0.5, 0.9)] == [10_000_000, 20_500_000, 40_000_000]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10\n-1\n", "line 2: -1 is no number"),
        ("10\nlong\n", "line 2: long is no"),
        ("nan\n", "line 1: nan is no"),
        ("", "must be"),
    ],
)
def test_recorded_times_that_cannot_be_are_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "scene.txt"
    file.write_text(text)
    with pytest.raises(LawWrong, match=said) as caught:
        parse_law(f"recorded:{file}")
    assert caught.value.sentences["id"] != caught.value.sentences["en"]
    with pytest.raises(LawWrong, match="cannot be read"):
        parse_law(f"recorded:{file}.none")
