"""The files of a city: which there are, which fields each has and what they mean. The same for every city.

This is the format's one description: the readers take the names of the fields they accept from here, and
`describe_format` prints it for people. It reads nothing.
"""

from __future__ import annotations

from textwrap import fill

from .format_arrays import MATRIX_ARRAYS, ROAD_ARRAYS
from .format_dispatch import BEAT, BEATS, COVERAGE, DEMAND, DISPATCH, DIVERT, FEEDER, JOINT, OUTAGES, RESERVE
from .format_roads import CLOSURE, JUNCTIONS, ROAD
from .format_sea import LANES, SEA, SEA_TABLE

Fields = dict[str, str]

CITY: Fields = {
    "id": "short code of the city: small letters, digits, _",
    "name": "the name users see",
    "zone": "IANA name of the city's time zone; Ambon has Asia/Jayapura (WIT)",
    "tick_us": "microseconds in one tick of travel time, 1000 by default",
    "demonstration": "true: may run with a clock rate and be load-tested; false: live",
    "attribution": "where the data come from and on what terms; shown to users",
    "destination_capabilities": "list: what a destination may offer, for destinations.csv",
    "travel": "table [travel]",
    "mode": "tables [[mode]], the ways to drive",
    "closure": "tables [[closure]], the roads that are closed from the start",
    "policy": "table [policy], all its numbers",
    "dispatch": "table [dispatch], how units are chosen; may be left out",
    "beat": "tables [[beat]], the beats of [[dispatch.beats]]; none by default",
    "feeder": "tables [[feeder]], the feeders of [dispatch.outages]; none by default",
    "sea": "table [sea], how boats leave their lanes; goes with sea.geojson",
}
TRAVEL: Fields = {
    "kind": '"road": by roads.geojson or roads.npz; "matrix": by a table of times, matrix.npz; "line": straight lines',
    "detour_permille": "a straight line counts so many thousandths of its length; 1300 by default",
}
TRAVEL_KINDS = ("road", "matrix", "line")
MODE: Fields = {
    "id": "code of the mode, siren or normal for example",
    "speed_permille": "1000: the speeds of the roads; 800: a fifth slower",
    "line_kmh": "speed along straight lines: of boats and aircraft, and of everybody where travel.kind is line",
}
# All of dispatch_core.city.bundle.Policy; what each is good for stands there too.
POLICY: Fields = {
    "delivery_ms": "an order not delivered by then alerts again and tells the desk",
    "acknowledgement_ms": "an order not acknowledged by then does so too",
    "next_unit_p1_ms": "without acknowledgement by then a priority 1 gets the next unit in addition",
    "next_unit_ms": "the same for other priorities",
    "misses_running_max": "so many misses running in one agency, and no more of its units are ordered",
    "clock_gap_ms": "a clock that jumps by more than this counts as a stop of the service",
    "resume_hold_ms": "after a stop no deadline adds a unit for so long",
    "late_en_route_slack_ms": "so long after its turnout a unit that does not drive is late",
    "late_arrival_slack_ms": "so long after its estimate a unit that has not arrived is late",
    "position_flag_ms": "from this age on a position is flagged",
    "position_widen_ms": "from this age on the estimate grows by the further age",
    "position_last_ms": "from this age on the unit ranks last",
    "jump_speed_kmh": "a position that needs more speed than this waits for a second one that agrees",
    "jump_distance_m": "jumps shorter than this are believed",
    "jump_agree_m": "two positions so near each other agree",
    "at_home_m": "so near its home a unit is at home",
    "turnout_away_ms": "turnout of a crew that already sits in its vehicle",
    "move_gain_ms": "a moved incident gets another unit that is sooner by so much",
    "off_road_kmh": "speed from the last known road to the place itself",
    "off_road_m": "a place farther than this from any road is flagged; units go all the same",
    "outside_area_m": "so far outside the villages a report is taken, but nobody is sent by itself",
    "approval_p1_ms": "a human or a desk that has not decided about a priority 1 by then is told again",
    "approval_ms": "the same for other priorities",
    "escalate_ms": "so often a human is told of a priority 1 or 2 that still misses a unit",
    "age_p3_ms": "a priority 3 that has waited so long asks before it is dispatched",
    "age_p4_ms": "the same for priority 4",
    "age_p5_ms": "the same for priority 5",
    "late_commit_ms": "an order committed so long after its decision waits for a human",
    "duplicate_hold_ms": "what is held back as a likely duplicate goes by itself after so long",
    "duplicate_score_min": "from this score on, of 0 to 1000, two reports are likely the same incident",
    "duplicate_reach_m": "reports farther apart than this are never the same incident",
    "isolation_ms": "the electricity company must have cut the power by then",
    "staging_m": "so far from the scene units wait where no staging place was named",
    "disagree_ms": "a human's unit that comes so much later than the engine's choice is remarked on",
}

AGENCIES: Fields = {"agency": "tables [[agency]]; their order is kept"}
AGENCY: Fields = {
    "id": "code in capitals: DAMKAR",
    "name_id": "Indonesian name",
    "name_en": "English name",
    "phone": "the desk's telephone, for when the line to it fails; - where it has no desk",
    "mode": "a [[mode]] of city.toml: what its units may drive with",
    "capabilities": "list of codes in capitals: all that its units can do",
    "authority": "who decides that its units go: auto (the order leaves at once), confirm (a human releases it) or "
    "request (its own desk accepts); one word, or a list of five for the priorities 1 to 5; auto by default",
    "declares_safe": "true: its units on scene may declare the scene safe; false by default",
    "needs_ground": "true: only a human asks it, on a stated ground; plans may suggest it, and its authority is "
    "request; false by default",
}

UNITS: Fields = {
    "unit_id": "short stable id; the journal knows the unit by it for ever",
    "agency": "id of an agency",
    "name": "the name users see",
    "kind": "small letters: fire_engine, ambulance, patrol, ...",
    "capabilities": "CAPABILITY:CREW, separated by |; CREW is the least crew, driver included, for which it counts",
    "medium": "empty: road; else water, air or foot",
    "crew": "usual crew, driver included",
    "crew_id": "empty: a crew of its own; units that share a crew share this id",
    "turnout_s": "seconds from order to wheels",
    "home": "place_id of the gazetteer, or any name where lat and lon are given",
    "lat": "empty: the place of home",
    "lon": "empty: the place of home",
    "mode": "empty: its agency's",
    "on_duty": "empty: yes; yes, no: on duty from the start, in demonstration cities only",
    "inferred": "empty: no; yes, no: the home was worked out, not known",
}

PLANS: Fields = {
    "objective": "tables [objective.NAME]: a promised time, for use in needs",
    "type": "tables [[type]]: the incident types",
    "substitute": "tables [[substitute]]: who goes to a priority 1 where nobody with the capabilities can",
}
OBJECTIVE: Fields = {
    "from": "stamp the clock starts at; what is asked for later than the report runs from then",
    "to": "stamp it ends at",
    "within_s": "seconds",
}
TYPE: Fields = {
    "code": "English, small letters: structure_fire",
    "apco": "common code of APCO ANS 2.103 as in EIDO; local codes begin with X-",
    "category": "small letters: fire, medical, traffic, ...",
    "name_id": "Indonesian name",
    "name_en": "English name",
    "priority": "1 (highest) to 5",
    "alarm_level_max": "highest alarm level of the plan; empty: the highest among its needs",
    "needs": "list of inline tables, one line each",
    "duplicate": "inline table: what a second report near a live incident does; left out: nobody is made aware of it",
    "destinations": "list: what a destination must offer to take its patients; left out: nothing",
}
DUPLICATE: Fields = {
    "action": "dispatch (always so for patients), first_due_only (only who is first there goes before a human has "
    "decided) or hold (nobody, for a while; never a priority 1)",
    "radius_m": "so near it must be; at most duplicate_reach_m of the policy",
    "window_s": "so soon after the other one, in seconds",
}
NEED: Fields = {
    "agency": "id of an agency; left out: any, or with notify a hospital",
    "capabilities": "list: one unit must have them all; with notify and no agency: the soonest open destination "
    "that offers them all is told; not with isolate, or an agency that is notified",
    "count": "units; 1 by default",
    "alarm_level": "raised from this level on, added to what lower levels asked; 1 by default",
    "priority_shift": "added to the incident's priority for this line, -4 to 4; 0 by default",
    "priority_max": "the line counts while the incident's priority is at most this; 5 by default",
    "line": "dispatch (a unit comes), by default; notify (a desk is told and acknowledges); isolate (the desk cuts the "
    "power and records it); suggest (nothing is asked, a human is told that the agency could be)",
    "authority": "as in agencies.toml; left out: the agency's, or the strictest of all that could come; only with "
    "dispatch: whoever is notified decides nothing, and isolate is always a request",
    "objective": "name of an objective; left out: none; that of a desk ends with acknowledged, suggest has none",
    "medium": "road, water, air or foot; road by default; only with dispatch",
    "staging": "true: its units wait at the staging place until the scene is declared safe; false by default; only "
    "with dispatch",
}
SUBSTITUTE: Fields = {
    "agency": "id of the agency that a line asks",
    "capabilities": "list: what the line asks for",
    "by": "list of inline tables: whoever of these is there first goes, and the need stays open",
}
SUBSTITUTE_BY: Fields = {
    "agency": "id of an agency that does not decide at its desk",
    "capabilities": "list: one unit must have them all",
}

GAZETTEER: Fields = {
    "place_id": "stable code",
    "name": "the name users see; two places may share one, then the call-taker is asked",
    "aliases": "empty or other spellings, separated by |",
    "kind": "small letters: hospital, police, landmark, kelurahan, ...",
    "lat": "decimal degrees",
    "lon": "decimal degrees",
    "radius_m": "how far from here the true place may be",
    "kelurahan": "empty or the village",
    "kecamatan": "empty or the district",
}

DESTINATIONS: Fields = {
    "destination_id": "stable code",
    "name": "the name users see",
    "kind": "small letters: hospital, clinic, ...",
    "agency": "id of the agency it belongs to",
    "capabilities": "empty or, separated by |, from destination_capabilities in city.toml",
    "place": "empty where lat and lon are given, else place_id of the gazetteer",
    "lat": "empty: that of place",
    "lon": "empty: that of place",
    "phone": "empty or its telephone, for when the line to it fails",
}

AREA: Fields = {
    "id": "stable code",
    "name": "village",
    "district": "district",
}

# End-points of objectives in the order in which they happen.
STAMPS = (
    "call_received",
    "call_answered",
    "reported",
    "dispatched",
    "acknowledged",
    "en_route",
    "staged",
    "on_scene",
    "transporting",
    "at_destination",
    "cleared",
)

# What an empty file of each name holds; of roads.geojson, roads.npz and matrix.npz a bundle has one or none;
# demand.csv and sea.geojson may be left out.
FILES = {
    "city.toml": "id, name, zone, [travel], [[mode]], [policy]",
    "agencies.toml": "[[agency]]",
    "units.csv": ",".join(UNITS),
    "plans.toml": "[[type]]",
    "gazetteer.csv": ",".join(GAZETTEER),
    "destinations.csv": ",".join(DESTINATIONS),
    "demand.csv": ",".join(DEMAND),
    "areas.geojson": '{"type": "FeatureCollection", "features": []}',
    "roads.geojson": '{"type": "FeatureCollection", "features": []}',
    "roads.npz": ", ".join(ROAD_ARRAYS),
    "matrix.npz": ", ".join(MATRIX_ARRAYS),
    "sea.geojson": '{"type": "FeatureCollection", "features": []}',
}
# May lie beside them; not read, no part of the digest.
FILES_BESIDE = ("README.md", "LICENSE", "NOTICE")

_SECTIONS: tuple[tuple[str, Fields], ...] = (
    ("city.toml", CITY),
    ("city.toml [travel]", TRAVEL),
    ("city.toml [[mode]]", MODE),
    ("city.toml [[closure]]", CLOSURE),
    ("city.toml [policy]; _ms are milliseconds", POLICY),
    ("city.toml [dispatch]", DISPATCH),
    ("city.toml [dispatch.joint]; all may be left out", JOINT),
    ("city.toml [dispatch.divert]; all may be left out", DIVERT),
    ("city.toml [dispatch.coverage]; all but agencies may be left out", COVERAGE),
    ("city.toml [[dispatch.reserve]]", RESERVE),
    ("city.toml [[dispatch.beats]]", BEATS),
    ("city.toml [[beat]]", BEAT),
    ("city.toml [dispatch.outages]", OUTAGES),
    ("city.toml [[feeder]]", FEEDER),
    ("city.toml [sea]", SEA_TABLE),
    ("agencies.toml", AGENCIES),
    ("agencies.toml [[agency]]", AGENCY),
    ("units.csv", UNITS),
    ("plans.toml", PLANS),
    ("plans.toml [objective.NAME]", OBJECTIVE),
    ("plans.toml [[type]]", TYPE),
    ("plans.toml [[type]] needs", NEED),
    ("plans.toml [[type]] duplicate", DUPLICATE),
    ("plans.toml [[substitute]]", SUBSTITUTE),
    ("plans.toml [[substitute]] by", SUBSTITUTE_BY),
    ("gazetteer.csv", GAZETTEER),
    ("destinations.csv", DESTINATIONS),
    ("demand.csv, for [dispatch.coverage]; left out: every place of the gazetteer counts the same", DEMAND),
    ("areas.geojson: polygons with", AREA),
    ("roads.geojson: lines with", ROAD),
    ("sea.geojson, where boats keep to lanes: lines with", SEA),
    ("roads.npz, in its place for a big city: a compressed archive of numpy's arrays", ROAD_ARRAYS),
    ("matrix.npz, where travel.kind is matrix: the same kind of archive", MATRIX_ARRAYS),
)
_INTRODUCTION = """\
A city is a folder of eight to ten text files in UTF-8 that a spreadsheet (.csv), an editor (.toml) or a map program
(.geojson) can change; the roads of a big city are arrays (.npz) that `sigap city build` makes. In CSV files the
separator is a comma or, as some spreadsheets write it, a semicolon; lists inside a cell are separated by "|". Places
are decimal degrees in WGS84. A field whose meaning begins with "empty" may be empty."""
_STAMPS = "Stamps of objectives, in order: " + ", ".join(STAMPS) + "."
_WIDTH = 118


def describe_format() -> str:
    """The format as text for people: every file, every field."""
    parts = [_INTRODUCTION]
    for title, fields in _SECTIONS:
        parts.append("\n".join([title, *(_describe(name, meaning) for name, meaning in fields.items())]))
    parts += [fill(JUNCTIONS, _WIDTH), fill(LANES, _WIDTH), fill(_STAMPS, _WIDTH)]
    return "\n\n".join(parts) + "\n"


def _describe(name: str, meaning: str) -> str:
    return fill(meaning, _WIDTH, initial_indent=f"  {name:<25} ", subsequent_indent=" " * 28)
