"""The road search's memory: what one call of `nearest` writes, sized once for a fleet."""

from libc.stdint cimport int32_t, int64_t, uint64_t

from ._fleet cimport Fleet
from ._heap cimport Best, Hit
from ._hierarchy_ascent cimport Ascent, FleetAscent
from ._units cimport FleetState, Query
from ._walk cimport RoadWalk, Walk

cdef enum:
    # A bit each in Wish.asks.
    ASKS_MAX = 64
    # No fewer than limits.MODES_MAX.
    MODES_ROOM = 8


cdef enum Method:
    BY_DENSITY = 0
    BY_WALK = 1
    BY_ASCENT = 2


# What the asks of this call want of one unit.
cdef struct Wish:
    uint64_t stamp
    uint64_t asks
    # All of the unit's ETA but the road and the incident's offset.
    int64_t rest_ticks
    bint last


# Fit units of an ask that the walk has not met yet; fresh ones and last ones apart.
cdef struct Tier:
    int32_t unmet_count
    int64_t rest_ticks_min


cdef struct Ask:
    Query query
    Best best
    Tier fresh
    Tier last
    # A unit at a node farther than this cannot enter `best` any more.
    int64_t horizon_ticks


cdef struct Search:
    Walk* walk
    Ascent* ascent
    FleetState* fleet
    # By unit, valid with the stamp.
    Wish* wishes
    uint64_t wish_stamp
    # Room for a hit per unit and ask.
    Hit* hits
    int32_t ask_count
    Ask[ASKS_MAX] asks


cdef class RoadSearch:
    cdef Search state
    cdef Method method
    # `state` holds addresses inside these.
    cdef Fleet fleet
    cdef RoadWalk walk
    cdef FleetAscent ascent
    cdef int answer(self, int32_t node, int64_t offset_ticks, int64_t at_ms, object queries, list answers) except -1
    cdef int check_mode(self, int64_t mode) except -1
