"""What a city's files say of the sea: the lanes of sea.geojson and the table [sea] of city.toml. It reads nothing."""

from __future__ import annotations

SEA: dict[str, str] = {
    "id": "stable id of the lane",
    "name": "the name users see: of a fairway, or of the jetty or beach where it ends",
    "speed_kmh": "at which a boat with sirens runs along it",
    "source": "where the line comes from, for its licence; may be left out",
}
SEA_TABLE: dict[str, str] = {
    "off_lane_kmh": "speed between a lane and a place beside it",
    "off_lane_m": "a place on the water farther than this from every lane is out of a boat's reach",
    "shore_m": "the same for a place ashore: how far from the end of a lane a boat's crew goes",
}
LANES = (
    "Lanes meet as roads do. A boat goes along them and straight between a lane and a place near it; a lane that ends "
    "at a jetty or a beach makes it a landing, called as the lane is, if units can drive there: whoever goes by land "
    "to an incident at sea goes to the landing that boats get to soonest from it. A city with sea.geojson has [sea] in "
    "city.toml, and one with [sea] has the file; without both, boats go by straight lines, over land too. What lies "
    "across a lane that comes to no landing is another shore: no place is taken to a road there."
)
