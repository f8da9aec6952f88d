"""agencies.toml: who answers, and all that their units can do."""

from __future__ import annotations

from collections.abc import Iterable

from ..limits import AGENCIES_MAX, CAPABILITIES_MAX
from ..model import PRIORITY_LOWEST, Authority
from .bundle import Agency, RosterUnit
from .faults import Fault
from .fields import CAPITAL, SMALL, Register, Section
from .files import Document, Files
from .format import AGENCIES, AGENCY
from .settings import Settings

_AUTHORITIES = {authority.name.lower(): authority for authority in Authority}
_AUTO = (Authority.AUTO,) * PRIORITY_LOWEST


class Agencies:
    """The agencies of a city by id, in the file's order. A bundle whose file cannot be used has none of these."""

    def __init__(self, document: Document, settings: Settings | None) -> None:
        self.by_id: dict[str, Agency] = {}
        self._sections: dict[str, Section] = {}
        register = Register("agency")
        for _, section in document.sections(("agency",), AGENCY):
            agency = _agency(section, settings)
            if register.add(section, "id", agency.agency_id):
                self.by_id[agency.agency_id] = agency
                self._sections[agency.agency_id] = section
        # Every capability once, in the order in which the agencies name them: the order of bits in the engine.
        self.capabilities = tuple(dict.fromkeys(name for agency in self.by_id.values() for name in agency.capabilities))
        if not document.has("agency"):
            document.wrong("", Fault.FIELD_MISSING, "agency")
        if len(self.by_id) > AGENCIES_MAX:
            document.wrong("agency", Fault.TOO_MANY, "agency", len(self.by_id), AGENCIES_MAX)
        if len(self.capabilities) > CAPABILITIES_MAX:
            document.wrong("agency", Fault.TOO_MANY, "capabilities", len(self.capabilities), CAPABILITIES_MAX)

    def able(self, capabilities: Iterable[str]) -> list[Agency]:
        """The agencies that have all of the capabilities."""
        wanted = set(capabilities)
        return [agency for agency in self.by_id.values() if wanted <= set(agency.capabilities)]

    def in_order(self, capabilities: Iterable[str]) -> tuple[str, ...]:
        """The capabilities in the city's own order, so that the same ones are the same tuple wherever they stand."""
        order = {capability: index for index, capability in enumerate(self.capabilities)}
        return tuple(sorted(capabilities, key=lambda capability: (order.get(capability, len(order)), capability)))

    def check_units(self, units: Iterable[RosterUnit]) -> None:
        """Warn of agencies without units and of capabilities that no unit of theirs has."""
        carried: dict[str, set[str]] = {}
        for unit in units:
            carried.setdefault(unit.agency_id, set()).update(crewed.capability for crewed in unit.capabilities)
        for agency_id, agency in self.by_id.items():
            section = self._sections[agency_id]
            if agency_id not in carried:
                asked = all(authority is Authority.REQUEST for authority in agency.authority)
                section.wrong("id", Fault.DESK_WITHOUT_UNITS if asked else Fault.AGENCY_WITHOUT_UNITS, agency_id)
                continue
            for capability in agency.capabilities:
                if capability not in carried[agency_id]:
                    section.wrong("capabilities", Fault.CAPABILITY_WITHOUT_UNIT, capability, agency_id)


def read_agencies(files: Files, settings: Settings | None) -> Agencies | None:
    """None where agencies.toml cannot be used at all."""
    document = files.document("agencies.toml", AGENCIES)
    return None if document is None else Agencies(document, settings)


def read_authority(section: Section) -> tuple[Authority, ...] | None:
    """Who decides, by priority; None where it is not said."""
    return section.choices("authority", _AUTHORITIES, PRIORITY_LOWEST)


def has_desk(agency: Agency) -> bool:
    """Can its desk be telephoned? "-" is a common way to say that it cannot."""
    return any(letter.isdigit() for letter in agency.phone)


def _agency(section: Section, settings: Settings | None) -> Agency:
    mode_id = section.code("mode", SMALL)
    mode = 0 if settings is None else settings.mode_named(mode_id)
    if mode is None and mode_id and settings is not None:
        section.wrong("mode", Fault.MODE_UNKNOWN, mode_id, ", ".join(mode.mode_id for mode in settings.modes))
    agency = Agency(
        agency_id=section.code("id", CAPITAL),
        name_id=section.text("name_id"),
        name_en=section.text("name_en"),
        mode=mode or 0,
        phone=section.text("phone"),
        capabilities=section.codes("capabilities", CAPITAL),
        declares_safe=section.flag("declares_safe", False),
        needs_ground=section.flag("needs_ground", False),
        authority=read_authority(section) or _AUTO,
    )
    if section.has("capabilities") and not agency.capabilities:
        section.wrong("capabilities", Fault.NO_CAPABILITY, agency.agency_id)
    if Authority.REQUEST in agency.authority and section.has("phone") and not has_desk(agency):
        section.wrong("phone", Fault.NO_DESK, agency.agency_id)
    if agency.needs_ground and set(agency.authority) != {Authority.REQUEST}:
        section.wrong("needs_ground", Fault.GROUND_WITHOUT_REQUEST, agency.agency_id)
    return agency
