"""The weights of a hierarchy behind a class, for those who search over them."""

from libc.stdint cimport int64_t

from ._hierarchy cimport Hierarchy
from ._hierarchy_weighing cimport Weights


cdef class HierarchyWeights:
    cdef Weights weights
    # `weights` holds addresses inside these.
    cdef Hierarchy hierarchy
    cdef tuple arrays
    cdef int check_mode(self, int64_t mode) except -1
