"""RoadWalk: the memory of walks over one network, sized once.

It checks that the arrays fit each other and finds the nodes that a walk need not stop at. Whom a walk is for is
_search's business.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free

from ._fleet cimport Fleet
from ._heap cimport Entry


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
    tail in `first_out` and `head`: C-contiguous int32, ticks negative on closed arcs.

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
    ):
        cdef Walk* walk = &self.state
        cdef Roads* roads = &walk.roads
        cdef int64_t node_count = first_in.shape[0] - 1
        cdef int64_t arc_count = tail.shape[0]
        if node_count != fleet.state.node_count or first_out.shape[0] != first_in.shape[0]:
            raise ValueError(f"the fleet was made for {fleet.state.node_count} nodes, the network has {node_count}")
        if not arc_count == head.shape[0] == ticks_in.shape[1]:
            raise ValueError(f"all arc arrays must have the length of `tail`, {arc_count}")
        self.fleet = fleet
        self.arrays = (first_in, tail, ticks_in, first_out, head)
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
        roads.onward = <int32_t*>calloc(arc_count + 1, sizeof(int32_t))
        walk.labels = <Label*>calloc(node_count, sizeof(Label))
        # An arc is relaxed at most once in a walk, and each of two sources is pushed once.
        walk.frontier.entries = <Entry*>calloc(arc_count + 2, sizeof(Entry))
        if not (roads.onward and walk.labels and walk.frontier.entries):
            raise MemoryError(f"no memory to walk {node_count} nodes and {arc_count} arcs")
        find_onward(roads)

    def __dealloc__(self):
        free(self.state.roads.onward)
        free(self.state.labels)
        free(self.state.frontier.entries)
