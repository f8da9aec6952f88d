"""Rows: what a browser draws, as plain documents in one language, made of the mirror's state.

Ages and countdowns are the browser's; a row holds instants. A row says what it shows in words and signs beside any
colour. It keeps nothing.
"""

from __future__ import annotations

from typing import Any, Final

from dispatch_core.city.bundle import City, GazetteerPlace
from dispatch_core.context import Context
from dispatch_core.entities import Assignment, Closure, Incident, Unit
from dispatch_core.model import AssignmentState, Availability, IncidentState, LineKind

from ...places import Places
from ..language import Language
from ..words import pick
from .actions import ACTIONS, refused, suggested
from .board import arrival_ms
from .ground import RoadWays
from .item import Item
from .standing import closed_roads
from .texts import GROUPS, UNIT_STATES, word

Row = dict[str, Any]

# Shapes by agency in the order of the city's file, so that agencies differ in more than a letter.
SHAPES: Final = ("square", "cross", "shield", "diamond", "triangle", "hexagon", "circle", "octagon", "pentagon", "drop")
# What a unit is doing as a sign beside its shape.
SIGNS: Final = {
    "FREE": "",
    "RESERVED": "?",
    "DISPATCHED": "!",
    "ACKNOWLEDGED": "✓",
    "EN_ROUTE": "▶",
    "STAGED": "‖",
    "ON_SCENE": "■",
    "TRANSPORTING": "✚",
    "AT_DESTINATION": "H",
    "HELD": "⊘",
    "CONDITIONAL": "~",
    "NOT_AVAILABLE": "-",
    "OUT_OF_SERVICE": "×",
    "UNRESPONSIVE": "?!",
}


class Rows:
    """Makes the rows of one city in one language."""

    def __init__(self, city: City, places: Places, ways: RoadWays, language: Language) -> None:
        self._city = city
        self._places = places
        self._ways = ways
        self.language: Language = language
        self._shape = {agency.agency_id: SHAPES[i % len(SHAPES)] for i, agency in enumerate(city.agencies)}
        self._names = {unit.unit_id: unit for unit in city.units}
        self._agencies = {agency.agency_id: agency for agency in city.agencies}

    # -- The city ------------------------------------------------------------------------------------------------------

    def agencies(self) -> list[Row]:
        """The legend: which shape is whose."""
        return [
            {"id": one.agency_id, "name": self._pair(one.name_id, one.name_en), "shape": self._shape[one.agency_id]}
            for one in self._city.agencies
        ]

    def agency(self, agency_id: str) -> str:
        """An agency's name."""
        known = self._agencies.get(agency_id)
        return self._pair(known.name_id, known.name_en) if known else agency_id

    def unit_label(self, unit_id: str) -> str:
        """A unit with its name: DAMKAR-01 · Mobil pompa 1 Pos Induk."""
        return " · ".join(filter(None, (unit_id, self.unit_name(unit_id))))

    def unit_name(self, unit_id: str) -> str:
        """The name alone; empty where the roster has none."""
        listed = self._names.get(unit_id)
        return listed.name if listed else ""

    def roster(self) -> list[Row]:
        """Every unit of the city, to be chosen by its name."""
        return [{"id": one.unit_id, "name": one.name} for one in self._city.units]

    def states(self) -> list[Row]:
        """The legend of what units are doing."""
        return [{"id": name, "sign": sign, "word": self.doing(name)} for name, sign in SIGNS.items()]

    def doing(self, name: str) -> str:
        """What a unit is doing in words."""
        if name in UNIT_STATES:
            return pick(UNIT_STATES[name], self.language)
        return word(AssignmentState[name], self.language)

    def type_name(self, code: str) -> str:
        """An incident type's name."""
        kind = self._city.types.get(code)
        return self._pair(kind.name_id, kind.name_en) if kind else code

    # -- What moves ----------------------------------------------------------------------------------------------------

    def unit(self, context: Context, unit: Unit) -> Row | None:
        """One unit; None where it is neither on duty nor on an incident."""
        if unit.retired or not (unit.on_duty or unit.incident):
            return None
        listed = self._names.get(unit.unit_id)
        state = doing(context, unit)
        return {
            "id": unit.unit_id,
            "name": listed.name if listed else "",
            "agency": unit.agency_id,
            "shape": self._shape.get(unit.agency_id, "circle"),
            "state": state,
            "sign": SIGNS.get(state, ""),
            "word": self.doing(state),
            "lat": unit.place.lat_e7 / 1e7,
            "lon": unit.place.lon_e7 / 1e7,
            # 0 = at home since sign-on: never stale.
            "fix": 0 if unit.at_home else unit.fix_at_ms,
            "stale": context.policy.position_flag_ms,
            "incident": f"I{unit.incident}" if unit.incident else "",
        }

    def incident(self, context: Context, incident: Incident) -> Row | None:
        """One incident's line and mark; None where it is closed."""
        if incident.state is IncidentState.CLOSED:
            return None
        live = [one for one in incident.assignments if one.live]
        there = sum(AssignmentState.STAGED <= one.state <= AssignmentState.AT_DESTINATION for one in live)
        missing = sum(need.missing_count for need in incident.needs if need.line is LineKind.DISPATCH)
        lat_e7, lon_e7 = incident.place.lat_e7, incident.place.lon_e7
        return {
            "id": f"I{incident.incident}",
            "number": incident.incident,
            "version": incident.version,
            "priority": incident.priority,
            "alarm": incident.alarm_level,
            "type": self.type_name(incident.type_code),
            "place": self.place(incident),
            "lat": lat_e7 / 1e7,
            "lon": lon_e7 / 1e7,
            "known": not incident.unresolved and bool(lat_e7 or lon_e7),
            "at": incident.reported_ms,
            "reports": incident.report_count,
            "cancelled": incident.state is IncidentState.CANCELLED,
            "state": word(incident.state, self.language),
            "kind": word(incident.kind, self.language),
            "live": len(live),
            "there": there,
            "missing": missing,
            "units": [self._on_incident(context, one) for one in live],
        }

    def place(self, incident: Incident) -> str:
        """Where it is, as people say it."""
        if incident.unresolved:
            return f"? {incident.place_name}"
        village, district = self._places.label(incident.place.lat_e7, incident.place.lon_e7)
        return ", ".join(dict.fromkeys(filter(None, (incident.place_name, village, district)))) or "-"

    def apart(self, place: GazetteerPlace) -> str:
        """A place of the gazetteer in words that mean it alone."""
        return self._places.tell_apart(place)

    def way(self, context: Context, incident: Incident, one: Assignment) -> Row | None:
        """The way of a unit that is still to arrive; None where it does not drive there."""
        unit = context.state.find_unit(one.unit_id)
        driving = AssignmentState.RESERVED <= one.state <= AssignmentState.EN_ROUTE
        if unit is None or not driving or incident.unresolved:
            return None
        order = (incident.incident, one.assignment_no, one.order_version)
        line, travel = self._ways.of_order(
            order,
            unit.place,
            incident.place_for(unit.medium),
            context.agency_modes.get(unit.agency_id, 0),
            unit.medium,
        )
        return {
            "id": f"I{incident.incident}/{one.assignment_no}",
            "unit": one.unit_id,
            "incident": f"I{incident.incident}",
            "line": line,
            "by": travel.name.lower(),
            "reserved": one.reserved,
            "due": arrival_ms(context, one),
            "cut": one.cut_off,
        }

    def item(self, context: Context, item: Item) -> Row:
        """One row of the board."""
        incident = context.state.find_incident(item.incident) if item.incident else None
        return {
            "key": item.key,
            "group": item.group,
            "priority": item.priority,
            "incident": f"I{item.incident}" if item.incident else "",
            "other": f"I{item.other}" if item.other else "",
            "what": pick(item.what, self.language),
            "where": f"{self.type_name(incident.type_code)} · {self.place(incident)}" if incident else "",
            "since": item.since_ms,
            "due": item.due_ms,
            "clock": item.clock,
            "objective": item.objective_ms,
            "unit": item.unit_id,
            "need": item.need_no,
            "closure": item.closure_id,
            "village": item.key.partition("/")[2] or "-" if item.group == "held" else "",
            "held": [f"I{number}" for number in item.held],
            "act": suggested(item.key, item.other),
            "no": refused(item.key),
        }

    def closure(self, closure: Closure) -> Row:
        """One closure: of what, how, for whom, since and until when."""
        terms, scope = closure.terms, closure.scope
        if scope.area_lat_e7:
            part = ("semua di suatu wilayah", "everything in an area")
        elif any(span.is_edge for span in scope.spans):
            part = ("satu ruas", "one stretch")
        else:
            part = ("seluruhnya", "all of it")
        says = [self._pair(*part)]
        if scope.one_way:
            says.append(self._pair("satu arah", "one way"))
        slow = terms.speed_permille // 10
        says.append(
            self._pair(f"{slow} % kecepatan", f"{slow} % of the speed") if slow else self._pair("tutup", "closed")
        )
        whom = [*(kind.replace("_", " ") for kind in terms.kinds), *terms.agencies]
        if whom:
            but = self._pair("selain", "but for") if terms.exempt else self._pair("hanya bagi", "only for")
            says.append(f"{but} {', '.join(whom)}")
        if terms.from_minute != terms.to_minute:
            hours = (f"{minute // 60:02}:{minute % 60:02}" for minute in (terms.from_minute, terms.to_minute))
            says.append("-".join(hours))
        if closure.dormant:
            says.append(self._pair("sekarang tidak berlaku", "not in force now"))
        if terms.opens_itself:
            says.append(self._pair("terbuka sendiri", "opens by itself"))
        return {
            "id": closure.closure_id,
            "roads": closed_roads(closure),
            "road_ids": list(closure.road_ids),
            "says": " · ".join(says),
            "reason": closure.reason,
            "since": closure.since_ms,
            "until": closure.until_ms,
            "over": closure.asked_count > 0,
            "by": closure.by,
            "area": [[lat / 1e7, lon / 1e7] for lat, lon in zip(scope.area_lat_e7, scope.area_lon_e7, strict=True)],
        }

    def actions(self) -> dict[str, str]:
        """What a key on a row of the board does, by the action's name."""
        return {action.name: pick(action.title, self.language) for action in ACTIONS.values()}

    def groups(self) -> list[Row]:
        """The board's headings in their order."""
        return [{"id": name, "title": pick(pair, self.language)} for name, pair in GROUPS.items()]

    def _on_incident(self, context: Context, one: Assignment) -> Row:
        listed = self._names.get(one.unit_id)
        return {
            "id": one.unit_id,
            "name": listed.name if listed else "",
            "state": one.state.name,
            "sign": SIGNS.get(one.state.name, ""),
            "word": word(one.state, self.language),
            "due": arrival_ms(context, one) if one.state <= AssignmentState.EN_ROUTE else 0,
            "live": one.live,
        }

    def _pair(self, indonesian: str, english: str) -> str:
        return pick((indonesian, english), self.language)


def doing(context: Context, unit: Unit) -> str:
    """What a unit is doing, by the name of its assignment's state or of what keeps it."""
    incident = context.state.incidents.get(unit.incident) if unit.incident else None
    if incident is not None:
        one = incident.assignment(unit.assignment_no)
        if one is not None and one.live:
            return one.state.name
    if not unit.in_service:
        return "OUT_OF_SERVICE"
    if unit.unresponsive:
        return "UNRESPONSIVE"
    if unit.held:
        return "HELD"
    if unit.availability is Availability.CONDITIONAL:
        return "CONDITIONAL"
    return "NOT_AVAILABLE" if unit.availability is Availability.NOT_AVAILABLE else "FREE"
