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

CLOSURE: dict[str, str] = {
    "road": "id of a road in roads.geojson or roads.npz",
    "reason": "why it is closed; shown to everybody",
    "speed_permille": "not closed, only slowed to so many thousandths of its speed; 0, closed, by default",
    "kinds": "list: only for vehicles of these kinds of units.csv; all by default",
    "agencies": "list: only for these agencies; all by default",
    "but": "true: for everybody but those kinds and agencies",
    "hours": "only at these hours, every day, by the city's clock: 22:00-05:00; always by default",
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
