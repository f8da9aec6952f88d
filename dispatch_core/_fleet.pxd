"""The fleet's rows behind a class, and what the wrappers of all searches share: queries in, candidates out."""

from libc.stdint cimport int32_t, int64_t, uint64_t

from ._edges cimport RoadEdges, Spot
from ._heap cimport Best
from ._units cimport FleetState, Query, Unit


# The units that were told anything, in order: the last `unit_count` of `count` in all. Each search follows by itself.
cdef struct Touches:
    int32_t* units
    uint64_t count


cdef class Fleet:
    cdef FleetState state
    cdef Touches touches
    cdef RoadEdges edges
    cdef void touch(self, int64_t unit) noexcept
    cdef int read_spot(self, int64_t node, int64_t edge, int64_t along, Spot* out) except -1
    cdef void put(
        self, int32_t unit, const Spot* spot, int64_t offset_ticks, int32_t lat_e7, int32_t lon_e7
    ) noexcept
    cdef Unit* row(self, int64_t unit) except NULL
    cdef int read_query(self, object query, Query* out) except -1
    cdef list candidates(self, Best* best, int64_t at_ms)

cdef int check_target(
    int64_t node, int32_t node_count, int64_t offset_ticks, int64_t lat_e7, int64_t lon_e7, int64_t at_ms
) except -1
