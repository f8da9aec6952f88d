"""Context: what the rules decide with: the state, the city, and the search kept in step with both.

The projections here (fleet index, road weights) follow the state after every entry; they are never journalled.
`ticks` and `ms` are the only conversions between the city's ticks and milliseconds. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from ._fleet import Fleet
from .beats import Beats
from .choosing import Chooser
from .city.areas import Villages
from .city.bundle import City, IncidentType, NeedLine
from .coverage import coverings
from .destinations import DestinationIndex
from .entities import Closure, Unit
from .ground import Search
from .model import NOBODY_BIT, PRIORITY_HIGHEST, Availability, DestinationStatus, Medium, Place, Travel, Unfit
from .obstacles import Blockade
from .outages import Outages
from .plane import distance_mm
from .planned import PlannedNeed
from .roadworks import Roadworks
from .service_area import service_bounds
from .state import State

# Members by name, for the hot path: model says why.
_MEDIUM_ROAD = Medium.ROAD
_MEDIUM_WATER = Medium.WATER
_AVAILABILITY_CONDITIONAL = Availability.CONDITIONAL
_AVAILABILITY_NOT_AVAILABLE = Availability.NOT_AVAILABLE
_UNFIT_OUT_OF_SERVICE = Unfit.OUT_OF_SERVICE
_UNFIT_OFF_DUTY = Unfit.OFF_DUTY
_UNFIT_COMMITTED = Unfit.COMMITTED
_UNFIT_CREW_COMMITTED = Unfit.CREW_COMMITTED
_UNFIT_NO_DRIVER = Unfit.NO_DRIVER
_UNFIT_NOT_AVAILABLE = Unfit.NOT_AVAILABLE
_UNFIT_UNRESPONSIVE = Unfit.UNRESPONSIVE
_UNFIT_NONE = Unfit.NONE


class Context:
    """State and city side by side. Made once per engine; `project` after every applied entry."""

    def __init__(self, city: City, state: State, chooser: Chooser | None = None) -> None:
        self.city = city
        # Chooses units in place of the engine's own rule; None: nobody does.
        self.chooser = chooser
        # By unit on an incident: in how many ms it is free, and where, as a comparison may know it; None: nobody does.
        self.foreseen: Callable[[str], tuple[int, Place]] | None = None
        self.state, self.policy = state, city.policy
        self.fleet: Fleet = city.ground.fleet(1)
        self.roads = Roadworks(city, self.fleet)
        self.line_search: Search | None = None
        self.sea_search: Search | None = None
        self.line_travel = city.off_road.travel if city.off_road else Travel.STRAIGHT_LINE
        self.agency_modes = {agency.agency_id: agency.mode for agency in city.agencies}
        # Of the agencies whose units are advised where to stand by; mostly of none.
        self.covering = coverings(city, self.agency_modes)
        # By agency and priority: so many of its free units stay.
        self.reserve = {one.agency_id: one.kept for one in city.dispatch.reserve}
        # Types whose plan asks for a boat.
        self.sea_types = frozenset(c for c, k in city.types.items() if any(n.medium is _MEDIUM_WATER for n in k.needs))
        self.bounds = service_bounds(city)
        self.road_ids = frozenset(city.ground.road_ids)
        self.zone = ZoneInfo(city.zone)
        self.hospitals = DestinationIndex(city)
        self.villages = Villages(city.areas)
        self.beats = Beats(city, self.villages)
        self.outages = Outages(city, self.villages)
        self.agencies = {agency.agency_id: agency for agency in city.agencies}
        self.destinations = {destination.destination_id: destination for destination in city.destinations}
        self.substitutes = {(one.agency_id, one.capabilities): one.by for one in city.substitutes}
        # For each unit the first of its crew, whose vehicles are one resource; the most vehicles that any crew has.
        self.crew_of: list[int] = []
        self.crew_vehicles_max = 1
        # As last projected, by unit: the capabilities its crew suffices for, how large that is, where the unit is.
        self.crew_masks: list[int] = []
        self._crew_counts: list[int] = []
        self._placed: list[Place | None] = []
        self._masks: dict[tuple[str, ...], int] = {}
        self.supposed: dict[int, Unit] = {}
        self.plans: dict[tuple[str, int, int], tuple[PlannedNeed, ...]] = {}

    # -- Queries -------------------------------------------------------------------------------------------------------

    def ticks(self, ms: int) -> int:
        return ms * 1000 // self.city.tick_us

    def ms(self, ticks: int) -> int:
        """Milliseconds, rounded half up."""
        return (ticks * self.city.tick_us + 500) // 1000

    def scaled(self, ms: int) -> int:
        """An allowance about machines and crews' answers, on a clock that runs `clock_rate` times faster."""
        return ms * self.state.clock_rate

    def approval_ms(self, priority: int) -> int:
        """How long a human, or a desk, may think before it is told again."""
        return self.scaled(self.policy.approval_p1_ms if priority == PRIORITY_HIGHEST else self.policy.approval_ms)

    def destination_status(self, destination_id: str) -> DestinationStatus:
        known = self.state.destinations.get(destination_id)
        return known.status if known else DestinationStatus.OPEN

    def incident_type(self, code: str) -> IncidentType | None:
        return self.city.types.get(code)

    def search_for(self, medium: Medium) -> Search | None:
        if medium is _MEDIUM_ROAD:
            return self.roads.search
        return self.sea_search if medium is _MEDIUM_WATER and self.sea_search else self.line_search

    def blockades(self, unit: Unit, place: Place, mode: int = -1) -> tuple[Blockade, ...]:
        """What bars the unit's way to a place, in its own mode unless another is given."""
        return self.roads.blockades(unit, place, unit.mode if mode < 0 else mode)

    def travel_for(self, medium: Medium) -> Travel:
        if medium is _MEDIUM_ROAD:
            return self.city.ground.travel
        return self.city.sea.travel if medium is _MEDIUM_WATER and self.city.sea else self.line_travel

    def mode_of(self, line: NeedLine) -> int:
        """Any agency may drive as slowly as the last mode; an agency as its own."""
        return self.agency_modes.get(line.agency_id, len(self.city.modes) - 1)

    def hypothetical(self, index: int) -> Unit:
        """The unit as the decision in hand supposes it, else as it is."""
        return self.supposed.get(index) or self.state.units[index]

    def mask(self, capabilities: tuple[str, ...]) -> int:
        """As state.mask, worked out once: plans and rosters ask for the same few."""
        mask = self._masks.get(capabilities)
        if mask is None:
            mask = self._masks[capabilities] = self.state.mask(capabilities)
        return mask

    def crew_mask(self, unit: Unit) -> int:
        """The capabilities for which the crew aboard suffices, as bits."""
        mask = 0
        for capability, crew_min in zip(unit.capabilities, unit.crew_mins, strict=True):
            if unit.crew_count >= crew_min:
                # A unit that left the roster may have what the city's units no longer can.
                mask |= 1 << self.state.capability_bit.get(capability, NOBODY_BIT)
        return mask

    def block(self, unit: Unit) -> Unfit:
        """The first thing that stands against sending the unit anywhere, whatever the need."""
        if not unit.in_service or unit.retired:
            return _UNFIT_OUT_OF_SERVICE
        if not unit.on_duty:
            return _UNFIT_OFF_DUTY
        if unit.incident:
            return _UNFIT_COMMITTED
        if unit.crew_id and self.crew_out(unit):
            return _UNFIT_CREW_COMMITTED
        if not unit.driver:
            return _UNFIT_NO_DRIVER
        if unit.availability is _AVAILABILITY_NOT_AVAILABLE or unit.held:
            return _UNFIT_NOT_AVAILABLE
        if unit.unresponsive:
            return _UNFIT_UNRESPONSIVE
        return _UNFIT_NONE

    def crew_out(self, unit: Unit) -> bool:
        """Another vehicle of the unit's crew is on an incident."""
        return any(self.hypothetical(i).incident for i in self.state.crews.get(unit.crew_id, ()) if i != unit.unit)

    def vehicles(self, crews: Iterable[int]) -> list[int]:
        """All units of these crews, ascending; a crew is named as in `crew_of`."""
        return sorted([unit for crew in crews for unit in self._vehicles_of.get(crew, ())])

    def outside(self, lat_e7: int, lon_e7: int) -> bool:
        """Farther from the service area's bounding box than the city allows."""
        south, west, north, east = self.bounds
        near_lat, near_lon = min(max(lat_e7, south), north), min(max(lon_e7, west), east)
        limit_mm = self.policy.outside_area_m * 1000
        return (near_lat, near_lon) != (lat_e7, lon_e7) and distance_mm(near_lat, near_lon, lat_e7, lon_e7) > limit_mm

    # -- Suppositions: a decision looks ahead of its own events, and leaves no trace -----------------------------------

    @contextmanager
    def supposing(self, *units: Unit, moved: bool = True) -> Iterator[None]:
        """Answer searches as if these units (changed copies of the real ones) were already so; nests. Not `moved`: they
        are where they were with the same crews, and only what blocks them is other.
        """
        before = self.supposed
        self.supposed = before | {unit.unit: unit for unit in units}
        affected = {unit.unit for unit in units}
        crews, crews_change = self.state.crews, False
        for unit in units:
            usual = self.state.units[unit.unit].crew_id
            affected.update(crews.get(usual, ()))
            if unit.crew_id != usual:
                crews_change = True
                affected.update(crews.get(unit.crew_id, ()))
        project = self._project_unit if moved or before else self._project_block  # Another may have moved them.
        try:
            if crews_change:
                self._project_crews()
            for index in affected:
                project(self.hypothetical(index))
            yield
        finally:
            self.supposed = before
            if crews_change:
                self._project_crews()
            for index in affected:
                project(self.hypothetical(index))

    @contextmanager
    def supposing_closures(self, closures: Mapping[str, Closure]) -> Iterator[None]:
        """Answer searches as if these closures were all there are."""
        self.roads.lay(closures, self.state.units)
        try:
            yield
        finally:
            self.roads.lay(self.state.closures, self.state.units)

    # -- Projections ---------------------------------------------------------------------------------------------------

    def project(self) -> None:
        """Bring the search in step with the state. Cheap where little changed."""
        state = self.state
        if state.city_changed:
            self._project_city()
        if state.roads_changed:
            self._project_roads()
        if state.touched_units:
            for index in state.touched_units:
                self._project_unit(state.units[index])
            state.committed_units -= state.touched_units
            state.touched_units.clear()
        if state.committed_units:
            for index in state.committed_units:
                self._project_block(state.units[index])
            state.committed_units.clear()
        if state.destinations_changed:
            self.hospitals.set_status(state.destinations)
            state.destinations_changed = False
        if state.crews_changed:
            self._project_crews()
            state.crews_changed = False

    def _project_city(self) -> None:
        state = self.state
        self.fleet = self.city.ground.fleet(max(1, len(state.units)))
        self.fleet.set_staleness(state.position_widen_ms, state.position_last_ms, self.city.tick_us)
        self.roads.begin(self.fleet)
        self.line_search = self.city.off_road.search(self.fleet) if self.city.off_road else None
        self.sea_search = self.city.sea.search(self.fleet) if self.city.sea else None
        for unit in state.units:
            agency = state.agency_index.get(unit.agency_id, len(state.agency_index))
            self.fleet.set_roster(unit.unit, agency, state.mask(unit.capabilities), int(unit.medium))
        count = len(state.units)
        self.crew_masks, self._crew_counts, self._placed = [0] * count, [-1] * count, [None] * count
        state.touched_units = set(range(len(state.units)))
        self._masks = {}
        state.city_changed = False

    def _project_crews(self) -> None:
        first: dict[str, int] = {}
        crew_ids = [self.hypothetical(index).crew_id for index in range(len(self.state.units))]
        self.crew_of = [first.setdefault(crew_id, i) if crew_id else i for i, crew_id in enumerate(crew_ids)]
        self._vehicles_of: dict[int, list[int]] = {}
        for unit, crew in enumerate(self.crew_of):
            self._vehicles_of.setdefault(crew, []).append(unit)
        self.crew_vehicles_max = max(map(len, self._vehicles_of.values()), default=1)

    def _project_roads(self) -> None:
        state = self.state
        self.roads.lay(state.closures, state.units)
        state.roads_changed = False
        for covering in self.covering.values():
            covering.lay(len(state.units))
            state.touched_units = set(range(len(state.units)))

    def _project_unit(self, unit: Unit) -> None:
        place = unit.place
        if place is not self._placed[unit.unit]:
            where = (place.node, place.leg_ticks(unit.medium), place.lat_e7, place.lon_e7)
            self.fleet.set_place(unit.unit, *where, place.edge, place.along)
            self._placed[unit.unit] = place
        self.fleet.set_fix(unit.unit, 0 if unit.at_home else unit.fix_at_ms)
        if unit.crew_count != self._crew_counts[unit.unit]:
            self._crew_counts[unit.unit] = unit.crew_count
            self.crew_masks[unit.unit] = self.crew_mask(unit)
        self._project_block(unit)

    def _project_block(self, unit: Unit) -> None:
        block, conditional = self.block(unit), unit.availability is _AVAILABILITY_CONDITIONAL
        if self.covering and unit.agency_id in self.covering:
            idle = block is _UNFIT_NONE and not conditional and unit.medium is _MEDIUM_ROAD
            self.covering[unit.agency_id].stand(unit, idle, self.state.standing_by.posted)
        turnout_ticks = unit.turnout_ticks if unit.at_home else unit.turnout_away_ticks
        self.fleet.set_fit(unit.unit, block, conditional, self.crew_masks[unit.unit], turnout_ticks)
