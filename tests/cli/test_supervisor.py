"""A supervisor at the command line: what waits, who goes, and every choice that the engine must not undo."""

from typing import Any

import pytest

from .conftest import Sigap

MARDIKA = "--at=-3.6890,128.1822"


@pytest.fixture
def fire(sigap: Sigap) -> Any:
    """A structure fire, ended when the test is over."""
    reply = sigap.json("report", "--type", "structure_fire", MARDIKA)
    yield reply
    sigap.finish(reply["incident_id"])


def _reserved(sigap: Sigap, incident_id: str, agency: str) -> list[str]:
    return [unit_id for unit_id in sigap.units(incident_id, "RESERVED") if unit_id.startswith(agency)]


def test_what_waits_for_whom_is_listed_with_its_clock(sigap: Sigap, fire: Any) -> None:
    incident_id = fire["incident_id"]
    items = sigap.json("pending", "--incident", incident_id)["items"]
    kinds = {item["kind"].removeprefix("PENDING_KIND_") for item in items}
    assert kinds == {"RESERVED_UNIT", "DESK"}
    assert all(item["due_at"] for item in items)
    shown = sigap.text("pending", "--incident", incident_id)
    for said in ("reserved unit", "NOT DELIVERED", "left", f"sigap confirm {incident_id}", "--desk PLN"):
        assert said in shown
    assert {item["agency"] for item in sigap.json("pending", "--agency", "PLN")["items"]} == {"PLN"}


def test_a_report_says_what_waits_for_whom(sigap: Sigap) -> None:
    shown = sigap.text("report", "--type", "structure_fire", MARDIKA)
    incident_id = shown.split()[0]
    assert "RESERVED, a human releases" in shown
    assert "ASKED of desk PLN" in shown
    assert "TREAT AS LIVE" in sigap.text("incident", incident_id)
    sigap.finish(incident_id)


def test_reserved_units_go_or_go_not(sigap: Sigap, fire: Any) -> None:
    incident_id = fire["incident_id"]
    first, second = _reserved(sigap, incident_id, "POLRI")
    assert sigap.json("confirm", incident_id, "--unit", first)["released_unit_ids"] == [first]
    refused = sigap.json("refuse", incident_id, "--unit", second, "--reason", "escorting")
    assert second in refused["refused_unit_ids"]
    [other] = _reserved(sigap, incident_id, "POLRI")
    assert other not in (first, second)
    code, error = sigap.refused("refuse", incident_id, "--unit", first, "--reason", "too late")
    assert (code, bool(error["reason"])) == (1, True)
    shown = sigap.text("confirm", incident_id)
    assert f"Order sent to: {other}" in shown


def test_more_is_asked_of_an_agency(sigap: Sigap, fire: Any) -> None:
    incident_id = fire["incident_id"]
    sigap.json("ask", incident_id, "BPBD", "--capability", "DISASTER_TEAM", "--priority", "1")
    assert _reserved(sigap, incident_id, "BPBD")
    code, error = sigap.refused("ask", incident_id, "TNI")
    assert (code, bool(error["field"])) == (1, True)
    ground = ("--requester", "Wali Kota", "--ground", "flood", "--coordination", "AKP Contoh")
    sigap.json("ask", incident_id, "TNI", *ground)
    [item] = sigap.json("pending", "--agency", "TNI", "--incident", incident_id)["items"]
    assert (item["kind"], item["desk_id"]) == ("PENDING_KIND_DESK", "TNI")
    sigap.json("answer", "refuse", incident_id, "--desk", "TNI", "--reason", "test")


def test_a_unit_is_recalled_and_pinned(sigap: Sigap, fire: Any) -> None:
    incident_id = fire["incident_id"]
    first, second, *_ = sigap.units(incident_id, "DISPATCHED")
    sigap.json("pin", incident_id, first, "--reason", "holds the line", "--code", "crew-report")
    assert f"{first} " in sigap.text("incident", incident_id).partition("PINNED")[0]
    sigap.json("unpin", incident_id, first, "--reason", "relieved")
    recalled = sigap.json("recall", incident_id, second, "--reason", "enough")
    assert recalled["cancelled_unit_id"] == second
    sigap.json("unit", "ack", second)


def test_a_held_unit_is_not_sent(sigap: Sigap) -> None:
    sigap.json("hold", "DAMKAR-01", "--reason", "waits for its crew", "--code", "agency-request")
    try:
        assert "HELD" in sigap.text("units", "--agency", "DAMKAR")
        reply = sigap.json("report", "--type", "structure_fire", MARDIKA)
        assert "DAMKAR-01" not in sigap.units(reply["incident_id"])
        sigap.finish(reply["incident_id"])
    finally:
        sigap.json("release", "DAMKAR-01", "--reason", "crew is here")


def test_whoever_saw_another_version_decides_nothing(sigap: Sigap, fire: Any) -> None:
    incident_id = fire["incident_id"]
    unit_id = sigap.units(incident_id, "DISPATCHED")[0]
    for words in (
        ("pin", incident_id, unit_id),
        ("unpin", incident_id, unit_id),
        ("stop-timer", incident_id, "--unit", unit_id),
        ("correct", incident_id, unit_id, "on-scene"),
        ("scene", "safe", incident_id),
        ("scene", "unsafe", incident_id),
        ("reopen", incident_id),
    ):
        code, error = sigap.refused(*words, "--reason", "seen", "--expected-version", "999")
        assert (code, error["reason"], error["field"]) == (1, "VERSION_CHANGED", "expected_version"), words


def test_whoever_saw_another_state_of_a_thing_decides_nothing(sigap: Sigap, fire: Any) -> None:
    """What the lists print is what the commands take; anything else is refused, each with its own words."""
    incident_id, sent = fire["incident_id"], sigap.units(fire["incident_id"], "DISPATCHED")[0]
    for words in (
        ("hold", "PLN-02"),
        ("unit", "set", "PLN-02", "not-available"),
        ("mode", "set", "surge"),
        ("authority", "set", "POLRI", "auto"),
        ("authority", "restore", "POLRI"),
        ("destinations", "set", "rsup_leimena", "diverting"),
        ("stop-timer", incident_id, "--unit", sent),
    ):
        code, error = sigap.refused(*words, "--reason", "seen", "--expected-etag", "another")
        assert (code, error["field"]) == (1, "expected_etag"), (words, error)
    code, error = sigap.refused(
        "answer", "accept", incident_id, "--desk", "PLN", "--need", "6", "--expected-version", "9"
    )
    assert (code, error["reason"]) == (1, "VERSION_CHANGED")

    def seen(of: str, *words: str) -> str:
        [line] = [line for line in sigap.text(*words).splitlines() if line.startswith(of) and "--expected-etag" in line]
        return line.split()[-1].rstrip(")")

    for of, listed in (
        ("mode", ("mode", "show", "--etags")),
        ("POLRI", ("authority", "show", "--etags")),
        ("rsup_leimena", ("destinations", "list", "--etags")),
    ):
        assert len(seen(of, *listed)) == 16
    etag = seen("PLN-02", "units", "--etags")
    sigap.json("hold", "PLN-02", "--reason", "seen", "--expected-etag", etag)
    code, error = sigap.refused("hold", "PLN-02", "--reason", "seen", "--expected-etag", etag)
    assert error["reason"] == "CHANGED_MEANWHILE"
    sigap.json("release", "PLN-02", "--reason", "over", "--expected-etag", seen("PLN-02", "units", "--etags"))
    shut = sigap.json("roads", "close", "R19", "--reason", "flood")["closure_id"]
    for words in (("roads", "extend", shut, "--until", "+2h"), ("roads", "open", shut)):
        assert sigap.refused(*words, "--expected-etag", "another")[1]["reason"] == "CHANGED_MEANWHILE"
        sigap.json(*words, "--expected-etag", seen(shut, "roads", "closures", "--etags"))
    # Of each clock what stops it and no other.
    clock = seen(f"· Clock {sent}", "incident", incident_id)
    sigap.json("stop-timer", incident_id, "--unit", sent, "--reason", "heard", "--expected-etag", clock)
    code, error = sigap.refused(
        "stop-timer", incident_id, "--unit", sent, "--reason", "heard", "--expected-etag", clock
    )
    assert error["reason"] in ("CLOCK_CHANGED", "NO_TIMER")


def test_a_clock_is_stopped_and_a_state_corrected(sigap: Sigap, fire: Any) -> None:
    incident_id = fire["incident_id"]
    unit_id = sigap.units(incident_id, "DISPATCHED")[0]
    sigap.json("stop-timer", incident_id, "--unit", unit_id, "--reason", "answered by radio")
    sigap.json("stop-timer", incident_id, "--need", "6", "--reason", "the desk was telephoned")
    code, error = sigap.refused("stop-timer", incident_id, "--need", "6", "--reason", "again")
    assert (code, error["reason"]) == (1, "NO_TIMER")
    corrected = sigap.json("correct", incident_id, unit_id, "on-scene", "--reason", "seen there")
    assert corrected["state"] == "ASSIGNMENT_STATE_ON_SCENE"


def test_manual_mode_is_shown_everywhere(sigap: Sigap) -> None:
    sigap.json("mode", "set", "manual", "--agency", "DAMKAR", "--reason", "drill")
    try:
        for words in (("mode", "show"), ("state",), ("incidents",), ("pending",)):
            assert "MANUAL for DAMKAR" in sigap.text(*words)
        assert "MANUAL" in sigap.text("authority", "show")
        told = sigap.text("report", "--type", "structure_fire", MARDIKA)
        assert told.startswith("MANUAL for DAMKAR")
        sigap.finish(told.split("\n")[1].split()[0])
    finally:
        sigap.json("mode", "set", "normal", "--agency", "DAMKAR", "--reason", "over")
    assert "MANUAL" not in sigap.text("mode", "show")


def test_a_surge_is_shown_everywhere_and_a_village_is_let_go(sigap: Sigap) -> None:
    sigap.json("mode", "set", "surge", "--reason", "storm")
    try:
        held = sigap.json("report", "--type", "ring_stuck", MARDIKA)["incident_id"]
        for words in (("mode", "show"), ("state",), ("incidents",), ("pending",), ("held", "list")):
            assert "SURGE" in sigap.text(*words), words
        assert f"HELD in a surge  (sigap confirm {held} --need 1" in sigap.text("incident", held)
        [village] = sigap.json("held", "list")["villages"]
        shown = sigap.text("held", "list")
        assert village["village"] in shown
        assert f"sigap held release {village['area_id']}" in shown
        assert held in shown
        assert "A surge holds 1 incident in" in sigap.text("pending")
        let_go = sigap.json("held", "release", village["village"].upper(), "--reason", "quiet")
        assert (let_go["incident_ids"], len(let_go["unit_ids"])) == ([held], 1)
        assert sigap.refused("held", "release", "--outside", "--reason", "quiet")[0] == 1
        assert "Nothing is held" in sigap.text("held", "list")
    finally:
        sigap.json("mode", "set", "normal", "--reason", "over")
    assert "SURGE" not in sigap.text("mode", "show")
    sigap.finish(held)


def test_authority_is_set_and_restored(sigap: Sigap) -> None:
    sigap.json("authority", "set", "DISHUB", "auto", "--type", "traffic_accident", "--reason", "rush hour")
    rules = sigap.json("authority", "show")["authority_rules"]
    assert [(rule["agency"], rule["authority"]) for rule in rules] == [("DISHUB", "AUTHORITY_AUTO")]
    shown = " ".join(sigap.text("authority", "show").split())
    assert "Changed by supervisors" in shown
    assert "sigap authority restore DISHUB" in shown
    sigap.json("authority", "restore", "DISHUB", "--type", "traffic_accident", "--reason", "quiet")
    assert not sigap.json("authority", "show")["authority_rules"]


def test_units_wait_outside_until_the_scene_is_safe(sigap: Sigap) -> None:
    incident_id = sigap.json("report", "--type", "communal_clash", MARDIKA)["incident_id"]
    staged = sigap.json("staging", incident_id, "--place", "Terminal Mardika")
    assert staged["staging"]["name"]
    assert "NOT SAFE YET" in sigap.text("incident", incident_id)
    assert sigap.json("scene", "safe", incident_id, "--reason", "all left")["safe"] is True
    assert "declared SAFE" in sigap.text("incident", incident_id)
    assert sigap.json("scene", "unsafe", incident_id, "--reason", "back again")["safe"] is False
    sigap.finish(incident_id)


def test_destinations_are_ranked_and_closed(sigap: Sigap, fire: Any) -> None:
    ranked = sigap.json("destinations", "list", "--incident", fire["incident_id"])["destinations"]
    best = ranked[0]["destination"]["destination_id"]
    times = [each["travel_ms"] for each in ranked if each["unfit"] == "DESTINATION_UNFIT_UNSPECIFIED"]
    assert times == sorted(times)
    sigap.json("destinations", "set", best, "diverting", "--reason", "full", "--until", "+2h")
    again = sigap.json("destinations", "list", "--incident", fire["incident_id"])["destinations"]
    assert again[0]["destination"]["destination_id"] != best
    assert "DIVERTING · full · until" in " ".join(sigap.text("destinations", "list").split())
    sigap.json("destinations", "set", best, "open")
