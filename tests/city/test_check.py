"""The check finds every mistake, names its file and line, and says in two languages what to do."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from dispatch_core.city import CityError, Problem, check_city, load_city
from dispatch_core.city.beat_faults import BeatFault, OutageFault
from dispatch_core.city.closure_faults import ClosureFault
from dispatch_core.city.coverage_faults import CoverageFault
from dispatch_core.city.dispatch_faults import DispatchFault
from dispatch_core.city.faults import WARNINGS, AnyFault, Fault
from dispatch_core.city.plan_faults import PlanFault
from dispatch_core.city.sea_faults import SeaFault
from dispatch_core.limits import CITY_FILE_BYTES_MAX, CITY_PROBLEMS_MAX

from .beat_mistakes import BEAT_MISTAKES, OUTAGE_MISTAKES
from .closure_mistakes import CLOSURE_MISTAKES
from .coverage_mistakes import COVERAGE_MISTAKES
from .mistakes import MISTAKES, R32, Mistake
from .plan_mistakes import PLAN_MISTAKES
from .sea_mistakes import SEA_MISTAKES

EVERY = [
    *(*MISTAKES, *PLAN_MISTAKES, *COVERAGE_MISTAKES, *BEAT_MISTAKES),
    *(*OUTAGE_MISTAKES, *SEA_MISTAKES, *CLOSURE_MISTAKES),
]
FAULTS: list[AnyFault] = [
    *(*Fault, *PlanFault, *CoverageFault, *DispatchFault, *BeatFault),
    *(*OutageFault, *SeaFault, *ClosureFault),
]
# Faults that need more than one replaced text; each has a test of its own below.
ELSEWHERE = {
    Fault.FOLDER_MISSING,
    Fault.FILE_MISSING,
    Fault.FILE_UNREADABLE,
    Fault.FILE_UNKNOWN,
    Fault.FILE_TOO_LARGE,
    Fault.BAD_UTF8,
    Fault.TOO_MANY_PROBLEMS,
    Fault.NO_ROADS,
    Fault.ON_DUTY_IN_LIVE_CITY,
    Fault.AGENCY_WITHOUT_UNITS,
    Fault.DESK_WITHOUT_UNITS,
    Fault.ROSTER_EMPTY,
    Fault.ROSTER_TOO_LARGE,
    # In test_seas.py.
    SeaFault.NO_LANES,
    # In test_dispatch.py.
    CoverageFault.NOBODY_STANDS_BY,
    # In test_road_arrays.py and test_other_networks.py.
    Fault.ROADS_TWICE,
    Fault.ARRAYS_UNREADABLE,
    Fault.ARRAY_WRONG,
    Fault.MODES_DIFFER,
    Fault.ARC_TOO_LONG,
    Fault.TRAVEL_TOO_LONG,
}


def named(problems: list[Problem]) -> set[tuple[str, int, AnyFault]]:
    return {(problem.file, problem.line, problem.fault) for problem in problems}


def test_ambon_has_no_mistake_and_no_warning() -> None:
    assert check_city("ambon") == []


@pytest.mark.parametrize("mistake", EVERY, ids=lambda mistake: f"{mistake.fault.name}-{mistake.file}")
def test_a_planted_mistake_is_found_where_it_is(copy: Path, mistake: Mistake) -> None:
    line = mistake.plant(copy)
    problems = check_city(copy)
    assert (mistake.file, line, mistake.fault) in named(problems)
    assert all(problem.warning for problem in problems) == (mistake.fault in WARNINGS)


def test_a_mistake_stops_loading_and_a_warning_does_not(copy: Path) -> None:
    Mistake(PlanFault.NEED_EXCEEDS_ROSTER, "plans.toml", "count = 3", "count = 15").plant(copy)
    assert load_city(copy).types["structure_fire"].needs[0].count == 15
    Mistake(Fault.OUT_OF_RANGE, "plans.toml", "count = 15", "count = 0").plant(copy)
    with pytest.raises(CityError) as caught:
        load_city(copy)
    assert caught.value.problems == check_city(copy)
    assert "plans.toml:" in str(caught.value)


def test_every_fault_has_a_mistake() -> None:
    planted = {mistake.fault for mistake in EVERY}
    assert planted | ELSEWHERE == set(FAULTS)


def test_mistakes_in_all_files_show_at_once(copy: Path) -> None:
    wanted = [
        Mistake(Fault.OUT_OF_RANGE, "city.toml", "off_road_kmh = 12", "off_road_kmh = 0"),
        Mistake(Fault.MODE_UNKNOWN, "agencies.toml", 'mode = "siren"', 'mode = "fast"'),
        Mistake(Fault.BAD_ID, "units.csv", "DAMKAR-03", "DAMKAR 03"),
        Mistake(Fault.PLACE_UNKNOWN, "units.csv", "damkar_eri", "damkar_erie"),
        Mistake(Fault.OUT_OF_RANGE, "plans.toml", "priority = 1\n", "priority = 6\n"),
        Mistake(Fault.OUT_OF_RANGE, "plans.toml", "priority = 2\n", "priority = 0\n"),
        Mistake(Fault.OUT_OF_RANGE, "gazetteer.csv", "128.19833,50", "128.19833,0", "jembatan_merah"),
        Mistake(Fault.AGENCY_UNKNOWN, "destinations.csv", "hospital,MEDIC", "hospital,MEDICS"),
        Mistake(Fault.BAD_SYNTAX, "areas.geojson", "FeatureCollection", "Features"),
        Mistake(Fault.NOT_A_CHOICE, "roads.geojson", '"class":"bridge"', '"class":"brigde"', R32),
    ]  # fmt: skip
    expected = {(mistake.file, mistake.plant(copy), mistake.fault) for mistake in wanted}
    assert named(check_city(copy)) == expected


def test_a_broken_file_hides_no_mistake_in_another(copy: Path) -> None:
    (copy / "city.toml").write_text("this is no TOML\n")
    line = Mistake(Fault.BAD_ID, "units.csv", "DAMKAR-03", "DAMKAR 03").plant(copy)
    road = Mistake(Fault.NOT_A_CHOICE, "roads.geojson", '"class":"bridge"', '"class":"brigde"')
    road_line = road.plant(copy)
    found = named(check_city(copy))
    assert found == {
        ("city.toml", 1, Fault.BAD_SYNTAX),
        ("units.csv", line, Fault.BAD_ID),
        ("roads.geojson", road_line, Fault.NOT_A_CHOICE),
    }


# -- Files ----------------------------------------


def test_a_missing_folder(tmp_path: Path) -> None:
    assert [problem.fault for problem in check_city(tmp_path / "nowhere")] == [Fault.FOLDER_MISSING]
    with pytest.raises(CityError):
        load_city(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name",
    [
        "city.toml",
        "agencies.toml",
        "units.csv",
        "plans.toml",
        "gazetteer.csv",
        "destinations.csv",
        "areas.geojson",
        "roads.geojson",
    ],
)
def test_a_missing_unreadable_large_or_misspelt_file(copy: Path, name: str) -> None:
    kept = (copy / name).read_bytes()
    (copy / name).rename(copy / f"x{name}")
    found = named(check_city(copy))
    assert {(name, 0, Fault.FILE_MISSING), (f"x{name}", 0, Fault.FILE_UNKNOWN)} <= found
    (copy / f"x{name}").unlink()
    (copy / name).mkdir()
    assert (name, 0, Fault.FILE_UNREADABLE) in named(check_city(copy))
    (copy / name).rmdir()
    with (copy / name).open("wb") as file:
        file.truncate(CITY_FILE_BYTES_MAX + 1)
    assert (name, 0, Fault.FILE_TOO_LARGE) in named(check_city(copy))
    (copy / name).write_bytes(kept[: len(kept) // 2] + b"\xff" + kept[len(kept) // 2 :])
    line = kept[: len(kept) // 2].count(b"\n") + 1
    assert (name, line, Fault.BAD_UTF8) in named(check_city(copy))
    (copy / name).write_bytes(b"")
    assert any(problem.file == name and not problem.warning for problem in check_city(copy))


def test_a_list_of_mistakes_ends(copy: Path) -> None:
    header = (copy / "units.csv").read_text().splitlines()[0]
    (copy / "units.csv").write_text("\n".join([header, *["x y,NOBODY" for _ in range(CITY_PROBLEMS_MAX)]]))
    problems = check_city(copy)
    assert len(problems) == CITY_PROBLEMS_MAX + 1
    assert problems[-1].fault is Fault.TOO_MANY_PROBLEMS


def test_a_city_without_roads_to_stop_on(copy: Path) -> None:
    (copy / "roads.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    assert ("roads.geojson", 0, Fault.NO_ROADS) in named(check_city(copy))


def test_a_live_city_starts_off_duty(copy: Path) -> None:
    Mistake(Fault.ON_DUTY_IN_LIVE_CITY, "city.toml", "demonstration = true", "demonstration = false").plant(copy)
    problems = check_city(copy)
    assert {problem.fault for problem in problems} == {Fault.ON_DUTY_IN_LIVE_CITY}
    assert len(problems) == len(load_city(copy).units)


def test_an_agency_without_units(copy: Path) -> None:
    text = (copy / "units.csv").read_text()
    (copy / "units.csv").write_text("".join(line for line in text.splitlines(True) if not line.startswith("PMI")))
    found = check_city(copy)
    line = 1 + (copy / "agencies.toml").read_text().split('[[agency]]\nid = "PMI"')[0].count("\n") + 1
    assert ("agencies.toml", line, Fault.AGENCY_WITHOUT_UNITS) in named(found)
    assert {problem.fault for problem in found} == {Fault.AGENCY_WITHOUT_UNITS, PlanFault.NEED_NEVER_FILLED}


def test_a_desk_without_units_is_said_once(copy: Path) -> None:
    text = (copy / "units.csv").read_text()
    (copy / "units.csv").write_text("".join(line for line in text.splitlines(True) if not line.startswith("PLN")))
    line = 1 + (copy / "agencies.toml").read_text().split('[[agency]]\nid = "PLN"')[0].count("\n") + 1
    assert named(check_city(copy)) == {("agencies.toml", line, Fault.DESK_WITHOUT_UNITS)}


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_what_spreadsheets_write_is_read(copy: Path, line_end: str) -> None:
    rows = (copy / "destinations.csv").read_text().splitlines()
    text = line_end.join(row.replace(",", ";") for row in rows)
    (copy / "destinations.csv").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\n;;;;;;;\n\n")
    assert check_city(copy) == []
    assert load_city(copy).destinations == load_city("ambon").destinations


def test_a_column_that_may_be_empty_may_be_left_out(copy: Path) -> None:
    rows = [row.split(",") for row in (copy / "destinations.csv").read_text().splitlines()]
    (copy / "destinations.csv").write_text("\n".join(",".join(row[:6] + row[8:]) for row in rows))
    assert check_city(copy) == []
    rows = [row.split(",") for row in (copy / "units.csv").read_text().splitlines()]
    (copy / "units.csv").write_text("\n".join(",".join(row[:1] + row[2:]) for row in rows))
    assert [(problem.line, problem.fault) for problem in check_city(copy) if problem.file == "units.csv"] == [
        (1, Fault.FIELD_MISSING)
    ]


# -- Words ----------------------------------------


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_sentences_agree_in_both_languages(fault: AnyFault) -> None:
    indonesian, english = fault.value
    slots = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (indonesian, english)]
    assert slots[0] == slots[1] == {str(number) for number in range(len(slots[0]))}
    assert indonesian != english
    assert indonesian.endswith(".")
    assert english.endswith(".")


def test_every_problem_can_be_said(copy: Path) -> None:
    for mistake in EVERY:
        if mistake.file in ("units.csv", "plans.toml") and mistake.old in (copy / mistake.file).read_text():
            mistake.plant(copy)
    problems = check_city(copy)
    assert problems
    for problem in problems:
        assert "{" not in problem.sentence("id")
        assert problem.reason == problem.sentence("en")
        assert str(problem) == f"{problem.file}:{problem.line}: {problem.reason}" if problem.line else str(problem)


def test_an_empty_roster_is_said_once_and_an_unreadable_one_by_its_own_mistake(copy: Path) -> None:
    roster = copy / "units.csv"
    roster.write_text(roster.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert named(check_city(copy)) == {("units.csv", 0, Fault.ROSTER_EMPTY)}
    roster.write_bytes(b"\xff")
    assert named(check_city(copy)) == {("units.csv", 1, Fault.BAD_UTF8)}
