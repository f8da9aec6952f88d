"""What the other files of a city say, for judging its plans: agencies, roster, destinations.

As far as they could be used: nothing is judged by what a mistake elsewhere has hidden. It reads no line of a plan by
itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Authority, Medium
from .agencies import Agencies
from .bundle import Agency, Destination, RosterUnit
from .faults import Fault
from .fields import CAPITAL, Section
from .files import Files
from .plan_faults import PlanFault
from .settings import Settings

# An agency's id, empty where none is named; capabilities in the city's order; whether both were found good.
Kind = tuple[str, tuple[str, ...], bool]


class FitCount:
    """How many units of the roster, with their usual crews, could fill a need."""

    def __init__(self, units: Iterable[RosterUnit]) -> None:
        self._units = [
            (
                unit.agency_id,
                unit.medium,
                {crewed.capability for crewed in unit.capabilities if crewed.crew_min <= unit.crew_count},
            )
            for unit in units
        ]
        self.agency_ids = frozenset(agency_id for agency_id, _, _ in self._units)
        self._known: dict[tuple[str, Medium, tuple[str, ...]], int] = {}

    def __call__(self, agency_id: str, medium: Medium, capabilities: tuple[str, ...]) -> int:
        key = (agency_id, medium, capabilities)
        if key not in self._known:
            wanted = set(capabilities)
            self._known[key] = sum(
                owner == (agency_id or owner) and moves is medium and wanted <= able
                for owner, moves, able in self._units
            )
        return self._known[key]


class Known:
    """Agencies, units and destinations as plans refer to them. What refers to nothing is noted where it stands."""

    def __init__(
        self,
        files: Files,
        settings: Settings | None,
        agencies: Agencies | None,
        units: Iterable[RosterUnit],
        destinations: tuple[Destination, ...],
    ) -> None:
        self._agencies = agencies
        self._offered = None if settings is None else settings.destination_capabilities
        self._fit_count = FitCount(units)
        # Mistakes among the destinations are said once, not again for every line.
        self._destinations = None if files.problems.broken("destinations.csv") else destinations
        self.reach_m = None if settings is None else settings.policy.duplicate_reach_m
        # Whose vehicles take patients: those of the agencies to which hospitals belong.
        self.patient_agency_ids = frozenset(destination.agency_id for destination in destinations)

    def agency(self, agency_id: str) -> Agency | None:
        return None if self._agencies is None else self._agencies.by_id.get(agency_id)

    def able(self, capabilities: tuple[str, ...]) -> list[Agency]:
        """The agencies that have all of the capabilities."""
        return [] if self._agencies is None else self._agencies.able(capabilities)

    def declares_safe(self, agency_id: str) -> bool:
        agency = self.agency(agency_id)
        return agency is not None and agency.declares_safe

    # -- Readers: what a section names ----------------------------------------

    def agency_id(self, section: Section, required: bool) -> str:
        agency_id = section.code("agency", CAPITAL, None if required else "")
        if agency_id and self._agencies is not None and agency_id not in self._agencies.by_id:
            section.wrong("agency", Fault.AGENCY_UNKNOWN, agency_id)
        return agency_id

    def unit_kind(self, section: Section, agency_required: bool) -> Kind:
        """The agency and the capabilities of the units that a section asks for."""
        agency_id = self.agency_id(section, agency_required)
        capabilities = section.codes("capabilities", CAPITAL, ())
        if not section.has("capabilities") or not capabilities:
            section.wrong("", Fault.NO_CAPABILITY, agency_id or "needs")
        if self._agencies is None:
            return agency_id, capabilities, False
        agency = self._agencies.by_id.get(agency_id)
        sound = bool(capabilities) and (agency is not None or not section.has("agency"))
        for capability in capabilities:
            if capability not in self._agencies.capabilities:
                section.wrong("capabilities", Fault.CAPABILITY_UNKNOWN, capability, "agencies.toml")
                sound = False
            elif agency is not None and capability not in agency.capabilities:
                section.wrong("capabilities", Fault.CAPABILITY_NOT_OF_AGENCY, capability, agency.agency_id)
                sound = False
        return agency_id, self._agencies.in_order(capabilities), sound

    def destination_kind(self, section: Section, field: str) -> tuple[str, ...]:
        """What a destination must offer, in the city's order. That none offers it is noted."""
        capabilities = section.codes(field, CAPITAL, ())
        if self._offered is None:
            return capabilities
        known = tuple(capability for capability in self._offered if capability in capabilities)
        for capability in capabilities:
            if capability not in known:
                section.wrong(field, Fault.CAPABILITY_UNKNOWN, capability, "city.toml, destination_capabilities")
        judged = self._destinations if len(known) == len(capabilities) > 0 else None
        if judged is not None and not any(set(known) <= set(destination.capabilities) for destination in judged):
            section.wrong(field, PlanFault.DESTINATION_NOWHERE, " + ".join(known))
        return known

    # -- Judgements ----------------------------------------

    def check_roster(self, section: Section, kind: Kind, medium: Medium, count: int) -> None:
        """Note where the roster has too few units. That there is no roster is said once, not again for every line."""
        agency_id, capabilities, sound = kind
        if not sound or not self._fit_count.agency_ids or self._desk_alone(agency_id):
            return
        fit = self._fit_count(agency_id, medium, capabilities)
        if not fit:
            names = agency_id or "*", " + ".join(capabilities)
            section.wrong("capabilities", PlanFault.NEED_NEVER_FILLED, *names)
        elif fit < count:
            section.wrong("count", PlanFault.NEED_EXCEEDS_ROSTER, count, fit)

    def _desk_alone(self, agency_id: str) -> bool:
        """Is the agency a desk without units? That is said beside the agency."""
        agency = self.agency(agency_id)
        return (
            agency is not None
            and agency_id not in self._fit_count.agency_ids
            and set(agency.authority) == {Authority.REQUEST}
        )
