"""units.csv: the fleet, where it lives and who sits in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..limits import CREW_MAX, ROSTER_BYTES_MAX, ROSTER_UNIT_BYTES, UNITS_MAX
from ..model import Medium
from .agencies import Agencies
from .bundle import Agency, Crewed, RosterUnit
from .faults import Fault
from .fields import ANY, CAPITAL, SMALL, Register, Row
from .files import Files
from .format import UNITS
from .places import Surveyor
from .sea_faults import SeaFault
from .settings import Settings

MEDIA = {medium.name.lower(): medium for medium in Medium}
# The one capability that must stand alone: whoever needs an ambulance must never be sent this.
HEARSE = "HEARSE"

_TURNOUT_S_MAX = 2 * 60 * 60
_CREWED = re.compile(r"([A-Z][A-Z0-9_]*):([0-9]{1,4})")


class Roster:
    """Reads units.csv. `units` is in the file's order, `lines` says on which line each unit stands."""

    def __init__(
        self,
        files: Files,
        settings: Settings | None,
        agencies: Agencies | None,
        surveyor: Surveyor,
    ) -> None:
        self._settings = settings
        self._agencies = agencies
        self._surveyor = surveyor
        self.units: list[RosterUnit] = []
        self.lines: list[int] = []
        register = Register("unit")
        for row in files.rows("units.csv", UNITS):
            unit = self._unit(row)
            register.add(row, "unit_id", unit.unit_id)
            self.units.append(unit)
            self.lines.append(row.line(""))
        if not self.units and not files.problems.named("units.csv"):
            files.problems.add("units.csv", 0, Fault.ROSTER_EMPTY)
        if len(self.units) > UNITS_MAX:
            files.problems.add("units.csv", 0, Fault.TOO_MANY, "units", len(self.units), UNITS_MAX)
        elif (size := roster_bytes(self.units)) > ROSTER_BYTES_MAX:
            files.problems.add("units.csv", 0, Fault.ROSTER_TOO_LARGE, size, ROSTER_BYTES_MAX)
        self._check_crews(files)

    def _unit(self, row: Row) -> RosterUnit:
        unit_id = row.code("unit_id", ANY)
        agency = self._agency(row)
        medium = row.choice("medium", MEDIA, "road")
        capabilities = self._capabilities(row, unit_id, agency)
        crew_count = row.integer("crew", 1, CREW_MAX)
        if row.has("crew") and capabilities:
            least = min(crewed.crew_min for crewed in capabilities)
            if crew_count < least:
                row.wrong("crew", Fault.CREW_BELOW_EVERY_MINIMUM, unit_id, crew_count, least)
        home = row.text("home", "")
        point = self._surveyor.home(row, "home")
        sea = self._surveyor.sea if medium is Medium.WATER else None
        if sea is not None and point is not None and not sea.reaches(*point):
            row.wrong("home", SeaFault.BOAT_OUT_OF_REACH, unit_id)
        on_duty = row.flag("on_duty", True)
        if row.has("on_duty") and on_duty and self._settings is not None and not self._settings.demonstration:
            row.wrong("on_duty", Fault.ON_DUTY_IN_LIVE_CITY)
        return RosterUnit(
            unit_id=unit_id,
            agency_id=agency.agency_id if agency is not None else "",
            name=row.text("name"),
            kind=row.code("kind", SMALL),
            capabilities=capabilities,
            medium=medium,
            mode=self._mode(row, agency),
            turnout_ms=row.integer("turnout_s", 0, _TURNOUT_S_MAX) * 1_000,
            crew_id=row.code("crew_id", ANY, ""),
            crew_count=crew_count,
            home_name=self._surveyor.name(home),
            home=self._surveyor.place(point, medium),
            on_duty=on_duty,
            inferred=row.flag("inferred", False),
        )

    def _agency(self, row: Row) -> Agency | None:
        agency_id = row.code("agency", CAPITAL)
        if not agency_id or self._agencies is None:
            return None
        if agency_id not in self._agencies.by_id:
            row.wrong("agency", Fault.AGENCY_UNKNOWN, agency_id)
        return self._agencies.by_id.get(agency_id)

    def _mode(self, row: Row, agency: Agency | None) -> int:
        mode_id = row.code("mode", SMALL, "")
        if not mode_id or self._settings is None:
            return agency.mode if agency is not None else 0
        mode = self._settings.mode_named(mode_id)
        if mode is None:
            row.wrong("mode", Fault.MODE_UNKNOWN, mode_id, ", ".join(mode.mode_id for mode in self._settings.modes))
        return mode or 0

    def _capabilities(self, row: Row, unit_id: str, agency: Agency | None) -> tuple[Crewed, ...]:
        capabilities: dict[str, Crewed] = {}
        texts = row.texts("capabilities", ())
        for text in texts:
            found = _CREWED.fullmatch(text)
            if found is None:
                row.wrong("capabilities", Fault.BAD_ID, "capabilities", text, "CAPABILITY:CREW", len(text))
                continue
            capability, crew_min = found.group(1), int(found.group(2))
            if not 1 <= crew_min <= CREW_MAX:
                row.wrong("capabilities", Fault.OUT_OF_RANGE, capability, crew_min, 1, CREW_MAX)
            if capability in capabilities:
                row.wrong("capabilities", Fault.ITEM_REPEATED, "capabilities", capability)
            elif agency is not None and capability not in agency.capabilities:
                row.wrong("capabilities", Fault.CAPABILITY_NOT_OF_AGENCY, capability, agency.agency_id)
            capabilities[capability] = Crewed(capability, crew_min)
        if not texts:
            row.wrong("capabilities", Fault.NO_CAPABILITY, unit_id)
        if HEARSE in capabilities and len(capabilities) > 1:
            row.wrong("capabilities", Fault.HEARSE_HAS_MORE, unit_id)
        return tuple(capabilities.values())

    def _check_crews(self, files: Files) -> None:
        shared: dict[str, list[int]] = {}
        for index, unit in enumerate(self.units):
            if unit.crew_id:
                shared.setdefault(unit.crew_id, []).append(index)
        for crew_id, members in shared.items():
            first = self.units[members[0]]
            if len(members) == 1:
                files.problems.add("units.csv", self.lines[members[0]], Fault.CREW_SHARED_BY_ONE, crew_id)
            for index in members[1:]:
                agency_id = self.units[index].agency_id
                if agency_id != first.agency_id:
                    files.problems.add(
                        "units.csv",
                        self.lines[index],
                        Fault.CREW_ACROSS_AGENCIES,
                        crew_id,
                        first.agency_id,
                        agency_id,
                    )


def roster_bytes(units: Iterable[RosterUnit]) -> int:
    """About what the roster takes in the journal, and no less."""
    return sum(
        ROSTER_UNIT_BYTES
        + sum(len(word.encode()) for word in (unit.unit_id, unit.agency_id, unit.crew_id))
        + sum(len(crewed.capability) + 3 for crewed in unit.capabilities)
        for unit in units
    )
