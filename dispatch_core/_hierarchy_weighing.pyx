"""Weighing all arcs of a hierarchy from the live ticks of the network.

A shortcut is worth the least of the network's own arcs between its ends and of the ways over each lower rank that
both ends have above them.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t

from ._hierarchy cimport FAR_TICKS, NO_RANK, Ranks


cdef uint32_t base_ticks(const Weights* weights, int32_t mode, int32_t slot) noexcept nogil:
    """The best open arc of the network in a slot."""
    cdef const int32_t* live = weights.live_ticks + mode * weights.road_arc_count
    cdef uint32_t least = FAR_TICKS
    cdef int32_t i
    for i in range(weights.first_of_slot[slot], weights.first_of_slot[slot + 1]):
        # A closed arc is negative, hence far beyond the greatest weight.
        if <uint32_t>live[weights.of_slot[i]] < least:
            least = <uint32_t>live[weights.of_slot[i]]
    return least


cdef int32_t road_arc(const Weights* weights, int32_t mode, int32_t slot, uint32_t ticks) noexcept nogil:
    """The arc of the network in a slot that takes so many ticks; NO_RANK if none does."""
    cdef const int32_t* live = weights.live_ticks + mode * weights.road_arc_count
    cdef int32_t i
    for i in range(weights.first_of_slot[slot], weights.first_of_slot[slot + 1]):
        if <uint32_t>live[weights.of_slot[i]] == ticks:
            return weights.of_slot[i]
    return NO_RANK


cdef void weigh_roads(const Weights* weights, int32_t mode, uint32_t* up, uint32_t* down) noexcept nogil:
    """`base_ticks` of all slots, in one pass over the network's arcs."""
    cdef const int32_t* live = weights.live_ticks + mode * weights.road_arc_count
    cdef uint32_t* ticks
    cdef int32_t slot
    cdef int64_t i
    for i in range(weights.ranks.arc_count):
        up[i] = FAR_TICKS
        down[i] = FAR_TICKS
    for i in range(weights.road_arc_count):
        slot = weights.slots[i]
        if slot >= 0:
            ticks = (down if slot & 1 else up) + (slot >> 1)
            ticks[0] = min(ticks[0], <uint32_t>live[i])


cdef void customize(Weights* weights, int32_t mode) noexcept nogil:
    """Weigh all arcs: each rank, from the lowest, offers the way over itself to every pair of its heads."""
    cdef const Ranks* ranks = weights.ranks
    cdef uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef const int32_t* joined = ranks.joined
    cdef uint32_t up_here, down_here
    cdef int32_t rank, arc, other, end
    weigh_roads(weights, mode, up, down)
    for rank in range(ranks.node_count):
        end = ranks.first_up[rank + 1]
        for arc in range(ranks.first_up[rank], end):
            up_here, down_here = up[arc], down[arc]
            for other in range(arc + 1, end):
                up[joined[0]] = sooner(up[joined[0]], down_here, up[other])
                down[joined[0]] = sooner(down[joined[0]], down[other], up_here)
                joined += 1
    weights.version[mode] += 1


cdef bint overflows(const Weights* weights, int32_t mode) noexcept nogil:
    """Is there a shortcut for which every way below it is too long to be counted?"""
    cdef const Ranks* ranks = weights.ranks
    cdef const uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef const uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef const int32_t* joined = ranks.joined
    cdef int32_t rank, arc, other
    for rank in range(ranks.node_count):
        for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
            for other in range(arc + 1, ranks.first_up[rank + 1]):
                if up[joined[0]] == FAR_TICKS and down[arc] < FAR_TICKS and up[other] < FAR_TICKS:
                    return True
                if down[joined[0]] == FAR_TICKS and down[other] < FAR_TICKS and up[arc] < FAR_TICKS:
                    return True
                joined += 1
    return False


cdef int64_t farthest_from_roots(const Weights* weights, const uint32_t* ticks, int64_t* ways) noexcept nogil:
    """The longest of the shortest ways between a root of the hierarchy and the ranks below it, where there is one.

    Over `down` ticks from the root, over `up` ticks to it; `ways` has room for a number a rank.
    """
    cdef const Ranks* ranks = weights.ranks
    cdef int64_t farthest = 0
    cdef int32_t rank, arc
    for rank in range(ranks.node_count - 1, -1, -1):
        ways[rank] = 0 if ranks.parent[rank] == NO_RANK else -1
        for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
            if ticks[arc] == FAR_TICKS or ways[ranks.head[arc]] < 0:
                continue
            if ways[rank] < 0 or ways[ranks.head[arc]] + ticks[arc] < ways[rank]:
                ways[rank] = ways[ranks.head[arc]] + ticks[arc]
        farthest = max(farthest, ways[rank])
    return farthest


cdef void group_by_slot(Weights* weights, int64_t slot_count) noexcept nogil:
    """Counting sort of the network's arcs by slot, loops apart."""
    cdef int64_t i
    for i in range(weights.road_arc_count):
        if weights.slots[i] >= 0:
            weights.first_of_slot[weights.slots[i]] += 1
    for i in range(slot_count):
        weights.first_of_slot[i + 1] += weights.first_of_slot[i]
    # Filled from behind, each end moves down to its start and equal slots keep the order given.
    for i in range(weights.road_arc_count - 1, -1, -1):
        if weights.slots[i] >= 0:
            weights.first_of_slot[weights.slots[i]] -= 1
            weights.of_slot[weights.first_of_slot[weights.slots[i]]] = <int32_t>i
