"""San Francisco's calls become a city: on a few rows made here, and on the recorded fortnight where it is there."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from dispatch_core.city import check_city, load_city
from dispatch_core.city.sf_calls import SfDataError, SfFaults, SfRecord, SfRow, read_sf_records
from dispatch_core.city.sf_fire import SfCall, build_sf_fire, read_sf_calls
from dispatch_core.city.sf_types import find_types, kind_of
from dispatch_core.limits import INCIDENT_TYPES_MAX
from dispatch_core.model import Travel

STAMPS = ("Received", "Entry", "Dispatch", "Response", "On Scene", "Transport", "Hospital", "Available")
NEAR_1, NEAR_7 = "(37.7800, -122.3900)", "(37.7500, -122.4300)"


def row(call: str, unit: str, unit_type: str, times: str, **more: str) -> dict[str, str]:
    """A row of the table; `times` are eight clock times of 9 April 2020, "-" for one that is missing."""
    cells = {"Call Number": call, "Unit ID": unit, "Unit Type": unit_type, "Call Type": "Medical Incident"}
    cells |= {"Priority": "3", "Location": NEAR_1}
    for name, time in zip(STAMPS, times.split(), strict=True):
        hour = int(time[:2]) if time != "-" else 0
        half = "PM" if hour >= 12 else "AM"
        cells[f"{name} DtTm"] = "" if time == "-" else f"04/09/2020 {(hour + 11) % 12 + 1:02}{time[2:]} {half}"
    return cells | more


ROWS = [
    row("1", "E01", "ENGINE", "10:00:00 10:00:10 10:00:20 10:01:20 10:05:00 - - 10:30:00"),
    row("1", "50", "MEDIC", "10:00:00 10:00:10 10:00:30 10:00:37 - - - 11:00:00"),
    # The unit takes the next call while it is still on this one, before it was there.
    row("2", "E02", "ENGINE", "10:10:00 10:10:10 10:10:20 10:11:00 10:25:00 - - 10:40:00"),
    row("3", "E02", "ENGINE", "10:19:00 10:19:30 10:20:00 10:21:00 10:24:00 - - 10:50:00", Location=NEAR_7),
    # On scene after it was free again; the second never said that it was free.
    row("4", "50", "MEDIC", "12:00:00 12:00:10 12:00:20 12:00:30 12:40:00 - - 12:30:00", Priority="E"),
    row("4", "T07", "TRUCK", "12:00:00 12:00:10 12:00:20 12:01:00 12:09:00 - - -", Priority="E"),
]
STATIONS = [("Fire Station #1", NEAR_1), ("Fire Station #2", NEAR_1), ("Fire Station #7 - Division 3", NEAR_7)]


def write(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / "calls_x.csv.gz", "wt", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(rows)
    features = []
    for name, point in STATIONS:
        lat, lon = (float(part) for part in point.strip("()").split(","))
        geometry = {"type": "Point", "coordinates": [lon, lat]}
        features.append({"properties": {"common_name": name}, "geometry": geometry})
    (folder / "stations.geojson").write_text(json.dumps({"features": features}))
    return folder


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write(tmp_path / "recorded", ROWS)


def at(text: str) -> int:
    """Milliseconds UTC of a clock time on 9 April 2020 in San Francisco, seven hours behind."""
    local = datetime.fromisoformat(f"2020-04-09T{text}").replace(tzinfo=timezone(timedelta(hours=-7)))
    return round(local.timestamp()) * 1000


def test_faults_are_counted_and_no_stamp_is_invented(recording: Path) -> None:
    calls, faults = read_sf_records(recording)
    assert faults == SfFaults(on_scene_missing=1, available_missing=1, out_of_order=1, on_two_calls=1)
    units = {(call.call_id, row.unit_id): row for call in calls for row in call.units}
    assert units["1", "50"].on_scene_ms is None
    assert units["2", "E02"].available_ms == at("10:20:00")
    assert units["2", "E02"].on_scene_ms is None
    assert units["3", "E02"].available_ms == at("10:50:00")
    assert units["4", "50"].on_scene_ms is None
    assert units["4", "50"].available_ms == at("12:30:00")
    assert units["4", "T07"].available_ms is None
    assert units["4", "T07"].on_scene_ms == at("12:09:00")
    assert [call.received_ms for call in calls] == [at("10:00:00"), at("10:10:00"), at("10:19:00"), at("12:00:00")]


def test_a_bundle_of_a_few_calls(recording: Path, tmp_path: Path) -> None:
    said: list[tuple[int, int, str]] = []
    report = build_sf_fire(recording, tmp_path / "sf", lambda *done: said.append(done))
    assert (report.call_count, report.unit_row_count, report.unit_count, report.inferred_count) == (4, 6, 4, 1)
    assert report.type_count == 3
    assert said
    assert all(done <= total for done, total, _ in said)
    assert check_city(tmp_path / "sf") == []
    city = load_city(tmp_path / "sf")
    assert city.ground.travel is Travel.STRAIGHT_LINE
    assert city.demonstration
    homes = {unit.unit_id: (unit.home_name, unit.inferred) for unit in city.units}
    assert homes["E01"] == ("Fire Station #1", False)
    assert homes["E02"] == ("Fire Station #2", False)
    assert homes["T07"] == ("Fire Station #7 - Division 3", False)
    assert homes["50"] == ("Fire Station #1", True)
    assert {unit.unit_id: unit.turnout_ms for unit in city.units}["E01"] == 60_000
    calls = read_sf_calls(recording)
    codes = ["sf_medical_e1_m1", "sf_medical_e1", "sf_medical_e1", "sf_medical_m1_t1"]
    assert [call.type_code for call in calls] == codes
    assert [call.priority for call in calls] == [2, 2, 2, 1]
    assert calls[0].lat_e7 == 377_800_000
    needs = city.types["sf_medical_e1_m1"].needs
    assert [(need.agency_id, need.capabilities, need.count) for need in needs] == [
        ("SFFD", ("ENGINE",), 1),
        ("SFFD", ("MEDIC",), 1),
    ]


def test_building_again_gives_the_same_files(recording: Path, tmp_path: Path) -> None:
    build_sf_fire(recording, tmp_path / "one")
    build_sf_fire(recording, tmp_path / "one")
    build_sf_fire(recording, tmp_path / "two")
    assert load_city(tmp_path / "one").digest == load_city(tmp_path / "two").digest


def test_another_citys_folder_is_not_overwritten(recording: Path, copy: Path) -> None:
    before = (copy / "city.toml").read_bytes()
    with pytest.raises(SfDataError, match="exists already"):
        build_sf_fire(recording, copy)
    assert (copy / "city.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"Received DtTm": "2020-04-09 10:00"}, "is no time like"),
        ({"Received DtTm": "04/31/2020 10:00:00 AM"}, "row 2"),
        ({"Received DtTm": ""}, "no time of receipt"),
        ({"Dispatch DtTm": ""}, "no dispatch time"),
        ({"Location": "somewhere"}, "is no location"),
        ({"Location": "(97.0, -122.0)"}, "is no location"),
        ({"Unit ID": ""}, "no id or no type"),
    ],
    ids=str,
)
def test_rows_that_say_nothing_are_named(tmp_path: Path, spoil: dict[str, str], said: str) -> None:
    folder = write(tmp_path / "recorded", [ROWS[0] | spoil])
    with pytest.raises(SfDataError, match=said):
        read_sf_calls(folder)


def test_folders_without_the_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(SfDataError, match="must hold one file"):
        read_sf_calls(tmp_path)
    folder = write(tmp_path / "recorded", ROWS)
    (folder / "stations.geojson").unlink()
    with pytest.raises(SfDataError, match="cannot be used"):
        build_sf_fire(folder, tmp_path / "sf")
    with gzip.open(folder / "calls_x.csv.gz", "wt") as file:
        file.write("Call Number,Unit ID\n1,E01\n")
    with pytest.raises(SfDataError, match="column 'Call Type' is missing"):
        read_sf_calls(folder)
    (folder / "calls_x.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(SfDataError, match="cannot be read"):
        read_sf_calls(folder)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("03/08/2020 01:59:59 AM", "2020-03-08T09:59:59"),
        ("03/08/2020 03:00:00 AM", "2020-03-08T10:00:00"),
        ("11/01/2020 12:59:59 AM", "2020-11-01T07:59:59"),
        ("11/01/2020 02:00:00 AM", "2020-11-01T10:00:00"),
        ("12/31/2019 11:59:59 PM", "2020-01-01T07:59:59"),
        ("07/04/2021 12:00:00 PM", "2021-07-04T19:00:00"),
        ("07/04/2021 12:00:00 AM", "2021-07-04T07:00:00"),
    ],
)
def test_local_time_becomes_utc(tmp_path: Path, local: str, utc: str) -> None:
    cells = dict.fromkeys((f"{name} DtTm" for name in STAMPS), "") | {"Received DtTm": local, "Dispatch DtTm": local}
    folder = write(tmp_path / "recorded", [ROWS[0] | cells])
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert read_sf_calls(folder)[0].received_ms == round(expected.timestamp()) * 1000


def test_rare_kinds_go_to_the_most_alike() -> None:
    def call(number: int, call_type: str, sent: str) -> SfRecord:
        types = {"e": "ENGINE", "m": "MEDIC", "t": "TRUCK"}
        units = tuple(SfRow(f"{letter}{n}", types[letter], 0, None, None, None) for n, letter in enumerate(sent))
        return SfRecord(str(number), 0, call_type, 0, 0, 2, units)

    plan = [("Medical Incident", "em", 5), ("Medical Incident", "m", 4), ("Alarms", "et", 3)]
    plan += [("Medical Incident", "emm", 2), ("Alarms", "ett", 1), ("Vehicle Fire", "et", 1)]
    calls = [call(n, call_type, sent) for call_type, sent, count in plan for n in range(count)]
    types = find_types(calls, types_max=3)
    assert list(types.kinds) == ["sf_alarm_e1_t1", "sf_medical_e1_m1", "sf_medical_m1"]
    assert (types.merged_kind_count, types.merged_call_count) == (3, 4)
    merged = {(call_type, sent): types.codes[kind_of(call(0, call_type, sent))] for call_type, sent, _ in plan}
    assert merged["Medical Incident", "emm"] == "sf_medical_e1_m1"
    assert merged["Alarms", "ett"] == "sf_alarm_e1_t1"
    assert merged["Vehicle Fire", "et"] == "sf_alarm_e1_t1"


# -- The recorded fortnight ----------------------------------------


def test_the_recorded_fortnight(sf_data: Path, tmp_path: Path) -> None:
    report = build_sf_fire(sf_data, tmp_path / "sf")
    assert (report.call_count, report.unit_row_count, report.unit_count) == (5_292, 10_410, 199)
    assert report.faults == SfFaults(on_scene_missing=1_716, available_missing=2, out_of_order=17, on_two_calls=16)
    assert report.type_count <= INCIDENT_TYPES_MAX
    assert report.merged_call_count == 0
    assert check_city(tmp_path / "sf") == []
    city = load_city(tmp_path / "sf")
    assert city.ground.travel is Travel.STRAIGHT_LINE
    assert len(city.units) == report.unit_count
    assert sum(not unit.inferred for unit in city.units) == 199 - report.inferred_count == 62
    calls = read_sf_calls(sf_data)
    assert len(calls) == report.call_count
    units = {unit.unit_id: unit for unit in city.units}
    for call in calls:
        kind = city.types[call.type_code]
        asked = Counter({need.capabilities[0].replace("_", " "): need.count for need in kind.needs})
        assert asked == Counter(row.unit_type for row in call.units)
        assert all(row.unit_id in units for row in call.units)
    _check_order(calls)


def _check_order(calls: list[SfCall]) -> None:
    received = [call.received_ms for call in calls]
    assert received == sorted(received)
    free_at: dict[str, int] = {}
    rows = [(row.dispatched_ms, call.call_id, row) for call in calls for row in call.units]
    for dispatched_ms, _, sent in sorted(rows, key=lambda row: row[:2]):
        assert free_at.get(sent.unit_id, 0) <= dispatched_ms, "no unit is on two calls"
        if sent.available_ms is not None:
            assert sent.available_ms >= dispatched_ms
            assert sent.on_scene_ms is None or dispatched_ms <= sent.on_scene_ms <= sent.available_ms
            free_at[sent.unit_id] = sent.available_ms
