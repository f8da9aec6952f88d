"""Where: a request's point, place id or name becomes a spot. The first of these counts; a name beside it is shown.

A name alone must mean exactly one place of the gazetteer; its radius is taken where the request gives none. A report is
taken in whatever its words mean: its spot is then unresolved and nobody is sent. Every other request is refused with
the candidates, since it can be asked again.
"""

from __future__ import annotations

from typing import Any

from dispatch_core import limits
from dispatch_core.city.bundle import GazetteerPlace
from dispatch_core.records import record

from ..gazetteer import Meaning
from ..places import Places, named
from .checks import Checks
from .refusals import VIOLATIONS_MAX, Refusal, refusal

FIELD = "where"
_SIMILAR_COUNT = 3


@record
class Spot:
    """A place as commands say it. Unresolved: the point is not meant, and the words fit all candidates, or none."""

    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    name: str
    unresolved: bool = False
    candidate_place_ids: tuple[str, ...] = ()


NOWHERE = Spot(0, 0, 0, "")


def check_where(checks: Checks, request: Any, *, required: bool = True) -> None:
    """Shape and range of the request's field `where`."""
    where = request.where
    checks.number(f"{FIELD}.uncertainty_m", where.uncertainty_m, 0, limits.UNCERTAINTY_M_MAX)
    name = checks.text(f"{FIELD}.name", where.name)
    checks.id(f"{FIELD}.place_id", where.place_id, required=False)
    if where.HasField("point"):
        checks.point(f"{FIELD}.point", where.point)
    elif required and not where.place_id and not name.strip():
        checks.wrong(FIELD, "PLACE_MISSING")


def spot(request: Any, places: Places) -> Spot:
    """The spot of a checked `where`. Refuses a name that is unknown, or that several places bear."""
    found = _certain(request.where, places)
    if isinstance(found, Spot):
        return found
    raise _unclear(request.where.name, places, found)


def reported_spot(request: Any, places: Places) -> Spot:
    """The spot of a report's checked `where`; unresolved where its words do not mean exactly one place."""
    found = _certain(request.where, places)
    if isinstance(found, Spot):
        return found
    ids = tuple(place.place_id for place in found.places[: limits.PLACE_CANDIDATES_MAX])
    return Spot(0, 0, 0, request.where.name, True, ids)


def _certain(where: Any, places: Places) -> Spot | Meaning:
    if where.HasField("point"):
        return Spot(where.point.lat_e7, where.point.lon_e7, where.uncertainty_m, where.name)
    if where.place_id:
        place = places.get(where.place_id)
        if place is None:
            raise _unknown(f"{FIELD}.place_id", where.place_id, places)
        return _at(place, where.uncertainty_m, where.name or place.name)
    meaning = places.meaning(where.name)
    if len(meaning.places) == 1 and not meaning.guessed:
        [place] = meaning.places
        return _at(place, where.uncertainty_m, named(place, meaning, where.name))
    return meaning


def _at(place: GazetteerPlace, uncertainty_m: int, name: str) -> Spot:
    return Spot(place.lat_e7, place.lon_e7, uncertainty_m or place.radius_m, name)


def _unclear(name: str, places: Places, meaning: Meaning) -> Refusal:
    field = f"{FIELD}.name"
    if meaning.guessed:
        return _unknown(field, name, places)
    candidates = tuple((field, places.tell_apart(place)) for place in meaning.places[:VIOLATIONS_MAX])
    return refusal("PLACE_AMBIGUOUS", len(meaning.places), violations=candidates, facts={"field": field})


def _unknown(field: str, said: str, places: Places) -> Refusal:
    similar = places.similar(said, _SIMILAR_COUNT)
    violations = tuple((field, name) for name in similar) or ((field, "no name is similar"),)
    return refusal("PLACE_UNKNOWN", "; ".join(similar) or "-", violations=violations, facts={"field": field})
