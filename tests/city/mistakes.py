"""Mistakes to plant in a copy of Ambon's files, each with the fault and the line that the check must name.

A plant replaces the first `old` by `new`; the mistake is expected on the line where `at`, or else `new`, then begins.
Those of response plans stand in plan_mistakes.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dispatch_core.city.dispatch_faults import DispatchFault
from dispatch_core.city.faults import AnyFault, Fault

E7_POINT = "-3.6625,128.19833"


@dataclass(frozen=True)
class Mistake:
    fault: AnyFault
    file: str
    old: str
    new: str
    at: str = ""

    def plant(self, folder: Path) -> int:
        """Spoil the file; the line on which the mistake then stands."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        assert self.old in text, f"{self.file} no longer holds {self.old!r}"
        text = text.replace(self.old, self.new, 1)
        path.write_text(text, encoding="utf-8")
        return text.count("\n", 0, text.index(self.at or self.new)) + 1


_FEATURE = '{"type":"Feature","properties":{"id":"'
R01, R02, R32 = (_FEATURE + road for road in ("R01", "R02", "R32"))
AREA = _FEATURE + "81.71.01.1007"


def _road(geometry: str) -> str:
    """A road before R02."""
    properties = '{"id":"BAD","name":"b","class":"local","speed_kmh":20}'
    return '{"type":"Feature","properties":' + properties + ',"geometry":' + geometry + "},\n" + R02


def _line(points: str) -> str:
    return _road('{"type":"LineString","coordinates":[' + points + "]}")


def _area(kind: str, coordinates: str) -> str:
    """An area before the second."""
    geometry = '{"type":"' + kind + '","coordinates":' + coordinates + "}"
    properties = '{"id":"BAD","name":"b","district":"b"}'
    return '{"type":"Feature","properties":' + properties + ',"geometry":' + geometry + "},\n" + AREA


def _joint(fault: AnyFault, line: str) -> Mistake:
    """A line of [dispatch.joint], which Ambon has not."""
    known = 'policy = "closest"'
    return Mistake(fault, "city.toml", known, f'policy = "joint"\n[dispatch.joint]\n{line}', line)


def _divert(fault: Fault, line: str) -> Mistake:
    """In the section [dispatch.divert], which Ambon has not."""
    known = 'policy = "closest"'
    return Mistake(fault, "city.toml", known, f'policy = "divert"\n[dispatch.divert]\n{line}', line)


def _unread(fault: DispatchFault, policy: str, table: str, line: str = "") -> Mistake:
    """What means nothing under the policy."""
    return Mistake(fault, "city.toml", 'policy = "closest"', f'policy = "{policy}"\n{table}\n{line}', line or table)


MISTAKES = [
    # -- city.toml
    Mistake(Fault.BAD_SYNTAX, "city.toml", "tick_us = 1000", "tick_us = = 1000"),
    Mistake(Fault.FIELD_UNKNOWN, "city.toml", "tick_us = 1000", "ticks_us = 1000"),
    Mistake(Fault.FIELD_UNKNOWN, "city.toml", "delivery_ms = 5_000", "delivery_ms = 5_000\ndelivry_ms = 5",
            "delivry_ms"),
    Mistake(Fault.FIELD_MISSING, "city.toml", "delivery_ms = 5_000\n", "", "[policy]"),
    Mistake(Fault.FIELD_MISSING, "city.toml", 'zone = "Asia/Jayapura"\n', "", "# Kota Ambon"),
    Mistake(Fault.FIELD_NOT_TEXT, "city.toml", 'name = "Kota Ambon"', "name = 5"),
    Mistake(Fault.FIELD_NOT_NUMBER, "city.toml", "delivery_ms = 5_000", 'delivery_ms = "5"'),
    Mistake(Fault.FIELD_NOT_YES_NO, "city.toml", "demonstration = true", "demonstration = 1"),
    Mistake(Fault.FIELD_NOT_LIST, "city.toml", '["EMERGENCY", "TRAUMA"', '[1, "EMERGENCY", "TRAUMA"'),
    Mistake(Fault.FIELD_NOT_TABLE, "city.toml", '[travel]\nkind = "road"\n', "[[travel]]\n"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "delivery_ms = 5_000", "delivery_ms = -1"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "off_road_kmh = 12", "off_road_kmh = 0"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "jump_speed_kmh = 150", "jump_speed_kmh = 99999999"),
    Mistake(Fault.NOT_A_CHOICE, "city.toml", 'kind = "road"', 'kind = "rail"'),
    Mistake(Fault.BAD_ID, "city.toml", 'id = "ambon"', 'id = "Kota Ambon"'),
    Mistake(Fault.TEXT_NOT_PRINTABLE, "city.toml", 'name = "Kota Ambon"', 'name = "Kota\\u0007 Ambon"'),
    Mistake(Fault.TEXT_TOO_LONG, "city.toml", 'name = "Kota Ambon"', f'name = "{"a" * 5_000}"'),
    Mistake(Fault.ZONE_UNKNOWN, "city.toml", "Asia/Jayapura", "Asia/Ambon"),
    Mistake(Fault.DUPLICATE_ID, "city.toml", 'id = "normal"', 'id = "siren"', 'id = "siren"\nspeed_permille = 800'),
    Mistake(Fault.ROAD_UNKNOWN, "city.toml", 'road = "R12"', 'road = "R99"'),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "acknowledgement_ms = 20_000", "acknowledgement_ms = 46_000"),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "approval_p1_ms = 20_000", "approval_p1_ms = 60_001"),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "approval_p1_ms = 20_000", "approval_p1_ms = 4_999",
            "delivery_ms"),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "duplicate_hold_ms = 45_000", "duplicate_hold_ms = 900_001"),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "age_p3_ms = 900_000", "age_p3_ms = 1_800_001"),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "age_p5_ms = 3_600_000", "age_p5_ms = 1_799_999",
            "age_p4_ms"),
    Mistake(Fault.NUMBERS_OUT_OF_ORDER, "city.toml", "isolation_ms = 180_000", "isolation_ms = 19_999",
            "approval_p1_ms"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "approval_ms = 60_000", "approval_ms = 0"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "escalate_ms = 60_000", "escalate_ms = 0"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "late_commit_ms = 15_000", "late_commit_ms = 999"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "duplicate_score_min = 600", "duplicate_score_min = 1001"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "duplicate_reach_m = 500", "duplicate_reach_m = 0"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "staging_m = 300", "staging_m = 0"),
    Mistake(Fault.FIELD_MISSING, "city.toml", "disagree_ms = 60_000\n", "", "[policy]"),
    # -- [dispatch] of city.toml
    Mistake(Fault.NOT_A_CHOICE, "city.toml", 'policy = "closest"', 'policy = "fastest"'),
    # A simulator's rules break those of dispatch: no city is served by them.
    Mistake(Fault.NOT_A_CHOICE, "city.toml", 'policy = "closest"', 'policy = "jemss"'),
    _joint(Fault.FIELD_UNKNOWN, "weight = 5"),
    _joint(Fault.FIELD_NOT_NUMBERS, "weights = [5, 4, 3, 2]"),
    _joint(Fault.FIELD_NOT_NUMBERS, "weights = 256"),
    _joint(Fault.OUT_OF_RANGE, "weights = [256, 64, 16, 4, 0]"),
    _joint(Fault.OUT_OF_RANGE, "ageing_max_permille = 999"),
    _joint(Fault.WEIGHTS_MEET, "weights = [256, 100, 16, 4, 1]"),
    _joint(Fault.WEIGHTS_MEET, "weights = [256, 64, 16, 4, 2]"),
    _joint(Fault.SLOTS_RISE, "slot_permille = [500, 1000]"),
    _joint(Fault.FIELD_NOT_YES_NO, "diverts = 1"),
    _divert(Fault.OUT_OF_RANGE, "gain_ms = 0"),
    _divert(Fault.OUT_OF_RANGE, "per_incident_max = 0"),
    _divert(Fault.OUT_OF_RANGE, "per_incident_max = 3"),
    _divert(Fault.FIELD_NOT_NUMBERS, "weights = [5, 4]"),
    _divert(Fault.NUMBERS_OUT_OF_ORDER, "weights = [16, 64, 4, 2, 1]"),
    Mistake(Fault.NOT_A_CHOICE, "city.toml", 'policy = "closest"',
            'policy = "closest"\n[dispatch.joint]\ndiverts = true', "[dispatch.joint]"),
    _unread(DispatchFault.ONLY_WITH_JOINT, "closest", "[dispatch.joint]", "weights = [256, 64, 16, 4, 1]"),
    _unread(DispatchFault.ONLY_WITH_JOINT, "divert", "[dispatch.joint]", "ageing_max_permille = 2000"),
    _unread(DispatchFault.ONLY_WITH_RELEASES, "closest", "[dispatch.joint]", "on_scene_ms = 900_000"),
    _unread(DispatchFault.NOBODY_DIVERTED, "closest", "[dispatch.divert]"),
    _unread(DispatchFault.NOBODY_DIVERTED, "joint", "[dispatch.divert]"),
    # -- agencies.toml
    Mistake(Fault.NOT_A_CHOICE, "agencies.toml", 'authority = "request"', 'authority = "ask"'),
    Mistake(Fault.NOT_A_CHOICE, "agencies.toml", '["auto", "auto", "confirm"', '["auto", "auto", "Confirm"',
            "authority"),
    Mistake(Fault.NOT_ONE_FOR_EACH, "agencies.toml", '["auto", "auto", "confirm"', '["auto", "confirm"', "authority"),
    Mistake(Fault.NOT_ONE_FOR_EACH, "agencies.toml", 'authority = "request"', "authority = 3"),
    Mistake(Fault.FIELD_NOT_YES_NO, "agencies.toml", "declares_safe = true", "declares_safe = 1"),
    Mistake(Fault.GROUND_WITHOUT_REQUEST, "agencies.toml", 'authority = "request"\nneeds_ground = true',
            'authority = ["request", "request", "request", "confirm", "request"]\nneeds_ground = true', "needs_ground"),
    Mistake(Fault.GROUND_WITHOUT_REQUEST, "agencies.toml", 'authority = "request"\nneeds_ground = true',
            "needs_ground = true"),
    Mistake(Fault.NO_DESK, "agencies.toml", 'phone = "0911-555-0123 (demo)"', 'phone = "-"'),
    Mistake(Fault.MODE_UNKNOWN, "agencies.toml", 'mode = "siren"', 'mode = "fast"'),
    Mistake(Fault.DUPLICATE_ID, "agencies.toml", 'id = "MEDIC"', 'id = "DAMKAR"', 'id = "DAMKAR"\nname_id = "PSC'),
    Mistake(Fault.ITEM_REPEATED, "agencies.toml", '"ALS", "BLS",', '"ALS", "ALS", "BLS",'),
    Mistake(Fault.TOO_MANY, "agencies.toml", '["PUBLIC_ORDER"]', str([f"C{n}" for n in range(70)]), "[[agency]]"),
    Mistake(Fault.CAPABILITY_WITHOUT_UNIT, "agencies.toml", '["PUBLIC_ORDER"]', '["PUBLIC_ORDER", "HORSES"]',
            'capabilities = ["PUBLIC_ORDER", "HORSES"]'),
    Mistake(Fault.NO_CAPABILITY, "agencies.toml", '["PUBLIC_ORDER"]', "[]", "capabilities = []"),
    # -- units.csv
    Mistake(Fault.FIELD_UNKNOWN, "units.csv", "unit_id,agency", "unit_id,agensi"),
    Mistake(Fault.FIELD_MISSING, "units.csv", "unit_id,agency,", "unit_id,", "unit_id,"),
    Mistake(Fault.FIELD_MISSING, "units.csv", "PMI-01,PMI,Ambulans dan relawan PMI,", "PMI-01,PMI,,"),
    Mistake(Fault.FIELD_REPEATED, "units.csv", "mode,on_duty", "mode,mode"),
    Mistake(Fault.ROW_TOO_LONG, "units.csv", "damkar_eri,,,,yes,no", "damkar_eri,,,,yes,no,Eri", "DAMKAR-13"),
    Mistake(Fault.BAD_ID, "units.csv", "DAMKAR-03", "DAMKAR 03"),
    Mistake(Fault.DUPLICATE_ID, "units.csv", "MEDIC-02,", "MEDIC-01,", "MEDIC-01,MEDIC,Ambulans PSC 119 (2)"),
    Mistake(Fault.AGENCY_UNKNOWN, "units.csv", "PMI-01,PMI", "PMI-01,PMII"),
    Mistake(Fault.CAPABILITY_NOT_OF_AGENCY, "units.csv", "SOCIAL:2|", "SOCIAL:2|ALS:2|", "DINSOS-01"),
    Mistake(Fault.BAD_ID, "units.csv", "SOCIAL:2|", "SOCIAL|", "DINSOS-01"),
    Mistake(Fault.OUT_OF_RANGE, "units.csv", "SOCIAL:2|", "SOCIAL:0|", "DINSOS-01"),
    Mistake(Fault.ITEM_REPEATED, "units.csv", "SOCIAL:2|", "SOCIAL:2|SOCIAL:3|", "DINSOS-01"),
    Mistake(Fault.NO_CAPABILITY, "units.csv", "SOCIAL:2|LOGISTICS:2", "", "DINSOS-01"),
    Mistake(Fault.HEARSE_HAS_MORE, "units.csv", "HEARSE:2", "HEARSE:2|PUBLIC_HEALTH:2", "DINKES-01"),
    Mistake(Fault.CREW_BELOW_EVERY_MINIMUM, "units.csv", "TROOPS:8|EVACUATION:4,road,10",
            "TROOPS:8|EVACUATION:4,road,3",
            "TNI-01"),
    Mistake(Fault.OUT_OF_RANGE, "units.csv", "road,5,,120", "road,-5,,120", "DAMKAR-01"),
    Mistake(Fault.FIELD_NOT_NUMBER, "units.csv", "road,5,,120", "road,lima,,120", "DAMKAR-01"),
    Mistake(Fault.CREW_ACROSS_AGENCIES, "units.csv", "road,3,,90,balai_kota", "road,3,INDUK-D,90,balai_kota",
            "MEDIC-01"),
    Mistake(Fault.CREW_SHARED_BY_ONE, "units.csv", "road,3,,90,balai_kota", "road,3,PSC,90,balai_kota", "MEDIC-01"),
    Mistake(Fault.PLACE_UNKNOWN, "units.csv", "damkar_eri", "damkar_erie"),
    Mistake(Fault.PLACE_MISSING, "units.csv", ",damkar_eri,", ",,", "DAMKAR-13"),
    Mistake(Fault.FIELD_MISSING, "units.csv", "damkar_eri,,", "damkar_eri,-3.75,", "DAMKAR-13"),
    Mistake(Fault.COORDINATES_OUT_OF_RANGE, "units.csv", "damkar_eri,,", "damkar_eri,128.13,-3.75", "DAMKAR-13"),
    Mistake(Fault.OUTSIDE_AREA, "units.csv", "damkar_eri,,", "damkar_eri,-6.2,106.8", "DAMKAR-13"),
    Mistake(Fault.NOT_A_CHOICE, "units.csv", "BOAT_RESCUE:4,water", "BOAT_RESCUE:4,sea", "BASARNAS-02"),
    Mistake(Fault.FIELD_NOT_YES_NO, "units.csv", "damkar_eri,,,,yes", "damkar_eri,,,,maybe", "DAMKAR-13"),
    Mistake(Fault.MODE_UNKNOWN, "units.csv", "damkar_eri,,,", "damkar_eri,,,fast", "DAMKAR-13"),
    Mistake(Fault.BAD_SYNTAX, "units.csv", "PMI-01,PMI,Ambulans", "PMI-01,PMI,\"" + "a" * 140_000 + '",Ambulans',
            "PMI-01"),
    # -- gazetteer.csv
    Mistake(Fault.DUPLICATE_ID, "gazetteer.csv", "bandara_pattimura,", "jembatan_merah_putih,",
            "jembatan_merah_putih,Bandara"),
    Mistake(Fault.COORDINATES_OUT_OF_RANGE, "gazetteer.csv", E7_POINT, "128.19833,-3.6625", "jembatan_merah"),
    Mistake(Fault.OUTSIDE_AREA, "gazetteer.csv", E7_POINT, "-3.6625,129.19833", "jembatan_merah"),
    Mistake(Fault.FIELD_NOT_NUMBER, "gazetteer.csv", E7_POINT, "3.6S,128.19833", "jembatan_merah"),
    Mistake(Fault.COORDINATES_OUT_OF_RANGE, "gazetteer.csv", E7_POINT, "nan,128.19833", "jembatan_merah"),
    Mistake(Fault.OUT_OF_RANGE, "gazetteer.csv", "128.19833,50", "128.19833,0", "jembatan_merah"),
    Mistake(Fault.TEXT_NOT_PRINTABLE, "gazetteer.csv", "JMP|", "J\x1bMP|", "jembatan_merah"),
    # -- destinations.csv
    Mistake(Fault.CAPABILITY_UNKNOWN, "destinations.csv", ",PSYCHIATRIC,", ",PSYCHIATRY,"),
    Mistake(Fault.AGENCY_UNKNOWN, "destinations.csv", "hospital,MEDIC", "hospital,MEDICS"),
    Mistake(Fault.PLACE_UNKNOWN, "destinations.csv", ",rs_siloam,", ",rs_syloam,"),
    Mistake(Fault.DESTINATION_WITHOUT_PHONE, "destinations.csv", "0911-555-0203 (demo)", "", "rs_siloam,RS"),
    Mistake(Fault.DUPLICATE_ID, "destinations.csv", "rs_siloam,RS", "rsup_leimena,RS", "rsup_leimena,RS Siloam"),
    # -- areas.geojson
    Mistake(Fault.BAD_SYNTAX, "areas.geojson", AREA, "x" + AREA),
    Mistake(Fault.BAD_SYNTAX, "areas.geojson", "FeatureCollection", "Features"),
    Mistake(Fault.DUPLICATE_ID, "areas.geojson", '"81.71.01.1007"', '"81.71.01.1006"',
            '{"type":"Feature","properties":{"id":"81.71.01.1006","name":"Wainitu"'),
    Mistake(Fault.FIELD_NOT_TABLE, "areas.geojson", AREA, '{"properties":5},\n' + AREA),
    Mistake(Fault.BAD_SHAPE, "areas.geojson", AREA, _area("Point", '[128,-3]')),
    Mistake(Fault.BAD_SHAPE, "areas.geojson", AREA, _area("Polygon", '[[[128,-3],[128,-3]]]')),
    Mistake(Fault.RING_NOT_CLOSED, "areas.geojson", AREA,
            _area("Polygon", '[[[128,-3],[128.1,-3],[128,-3.1],[128.1,-3.1]]]')),
    Mistake(Fault.COORDINATES_OUT_OF_RANGE, "areas.geojson", AREA,
            _area("Polygon", '[[[-3,128],[128.1,-3],[128,-3.1],[-3,128]]]')),
    # -- roads.geojson
    Mistake(Fault.DUPLICATE_ID, "roads.geojson", '"id":"R02"', '"id":"R01"', R01 + '","name":"Pusat'),
    Mistake(Fault.OUT_OF_RANGE, "roads.geojson", '"speed_kmh":20', '"speed_kmh":0', R01),
    Mistake(Fault.NOT_A_CHOICE, "roads.geojson", '"class":"bridge"', '"class":"brigde"', R32),
    Mistake(Fault.ROAD_NEEDS_CLOSURE, "roads.geojson", '"class":"bridge"', '"class":"ferry"', R32),
    Mistake(Fault.BAD_SHAPE, "roads.geojson", R02, _line('[128.2,-3.6]')),
    Mistake(Fault.BAD_SHAPE, "roads.geojson", R02, _line('[128.2,"-3.6"],[128.2,-3.7]')),
    Mistake(Fault.BAD_SHAPE, "roads.geojson", R02, _road('{"type":"Point","coordinates":[128.2,-3.6]}')),
    Mistake(Fault.POINT_REPEATED, "roads.geojson", R02, _line('[128.2,-3.6],[128.2,-3.6]')),
    Mistake(Fault.COORDINATES_OUT_OF_RANGE, "roads.geojson", R02, _line('[128.2,NaN],[128.2,-3.6]')),
    Mistake(Fault.ROADS_DISCONNECTED, "roads.geojson", R02, _line('[128.2,-3.6],[128.3,-3.6]')),
]  # fmt: skip
