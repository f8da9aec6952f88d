"""Where the units that are fit for a kind of query stand among the ranks of a hierarchy: a bit a rank.

A kind is all that a query asks of a unit but whom it excludes. The kinds asked for lately are kept; each follows the
fleet when it is asked for again. Bits let a search meet the fit units of a subtree, which is a run of ranks, and no
others, however large the fleet.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

from ._fleet cimport Fleet, Touches
from ._heap cimport Best
from ._hierarchy cimport Hierarchy, Ranks
from ._units cimport LAST_RANK_BIT, FleetState, Query, Unit, is_last, stale_ticks

cdef extern from *:
    int count_trailing_zeros "__builtin_ctzll"(uint64_t bits) noexcept nogil

cdef enum:
    # More than a city's plans ask for.
    KINDS = 32


cdef struct Posts:
    int32_t agency
    uint64_t capabilities
    uint8_t medium
    bint conditional
    # When the kind was last asked for; 0 for never.
    uint64_t used_at
    # How many touches of the fleet were seen, and since the bound below was last drawn tight.
    uint64_t seen_count
    uint64_t loose_count
    # By unit, as last seen: its rank, NO_RANK if it is unfit or nowhere.
    int32_t* rank
    # A bit a rank that has a fit unit, and a bit for each word that has one.
    uint64_t* words
    uint64_t* summary
    int32_t unit_count
    # No fit unit has less turnout and offset together.
    int64_t rest_ticks_min


cdef struct Roll:
    const Ranks* ranks
    FleetState* fleet
    const Touches* touches
    int64_t word_count
    int64_t summary_count
    uint64_t use_count
    Posts[KINDS] kinds


cdef Posts* muster(Roll* roll, const Query* query) noexcept nogil


cdef inline int64_t rest_rank(const FleetState* fleet, const Unit* unit, int64_t at_ms) noexcept nogil:
    """All of a unit's ETA but the road and the incident's offset, as a rank among units."""
    cdef int64_t ticks = unit.turnout_ticks + unit.offset_ticks + stale_ticks(fleet, unit, at_ms)
    return (<int64_t>is_last(fleet, unit, at_ms) << LAST_RANK_BIT) + ticks


cdef inline int32_t next_post(const Posts* posts, int32_t rank, int32_t end) noexcept nogil:
    """The first rank in rank..end - 1 that has a fit unit; `end` if none has."""
    cdef int64_t word = rank >> 6
    cdef uint64_t bits
    if rank >= end:
        return end
    bits = posts.words[word] >> (rank & 63)
    if bits:
        rank += count_trailing_zeros(bits)
        return rank if rank < end else end
    word += 1
    while word << 6 < end:
        bits = posts.summary[word >> 6] >> (word & 63)
        if bits == 0:
            word = (word | 63) + 1
            continue
        word += count_trailing_zeros(bits)
        rank = <int32_t>(word << 6) + count_trailing_zeros(posts.words[word])
        return rank if rank < end else end
    return end


cdef int64_t horizon(const Posts* posts, const Best* best, int64_t offset_ticks) noexcept nogil


cdef class FleetRoll:
    cdef Roll roll
    # `roll` holds addresses inside these.
    cdef Fleet fleet
    cdef Hierarchy hierarchy
