"""What brings the weights of a hierarchy in step with the roads."""

from libc.stdint cimport int32_t

from ._hierarchy_weighing cimport Weights

# To be called before a mode's weights are read.
cdef void settle(Weights* weights, int32_t mode) noexcept nogil
