"""Demand: what cannot be served is refused line by line; what is drawn has the rates that were asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from dispatch_core.city import City, load_city
from dispatch_core.lines import LineGround
from dispatch_loadtest.simulator.calls import HOUR_US, DemandWrong
from dispatch_loadtest.simulator.laws import Laws
from dispatch_loadtest.simulator.poisson import draw_calls, read_stream, stream_of
from dispatch_loadtest.simulator.recorded import read_calls

LAWS = Laws()
HEADER = "at_s,type,lat,lon,priority,scene_s,transport,handover_s,destination"
GOOD = "10,cardiac_arrest,-3.69,128.18,,600,1,300,"


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


def recorded(path: Path, city: City, *rows: str, header: str = HEADER) -> list[str]:
    """The English faults of a file with these rows; none for one that can be used."""
    file = path / "calls.csv"
    file.write_text("\n".join([header, *rows]) + "\n")
    try:
        read_calls(file, city, LAWS, 600, 1, 0)
    except DemandWrong as error:
        return [fault.sentence("en") for fault in error.faults if fault.sentence("id") != fault.sentence("en")]
    return []


def test_recorded_calls_keep_what_is_known_and_draw_the_rest(tmp_path: Path, ambon: City) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n10,cardiac_arrest,-3.69,128.18,2,,,,rsup_leimena\n")
    first, second = read_calls(file, ambon, LAWS, 600, 1, 0).calls
    assert (first.at_us, first.scene_us, first.transported, first.handover_us) == (10**7, 6 * 10**8, True, 3 * 10**8)
    assert (second.priority, second.destination_id) == (2, "rsup_leimena")
    assert second.scene_us > 0
    assert read_calls(file, ambon, LAWS, 600, 1, 0).calls == (first, second)
    assert read_calls(file, ambon, LAWS, 600, 2, 0).calls[1].scene_us != second.scene_us


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("-5,cardiac_arrest,-3.69,128.18,,,,,", "line 3: at_s -5 is not 0 to"),
        (",cardiac_arrest,-3.69,128.18,,,,,", "line 3: at_s - is not 0 to"),
        ("nan,cardiac_arrest,-3.69,128.18,,,,,", "line 3: at_s nan is not 0 to"),
        ("5,cardiac_arrest,-3.69,128.18,,,,,", "line 3: at_s goes back behind the line before"),
        ("20,alien_landing,-3.69,128.18,,,,,", "line 3: type alien_landing is not known to the city"),
        ("20,,-3.69,128.18,,,,,", "line 3: type - is not known to the city"),
        ("20,cardiac_arrest,91,128.18,,,,,", "line 3: lat 91 is not -90 to 90"),
        ("20,cardiac_arrest,,128.18,,,,,", "line 3: lat - is not -90 to 90"),
        ("20,cardiac_arrest,-6.2,106.8,,,,,", "line 3: lat, lon is outside the city's area"),
        ("20,cardiac_arrest,-3.69,128.18,9,,,,", "line 3: priority 9 is not 1 to 5"),
        ("20,cardiac_arrest,-3.69,128.18,,-1,,,", "line 3: scene_s -1 is not 0 to 86400"),
        ("20,cardiac_arrest,-3.69,128.18,,,2,,", "line 3: transport 2 is not 0 to 1"),
        ("20,cardiac_arrest,-3.69,128.18,,,,x,", "line 3: handover_s x is not 0 to 86400"),
        ("20,cardiac_arrest,-3.69,128.18,1.5,,,,", "line 3: priority 1.5 is no whole number"),
        ("20,cardiac_arrest,-3.69,128.18,,,0.5,,", "line 3: transport 0.5 is no whole number"),
        ("20,cardiac_arrest,-3.69,128.18,,,,,,7", "line 3: has more cells than the heading"),
        ("20,cardiac_arrest,-3.69,128.18,,,,,nowhere", "line 3: destination nowhere is not known to the city"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(tmp_path: Path, ambon: City, row: str, said: str) -> None:
    [fault] = recorded(tmp_path, ambon, GOOD, row)
    assert fault.startswith(said)


def test_every_fault_is_told_up_to_a_limit_and_columns_are_judged_first(tmp_path: Path, ambon: City) -> None:
    assert recorded(tmp_path, ambon, GOOD) == []
    assert len(recorded(tmp_path, ambon, *["-1,?,99,x,,,,,"] * 50)) == 20
    assert recorded(tmp_path, ambon, "1,2", header="at_s,type") == ["line 1: lat, lon is missing or not known"]
    assert recorded(tmp_path, ambon, header=f"{HEADER},colour") == ["line 1: colour is missing or not known"]


def test_a_place_that_no_road_leads_to_is_refused(tmp_path: Path, ambon: City) -> None:
    """With every road shut that leads to it."""
    for road_id in ambon.ground.road_ids:
        ambon.ground.close_road(road_id)
    try:
        faults = recorded(tmp_path, ambon, "10,cardiac_arrest,-3.62,128.10,,,,,")
    finally:
        ambon.ground.reset_closures()
    assert faults == ["line 2: lat, lon cannot be reached from any home"]


# -- Poisson ----------------------------------------


def test_rates_by_hour_type_and_place_are_those_asked_for(tmp_path: Path, ambon: City, run_seed: int) -> None:
    file = tmp_path / "demand.toml"
    hours = ", ".join(["0"] * 8 + ["90"] * 8 + ["30"] * 8)
    file.write_text(
        f"per_hour = [{hours}]\nplaces = [{{lat = -3.69, lon = 128.18}}, {{lat = -3.65, lon = 128.20, weight = 3}}]\n"
        "[types]\ncardiac_arrest = 1\nstructure_fire = 4\n"
    )
    calls = draw_calls(ambon, read_stream(file, ambon), LAWS, 250, run_seed, 3, 0).calls
    assert 2_880 - 220 < len(calls) < 2_880 + 220, run_seed
    # Hours are the city's own, nine ahead of the clock that simulations begin by at midnight.
    by_shift = Counter((call.at_us // HOUR_US + 9) % 24 // 8 for call in calls)
    assert by_shift[0] == 0
    assert by_shift[1] / by_shift[2] == pytest.approx(3, abs=0.6)
    kinds = Counter(call.type_code for call in calls)
    assert kinds["structure_fire"] / len(calls) == pytest.approx(0.8, abs=0.04)
    assert sum(call.lat_e7 == -36_500_000 for call in calls) / len(calls) == pytest.approx(0.75, abs=0.04)
    assert sum(call.transported for call in calls) / len(calls) == pytest.approx(0.25, abs=0.04)
    assert all(later.at_us >= call.at_us for call, later in pairwise(calls))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("per_hour = [1, 2]", "per_hour must be one or 24 numbers"),
        ("per_hour = -1", "per_hour must be one or 24 numbers"),
        ("per_hour = true\nplaces = 5", "per_hour must be one or 24 numbers"),
        ("", "per_hour must be one or 24 numbers"),
        ("per_hour = 1\nnights = 3", "nights is not known"),
        ("per_hour = 1\n[types]\nalien = 1", "types.alien is no type of the city"),
        ("per_hour = 1\n[types]\ncardiac_arrest = -1", "types.cardiac_arrest is no weight"),
        ("per_hour = 1\nplaces = [{lat = 1}]", "places[1] needs lat and lon"),
        ("per_hour = 1\nplaces = [{lat = 50, lon = 8}]", "places[1] is outside the city's area"),
        ("per_hour = 1\nplaces = []", "places have no weight"),
        ("per_hour = 1\nplaces = [{lat = -3.69, lon = 128.18, weight = 0}]", "places have no weight"),
        ("per_hour = 1\n[types]\ncardiac_arrest = 0", "types have no weight"),
        ("per_hour = nan", "per_hour must be one or 24 numbers"),
        ("per_hour = ", "no TOML"),
    ],
)
def test_demand_files_that_cannot_be_are_refused(tmp_path: Path, ambon: City, text: str, said: str) -> None:
    file = tmp_path / "demand.toml"
    file.write_text(text)
    with pytest.raises(DemandWrong) as caught:
        read_stream(file, ambon)
    assert said in caught.value.sentences["en"]
    assert caught.value.sentences["id"] != caught.value.sentences["en"]


def test_too_many_calls_are_refused_before_they_are_drawn(ambon: City) -> None:
    with pytest.raises(DemandWrong, match="choose fewer days"):
        draw_calls(ambon, stream_of(ambon, 50_000), LAWS, 600, 1, 3_000, 0)
    assert draw_calls(ambon, stream_of(ambon, 0), LAWS, 600, 1, 1, 0).calls == ()


def test_a_city_that_nobody_can_call_from_is_refused(ambon: City) -> None:
    """No type that sends anybody; nowhere to call from."""
    silent = replace(ambon, types={code: replace(one, needs=()) for code, one in ambon.types.items()})
    with pytest.raises(DemandWrong, match="no type that sends a unit"):
        draw_calls(silent, stream_of(silent, 1), LAWS, 600, 1, 1, 0)
    lines = LineGround.build(line_kmh=[30, 30], detour_permille=1_000, tick_us=1_000)
    nowhere = replace(ambon, units=(), gazetteer=(), ground=lines)
    with pytest.raises(DemandWrong, match="no places, no units and no roads"):
        draw_calls(nowhere, stream_of(nowhere, 1), LAWS, 600, 1, 1, 0)
    assert draw_calls(nowhere, stream_of(nowhere, 0), LAWS, 600, 1, 1, 0).calls == ()
