"""The road search's memory: what one query writes, sized once for a fleet."""

from libc.stdint cimport int32_t, int64_t, uint64_t

from ._edges cimport Edges, RoadEdges
from ._fleet cimport Fleet
from ._heap cimport Best, Hit
from ._hierarchy_ascent cimport Ascent, FleetAscent
from ._hierarchy_posts cimport FleetRoll, Roll
from ._units cimport FleetState, Query
from ._walk cimport RoadWalk, Walk

cdef enum Method:
    BY_DENSITY = 0
    BY_WALK = 1
    BY_ASCENT = 2


# The least rank that a unit between two nodes was met with, in the walk of that stamp.
cdef struct Meeting:
    uint64_t stamp
    int64_t rank


cdef struct Search:
    Walk* walk
    Ascent* ascent
    Roll* roll
    FleetState* fleet
    const Edges* edges
    # Room for every unit.
    Hit* hits
    Meeting* meetings
    Query query
    Best best
    Method method


cdef class RoadSearch:
    cdef Search state
    # `state` holds addresses inside these.
    cdef Fleet fleet
    cdef RoadWalk walk
    cdef FleetAscent ascent
    cdef FleetRoll roll
    cdef RoadEdges edges
