"""Why this unit and why not that one, and a journal decided again under another policy, from the command line."""

import io
import re

from rich.console import Console

from dispatch_server.cli.tables.explained import explained_parts
from sigap.v1 import ops_pb2, types_pb2

from .conftest import Sigap

MARDIKA = "--at=-3.6890,128.1822"


def test_every_unit_has_its_reason_in_words(sigap: Sigap) -> None:
    fire = sigap.json("report", "--type", "structure_fire", MARDIKA)
    number, seq = fire["incident_id"], str(fire["seq"])
    then = sigap.json("explain", number, "--at", seq)
    assert (then["decided_again"], then["same"], then["decided_seq"]) == (True, True, seq)
    engines = then["needs"][0]
    sent = [one for one in engines["units"] if one["verdict"] == "VERDICT_SENT"]
    slower = [one for one in engines["units"] if one["verdict"] == "VERDICT_SLOWER"]
    assert [one["unit_id"] for one in sent] == [one["unit_id"] for one in fire["needs"][0]["assignments"]]
    text = sigap.text("explain", number, "--at", seq)
    assert f"Decided at seq {seq}" in text
    assert "slower by" in text
    assert "units of other agencies" in text
    # A single unit has a row for each need, whatever its agency.
    alone = sigap.text("explain", number, "--at", seq, "--unit", slower[0]["unit_id"])
    assert "another agency: DAMKAR" in alone
    now = sigap.text("explain", number)
    assert "goes" in now
    assert "Decided at" not in now
    sigap.finish(number)


def test_the_words_are_there_in_indonesian(sigap: Sigap) -> None:
    call = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    out = sigap.run("explain", call["incident_id"], SIGAP_LANGUAGE="id").stdout
    assert "instansi lain" in out
    sigap.finish(call["incident_id"])


def test_a_living_journal_is_decided_again_under_another_policy(sigap: Sigap) -> None:
    call = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)
    data = ("--data", str(sigap.data))
    same = sigap.local_json("replay", "journal", "--policy", "closest", *data)
    assert same["differing_count"] == 0
    assert same["decided_count"] > 0
    assert same["last_seq"] >= int(call["seq"])
    assert same["by_priority"]["1"]["needs_count"] > 0
    ran = sigap.run("replay", "journal", "--policy", "joint", *data)
    assert ran.returncode == 0
    assert "decided again under joint" in ran.stdout
    sigap.finish(call["incident_id"])


def test_a_policy_that_is_none_is_refused(sigap: Sigap) -> None:
    for words in (("--policy", "fastest"), (), ("--policy", "joint", "--city", "ambon")):
        code, _, err = sigap.local("replay", "journal", *words, "--data", str(sigap.data))
        assert code == 2
        assert err


def test_what_leaving_a_beat_costs_is_told() -> None:
    one = ops_pb2.UnitExplained(
        unit_id="POLRI-09", verdict=ops_pb2.VERDICT_OTHER_BEAT, later_ms=-60_000, beat_ms=180_000
    )
    need = ops_pb2.NeedExplained(
        need_no=1, agency="POLRI", missing_count=1, shortfall=types_pb2.SHORTFALL_WAITS_FOR_BEAT, units=[one]
    )
    text = io.StringIO()
    shown = Console(width=200, file=text)
    for part in explained_parts(need):
        shown.print(part)
    # In whichever language this process speaks.
    assert re.search("waits for a unit of its own beat|menunggu unit wilayahnya sendiri", text.getvalue())
    assert re.search(r"(beat penalty|luar wilayah) 3\D", text.getvalue())
