"""A city made from a map is served like any other: built, checked, brought up, and an emergency in it orders units."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_core.city import load_city
from dispatch_core.city.loader import city_folder
from dispatch_server.cli.app import run

from ..city.table import make_table_city
from ..support_data import shared
from ..support_server import Server

MOUTH_OF_THE_GUAIBA = "-30.0300,-51.2280"


def test_a_map_is_built_served_and_dispatched_in(
    tmp_path: Path, make_server: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("osmium")
    folder = tmp_path / "porto_alegre"
    drawn = shared("osm/porto_alegre_center.osm.pbf", "to serve a city of a real map")
    words = ["city", "build", "--osm", str(drawn), "--out", str(folder)]
    assert run([*words, "--zone", "America/Sao_Paulo", "--json"]) == 0
    built = json.loads(capsys.readouterr().out)
    assert built["city_id"] == "porto_alegre"
    assert built["elapsed_s"] > 0
    assert built["memory_mb_max"] > 0
    with make_server(city=folder) as server:
        there = ["--server", server.grpc, "--lang", "en"]
        assert "porto_alegre is served" in server.said()
        assert run(["report", "--type", "structure_fire", f"--at={MOUTH_OF_THE_GUAIBA}", "--json", *there]) == 0
        reply = json.loads(capsys.readouterr().out)
        sent = {one["unit_id"]: one for need in reply["needs"] for one in need["assignments"]}
        assert sorted(unit_id.partition("-")[0] for unit_id in sent) == ["FIRE", "FIRE", "MEDIC", "POLICE"]
        for one in sent.values():
            # By road: a turnout and a drive, no straight line across the river.
            assert one["eta"]["turnout_ms"] > 0
            assert one["eta"]["road_ms"] > 0
        for unit_id in sent:
            assert run(["unit", "orders", "--unit", unit_id, "--count", "1", *there]) == 0
            assert reply["incident_id"] in capsys.readouterr().out


def test_a_city_by_a_table_of_times_is_served_and_dispatched_in(
    tmp_path: Path, make_server: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    """One second for each ten metres between homes, and no road that anybody could close."""
    folder, ambon = tmp_path / "table", load_city("ambon")
    shutil.copytree(city_folder("ambon"), folder)
    make_table_city(folder, ambon)
    [post] = [unit.home for unit in ambon.units if unit.unit_id == "DAMKAR-01"]
    at = f"--at={post.lat_e7 / 1e7},{post.lon_e7 / 1e7}"
    with make_server(city=folder) as server:
        there = ["--server", server.grpc, "--lang", "en"]
        assert run(["report", "--type", "structure_fire", at, "--json", *there]) == 0
        reply = json.loads(capsys.readouterr().out)
        [engines] = [need for need in reply["needs"] if need["agency"] == "DAMKAR" and need["assignments"]][:1]
        first = engines["assignments"][0]
        assert (first["eta"]["road_ms"], first["eta"]["travel"]) == (0, "TRAVEL_ROAD")
        assert run(["roads", "close", "R32", "--reason", "x", *there]) != 0
        assert "ROAD_NOT_FOUND" in capsys.readouterr().err
        assert run(["destinations", "list", "--incident", reply["incident_id"], "--json", *there]) == 0
        assert json.loads(capsys.readouterr().out)["destinations"][0]["travel_ms"] > 0
