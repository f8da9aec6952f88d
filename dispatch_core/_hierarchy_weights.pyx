"""HierarchyWeights: what every shortcut costs at the moment, by mode; the memory, sized once for a network.

A mode's arcs are weighed when it is first asked for (_hierarchy_weighing), so rows that nobody asks for cost nothing
but memory. Closing and opening only notes arcs; what follows from them is weighed again before the mode's next answer
(_hierarchy_spread). Not for two threads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free, malloc

from ._hierarchy cimport FAR_TICKS, NO_RANK, Hierarchy
from ._hierarchy_spread cimport settle
from ._hierarchy_weighing cimport ALL_ARCS, Weights, farthest_from_roots, group_by_slot, overflows


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
        weights.unsettled = weights.waits + arc_count
        if not (weights.first_of_slot and weights.of_slot and weights.up_ticks and weights.heap and weights.waits):
            raise MemoryError(f"no memory for the weights of {arc_count} shortcuts")
        if road_arc_count:
            weights.slots = &slots[0]
            weights.live_ticks = &live_ticks[0, 0]
        for i in range(road_arc_count):
            if slots[i] < -1 or slots[i] >= 2 * arc_count:
                raise ValueError(f"slots[{i}] must be in -1..{2 * arc_count - 1}, got {slots[i]}")
        group_by_slot(weights, 2 * arc_count)
        for i in range(weights.mode_count):
            weights.unsettled_count[i] = ALL_ARCS

    def __dealloc__(self):
        free(self.weights.first_of_slot)
        free(self.weights.of_slot)
        free(self.weights.up_ticks)
        free(self.weights.heap)
        free(self.weights.waits)

    # -- Queries ----------------------------------------

    def ticks(self, int64_t mode):
        """(up, down) of every arc; 2**31 - 1 where no way leads. For checks."""
        cdef int64_t arc, first = mode * self.weights.ranks.arc_count
        self.check_mode(mode)
        settle(&self.weights, <int32_t>mode)
        return [
            (self.weights.up_ticks[first + arc], self.weights.down_ticks[first + arc])
            for arc in range(self.weights.ranks.arc_count)
        ]

    def ticks_bound(self, int64_t mode):
        """No way over a root of the hierarchy is longer than this; 2**31 at least if any shortcut may be so long."""
        cdef Weights* weights = &self.weights
        cdef int64_t first = mode * weights.ranks.arc_count, bound
        cdef int64_t* ways
        self.check_mode(mode)
        settle(weights, <int32_t>mode)
        ways = <int64_t*>malloc(weights.ranks.node_count * sizeof(int64_t))
        if not ways:
            raise MemoryError(f"no memory to look at {weights.ranks.node_count} nodes")
        bound = farthest_from_roots(weights, weights.up_ticks + first, ways)
        bound += farthest_from_roots(weights, weights.down_ticks + first, ways)
        free(ways)
        return max(bound, <int64_t>FAR_TICKS + 1) if overflows(weights, <int32_t>mode) else bound

    cdef int check_mode(self, int64_t mode) except -1:
        if mode < 0 or mode >= self.weights.mode_count:
            raise IndexError(f"mode {mode} is not among the network's {self.weights.mode_count}")
        return 0

    # -- Commands ----------------------------------------

    def touch(self, const int32_t[::1] road_arcs):
        """Note that the live ticks of these arcs were written to."""
        cdef Weights* weights = &self.weights
        cdef int64_t i
        cdef int32_t arc, mode
        cdef uint8_t every_mode = (1 << weights.mode_count) - 1, noted
        # A ring, or the slower of two roads between the same nodes, changes no way between nodes; but what stands on it
        # leaves by it.
        for mode in range(weights.mode_count):
            weights.version[mode] += 1
        for i in range(road_arcs.shape[0]):
            if road_arcs[i] < 0 or road_arcs[i] >= weights.road_arc_count:
                raise IndexError(f"arc {road_arcs[i]} is not in the network of {weights.road_arc_count} arcs")
            arc = weights.slots[road_arcs[i]] >> 1
            if arc == NO_RANK or weights.unsettled[arc] == every_mode:
                continue
            noted = weights.unsettled[arc]
            if not noted:
                weights.touched[weights.touched_count] = arc
                weights.touched_count += 1
            for mode in range(weights.mode_count):
                if not noted >> mode & 1 and weights.unsettled_count[mode] != ALL_ARCS:
                    weights.unsettled_count[mode] += 1
            weights.unsettled[arc] = every_mode

    def settle(self):
        """Weigh what was touched, in all modes. Searches do so by themselves, in theirs, before they answer."""
        cdef int32_t mode
        for mode in range(self.weights.mode_count):
            settle(&self.weights, mode)

    def customize(self):
        """Weigh everything anew from the live ticks."""
        cdef int32_t mode
        for mode in range(self.weights.mode_count):
            self.weights.unsettled_count[mode] = ALL_ARCS
        self.settle()
