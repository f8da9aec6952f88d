"""Why this unit and why not that one, and a journal decided again under another policy, from the command line."""

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
