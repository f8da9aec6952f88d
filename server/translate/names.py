"""What the city's files call things, and who needs to know what: looked up by every view. Immutable."""

from __future__ import annotations

from dispatch_core.context import Context
from dispatch_core.entities import Incident
from dispatch_core.model import LineKind, NeedState

from ..places import Pair, Places


class Names:
    """Types, units, agencies and destinations of one city by their ids."""

    def __init__(self, context: Context, places: Places) -> None:
        city = context.city
        self.places = places
        self.types = city.types
        self.units = {unit.unit_id: unit for unit in city.units}
        self.agencies = {agency.agency_id: agency for agency in city.agencies}
        self.destinations = {destination.destination_id: destination for destination in city.destinations}
        # Agencies that care for patients: those that have hospitals.
        self._medical = {destination.agency_id for destination in city.destinations}
        # Agencies that may drive with a siren are those that save people; the last mode is everybody's.
        self._emergency = {agency.agency_id for agency in city.agencies if agency.mode < len(city.modes) - 1}
        self._isolating = {
            line.agency_id for kind in city.types.values() for line in kind.needs if line.line is LineKind.ISOLATE
        }

    def type_name(self, type_code: str) -> Pair:
        kind = self.types.get(type_code)
        return (kind.name_id, kind.name_en) if kind else (type_code, type_code)

    def is_desk(self, desk_id: str) -> bool:
        return desk_id in self.agencies or desk_id in self.destinations

    def phone(self, desk_id: str) -> str:
        desk = self.destinations.get(desk_id) or self.agencies.get(desk_id)
        return desk.phone if desk else ""

    def crew_sees_note(self, incident: Incident, agency_id: str) -> bool:
        """Where patients are possible, the note may be medical: it then goes only to those who save people."""
        return agency_id in self._emergency or not any(
            need.agency_id in self._medical and need.state is not NeedState.WITHDRAWN for need in incident.needs
        )

    def desk_sees_note(self, incident: Incident, desk_id: str) -> bool:
        """Hospitals do. The electricity company's desk never does: it switches, wherever and whoever it is."""
        if desk_id in self.destinations:
            return True
        return desk_id not in self._isolating and self.crew_sees_note(incident, desk_id)
