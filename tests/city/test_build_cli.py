"""`sigap city build`: what it says when it cannot build names what to do next, with the exit code that fits."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from dispatch_server.cli.app import run

from .osm_map import OsmMap
from .test_jemss import FILES


@pytest.fixture
def square(tmp_path: Path) -> Path:
    return OsmMap().way(1, (0, 20, 22)).way(2, (22, 2, 0), access="private").write(tmp_path / "square.osm.pbf")


def build(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["city", "build", *map(str, words)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_map_becomes_a_city_and_the_report_says_how(
    square: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = build(capsys, "--osm", square, "--out", tmp_path / "kota", "--zone", "Asia/Jakarta")
    assert (code, err) == (0, "")
    assert f"sigap up --city {tmp_path / 'kota'}" in out
    assert "MB" in out
    assert run(["city", "check", str(tmp_path / "kota")]) == 0
    code, out, err = build(capsys, "--osm", square, "--out", tmp_path / "kota", "--name", "Kota Baru", "--json")
    document = json.loads(out)
    assert (code, err, document["city_id"]) == (0, "", "kota_baru")
    assert document["roads"]["driven_way_count"] == 2
    assert document["memory_mb_max"] > 0


def test_a_simulators_city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "jemss"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    code, out, _ = build(capsys, "--jemss", folder, "--out", tmp_path / "kota")
    assert code == 0
    assert "ambulances.csv" in out


def test_what_was_built_with_a_mistake_does_not_stay(
    square: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kota"
    code, _, err = build(capsys, "--osm", square, "--out", out, "--name", "x" * 5_000)
    assert code == 65
    assert "areas.geojson" in err
    assert not out.exists()


@pytest.mark.parametrize(
    "box",
    ["1,2,3", "1,2,3,4,5", "a,b,c,d", "2,1,1,2", "1,2,2,1", "-91,0,0,1", "0,0,1,181", "nan,0,1,1", "0;0;1;1"],
)  # fmt: skip
def test_a_bad_box_is_shown_a_good_one(
    square: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], box: str
) -> None:
    code, _, err = build(capsys, "--osm", square, "--out", tmp_path / "kota", f"--bbox={box}")
    assert code == 2
    assert "-7.40,112.60,-7.15,112.85" in err
    assert not (tmp_path / "kota").exists()


def test_a_box_may_begin_with_a_minus(square: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(capsys, "--osm", square, "--out", tmp_path / "kota", "--bbox", "-8,112,-6,113")[0] == 0
    code, _, err = build(capsys, "--osm", square, "--out", tmp_path / "sea", "--bbox", "-9,112,-8,113")
    assert code == 65
    assert "--bbox" in err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--osm", "a.pbf", "--jemss", "b"],
        ["--jemss", "b", "--bbox", "0,0,1,1"],
        ["--jemss", "b", "--country", "c.toml"],
        ["--osm", "a.pbf", "--zone", "Mars/Olympus"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, _, err = build(capsys, *words, "--out", tmp_path / "kota")
    assert code == 2
    assert err


@pytest.mark.parametrize("words", [["--osm", "nowhere.pbf"], ["--jemss", "nowhere"]], ids=" ".join)
def test_what_is_not_there_ends_with_66(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, _, err = build(capsys, *words, "--out", tmp_path / "kota")
    assert code == 66
    assert "NO_INPUT" in err
    assert words[1] in err


def test_a_file_that_is_no_map_ends_with_65(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (("x.txt", b"hello"), ("x.osm.pbf", b"hello"), ("x.osm", b"<osm>"), ("e.osm.pbf", b"")):
        (tmp_path / name).write_bytes(content)
        code, _, err = build(capsys, "--osm", tmp_path / name, "--out", tmp_path / "kota")
        assert (name, code) == (name, 65)
        assert "BAD_DATA" in err


def test_a_map_cut_short_ends_with_65(square: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = square.read_bytes()
    square.write_bytes(content[: len(content) - 20])
    assert build(capsys, "--osm", square, "--out", tmp_path / "kota")[0] == 65


def test_without_osmium_the_user_is_told_what_to_install(
    square: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    code, _, err = build(capsys, "--osm", square, "--out", tmp_path / "kota", "--json")
    assert code == 69
    error = json.loads(err)["error"]
    assert "sigap[osm]" in error["sentence_id"]
    assert "sigap[osm]" in error["sentence_en"]
    assert error["sentence_id"] != error["sentence_en"]


def test_a_folder_that_somebody_else_filled_is_left_alone(
    square: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    assert build(capsys, "--osm", square, "--out", copy)[0] == 65
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before
    assert build(capsys, "--osm", square, "--out", square)[0] == 65
