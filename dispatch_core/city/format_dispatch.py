"""The fields of [dispatch] in city.toml and of demand.csv, and what they mean; format.py prints them."""

from __future__ import annotations

DISPATCH: dict[str, str] = {
    "policy": "closest (each need in its order gets the soonest unit), by default, joint (all that wait are weighed "
    "together), or divert (as closest, and units on their way are turned round for what is more urgent)",
    "joint": "table [dispatch.joint], what the joint assignment weighs; with policy joint only",
    "divert": "table [dispatch.divert], when a unit on its way is diverted; only where the policy diverts",
    "coverage": "table [dispatch.coverage], where units stand by; left out: they return home",
    "reserve": "tables [[dispatch.reserve]], which agencies keep units back for what is urgent; none by default",
    "outages": "table [dispatch.outages], which reports of no power are one outage; left out: none",
    "beats": "tables [[dispatch.beats]], which agencies' units keep to their beats; none by default",
}
BEATS: dict[str, str] = {
    "agency": "id of the agency; its [[beat]] tables say which they are",
    "penalty_ms": "list of five, for the priorities from 1: added to the estimate of a unit outside its beat, so that "
    "who is sooner by less stays in its own; the first is 0",
    "hold_ms": "list of five: a need waits so long for a unit of its own beat that is expected by then, though another "
    "is free; the first two are 0, and each is less than the age at which it asks a human; 0 by default",
}
BEAT: dict[str, str] = {
    "id": "short code of the beat: small letters, digits, _",
    "agency": "id of the agency; it has [[dispatch.beats]] as well",
    "units": "list of unit_id of units.csv, each in one beat; who is in none goes anywhere as readily",
    "districts": "list: all villages of these districts of areas.geojson; none by default",
    "areas": "list of id of areas.geojson: single villages; none by default",
}
RESERVE: dict[str, str] = {
    "agency": "id of the agency; worth it where nobody is diverted: police, repair crews",
    "kept": "list of five, for the priorities from 1: a need gets units only while more than so many are free; the "
    "first two are 0, and none is less than the one before",
}
# All of dispatch_core.city.dispatch.Joint.
JOINT: dict[str, str] = {
    "weights": "list of five, for the priorities from 1: what a second of waiting costs; 256, 64, 16, 4, 1 by default",
    "slot_permille": "list: thousandths of the weight for the first unit of a need, the second and so on; "
    "1000, 500, 250 by default",
    "ageing_ms": "list of five: after waiting so long a need weighs twice as much",
    "ageing_max_permille": "no age makes a need weigh more than so many thousandths of its weight; 3000 by default",
    "on_scene_ms": "what units need at the scene on average; they are offered to what waits at that estimate",
    "transporting_ms": "what the way to a hospital takes on average",
    "at_destination_ms": "what the handover takes on average",
    "release_floor_ms": "the least that a unit which is overdue still takes",
    "diverts": "true: units on their way may be diverted as well; false by default",
}
# All of dispatch_core.city.dispatch.Divert.
DIVERT: dict[str, str] = {
    "gain_ms": "a unit is diverted only where it is sooner by so much than whoever else could go; 120000 by default",
    "remaining_ms": "nobody is turned round who has less than this still to drive; 60000 by default",
    "per_incident_max": "so many times an incident may lose a unit on its way: 1, or 2, the default",
    "cooldown_ms": "a unit that was diverted is left alone for so long; 120000 by default",
    "weights": "list of five, for the priorities from 1: what a second of waiting costs; 256, 64, 16, 4, 1 by default",
}
# All of dispatch_core.city.dispatch.CoverageRule.
COVERAGE: dict[str, str] = {
    "agencies": "list: whose units stand by where they cover the most demand",
    "within_ms": "a point is covered by whoever is there so soon after the order; 480000 by default",
    "pre_travel_ms": "of that, what passes before the wheels turn; 90000 by default",
    "busy_permille": "thousandths of the time that a unit is busy; 0: measured at the moment; 500 by default",
    "returns": "true: a freed unit is advised the base where it adds most; crews may do otherwise; true by default",
    "gain_ppm": "advised only if that covers so many millionths of the demand more than its home; 5000 by default",
    "moves_max": "units standing by that are advised elsewhere at one event, 0 to 2; 0 by default",
    "move_gain_ppm": "each only for so many millionths of the demand; 20000 by default",
    "km_per_day": "what an agency is advised to drive in a day beyond the ways home; 300 by default",
    "cost_ms": "list of five, for the priorities from 1: added to the estimate of a unit for the coverage that its "
    "leaving loses, all of it at all of the demand; at most 600000 for priority 1; 0 by default: the soonest go",
    "bases": "list of place_id of the gazetteer: where units may stand by beside their agency's homes; none by default",
}
# demand.csv, of the places that [dispatch.coverage] weighs.
DEMAND: dict[str, str] = {
    "lat": "decimal degrees",
    "lon": "decimal degrees",
    "weight": "how much of the city's need comes from here, beside the other places: people, or recorded calls",
}
OUTAGES: dict[str, str] = {
    "agency": "id of the electricity company; a report on the same feeder joins the outage that it has not ended yet",
    "types": "list of codes of plans.toml: the types that are an outage and no danger; each asks the agency",
    "window_s": "a report so many seconds after the last one is another outage; 3600 by default",
    "calls_min": "from so many reports on it is the whole feeder's outage; 2 at least, 3 by default",
    "priority_customers": "list of five, for the priorities from 1: from so many customers on that priority, if it had "
    "a lower one; the first is 0, and 0 is never; none by default",
    "weigh_customers": "with policy joint: so many customers weigh as a wait that doubles the weight; 0, none, by "
    "default",
}
FEEDER: dict[str, str] = {
    "id": "short code of the feeder: small letters, digits, _",
    "name": "the name users see",
    "customers": "how many customers it has",
    "districts": "list: all villages of these districts of areas.geojson; none by default",
    "areas": "list of id of areas.geojson: single villages, each on one feeder; none by default",
}
