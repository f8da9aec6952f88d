"""What Python says of a query, for those who hold a fleet."""

from libc.stdint cimport uint64_t

from ._units cimport FleetState, Query

cdef int read_mask(object value, uint64_t* out) except -1
cdef int read_into(FleetState* fleet, object query, Query* out) except -1
