"""What a city's files say of roads: the lines of roads.geojson, their classes, how they meet. It reads nothing."""

from __future__ import annotations

ROAD: dict[str, str] = {
    "id": "stable id; closures name the road by it",
    "name": "the name users see",
    "class": "national, provincial, urban, local, bridge, tunnel, ferry, restricted or unconfirmed",
    "speed_kmh": "at which a unit with sirens drives it",
    "oneway": "yes: only from its first point to its last; left out: both ways",
    "source": "where the line comes from, for its licence; may be left out",
}

# No place is snapped to the inside of these.
ROAD_CLASSES_PASSING = ("bridge", "tunnel", "ferry", "restricted", "unconfirmed")
# These start closed.
ROAD_CLASSES_CLOSED = ("ferry", "restricted", "unconfirmed")
ROAD_CLASSES = ("national", "provincial", "urban", "local", *ROAD_CLASSES_PASSING)

JUNCTIONS = (
    "Two roads meet where they have a point in common that is an end of at least one of them; a point inside both is a "
    "bridge over a road and joins nothing. Roads of the classes "
    + ", ".join(ROAD_CLASSES_CLOSED)
    + " need a [[closure]]."
)
