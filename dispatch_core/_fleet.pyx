"""Fleet: the searches' index over the units, told by the engine what changes.

One row a unit holds what a search asks of it; lists by node let a walk over the roads meet the units that stand where
it passes. All memory is taken once. It knows neither travel times nor assignments: whether a unit is free comes in as
one number (`set_fit`). Not for two threads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free

from ._edges cimport RoadEdges, Spot
from ._fleet_query cimport read_into, read_mask
from ._heap cimport Best, Hit, best_sort
from ._units cimport (
    LAST_RANK_BIT, NO_SLOT, NOWHERE, UNFIT_COUNT, UNFIT_NONE, UNFIT_OUT_OF_SERVICE, UNFIT_UNRESPONSIVE, FleetState,
    Query, Span, Unit, count_reasons, first_unfit, is_last, move_unit, next_slot, stale_ticks, units_of,
)

from . import limits

cdef int64_t LEG_TICKS_MAX = limits.LEG_TICKS_MAX
cdef int64_t MOMENT_MS_MAX = limits.MOMENT_MS_MAX
cdef int64_t LAT_E7_MAX = limits.LAT_E7_MAX
cdef int64_t LON_E7_MAX = limits.LON_E7_MAX


cdef int check_target(int64_t node, int32_t node_count, int64_t offset_ticks, int64_t lat_e7, int64_t lon_e7,
                      int64_t at_ms) except -1:
    """Refuse a place or a moment that no search can use."""
    if node < 0 or node >= node_count:
        raise IndexError(f"node {node} is not in the network of {node_count} nodes")
    if offset_ticks < 0 or offset_ticks > LEG_TICKS_MAX:
        raise ValueError(f"offset_ticks must be in 0..{LEG_TICKS_MAX}, got {offset_ticks}")
    if at_ms < 0 or at_ms > MOMENT_MS_MAX:
        raise ValueError(f"at_ms must be in 0..{MOMENT_MS_MAX}, got {at_ms}")
    if lat_e7 < -LAT_E7_MAX or lat_e7 > LAT_E7_MAX or lon_e7 < -LON_E7_MAX or lon_e7 > LON_E7_MAX:
        raise ValueError(f"latitude {lat_e7} or longitude {lon_e7} (1e-7 degrees) is not on the globe")
    return 0


@cython.final
@cython.auto_pickle(False)
cdef class Fleet:
    """Rows for `unit_count` units on a network of `node_count` nodes; a city without roads has one node, 0.

    With `edges`, the network's own, units may also stand between nodes. A new unit is out of service and nowhere.
    Methods raise IndexError for a unit, node or agency that does not exist and ValueError for a value out of range;
    integers beyond 64 bits raise OverflowError.
    """

    def __cinit__(self, int64_t unit_count, int64_t node_count, RoadEdges edges=None):
        cdef FleetState* state = &self.state
        cdef int32_t i
        if not 0 <= unit_count <= limits.UNITS_MAX:
            raise ValueError(f"a fleet has 0..{limits.UNITS_MAX} units, got {unit_count}")
        if not 1 <= node_count <= limits.NODES_MAX:
            raise ValueError(f"a network has 1..{limits.NODES_MAX} nodes, got {node_count}")
        if edges is not None and edges.edges.node_count != node_count:
            raise ValueError(f"the edges are those of {edges.edges.node_count} nodes, the network has {node_count}")
        self.edges = edges
        state.edges = NULL if edges is None else &edges.edges
        state.unit_count = <int32_t>unit_count
        state.node_count = <int32_t>node_count
        # One more than a city may have, for the units of an agency that it has no longer.
        state.agency_count = limits.AGENCIES_MAX + 1
        state.units = <Unit*>calloc(unit_count + 1, sizeof(Unit))
        state.first_at = <int32_t*>calloc(node_count, sizeof(int32_t))
        state.by_agency = <int32_t*>calloc(unit_count + 1, sizeof(int32_t))
        state.agency_first = <int32_t*>calloc(state.agency_count + 2, sizeof(int32_t))
        self.touches.units = <int32_t*>calloc(unit_count + 1, sizeof(int32_t))
        # Whoever follows has all to look at once.
        self.touches.count = 1
        if not (state.units and state.first_at and state.by_agency and state.agency_first and self.touches.units):
            raise MemoryError(f"no memory for {unit_count} units on {node_count} nodes")
        for i in range(state.node_count):
            state.first_at[i] = NO_SLOT
        for i in range(state.unit_count):
            state.units[i].spot.node = state.units[i].spot.other = NOWHERE
            state.units[i].agency = state.agency_count
            state.units[i].block = UNFIT_OUT_OF_SERVICE
        state.agencies_changed = True
        state.widen_from_ms = MOMENT_MS_MAX
        state.last_from_ms = MOMENT_MS_MAX
        state.tick_us = 1000

    def __dealloc__(self):
        free(self.state.units)
        free(self.state.first_at)
        free(self.state.by_agency)
        free(self.state.agency_first)
        free(self.touches.units)

    # -- Queries ----------------------------------------

    @property
    def unit_count(self):
        return self.state.unit_count

    @property
    def node_count(self):
        return self.state.node_count

    def count_unfit(self, query):
        """How many units of the query's agency (-1: of all) fall to each reason of model.Unfit; entry 0 counts the fit.

        A unit that is nowhere counts as fit: no search will find it, as if no route led to it.
        """
        cdef Query read
        cdef int32_t[UNFIT_COUNT] counts
        cdef int i
        for i in range(UNFIT_COUNT):
            counts[i] = 0
        self.read_query(query, &read)
        count_reasons(&self.state, &read, counts)
        return tuple([counts[i] for i in range(UNFIT_COUNT)])

    def fit_units(self, query):
        """The units that entry 0 of `count_unfit` counts, ascending."""
        cdef Query read
        cdef Span span
        cdef int32_t i
        cdef list fit = []
        self.read_query(query, &read)
        span = units_of(&self.state, read.agency)
        for i in range(span.count):
            if first_unfit(&self.state, &self.state.units[span.units[i]], &read) == UNFIT_NONE:
                fit.append(span.units[i])
        fit.sort()
        return fit

    def units_at(self, int64_t node):
        """The units at this node or on an edge that has it for an end, ascending."""
        cdef int32_t slot
        cdef list units = []
        if node < 0 or node >= self.state.node_count:
            raise IndexError(f"node {node} is not in the network of {self.state.node_count} nodes")
        slot = self.state.first_at[node]
        while slot != NO_SLOT:
            units.append(slot >> 1)
            slot = next_slot(&self.state, slot)
        units.sort()
        return units

    def place_of(self, int64_t unit):
        """(node, offset_ticks, lat_e7, lon_e7) as they were set; None before. On an edge the tail of its arc."""
        cdef Unit* row = self.row(unit)
        return None if row.spot.node == NOWHERE else (row.spot.node, row.offset_ticks, row.lat_e7, row.lon_e7)

    def edge_of(self, int64_t unit):
        """(edge, along) as they were set; (0, 0) at a node, and before."""
        return (self.row(unit).spot.edge, self.row(unit).spot.along)

    def fit_of(self, int64_t unit):
        """(block, conditional, crew_caps_mask, turnout_ticks, fix_at_ms) as they were set."""
        cdef Unit* row = self.row(unit)
        return (row.block, row.conditional, row.crew_capabilities, row.turnout_ticks, row.fix_at_ms)

    def stale_of(self, int64_t unit, int64_t at_ms):
        """(ticks that the age of its position adds to an ETA, 1 where it is too old to trust and else 0)."""
        return (stale_ticks(&self.state, self.row(unit), at_ms), int(is_last(&self.state, self.row(unit), at_ms)))

    def roster_of(self, int64_t unit):
        """(agency, caps_mask, medium) as they were set; None before."""
        cdef Unit* row = self.row(unit)
        return None if row.agency == self.state.agency_count else (row.agency, row.capabilities, row.medium)

    cdef Unit* row(self, int64_t unit) except NULL:
        if unit < 0 or unit >= self.state.unit_count:
            raise IndexError(f"unit {unit} is not in the fleet of {self.state.unit_count}")
        return &self.state.units[unit]

    cdef int read_query(self, object query, Query* out) except -1:
        """Check and translate a ground.Query; units it excludes stay stamped until the next is read."""
        return read_into(&self.state, query, out)

    cdef list candidates(self, Best* best, int64_t at_ms):
        """The hits as ground.Candidate tuples, best first; ends the use of `best`."""
        cdef FleetState* state = &self.state
        cdef list found = []
        cdef Hit* hit
        cdef Unit* row
        cdef int32_t i
        best_sort(best)
        for i in range(best.count):
            hit = &best.hits[i]
            row = &state.units[hit.unit]
            found.append((
                hit.unit, hit.rank & ((<int64_t>1 << LAST_RANK_BIT) - 1), row.turnout_ticks, row.offset_ticks,
                hit.road_ticks, stale_ticks(state, row, at_ms), hit.rank >> LAST_RANK_BIT,
            ))
        return found

    # -- Commands ----------------------------------------

    cdef void touch(self, int64_t unit) noexcept:
        self.touches.units[self.touches.count % <uint64_t>self.state.unit_count] = <int32_t>unit
        self.touches.count += 1

    def set_roster(self, int64_t unit, int64_t agency, caps_mask, int64_t medium):
        """Who the unit belongs to (agency index), what its vehicle can do (a bit each) and its model.Medium."""
        cdef Unit* row = self.row(unit)
        cdef uint64_t capabilities
        read_mask(caps_mask, &capabilities)
        if agency < 0 or agency >= self.state.agency_count:
            raise IndexError(f"agency {agency} is not in 0..{self.state.agency_count - 1}")
        if medium < 0 or medium > 255:
            raise ValueError(f"a medium is in 0..255, got {medium}")
        self.touch(unit)
        row.capabilities = capabilities
        row.medium = <uint8_t>medium
        if row.agency != agency:
            row.agency = <int32_t>agency
            self.state.agencies_changed = True

    def set_place(
        self, int64_t unit, int64_t node, int64_t offset_ticks, int64_t lat_e7, int64_t lon_e7, int64_t edge=0,
        int64_t along=0,
    ):
        """Where the unit is: it reaches `node`, or the point `along` the edge, after `offset_ticks`. Constant time."""
        cdef Spot spot
        self.row(unit)
        check_target(node, self.state.node_count, offset_ticks, lat_e7, lon_e7, 0)
        self.read_spot(node, edge, along, &spot)
        self.put(<int32_t>unit, &spot, offset_ticks, <int32_t>lat_e7, <int32_t>lon_e7)

    def set_places(
        self,
        const int32_t[::1] units, const int32_t[::1] nodes, const int64_t[::1] offset_ticks,
        const int32_t[::1] lat_e7, const int32_t[::1] lon_e7, const int32_t[::1] edges, const int32_t[::1] alongs,
    ):
        """set_place for many units in the order given. Changes nothing if any of it is wrong."""
        cdef Spot spot
        cdef Py_ssize_t i, count = units.shape[0]
        least = min(nodes.shape[0], offset_ticks.shape[0], lat_e7.shape[0], lon_e7.shape[0], edges.shape[0])
        most = max(nodes.shape[0], offset_ticks.shape[0], lat_e7.shape[0], lon_e7.shape[0], edges.shape[0])
        if not least == count == most == alongs.shape[0]:
            raise ValueError(f"all arrays must have the length of `units`, {count}")
        for i in range(count):
            self.row(units[i])
            check_target(nodes[i], self.state.node_count, offset_ticks[i], lat_e7[i], lon_e7[i], 0)
            self.read_spot(nodes[i], edges[i], alongs[i], &spot)
        for i in range(count):
            self.read_spot(nodes[i], edges[i], alongs[i], &spot)
            self.put(units[i], &spot, offset_ticks[i], lat_e7[i], lon_e7[i])

    cdef int read_spot(self, int64_t node, int64_t edge, int64_t along, Spot* out) except -1:
        if self.edges is not None:
            return self.edges.read_spot(node, edge, along, out)
        if edge:
            raise IndexError(f"edge {edge}: this fleet was made for nodes alone")
        out.node = out.other = <int32_t>node
        out.edge = out.along = 0
        return 0

    cdef void put(self, int32_t unit, const Spot* spot, int64_t offset_ticks, int32_t lat_e7,
                  int32_t lon_e7) noexcept:
        cdef Unit* row = &self.state.units[unit]
        self.touch(unit)
        row.offset_ticks = offset_ticks
        row.lat_e7, row.lon_e7 = lat_e7, lon_e7
        move_unit(&self.state, unit, spot)

    def set_fit(self, int64_t unit, int64_t block, int64_t conditional, crew_caps_mask, int64_t turnout_ticks):
        """What keeps the unit from all needs (0 or OUT_OF_SERVICE..UNRESPONSIVE) and what its crew suffices for."""
        cdef Unit* row = self.row(unit)
        cdef uint64_t capabilities
        read_mask(crew_caps_mask, &capabilities)
        if block != 0 and (block < UNFIT_OUT_OF_SERVICE or block > UNFIT_UNRESPONSIVE):
            raise ValueError(f"a unit is blocked by 0 or {UNFIT_OUT_OF_SERVICE}..{UNFIT_UNRESPONSIVE}, got {block}")
        if conditional != 0 and conditional != 1:
            raise ValueError(f"a unit is conditionally available (1) or not (0), got {conditional}")
        if turnout_ticks < 0 or turnout_ticks > LEG_TICKS_MAX:
            raise ValueError(f"turnout_ticks must be in 0..{LEG_TICKS_MAX}, got {turnout_ticks}")
        self.touch(unit)
        row.block, row.conditional = <uint8_t>block, <uint8_t>conditional
        row.crew_capabilities, row.turnout_ticks = capabilities, turnout_ticks

    def set_fix(self, int64_t unit, int64_t fix_at_ms):
        """When the unit's position was taken; 0 for one that never grows old, a unit parked at home."""
        cdef Unit* row = self.row(unit)
        if fix_at_ms < 0 or fix_at_ms > MOMENT_MS_MAX:
            raise ValueError(f"fix_at_ms must be in 0..{MOMENT_MS_MAX}, got {fix_at_ms}")
        row.fix_at_ms = fix_at_ms

    def set_staleness(self, int64_t widen_from_ms, int64_t last_from_ms, int64_t tick_us):
        """From which age of a position the ETA is widened by the further age, and from which the unit ranks last.

        The margin is rounded down to ticks and grows no more once the unit ranks last.
        """
        if not 0 <= widen_from_ms <= last_from_ms <= MOMENT_MS_MAX:
            wrong = f"got {widen_from_ms} and {last_from_ms}"
            raise ValueError(f"staleness needs 0 <= widen_from_ms <= last_from_ms <= {MOMENT_MS_MAX}, {wrong}")
        if tick_us <= 0:
            raise ValueError(f"tick_us must be positive, got {tick_us}")
        if last_from_ms - widen_from_ms > LEG_TICKS_MAX // 1000:
            raise ValueError(f"{last_from_ms - widen_from_ms} ms of staleness may be more than {LEG_TICKS_MAX} ticks")
        self.state.widen_from_ms = widen_from_ms
        self.state.last_from_ms = last_from_ms
        self.state.tick_us = tick_us
