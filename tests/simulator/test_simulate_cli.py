"""`sigap simulate` and `sigap compare`: tables, JSON, a report that needs nothing beside itself, and clear refusals."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dispatch_core.city import city_folder, load_city
from dispatch_loadtest.lab.city import build_lab
from dispatch_loadtest.simulator.measures import COMPARED, WHOLE
from dispatch_loadtest.simulator.poisson import read_stream
from dispatch_server.cli.app import run

SHORT = ["--days", "0.5", "--warm-up-hours", "1", "--replications", "2", "--workers", "1", "--per-hour", "5"]


def test_one_city_as_tables_json_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "report.html"
    assert run(["simulate", "ambon", *SHORT, "--html", str(page)]) == 0
    shown = capsys.readouterr().out
    assert "ambon" in shown
    assert "P1" in shown
    assert "DAMKAR" in shown
    assert "12 jam, 1 jam pertama tidak dihitung" in shown or "for 12 h, the first 1 h not counted" in shown
    assert run(["simulate", "ambon", *SHORT, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    [case] = said["cases"]
    assert case["classes"][0]["priority"] == "all"
    assert case["classes"][0]["count"]["mean"] > 30
    assert case["classes"][0]["mean_s"]["half_95"] > 0
    assert (case["hours"], case["warm_up_hours"]) == (12, 1)
    assert "DAMKAR" in {one["agency"] for one in case["agencies"]}
    areas = {one["area"]: one for one in case["areas"]}
    assert "Nusaniwe" in areas
    assert sum(one["count"]["mean"] for one in areas.values()) >= case["classes"][0]["count"]["mean"]
    assert areas[case["worst_area"]]["p90_s"]["mean"] > 0
    assert 0 < case["gini_of_area_means"]["mean"] < 1
    # The worst is named where people look.
    assert case["worst_area"] in next(line for line in shown.splitlines() if "Gini" in line)
    assert len(set(case["trace_digests"])) == 2
    assert case["km_per_call"]["mean"] > 1
    everybody = case["classes"][0]
    assert everybody["within_share"]["mean"] == pytest.approx(1 - everybody["late_share"]["mean"], abs=1e-3)
    assert everybody["p99_s"]["mean"] <= everybody["max_s"]["mean"]
    # Regret: of nearly every line somebody was sent for, and mostly nothing was lost.
    assert everybody["judged"]["mean"] > 0
    assert 0 <= everybody["regret_mean_s"]["mean"] <= everybody["mean_s"]["mean"]
    assert 0.5 < everybody["best_share"]["mean"] <= 1
    assert 0 < case["standby_share"]["mean"] < 1
    assert {one["agency"] for one in case["agencies"] if one["standby_share"]["mean"]} >= {"DAMKAR", "MEDIC"}
    assert case["utilisation_spread"]["mean"] >= case["utilisation"]["mean"] > 0
    assert "MEXCLP" in shown
    text = page.read_text(encoding="utf-8")
    # Nothing is fetched, and it is well formed.
    assert not re.findall(r"(?:src|href)=|url\(|@import", text)
    # Curves of response and of regret, coverage, the map, utilisation, km; and the map has names and a scale.
    assert text.count("<svg") == 6
    assert ">Nusaniwe</text>" in text
    assert re.search(r">\d+ km</text>", text)
    parser = _Balanced()
    parser.feed(text)
    assert parser.open == []


def test_workers_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for workers in ("1", "2"):
        assert run(["simulate", "ambon", *SHORT, "--per-hour", "1", "--workers", workers, "--json"]) == 0
        said.append(json.loads(capsys.readouterr().out))
        # How long decisions took is the machine's luck.
        [case] = said[-1]["cases"]
        assert case.pop("deciding")["count"]["mean"] > 10
    assert said[0] == said[1]


def test_two_cities_under_one_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fewer = Path(shutil.copytree(city_folder("ambon"), tmp_path / "fewer"))
    units = (fewer / "units.csv").read_text(encoding="utf-8").splitlines()
    medics = [line for line in units if line.startswith("MEDIC-")]
    kept = [line for line in units if line not in medics[2:-1]]
    (fewer / "units.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert run(["compare", "ambon", str(fewer), *SHORT, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [case["name"] for case in said["cases"]] == ["ambon", "fewer"]
    counts = [case["classes"][0]["count"] for case in said["cases"]]
    assert counts[0] == counts[1]
    measures = {(row["priority"], row["measure"]): row for row in said["differences"][0]["measures"]}
    assert measures["all", "mean_s"]["difference"]["mean"] > 0
    assert {name for priority, name in measures if priority == "all"} == set(COMPARED)
    assert {name for priority, name in measures if priority is None} == set(WHOLE)
    assert run(["compare", "ambon", "ambon", *SHORT, "--per-hour", "1"]) == 0
    assert "0.0 ±0.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["compare", "ambon"], 2),
        (["simulate", "ambon", "--scene", "soon"], 2),
        (["simulate", "ambon", "--days", "1", "--warm-up-hours", "30"], 2),
        (["simulate", "ambon", "--calls", "{tmp}/calls.csv", "--demand", "{tmp}/demand.toml"], 2),
        (["simulate", "{tmp}/nowhere"], 65),
        (["simulate", "ambon", "--calls", "{tmp}/none.csv"], 66),
        (["simulate", "ambon", "--calls", "{tmp}/calls.csv"], 65),
        (["simulate", "ambon", "--demand", "{tmp}/demand.toml"], 65),
        (["simulate", "ambon", "--per-hour", "90000", "--days", "3000"], 65),
        (["simulate", "ambon", "--per-hour", "0"], 65),
        (["simulate", "ambon", "--calls", "{tmp}/calls.csv", "--days", "5"], 2),
        (["simulate", "ambon", "--calls", "{tmp}/calls.csv", "--per-hour", "4"], 2),
        (["simulate", "ambon", "--demand", "{tmp}/demand.toml", "--per-hour", "4"], 2),
        (["simulate", "ambon", "--html", "{tmp}/no/such/folder.html"], 73),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    tmp_path: Path, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "calls.csv").write_text("at_s,type,lat,lon\n-1,alien,0,0\n")
    (tmp_path / "demand.toml").write_text("per_hour = 'often'")
    assert run([word.format(tmp=tmp_path) for word in words]) == code
    assert capsys.readouterr().err


@pytest.mark.parametrize(("rows", "came"), [("", 0), ("10,theft,-3.69,128.18\n", 1)])
def test_where_no_call_counts_nothing_is_simulated(
    tmp_path: Path, rows: str, came: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(f"at_s,type,lat,lon\n{rows}")
    assert run(["simulate", "ambon", "--calls", str(file), "--warm-up-hours", "1", "--json"]) == 65
    assert f"{file}: no call counts: {came} come in" in _english(capsys)


def test_each_city_is_asked_whether_the_demand_is_one_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The calls of one city in another would all be turned away, and nothing be compared."""
    build_lab(tmp_path / "lab")
    lab = str(tmp_path / "lab")
    assert run(["compare", "ambon", lab, *SHORT, "--json"]) == 65
    said = _english(capsys)
    assert said.startswith(f"{lab}: type ")
    assert "not known to this city" in said
    assert "places are outside this city's area" in said


def test_a_city_that_is_wrong_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Path(shutil.copytree(city_folder("ambon"), tmp_path / "wrong"))
    with (wrong / "units.csv").open("a") as file:
        file.write("X-1,NOBODY\n")
    assert run(["compare", "ambon", str(wrong), *SHORT]) == 65
    assert f"BAD_DATA: {wrong}: units.csv:" in capsys.readouterr().err


def test_tables_are_shown_though_the_page_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up while it runs."""

    def full(path: Path, text: str, encoding: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    file, page = tmp_path / "calls.csv", tmp_path / "page.html"
    file.write_text("at_s,type,lat,lon\n10,theft,-3.69,128.18\n")
    words = ["simulate", "ambon", "--calls", str(file), "--warm-up-hours", "0", "--replications", "1", "--workers", "1"]
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        assert run([*words, "--html", str(page)]) == 73
    told = capsys.readouterr()
    assert "POLRI" in told.out
    assert "cakram penuh" in told.err
    assert not page.exists()


def test_the_example_of_a_demand_file_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--example"]) == 0
    file = tmp_path / "demand.toml"
    file.write_text(capsys.readouterr().out)
    stream = read_stream(file, load_city("ambon"))
    assert len(set(stream.per_hour)) > 5
    assert (len(stream.types), len(stream.places)) == (4, 2)


def _english(capsys: pytest.CaptureFixture[str]) -> str:
    return str(json.loads(capsys.readouterr().err)["error"]["sentence_en"])


class _Balanced(HTMLParser):
    """Every element that is opened is closed."""

    VOID = ("meta", "polyline", "rect", "line")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        assert self.open.pop() == tag
