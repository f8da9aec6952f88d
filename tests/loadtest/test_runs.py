"""Whole runs: a real server, the real `sigap loadtest`, and at the end the proof, which must be clean where nothing was
lost and fail where something is left.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest

from dispatch_core.city import city_folder
from dispatch_core.city.sf_fire import build_sf_fire
from dispatch_loadtest.refusal import NotThisServer
from dispatch_loadtest.target import check_address

from ..support_store import end_store_of
from .conftest import CLOCK_RATE, Loaded, begin, end, faults, load, wait_until
from .recording import CALL_COUNT

RATE = ("--clock-rate", str(CLOCK_RATE))
# An hour of the worst day with eight calls, which its crews finish soon.
STORM = ("ambon-storm", *RATE, "--seed", "3", "--from-hour", "44", "--hours", "1")
FIRE = ("ambon-fire", *RATE, "--seed", "1")


def test_the_fire(ambon: Loaded, tmp_path: Path) -> None:
    code, said = load(ambon.grpc, *FIRE, "--out", str(tmp_path / "fire.json"))
    assert (code, faults(said), said["passed"], said["ended"]) == (0, [], True, True)
    assert {check["check"] for check in said["checks"] if check["examined"]} == {
        "journal_unbroken", "reports_accepted_once", "answers_in_journal", "units_on_one_incident",
        "orders_answered_or_taken_over", "orders_with_authority", "desks_answered_or_escalated",
        "needs_filled_or_named", "nothing_left_open",
    }  # fmt: skip
    facts = {name: count for check in said["checks"] for name, count in check["facts"].items()}
    # Police and the others wait for the supervisor; PLN's desk cuts the power and names its crew, a hospital is told.
    assert facts["reserved"] == facts["released"] + facts.get("unit_refused", 0) + facts.get("let_go", 0)
    assert (facts["released"] >= 4, facts["automatic"], facts["placed_by_a_human"]) == (True, 8, 1)
    assert (facts["desk_accepted"], facts.get("desk_refused", 0)) == (3, 0)
    assert said["latency"]["RecordPower"]["count"] == 2
    assert (said["counts"]["reports"], said["counts"]["incidents"], said["counts"]["unknown"]) == (7, 1, 0)
    assert said["travel"] == {"ROAD": said["counts"]["orders"]}
    engines, *arrivals = said["comparison"]
    assert (engines["real"], engines["ours"]) == (5, 5)
    assert [row["real"] for row in arrivals] == [None, None, 5, None, None]
    assert arrivals[2]["ours"] > 0
    assert said["latency"]["ReportIncident"]["count"] == 7
    assert (tmp_path / "fire.json").read_text(encoding="utf-8").startswith("{")


def test_the_server_is_killed_in_the_middle_of_a_storm(tmp_path: Path) -> None:
    with Loaded(tmp_path / "data") as server:
        run = begin(server.grpc, *STORM, "--workers", "2")
        try:
            wait_until(run, server, server.seq + 5)
            server.kill()
            server.start()
            code, said = end(run)
        finally:
            run.kill()
        assert (code, faults(said), said["ended"]) == (0, [], True)
        assert said["counts"]["reconnects"], "the workers were cut off"
        # A store that is slow for a moment on a loaded machine is resumed from too, and is no start.
        assert said["resumed"]["START"] == 1
        assert said["resumed"].keys() <= {"START", "STORE_AWAY"}
        assert said["server"]["journal_id"] == server.journal_id
    end_store_of(tmp_path / "data")


def test_what_is_left_open_fails_the_proof_and_not_that_of_the_next_run(tmp_path: Path) -> None:
    with Loaded(tmp_path / "data") as server:
        code, said = load(server.grpc, *FIRE, "--drain", "0")
        assert (code, said["passed"], said["ended"]) == (1, False, False)
        assert {check["check"] for check in said["checks"] if not check["passed"]} == {"nothing_left_open"}
        code, said = load(server.grpc, "mix", "--seconds", "0.5", "--seed", "1")
        assert (code, faults(said), said["in_flight"]) == (0, [], 32)
        shares = {kind: row["count"] for kind, row in said["latency"].items()}
        assert shares["all"] == said["accepted"] == shares["attach"] + shares["new"] + shares["cancel"]
        assert shares["attach"] > shares["new"] > shares["cancel"] > 0
    end_store_of(tmp_path / "data")


def test_a_recording_becomes_a_city_and_is_played(recording: Path, tmp_path: Path) -> None:
    city = tmp_path / "city"
    build_sf_fire(recording, city)
    with Loaded(tmp_path / "data", city=str(city)) as server:
        words = ("sf-fire", *RATE, "--city", str(city), "--data", str(recording))
        code, said = load(server.grpc, *words, "--day", "2020-04-09", "--from-hour", "10", "--hours", "1")
        assert (code, faults(said), said["ended"]) == (0, [], True)
        assert (said["counts"]["reports"], said["counts"]["incidents"]) == (CALL_COUNT, CALL_COUNT)
        assert said["travel"] == {"STRAIGHT_LINE": said["counts"]["orders"]}
        code, error = load(server.grpc, *FIRE)
        assert (code, error["reason"]) == (1, "LOAD_REFUSED")
        assert "needs the city ambon" in error["sentence_en"]
    end_store_of(tmp_path / "data")


def test_calls_a_second_are_sent_though_the_server_stands_still(ambon: Loaded) -> None:
    before = ambon.committed_seq()
    run = begin(ambon.grpc, "mix", "--rate", "100", "--seconds", "1")
    # 50 incidents are opened and their units cleared before it begins; then comes a second of warming up.
    wait_until(run, ambon, before + 220)
    os.kill(ambon.pid, signal.SIGSTOP)
    try:
        time.sleep(1)
    finally:
        os.kill(ambon.pid, signal.SIGCONT)
    code, said = end(run)
    assert (code, faults(said)) == (0, [])
    assert said["latency"]["all"]["count"] == 100


# -- Refused before anything is sent -----------------------------------------------------------------------------------


def test_another_clock_rate_is_refused(ambon: Loaded) -> None:
    code, error = load(ambon.grpc, "ambon-fire")
    assert (code, error["reason"]) == (1, "LOAD_REFUSED")
    assert "`sigap up --clock-rate 60`" in error["sentence_en"]
    assert f"--clock-rate {CLOCK_RATE}" in error["sentence_en"]


def test_a_live_city_is_refused(tmp_path: Path) -> None:
    live = Path(shutil.copytree(city_folder("ambon"), tmp_path / "live"))
    text = (live / "city.toml").read_text(encoding="utf-8")
    (live / "city.toml").write_text(re.sub(r"(?m)^demonstration = true", "demonstration = false", text), "utf-8")
    with Loaded(tmp_path / "data", city=str(live), clock_rate=1) as server:
        for world in (("ambon-fire", "--clock-rate", "1"), ("mix",)):
            code, error = load(server.grpc, *world)
            assert (code, error["reason"]) == (1, "LOAD_REFUSED")
            assert "live city" in error["sentence_en"]
        assert server.committed_seq() == server.seq, "nothing was sent"
    end_store_of(tmp_path / "data")


def test_where_nobody_answers_there_is_no_run() -> None:
    code, error = load("127.0.0.1:1", "ambon-fire")
    assert (code, error["reason"]) == (69, "UNAVAILABLE")


def test_other_machines_are_not_loaded() -> None:
    check_address("127.0.0.1:50112")
    check_address("[::1]:50112")
    with pytest.raises(NotThisServer, match=r"192\.0\.2\.1, not this machine"):
        check_address("192.0.2.1:50112")


def test_interrupting_ends_the_workers(ambon: Loaded) -> None:
    before = ambon.committed_seq()
    # Hours enough that it does not end by itself before the signal.
    run = begin(ambon.grpc, *STORM[:-1], "4")
    wait_until(run, ambon, before + 5)
    run.send_signal(signal.SIGINT)
    code, error = end(run)
    assert (code, error["reason"]) == (130, "INTERRUPTED")
