"""The demonstration from its first word to its last, with its own server, killed in the middle."""

import json
from pathlib import Path

from dispatch_server.exits import Exit

from .conftest import Sigap


def test_demo_tells_its_story(sigap: Sigap) -> None:
    done = sigap.run("demo", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    authority = told["authority"]
    assert [unit_id.split("-")[0] for unit_id in authority["released_unit_ids"]] == ["POLRI", "POLRI", "DISHUB"]
    assert authority["desks"][0] == "PLN"
    assert authority["crew_id"].startswith("PLN-")
    assert (authority["live_before_the_cut"], authority["isolated"], authority["report_count"]) == (True, True, 2)
    assert told["kill"]["same_state"] is True
    assert told["kill"]["same_incident"] is True
    assert told["kill"]["same_answer"] is True
    assert told["verify_exit_code"] == 0


def test_a_folder_that_cannot_be_written_is_one_line(sigap: Sigap, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = sigap.run("demo", "--data", str(in_the_way / "show"))
    assert done.returncode == Exit.CANNOT_CREATE
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
