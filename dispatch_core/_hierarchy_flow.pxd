"""One cell of a nested dissection and the flow that is sent through it, in memory sized once for the network."""

from libc.stdint cimport int8_t, int32_t, int64_t

cdef enum:
    NONE = -1
    TERMINAL = -2

cdef enum Side:
    NEAR = 1
    FAR = 2
    CUT = 3


cdef struct Cutter:
    const int32_t* first
    const int32_t* neighbour
    const int64_t* x
    const int64_t* y
    # The nodes in the order so far; the cell being cut is the part of it that begins at `low`.
    int32_t* order
    int32_t low
    int32_t count
    # By node: the number of its cell, and its side of the flow being sent and of the best cut.
    int32_t* cell
    int32_t cell_number
    int8_t* end
    int8_t* best_side
    int32_t best_cut
    int32_t best_half
    int64_t* key
    # By node: where its unit of flow comes from and goes to.
    int32_t* source
    int32_t* target
    # By state: 2 * node where flow enters a node, one more where it leaves.
    int32_t* level
    int32_t* cursor
    int32_t* queue
    int32_t queue_count
    int32_t* path
    int32_t* cells
    int32_t* sorted


cdef bint find_levels(Cutter* cutter) noexcept nogil
cdef int32_t send_all(Cutter* cutter) noexcept nogil
