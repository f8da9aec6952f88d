"""RoadEdges: the streets of a network as edges with two ends, for spots between nodes.

It checks what comes in and holds the arrays. Where the nearest edge is, is _grid's business; what a spot costs stands
in the .pxd.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t


@cython.final
@cython.auto_pickle(False)
cdef class RoadEdges:
    """`tail`, `head` and `opposite` (-1: one way) by arc, and `live_ticks` by mode and arc, which is kept and read
    again at each question.
    """

    def __cinit__(
        self,
        int64_t node_count,
        const int32_t[::1] tail,
        const int32_t[::1] head,
        const int32_t[::1] opposite,
        const int32_t[:, ::1] live_ticks,
    ):
        cdef int64_t arc_count = tail.shape[0], arc
        if not arc_count == head.shape[0] == opposite.shape[0] == live_ticks.shape[1]:
            raise ValueError(f"all arrays must have the length of `tail`, {arc_count}")
        for arc in range(arc_count):
            if opposite[arc] < NO_OPPOSITE or opposite[arc] >= arc_count:
                raise ValueError(f"opposite[{arc}] must be in -1..{arc_count - 1}, got {opposite[arc]}")
            if not (0 <= tail[arc] < node_count and 0 <= head[arc] < node_count):
                raise ValueError(f"arc {arc} has an end that is not in the network of {node_count} nodes")
        self.arrays = (tail, head, opposite, live_ticks)
        self.edges.arc_count = <int32_t>arc_count
        self.edges.node_count = <int32_t>node_count
        if arc_count:
            self.edges.tail = &tail[0]
            self.edges.head = &head[0]
            self.edges.opposite = &opposite[0]
            self.edges.live_ticks = &live_ticks[0, 0]

    # -- Queries ----------------------------------------

    @property
    def node_count(self):
        return self.edges.node_count

    cdef int read_spot(self, int64_t node, int64_t edge, int64_t along, Spot* out) except -1:
        """Check a spot. Of a street's two arcs the first counts, so that spots of one edge know each other."""
        if node < 0 or node >= self.edges.node_count:
            raise IndexError(f"node {node} is not in the network of {self.edges.node_count} nodes")
        out.node = <int32_t>node
        out.other = <int32_t>node
        out.edge = NO_EDGE
        out.along = 0
        if edge == NO_EDGE:
            return 0
        if edge < 0 or edge > self.edges.arc_count:
            raise IndexError(f"edge {edge} is not in the network of {self.edges.arc_count} arcs")
        if along < 0 or along > ALONG_WHOLE:
            raise ValueError(f"along must be in 0..{ALONG_WHOLE}, got {along}")
        if self.edges.opposite[edge - 1] != NO_OPPOSITE and self.edges.opposite[edge - 1] < edge - 1:
            edge = self.edges.opposite[edge - 1] + 1
            along = ALONG_WHOLE - along
        out.edge = <int32_t>edge
        out.along = <int32_t>along
        out.node = self.edges.tail[edge - 1]
        out.other = self.edges.head[edge - 1]
        return 0
