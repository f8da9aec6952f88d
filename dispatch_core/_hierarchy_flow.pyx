"""A maximal flow through one cell, one unit a node, from its near end to its far end, in rounds (Dinic).

Each round finds levels, breadth first, and sends what goes through along them. After the round that does not reach
the far end, the levels show the smallest cut: nodes that flow can enter and not leave.
"""

from libc.stdint cimport int32_t


cdef inline void reach(Cutter* cutter, int32_t state, int32_t level) noexcept nogil:
    if cutter.level[state] == 0:
        cutter.level[state] = level
        cutter.queue[cutter.queue_count] = state
        cutter.queue_count += 1


cdef bint find_levels(Cutter* cutter) noexcept nogil:
    """Breadth first from the near end through what room is left; True if the far end is reached."""
    cdef int32_t i = 0, arc, node, state, level, far_level = 0
    cutter.queue_count = 0
    for arc in range(cutter.count):
        node = cutter.order[cutter.low + arc]
        cutter.level[2 * node] = 0
        cutter.level[2 * node + 1] = 0
        cutter.cursor[2 * node] = 0
        cutter.cursor[2 * node + 1] = cutter.first[node]
    for arc in range(cutter.count):
        node = cutter.order[cutter.low + arc]
        if cutter.end[node] == NEAR:
            reach(cutter, 2 * node, 1)
    while i < cutter.queue_count:
        state = cutter.queue[i]
        i += 1
        node = state >> 1
        level = cutter.level[state] + 1
        if far_level and level > far_level:
            break
        if state & 1 == 0:
            if cutter.target[node] == NONE:
                reach(cutter, state + 1, level)
            elif cutter.source[node] >= 0:
                reach(cutter, 2 * cutter.source[node] + 1, level)
            continue
        if cutter.end[node] == FAR:
            far_level = level
            continue
        for arc in range(cutter.first[node], cutter.first[node + 1]):
            if cutter.cell[cutter.neighbour[arc]] == cutter.cell_number:
                reach(cutter, 2 * cutter.neighbour[arc], level)
        if cutter.target[node] != NONE:
            reach(cutter, state - 1, level)
    return far_level > 0


cdef int32_t next_state(Cutter* cutter, int32_t state) noexcept nogil:
    """A state one level on that was not tried yet; NONE when there is no more."""
    cdef int32_t node = state >> 1, onward, level = cutter.level[state] + 1
    if state & 1 == 0:
        if cutter.cursor[state]:
            return NONE
        cutter.cursor[state] = 1
        onward = state + 1 if cutter.target[node] == NONE else 2 * cutter.source[node] + 1
        return onward if onward >= 0 and cutter.level[onward] == level else NONE
    while cutter.cursor[state] < cutter.first[node + 1]:
        onward = 2 * cutter.neighbour[cutter.cursor[state]]
        cutter.cursor[state] += 1
        if cutter.cell[onward >> 1] == cutter.cell_number and cutter.level[onward] == level:
            return onward
    if cutter.cursor[state] == cutter.first[node + 1]:
        cutter.cursor[state] += 1
        if cutter.target[node] != NONE and cutter.level[state - 1] == level:
            return state - 1
    return NONE


cdef void send(Cutter* cutter, int32_t length) noexcept nogil:
    """One more unit of flow along the path; where it runs against a unit that flows already, both turn off."""
    cdef int32_t i, state, onward
    cutter.source[cutter.path[0] >> 1] = TERMINAL
    for i in range(length):
        state = cutter.path[i]
        if state & 1 == 0:
            continue
        if i + 1 == length:
            cutter.target[state >> 1] = TERMINAL
            continue
        onward = cutter.path[i + 1]
        if onward == state - 1:
            cutter.source[state >> 1] = NONE
            cutter.target[state >> 1] = NONE
        else:
            cutter.target[state >> 1] = onward >> 1
            cutter.source[onward >> 1] = state >> 1


cdef int32_t send_all(Cutter* cutter) noexcept nogil:
    """Depth first along the levels, each state at most once: how many units more were sent."""
    cdef int32_t i, used, node, onward, length, sent = 0
    for i in range(cutter.count):
        node = cutter.order[cutter.low + i]
        if cutter.end[node] != NEAR or cutter.level[2 * node] != 1:
            continue
        cutter.path[0] = 2 * node
        length = 1
        while length:
            onward = cutter.path[length - 1]
            if onward & 1 and cutter.end[onward >> 1] == FAR:
                for used in range(length):
                    cutter.level[cutter.path[used]] = NONE
                send(cutter, length)
                sent += 1
                break
            onward = next_state(cutter, onward)
            if onward == NONE:
                length -= 1
                cutter.level[cutter.path[length]] = NONE
            else:
                cutter.path[length] = onward
                length += 1
    return sent
