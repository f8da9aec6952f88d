"""Hierarchy: the nodes of a network contracted one by one in a given order, once; it knows no travel times.

Contracting a node joins all its neighbours that are left, so shortcuts lead up from each rank to all its ancestors
that a way through lower ranks can meet (Dibbelt, Strasser, Wagner: Customizable Contraction Hierarchies). Weights come
and go in _hierarchy_weights.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc

from . import limits

cdef int64_t SHORTCUTS_PER_NODE_MAX = limits.SHORTCUTS_PER_NODE_MAX
cdef int64_t SHORTCUTS_MIN = limits.SHORTCUTS_MIN
cdef int64_t LABEL_ENTRIES_MAX = limits.LABEL_ENTRIES_MAX

cdef enum:
    DONE = 0
    NO_MEMORY = 1
    TOO_MANY = 2


cdef int by_rank(const void* a, const void* b) noexcept nogil:
    cdef int32_t first = (<const int32_t*>a)[0], second = (<const int32_t*>b)[0]
    return (first > second) - (first < second)


cdef int join_neighbours(
    Ranks* ranks, const int32_t* first, const int32_t* neighbour, int32_t* scratch, int64_t arcs_max
) noexcept nogil:
    """Contract the ranks from the lowest up: the heads of each are its own neighbours above and its children's.

    `scratch` holds three numbers a node: the last rank that met it, its first child and its next sibling.
    """
    cdef int32_t count = ranks.node_count, rank, node, i, child, met
    cdef int32_t* met_by = scratch
    cdef int32_t* first_child = scratch + count
    cdef int32_t* sibling = scratch + 2 * count
    cdef int64_t room = <int64_t>2 * count + 16, used = 0
    cdef int32_t* grown
    free(ranks.head)
    ranks.head = <int32_t*>malloc(room * sizeof(int32_t))
    if not ranks.head:
        return NO_MEMORY
    for rank in range(count):
        ranks.rank_of[ranks.node_at[rank]] = rank
        met_by[rank] = NO_RANK
        first_child[rank] = NO_RANK
    for rank in range(count):
        ranks.first_up[rank] = <int32_t>used
        if used + count - rank > room:
            # Room for as many heads as this rank may have, and as much again as there was.
            room = 2 * room + count - rank
            grown = <int32_t*>realloc(ranks.head, room * sizeof(int32_t))
            if not grown:
                return NO_MEMORY
            ranks.head = grown
        node = ranks.node_at[rank]
        for i in range(first[node], first[node + 1]):
            met = ranks.rank_of[neighbour[i]]
            if met > rank and met_by[met] != rank:
                met_by[met] = rank
                ranks.head[used] = met
                used += 1
        child = first_child[rank]
        while child != NO_RANK:
            for i in range(ranks.first_up[child] + 1, ranks.first_up[child + 1]):
                met = ranks.head[i]
                if met_by[met] != rank:
                    met_by[met] = rank
                    ranks.head[used] = met
                    used += 1
            child = sibling[child]
        if used > arcs_max:
            return TOO_MANY
        qsort(ranks.head + ranks.first_up[rank], used - ranks.first_up[rank], sizeof(int32_t), &by_rank)
        ranks.first_up[rank + 1] = <int32_t>used
        ranks.parent[rank] = ranks.head[ranks.first_up[rank]] if used > ranks.first_up[rank] else NO_RANK
        if ranks.parent[rank] != NO_RANK:
            sibling[rank] = first_child[ranks.parent[rank]]
            first_child[ranks.parent[rank]] = rank
    ranks.arc_count = <int32_t>used
    return DONE


cdef void renumber(Ranks* ranks, int32_t* scratch) noexcept nogil:
    """Number the ranks anew so that each comes right after all of its subtree: the same shortcuts, by another name.

    `scratch` holds a child list as `join_neighbours` left it; `first_below` and `depth` are still free.
    """
    cdef int32_t count = ranks.node_count, rank, at = 0
    cdef int32_t* first_child = scratch + count
    cdef int32_t* sibling = scratch + 2 * count
    cdef int32_t* nodes = ranks.first_below
    for rank in range(count):
        if ranks.parent[rank] != NO_RANK:
            continue
        while rank != NO_RANK:
            # Down to a leaf, then up until a sibling is left.
            while first_child[rank] != NO_RANK:
                rank = first_child[rank]
            nodes[at] = ranks.node_at[rank]
            at += 1
            while ranks.parent[rank] != NO_RANK and sibling[rank] == NO_RANK:
                rank = ranks.parent[rank]
                nodes[at] = ranks.node_at[rank]
                at += 1
            rank = NO_RANK if ranks.parent[rank] == NO_RANK else sibling[rank]
    for rank in range(count):
        ranks.node_at[rank] = nodes[rank]


cdef void find_depths(Ranks* ranks) noexcept nogil:
    cdef int32_t rank, parent
    ranks.depth_count = 1
    for rank in range(ranks.node_count - 1, -1, -1):
        parent = ranks.parent[rank]
        ranks.depth[rank] = 0 if parent == NO_RANK else ranks.depth[parent] + 1
        ranks.depth_count = max(ranks.depth_count, ranks.depth[rank] + 1)
        ranks.first_below[rank] = rank
    for rank in range(ranks.node_count):
        parent = ranks.parent[rank]
        if parent != NO_RANK and ranks.first_below[rank] < ranks.first_below[parent]:
            ranks.first_below[parent] = ranks.first_below[rank]


cdef void find_ends(Ranks* ranks) noexcept nogil:
    """By arc its lower end and the depth of its upper one; by rank the arcs from below."""
    cdef int32_t rank, arc
    for rank in range(ranks.node_count):
        for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
            ranks.tail[arc] = rank
            ranks.head_depth[arc] = ranks.depth[ranks.head[arc]]
            ranks.first_down[ranks.head[arc]] += 1
    for rank in range(ranks.node_count):
        ranks.first_down[rank + 1] += ranks.first_down[rank]
    # Filled from behind, each end moves down to its start.
    for arc in range(ranks.arc_count - 1, -1, -1):
        ranks.first_down[ranks.head[arc]] -= 1
        ranks.down_arc[ranks.first_down[ranks.head[arc]]] = arc


cdef int64_t count_pairs(const Ranks* ranks) noexcept nogil:
    cdef int64_t count = 0, arcs
    cdef int32_t rank
    for rank in range(ranks.node_count):
        arcs = ranks.first_up[rank + 1] - ranks.first_up[rank]
        count += arcs * (arcs - 1) // 2
    return count


cdef void join_pairs(Ranks* ranks) noexcept nogil:
    """Looked up once: whoever weighs all arcs would spend most of the time on it."""
    cdef int64_t pair = 0
    cdef int32_t rank, arc, other, joined
    for rank in range(ranks.node_count):
        for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
            # Both lists ascend, and that of the lower head holds every other head.
            joined = ranks.first_up[ranks.head[arc]]
            for other in range(arc + 1, ranks.first_up[rank + 1]):
                while ranks.head[joined] != ranks.head[other]:
                    joined += 1
                ranks.joined[pair] = joined
                pair += 1


@cython.final
@cython.auto_pickle(False)
cdef class Hierarchy:
    """The hierarchy of nodes whose neighbours, both ways, each once, lie in `first` and `neighbour`, contracted in
    `order`, a permutation. Raises ValueError for an order that leads to far too many shortcuts: it is not this
    network's.
    """

    def __cinit__(self, const int32_t[::1] first, const int32_t[::1] neighbour, const int32_t[::1] order):
        cdef Ranks* ranks = &self.ranks
        cdef int64_t count = order.shape[0]
        cdef int32_t rank
        if not 0 < count == first.shape[0] - 1 or first[count] != neighbour.shape[0]:
            raise ValueError(f"the neighbours and the order of {count} nodes do not fit each other")
        ranks.node_count = <int32_t>count
        # One block for what is kept by node or rank.
        ranks.rank_of = <int32_t*>calloc(7 * count + 2, sizeof(int32_t))
        if not ranks.rank_of:
            raise MemoryError(f"no memory for a hierarchy of {count} nodes")
        ranks.node_at = ranks.rank_of + count
        ranks.parent = ranks.node_at + count
        ranks.depth = ranks.parent + count
        ranks.first_below = ranks.depth + count
        ranks.first_up = ranks.first_below + count
        ranks.first_down = ranks.first_up + count + 1
        for rank in range(ranks.node_count):
            ranks.node_at[rank] = order[rank]
        self.contract(first, neighbour)
        self.hang()

    cdef int contract(self, const int32_t[::1] first, const int32_t[::1] neighbour) except -1:
        cdef Ranks* ranks = &self.ranks
        cdef int64_t arcs_max = max(SHORTCUTS_MIN, SHORTCUTS_PER_NODE_MAX * ranks.node_count)
        cdef int32_t* scratch = <int32_t*>calloc(3 * <int64_t>ranks.node_count, sizeof(int32_t))
        cdef const int32_t* neighbours = &neighbour[0] if neighbour.shape[0] else NULL
        cdef int status = NO_MEMORY
        if scratch:
            status = join_neighbours(ranks, &first[0], neighbours, scratch, arcs_max)
            if status == DONE:
                renumber(ranks, scratch)
                status = join_neighbours(ranks, &first[0], neighbours, scratch, arcs_max)
        free(scratch)
        if status == TOO_MANY:
            raise ValueError(f"order leads to more than {arcs_max} shortcuts: it was not made for this network")
        if status == NO_MEMORY:
            raise MemoryError(f"no memory for the shortcuts of {ranks.node_count} nodes")
        return 0

    cdef int hang(self) except -1:
        """What is kept by arc, and where each rank hangs in the tree."""
        cdef Ranks* ranks = &self.ranks
        find_depths(ranks)
        if ranks.depth_count > LABEL_ENTRIES_MAX:
            raise ValueError(f"order leads to labels of {ranks.depth_count} entries, {LABEL_ENTRIES_MAX} at most")
        ranks.tail = <int32_t*>calloc(3 * <int64_t>ranks.arc_count + 1, sizeof(int32_t))
        if not ranks.tail:
            raise MemoryError(f"no memory for {ranks.arc_count} shortcuts")
        ranks.head_depth = ranks.tail + ranks.arc_count
        ranks.down_arc = ranks.head_depth + ranks.arc_count
        find_ends(ranks)
        ranks.pair_count = count_pairs(ranks)
        ranks.joined = <int32_t*>malloc((ranks.pair_count + 1) * sizeof(int32_t))
        if not ranks.joined:
            raise MemoryError(f"no memory for {ranks.pair_count} pairs of shortcuts")
        join_pairs(ranks)
        return 0

    def __dealloc__(self):
        free(self.ranks.rank_of)
        free(self.ranks.head)
        free(self.ranks.tail)
        free(self.ranks.joined)

    @property
    def node_count(self):
        return self.ranks.node_count

    @property
    def arc_count(self):
        return self.ranks.arc_count

    @property
    def depth_count(self):
        return self.ranks.depth_count

    def slots_of(self, const int32_t[::1] tail, const int32_t[::1] head, int32_t[::1] slots):
        """For each arc of the network its slot: 2 * the hierarchy's arc, one more where it leads down; -1 for a loop.

        The ends of every arc must be neighbours.
        """
        cdef int64_t i
        cdef int32_t low, high
        for i in range(tail.shape[0]):
            low, high = self.ranks.rank_of[tail[i]], self.ranks.rank_of[head[i]]
            if low == high:
                slots[i] = NO_RANK
            elif low < high:
                slots[i] = 2 * arc_between(&self.ranks, low, high)
            else:
                slots[i] = 2 * arc_between(&self.ranks, high, low) + 1
