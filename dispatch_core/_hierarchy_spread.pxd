"""What brings the weights of a hierarchy in step with the roads."""

from ._hierarchy_weighing cimport Weights

cdef void settle(Weights* weights) noexcept nogil
