"""Desks without their board: what they are asked, what they answer, power, and the patient handed over."""

from typing import Any

import pytest

from .conftest import Sigap

MARDIKA = "--at=-3.6890,128.1822"


@pytest.fixture
def fire(sigap: Sigap) -> Any:
    """A structure fire, ended when the test is over."""
    incident_id = sigap.json("report", "--type", "structure_fire", MARDIKA)["incident_id"]
    yield incident_id
    sigap.finish(incident_id)


def _items(sigap: Sigap, desk: str, incident_id: str, count: int) -> dict[str, Any]:
    found = [line["item"] for line in sigap.lines("watch", "desk", desk, "--count", str(count))]
    return {item["kind"].removeprefix("DESK_ITEM_KIND_"): item for item in found if item["incident_id"] == incident_id}


def test_a_desk_s_inbox_holds_requests_and_isolations_but_nothing_medical(sigap: Sigap) -> None:
    words = (
        "--caller-name",
        "Ibu Contoh",
        "--caller-phone",
        "0812-9",
        "--health",
        "luka bakar",
        "--note",
        "lantai dua",
    )
    incident_id = sigap.json("report", "--type", "structure_fire", MARDIKA, *words)["incident_id"]
    items = _items(sigap, "PLN", incident_id, 2)
    assert set(items) == {"REQUEST", "ISOLATION"}
    assert all(item["treat_as_live"] and item["due_at"] for item in items.values())
    assert items["REQUEST"]["capabilities"] == ["LINE_CREW"]
    for shown in (str(items), sigap.text("watch", "desk", "PLN", "--count", "2")):
        assert not [secret for secret in ("Ibu Contoh", "0812-9", "luka bakar", "lantai dua") if secret in shown]
    sigap.finish(incident_id)


def test_a_desk_names_its_crew_and_a_hospital_acknowledges(sigap: Sigap, fire: str) -> None:
    request = _items(sigap, "PLN", fire, 2)["REQUEST"]
    sigap.json("answer", "delivered", fire, "--desk", "PLN", "--need", str(request["need_no"]))
    assert "on its screen" in sigap.text("pending", "--agency", "PLN", "--incident", fire)
    code = _usage(sigap, "answer", "accept", fire, "--desk", "PLN")
    assert code == 2  # Two things are asked of PLN: which one?
    crew = sigap.json("units", "--agency", "PLN", "--fit")["units"][0]["unit_id"]
    said = sigap.json("answer", "accept", fire, "--desk", "PLN", "--unit", crew, "--by", "Piket")
    assert (said["need_no"], said["answer"]) == (request["need_no"], "DESK_ANSWER_ACCEPTED")
    assert crew in sigap.units(fire, "DISPATCHED")
    needs = sigap.json("incident", fire)["incident"]["needs"]
    hospital = next(need["desk_id"] for need in needs if need["line"] == "LINE_KIND_NOTIFY")
    by_phone = ("--by", "Agen 7", "--on-behalf-of", "Perawat jaga")
    sigap.json("answer", "accept", fire, "--desk", hospital, *by_phone)
    assert not [item for item in sigap.json("pending", "--incident", fire)["items"] if item["desk_id"] == hospital]


def test_a_desk_refuses_with_a_reason(sigap: Sigap, fire: str) -> None:
    need = str(_items(sigap, "PLN", fire, 2)["REQUEST"]["need_no"])
    sigap.json("answer", "refuse", fire, "--desk", "PLN", "--need", need, "--reason", "no crew")
    refused = next(one for one in sigap.json("incident", fire)["incident"]["needs"] if str(one["need_no"]) == need)
    assert (refused["state"], refused["reason"]) == ("NEED_STATE_REFUSED", "no crew")
    assert "refused" in sigap.text("incident", fire)


def test_power_is_cut_and_restored_by_its_desk_alone(sigap: Sigap, fire: str) -> None:
    shown = sigap.text("incident", fire)
    assert "TREAT AS LIVE" in shown
    assert "Desk PLN was asked to cut the power." in " ".join(shown.split())
    assert "missing: awaiting approval" not in shown
    engine = sigap.units(fire, "DISPATCHED")[0]
    assert "TREAT AS LIVE" in sigap.text("watch", "orders", "--unit", engine, "--count", "1")
    code, error = sigap.refused("power", "isolated", fire, "--desk", "DAMKAR", "--feeder", "M2", "--by", "X")
    assert (code, error["reason"]) == (1, "NOT_YOUR_DESK")
    sigap.json("power", "isolated", fire, "--feeder", "Mardika 2", "--by", "Piket")
    shown = sigap.text("incident", fire)
    assert "TREAT AS LIVE" not in shown
    assert "Power CUT · Mardika 2" in shown
    sigap.json("power", "restored", fire, "--by", "Piket")
    assert "TREAT AS LIVE · Power RESTORED" in sigap.text("incident", fire)


def test_a_patient_is_handed_over(sigap: Sigap) -> None:
    incident_id = sigap.json("report", "--type", "cardiac_arrest", MARDIKA)["incident_id"]
    unit_id = sigap.units(incident_id, "DISPATCHED")[0]
    sigap.json("unit", "delivered", unit_id)
    best = sigap.json("destinations", "list", "--unit", unit_id)["destinations"][0]["destination"]["destination_id"]
    for stage in (("on-scene",), ("transporting", "--destination", best), ("at-destination",)):
        sigap.json("unit", "progress", unit_id, *stage)
    assert sigap.json("unit", "transfer", unit_id)["incident_id"] == incident_id
    assert "handed the patient over" in sigap.text("incident", incident_id)
    sigap.json("unit", "progress", unit_id, "cleared")
    sigap.finish(incident_id)


def _usage(sigap: Sigap, *words: str) -> int:
    code, error = sigap.refused(*words)
    assert error["reason"] == "USAGE"
    return code
