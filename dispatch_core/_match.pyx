"""assign: gives each need its units; none is used twice, and no need takes from one of another priority.

Slots are filled in the needs' order with the first candidate that is free. Where none is, needs of the same priority
may move to other candidates of theirs (an augmenting path), so that nobody goes without while a way to serve both
exists. It knows no ETA: the order of the candidates says what is preferred. The scratch is one for the process; not
for two threads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free

from . import limits

cdef int64_t MATCH_NEEDS_MAX = limits.MATCH_NEEDS_MAX
cdef int64_t MATCH_CANDIDATES_MAX = limits.MATCH_CANDIDATES_MAX
cdef int64_t MATCH_UNITS_MAX = limits.UNITS_MAX

cdef enum:
    NOBODY = -1


cdef struct Need:
    int64_t priority
    int32_t count
    int32_t first
    int32_t end
    # Where a path that came through this need goes on, and the candidate it would hand over.
    int32_t cursor
    int32_t handed_over
    uint64_t visit_stamp
    # No path through this need leads to a free unit, and none ever will: units once held stay held.
    bint dead


cdef struct Match:
    Need* needs
    int32_t* candidates
    # By unit: the need that has it. Valid only for units that are candidates in this call.
    int32_t* holder
    # By unit: the last need that named it, since a need may name one twice: two vehicles, one crew.
    uint64_t* named_stamp
    # The path being tried, from the need that lacks a unit onwards.
    int32_t* path
    # The needs visited by the search for a path.
    int32_t* visited
    int32_t visited_count
    uint64_t stamp


cdef inline int32_t free_candidate(const Match* match, const Need* need) noexcept nogil:
    cdef int32_t i
    for i in range(need.first, need.end):
        if match.holder[match.candidates[i]] == NOBODY:
            return match.candidates[i]
    return NOBODY


cdef inline int32_t next_holder(Match* match, Need* need) noexcept nogil:
    """The next need not yet visited that holds a candidate of this one and shares its priority."""
    cdef Need* holder
    cdef int32_t unit
    while need.cursor < need.end:
        unit = match.candidates[need.cursor]
        need.cursor += 1
        holder = &match.needs[match.holder[unit]]
        if holder.visit_stamp != match.stamp and holder.priority == need.priority and not holder.dead:
            holder.handed_over = unit
            return match.holder[unit]
    return NOBODY


cdef inline void visit(Match* match, int32_t index, int32_t depth) noexcept nogil:
    cdef Need* need = &match.needs[index]
    need.visit_stamp = match.stamp
    need.cursor = need.first
    match.path[depth] = index
    match.visited[match.visited_count] = index
    match.visited_count += 1


cdef inline void move_along(Match* match, int32_t depth, int32_t unit) noexcept nogil:
    """The path's last need takes the free unit, each other what the one after it hands over."""
    while depth >= 0:
        match.holder[unit] = match.path[depth]
        unit = match.needs[match.path[depth]].handed_over
        depth -= 1


cdef bint fill_slot(Match* match, int32_t index) noexcept nogil:
    """One more unit for the need, if need be along a path of moves; no other need loses one."""
    cdef Need* need
    cdef int32_t depth = 0
    cdef int32_t unit, holder, i
    match.stamp += 1
    match.visited_count = 0
    visit(match, index, depth)
    while depth >= 0:
        need = &match.needs[match.path[depth]]
        unit = free_candidate(match, need) if need.cursor == need.first else NOBODY
        if unit != NOBODY:
            move_along(match, depth, unit)
            return True
        holder = next_holder(match, need)
        if holder == NOBODY:
            depth -= 1
        else:
            depth += 1
            visit(match, holder, depth)
    for i in range(match.visited_count):
        match.needs[match.visited[i]].dead = True
    return False


cdef void fill_needs(Match* match, int32_t need_count) noexcept nogil:
    cdef int32_t index, slot
    for index in range(need_count):
        for slot in range(match.needs[index].count):
            if match.needs[index].dead or not fill_slot(match, index):
                break


@cython.final
@cython.auto_pickle(False)
cdef class _Matcher:
    """Holds the memory and checks the arguments of `assign`."""

    cdef Match state

    def __cinit__(self):
        cdef Match* match = &self.state
        match.needs = <Need*>calloc(limits.MATCH_NEEDS_MAX, sizeof(Need))
        match.path = <int32_t*>calloc(limits.MATCH_NEEDS_MAX, sizeof(int32_t))
        match.visited = <int32_t*>calloc(limits.MATCH_NEEDS_MAX, sizeof(int32_t))
        match.candidates = <int32_t*>calloc(limits.MATCH_CANDIDATES_MAX, sizeof(int32_t))
        match.holder = <int32_t*>calloc(limits.UNITS_MAX, sizeof(int32_t))
        match.named_stamp = <uint64_t*>calloc(limits.UNITS_MAX, sizeof(uint64_t))
        if not (
            match.needs
            and match.path
            and match.visited
            and match.candidates
            and match.holder
            and match.named_stamp
        ):
            raise MemoryError("no memory for the match")

    def __dealloc__(self):
        free(self.state.needs)
        free(self.state.path)
        free(self.state.visited)
        free(self.state.candidates)
        free(self.state.holder)
        free(self.state.named_stamp)

    cdef list assign(self, object needs):
        cdef Match* match = &self.state
        cdef Need* need
        cdef int32_t need_count = 0, candidate_count = 0
        cdef int64_t unit, count
        if len(needs) > MATCH_NEEDS_MAX:
            raise ValueError(f"a match takes at most {MATCH_NEEDS_MAX} needs, got {len(needs)}")
        for given in needs:
            need = &match.needs[need_count]
            need.priority, count, candidates = given
            if count < 0 or count > MATCH_UNITS_MAX:
                raise ValueError(f"a need asks for 0..{MATCH_UNITS_MAX} units, got {count}")
            if candidate_count + len(candidates) > MATCH_CANDIDATES_MAX:
                raise ValueError(f"a match takes at most {MATCH_CANDIDATES_MAX} candidates")
            need.count = <int32_t>count
            need.first = candidate_count
            need.dead = False
            match.stamp += 1
            for candidate in candidates:
                unit = candidate
                if unit < 0 or unit >= MATCH_UNITS_MAX:
                    raise IndexError(f"unit {unit} is not in 0..{MATCH_UNITS_MAX - 1}")
                if match.named_stamp[unit] == match.stamp:
                    continue
                match.named_stamp[unit] = match.stamp
                match.holder[unit] = NOBODY
                match.candidates[candidate_count] = <int32_t>unit
                candidate_count += 1
            need.end = candidate_count
            need_count += 1
        fill_needs(match, need_count)
        return [self.units_of(index) for index in range(need_count)]

    cdef list units_of(self, int32_t index):
        cdef Match* match = &self.state
        cdef list units = []
        cdef int32_t i
        for i in range(match.needs[index].first, match.needs[index].end):
            if match.holder[match.candidates[i]] == index:
                units.append(match.candidates[i])
        return units


cdef _Matcher _matcher = _Matcher()


def assign(needs):
    """The units of each need, in the order of its candidates; shorter than its count where no more can be had.

    `needs` are (priority, count, candidate units from most to least preferred), in their total order. No unit is
    given twice. A unit that a need names again is passed over. Raises ValueError for a negative count or more than
    the limits allow, IndexError for a unit out of range.
    """
    return _matcher.assign(needs)
