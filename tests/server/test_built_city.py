"""A city made from a map is served like any other: built, checked, brought up, and an emergency in it orders units."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_server.cli.app import run

from ..search.sketch import shared
from ..support_server import Server

MOUTH_OF_THE_GUAIBA = "-30.0300,-51.2280"


def test_a_map_is_built_served_and_dispatched_in(
    tmp_path: Path, make_server: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("osmium")
    folder = tmp_path / "porto_alegre"
    words = ["city", "build", "--osm", str(shared("osm/porto_alegre_center.osm.pbf")), "--out", str(folder)]
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
