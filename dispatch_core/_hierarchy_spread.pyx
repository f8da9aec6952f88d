"""Weights that change: weigh again what was touched and what follows from it, and nothing else.

A weight follows from those of lower arcs alone, so a change spreads upwards, lowest arc first, until arcs keep their
weights. The outcome is that of weighing everything anew. Each mode is brought in step when it is asked for.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

from ._hierarchy cimport Ranks, arc_between
from ._hierarchy_weighing cimport ALL_ARCS, Weights, base_ticks, customize, sooner

cdef enum:
    # An arc weighed again costs as much as fifty to a hundred weighed with all the others, 1 us.
    SPREAD_SHARE = 96
    # So few are never too many.
    SPREAD_MIN = 256
    # A change spreads to about so many arcs for each of the greatest depth, one in so many.
    DEPTHS_AN_ARC = 4


cdef void await_turn(Weights* weights, int32_t arc) noexcept nogil:
    cdef int32_t* heap = weights.heap
    cdef int32_t hole = weights.heap_count, parent
    if weights.waits[arc]:
        return
    weights.waits[arc] = 1
    weights.heap_count += 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent] < arc:
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = arc


cdef int32_t next_turn(Weights* weights) noexcept nogil:
    """The lowest arc that waits; there must be one."""
    cdef int32_t* heap = weights.heap
    cdef int32_t lowest = heap[0], hole = 0, child, moved
    weights.heap_count -= 1
    weights.waits[lowest] = 0
    moved = heap[weights.heap_count]
    while True:
        child = 2 * hole + 1
        if child >= weights.heap_count:
            break
        if child + 1 < weights.heap_count and heap[child + 1] < heap[child]:
            child += 1
        if moved < heap[child]:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = moved
    return lowest


cdef void weigh(
    const Weights* weights, int32_t mode, int32_t arc, uint32_t* up_ticks, uint32_t* down_ticks
) noexcept nogil:
    """What an arc is worth by the network's arcs and the weights of all lower arcs."""
    cdef const Ranks* ranks = weights.ranks
    cdef const uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef const uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef int32_t i = ranks.first_down[ranks.tail[arc]], i_end = ranks.first_down[ranks.tail[arc] + 1]
    cdef int32_t j = ranks.first_down[ranks.head[arc]], j_end = ranks.first_down[ranks.head[arc] + 1]
    cdef int32_t near, far
    up_ticks[0] = base_ticks(weights, mode, 2 * arc)
    down_ticks[0] = base_ticks(weights, mode, 2 * arc + 1)
    while i < i_end and j < j_end:
        near, far = ranks.down_arc[i], ranks.down_arc[j]
        if ranks.tail[near] == ranks.tail[far]:
            up_ticks[0] = sooner(up_ticks[0], down[near], up[far])
            down_ticks[0] = sooner(down_ticks[0], down[far], up[near])
            i += 1
            j += 1
        elif ranks.tail[near] < ranks.tail[far]:
            i += 1
        else:
            j += 1


cdef inline bint matters(uint32_t weight, uint32_t before, uint32_t after, uint32_t rest) noexcept nogil:
    """May a weight change with one part of a way over it: was this way the best, or is it better now?"""
    return before + rest == weight or after + rest < weight


cdef void spread(Weights* weights, int32_t mode, int32_t arc, uint32_t up_before, uint32_t down_before) noexcept nogil:
    """Let the arcs above that a changed arc may bear on wait for their turn."""
    cdef const Ranks* ranks = weights.ranks
    cdef const uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef const uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef int32_t tail = ranks.tail[arc], head = ranks.head[arc], other, joined
    cdef uint32_t towards, back
    for other in range(ranks.first_up[tail], ranks.first_up[tail + 1]):
        if other == arc:
            continue
        if head < ranks.head[other]:
            joined = arc_between(ranks, head, ranks.head[other])
            towards, back = down[joined], up[joined]
        else:
            joined = arc_between(ranks, ranks.head[other], head)
            towards, back = up[joined], down[joined]
        # `towards` leads from the other head over the tail to this one, `back` the other way.
        if matters(towards, up_before, up[arc], down[other]) or matters(back, down_before, down[arc], up[other]):
            await_turn(weights, joined)


cdef bint weigh_again(Weights* weights, int32_t mode) noexcept nogil:
    """Weigh the arcs that wait, lowest first, and all that follows from them; False if they turned out too many."""
    cdef const Ranks* ranks = weights.ranks
    cdef uint32_t* up = weights.up_ticks + <int64_t>mode * ranks.arc_count
    cdef uint32_t* down = weights.down_ticks + <int64_t>mode * ranks.arc_count
    cdef uint32_t up_before, down_before
    cdef int32_t arc, left = spread_max(ranks)
    cdef bint changed = False
    while weights.heap_count:
        arc = next_turn(weights)
        left -= 1
        if left == 0:
            while weights.heap_count:
                next_turn(weights)
            return False
        up_before, down_before = up[arc], down[arc]
        weigh(weights, mode, arc, &up[arc], &down[arc])
        if up[arc] != up_before or down[arc] != down_before:
            changed = True
            spread(weights, mode, arc, up_before, down_before)
    weights.version[mode] += changed
    return True


cdef inline int32_t spread_max(const Ranks* ranks) noexcept nogil:
    return max(ranks.arc_count // SPREAD_SHARE, SPREAD_MIN)


cdef void settle(Weights* weights, int32_t mode) noexcept nogil:
    """Bring a mode's weights in step with the live ticks of the arcs that were touched; the other modes wait."""
    cdef int64_t likely = <int64_t>weights.unsettled_count[mode] * (weights.ranks.depth_count // DEPTHS_AN_ARC)
    cdef bint anew = weights.unsettled_count[mode] == ALL_ARCS or likely > spread_max(weights.ranks)
    cdef uint8_t bit = 1 << mode
    cdef int32_t i, arc, left = 0
    if weights.unsettled_count[mode] == 0:
        return
    for i in range(weights.touched_count):
        arc = weights.touched[i]
        if weights.unsettled[arc] & bit and not anew:
            await_turn(weights, arc)
        weights.unsettled[arc] &= ~bit
        if weights.unsettled[arc]:
            weights.touched[left] = arc
            left += 1
    weights.touched_count = left
    weights.unsettled_count[mode] = 0
    if anew or not weigh_again(weights, mode):
        customize(weights, mode)
