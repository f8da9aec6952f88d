"""Two small heaps for the kernels: the frontier of a walk over the roads, and the k best units found so far.

Inline, so that every kernel has its own copy and no call is paid. Memory belongs to the caller, who has sized it
before; nothing here checks a bound or touches Python. Both orders are total: equal keys of the frontier only reorder
nodes at the same distance, which no answer depends on; equal ranks of units are settled by the unit's index.
"""

from libc.stdint cimport int32_t, int64_t


# -- The frontier: a 4-ary heap of nodes by distance; a node may be in it twice ----------------------------------------

cdef struct Entry:
    int64_t ticks
    int32_t node
    # The neighbour through which it was reached.
    int32_t behind


cdef struct Frontier:
    Entry* entries
    Py_ssize_t count


cdef inline void frontier_push(Frontier* frontier, Entry entry) noexcept nogil:
    cdef Entry* entries = frontier.entries
    cdef Py_ssize_t hole = frontier.count
    cdef Py_ssize_t parent
    frontier.count += 1
    while hole > 0:
        parent = (hole - 1) >> 2
        if entries[parent].ticks <= entry.ticks:
            break
        entries[hole] = entries[parent]
        hole = parent
    entries[hole] = entry


cdef inline Entry frontier_pop(Frontier* frontier) noexcept nogil:
    """The nearest entry; the frontier must not be empty."""
    cdef Entry* entries = frontier.entries
    cdef Entry nearest = entries[0]
    cdef Entry moved
    cdef Py_ssize_t hole = 0
    cdef Py_ssize_t child, end, least
    frontier.count -= 1
    moved = entries[frontier.count]
    while True:
        child = (hole << 2) + 1
        if child >= frontier.count:
            break
        end = child + 4 if child + 4 < frontier.count else frontier.count
        least = child
        child += 1
        while child < end:
            if entries[child].ticks < entries[least].ticks:
                least = child
            child += 1
        if moved.ticks <= entries[least].ticks:
            break
        entries[hole] = entries[least]
        hole = least
    entries[hole] = moved
    return nearest


# -- The best: a binary heap of at most `wanted` units with the worst on top ----------------------------------------

cdef struct Hit:
    # The ETA, with LAST_RANK added where the unit's position is too old to trust.
    int64_t rank
    int64_t road_ticks
    int32_t unit


cdef struct Best:
    Hit* hits
    int32_t count
    int32_t wanted


cdef inline bint hit_before(const Hit* a, const Hit* b) noexcept nogil:
    return a.rank < b.rank or (a.rank == b.rank and a.unit < b.unit)


cdef inline void best_sift_down(Hit* hits, int32_t count, int32_t hole, Hit moved) noexcept nogil:
    """Put `moved`, which is no worse, in place of the entry at `hole`."""
    cdef int32_t child
    while True:
        child = 2 * hole + 1
        if child >= count:
            break
        if child + 1 < count and hit_before(&hits[child], &hits[child + 1]):
            child += 1
        if not hit_before(&moved, &hits[child]):
            break
        hits[hole] = hits[child]
        hole = child
    hits[hole] = moved


cdef inline void best_offer(Best* best, Hit hit) noexcept nogil:
    """Keep `hit` if it is among the `wanted` best so far."""
    cdef Hit* hits = best.hits
    cdef int32_t hole, parent
    if best.count == best.wanted:
        if best.count > 0 and hit_before(&hit, &hits[0]):
            best_sift_down(hits, best.count, 0, hit)
        return
    hole = best.count
    best.count += 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if not hit_before(&hits[parent], &hit):
            break
        hits[hole] = hits[parent]
        hole = parent
    hits[hole] = hit


cdef inline void best_raise(Best* best, int32_t at, Hit hit) noexcept nogil:
    """A unit among the best turns out to be better than it was."""
    best_sift_down(best.hits, best.count, at, hit)


cdef inline void best_sort(Best* best) noexcept nogil:
    """Order the hits from best to worst; afterwards nothing more may be offered."""
    cdef Hit* hits = best.hits
    cdef int32_t left = best.count
    cdef Hit moved
    while left > 1:
        left -= 1
        moved = hits[left]
        hits[left] = hits[0]
        best_sift_down(hits, left, 0, moved)
