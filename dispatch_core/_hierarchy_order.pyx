"""Nested dissection: the order in which a hierarchy contracts the nodes of a network, found from its map.

A cell of nodes is cut by the fewest nodes that part its first quarter, along one of eight directions, from its last
(inertial flow: a maximal flow of one unit a node). What was cut out comes last, the halves are cut in turn. Ties are
settled by node, so every machine finds the same order. It knows no travel times, hence closures never change it.
"""

cimport cython
from libc.stdint cimport int8_t, int32_t, int64_t
from libc.stdlib cimport calloc, free

from ._hierarchy_flow cimport CUT, FAR, NEAR, NONE, Cutter, find_levels, send_all

cdef enum:
    DIRECTIONS = 8
    # Cells so large are few, yet cost most of the time: the four main directions do.
    NODES_LARGE = 30_000
    DIRECTIONS_LARGE = 4
    # The share of a cell, one in so many, on each side that the flow must part.
    SIDE_SHARE = 4


# -- One cell along one direction ----------------------------------------

cdef inline bint before(const Cutter* cutter, int32_t a, int32_t b) noexcept nogil:
    return cutter.key[a] < cutter.key[b] or (cutter.key[a] == cutter.key[b] and a < b)


cdef void part_at(Cutter* cutter, int32_t* nodes, int32_t low, int32_t high, int32_t at) noexcept nogil:
    """Quickselect: the first `at` of nodes[low:high] come before the others."""
    cdef int32_t i, j, middle, pivot
    high -= 1
    while low < high:
        middle = low + (high - low) // 2
        pivot = nodes[middle]
        i, j = low, high
        while i <= j:
            while before(cutter, nodes[i], pivot):
                i += 1
            while before(cutter, pivot, nodes[j]):
                j -= 1
            if i <= j:
                nodes[i], nodes[j] = nodes[j], nodes[i]
                i += 1
                j -= 1
        if at <= j:
            high = j
        elif at >= i:
            low = i
        else:
            return


cdef int64_t key_along(const Cutter* cutter, int32_t node, int direction) noexcept nogil:
    cdef int64_t x = cutter.x[node], y = cutter.y[node]
    if direction == 0:
        return x
    if direction == 1:
        return y
    if direction == 2:
        return x + y
    if direction == 3:
        return x - y
    if direction == 4:
        return 2 * x + y
    if direction == 5:
        return 2 * x - y
    if direction == 6:
        return x + 2 * y
    return x - 2 * y


cdef void place_ends(Cutter* cutter, int direction) noexcept nogil:
    """Mark the first and the last nodes of the cell along a direction, and forget the flow before."""
    cdef int32_t i, node, side = cutter.count // SIDE_SHARE
    if side == 0:
        side = 1
    for i in range(cutter.count):
        node = cutter.order[cutter.low + i]
        cutter.sorted[i] = node
        cutter.key[node] = key_along(cutter, node, direction)
        cutter.end[node] = 0
        cutter.source[node] = NONE
        cutter.target[node] = NONE
    part_at(cutter, cutter.sorted, 0, cutter.count, side)
    part_at(cutter, cutter.sorted, side, cutter.count, cutter.count - side)
    for i in range(side):
        cutter.end[cutter.sorted[i]] = NEAR
        cutter.end[cutter.sorted[cutter.count - 1 - i]] = FAR


# -- Cells ----------------------------------------

cdef void try_direction(Cutter* cutter, int direction) noexcept nogil:
    """Keep the cut along a direction if it cuts out fewer nodes for what it parts than the best so far."""
    cdef int32_t i, node, cut = 0, near = 0, half
    place_ends(cutter, direction)
    while find_levels(cutter):
        cut += send_all(cutter)
        # No half holds more than the best one's twice over.
        if cutter.best_half and <int64_t>cut * cutter.best_half > <int64_t>cutter.best_cut * (cutter.count // 2):
            return
    for i in range(cutter.count):
        node = cutter.order[cutter.low + i]
        near += cutter.level[2 * node + 1] != 0
    half = min(near, cutter.count - near - cut)
    if half == 0:
        half = 1
    if cutter.best_half and <int64_t>cut * cutter.best_half >= <int64_t>cutter.best_cut * half:
        if cut or cutter.best_cut or half <= cutter.best_half:
            return
    cutter.best_cut = cut
    cutter.best_half = half
    for i in range(cutter.count):
        node = cutter.order[cutter.low + i]
        if cutter.level[2 * node + 1]:
            cutter.best_side[node] = NEAR
        else:
            cutter.best_side[node] = CUT if cutter.level[2 * node] else FAR


cdef int32_t gather(Cutter* cutter, int8_t side, int32_t at) noexcept nogil:
    cdef int32_t i
    for i in range(cutter.count):
        if cutter.best_side[cutter.sorted[i]] == side:
            cutter.order[at] = cutter.sorted[i]
            at += 1
    return at


cdef void dissect(Cutter* cutter, int32_t node_count) noexcept nogil:
    """Cut all cells, the whole network first."""
    cdef int32_t i, waiting = 1, near_end, far_end, high
    cdef int direction
    cutter.cells[0] = 0
    cutter.cells[1] = node_count
    while waiting:
        waiting -= 1
        cutter.low = cutter.cells[2 * waiting]
        high = cutter.cells[2 * waiting + 1]
        cutter.count = high - cutter.low
        if cutter.count < 3:
            continue
        cutter.cell_number += 1
        for i in range(cutter.low, high):
            cutter.cell[cutter.order[i]] = cutter.cell_number
        cutter.best_half = 0
        for direction in range(DIRECTIONS_LARGE if cutter.count > NODES_LARGE else DIRECTIONS):
            try_direction(cutter, direction)
            # Most cells are a piece of one road: no other direction parts it better.
            if cutter.best_cut <= 1 and 3 * cutter.best_half >= cutter.count:
                break
        for i in range(cutter.count):
            cutter.sorted[i] = cutter.order[cutter.low + i]
        near_end = gather(cutter, NEAR, cutter.low)
        far_end = gather(cutter, FAR, near_end)
        gather(cutter, CUT, far_end)
        cutter.cells[2 * waiting] = cutter.low
        cutter.cells[2 * waiting + 1] = near_end
        waiting += near_end > cutter.low
        cutter.cells[2 * waiting] = near_end
        cutter.cells[2 * waiting + 1] = far_end
        waiting += far_end > near_end


@cython.final
@cython.auto_pickle(False)
cdef class Dissection:
    """Fill `order` for nodes at `x`, `y` and their neighbours, both ways, in `first` and `neighbour`.

    Done when it was made; the memory it took goes with it.
    """

    cdef Cutter cutter

    def __cinit__(
        self,
        const int32_t[::1] first,
        const int32_t[::1] neighbour,
        const int64_t[::1] x,
        const int64_t[::1] y,
        int32_t[::1] order,
    ):
        cdef Cutter* cutter = &self.cutter
        cdef int64_t count = order.shape[0]
        cdef int32_t node
        if not 0 < count == x.shape[0] == y.shape[0] == first.shape[0] - 1 or first[count] != neighbour.shape[0]:
            raise ValueError(f"the arrays of a network of {count} nodes do not fit each other")
        # One block: the keys, four numbers a node, five pairs of numbers a node (cells wait as pairs of bounds; none
        # that waits is empty), two bytes a node.
        cutter.key = <int64_t*>calloc(count + 1, 8 + 4 * 4 + 5 * 8 + 2)
        if not cutter.key:
            raise MemoryError(f"no memory to order {count} nodes")
        cutter.cell = <int32_t*>(cutter.key + count)
        cutter.source = cutter.cell + count
        cutter.target = cutter.source + count
        cutter.sorted = cutter.target + count
        cutter.level = cutter.sorted + count
        cutter.cursor = cutter.level + 2 * count
        cutter.queue = cutter.cursor + 2 * count
        cutter.path = cutter.queue + 2 * count
        cutter.cells = cutter.path + 2 * count
        cutter.end = <int8_t*>(cutter.cells + 2 * count + 2)
        cutter.best_side = cutter.end + count
        cutter.first = &first[0]
        cutter.neighbour = &neighbour[0] if neighbour.shape[0] else NULL
        cutter.x = &x[0]
        cutter.y = &y[0]
        cutter.order = &order[0]
        for node in range(<int32_t>count):
            order[node] = node
        dissect(cutter, <int32_t>count)

    def __dealloc__(self):
        free(self.cutter.key)
