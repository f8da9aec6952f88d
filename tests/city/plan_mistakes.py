"""Mistakes to plant in Ambon's response plans, as in mistakes.py."""

from __future__ import annotations

from dispatch_core.city.faults import AnyFault, Fault
from dispatch_core.city.plan_faults import PlanFault

from .mistakes import Mistake

# Lines that the first plan holds, and what a second report of it does.
TANKER = '{ agency = "DAMKAR", capabilities = ["TANKER"], objective = "damkar" }'
ISOLATE = '{ agency = "PLN", line = "isolate", objective = "desk" }'
HOSPITAL = '{ line = "notify", capabilities = ["EMERGENCY", "TRAUMA"], objective = "desk" }'
DUPLICATE = 'duplicate = { action = "first_due_only", radius_m = 200, window_s = 1800 }'
OF_PATIENT = 'duplicate = { action = "dispatch", radius_m = 100, window_s = 600 }'
OF_HEARSE = """\
duplicate = { action = "dispatch", radius_m = 50, window_s = 3600 }
needs = [
  { agency = "DINKES", capabilities = ["HEARSE"] },
"""
# The only line of cardiac arrests, and the one that suggests soldiers first.
ALS = '{ agency = "MEDIC", capabilities = ["ALS"], objective = "psc" },\n]'
SOLDIERS = '{ agency = "TNI", line = "suggest", capabilities = ["TROOPS"], alarm_level = 2 }'
# Who goes where no engine can, and the last of those who go for traffic police.
FOR_ENGINE = 'agency = "DAMKAR"\ncapabilities = ["ENGINE"]\nby = [{ agency = "DAMKAR", capabilities = ["TANKER"] }]'
FOR_RESCUE = 'agency = "DAMKAR"\ncapabilities = ["RESCUE"]\n'
FOR_TRAFFIC = '{ agency = "DISHUB", capabilities = ["TRAFFIC"] },\n]'


def _spoilt(fault: AnyFault, old: str, new: str, at: str = "") -> Mistake:
    return Mistake(fault, "plans.toml", old, new, at)


def _with(fault: AnyFault, line: str, field: str) -> Mistake:
    """A field more on a line."""
    return _spoilt(fault, line, line.replace(" }", f", {field} }}"))


PLAN_MISTAKES = [
    # -- Types and objectives
    Mistake(Fault.FIELD_UNKNOWN, "plans.toml", "count = 3", "kount = 3"),
    Mistake(Fault.AGENCY_UNKNOWN, "plans.toml", 'agency = "PMI"', 'agency = "PMII"'),
    Mistake(Fault.CAPABILITY_UNKNOWN, "plans.toml", '["TANKER"]', '["TANKERS"]'),
    Mistake(Fault.CAPABILITY_NOT_OF_AGENCY, "plans.toml", '["TANKER"]', '["ALS"]'),
    Mistake(PlanFault.NEED_NEVER_FILLED, "plans.toml", '["TANKER"]', '["TANKER", "LADDER"]'),
    Mistake(PlanFault.NEED_EXCEEDS_ROSTER, "plans.toml", "count = 3", "count = 15"),
    Mistake(PlanFault.NEED_REPEATED, "plans.toml", '["TANKER"]', '["ENGINE"]',
            '{ agency = "DAMKAR", capabilities = ["ENGINE"], objective = "damkar" }'),
    Mistake(Fault.NO_CAPABILITY, "plans.toml", '["TANKER"]', "[]"),
    Mistake(Fault.OUT_OF_RANGE, "plans.toml", "priority = 1\n", "priority = 6\n"),
    Mistake(Fault.OUT_OF_RANGE, "plans.toml", "count = 3", "count = 0"),
    Mistake(Fault.OUT_OF_RANGE, "plans.toml", "alarm_level = 2", "alarm_level = 6"),
    Mistake(PlanFault.LEVEL_ABOVE_MAX, "plans.toml", "priority = 1\n", "priority = 1\nalarm_level_max = 2\n",
            "alarm_level = 3"),
    Mistake(PlanFault.OBJECTIVE_UNKNOWN, "plans.toml", 'objective = "damkar"', 'objective = "damkr"'),
    Mistake(PlanFault.OBJECTIVE_UNUSED, "plans.toml", "[objective.pln]", "[objective.a]\nfrom = \"reported\"\n"
            'to = "cleared"\nwithin_s = 5\n\n[objective.pln]', "[objective.a]"),
    Mistake(Fault.NOT_A_CHOICE, "plans.toml", 'to = "on_scene"', 'to = "there"'),
    Mistake(PlanFault.STAMPS_OUT_OF_ORDER, "plans.toml", 'from = "reported"', 'from = "cleared"'),
    Mistake(Fault.DUPLICATE_ID, "plans.toml", 'code = "vehicle_fire"', 'code = "structure_fire"',
            'code = "structure_fire"\napco = "FVEH"'),
    Mistake(Fault.BAD_ID, "plans.toml", 'code = "vehicle_fire"', 'code = "VehicleFire"'),
    Mistake(PlanFault.TYPE_WITHOUT_NEEDS, "plans.toml", '  { agency = "DINKES", capabilities = ["HEARSE"] },\n', "",
            'code = "hearse_request"'),
    Mistake(Fault.TOO_MANY, "plans.toml", "needs = [\n", "needs = [\n" + "\n".join(
        f'{{ agency = "DAMKAR", capabilities = ["ENGINE"], count = {n} }},' for n in range(1, 21)) * 2 + "\n"),
    Mistake(Fault.FIELD_NOT_LIST, "plans.toml", "needs = [\n", "needs = 5\nother = [\n", "needs = 5"),
    # -- Kinds of lines
    _with(Fault.NOT_ONE_FOR_EACH, TANKER, 'authority = ["auto"]'),
    _with(Fault.NOT_A_CHOICE, TANKER, 'authority = ["auto", "auto", "auto", "auto", "never"]'),
    _with(Fault.FIELD_NOT_YES_NO, TANKER, "staging = 1"),
    _spoilt(Fault.NOT_A_CHOICE, ISOLATE, ISOLATE.replace("isolate", "cut")),
    _with(PlanFault.FIELD_NOT_OF_LINE, ISOLATE, 'capabilities = ["ISOLATION"]'),
    _with(PlanFault.FIELD_NOT_OF_LINE, ISOLATE, "count = 2"),
    _with(PlanFault.FIELD_NOT_OF_LINE, ISOLATE, 'authority = "auto"'),
    _with(PlanFault.FIELD_NOT_OF_LINE, ISOLATE, "staging = true"),
    _with(PlanFault.FIELD_NOT_OF_LINE, HOSPITAL, "count = 2"),
    _with(PlanFault.FIELD_NOT_OF_LINE, HOSPITAL, 'authority = "confirm"'),
    _with(PlanFault.FIELD_NOT_OF_LINE, HOSPITAL, 'medium = "road"'),
    _with(PlanFault.FIELD_NOT_OF_LINE, HOSPITAL, "staging = true"),
    _with(PlanFault.FIELD_NOT_OF_LINE, SOLDIERS, 'authority = "request"'),
    _with(PlanFault.FIELD_NOT_OF_LINE, SOLDIERS, "priority_shift = 1"),
    _spoilt(Fault.FIELD_MISSING, ISOLATE, '{ line = "isolate", objective = "desk" }'),
    _spoilt(Fault.FIELD_MISSING, SOLDIERS, '{ line = "suggest", capabilities = ["TROOPS"] }'),
    _spoilt(Fault.NO_CAPABILITY, SOLDIERS, '{ agency = "TNI", line = "suggest" }'),
    _spoilt(PlanFault.NOTIFY_WHOM, HOSPITAL, '{ line = "notify", objective = "desk" }'),
    _spoilt(PlanFault.NOTIFY_WHOM, HOSPITAL, HOSPITAL.replace("{ ", '{ agency = "MEDIC", ')),
    _spoilt(Fault.CAPABILITY_UNKNOWN, HOSPITAL, HOSPITAL.replace("TRAUMA", "BURNS")),
    _spoilt(PlanFault.DESTINATION_NOWHERE, HOSPITAL, HOSPITAL.replace("TRAUMA", "PSYCHIATRIC")),
    _spoilt(PlanFault.OBJECTIVE_NOT_OF_DESK, HOSPITAL, HOSPITAL.replace('"desk"', '"psc"')),
    _spoilt(PlanFault.OBJECTIVE_NOT_OF_DESK, ISOLATE, ISOLATE.replace('"desk"', '"pln"')),
    _spoilt(PlanFault.NEED_REPEATED, HOSPITAL, ISOLATE.replace(", objective", ", priority_shift = 1, objective")),
    # -- Who decides
    _spoilt(PlanFault.GROUND_NOT_GIVEN, SOLDIERS, SOLDIERS.replace(' line = "suggest",', "")),
    _spoilt(PlanFault.GROUND_NOT_GIVEN, SOLDIERS, '{ agency = "TNI", line = "notify" }'),
    _spoilt(PlanFault.GROUND_NOT_GIVEN, TANKER, '{ capabilities = ["TROOPS"] }'),
    _spoilt(PlanFault.DESK_DECIDES, TANKER, '{ capabilities = ["RESCUE"] }'),
    _spoilt(PlanFault.DESK_DECIDES, TANKER, '{ capabilities = ["BLS"], authority = "request" }'),
    _spoilt(PlanFault.NEED_CONTRADICTS, TANKER,
            '{ agency = "DAMKAR", capabilities = ["ENGINE"], priority_max = 1, authority = "confirm" }'),
    _spoilt(PlanFault.NEED_CONTRADICTS, TANKER,
            '{ agency = "DAMKAR", capabilities = ["ENGINE"], priority_max = 1, staging = true }'),
    _spoilt(PlanFault.SCENE_NEVER_SAFE, ALS, ALS.replace(" }", ", staging = true }")),
    # -- Second reports, destinations
    _spoilt(Fault.FIELD_NOT_TABLE, DUPLICATE, 'duplicate = "hold"'),
    _spoilt(Fault.FIELD_MISSING, DUPLICATE, 'duplicate = { action = "dispatch", radius_m = 200 }'),
    _spoilt(Fault.NOT_A_CHOICE, DUPLICATE, DUPLICATE.replace("first_due_only", "first")),
    _spoilt(Fault.NUMBERS_OUT_OF_ORDER, DUPLICATE, DUPLICATE.replace("200", "501")),
    _spoilt(Fault.OUT_OF_RANGE, DUPLICATE, DUPLICATE.replace("1800", "0")),
    _spoilt(PlanFault.HOLD_OF_PRIORITY_1, DUPLICATE, DUPLICATE.replace("first_due_only", "hold")),
    _spoilt(PlanFault.DUPLICATE_OF_PATIENT, OF_PATIENT, OF_PATIENT.replace("dispatch", "first_due_only")),
    _spoilt(PlanFault.DUPLICATE_OF_PATIENT, OF_HEARSE, OF_HEARSE.replace("DINKES", "MEDIC").replace("HEARSE", "BLS")
            .replace("dispatch", "hold"), 'duplicate = { action = "hold", radius_m = 50, window_s = 3600'),
    _spoilt(Fault.CAPABILITY_UNKNOWN, 'destinations = ["MATERNITY"]', 'destinations = ["BIRTH"]'),
    _spoilt(PlanFault.DESTINATION_NOWHERE, 'destinations = ["MATERNITY"]',
            'destinations = ["MATERNITY", "PSYCHIATRIC"]'),
    # -- Substitutes
    _spoilt(Fault.FIELD_MISSING, FOR_RESCUE + "by =", FOR_RESCUE + "bye =", "[[substitute]]\n" + FOR_RESCUE),
    _spoilt(PlanFault.SUBSTITUTE_OF_ITSELF, FOR_ENGINE, FOR_ENGINE.replace('"TANKER"', '"TANKER", "ENGINE"'),
            "by = [{ agency"),
    _spoilt(PlanFault.SUBSTITUTE_UNUSED, FOR_ENGINE, FOR_ENGINE.replace('"ENGINE"', '"ENGINE", "TANKER"'),
            "[[substitute]]\nagency = \"DAMKAR\"\ncapabilities = [\"ENGINE\""),
    _spoilt(PlanFault.SUBSTITUTE_REPEATED, FOR_RESCUE, FOR_RESCUE.replace("RESCUE", "ENGINE") + "# Again.\n",
            "[[substitute]]\n" + FOR_RESCUE.replace("RESCUE", "ENGINE") + "#"),
    _spoilt(Fault.ITEM_REPEATED, FOR_TRAFFIC, f'{FOR_TRAFFIC[:-2]}\n  {FOR_TRAFFIC}',
            'by = [\n  { agency = "POLRI", capabilities = ["PATROL"] }'),
    _spoilt(PlanFault.DESK_DECIDES, FOR_TRAFFIC, '{ agency = "PLN", capabilities = ["HEAVY_LINE"] },\n]'),
    _spoilt(PlanFault.GROUND_NOT_GIVEN, FOR_TRAFFIC, '{ agency = "TNI", capabilities = ["TROOPS"] },\n]'),
    _spoilt(Fault.CAPABILITY_UNKNOWN, FOR_TRAFFIC, '{ agency = "DISHUB", capabilities = ["TRAFIC"] },\n]'),
    _spoilt(Fault.CAPABILITY_NOT_OF_AGENCY, FOR_TRAFFIC, '{ agency = "PMI", capabilities = ["TOW"] },\n]'),
    _spoilt(PlanFault.NEED_NEVER_FILLED, FOR_TRAFFIC, '{ agency = "POLRI", capabilities = ["RIOT", "EOD"] },\n]'),
]  # fmt: skip
