"""RoadWalk: the memory of walks over one network, sized once, and the walks that ask about a single unit.

It checks that the arrays fit each other and finds the nodes that a walk need not stop at. Whom a walk is for is
_search's business.
"""

cimport cython
from libc.stdint cimport INT64_MAX, int32_t, int64_t
from libc.stdlib cimport calloc, free

from ._fleet cimport Fleet
from ._heap cimport Entry


# -- One unit ----------------------------------------

cdef int64_t distance(Walk* walk, int32_t node, int32_t unit_node, int32_t mode) noexcept nogil:
    """Ticks from the node of a unit to `node`, -1 where no road leads."""
    cdef Entry settled
    start(walk, node, mode)
    while settle(walk, &settled):
        if settled.node == unit_node:
            return settled.ticks
        relax(walk, &settled, INT64_MAX)
    return -1


cdef void flood(Walk* walk, int32_t node, int32_t mode) noexcept nogil:
    """Label all nodes that can be reached from `node`, in the direction of travel; the frontier serves as a stack."""
    cdef const int32_t* ticks_out = walk.roads.ticks_out + mode * walk.roads.arc_count
    cdef Entry* stack = walk.frontier.entries
    cdef int64_t count = 1
    cdef int32_t arc, head
    start(walk, node, mode)
    while count:
        count -= 1
        node = stack[count].node
        for arc in range(walk.roads.first_out[node], walk.roads.first_out[node + 1]):
            head = walk.roads.head[arc]
            if ticks_out[arc] < 0 or reached(walk, head):
                continue
            walk.labels[head].stamp = walk.stamp
            stack[count].node = head
            count += 1


# -- Nodes that only bend a road ----------------------------------------

cdef int32_t onward_from(const Roads* roads, int32_t node, int32_t ahead) noexcept nogil:
    """The one arc into a node that does not come from `ahead`; NO_ARC unless the node has only these two neighbours."""
    cdef int32_t onward = NO_ARC
    cdef int32_t arc
    for arc in range(roads.first_in[node], roads.first_in[node + 1]):
        if roads.tail[arc] == ahead or roads.tail[arc] == node:
            continue
        if onward != NO_ARC:
            return NO_ARC
        onward = arc
    if onward == NO_ARC:
        return NO_ARC
    # A third neighbour among the heads would let many walks run through the same road from different sides.
    for arc in range(roads.first_out[node], roads.first_out[node + 1]):
        if roads.head[arc] != ahead and roads.head[arc] != roads.tail[onward] and roads.head[arc] != node:
            return NO_ARC
    return onward


cdef void find_onward(Roads* roads) noexcept nogil:
    cdef int32_t node, arc
    for node in range(roads.node_count):
        for arc in range(roads.first_in[node], roads.first_in[node + 1]):
            roads.onward[arc] = NO_ARC if roads.tail[arc] == node else onward_from(roads, roads.tail[arc], node)


@cython.final
@cython.auto_pickle(False)
cdef class RoadWalk:
    """Arcs by head in `first_in` (node_count + 1), `tail` (arc_count) and `ticks_in` (mode_count x arc_count), and by
    tail in `first_out`, `head` and `ticks_out`: C-contiguous int32, ticks negative on closed arcs.

    The arrays are kept and read again at each walk, so that closures are seen. Whoever made them (roads.py) has checked
    what they hold; here only their lengths are.
    """

    def __cinit__(
        self,
        Fleet fleet not None,
        const int32_t[::1] first_in,
        const int32_t[::1] tail,
        const int32_t[:, ::1] ticks_in,
        const int32_t[::1] first_out,
        const int32_t[::1] head,
        const int32_t[:, ::1] ticks_out,
    ):
        cdef Walk* walk = &self.state
        cdef Roads* roads = &walk.roads
        cdef int64_t node_count = first_in.shape[0] - 1
        cdef int64_t arc_count = tail.shape[0]
        if node_count != fleet.state.node_count or first_out.shape[0] != first_in.shape[0]:
            raise ValueError(f"the fleet was made for {fleet.state.node_count} nodes, the network has {node_count}")
        if not arc_count == head.shape[0] == ticks_in.shape[1] == ticks_out.shape[1]:
            raise ValueError(f"all arc arrays must have the length of `tail`, {arc_count}")
        if not 0 < ticks_in.shape[0] == ticks_out.shape[0]:
            raise ValueError("ticks_in and ticks_out must have the same modes, at least one")
        self.fleet = fleet
        self.arrays = (first_in, tail, ticks_in, first_out, head, ticks_out)
        walk.first_at = fleet.state.first_at
        roads.node_count = <int32_t>node_count
        roads.mode_count = <int32_t>ticks_in.shape[0]
        roads.arc_count = arc_count
        roads.first_in = &first_in[0]
        roads.first_out = &first_out[0]
        if arc_count:
            roads.tail = &tail[0]
            roads.head = &head[0]
            roads.ticks_in = &ticks_in[0, 0]
            roads.ticks_out = &ticks_out[0, 0]
        roads.onward = <int32_t*>calloc(arc_count + 1, sizeof(int32_t))
        walk.labels = <Label*>calloc(node_count, sizeof(Label))
        # An arc is relaxed at most once in a walk, and the source is pushed once.
        walk.frontier.entries = <Entry*>calloc(arc_count + 1, sizeof(Entry))
        if not (roads.onward and walk.labels and walk.frontier.entries):
            raise MemoryError(f"no memory to walk {node_count} nodes and {arc_count} arcs")
        find_onward(roads)

    def __dealloc__(self):
        free(self.state.roads.onward)
        free(self.state.labels)
        free(self.state.frontier.entries)
