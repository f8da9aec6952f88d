"""`sigap simulate` and `sigap compare`: tables, JSON, a report that needs nothing beside itself, and clear refusals."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dispatch_core.city import city_folder
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
    assert len(set(case["trace_digests"])) == 2
    assert case["km_per_call"]["mean"] > 1
    text = page.read_text(encoding="utf-8")
    # Nothing is fetched, and it is well formed.
    assert not re.findall(r"(?:src|href)=|url\(|@import", text)
    assert text.count("<svg") == 3
    parser = _Balanced()
    parser.feed(text)
    assert parser.open == []


def test_workers_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for workers in ("1", "2"):
        assert run(["simulate", "ambon", *SHORT, "--workers", workers, "--json"]) == 0
        said.append(json.loads(capsys.readouterr().out))
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
    assert run(["compare", "ambon", "ambon", *SHORT]) == 0
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
    ],
)
def test_what_cannot_be_simulated_is_refused(
    tmp_path: Path, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "calls.csv").write_text("at_s,type,lat,lon\n-1,alien,0,0\n")
    (tmp_path / "demand.toml").write_text("per_hour = 'often'")
    assert run([word.format(tmp=tmp_path) for word in words]) == code
    assert capsys.readouterr().err


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
