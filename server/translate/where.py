"""Where: a request's point or name becomes a spot. With both the point counts and the name is shown.

A name alone must mean exactly one place of the gazetteer; its radius is taken where the request gives none.
"""

from __future__ import annotations

from typing import Any

from dispatch_core import limits

from ..places import Places
from .checks import Checks
from .refusals import VIOLATIONS_MAX, refusal

# Latitude and longitude in 1e-7 degrees, radius in metres, name.
Spot = tuple[int, int, int, str]
FIELD = "where"


def check_where(checks: Checks, request: Any) -> None:
    """Shape and range of the request's field `where`."""
    where = request.where
    checks.number(f"{FIELD}.uncertainty_m", where.uncertainty_m, 0, limits.UNCERTAINTY_M_MAX)
    name = checks.text(f"{FIELD}.name", where.name)
    if where.HasField("point"):
        checks.point(f"{FIELD}.point", where.point)
    elif not name.strip():
        checks.wrong(FIELD, "PLACE_MISSING")


def spot(request: Any, places: Places) -> Spot:
    """The spot of a checked `where`. Refuses a name that is unknown, or that several places bear."""
    where = request.where
    if where.HasField("point"):
        return where.point.lat_e7, where.point.lon_e7, where.uncertainty_m, where.name
    found = places.find(where.name)
    if len(found) == 1:
        [place] = found
        return place.lat_e7, place.lon_e7, where.uncertainty_m or place.radius_m, place.name
    field = f"{FIELD}.name"
    facts = {"field": field}
    if not found:
        similar = places.similar(where.name)
        raise refusal(
            "PLACE_UNKNOWN",
            "; ".join(similar) or "-",
            violations=tuple((field, name) for name in similar) or ((field, "no name is similar"),),
            facts=facts,
        )
    candidates = tuple((field, places.tell_apart(place)) for place in found[:VIOLATIONS_MAX])
    raise refusal("PLACE_AMBIGUOUS", len(found), violations=candidates, facts=facts)
