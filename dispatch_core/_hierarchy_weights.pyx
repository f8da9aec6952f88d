"""HierarchyWeights: what every shortcut costs at the moment, by mode; all at once at load, and again only what changed.

A shortcut is worth the least of the network's own arcs between its ends and of the ways over each lower rank that
both ends have above them. So weights follow from those of lower arcs alone, and a change spreads upwards from arc to
arc until one keeps its weight. Closing and opening only notes the arcs; `settle` weighs them before the next answer.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free, malloc

from ._hierarchy cimport FAR_TICKS, NO_RANK, Hierarchy, Ranks, arc_between

cdef enum:
    # Beyond a quarter of all arcs it is cheaper to weigh all of them again.
    SPREAD_SHARE = 4


cdef inline uint32_t sooner(uint32_t a, uint32_t b, uint32_t c) noexcept nogil:
    """The lesser of `a` and the way `b + c`."""
    return b + c if b + c < a else a


# -- All at once ----------------------------------------

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


cdef void customize(Weights* weights, int32_t mode) noexcept nogil:
    """Weigh all arcs: each rank, from the lowest, offers the way over itself to every pair of its heads."""
    cdef const Ranks* ranks = weights.ranks
    cdef uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef int32_t rank, arc, other, joined
    for arc in range(ranks.arc_count):
        up[arc] = base_ticks(weights, mode, 2 * arc)
        down[arc] = base_ticks(weights, mode, 2 * arc + 1)
    for rank in range(ranks.node_count):
        for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
            # Both lists ascend, and that of the lower head holds every other head.
            joined = ranks.first_up[ranks.head[arc]]
            for other in range(arc + 1, ranks.first_up[rank + 1]):
                while ranks.head[joined] != ranks.head[other]:
                    joined += 1
                up[joined] = sooner(up[joined], down[arc], up[other])
                down[joined] = sooner(down[joined], down[other], up[arc])
    weights.version[mode] += 1


# -- What changed ----------------------------------------

cdef void await_turn(Weights* weights, int32_t arc) noexcept nogil:
    cdef int32_t* heap = weights.heap
    cdef int32_t hole = weights.heap_count, parent
    if weights.waits[arc]:
        return
    weights.waits[arc] = 1
    weights.heap_count += 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent] < arc:
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = arc


cdef int32_t next_turn(Weights* weights) noexcept nogil:
    """The lowest arc that waits; there must be one."""
    cdef int32_t* heap = weights.heap
    cdef int32_t lowest = heap[0], hole = 0, child, moved
    weights.heap_count -= 1
    weights.waits[lowest] = 0
    moved = heap[weights.heap_count]
    while True:
        child = 2 * hole + 1
        if child >= weights.heap_count:
            break
        if child + 1 < weights.heap_count and heap[child + 1] < heap[child]:
            child += 1
        if moved < heap[child]:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = moved
    return lowest


cdef void weigh(
    const Weights* weights, int32_t mode, int32_t arc, uint32_t* up_ticks, uint32_t* down_ticks
) noexcept nogil:
    """What an arc is worth by the network's arcs and the weights of all lower arcs."""
    cdef const Ranks* ranks = weights.ranks
    cdef const uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef const uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef int32_t i = ranks.first_down[ranks.tail[arc]], i_end = ranks.first_down[ranks.tail[arc] + 1]
    cdef int32_t j = ranks.first_down[ranks.head[arc]], j_end = ranks.first_down[ranks.head[arc] + 1]
    cdef int32_t near, far
    up_ticks[0] = base_ticks(weights, mode, 2 * arc)
    down_ticks[0] = base_ticks(weights, mode, 2 * arc + 1)
    while i < i_end and j < j_end:
        near, far = ranks.down_arc[i], ranks.down_arc[j]
        if ranks.tail[near] == ranks.tail[far]:
            up_ticks[0] = sooner(up_ticks[0], down[near], up[far])
            down_ticks[0] = sooner(down_ticks[0], down[far], up[near])
            i += 1
            j += 1
        elif ranks.tail[near] < ranks.tail[far]:
            i += 1
        else:
            j += 1


cdef inline bint matters(uint32_t weight, uint32_t before, uint32_t after, uint32_t rest) noexcept nogil:
    """May a weight change with one part of a way over it: was this way the best, or is it better now?"""
    return before + rest == weight or after + rest < weight


cdef void spread(Weights* weights, int32_t mode, int32_t arc, uint32_t up_before, uint32_t down_before) noexcept nogil:
    """Let the arcs above that a changed arc may bear on wait for their turn."""
    cdef const Ranks* ranks = weights.ranks
    cdef const uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef const uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef int32_t tail = ranks.tail[arc], head = ranks.head[arc], other, joined
    cdef uint32_t towards, back
    for other in range(ranks.first_up[tail], ranks.first_up[tail + 1]):
        if other == arc:
            continue
        if head < ranks.head[other]:
            joined = arc_between(ranks, head, ranks.head[other])
            towards, back = down[joined], up[joined]
        else:
            joined = arc_between(ranks, ranks.head[other], head)
            towards, back = up[joined], down[joined]
        # `towards` leads from the other head over the tail to this one, `back` the other way.
        if matters(towards, up_before, up[arc], down[other]) or matters(back, down_before, down[arc], up[other]):
            await_turn(weights, joined)


cdef void weigh_again(Weights* weights, int32_t mode) noexcept nogil:
    """Weigh the arcs that wait, lowest first, and all that follows from them."""
    cdef const Ranks* ranks = weights.ranks
    cdef uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef uint32_t up_before, down_before
    cdef int32_t arc, left = ranks.arc_count // SPREAD_SHARE + 1
    cdef bint changed = False
    while weights.heap_count:
        arc = next_turn(weights)
        left -= 1
        if left == 0:
            while weights.heap_count:
                next_turn(weights)
            customize(weights, mode)
            return
        up_before, down_before = up[arc], down[arc]
        weigh(weights, mode, arc, &up[arc], &down[arc])
        if up[arc] != up_before or down[arc] != down_before:
            changed = True
            spread(weights, mode, arc, up_before, down_before)
    weights.version[mode] += changed


cdef void settle(Weights* weights) noexcept nogil:
    """Bring the weights in step with the live ticks of the arcs that were touched."""
    cdef int32_t mode, i
    for mode in range(weights.mode_count):
        for i in range(weights.touched_count):
            await_turn(weights, weights.touched[i])
        weigh_again(weights, mode)
    for i in range(weights.touched_count):
        weights.is_touched[weights.touched[i]] = 0
    weights.touched_count = 0


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


@cython.final
@cython.auto_pickle(False)
cdef class HierarchyWeights:
    """The weights of a hierarchy over a network's arcs: `slots` by arc as the hierarchy numbers them, and `live_ticks`
    by mode and arc, which is kept and read again where arcs are touched.
    """

    def __cinit__(self, Hierarchy hierarchy not None, const int32_t[::1] slots, const int32_t[:, ::1] live_ticks):
        cdef Weights* weights = &self.weights
        cdef int64_t arc_count = hierarchy.ranks.arc_count, road_arc_count = slots.shape[0], i
        if road_arc_count != live_ticks.shape[1] or not 0 < live_ticks.shape[0] <= 8:
            raise ValueError(f"live_ticks must have 1..8 rows of {road_arc_count} arcs")
        self.hierarchy = hierarchy
        self.arrays = (slots, live_ticks)
        weights.ranks = &hierarchy.ranks
        weights.mode_count = <int32_t>live_ticks.shape[0]
        weights.road_arc_count = road_arc_count
        weights.first_of_slot = <int32_t*>calloc(2 * arc_count + 2, sizeof(int32_t))
        weights.of_slot = <int32_t*>calloc(road_arc_count + 1, sizeof(int32_t))
        weights.up_ticks = <uint32_t*>calloc(2 * weights.mode_count * arc_count + 1, sizeof(uint32_t))
        weights.down_ticks = weights.up_ticks + weights.mode_count * arc_count
        weights.heap = <int32_t*>calloc(2 * arc_count + 1, sizeof(int32_t))
        weights.touched = weights.heap + arc_count
        weights.waits = <uint8_t*>calloc(2 * arc_count + 1, sizeof(uint8_t))
        weights.is_touched = weights.waits + arc_count
        if not (weights.first_of_slot and weights.of_slot and weights.up_ticks and weights.heap and weights.waits):
            raise MemoryError(f"no memory for the weights of {arc_count} shortcuts")
        if road_arc_count:
            weights.slots = &slots[0]
            weights.live_ticks = &live_ticks[0, 0]
        for i in range(road_arc_count):
            if slots[i] < -1 or slots[i] >= 2 * arc_count:
                raise ValueError(f"slots[{i}] must be in -1..{2 * arc_count - 1}, got {slots[i]}")
        group_by_slot(weights, 2 * arc_count)
        self.customize()

    def __dealloc__(self):
        free(self.weights.first_of_slot)
        free(self.weights.of_slot)
        free(self.weights.up_ticks)
        free(self.weights.heap)
        free(self.weights.waits)

    # -- Queries ----------------------------------------

    def ticks(self, int64_t mode):
        """(up, down) of every arc as they are; 2**31 - 1 where no way leads. For checks."""
        cdef int64_t arc, first = mode * self.weights.ranks.arc_count
        self.check_mode(mode)
        return [
            (self.weights.up_ticks[first + arc], self.weights.down_ticks[first + arc])
            for arc in range(self.weights.ranks.arc_count)
        ]

    def ticks_bound(self, int64_t mode):
        """No way over a root of the hierarchy is longer than this."""
        cdef const Weights* weights = &self.weights
        cdef int64_t first = mode * weights.ranks.arc_count, bound
        cdef int64_t* ways
        self.check_mode(mode)
        ways = <int64_t*>malloc(weights.ranks.node_count * sizeof(int64_t))
        if not ways:
            raise MemoryError(f"no memory to look at {weights.ranks.node_count} nodes")
        bound = farthest_from_roots(weights, weights.up_ticks + first, ways)
        bound += farthest_from_roots(weights, weights.down_ticks + first, ways)
        free(ways)
        return bound

    cdef int check_mode(self, int64_t mode) except -1:
        if mode < 0 or mode >= self.weights.mode_count:
            raise IndexError(f"mode {mode} is not among the network's {self.weights.mode_count}")
        return 0

    # -- Commands ----------------------------------------

    def touch(self, const int32_t[::1] road_arcs):
        """Note that the live ticks of these arcs were written to."""
        cdef Weights* weights = &self.weights
        cdef int64_t i
        cdef int32_t arc
        for i in range(road_arcs.shape[0]):
            if road_arcs[i] < 0 or road_arcs[i] >= weights.road_arc_count:
                raise IndexError(f"arc {road_arcs[i]} is not in the network of {weights.road_arc_count} arcs")
            arc = weights.slots[road_arcs[i]] >> 1
            if arc != NO_RANK and not weights.is_touched[arc]:
                weights.is_touched[arc] = 1
                weights.touched[weights.touched_count] = arc
                weights.touched_count += 1

    def settle(self):
        """Weigh what was touched. Searches do so by themselves before they answer."""
        settle(&self.weights)

    def customize(self):
        """Weigh everything anew from the live ticks."""
        cdef int32_t mode
        for mode in range(self.weights.mode_count):
            customize(&self.weights, mode)
        settle(&self.weights)
