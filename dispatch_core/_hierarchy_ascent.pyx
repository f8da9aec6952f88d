"""FleetAscent: the soonest fit units for a place, by climbing from it through the hierarchy.

Every way to the place comes down over one of its ancestors. The ascent meets the units below each ancestor that is
still near enough, adds its distance from their own labels, and ends where no way from outside the subtree can be
short enough. A unit's label is filled no farther than it is asked for and kept until the unit or the weights change.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free

from ._edges cimport NO_EDGE, RoadEdges, Spot, anchor_of, ends_away, ends_towards, seed_label, ticks_along
from ._fleet cimport Fleet
from ._heap cimport Best, Hit, best_offer, hit_before
from ._hierarchy cimport FAR_TICKS, NO_RANK, Ranks, common_depth_count, meet_labels, relax_up
from ._hierarchy_posts cimport Posts, horizon, next_post, rest_rank
from ._hierarchy_spread cimport settle
from ._hierarchy_weights cimport HierarchyWeights
from ._units cimport NO_SLOT, Unit, next_slot

from . import limits

cdef int32_t ASCENT_WANTED_MAX = limits.ASCENT_WANTED_MAX


# -- Labels ----------------------------------------

cdef inline bint same_spot(const Spot* a, const Spot* b) noexcept nogil:
    return a.node == b.node and a.edge == b.edge and a.along == b.along


cdef void set_out(Ascent* ascent, const Spot* spot, int32_t mode) noexcept nogil:
    """Begin at a place, or go on with what is known of it. Takes in weights that changed since."""
    cdef const Ranks* ranks = ascent.weights.ranks
    settle(ascent.weights, mode)
    if (
        ascent.rank != NO_RANK
        and same_spot(&ascent.spot, spot)
        and ascent.mode == mode
        and ascent.version == ascent.weights.version[mode]
    ):
        return
    ascent.spot = spot[0]
    ascent.rank = anchor_of(ranks, spot)
    ascent.mode = mode
    ascent.version = ascent.weights.version[mode]
    ascent.next_rank = ascent.rank
    seed_label(ranks, spot, ends_towards(ascent.edges, mode, spot), ascent.label)


cdef inline void climb_over(Ascent* ascent, int32_t rank) noexcept nogil:
    """Let the place's label go on over an ancestor, unless it did before."""
    cdef const Ranks* ranks = ascent.weights.ranks
    cdef const uint32_t* down = ascent.weights.down_ticks + <int64_t>ascent.mode * ranks.arc_count
    if ascent.next_rank == rank:
        ascent.exit_ticks[ranks.depth[rank]] = relax_up(ranks, down, rank, ascent.label)
        ascent.next_rank = ranks.parent[rank]


cdef int32_t look_up(const Ascent* ascent, Sight* sight, uint32_t* label, int32_t depth) noexcept nogil:
    """Make the entry of a unit's label at a depth, and all deeper ones, final. The depth from which on all are so."""
    cdef const Ranks* ranks = ascent.weights.ranks
    cdef const uint32_t* up = ascent.weights.up_ticks + <int64_t>ascent.mode * ranks.arc_count
    while sight.next_rank != NO_RANK and ranks.depth[sight.next_rank] > depth:
        relax_up(ranks, up, sight.next_rank, label)
        sight.next_rank = ranks.parent[sight.next_rank]
    return 0 if sight.next_rank == NO_RANK else ranks.depth[sight.next_rank]


cdef Sight* sight_of(Ascent* ascent, int32_t unit) noexcept nogil:
    """A unit's label, begun anew if the unit moved or the weights changed."""
    cdef Sight* sight = ascent.sights + <int64_t>ascent.mode * ascent.fleet.unit_count + unit
    cdef const Spot* spot = &ascent.fleet.units[unit].spot
    if sight.rank == NO_RANK or not same_spot(&sight.spot, spot) or sight.version != ascent.version:
        sight.spot = spot[0]
        sight.rank = anchor_of(ascent.weights.ranks, spot)
        sight.version = ascent.version
        sight.next_rank = sight.rank
        seed_label(ascent.weights.ranks, spot, ends_away(ascent.edges, ascent.mode, spot), label_of(ascent, unit))
    return sight


cdef inline uint32_t* label_of(Ascent* ascent, int32_t unit) noexcept nogil:
    cdef int64_t entry = <int64_t>ascent.mode * ascent.fleet.unit_count + unit
    return ascent.labels + entry * ascent.weights.ranks.depth_count


cdef int64_t road_from(Ascent* ascent, int32_t unit) noexcept nogil:
    """Ticks from a unit, which must be somewhere, to the place; -1 where no road leads."""
    cdef Sight* sight = sight_of(ascent, unit)
    cdef uint32_t* label = label_of(ascent, unit)
    cdef int32_t depth_count = common_depth_count(ascent.weights.ranks, ascent.rank, sight.rank), depth
    cdef uint32_t ticks = ticks_along(ascent.edges, ascent.mode, &sight.spot, &ascent.spot)
    if depth_count == 0:
        return -1
    while ascent.next_rank != NO_RANK:
        climb_over(ascent, ascent.next_rank)
    look_up(ascent, sight, label, 0)
    ticks = min(ticks, meet_labels(label, ascent.label, depth_count, &depth))
    return -1 if ticks == FAR_TICKS else ticks


# -- Units on the way up ----------------------------------------

cdef void meet_at(Ascent* ascent, const Posts* posts, int32_t rank, int64_t at_ms) noexcept nogil:
    """Take up the fit units that stand at a rank."""
    cdef int32_t slot = ascent.fleet.first_at[ascent.weights.ranks.node_at[rank]], index
    cdef Unit* unit
    cdef Met* met
    while slot != NO_SLOT:
        index = slot >> 1
        unit = &ascent.fleet.units[index]
        if posts.rank[index] == rank and unit.excluded_stamp != ascent.fleet.query_stamp:
            met = &ascent.met[ascent.met_count]
            ascent.met_count += 1
            met.unit = index
            met.road_ticks = ticks_along(ascent.edges, ascent.mode, &unit.spot, &ascent.spot)
            met.final_depth = ascent.weights.ranks.depth_count
            met.sight = sight_of(ascent, index)
            met.label = label_of(ascent, index)
            met.rest_rank = rest_rank(ascent.fleet, unit, at_ms)
        slot = next_slot(ascent.fleet, slot)


cdef void meet_between(Ascent* ascent, const Posts* posts, int32_t first, int32_t end, int64_t at_ms) noexcept nogil:
    first = next_post(posts, first, end)
    while first < end:
        meet_at(ascent, posts, first, at_ms)
        first = next_post(posts, first + 1, end)


# -- The best of them: while an ascent goes on, the worst first in full order ----------------------------------------

cdef void improve(Best* best, const Met* met, int64_t offset_ticks) noexcept nogil:
    """Put a unit with a shorter way than before where it belongs, if that is among the best."""
    cdef Hit* hits = best.hits
    cdef Hit hit
    cdef int32_t at = 0
    hit.unit = met.unit
    hit.road_ticks = met.road_ticks
    hit.rank = met.rest_rank + met.road_ticks + offset_ticks
    if best.count == best.wanted and not hit_before(&hit, &hits[0]):
        return
    while at < best.count and hits[at].unit != hit.unit:
        at += 1
    if at == best.count and best.count < best.wanted:
        best.count += 1
        while at > 0 and hit_before(&hits[at - 1], &hit):
            hits[at] = hits[at - 1]
            at -= 1
        hits[at] = hit
        return
    # It takes the place it had, or that of the worst, and moves towards the better ones.
    if at == best.count:
        at = 0
    while at + 1 < best.count and hit_before(&hit, &hits[at + 1]):
        hits[at] = hits[at + 1]
        at += 1
    hits[at] = hit


cdef void take_those_beside(Ascent* ascent, Best* best, int64_t offset_ticks) noexcept nogil:
    """Offer the units met on the place's own edge the way along it. All of them stand at the rank set out from."""
    cdef int32_t i
    for i in range(ascent.met_count):
        if ascent.met[i].road_ticks != FAR_TICKS and best.wanted <= ASCENT_WANTED_MAX:
            improve(best, &ascent.met[i], offset_ticks)


cdef bint add_ways_over(Ascent* ascent, int32_t depth, Best* best, int64_t offset_ticks) noexcept nogil:
    """Offer all units met the ways over the ancestor at a depth; True if the best changed."""
    cdef uint32_t behind = ascent.label[depth], through
    cdef bint keeps_best = best.wanted <= ASCENT_WANTED_MAX, changed = False
    cdef Met* met
    cdef int32_t i
    for i in range(ascent.met_count):
        met = &ascent.met[i]
        if behind >= met.road_ticks:
            continue
        if met.final_depth > depth:
            met.final_depth = look_up(ascent, met.sight, met.label, depth)
        through = met.label[depth] + behind
        if through < met.road_ticks:
            met.road_ticks = through
            if keeps_best:
                improve(best, met, offset_ticks)
                changed = True
    return changed


cdef void ascend(Ascent* ascent, const Posts* posts, Best* best, int64_t offset_ticks, int64_t at_ms) noexcept nogil:
    """Fill `best` for the query mustered last, from the place where the ascent set out."""
    cdef const Ranks* ranks = ascent.weights.ranks
    cdef int32_t rank = ascent.rank, depth, first = ascent.rank, end = ascent.rank, i
    cdef int64_t horizon_ticks = FAR_TICKS - 1
    best.count = 0
    ascent.met_count = 0
    if best.wanted == 0:
        return
    while rank != NO_RANK and horizon_ticks >= 0:
        climb_over(ascent, rank)
        depth = ranks.depth[rank]
        if rank == ascent.rank or ascent.label[depth] <= horizon_ticks:
            # The subtree of a rank is the run that ends with it; the part in the middle was met before.
            meet_between(ascent, posts, ranks.first_below[rank], first, at_ms)
            meet_between(ascent, posts, end, rank + 1, at_ms)
            first, end = ranks.first_below[rank], rank + 1
            if rank == ascent.rank and ascent.spot.edge != NO_EDGE:
                take_those_beside(ascent, best, offset_ticks)
            if add_ways_over(ascent, depth, best, offset_ticks) or rank == ascent.rank:
                horizon_ticks = horizon(posts, best, offset_ticks)
        if ascent.exit_ticks[depth] > horizon_ticks:
            break
        rank = ranks.parent[rank]
    if best.wanted > ASCENT_WANTED_MAX:
        for i in range(ascent.met_count):
            if ascent.met[i].road_ticks != FAR_TICKS:
                offer(best, &ascent.met[i], offset_ticks)


cdef inline void offer(Best* best, const Met* met, int64_t offset_ticks) noexcept nogil:
    cdef Hit hit
    hit.unit = met.unit
    hit.road_ticks = met.road_ticks
    hit.rank = met.rest_rank + met.road_ticks + offset_ticks
    best_offer(best, hit)


@cython.final
@cython.auto_pickle(False)
cdef class FleetAscent:
    """Memory for ascents past the units of a fleet, over a hierarchy with its weights."""

    def __cinit__(self, Fleet fleet not None, HierarchyWeights weights not None, RoadEdges edges not None):
        cdef Ascent* ascent = &self.ascent
        cdef int64_t unit_count = fleet.state.unit_count, depth_count = weights.weights.ranks.depth_count
        cdef int64_t sight_count = unit_count * weights.weights.mode_count + 1
        cdef int64_t i
        self.weights = weights
        self.fleet = fleet
        self.edges = edges
        ascent.edges = &edges.edges
        ascent.weights = &weights.weights
        ascent.fleet = &fleet.state
        ascent.rank = NO_RANK
        ascent.sights = <Sight*>calloc(sight_count, sizeof(Sight))
        ascent.labels = <uint32_t*>calloc(sight_count * depth_count, sizeof(uint32_t))
        ascent.label = <uint32_t*>calloc(2 * depth_count, sizeof(uint32_t))
        ascent.exit_ticks = ascent.label + depth_count
        ascent.met = <Met*>calloc(unit_count + 1, sizeof(Met))
        if not (ascent.sights and ascent.labels and ascent.label and ascent.met):
            raise MemoryError(f"no memory for the labels of {unit_count} units")
        for i in range(sight_count):
            ascent.sights[i].rank = NO_RANK

    def __dealloc__(self):
        free(self.ascent.sights)
        free(self.ascent.labels)
        free(self.ascent.label)
        free(self.ascent.met)
