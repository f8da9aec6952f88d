"""HierarchyWays: road times from one node to many, and the way itself, arc by arc of the network.

A shortcut is unpacked by looking again for what it is worth: an arc of the network, or the way over one lower rank.
Exact for the live weights of the moment. It knows neither units nor names of roads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free

from ._hierarchy cimport FAR_TICKS, NO_RANK, Ranks, clear_label, common_depth_count, fill_label, meet_labels
from ._hierarchy_spread cimport settle
from ._hierarchy_weighing cimport Weights, road_arc
from ._hierarchy_weights cimport HierarchyWeights


cdef struct Way:
    const Weights* weights
    int32_t mode
    const uint32_t* up
    const uint32_t* down
    # Labels of the start, over arcs up, and of the target, over arcs down; and by which arc each entry came.
    uint32_t* ahead
    uint32_t* behind
    int32_t* arc_ahead
    int32_t* arc_behind
    # Slots to drive next, the first on top.
    int32_t* stack
    int32_t stack_count


cdef void drive_in(Way* way, const Weights* weights, int32_t mode) noexcept nogil:
    way.mode = mode
    way.up = weights.up_ticks + <int64_t>mode * weights.ranks.arc_count
    way.down = weights.down_ticks + <int64_t>mode * weights.ranks.arc_count


cdef void trace_label(
    const Ranks* ranks, const uint32_t* ticks, int32_t rank, uint32_t* label, int32_t* arc_of
) noexcept nogil:
    """fill_label that remembers by which arc each entry came."""
    cdef int32_t arc, depth
    clear_label(ranks, rank, label)
    while rank != NO_RANK:
        for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
            depth = ranks.head_depth[arc]
            if label[ranks.depth[rank]] + ticks[arc] < label[depth]:
                label[depth] = label[ranks.depth[rank]] + ticks[arc]
                arc_of[depth] = arc
        rank = ranks.parent[rank]


cdef inline void push(Way* way, int32_t slot) noexcept nogil:
    way.stack[way.stack_count] = slot
    way.stack_count += 1


cdef bint plan_way(Way* way, int32_t start, int32_t target) noexcept nogil:
    """Put the slots of the way on the stack; False where there is none."""
    cdef const Ranks* ranks = way.weights.ranks
    cdef int32_t top = 0, depth, arc, low, high
    trace_label(ranks, way.up, start, way.ahead, way.arc_ahead)
    trace_label(ranks, way.down, target, way.behind, way.arc_behind)
    if meet_labels(way.ahead, way.behind, common_depth_count(ranks, start, target), &top) == FAR_TICKS:
        return False
    way.stack_count = 0
    # Arcs from the top down to the target come in the order of driving, so they are turned round on the stack.
    depth = top
    while depth != ranks.depth[target]:
        arc = way.arc_behind[depth]
        push(way, 2 * arc + 1)
        depth = ranks.depth[ranks.tail[arc]]
    low, high = 0, way.stack_count - 1
    while low < high:
        way.stack[low], way.stack[high] = way.stack[high], way.stack[low]
        low += 1
        high -= 1
    depth = top
    while depth != ranks.depth[start]:
        arc = way.arc_ahead[depth]
        push(way, 2 * arc)
        depth = ranks.depth[ranks.tail[arc]]
    return True


cdef void unpack(Way* way, int32_t arc, bint leads_up) noexcept nogil:
    """Put the two parts of a shortcut on the stack: the way over the lowest rank that is as short."""
    cdef const Ranks* ranks = way.weights.ranks
    cdef int32_t i = ranks.first_down[ranks.tail[arc]], j = ranks.first_down[ranks.head[arc]], near, far
    while True:
        near, far = ranks.down_arc[i], ranks.down_arc[j]
        if ranks.tail[near] < ranks.tail[far]:
            i += 1
        elif ranks.tail[near] > ranks.tail[far]:
            j += 1
        elif leads_up and way.down[near] + way.up[far] == way.up[arc]:
            push(way, 2 * far)
            push(way, 2 * near + 1)
            return
        elif not leads_up and way.down[far] + way.up[near] == way.down[arc]:
            push(way, 2 * near)
            push(way, 2 * far + 1)
            return
        else:
            i += 1
            j += 1


cdef int32_t next_road_arc(Way* way) noexcept nogil:
    """The network's arc that comes next on the way; NO_RANK at its end."""
    cdef int32_t slot, found
    while way.stack_count:
        way.stack_count -= 1
        slot = way.stack[way.stack_count]
        found = road_arc(way.weights, way.mode, slot, way.down[slot >> 1] if slot & 1 else way.up[slot >> 1])
        if found != NO_RANK:
            return found
        unpack(way, slot >> 1, slot & 1 == 0)
    return NO_RANK


@cython.final
@cython.auto_pickle(False)
cdef class HierarchyWays:
    """Ways over a hierarchy with its weights. Raises IndexError for a node or mode that does not exist."""

    cdef Way way
    cdef HierarchyWeights weights

    def __cinit__(self, HierarchyWeights weights not None):
        cdef int64_t depth_count = weights.weights.ranks.depth_count
        self.weights = weights
        self.way.weights = &weights.weights
        # One block: two labels, by which arcs they came, and the stack. It holds a way up and one down, and for each
        # level that is unpacked one slot more.
        self.way.ahead = <uint32_t*>calloc(8 * depth_count + 2, sizeof(uint32_t))
        if not self.way.ahead:
            raise MemoryError(f"no memory for labels of {depth_count} entries")
        self.way.behind = self.way.ahead + depth_count
        self.way.arc_ahead = <int32_t*>(self.way.behind + depth_count)
        self.way.arc_behind = self.way.arc_ahead + depth_count
        self.way.stack = self.way.arc_behind + depth_count

    def __dealloc__(self):
        free(self.way.ahead)

    def travel_ticks(self, int64_t from_node, to_nodes, int64_t mode):
        """The road time to each node, -1 where no road leads."""
        cdef Way* way = &self.way
        cdef const Ranks* ranks = way.weights.ranks
        cdef list found = []
        cdef int64_t to_node
        cdef int32_t start, target, depth
        cdef uint32_t ticks
        self.begin(from_node, mode)
        start = ranks.rank_of[from_node]
        fill_label(ranks, way.up, start, way.ahead)
        for to_node in to_nodes:
            target = ranks.rank_of[self.checked(to_node)]
            fill_label(ranks, way.down, target, way.behind)
            ticks = meet_labels(way.ahead, way.behind, common_depth_count(ranks, start, target), &depth)
            found.append(-1 if ticks == FAR_TICKS else ticks)
        return found

    def road_arcs(self, int64_t from_node, int64_t to_node, int64_t mode):
        """The network's arcs on a soonest way, in the order of driving; None where no road leads."""
        cdef Way* way = &self.way
        cdef list arcs = []
        cdef int32_t arc
        self.begin(from_node, mode)
        if not plan_way(way, way.weights.ranks.rank_of[from_node], way.weights.ranks.rank_of[self.checked(to_node)]):
            return None
        arc = next_road_arc(way)
        while arc != NO_RANK:
            arcs.append(arc)
            arc = next_road_arc(way)
        return arcs

    def road_sum(self, int64_t from_node, int64_t to_node, int64_t mode, const int32_t[::1] of_arc):
        """What the arcs of a soonest way add up to, each by its entry in `of_arc`; -1 where no road leads."""
        cdef Way* way = &self.way
        cdef int64_t total = 0
        cdef int32_t arc
        self.begin(from_node, mode)
        if not plan_way(way, way.weights.ranks.rank_of[from_node], way.weights.ranks.rank_of[self.checked(to_node)]):
            return -1
        arc = next_road_arc(way)
        while arc != NO_RANK:
            if arc >= of_arc.shape[0]:
                raise IndexError(f"of_arc has {of_arc.shape[0]} entries and no arc {arc}")
            total += of_arc[arc]
            arc = next_road_arc(way)
        return total

    def road_spot(
        self,
        int64_t from_node,
        int64_t to_node,
        int64_t mode,
        int64_t ticks,
        const int32_t[::1] head,
        const int32_t[::1] ticks_of,
    ):
        """(last node behind, next node ahead, ticks since the one, ticks to the other) after `ticks` on a soonest way
        that there is; at its end both nodes are the end's. `head` and `ticks_of` are by arc, for this mode.
        """
        cdef Way* way = &self.way
        cdef int64_t behind = from_node, left = ticks
        cdef int32_t arc
        self.begin(from_node, mode)
        if head.shape[0] != ticks_of.shape[0]:
            raise ValueError(f"{head.shape[0]} heads and {ticks_of.shape[0]} ticks")
        if not plan_way(way, way.weights.ranks.rank_of[from_node], way.weights.ranks.rank_of[self.checked(to_node)]):
            raise ValueError(f"no road leads from node {from_node} to node {to_node}")
        if ticks <= 0:
            return from_node, from_node, 0, 0
        arc = next_road_arc(way)
        while arc != NO_RANK:
            if arc >= head.shape[0]:
                raise IndexError(f"there are {head.shape[0]} heads and no arc {arc}")
            if left <= ticks_of[arc]:
                return behind, head[arc], left, ticks_of[arc] - left
            left -= ticks_of[arc]
            behind = head[arc]
            arc = next_road_arc(way)
        return to_node, to_node, 0, 0

    cdef int64_t checked(self, int64_t node) except -1:
        if node < 0 or node >= self.way.weights.ranks.node_count:
            raise IndexError(f"node {node} is not in the network of {self.way.weights.ranks.node_count} nodes")
        return node

    cdef int begin(self, int64_t from_node, int64_t mode) except -1:
        self.checked(from_node)
        self.weights.check_mode(mode)
        settle(&self.weights.weights, <int32_t>mode)
        drive_in(&self.way, &self.weights.weights, <int32_t>mode)
        return 0
