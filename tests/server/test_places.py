"""Places: names found as people write and say them, and reports whose place nobody knows yet."""

import statistics
import time
from typing import Any

import pytest

from dispatch_core.city import load_city
from dispatch_server.client import Client
from dispatch_server.gazetteer import Gazetteer
from sigap.v1 import intake_pb2, types_pb2

from .asking import MARDIKA, close, incident_of, refused, report, request, units_of

ALONE = {
    "Batumeja": "Batu Meja",
    "Batoe Medja": "Batu Meja",
    "Kel. Batu Meja": "Batu Meja",
    "jl batu meja": "Batu Meja",
    "Desa Wajame": "Wayame",
    "Pante Pintu Kota": "Pantai Pintu Kota",
    "jambatan merah putih": "Jembatan Merah Putih",
    "aer salobar": "Air Salobar",
    "Gunong Nona": "Gunung Nona",
    "Roemah Tiga": "Rumah Tiga",
    " TERMINAL  márdika ": MARDIKA,
    "Kel. Urimessing": "Urimessing",
    "Negeri Urimessing": "Urimessing",
}
CORRECTED = {"Mardica": MARDIKA, "Karang Panjng": "Karang Panjang", "Galonggong": "Galunggung"}
# Nobody is sent to any of these.
UNCLEAR = {
    "Urimessing": 2,
    "Nusaniwe": 2,
    "Desa Urimesing": 2,
    # As near to Silale as to Seilale.
    "Sielale": 2,
    # As near to Batu Merah as to Batu Meja.
    "batu mer": 2,
    # Too short to be corrected.
    "Eei": 0,
    # A digit is never corrected.
    "Yonif 734": 1,
    "Tanjung Pinang": 0,
    "x" * 4_000: 0,
}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Ambon's places."""
    return Gazetteer(load_city("ambon").gazetteer)


@pytest.mark.parametrize(("said", "name"), ALONE.items())
def test_one_place_however_it_is_spelt(gazetteer: Gazetteer, said: str, name: str) -> None:
    meaning = gazetteer.meaning(said)
    assert [place.name for place in meaning.places] == [name]
    assert (meaning.corrected, meaning.guessed) == (False, False)


@pytest.mark.parametrize(("said", "name"), CORRECTED.items())
def test_a_small_error_is_put_right_where_nothing_else_is_near(gazetteer: Gazetteer, said: str, name: str) -> None:
    meaning = gazetteer.meaning(said)
    assert [place.name for place in meaning.places] == [name]
    assert (meaning.corrected, meaning.guessed) == (True, False)


@pytest.mark.parametrize(("said", "count"), UNCLEAR.items(), ids=lambda value: str(value)[:20])
def test_nothing_is_guessed(gazetteer: Gazetteer, said: str, count: int) -> None:
    meaning = gazetteer.meaning(said)
    assert len(meaning.places) == count
    assert meaning.guessed or count > 1
    assert not meaning.corrected


def test_every_place_is_found_by_the_words_that_mean_it_alone(gazetteer: Gazetteer) -> None:
    for place in gazetteer.by_id.values():
        assert gazetteer.meaning(gazetteer.tell_apart(place)).places == (place,)
        assert gazetteer.meaning(place.place_id).places == (place,)
        assert place in gazetteer.meaning(place.name).places


def test_a_known_name_costs_the_report_next_to_nothing(gazetteer: Gazetteer) -> None:
    def spent_us(said: str) -> float:
        spent = []
        for _ in range(50):
            started = time.perf_counter()
            gazetteer.meaning(said)
            spent.append((time.perf_counter() - started) * 1e6)
        return statistics.median(spent)

    # About 10 and 30 us; far more on a machine that does other things.
    assert spent_us(MARDIKA) < 500
    assert spent_us("Kel. Batoe Medja") < 1_000


def search(client: Client, query: str, **fields: Any) -> Any:
    return client.intake.SearchPlaces(request("SearchPlaces", query=query, **fields))


def test_search_ranks_and_asks(client: Client) -> None:
    found = search(client, "urimessing")
    assert found.ambiguous
    assert not found.place_id
    first, second, *_ = found.candidates
    assert {first.name, second.name} == {"Kelurahan Urimessing, Nusaniwe", "Negeri Urimessing, Nusaniwe"}
    assert first.score == second.score == 1000
    assert first.name in found.question_id
    assert second.name in found.question_en
    one = search(client, "terminal mardika", limit=1)
    assert (one.place_id, one.ambiguous, one.question_id) == ("terminal_mardika", False, "")
    assert [candidate.radius_m for candidate in one.candidates] == [300]
    corrected = search(client, "Mardica")
    assert corrected.place_id == "terminal_mardika"
    assert MARDIKA in corrected.question_en
    part = search(client, "hative")
    assert not part.place_id
    assert {"Hative Besar", "Hative Kecil"} <= {candidate.name.split(",")[0] for candidate in part.candidates}
    none = search(client, "Tanjung Pinang")
    assert not none.place_id
    assert none.question_id
    problem = refused(client.intake.SearchPlaces, request("SearchPlaces", query="  "))
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "FIELD_MISSING", "query")
    problem = refused(client.intake.SearchPlaces, request("SearchPlaces", query="x", limit=11))
    assert (problem.reason, problem.field) == ("OUT_OF_RANGE", "limit")


def test_a_report_from_an_ambiguous_name_is_taken_and_nobody_is_sent(client: Client) -> None:
    asked = report(place="Urimessing")
    reply = client.intake.ReportIncident(asked)
    assert reply.unresolved
    assert not reply.location.HasField("point")
    assert reply.location.name == "Urimessing"
    assert len(reply.place_candidates) == 2
    assert all(candidate.HasField("point") for candidate in reply.place_candidates)
    assert reply.place_candidates[0].name in reply.question_en
    assert not units_of(reply)
    assert {need.shortfall for need in reply.needs} == {types_pb2.SHORTFALL_PLACE_UNRESOLVED}
    assert types_pb2.ALERT_PLACE_UNRESOLVED in [told.alert for told in reply.alerts]
    assert client.intake.ReportIncident(asked) == reply
    incident = incident_of(client, reply.incident_id)
    assert incident.unresolved
    assert incident.place_candidates == reply.place_candidates
    assert not incident.location.HasField("point")
    assert incident.reports[0].unresolved
    pending = client.ops.ListPending(request("ListPending", incident_id=reply.incident_id)).items
    assert [item.kind for item in pending] == [5]
    assert pending[0].place_candidates == reply.place_candidates
    # The caller says which one: now it goes.
    chosen = reply.place_candidates[0]
    where = intake_pb2.Where(place_id=chosen.place_id)
    moved = client.intake.UpdateIncident(request("UpdateIncident", incident_id=reply.incident_id, where=where))
    assert units_of(moved)
    incident = incident_of(client, reply.incident_id)
    assert not incident.unresolved
    assert incident.location.point == chosen.point
    assert incident.location.uncertainty_m == chosen.radius_m
    close(client, reply.incident_id)


def test_a_report_from_nowhere_known_is_taken(client: Client) -> None:
    reply = client.intake.ReportIncident(report("fallen_tree", place="belakang warung Om Yopi"))
    assert reply.unresolved
    assert not reply.place_candidates
    assert "belakang warung Om Yopi" in reply.question_id
    ghost = client.intake.ReportIncident(
        report("fallen_tree", where=intake_pb2.Where(), call_class=types_pb2.CALL_CLASS_GHOST)
    )
    assert ghost.unresolved
    assert ghost.question_id
    assert ghost.call_class == types_pb2.CALL_CLASS_GHOST
    for incident_id in (reply.incident_id, ghost.incident_id):
        close(client, incident_id)


def test_a_further_report_with_unclear_words_is_attached_all_the_same(client: Client) -> None:
    first = client.intake.ReportIncident(report("street_light", place="Passo"))
    more = client.intake.ReportIncident(
        report("street_light", place="Urimessing", attach_to_incident_id=first.incident_id)
    )
    assert (more.attached, more.unresolved, len(more.place_candidates)) == (True, True, 2)
    incident = incident_of(client, first.incident_id)
    assert not incident.unresolved
    assert [one.unresolved for one in incident.reports] == [False, True]
    assert not incident.reports[1].location.HasField("point")
    close(client, first.incident_id)


def test_a_correction_is_shown(client: Client) -> None:
    reply = client.intake.ReportIncident(report("fallen_tree", place="Mardica"))
    assert not reply.unresolved
    assert reply.location.name == f"{MARDIKA} (disebut “Mardica”)"
    assert reply.question_en == f"“Mardica”: is {MARDIKA} meant?"
    assert reply.location.uncertainty_m == 300
    close(client, reply.incident_id)


def test_what_can_be_asked_again_is_refused(client: Client) -> None:
    def where(**fields: str) -> Any:
        return request("Recommend", type_code="structure_fire", where=intake_pb2.Where(**fields))

    problem = refused(client.intake.Recommend, where(name="Urimessing"))
    assert (problem.status, problem.reason, problem.field) == ("FAILED_PRECONDITION", "PLACE_AMBIGUOUS", "where.name")
    candidates = [text for _, text in problem.violations]
    assert len(candidates) == 2
    for name in candidates:
        assert client.intake.Recommend(where(name=name)).location.village == "Urimessing"
    problem = refused(client.intake.Recommend, where(name="Tanjung Pinang"))
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "PLACE_UNKNOWN", "where.name")
    problem = refused(client.intake.Recommend, where(place_id="nowhere"))
    assert (problem.reason, problem.field) == ("PLACE_UNKNOWN", "where.place_id")
    by_id = client.intake.Recommend(where(place_id="terminal_mardika"))
    assert (by_id.location.name, by_id.location.uncertainty_m) == (MARDIKA, 300)
