"""A walk over the roads: Dijkstra against the direction of travel, one settled node at a time, over live weights.

The caller pulls the nearest node (`settle`), looks at it and lets the walk go on through it (`relax`), as far as it
still cares. Labels carry the stamp of their walk, so nothing is cleared between two.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t

from ._edges cimport NO_EDGE, Ends, Spot
from ._fleet cimport Fleet
from ._heap cimport Entry, Frontier, frontier_pop, frontier_push
from ._hierarchy cimport FAR_TICKS
from ._units cimport NO_SLOT

cdef enum:
    NO_ARC = -1


cdef struct Roads:
    int32_t node_count
    int32_t mode_count
    int64_t arc_count
    # Arcs by head, for walks towards a place; ticks by mode, then arc; negative for a closed one.
    const int32_t* first_in
    const int32_t* tail
    const int32_t* ticks_in
    # By arc: the arc that goes on beyond its tail where the tail has but these two neighbours, else NO_ARC.
    int32_t* onward
    # Arcs by tail, for the neighbours of a node.
    const int32_t* first_out
    const int32_t* head


cdef struct Label:
    int64_t ticks
    uint64_t stamp


cdef struct Walk:
    Roads roads
    # The fleet's: by node, its first unit's slot or NO_SLOT.
    const int32_t* first_at
    Label* labels
    uint64_t stamp
    Frontier frontier
    int32_t source
    # Of the mode driven in.
    const int32_t* ticks_in


# -- Queries ----------------------------------------

cdef inline bint run_through(
    const Walk* walk, const Entry* settled, int32_t arc, int64_t ticks_max, Entry* end
) noexcept nogil:
    """Follow an arc backwards to the next node that matters: a junction, a node with units or the source.

    Five nodes of six in the sketch of Ambon only bend a road; without a label and a place in the heap for them a walk
    takes less than half the time. False for a closed road and for a way longer than `ticks_max`. A ring without
    junctions ends where it began: the settled node matters. A walk from a spot has a second source; a ring with that
    one has the first one too.
    """
    cdef const int32_t* tail = walk.roads.tail
    cdef const int32_t* onward = walk.roads.onward
    if walk.ticks_in[arc] < 0:
        return False
    end.behind = settled.node
    end.node = tail[arc]
    end.ticks = settled.ticks + walk.ticks_in[arc]
    while onward[arc] != NO_ARC and walk.first_at[end.node] == NO_SLOT and end.node != walk.source:
        arc = onward[arc]
        if walk.ticks_in[arc] < 0 or end.ticks > ticks_max:
            return False
        end.behind = end.node
        end.node = tail[arc]
        end.ticks += walk.ticks_in[arc]
    return end.ticks <= ticks_max


# -- Commands ----------------------------------------

cdef inline void offer(Walk* walk, const Entry* entry) noexcept nogil:
    """Label a node unless a way at least as short is known."""
    cdef Label* label = &walk.labels[entry.node]
    if label.stamp == walk.stamp and label.ticks <= entry.ticks:
        return
    label.stamp = walk.stamp
    label.ticks = entry.ticks
    frontier_push(&walk.frontier, entry[0])


cdef inline void start(Walk* walk, const Spot* spot, Ends ends, int32_t mode) noexcept nogil:
    """Begin at a spot, `ends` being the ticks from its two nodes."""
    cdef Entry entry
    walk.source = spot.node
    walk.ticks_in = walk.roads.ticks_in + mode * walk.roads.arc_count
    walk.stamp += 1
    walk.frontier.count = 0
    if ends.node_ticks != FAR_TICKS:
        entry.ticks = ends.node_ticks
        entry.node = entry.behind = spot.node
        offer(walk, &entry)
    if spot.edge != NO_EDGE and ends.other_ticks != FAR_TICKS:
        entry.ticks = ends.other_ticks
        entry.node = entry.behind = spot.other
        offer(walk, &entry)


cdef inline bint settle(Walk* walk, Entry* settled) noexcept nogil:
    """The next nearest node that matters, each once; False when all that can be reached were settled."""
    while walk.frontier.count:
        settled[0] = frontier_pop(&walk.frontier)
        if settled.ticks == walk.labels[settled.node].ticks:
            return True
    return False


cdef inline void relax(Walk* walk, const Entry* settled, int64_t ticks_max) noexcept nogil:
    """Let the walk go on through a settled node, no farther than `ticks_max`."""
    cdef Entry end
    cdef int32_t arc
    for arc in range(walk.roads.first_in[settled.node], walk.roads.first_in[settled.node + 1]):
        # What lies behind was settled sooner.
        if walk.roads.tail[arc] != settled.behind and run_through(walk, settled, arc, ticks_max, &end):
            offer(walk, &end)


cdef class RoadWalk:
    cdef Walk state
    # `state` holds addresses inside these.
    cdef Fleet fleet
    cdef tuple arrays
