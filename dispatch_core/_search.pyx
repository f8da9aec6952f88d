"""RoadSearch: the soonest fit units for a place over the live weights of the network, by whichever way is quicker.

Where units are dense, a walk from the incident, reverse Dijkstra, meets enough of them after a few nodes; wherever they
stand, an ascent through the hierarchy finds them. Both are exact, and each ends where no other unit could enter the
answer. Nothing is allocated in a query. It reads the ground's weights, which closures change in place, and the fleet;
it changes neither. Not for two threads; the GIL is kept, since a query takes microseconds.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free

from ._edges cimport NO_EDGE, Ends, RoadEdges, Spot, ends_away, ends_towards, ticks_along
from ._fleet cimport Fleet, check_target
from ._fleet_query cimport check_mode
from ._heap cimport Best, Entry, Hit, best_offer, best_raise
from ._hierarchy cimport FAR_TICKS, NO_RANK
from ._hierarchy_ascent cimport FleetAscent, ascend, road_from, set_out
from ._hierarchy_posts cimport FleetRoll, Posts, horizon, muster, rest_rank
from ._hierarchy_weights cimport HierarchyWeights
from ._units cimport NO_SLOT, NOWHERE, Unit, next_slot
from ._walk cimport RoadWalk, relax, settle, start

cdef enum:
    # A settled node costs a walk about as much as a unit that is met costs an ascent, 30 ns; but an ascent from a place
    # beside a great separator meets most units of the city, a walk only those around.
    NODES_FEW = 60
    UNITS_A_NODE = 5
    # A walk that settled so many times the nodes that should do was mistaken.
    NODES_EXCESS = 4


# -- One query ----------------------------------------

cdef inline void offer_once(Search* search, Hit hit) noexcept nogil:
    """Offer a unit that may be met twice in one walk, at either end of its edge."""
    cdef Meeting* meeting = &search.meetings[hit.unit]
    cdef int32_t i
    if meeting.stamp != search.walk.stamp:
        meeting.stamp = search.walk.stamp
        meeting.rank = hit.rank
        best_offer(&search.best, hit)
        return
    if meeting.rank <= hit.rank:
        return
    meeting.rank = hit.rank
    for i in range(search.best.count):
        if search.best.hits[i].unit == hit.unit:
            best_raise(&search.best, i, hit)
            return
    best_offer(&search.best, hit)


cdef void meet_at(
    Search* search, const Posts* posts, const Entry* settled, int64_t offset_ticks, int64_t at_ms
) noexcept nogil:
    """Offer the fit units at a settled node, or on an edge that leads to it, to the best."""
    cdef int32_t slot = search.fleet.first_at[settled.node], index
    cdef Unit* unit
    cdef Hit hit
    cdef Ends ends
    while slot != NO_SLOT:
        index = slot >> 1
        unit = &search.fleet.units[index]
        if posts.rank[index] != NO_RANK and unit.excluded_stamp != search.fleet.query_stamp:
            hit.unit = index
            hit.rank = rest_rank(search.fleet, unit, at_ms) + offset_ticks
            if unit.spot.edge == NO_EDGE:
                hit.road_ticks = settled.ticks
                hit.rank += hit.road_ticks
                best_offer(&search.best, hit)
            else:
                ends = ends_away(search.edges, search.query.mode, &unit.spot)
                hit.road_ticks = ends.node_ticks if settled.node == unit.spot.node else ends.other_ticks
                if unit.spot.node == unit.spot.other:
                    hit.road_ticks = min(ends.node_ticks, ends.other_ticks)
                if hit.road_ticks != FAR_TICKS:
                    hit.road_ticks += settled.ticks
                    hit.rank += hit.road_ticks
                    offer_once(search, hit)
        slot = next_slot(search.fleet, slot)


cdef void meet_beside(
    Search* search, const Posts* posts, const Spot* spot, int64_t offset_ticks, int64_t at_ms
) noexcept nogil:
    """Offer the fit units on the place's own edge the way along it."""
    cdef int32_t slot = search.fleet.first_at[spot.node], index
    cdef Unit* unit
    cdef Hit hit
    while slot != NO_SLOT:
        index = slot >> 1
        unit = &search.fleet.units[index]
        if posts.rank[index] != NO_RANK and unit.excluded_stamp != search.fleet.query_stamp:
            hit.unit = index
            hit.road_ticks = ticks_along(search.edges, search.query.mode, &unit.spot, spot)
            if hit.road_ticks != FAR_TICKS:
                hit.rank = rest_rank(search.fleet, unit, at_ms) + hit.road_ticks + offset_ticks
                offer_once(search, hit)
        slot = next_slot(search.fleet, slot)


cdef bint walk_about(
    Search* search, const Posts* posts, const Spot* spot, int64_t offset_ticks, int64_t at_ms, int32_t nodes_max
) noexcept nogil:
    """Fill the best from the place outwards; False if it gave up after `nodes_max`."""
    cdef int64_t horizon_ticks = FAR_TICKS - 1
    cdef Entry settled
    search.best.count = 0
    start(search.walk, spot, ends_towards(search.edges, search.query.mode, spot), search.query.mode)
    if spot.edge != NO_EDGE:
        meet_beside(search, posts, spot, offset_ticks, at_ms)
        horizon_ticks = horizon(posts, &search.best, offset_ticks)
    while horizon_ticks >= 0 and settle(search.walk, &settled) and settled.ticks <= horizon_ticks:
        if nodes_max == 0:
            return False
        nodes_max -= 1
        if search.fleet.first_at[settled.node] != NO_SLOT:
            meet_at(search, posts, &settled, offset_ticks, at_ms)
            horizon_ticks = horizon(posts, &search.best, offset_ticks)
        relax(search.walk, &settled, horizon_ticks)
    return True


cdef void answer(Search* search, const Spot* spot, int64_t offset_ticks, int64_t at_ms) noexcept nogil:
    """Fill the best of the query read last."""
    cdef const Posts* posts = muster(search.roll, &search.query)
    cdef int64_t nodes_likely
    cdef int32_t nodes_max = search.fleet.node_count
    search.best.hits = search.hits
    search.best.count = 0
    search.best.wanted = min(search.query.wanted, posts.unit_count)
    if search.best.wanted == 0:
        return
    # If the fit units are evenly spread.
    nodes_likely = <int64_t>search.best.wanted * nodes_max // posts.unit_count
    if search.method == BY_DENSITY:
        nodes_max = <int32_t>min(nodes_max, NODES_EXCESS * nodes_likely + NODES_FEW)
    if search.method == BY_WALK or (
        search.method == BY_DENSITY and nodes_likely < max(NODES_FEW, posts.unit_count // UNITS_A_NODE)
    ):
        if walk_about(search, posts, spot, offset_ticks, at_ms, nodes_max):
            return
    set_out(search.ascent, spot, search.query.mode)
    ascend(search.ascent, posts, &search.best, offset_ticks, at_ms)


@cython.final
@cython.auto_pickle(False)
cdef class RoadSearch:
    """ground.Search over a road network: a fleet and the arrays of its network, as _walk.RoadWalk takes them."""

    def __cinit__(
        self,
        Fleet fleet not None,
        first_in,
        tail,
        ticks_in,
        first_out,
        head,
        HierarchyWeights weights not None,
        RoadEdges edges not None,
    ):
        cdef Search* state = &self.state
        if fleet.edges is not None and fleet.edges.edges.tail != edges.edges.tail:
            raise ValueError("the fleet was made for the edges of another network")
        self.fleet = fleet
        self.edges = edges
        self.walk = RoadWalk(fleet, first_in, tail, ticks_in, first_out, head)
        self.ascent = FleetAscent(fleet, weights, edges)
        self.roll = FleetRoll(fleet, weights.hierarchy)
        state.fleet = &fleet.state
        state.edges = &edges.edges
        state.walk = &self.walk.state
        state.ascent = &self.ascent.ascent
        state.roll = &self.roll.roll
        state.hits = <Hit*>calloc(fleet.state.unit_count + 1, sizeof(Hit))
        state.meetings = <Meeting*>calloc(fleet.state.unit_count + 1, sizeof(Meeting))
        if not (state.hits and state.meetings):
            raise MemoryError(f"no memory to search for {fleet.state.unit_count} units")

    def __dealloc__(self):
        free(self.state.hits)
        free(self.state.meetings)

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
        """The soonest fit units for each query as lists of ground.Candidate; fewer where fewer are fit and reachable.

        Raises IndexError for a node, edge, agency, mode or excluded unit that does not exist, ValueError for a value
        out of range.
        """
        cdef list answers = []
        cdef Spot spot
        check_target(node, self.fleet.state.node_count, offset_ticks, lat_e7, lon_e7, at_ms)
        self.edges.read_spot(node, edge, along, &spot)
        for query in queries:
            self.fleet.read_query(query, &self.state.query)
            check_mode(self.state.query.mode, self.state.walk.roads.mode_count)
            answer(&self.state, &spot, offset_ticks, at_ms)
            answers.append(self.fleet.candidates(&self.state.best, at_ms))
        return answers

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
        """One unit's ETA as a ground.Candidate, whatever its state; None where no road leads there or the unit is
        nowhere.
        """
        cdef Unit* row = self.fleet.row(unit)
        cdef Best best
        cdef Hit hit
        cdef Spot spot
        check_target(node, self.fleet.state.node_count, offset_ticks, lat_e7, lon_e7, at_ms)
        self.edges.read_spot(node, edge, along, &spot)
        check_mode(mode, self.state.walk.roads.mode_count)
        if row.spot.node == NOWHERE:
            return None
        set_out(self.state.ascent, &spot, <int32_t>mode)
        hit.unit = <int32_t>unit
        hit.road_ticks = road_from(self.state.ascent, <int32_t>unit)
        if hit.road_ticks < 0:
            return None
        hit.rank = rest_rank(self.state.fleet, row, at_ms) + hit.road_ticks + offset_ticks
        best.hits = &hit
        best.count = 1
        return self.fleet.candidates(&best, at_ms)[0]

    def reach(self, int64_t unit, int64_t mode, places):
        """For each (node, lat_e7, lon_e7, edge, along): does a road lead there from the unit; all False for a unit
        that is nowhere.
        """
        cdef Unit* row = self.fleet.row(unit)
        cdef list reachable = []
        cdef Spot spot
        check_mode(mode, self.state.walk.roads.mode_count)
        for place in places:
            node, lat_e7, lon_e7, edge, along = place
            check_target(node, self.fleet.state.node_count, 0, lat_e7, lon_e7, 0)
            self.edges.read_spot(node, edge, along, &spot)
            if row.spot.node == NOWHERE:
                reachable.append(False)
                continue
            set_out(self.state.ascent, &spot, <int32_t>mode)
            reachable.append(road_from(self.state.ascent, <int32_t>unit) >= 0)
        return reachable

    def set_method(self, int64_t method):
        """0: by density, as is right; 1: always walk; 2: always ascend. Answers are the same."""
        if method < 0 or method > 2:
            raise ValueError(f"a method is in 0..2, got {method}")
        self.state.method = <Method>method
