"""Spots: places on a network's edges, and the ticks from a spot to the ends of its edge and back.

A street between two nodes is one edge, whether it may be driven one way or both. A spot on it is known by one of its
arcs and how far along that one it lies. All ticks come from the live weights: a closure or a speed changes the way to
a spot as it changes any other, and what leads to a spot and what leads on from it add up to the arc's.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t

from ._hierarchy cimport FAR_TICKS, Ranks, clear_label

cdef enum:
    # model.places has the same numbers.
    NO_EDGE = 0
    ALONG_BITS = 20
    ALONG_WHOLE = 1 << 20
    NO_OPPOSITE = -1


cdef struct Edges:
    int32_t arc_count
    int32_t node_count
    # By arc, as the ground's arcs are sorted by tail: its ends, and the arc that leads back along the same street.
    const int32_t* tail
    const int32_t* head
    const int32_t* opposite
    # By mode, then arc: negative for a closed one.
    const int32_t* live_ticks


cdef struct Spot:
    # The node itself; on an edge the tail of its arc.
    int32_t node
    # The head of its arc; the node again where there is no edge.
    int32_t other
    # 1 + the arc; NO_EDGE at the node.
    int32_t edge
    # How far along the arc, in ALONG_WHOLE parts.
    int32_t along


# Ticks between a spot and the two nodes it has: towards the spot or away from it. FAR_TICKS where no way leads.
cdef struct Ends:
    uint32_t node_ticks
    uint32_t other_ticks


cdef inline uint32_t ticks_into(const Edges* edges, int32_t mode, int32_t arc, int32_t along) noexcept nogil:
    """From the arc's tail to a point along it."""
    cdef int64_t ticks = edges.live_ticks[<int64_t>mode * edges.arc_count + arc]
    return FAR_TICKS if ticks < 0 else <uint32_t>(ticks * along >> ALONG_BITS)


cdef inline uint32_t ticks_on(const Edges* edges, int32_t mode, int32_t arc, int32_t along) noexcept nogil:
    """From a point along the arc on to its head."""
    cdef int64_t ticks = edges.live_ticks[<int64_t>mode * edges.arc_count + arc]
    return FAR_TICKS if ticks < 0 else <uint32_t>(ticks - (ticks * along >> ALONG_BITS))


cdef inline Ends ends_towards(const Edges* edges, int32_t mode, const Spot* spot) noexcept nogil:
    cdef Ends ends
    cdef int32_t back
    ends.node_ticks = 0
    ends.other_ticks = 0
    if spot.edge != NO_EDGE:
        back = edges.opposite[spot.edge - 1]
        ends.node_ticks = ticks_into(edges, mode, spot.edge - 1, spot.along)
        ends.other_ticks = FAR_TICKS
        if back != NO_OPPOSITE:
            ends.other_ticks = ticks_into(edges, mode, back, ALONG_WHOLE - spot.along)
    return ends


cdef inline Ends ends_away(const Edges* edges, int32_t mode, const Spot* spot) noexcept nogil:
    cdef Ends ends
    cdef int32_t back
    ends.node_ticks = 0
    ends.other_ticks = 0
    if spot.edge != NO_EDGE:
        back = edges.opposite[spot.edge - 1]
        ends.other_ticks = ticks_on(edges, mode, spot.edge - 1, spot.along)
        ends.node_ticks = FAR_TICKS
        if back != NO_OPPOSITE:
            ends.node_ticks = ticks_on(edges, mode, back, ALONG_WHOLE - spot.along)
    return ends


cdef inline uint32_t ticks_along(const Edges* edges, int32_t mode, const Spot* start, const Spot* end) noexcept nogil:
    """From one spot to another on the same edge without leaving it; FAR_TICKS on different ones."""
    cdef int32_t back
    cdef uint32_t ahead, behind
    if start.edge != end.edge or start.edge == NO_EDGE:
        return FAR_TICKS
    if start.along == end.along:
        return 0
    if start.along < end.along:
        ahead = ticks_into(edges, mode, end.edge - 1, end.along)
        behind = ticks_into(edges, mode, end.edge - 1, start.along)
        return ahead - behind if ahead != FAR_TICKS else FAR_TICKS
    back = edges.opposite[end.edge - 1]
    if back == NO_OPPOSITE:
        return FAR_TICKS
    ahead = ticks_into(edges, mode, back, ALONG_WHOLE - end.along)
    behind = ticks_into(edges, mode, back, ALONG_WHOLE - start.along)
    return ahead - behind if ahead != FAR_TICKS else FAR_TICKS


# -- Labels that begin at a spot ----------------------------------------

cdef inline int32_t anchor_of(const Ranks* ranks, const Spot* spot) noexcept nogil:
    """The lower rank of a spot's two nodes. They are neighbours, so the other one is among its ancestors."""
    return min(ranks.rank_of[spot.node], ranks.rank_of[spot.other])


cdef inline void seed_label(const Ranks* ranks, const Spot* spot, Ends ends, uint32_t* label) noexcept nogil:
    """A label of the anchor with only the spot's two ends in it."""
    cdef int32_t depth = ranks.depth[ranks.rank_of[spot.other]]
    clear_label(ranks, anchor_of(ranks, spot), label)
    label[ranks.depth[anchor_of(ranks, spot)]] = FAR_TICKS
    label[ranks.depth[ranks.rank_of[spot.node]]] = ends.node_ticks
    label[depth] = min(label[depth], ends.other_ticks)


cdef class RoadEdges:
    cdef Edges edges
    # `edges` holds addresses inside these.
    cdef tuple arrays
    cdef int read_spot(self, int64_t node, int64_t edge, int64_t along, Spot* out) except -1
