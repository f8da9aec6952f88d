"""FleetPosts: the memory of Posts, and how it follows a fleet.

The fleet keeps the units that were told anything since long enough; a muster looks at those alone, or at all of them
after too many. What it reads it never changes.
"""

cimport cython
from libc.stdint cimport INT64_MAX, int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free

from ._fleet cimport Fleet
from ._hierarchy cimport NO_RANK, Hierarchy
from ._units cimport NO_UNIT, NOWHERE, FleetState, Unit


cdef inline void raise_flag(Posts* posts, int32_t squad, int32_t rank) noexcept nogil:
    cdef int64_t word = rank >> 6
    posts.words[squad * posts.word_count + word] |= <uint64_t>1 << (rank & 63)
    posts.summaries[squad * posts.summary_count + (word >> 6)] |= <uint64_t>1 << (word & 63)


cdef inline void lower_flag(Posts* posts, int32_t squad, int32_t rank) noexcept nogil:
    cdef int64_t word = rank >> 6
    posts.words[squad * posts.word_count + word] &= ~(<uint64_t>1 << (rank & 63))
    if posts.words[squad * posts.word_count + word] == 0:
        posts.summaries[squad * posts.summary_count + (word >> 6)] &= ~(<uint64_t>1 << (word & 63))


cdef void leave(Posts* posts, int32_t rank, int32_t agency) noexcept nogil:
    """Lower the flags of a rank where no unit, or none of the agency, is left."""
    cdef int32_t unit = posts.fleet.first_at[posts.ranks.node_at[rank]]
    cdef bint same = False
    if unit == NO_UNIT:
        lower_flag(posts, squad_of(posts, -1), rank)
    while unit != NO_UNIT and not same:
        same = posts.fleet.units[unit].agency == agency
        unit = posts.fleet.units[unit].next
    if not same:
        lower_flag(posts, agency, rank)


cdef void look_at(Posts* posts, int32_t unit) noexcept nogil:
    cdef const Unit* row = &posts.fleet.units[unit]
    cdef int32_t rank = NO_RANK if row.node == NOWHERE else posts.ranks.rank_of[row.node]
    cdef int64_t rest_ticks = row.turnout_ticks + row.offset_ticks
    if rank != posts.rank[unit] or row.agency != posts.agency[unit]:
        if posts.rank[unit] != NO_RANK:
            posts.unit_count[posts.agency[unit]] -= 1
            posts.unit_count[squad_of(posts, -1)] -= 1
            leave(posts, posts.rank[unit], posts.agency[unit])
        if rank != NO_RANK:
            posts.unit_count[row.agency] += 1
            posts.unit_count[squad_of(posts, -1)] += 1
            raise_flag(posts, squad_of(posts, -1), rank)
            raise_flag(posts, row.agency, rank)
        posts.rank[unit] = rank
        posts.agency[unit] = row.agency
    if rest_ticks < posts.rest_ticks_min[row.agency]:
        posts.rest_ticks_min[row.agency] = rest_ticks
    if rest_ticks < posts.rest_ticks_min[squad_of(posts, -1)]:
        posts.rest_ticks_min[squad_of(posts, -1)] = rest_ticks


cdef void muster(Posts* posts) noexcept nogil:
    """Look at the units that were touched since the last time."""
    cdef uint64_t room = <uint64_t>posts.fleet.unit_count
    cdef uint64_t missed = posts.touches.count - posts.seen_count
    cdef int32_t squad, unit
    if missed == 0:
        return
    posts.loose_count += missed
    if posts.loose_count > room:
        # A unit that set out later may have been the one that set a bound: draw them anew, now and then.
        for squad in range(squad_of(posts, -1) + 1):
            posts.rest_ticks_min[squad] = INT64_MAX
        for unit in range(posts.fleet.unit_count):
            look_at(posts, unit)
        posts.loose_count = 0
    else:
        while posts.seen_count < posts.touches.count:
            look_at(posts, posts.touches.units[posts.seen_count % room])
            posts.seen_count += 1
    posts.seen_count = posts.touches.count


@cython.final
@cython.auto_pickle(False)
cdef class FleetPosts:
    """Posts of a fleet among the ranks of a hierarchy, made for the same nodes."""

    def __cinit__(self, Fleet fleet not None, Hierarchy hierarchy not None):
        cdef Posts* posts = &self.posts
        cdef int64_t unit_count = fleet.state.unit_count
        cdef int64_t squad_count = fleet.state.agency_count + 2
        cdef int32_t unit
        if fleet.state.node_count != hierarchy.ranks.node_count:
            raise ValueError(
                f"the fleet was made for {fleet.state.node_count} nodes, the network has {hierarchy.ranks.node_count}"
            )
        self.fleet = fleet
        self.hierarchy = hierarchy
        posts.ranks = &hierarchy.ranks
        posts.fleet = &fleet.state
        posts.touches = &fleet.touches
        posts.word_count = (hierarchy.ranks.node_count >> 6) + 1
        posts.summary_count = (posts.word_count >> 6) + 1
        posts.rank = <int32_t*>calloc(2 * unit_count + squad_count, sizeof(int32_t))
        posts.agency = posts.rank + unit_count
        posts.unit_count = posts.agency + unit_count
        posts.words = <uint64_t*>calloc(squad_count * posts.word_count, sizeof(uint64_t))
        posts.summaries = <uint64_t*>calloc(squad_count * posts.summary_count, sizeof(uint64_t))
        posts.rest_ticks_min = <int64_t*>calloc(squad_count, sizeof(int64_t))
        if not (posts.rank and posts.words and posts.summaries and posts.rest_ticks_min):
            raise MemoryError(f"no memory for the posts of {unit_count} units")
        for unit in range(fleet.state.unit_count):
            posts.rank[unit] = NO_RANK
        # The first muster looks at all units.
        posts.seen_count = 0
        posts.loose_count = <uint64_t>unit_count + 1

    def __dealloc__(self):
        free(self.posts.rank)
        free(self.posts.words)
        free(self.posts.summaries)
        free(self.posts.rest_ticks_min)
