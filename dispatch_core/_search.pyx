"""RoadSearch: the soonest fit units for a place over the live weights of the network, by whichever way is quicker.

An ascent through the hierarchy answers one query, wherever its units stand; a walk from the incident, reverse Dijkstra,
serves all queries that drive in the same mode and stops where no unit farther out could enter any answer. Both are
exact. Nothing is allocated in a query. It reads the ground's weights, which closures change in place, and the fleet; it
changes neither. Not for two threads; the GIL is kept, since a query takes microseconds.
"""

cimport cython
from libc.stdint cimport INT64_MAX, int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free

from ._fleet cimport Fleet, check_target
from ._heap cimport Best, Entry, Hit, best_offer
from ._hierarchy cimport FAR_TICKS
from ._hierarchy_ascent cimport FleetAscent, ascend, road_from, set_out
from ._hierarchy_weights cimport HierarchyWeights
from ._units cimport (
    LAST_RANK_BIT,
    NO_UNIT,
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
from ._walk cimport RoadWalk, relax, settle, start


# -- Asks: what the queries still want ----------------------------------------

cdef inline void want(Tier* tier, int64_t rest_ticks) noexcept nogil:
    tier.unmet_count += 1
    if rest_ticks < tier.rest_ticks_min:
        tier.rest_ticks_min = rest_ticks


cdef void enlist(Search* search, int32_t index, int64_t at_ms) noexcept nogil:
    """Mark the units that are fit for the ask whose query was read last."""
    cdef Ask* ask = &search.asks[index]
    cdef FleetState* fleet = search.fleet
    cdef Span span = units_of(fleet, ask.query.agency)
    cdef Unit* unit
    cdef Wish* wish
    cdef int32_t i
    ask.fresh.unmet_count = 0
    ask.fresh.rest_ticks_min = INT64_MAX
    ask.last = ask.fresh
    for i in range(span.count):
        unit = &fleet.units[span.units[i]]
        if unit.node == NOWHERE or first_unfit(fleet, unit, &ask.query) != UNFIT_NONE:
            continue
        wish = &search.wishes[span.units[i]]
        if wish.stamp != search.wish_stamp:
            wish.stamp = search.wish_stamp
            wish.asks = 0
            wish.last = is_last(fleet, unit, at_ms)
            wish.rest_ticks = unit.turnout_ticks + unit.offset_ticks + stale_ticks(fleet, unit, at_ms)
        wish.asks |= <uint64_t>1 << index
        want(&ask.last if wish.last else &ask.fresh, wish.rest_ticks)
    # Places for hits beyond the fit units would only keep the walk going.
    ask.best.wanted = min(ask.query.wanted, ask.fresh.unmet_count + ask.last.unmet_count)
    ask.best.count = 0
    ask.best.hits = search.hits + <int64_t>index * fleet.unit_count


cdef int64_t horizon(const Ask* ask, int64_t offset_ticks) noexcept nogil:
    """The distance beyond which no unmet unit can enter the best: none may be missed, so an equal ETA still counts."""
    cdef const Hit* worst = ask.best.hits
    cdef int64_t eta_ticks
    if ask.best.wanted == 0 or ask.fresh.unmet_count + ask.last.unmet_count == 0:
        return -1
    if ask.best.count < ask.best.wanted:
        return INT64_MAX
    if worst.rank >> LAST_RANK_BIT == 0:
        return worst.rank - offset_ticks - ask.fresh.rest_ticks_min if ask.fresh.unmet_count else -1
    if ask.fresh.unmet_count:
        return INT64_MAX
    eta_ticks = worst.rank - (<int64_t>1 << LAST_RANK_BIT)
    return eta_ticks - offset_ticks - ask.last.rest_ticks_min


cdef int64_t farthest_horizon(const Search* search, uint64_t asks) noexcept nogil:
    """The farthest of all asks; what is as far as FAR_TICKS counts as out of reach."""
    cdef int64_t farthest = -1
    cdef int32_t index
    for index in range(search.ask_count):
        if asks >> index & 1 and search.asks[index].horizon_ticks > farthest:
            farthest = search.asks[index].horizon_ticks
    return min(farthest, FAR_TICKS - 1)


cdef void meet(Search* search, int32_t unit, uint64_t asks, int64_t road_ticks, int64_t offset_ticks) noexcept nogil:
    """Offer a unit at a settled node to each ask that wants it."""
    cdef Wish* wish = &search.wishes[unit]
    cdef Ask* ask
    cdef Hit hit
    cdef int32_t index
    hit.unit = unit
    hit.road_ticks = road_ticks
    hit.rank = (<int64_t>wish.last << LAST_RANK_BIT) + wish.rest_ticks + road_ticks + offset_ticks
    for index in range(search.ask_count):
        if not (asks >> index & 1):
            continue
        ask = &search.asks[index]
        if wish.last:
            ask.last.unmet_count -= 1
        else:
            ask.fresh.unmet_count -= 1
        best_offer(&ask.best, hit)
        ask.horizon_ticks = horizon(ask, offset_ticks)


cdef void answer_all(Search* search, int32_t node, int64_t offset_ticks, int32_t mode, uint64_t asks) noexcept nogil:
    """Fill the best of all `asks`, which drive in `mode`, from the place outwards."""
    cdef int64_t horizon_ticks = farthest_horizon(search, asks)
    cdef Entry settled
    cdef Wish* wish
    cdef int32_t unit
    start(search.walk, node, mode)
    while horizon_ticks >= 0 and settle(search.walk, &settled) and settled.ticks <= horizon_ticks:
        unit = search.fleet.first_at[settled.node]
        while unit != NO_UNIT:
            wish = &search.wishes[unit]
            if wish.stamp == search.wish_stamp and wish.asks & asks:
                meet(search, unit, wish.asks & asks, settled.ticks, offset_ticks)
                horizon_ticks = farthest_horizon(search, asks)
            unit = search.fleet.units[unit].next
        relax(search.walk, &settled, horizon_ticks)


cdef bint is_dense(const Search* search, const Query* query) noexcept nogil:
    """Is a walk likely to be quicker than an ascent?"""
    return False


cdef bint prepare(
    Search* search, int32_t index, int32_t node, int64_t offset_ticks, int64_t at_ms, Method method
) noexcept nogil:
    """Answer the query read last by an ascent, or make it an ask of the walk that follows: then True."""
    cdef Ask* ask = &search.asks[index]
    if method == BY_WALK or (method == BY_DENSITY and is_dense(search, &ask.query)):
        enlist(search, index, at_ms)
        ask.horizon_ticks = horizon(ask, offset_ticks)
        return True
    ask.best.hits = search.hits + <int64_t>index * search.fleet.unit_count
    ask.best.wanted = min(ask.query.wanted, search.fleet.unit_count)
    ask.horizon_ticks = -1
    set_out(search.ascent, node, ask.query.mode)
    ascend(search.ascent, &ask.query, &ask.best, offset_ticks, at_ms)
    return False


@cython.final
@cython.auto_pickle(False)
cdef class RoadSearch:
    """ground.Search over a road network: a fleet and the arrays of its network, as _walk.RoadWalk takes them."""

    def __cinit__(
        self, Fleet fleet not None, first_in, tail, ticks_in, first_out, head, HierarchyWeights weights not None
    ):
        cdef Search* state = &self.state
        self.fleet = fleet
        self.walk = RoadWalk(fleet, first_in, tail, ticks_in, first_out, head)
        self.ascent = FleetAscent(fleet, weights)
        state.fleet = &fleet.state
        state.walk = &self.walk.state
        state.ascent = &self.ascent.ascent
        state.wishes = <Wish*>calloc(fleet.state.unit_count + 1, sizeof(Wish))
        state.hits = <Hit*>calloc(<size_t>fleet.state.unit_count * ASKS_MAX + 1, sizeof(Hit))
        if not (state.wishes and state.hits):
            raise MemoryError(f"no memory to search for {fleet.state.unit_count} units")

    def __dealloc__(self):
        free(self.state.wishes)
        free(self.state.hits)

    def nearest(self, int64_t node, int64_t offset_ticks, int64_t lat_e7, int64_t lon_e7, int64_t at_ms, queries):
        """The soonest fit units for each query as lists of ground.Candidate; fewer where fewer are fit and reachable.

        Raises IndexError for a node, agency, mode or excluded unit that does not exist, ValueError for a value out of
        range.
        """
        cdef list answers = []
        cdef Py_ssize_t first
        check_target(node, self.fleet.state.node_count, offset_ticks, lat_e7, lon_e7, at_ms)
        for first in range(0, len(queries), ASKS_MAX):
            self.answer(<int32_t>node, offset_ticks, at_ms, queries[first : first + ASKS_MAX], answers)
        return answers

    cdef int answer(self, int32_t node, int64_t offset_ticks, int64_t at_ms, object queries, list answers) except -1:
        """Append the answers to at most ASKS_MAX queries."""
        cdef Search* search = &self.state
        cdef Ask* ask
        cdef int32_t index, mode
        cdef uint64_t[MODES_ROOM] walkers
        for mode in range(search.walk.roads.mode_count):
            walkers[mode] = 0
        search.wish_stamp += 1
        search.ask_count = 0
        for query in queries:
            ask = &search.asks[search.ask_count]
            self.fleet.read_query(query, &ask.query)
            self.check_mode(ask.query.mode)
            if prepare(search, search.ask_count, node, offset_ticks, at_ms, self.method):
                walkers[ask.query.mode] |= <uint64_t>1 << search.ask_count
            search.ask_count += 1
        for mode in range(search.walk.roads.mode_count):
            if walkers[mode]:
                answer_all(search, node, offset_ticks, mode, walkers[mode])
        for index in range(search.ask_count):
            answers.append(self.fleet.candidates(&search.asks[index].best, at_ms))
        return 0

    cdef int check_mode(self, int64_t mode) except -1:
        if mode < 0 or mode >= self.state.walk.roads.mode_count:
            raise IndexError(f"mode {mode} is not among the network's {self.state.walk.roads.mode_count}")
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
    ):
        """One unit's ETA as a ground.Candidate, whatever its state; None where no road leads there or the unit is
        nowhere.
        """
        cdef FleetState* fleet = self.state.fleet
        cdef Unit* row = self.fleet.row(unit)
        cdef Best best
        cdef Hit hit
        check_target(node, self.fleet.state.node_count, offset_ticks, lat_e7, lon_e7, at_ms)
        self.check_mode(mode)
        if row.node == NOWHERE:
            return None
        set_out(self.state.ascent, <int32_t>node, <int32_t>mode)
        hit.unit = <int32_t>unit
        hit.road_ticks = road_from(self.state.ascent, <int32_t>unit)
        if hit.road_ticks < 0:
            return None
        hit.rank = (<int64_t>is_last(fleet, row, at_ms) << LAST_RANK_BIT) + row.turnout_ticks + row.offset_ticks
        hit.rank += hit.road_ticks + offset_ticks + stale_ticks(fleet, row, at_ms)
        best.hits = &hit
        best.count = 1
        return self.fleet.candidates(&best, at_ms)[0]

    def reach(self, int64_t unit, int64_t mode, places):
        """For each (node, lat_e7, lon_e7): does a road lead there from the unit; all False for a unit that is
        nowhere.
        """
        cdef Unit* row = self.fleet.row(unit)
        cdef list reachable = []
        cdef int64_t node
        self.check_mode(mode)
        for place in places:
            node, lat_e7, lon_e7 = place
            check_target(node, self.fleet.state.node_count, 0, lat_e7, lon_e7, 0)
            if row.node == NOWHERE:
                reachable.append(False)
                continue
            set_out(self.state.ascent, <int32_t>node, <int32_t>mode)
            reachable.append(road_from(self.state.ascent, <int32_t>unit) >= 0)
        return reachable

    def set_method(self, int64_t method):
        """0: by density, as is right; 1: always walk; 2: always ascend. Answers are the same."""
        if method < 0 or method > 2:
            raise ValueError(f"a method is in 0..2, got {method}")
        self.method = <Method>method
