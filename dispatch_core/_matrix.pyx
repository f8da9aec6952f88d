"""MatrixSearch: the soonest fit units for a place by a table of travel times from node to node.

One scan over the units of each query's agency, one look at the table for each. It reads the fleet and changes nothing.
Not for two threads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free

from ._fleet cimport Fleet, check_target
from ._fleet_query cimport check_mode
from ._heap cimport Best, Hit, best_offer
from ._units cimport (
    LAST_RANK_BIT,
    NOWHERE,
    UNFIT_NONE,
    FleetState,
    Query,
    Span,
    Unit,
    first_unfit,
    is_last,
    stale_ticks,
    units_of,
)


# Where the units are to go: `ticks[unit's node * node_count + node]` of the mode, negative where no way leads.
cdef struct Target:
    const int32_t* ticks
    int64_t node_count
    int64_t node
    int64_t offset_ticks
    int64_t at_ms


cdef inline int32_t way_ticks(const Target* target, const Unit* row) noexcept nogil:
    return target.ticks[row.spot.node * target.node_count + target.node]


cdef inline Hit matrix_hit(const FleetState* fleet, const Target* target, int32_t unit) noexcept nogil:
    cdef const Unit* row = &fleet.units[unit]
    cdef Hit hit
    hit.unit = unit
    hit.road_ticks = way_ticks(target, row)
    hit.rank = (<int64_t>is_last(fleet, row, target.at_ms) << LAST_RANK_BIT) + row.turnout_ticks + row.offset_ticks
    hit.rank += hit.road_ticks + target.offset_ticks + stale_ticks(fleet, row, target.at_ms)
    return hit


cdef void scan(FleetState* fleet, const Query* query, const Target* target, Best* best) noexcept nogil:
    cdef Span span = units_of(fleet, query.agency)
    cdef Unit* unit
    cdef int32_t i
    best.count = 0
    best.wanted = min(query.wanted, span.count)
    for i in range(span.count):
        unit = &fleet.units[span.units[i]]
        if unit.spot.node != NOWHERE and way_ticks(target, unit) >= 0 and first_unfit(fleet, unit, query) == UNFIT_NONE:
            best_offer(best, matrix_hit(fleet, target, span.units[i]))


@cython.final
@cython.auto_pickle(False)
cdef class MatrixSearch:
    """ground.Search over `ticks` by mode, node left and node reached; its table is not copied and must not change."""

    cdef Fleet fleet
    cdef const int32_t[:, :, ::1] ticks
    cdef Hit* hits

    def __cinit__(self, Fleet fleet not None, const int32_t[:, :, ::1] ticks not None):
        if ticks.shape[1] != fleet.state.node_count or ticks.shape[2] != fleet.state.node_count or not ticks.shape[0]:
            raise ValueError(f"a table for {fleet.state.node_count} nodes, got {ticks.shape[1]} by {ticks.shape[2]}")
        self.fleet = fleet
        self.ticks = ticks
        self.hits = <Hit*>calloc(fleet.state.unit_count + 1, sizeof(Hit))
        if not self.hits:
            raise MemoryError("no memory for a search by a table")

    def __dealloc__(self):
        free(self.hits)

    def nearest(
        self,
        int64_t node,
        int64_t offset_ticks,
        int64_t lat_e7,
        int64_t lon_e7,
        int64_t at_ms,
        queries,
        int64_t edge=0,
        int64_t along=0,
    ):
        """The soonest fit units for each query as lists of ground.Candidate, fewer where fewer are fit and reachable;
        see RoadSearch.nearest.
        """
        cdef list answers = []
        cdef Query read
        cdef Best best
        cdef Target target
        best.hits = self.hits
        for query in queries:
            self.fleet.read_query(query, &read)
            self.aim(&target, node, offset_ticks, lat_e7, lon_e7, at_ms, read.mode)
            scan(&self.fleet.state, &read, &target, &best)
            answers.append(self.fleet.candidates(&best, at_ms))
        return answers

    cdef int aim(
        self,
        Target* target,
        int64_t node,
        int64_t offset_ticks,
        int64_t lat_e7,
        int64_t lon_e7,
        int64_t at_ms,
        int64_t mode,
    ) except -1:
        check_target(node, self.fleet.state.node_count, offset_ticks, lat_e7, lon_e7, at_ms)
        check_mode(mode, self.ticks.shape[0])
        target.ticks = &self.ticks[mode, 0, 0]
        target.node_count = self.ticks.shape[1]
        target.node = node
        target.offset_ticks = offset_ticks
        target.at_ms = at_ms
        return 0

    def unit_eta(
        self,
        int64_t unit,
        int64_t node,
        int64_t offset_ticks,
        int64_t lat_e7,
        int64_t lon_e7,
        int64_t at_ms,
        int64_t mode,
        int64_t edge=0,
        int64_t along=0,
    ):
        """One unit's ETA as a ground.Candidate, whatever its state; None where no way leads, or it is nowhere."""
        cdef Unit* row = self.fleet.row(unit)
        cdef Target target
        cdef Best best
        self.aim(&target, node, offset_ticks, lat_e7, lon_e7, at_ms, mode)
        if row.spot.node == NOWHERE or way_ticks(&target, row) < 0:
            return None
        best.hits = self.hits
        best.hits[0] = matrix_hit(&self.fleet.state, &target, <int32_t>unit)
        best.count = 1
        return self.fleet.candidates(&best, at_ms)[0]

    def reach(self, int64_t unit, int64_t mode, places):
        """For each (node, lat_e7, lon_e7, edge, along): is there a way from where the unit is."""
        cdef Unit* row = self.fleet.row(unit)
        cdef Target target
        cdef list reachable = []
        for place in places:
            node, lat_e7, lon_e7, _, _ = place
            self.aim(&target, node, 0, lat_e7, lon_e7, 0, mode)
            reachable.append(row.spot.node != NOWHERE and way_ticks(&target, row) >= 0)
        return reachable
