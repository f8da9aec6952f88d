"""What Python says of a query, for those who hold a fleet."""

from libc.stdint cimport int64_t, uint64_t

from ._units cimport FleetState, Query

cdef int read_mask(object value, uint64_t* out) except -1
cdef int read_into(FleetState* fleet, object query, Query* out) except -1
cdef int check_mode(int64_t mode, int64_t mode_count) except -1
