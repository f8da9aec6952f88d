"""HierarchyWays: road times from one node to many, and the way itself, arc by arc of the network.

A shortcut is unpacked by looking again for what it is worth: an arc of the network, or the way over one lower rank.
Exact for the live weights of the moment. It knows neither units nor names of roads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free

from ._edges cimport Edges, Ends, RoadEdges, Spot, anchor_of, ends_away, ends_towards, seed_label, ticks_along
from ._hierarchy cimport FAR_TICKS, NO_RANK, Ranks, common_depth_count, meet_labels, relax_up
from ._hierarchy_spread cimport settle
from ._hierarchy_weighing cimport Weights, road_arc
from ._hierarchy_weights cimport HierarchyWeights


cdef struct Way:
    const Weights* weights
    const Edges* edges
    int32_t mode
    # The nodes by which the way planned last leaves the start's edge and comes to the target's.
    int32_t first
    int32_t last
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


cdef inline void fill_from(
    const Ranks* ranks, const uint32_t* ticks, const Spot* spot, Ends ends, uint32_t* label
) noexcept nogil:
    """The whole label of a spot."""
    cdef int32_t rank = anchor_of(ranks, spot)
    seed_label(ranks, spot, ends, label)
    while rank != NO_RANK:
        relax_up(ranks, ticks, rank, label)
        rank = ranks.parent[rank]


cdef void trace_from(
    const Ranks* ranks, const uint32_t* ticks, const Spot* spot, Ends ends, uint32_t* label, int32_t* arc_of
) noexcept nogil:
    """fill_from that remembers by which arc each entry came, NO_RANK where it is one of the spot's own ends."""
    cdef int32_t arc, depth, rank = anchor_of(ranks, spot)
    seed_label(ranks, spot, ends, label)
    arc_of[ranks.depth[ranks.rank_of[spot.node]]] = NO_RANK
    arc_of[ranks.depth[ranks.rank_of[spot.other]]] = NO_RANK
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


cdef uint32_t plan_way(Way* way, const Spot* start, const Spot* target) noexcept nogil:
    """Put the slots of the way on the stack; its ticks, FAR_TICKS where there is none."""
    cdef const Ranks* ranks = way.weights.ranks
    cdef int32_t top = 0, depth, arc, low, high
    cdef int32_t depth_count = common_depth_count(ranks, anchor_of(ranks, start), anchor_of(ranks, target))
    cdef uint32_t ticks
    way.stack_count = 0
    trace_from(ranks, way.up, start, ends_away(way.edges, way.mode, start), way.ahead, way.arc_ahead)
    trace_from(ranks, way.down, target, ends_towards(way.edges, way.mode, target), way.behind, way.arc_behind)
    ticks = meet_labels(way.ahead, way.behind, depth_count, &top)
    if ticks == FAR_TICKS:
        return ticks
    # Arcs from the top down to the target come in the order of driving, so they are turned round on the stack.
    depth = top
    while way.arc_behind[depth] != NO_RANK:
        arc = way.arc_behind[depth]
        push(way, 2 * arc + 1)
        depth = ranks.depth[ranks.tail[arc]]
    way.last = ancestor_at(ranks, anchor_of(ranks, target), depth)
    low, high = 0, way.stack_count - 1
    while low < high:
        way.stack[low], way.stack[high] = way.stack[high], way.stack[low]
        low += 1
        high -= 1
    depth = top
    while way.arc_ahead[depth] != NO_RANK:
        arc = way.arc_ahead[depth]
        push(way, 2 * arc)
        depth = ranks.depth[ranks.tail[arc]]
    way.first = ancestor_at(ranks, anchor_of(ranks, start), depth)
    return ticks


cdef inline int32_t ancestor_at(const Ranks* ranks, int32_t rank, int32_t depth) noexcept nogil:
    """The node at a depth above a rank, or of it."""
    while ranks.depth[rank] > depth:
        rank = ranks.parent[rank]
    return ranks.node_at[rank]


cdef inline uint32_t ticks_by(const Spot* spot, Ends ends, int32_t node) noexcept nogil:
    """Between a spot and that of its nodes by which a way goes."""
    if spot.node == spot.other:
        return min(ends.node_ticks, ends.other_ticks)
    return ends.node_ticks if node == spot.node else ends.other_ticks


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
    """Ways over a hierarchy with its weights. Raises IndexError for a node, edge or mode that does not exist."""

    cdef Way way
    cdef HierarchyWeights weights
    cdef RoadEdges edges

    def __cinit__(self, HierarchyWeights weights not None, RoadEdges edges not None):
        cdef int64_t depth_count = weights.weights.ranks.depth_count
        self.weights = weights
        self.edges = edges
        self.way.weights = &weights.weights
        self.way.edges = &edges.edges
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

    def travel_ticks(self, start, ends, int64_t mode):
        """The road time from one (node, edge, along) to each other one, -1 where no road leads."""
        cdef Way* way = &self.way
        cdef const Ranks* ranks = way.weights.ranks
        cdef list found = []
        cdef Spot from_spot, to_spot
        cdef int32_t depth, depth_count
        cdef uint32_t ticks
        self.read(start, &from_spot)
        self.begin(mode)
        fill_from(ranks, way.up, &from_spot, ends_away(way.edges, way.mode, &from_spot), way.ahead)
        for end in ends:
            self.read(end, &to_spot)
            fill_from(ranks, way.down, &to_spot, ends_towards(way.edges, way.mode, &to_spot), way.behind)
            depth_count = common_depth_count(ranks, anchor_of(ranks, &from_spot), anchor_of(ranks, &to_spot))
            ticks = meet_labels(way.ahead, way.behind, depth_count, &depth)
            ticks = min(ticks, ticks_along(way.edges, way.mode, &from_spot, &to_spot))
            found.append(-1 if ticks == FAR_TICKS else ticks)
        return found

    def road_way(self, start, end, int64_t mode):
        """A soonest way between two (node, edge, along): (the node by which it leaves the first edge, the network's
        arcs it drives whole, the node by which it comes to the last edge). (-1, [], -1) for one that stays on the edge
        of both; None where no road leads.
        """
        cdef Way* way = &self.way
        cdef list arcs = []
        cdef Spot from_spot, to_spot
        cdef uint32_t beside, ticks
        cdef int32_t arc
        self.read(start, &from_spot)
        self.read(end, &to_spot)
        self.begin(mode)
        beside = ticks_along(way.edges, way.mode, &from_spot, &to_spot)
        ticks = plan_way(way, &from_spot, &to_spot)
        if beside <= ticks:
            return None if beside == FAR_TICKS else (-1, arcs, -1)
        arc = next_road_arc(way)
        while arc != NO_RANK:
            arcs.append(arc)
            arc = next_road_arc(way)
        return way.first, arcs, way.last

    def road_sum(self, start, end, int64_t mode, const int32_t[::1] of_arc):
        """What the arcs that a soonest way drives whole add up to, each by its entry in `of_arc`, between the nodes
        that `road_way` gives: (first, sum, last); None where no road leads.
        """
        cdef Way* way = &self.way
        cdef int64_t total = 0
        cdef Spot from_spot, to_spot
        cdef uint32_t beside, ticks
        cdef int32_t arc
        self.read(start, &from_spot)
        self.read(end, &to_spot)
        self.begin(mode)
        beside = ticks_along(way.edges, way.mode, &from_spot, &to_spot)
        ticks = plan_way(way, &from_spot, &to_spot)
        if beside <= ticks:
            return None if beside == FAR_TICKS else (-1, 0, -1)
        arc = next_road_arc(way)
        while arc != NO_RANK:
            if arc >= of_arc.shape[0]:
                raise IndexError(f"of_arc has {of_arc.shape[0]} entries and no arc {arc}")
            total += of_arc[arc]
            arc = next_road_arc(way)
        return way.first, total, way.last

    def road_spot(self, start, end, int64_t mode, int64_t ticks, const int32_t[::1] head, const int32_t[::1] ticks_of):
        """(last node behind, next node ahead, ticks since the one, ticks to the other) after `ticks` on a soonest way
        that there is; -1 stands for the start behind and for the end ahead. `head` and `ticks_of` are by arc, for this
        mode.
        """
        cdef Way* way = &self.way
        cdef Spot from_spot, to_spot
        cdef uint32_t beside, whole
        cdef int64_t behind = -1, step, left = ticks
        cdef int32_t arc
        if head.shape[0] != ticks_of.shape[0]:
            raise ValueError(f"{head.shape[0]} heads and {ticks_of.shape[0]} ticks")
        self.read(start, &from_spot)
        self.read(end, &to_spot)
        self.begin(mode)
        beside = ticks_along(way.edges, way.mode, &from_spot, &to_spot)
        whole = plan_way(way, &from_spot, &to_spot)
        if min(beside, whole) == FAR_TICKS:
            raise ValueError(f"no road leads from {start} to {end}")
        if beside <= whole:
            return -1, -1, min(ticks, beside), max(0, beside - ticks)
        step = ticks_by(&from_spot, ends_away(way.edges, way.mode, &from_spot), way.first)
        if left <= step:
            return -1, way.first, left, step - left
        left -= step
        behind = way.first
        arc = next_road_arc(way)
        while arc != NO_RANK:
            if arc >= head.shape[0]:
                raise IndexError(f"there are {head.shape[0]} heads and no arc {arc}")
            if left <= ticks_of[arc]:
                return behind, head[arc], left, ticks_of[arc] - left
            left -= ticks_of[arc]
            behind = head[arc]
            arc = next_road_arc(way)
        step = ticks_by(&to_spot, ends_towards(way.edges, way.mode, &to_spot), way.last)
        return behind, -1, min(left, step), max(0, step - left)

    cdef int read(self, object place, Spot* out) except -1:
        node, edge, along = place
        return self.edges.read_spot(node, edge, along, out)

    cdef int begin(self, int64_t mode) except -1:
        self.weights.check_mode(mode)
        settle(&self.weights.weights, <int32_t>mode)
        drive_in(&self.way, &self.weights.weights, <int32_t>mode)
        return 0
