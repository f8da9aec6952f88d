"""Where the units of a fleet stand among the ranks of a hierarchy: a bit a rank for each agency.

As it was at the last `muster`; a search musters before it answers. Bits cost a unit's move some twenty nanoseconds and
let a search meet the units of a subtree, which is a run of ranks, and no others.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t

from ._fleet cimport Fleet, Touches
from ._hierarchy cimport Hierarchy, Ranks
from ._units cimport LAST_RANK_BIT, FleetState, Unit, is_last, stale_ticks

cdef extern from *:
    int count_trailing_zeros "__builtin_ctzll"(uint64_t bits) noexcept nogil


cdef struct Posts:
    const Ranks* ranks
    FleetState* fleet
    const Touches* touches
    # How many touches were seen, and since the bounds below were last drawn tight.
    uint64_t seen_count
    uint64_t loose_count
    # By unit, as last seen.
    int32_t* rank
    int32_t* agency
    # By agency, all units last: a bit a rank that has a unit, and a bit for each word that has one.
    int64_t word_count
    int64_t summary_count
    uint64_t* words
    uint64_t* summaries
    # By agency: no unit of it has less turnout and offset together than this.
    int64_t* rest_ticks_min
    # By agency: its units that are somewhere.
    int32_t* unit_count


cdef void muster(Posts* posts) noexcept nogil


cdef inline int64_t rest_rank(const FleetState* fleet, const Unit* unit, int64_t at_ms) noexcept nogil:
    """All of a unit's ETA but the road and the incident's offset, as a rank."""
    cdef int64_t ticks = unit.turnout_ticks + unit.offset_ticks + stale_ticks(fleet, unit, at_ms)
    return (<int64_t>is_last(fleet, unit, at_ms) << LAST_RANK_BIT) + ticks


cdef inline int32_t squad_of(const Posts* posts, int32_t agency) noexcept nogil:
    """Where the bits of an agency are, and those of all units for -1."""
    return posts.fleet.agency_count + 1 if agency < 0 else agency


cdef inline int32_t next_post(const Posts* posts, int32_t squad, int32_t rank, int32_t end) noexcept nogil:
    """The first rank in rank..end - 1 that has a unit of the squad; `end` if none has."""
    cdef const uint64_t* words = posts.words + squad * posts.word_count
    cdef const uint64_t* summary = posts.summaries + squad * posts.summary_count
    cdef int64_t word = rank >> 6
    cdef uint64_t bits
    if rank >= end:
        return end
    bits = words[word] >> (rank & 63)
    if bits:
        rank += count_trailing_zeros(bits)
        return rank if rank < end else end
    word += 1
    while word << 6 < end:
        bits = summary[word >> 6] >> (word & 63)
        if bits == 0:
            word = (word | 63) + 1
            continue
        word += count_trailing_zeros(bits)
        rank = <int32_t>(word << 6) + count_trailing_zeros(words[word])
        return rank if rank < end else end
    return end


cdef class FleetPosts:
    cdef Posts posts
    # `posts` holds addresses inside these.
    cdef Fleet fleet
    cdef Hierarchy hierarchy
