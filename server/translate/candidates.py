"""Candidates for a place, and what to ask about them: by their ids, as the gazetteer in force describes them."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_core import limits
from dispatch_core.city.bundle import GazetteerPlace
from sigap.v1 import incidents_pb2, intake_pb2

from ..places import Pair, Places
from .parts import point


def candidate(places: Places, place: GazetteerPlace, score: int = 0) -> incidents_pb2.PlaceCandidate:
    return incidents_pb2.PlaceCandidate(
        place_id=place.place_id,
        name=places.tell_apart(place),
        kind=place.kind,
        village=place.kelurahan,
        district=place.kecamatan,
        point=point(place.lat_e7, place.lon_e7),
        radius_m=place.radius_m,
        score=score,
    )


def candidates(places: Places, place_ids: Iterable[str]) -> list[incidents_pb2.PlaceCandidate]:
    """The places of these ids; one that the gazetteer no longer has keeps its id alone."""
    found = ((place_id, places.get(place_id)) for place_id in place_ids)
    return [
        candidate(places, place) if place else incidents_pb2.PlaceCandidate(place_id=place_id)
        for place_id, place in found
    ]


def question(places: Places, said: str, place_ids: Iterable[str]) -> Pair:
    """What to ask whoever said these words, which fit these places."""
    return places.question(said, [place for place in map(places.get, place_ids) if place])


def search_reply(places: Places, query: str, limit: int) -> intake_pb2.SearchPlacesReply:
    """What the words may mean, and what a report with them would come to."""
    meaning = places.meaning(query)
    found = dict.fromkeys([place.place_id for place in meaning.places])
    scores = {place.place_id: score for place, score in places.search(query, limits.PLACE_CANDIDATES_MAX)}
    # What the words mean comes first, whatever else looks like them.
    ids = sorted({**found, **scores}, key=lambda place_id: (place_id not in found, -scores.get(place_id, 0)))
    shown = [place for place in map(places.get, ids[:limit]) if place]
    reply = intake_pb2.SearchPlacesReply(
        candidates=[candidate(places, place, scores.get(place.place_id, 0)) for place in shown],
        ambiguous=len(meaning.places) > 1,
    )
    if len(meaning.places) == 1 and not meaning.guessed:
        reply.place_id = meaning.places[0].place_id
    if not reply.place_id or meaning.corrected:
        reply.question_id, reply.question_en = places.question(query, meaning.places)
    return reply
