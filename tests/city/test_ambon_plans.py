"""Ambon's plans as they ship: who decides, who waits outside, who is told, what a second report does."""

from __future__ import annotations

from collections import Counter

import pytest

from dispatch_core.city import City
from dispatch_core.city.bundle import IncidentType, NeedLine, Objective
from dispatch_core.model import Authority, DuplicateAction, LineKind

from .test_ambon import AGENCIES

# Everything that callers of such centres report, by the project's codes.
CODES = [
    "structure_fire", "vehicle_fire", "brush_fire", "electrical_fire", "ship_fire", "explosion", "gas_leak",
    "hazmat", "aircraft_emergency", "traffic_accident", "traffic_accident_trapped", "road_blocked",
    "power_line_down", "power_outage", "water_outage", "street_light", "electrocution", "cardiac_arrest",
    "chest_pain", "breathing_problem", "unconscious", "stroke", "childbirth", "general_medical",
    "fall_injury", "burns", "poisoning", "fever_dengue", "animal_bite", "patient_transfer", "drowning",
    "boat_capsized", "person_overboard", "stabbing", "mass_brawl", "public_disorder", "assault",
    "domestic_violence", "robbery", "burglary", "intoxication", "fight_small", "bomb_threat", "crowd_control",
    "missing_person", "suicide_threat", "body_found", "mental_crisis", "snake", "wild_animal", "ring_stuck",
    "lift_rescue", "well_rescue", "fallen_tree", "flood", "landslide", "earthquake_damage", "tsunami_warning",
    "extreme_weather", "building_collapse", "hearse_request", "communal_clash", "road_blockade",
]  # fmt: skip
# Nobody but police goes in before the scene is safe.
UNREST = (
    "mass_brawl", "communal_clash", "public_disorder", "road_blockade", "stabbing", "shooting", "assault",
    "bomb_threat", "domestic_violence",
)  # fmt: skip
# Types that may leave wires alive at the scene.
UNDER_POWER = {
    "structure_fire", "fuel_station_fire", "electrical_fire", "explosion", "gas_leak", "electrocution", "flood",
    "earthquake_damage", "building_collapse", "power_line_down", "electrical_hazard",
}  # fmt: skip
AUTO, CONFIRM, REQUEST = Authority


def asked(kind: IncidentType, alarm_level: int) -> Counter[str]:
    """Units by agency that the plan asks for up to an alarm level."""
    units: Counter[str] = Counter()
    for need in kind.needs:
        if need.alarm_level <= alarm_level:
            units[need.agency_id] += need.count if need.line is LineKind.DISPATCH else 0
    return +units


def lines(city: City, *kinds: LineKind) -> list[tuple[IncidentType, NeedLine]]:
    return [(kind, need) for kind in city.types.values() for need in kind.needs if need.line in kinds]


def test_types(ambon: City) -> None:
    assert len(ambon.types) >= 60
    assert set(CODES) <= ambon.types.keys()
    for kind in ambon.types.values():
        assert kind.name_id != kind.name_en or kind.code == "stroke"
        assert asked(kind, 1), kind.code
        assert all(need.alarm_level <= kind.alarm_level_max for need in kind.needs)


def test_authority(ambon: City) -> None:
    """Damkar and ambulances go at once to what is urgent; soldiers, power and sea rescue are asked at their desks."""
    wanted = dict.fromkeys(AGENCIES, (CONFIRM,) * 5)
    wanted |= dict.fromkeys(("DAMKAR", "MEDIC"), (AUTO, AUTO, CONFIRM, CONFIRM, CONFIRM))
    wanted |= dict.fromkeys(("TNI", "PLN", "BASARNAS"), (REQUEST,) * 5)
    assert {agency.agency_id: agency.authority for agency in ambon.agencies} == wanted
    for kind, need in lines(ambon, LineKind.DISPATCH, LineKind.ISOLATE):
        assert need.authority == wanted[need.agency_id], kind.code
    assert {agency.agency_id for agency in ambon.agencies if agency.declares_safe} == {"POLRI"}
    assert {agency.agency_id for agency in ambon.agencies if agency.needs_ground} == {"TNI"}


def test_a_structure_fire_raises_five_agencies_and_nine_units_at_once(ambon: City) -> None:
    fire = ambon.types["structure_fire"]
    told = [(need.line, need.agency_id, need.capabilities) for need in fire.needs if need.line is not LineKind.DISPATCH]
    assert told == [(LineKind.ISOLATE, "PLN", ()), (LineKind.NOTIFY, "", ("EMERGENCY", "TRAUMA"))]
    assert not any(need.staging for need in fire.needs)
    first = asked(fire, 1)
    assert first == {"DAMKAR": 4, "MEDIC": 1, "POLRI": 2, "PLN": 1, "DISHUB": 1}
    engines = [sum(need.count for need in fire.needs if need.capabilities == ("ENGINE",) and need.alarm_level <= level)
               for level in (1, 2)]  # fmt: skip
    assert engines == [3, 5]
    assert fire.priority == 1


def test_a_cardiac_arrest_is_one_ambulance(ambon: City) -> None:
    assert asked(ambon.types["cardiac_arrest"], 5) == {"MEDIC": 1}


def test_no_plan_raises_soldiers_and_disasters_may_suggest_them(ambon: City) -> None:
    named = {kind.code for kind in ambon.types.values() for need in kind.needs if need.agency_id == "TNI"}
    suggested = {kind.code for kind, need in lines(ambon, LineKind.SUGGEST)}
    assert named == suggested
    assert not suggested & set(UNREST)
    assert not suggested & {kind.code for kind in ambon.types.values() if kind.category == "security"}
    assert {"flood", "landslide", "earthquake_damage", "tsunami_warning"} <= suggested


def test_whoever_is_no_police_waits_outside_unrest(ambon: City) -> None:
    staged = {(kind.code, need.agency_id) for kind, need in lines(ambon, LineKind.DISPATCH) if need.staging}
    going = {(code, agency_id) for code in UNREST for agency_id in asked(ambon.types[code], 5) if agency_id != "POLRI"}
    assert staged == going
    assert all(asked(ambon.types[code], 1)["POLRI"] for code in UNREST), "somebody must declare the scene safe"


def test_a_scene_under_power_asks_the_desk_to_cut_it_and_a_crew_to_come(ambon: City) -> None:
    isolated = {kind.code: need.alarm_level for kind, need in lines(ambon, LineKind.ISOLATE)}
    assert isolated.keys() == UNDER_POWER
    for code, alarm_level in isolated.items():
        assert asked(ambon.types[code], alarm_level)["PLN"] == 1, code
    assert all(need.agency_id == "PLN" for _, need in lines(ambon, LineKind.ISOLATE))


def test_hospitals_are_told_of_casualties(ambon: City) -> None:
    told = {kind.code: need for kind, need in lines(ambon, LineKind.NOTIFY)}
    for need in told.values():
        able = [place for place in ambon.destinations if set(need.capabilities) <= set(place.capabilities)]
        assert not need.agency_id
        assert len(able) >= 3
        assert all(place.phone for place in able)
    assert {
        "structure_fire", "explosion", "aircraft_emergency", "mass_casualty", "traffic_accident_trapped", "stabbing",
        "shooting", "mass_brawl", "communal_clash", "boat_capsized", "earthquake_damage", "building_collapse",
    } <= told.keys()  # fmt: skip
    assert "cardiac_arrest" not in told


def test_whoever_takes_patients_knows_where_to(ambon: City) -> None:
    for kind in ambon.types.values():
        carries = any(set(need.capabilities) & {"ALS", "BLS"} for need in kind.needs if need.agency_id == "MEDIC")
        assert bool(kind.destination_capabilities) == carries, kind.code
    psychiatric = {kind.code for kind in ambon.types.values() if "PSYCHIATRIC" in kind.destination_capabilities}
    assert psychiatric == {"mental_crisis"}
    assert ambon.types["stabbing"].destination_capabilities == ("EMERGENCY", "TRAUMA")


def test_second_reports(ambon: City) -> None:
    """Wherever a second patient is possible everybody goes; nothing urgent is ever held."""
    policy = ambon.policy
    for kind in ambon.types.values():
        assert 0 < kind.duplicate_radius_m <= policy.duplicate_reach_m, kind.code
        assert kind.duplicate_window_s > 0
        if kind.duplicate is DuplicateAction.HOLD:
            assert kind.priority >= 3, kind.code
            assert not kind.destination_capabilities, kind.code
    sent = {kind.code for kind in ambon.types.values() if kind.duplicate is DuplicateAction.DISPATCH}
    assert {kind.code for kind in ambon.types.values() if kind.category == "medical"} <= sent
    assert {"cardiac_arrest", "traffic_accident", "stabbing", "shooting", "drowning", "building_collapse"} <= sent
    assert ambon.types["structure_fire"].duplicate is DuplicateAction.FIRST_DUE_ONLY
    assert ambon.types["power_outage"].duplicate is DuplicateAction.HOLD


def test_substitutes(ambon: City) -> None:
    substitutes = {(one.agency_id, *one.capabilities): one.by for one in ambon.substitutes}
    assert substitutes["MEDIC", "ALS"] == (("MEDIC", ("BLS",)), ("PMI", ("BLS",)), ("POLRI", ("AED",)))
    carrying = [unit for unit in ambon.units if any(crewed.capability == "AED" for crewed in unit.capabilities)]
    assert {unit.agency_id for unit in carrying} == {"POLRI"}
    assert 3 <= len(carrying) < sum(unit.kind == "patrol" for unit in ambon.units)


@pytest.mark.parametrize(
    ("agency_id", "within_s"), [("DAMKAR", 900), ("POLRI", 600), ("MEDIC", 600), ("PLN", 2_100)], ids=str
)
def test_objectives(ambon: City, agency_id: str, within_s: int) -> None:
    promised = {
        (need.objective.from_stamp, need.objective.to_stamp, need.objective.within_s)
        for kind in ambon.types.values()
        for need in kind.needs
        if need.agency_id == agency_id and need.objective is not None and need.line is LineKind.DISPATCH
    }
    assert promised == {("reported", "on_scene", within_s)}


def test_desks_promise_to_answer(ambon: City) -> None:
    for kind, need in lines(ambon, LineKind.NOTIFY, LineKind.ISOLATE):
        assert need.objective == Objective("reported", "acknowledged", 120), kind.code
