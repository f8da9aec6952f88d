"""LineSearch: the soonest fit units for a place by straight-line travel times, for a city without roads.

One scan over the units of each query's agency, in exact integers. Nodes mean nothing here. It reads the fleet and
changes nothing. Not for two threads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free

from ._fleet cimport Fleet, check_target
from ._fleet_query cimport check_mode
from ._heap cimport Best, Hit, best_offer
from ._plane cimport line_mm
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

from . import limits, plane as _plane


# Ticks for a length are (mm * numerator + denominator // 2) // denominator.
cdef struct Pace:
    int64_t numerator
    int64_t denominator


# Where the units are to go, and how fast.
cdef struct Target:
    int64_t lat_e7
    int64_t lon_e7
    int64_t offset_ticks
    int64_t at_ms
    Pace pace
    # plane.LON_SCALES.
    const int64_t* lon_scales


cdef inline Hit line_hit(const FleetState* fleet, const Target* target, int32_t unit) noexcept nogil:
    cdef const Unit* row = &fleet.units[unit]
    cdef const Pace* pace = &target.pace
    cdef int64_t length_mm = line_mm(target.lon_scales, row.lat_e7, row.lon_e7, target.lat_e7, target.lon_e7)
    cdef Hit hit
    hit.unit = unit
    hit.road_ticks = (length_mm * pace.numerator + pace.denominator // 2) // pace.denominator
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
        if unit.spot.node != NOWHERE and first_unfit(fleet, unit, query) == UNFIT_NONE:
            best_offer(best, line_hit(fleet, target, span.units[i]))


@cython.final
@cython.auto_pickle(False)
cdef class LineSearch:
    """ground.Search over straight lines. `paces` gives each mode's (numerator, denominator): ticks per millimetre."""

    cdef Fleet fleet
    cdef Pace* paces
    cdef int64_t* lon_scales
    cdef int32_t mode_count
    cdef Hit* hits

    def __cinit__(self, Fleet fleet not None, paces):
        cdef int32_t i
        if not 0 < len(paces) <= limits.MODES_MAX:
            raise ValueError(f"a city has 1..{limits.MODES_MAX} modes, got {len(paces)}")
        self.fleet = fleet
        self.mode_count = <int32_t>len(paces)
        self.paces = <Pace*>calloc(self.mode_count, sizeof(Pace))
        self.lon_scales = <int64_t*>calloc(len(_plane.LON_SCALES), sizeof(int64_t))
        self.hits = <Hit*>calloc(fleet.state.unit_count + 1, sizeof(Hit))
        if not (self.paces and self.lon_scales and self.hits):
            raise MemoryError("no memory for a search over straight lines")
        for i, scale in enumerate(_plane.LON_SCALES):
            self.lon_scales[i] = scale
        for i in range(self.mode_count):
            self.paces[i].numerator, self.paces[i].denominator = paces[i]
            # The longest line, 4.3e9 mm, must fit 63 bits after the product and LEG_TICKS_MAX after the division.
            if (
                not 0 < self.paces[i].numerator < 1 << 30
                or not 0 < self.paces[i].denominator < 1 << 60
                or self.paces[i].numerator >> 18 >= self.paces[i].denominator
            ):
                raise ValueError(f"mode {i}: ticks per millimetre {paces[i]} are out of range")

    def __dealloc__(self):
        free(self.paces)
        free(self.lon_scales)
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
        """The soonest fit units for each query as lists of ground.Candidate, fewer where fewer are fit; see
        RoadSearch.nearest.
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
        check_mode(mode, self.mode_count)
        target.lat_e7 = lat_e7
        target.lon_e7 = lon_e7
        target.offset_ticks = offset_ticks
        target.at_ms = at_ms
        target.pace = self.paces[mode]
        target.lon_scales = self.lon_scales
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
        """One unit's ETA as a ground.Candidate, whatever its state; None for a unit that is nowhere."""
        cdef Unit* row = self.fleet.row(unit)
        cdef Target target
        cdef Best best
        self.aim(&target, node, offset_ticks, lat_e7, lon_e7, at_ms, mode)
        if row.spot.node == NOWHERE:
            return None
        best.hits = self.hits
        best.hits[0] = line_hit(&self.fleet.state, &target, <int32_t>unit)
        best.count = 1
        return self.fleet.candidates(&best, at_ms)[0]

    def reach(self, int64_t unit, int64_t mode, places):
        """True for every place, unless the unit is nowhere."""
        cdef Unit* row = self.fleet.row(unit)
        cdef list reachable = []
        check_mode(mode, self.mode_count)
        for place in places:
            node, lat_e7, lon_e7, _, _ = place
            check_target(node, self.fleet.state.node_count, 0, lat_e7, lon_e7, 0)
            reachable.append(row.spot.node != NOWHERE)
        return reachable
