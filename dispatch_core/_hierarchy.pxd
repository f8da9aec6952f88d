"""The ranks of a network: its nodes in the order of contraction, with the shortcuts that this order asks for.

Ranks are numbered so that the subtree of a rank in the elimination tree is the run that ends with it. Every way
between two nodes climbs from both to a common ancestor, so a distance to or from a node is kept by the depth of its
ancestors: its label.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t

cdef enum:
    NO_RANK = -1
    # A way as long as this or longer counts as none: sums of two stay inside 32 bits.
    FAR_TICKS = 0x7FFFFFFF


cdef struct Ranks:
    int32_t node_count
    int32_t arc_count
    # One more than the greatest depth: the length of a label.
    int32_t depth_count
    int32_t* rank_of
    int32_t* node_at
    # By rank.
    int32_t* parent
    int32_t* depth
    int32_t* first_below
    # Arcs by their lower end, ascending in the upper one, `head`.
    int32_t* first_up
    int32_t* head
    int32_t* head_depth
    int32_t* tail
    # The same arcs by their upper end, ascending in the lower one.
    int32_t* first_down
    int32_t* down_arc
    # For each rank and each pair of its arcs, as loops over them meet the pairs: the arc between the two heads.
    int64_t pair_count
    int32_t* joined


cdef inline int32_t arc_between(const Ranks* ranks, int32_t low, int32_t high) noexcept nogil:
    """The arc from a rank up to another; there must be one."""
    cdef int32_t first = ranks.first_up[low], last = ranks.first_up[low + 1] - 1, middle
    while first < last:
        middle = first + (last - first) // 2
        if ranks.head[middle] < high:
            first = middle + 1
        else:
            last = middle
    return first


cdef inline void clear_label(const Ranks* ranks, int32_t rank, uint32_t* label) noexcept nogil:
    cdef int32_t depth
    for depth in range(ranks.depth[rank]):
        label[depth] = FAR_TICKS
    label[ranks.depth[rank]] = 0


cdef inline uint32_t relax_up(const Ranks* ranks, const uint32_t* ticks, int32_t rank, uint32_t* label) noexcept nogil:
    """Let a label go on over the arcs up from a rank whose own entry is final. The least entry among their heads."""
    cdef uint32_t so_far = label[ranks.depth[rank]], through, least = FAR_TICKS
    cdef uint32_t* entry
    cdef int32_t arc
    for arc in range(ranks.first_up[rank], ranks.first_up[rank + 1]):
        entry = &label[ranks.head_depth[arc]]
        through = so_far + ticks[arc]
        if through < entry[0]:
            entry[0] = through
        if entry[0] < least:
            least = entry[0]
    return least


cdef inline int32_t common_depth_count(const Ranks* ranks, int32_t a, int32_t b) noexcept nogil:
    """How many ancestors two ranks have in common, themselves included; 0 in parts that do not connect."""
    while a != b:
        if a < b:
            a = ranks.parent[a]
        else:
            b = ranks.parent[b]
        if a == NO_RANK or b == NO_RANK:
            return 0
    return ranks.depth[a] + 1


cdef inline uint32_t meet_labels(
    const uint32_t* ahead, const uint32_t* behind, int32_t depth_count, int32_t* depth
) noexcept nogil:
    """The shortest way over a common ancestor, and the depth of that one; FAR_TICKS where there is none."""
    cdef uint32_t least = FAR_TICKS
    cdef int32_t i
    for i in range(depth_count):
        if ahead[i] + behind[i] < least:
            least = ahead[i] + behind[i]
            depth[0] = i
    return least


cdef class Hierarchy:
    cdef Ranks ranks
    cdef int contract(self, const int32_t[::1] first, const int32_t[::1] neighbour) except -1
    cdef int hang(self) except -1
