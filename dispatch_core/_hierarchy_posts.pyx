"""FleetRoll: the memory of all Posts, and how each follows a fleet.

The fleet keeps the units that were told anything since long enough; a muster looks at those alone, or at all of them
after too many. What it reads it never changes.
"""

cimport cython
from libc.stdint cimport INT64_MAX, int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free

from ._edges cimport anchor_of
from ._fleet cimport Fleet
from ._heap cimport Best
from ._hierarchy cimport FAR_TICKS, NO_RANK, Hierarchy
from ._units cimport LAST_RANK_BIT, NO_SLOT, NOWHERE, UNFIT_DECLINED, UNFIT_NONE, Query, Unit, first_unfit, next_slot


# -- Queries ----------------------------------------

cdef int64_t horizon(const Posts* posts, const Best* best, int64_t offset_ticks) noexcept nogil:
    """The distance beyond which no unit can enter the best; an equal ETA still counts."""
    if best.count < best.wanted or best.hits[0].rank >> LAST_RANK_BIT:
        return FAR_TICKS - 1
    return min(best.hits[0].rank - offset_ticks - posts.rest_ticks_min, FAR_TICKS - 1)


# -- Commands ----------------------------------------

cdef inline void raise_flag(Posts* posts, int32_t rank) noexcept nogil:
    cdef int64_t word = rank >> 6
    posts.words[word] |= <uint64_t>1 << (rank & 63)
    posts.summary[word >> 6] |= <uint64_t>1 << (word & 63)


cdef inline void lower_flag(Posts* posts, int32_t rank) noexcept nogil:
    cdef int64_t word = rank >> 6
    posts.words[word] &= ~(<uint64_t>1 << (rank & 63))
    if posts.words[word] == 0:
        posts.summary[word >> 6] &= ~(<uint64_t>1 << (word & 63))


cdef void look_at(const Roll* roll, Posts* posts, const Query* query, int32_t unit) noexcept nogil:
    """Bring a unit's post in step with its row, `query` being of the same kind and read last."""
    cdef const Unit* row = &roll.fleet.units[unit]
    cdef int32_t rank = NO_RANK, before = posts.rank[unit], other
    cdef int reason
    if row.spot.node != NOWHERE and (query.agency < 0 or query.agency == row.agency):
        reason = first_unfit(roll.fleet, row, query)
        # Who is excluded is no matter of the kind; this reason comes after all others.
        if reason == UNFIT_NONE or reason == UNFIT_DECLINED:
            rank = anchor_of(roll.ranks, &row.spot)
            posts.rest_ticks_min = min(posts.rest_ticks_min, row.turnout_ticks + row.offset_ticks)
    if rank == before:
        return
    posts.rank[unit] = rank
    if rank != NO_RANK:
        posts.unit_count += 1
        raise_flag(posts, rank)
    if before != NO_RANK:
        posts.unit_count -= 1
        # Those who stand there by now; who was there and left has its turn still to come, or had it.
        other = roll.fleet.first_at[roll.ranks.node_at[before]]
        while other != NO_SLOT and posts.rank[other >> 1] != before:
            other = next_slot(roll.fleet, other)
        if other == NO_SLOT:
            lower_flag(posts, before)


cdef inline bint is_kind(const Posts* posts, const Query* query) noexcept nogil:
    return (
        posts.used_at
        and posts.agency == query.agency
        and posts.capabilities == query.capabilities
        and posts.medium == query.medium
        and posts.conditional == query.conditional
    )


cdef Posts* choose_kind(Roll* roll, const Query* query) noexcept nogil:
    """The posts of a query's kind, or those not asked for longest, which are of that kind from now on."""
    cdef Posts* oldest = &roll.kinds[0]
    cdef int i
    for i in range(KINDS):
        if is_kind(&roll.kinds[i], query):
            return &roll.kinds[i]
        if roll.kinds[i].used_at < oldest.used_at:
            oldest = &roll.kinds[i]
    oldest.agency = query.agency
    oldest.capabilities = query.capabilities
    oldest.medium = query.medium
    oldest.conditional = query.conditional
    # All units are to be looked at.
    oldest.loose_count = <uint64_t>roll.fleet.unit_count + 1
    oldest.seen_count = 0
    return oldest


cdef Posts* muster(Roll* roll, const Query* query) noexcept nogil:
    """The posts for a query, which must be the one read last, as the fleet is now."""
    cdef Posts* posts = choose_kind(roll, query)
    cdef uint64_t room = <uint64_t>roll.fleet.unit_count
    cdef uint64_t missed = roll.touches.count - posts.seen_count
    cdef int32_t unit
    roll.use_count += 1
    posts.used_at = roll.use_count
    if missed == 0:
        return posts
    posts.loose_count += missed
    if posts.loose_count > room:
        # A unit that set out later may have been the one that set the bound: draw it anew, now and then.
        posts.rest_ticks_min = INT64_MAX
        posts.loose_count = 0
        for unit in range(roll.fleet.unit_count):
            look_at(roll, posts, query, unit)
        posts.seen_count = roll.touches.count
    while posts.seen_count < roll.touches.count:
        look_at(roll, posts, query, roll.touches.units[posts.seen_count % room])
        posts.seen_count += 1
    return posts


@cython.final
@cython.auto_pickle(False)
cdef class FleetRoll:
    """The posts of a fleet among the ranks of a hierarchy, made for the same nodes."""

    def __cinit__(self, Fleet fleet not None, Hierarchy hierarchy not None):
        cdef Roll* roll = &self.roll
        cdef int64_t unit_count = fleet.state.unit_count
        cdef int64_t i
        cdef int kind
        if fleet.state.node_count != hierarchy.ranks.node_count:
            raise ValueError(
                f"the fleet was made for {fleet.state.node_count} nodes, the network has {hierarchy.ranks.node_count}"
            )
        self.fleet = fleet
        self.hierarchy = hierarchy
        roll.ranks = &hierarchy.ranks
        roll.fleet = &fleet.state
        roll.touches = &fleet.touches
        roll.word_count = (hierarchy.ranks.node_count >> 6) + 1
        roll.summary_count = (roll.word_count >> 6) + 1
        # The first kind's pointers own the memory of all.
        roll.kinds[0].rank = <int32_t*>calloc(KINDS * unit_count + 1, sizeof(int32_t))
        roll.kinds[0].words = <uint64_t*>calloc(KINDS * roll.word_count, sizeof(uint64_t))
        roll.kinds[0].summary = <uint64_t*>calloc(KINDS * roll.summary_count, sizeof(uint64_t))
        if not (roll.kinds[0].rank and roll.kinds[0].words and roll.kinds[0].summary):
            raise MemoryError(f"no memory for the posts of {unit_count} units")
        for kind in range(1, KINDS):
            roll.kinds[kind].rank = roll.kinds[0].rank + kind * unit_count
            roll.kinds[kind].words = roll.kinds[0].words + kind * roll.word_count
            roll.kinds[kind].summary = roll.kinds[0].summary + kind * roll.summary_count
        for i in range(KINDS * unit_count):
            roll.kinds[0].rank[i] = NO_RANK

    def __dealloc__(self):
        free(self.roll.kinds[0].rank)
        free(self.roll.kinds[0].words)
        free(self.roll.kinds[0].summary)
