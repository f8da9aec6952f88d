"""The weights of a hierarchy in memory: ticks of every shortcut, both ways, by mode."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from ._hierarchy cimport Ranks

cdef enum:
    ALL_ARCS = 0x7FFFFFFF


cdef struct Weights:
    const Ranks* ranks
    int32_t mode_count
    # Arcs of the network by slot, as Hierarchy.slots_of numbers them, and their live ticks: negative when closed.
    int64_t road_arc_count
    const int32_t* live_ticks
    const int32_t* slots
    int32_t* first_of_slot
    int32_t* of_slot
    # By mode, then arc: the ticks from its lower end to its upper one, and back. FAR_TICKS where no way leads.
    uint32_t* up_ticks
    uint32_t* down_ticks
    # By mode: how often they changed.
    uint64_t[8] version
    # Arcs that wait to be weighed again: a heap, lowest first, each once.
    int32_t* heap
    int32_t heap_count
    uint8_t* waits
    # Arcs of which a road was closed or opened, and by arc the modes, a bit each, that have not been settled since.
    int32_t* touched
    int32_t touched_count
    uint8_t* unsettled
    # By mode: how many arcs that are; ALL_ARCS for weights that were never made.
    int32_t[8] unsettled_count


cdef inline uint32_t sooner(uint32_t a, uint32_t b, uint32_t c) noexcept nogil:
    """The lesser of `a` and the way `b + c`."""
    return b + c if b + c < a else a


cdef uint32_t base_ticks(const Weights* weights, int32_t mode, int32_t slot) noexcept nogil
cdef int32_t road_arc(const Weights* weights, int32_t mode, int32_t slot, uint32_t ticks) noexcept nogil
cdef void group_by_slot(Weights* weights, int64_t slot_count) noexcept nogil
cdef bint overflows(const Weights* weights, int32_t mode) noexcept nogil
cdef int64_t farthest_from_roots(const Weights* weights, const uint32_t* ticks, int64_t* ways) noexcept nogil
cdef void customize(Weights* weights, int32_t mode) noexcept nogil
