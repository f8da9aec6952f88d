"""The worlds as data: what is real in them is there, the seed decides the rest, and a slice is whole in itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dispatch_core.city import AreaIndex, load_city
from dispatch_core.city.sf_fire import build_sf_fire
from dispatch_loadtest.habits import Answer
from dispatch_loadtest.refusal import WrongWish
from dispatch_loadtest.scenario import HOUR_MS, CloseRoad, OpenRoad, Report, Scenario, closures, part, share
from dispatch_loadtest.wire import OrderSeen
from dispatch_loadtest.worlds import WorldOptions, make_scenario
from dispatch_loadtest.worlds.ambon_storm import DISTRICT_COUNTS, EVENT_COUNT

from .recording import CALL_COUNT


def world(name: str, seed: int = 3, rate: int = 60, **wishes: object) -> Scenario:
    given: dict[str, object] = {"city": "", "data": "", "day": "", "day_count": 1, "from_hour": 0, "hours": 0}
    return make_scenario(name, WorldOptions(seed=seed, clock_rate=rate, **given | wishes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def storm() -> Scenario:
    return world("ambon-storm")


def test_the_storm_has_its_603_events_in_twelve_days(storm: Scenario) -> None:
    assert sum(DISTRICT_COUNTS.values()) == 605, "as published by district; the largest gives way"
    first: dict[int, Report] = {}
    for action in storm.actions:
        if isinstance(action, Report) and action.event < EVENT_COUNT:
            first.setdefault(action.event, action)
    assert len(first) == EVENT_COUNT
    assert not any(report.attach for report in first.values())
    assert storm.span_ms < 12 * 24 * HOUR_MS
    index = AreaIndex(load_city("ambon").areas)
    areas = [index.locate(report.lat_e7, report.lon_e7) for report in first.values()]
    districts = Counter(area.district for area in areas if area is not None)
    for district, count in DISTRICT_COUNTS.items():
        assert abs(districts[district] - count) <= 2
    closed = [action for action in storm.actions if isinstance(action, CloseRoad)]
    opened = [action for action in storm.actions if isinstance(action, OpenRoad)]
    assert {action.road_id for action in closed} == {action.road_id for action in opened}
    assert len(closed) == len(opened) == 12


def test_the_seed_decides_and_nothing_else(storm: Scenario) -> None:
    assert world("ambon-storm").actions == storm.actions
    assert world("ambon-storm", seed=4).actions != storm.actions
    instants = [action.at_ms for action in storm.actions]
    assert instants == sorted(instants)


def test_workers_share_all_and_keep_events_together(storm: Scenario) -> None:
    parts = [share(storm.actions, number, 3) for number in range(3)]
    assert sorted(map(repr, (action for one in parts for action in one))) == sorted(map(repr, storm.actions))
    events = [{action.event for action in one if not isinstance(action, CloseRoad | OpenRoad)} for one in parts]
    assert not events[0] & events[1]
    assert not events[1] & events[2]


@pytest.mark.parametrize(("from_hour", "to_hour"), [(0, 24), (60, 65), (113, 116), (200, 280)])
def test_a_slice_is_whole_in_itself(storm: Scenario, from_hour: int, to_hour: int) -> None:
    slice_ = part(storm, from_hour * HOUR_MS, to_hour * HOUR_MS)
    opened: set[int] = set()
    for action in slice_.actions:
        assert 0 <= action.at_ms <= (to_hour - from_hour) * HOUR_MS
        if isinstance(action, Report) and not action.attach:
            opened.add(action.event)
        elif not isinstance(action, CloseRoad | OpenRoad):
            assert action.event in opened, "nobody speaks of an event that was before"
    spans, whole = closures(slice_.actions), closures(storm.actions)
    assert spans[-1][1] == frozenset(), "all roads are open at the end"
    for hour in range(from_hour, to_hour):
        then = [roads for at_ms, roads in whole if at_ms <= hour * HOUR_MS][-1]
        assert [roads for at_ms, roads in spans if at_ms <= (hour - from_hour) * HOUR_MS][-1] == then


def test_hours_without_a_report_are_no_run() -> None:
    with pytest.raises(WrongWish, match="Nothing is reported"):
        world("ambon-fire", from_hour=5)


# -- The recording -----------------------------------------------------------------------------------------------------


def order(call_id: str, unit_id: str, *with_unit_ids: str) -> OrderSeen:
    return OrderSeen(unit_id, 1, 1, 1, "sf_medical_e1", f"sf-fire {call_id}", 0, 0, 60_000, 240_000, with_unit_ids, 1)


def test_crews_are_busy_as_long_as_the_record_says(recording: Path, tmp_path: Path) -> None:
    build_sf_fire(recording, tmp_path / "sf")
    played = world("sf-fire", city=str(tmp_path / "sf"), data=str(recording), day="2020-04-09")
    reports = [action for action in played.actions if isinstance(action, Report)]
    assert [report.at_ms for report in reports] == [10 * HOUR_MS + 120_000 * call for call in range(CALL_COUNT)]
    plan = played.habits.plan(order("0", "E01"), "engine")
    assert (plan.answer, plan.answer_real_ms, plan.arrives) == (Answer.PROMPT, 0, True)
    assert plan.answer_ms + plan.turnout_ms == 60_000
    assert (plan.travel_ms, plan.on_scene_ms) == (180_000, 640_000)
    # The medic has no time on scene: free again when it was, without having been there.
    unseen = played.habits.plan(order("0", "50", "E01"), "medic")
    assert (unseen.arrives, unseen.on_scene_ms) == (False, 0)
    assert unseen.answer_ms + unseen.turnout_ms + unseen.travel_ms == 880_000
    assert played.habits.plan(order("0", "E01"), "engine") == plan
    said = " ".join(english for _, english in played.notes)
    assert "21 rows, 1 without a time on scene" in said
    assert "1 without a time when free again" in said


def test_a_day_without_calls_is_no_run(recording: Path, tmp_path: Path) -> None:
    build_sf_fire(recording, tmp_path / "sf")
    for day, said in (("2020-04-08", "No call was recorded"), ("9 April", "no date")):
        with pytest.raises(WrongWish, match=said):
            world("sf-fire", city=str(tmp_path / "sf"), data=str(recording), day=day)
    with pytest.raises(WrongWish, match="is no folder"):
        world("sf-fire", city=str(tmp_path / "sf"), data=str(tmp_path / "nowhere"))
    with pytest.raises(WrongWish, match="needs --city"):
        world("sf-fire", data=str(recording))
