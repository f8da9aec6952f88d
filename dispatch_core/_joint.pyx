"""joint: pairs rows (slots of needs) with columns (crews) at the least cost, the most urgent rows served first.

Shortest augmenting paths, a row at a time, over integers of 128 bits. The upper half of a cost counts what is not
served now, by priority; the lower half is what the caller weighs. So no less urgent row is ever served at the price of
a more urgent one, exactly, and among equal service the sum of the costs is the least. The prices that it ends with
prove that (`certified`). It knows no time and no unit. The scratch is one for the process; not for two threads.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport calloc, free

from . import limits

cdef extern from *:
    """
    typedef __int128 wide_t;
    #ifndef DISPATCH_DEBUG
    #define DISPATCH_DEBUG 0
    #endif
    """
    # No Python value is ever made of one: only its halves are.
    ctypedef long long wide_t
    bint DISPATCH_DEBUG

# The build that checks its bounds: whoever can hold what was done against the rules does so there.
IS_DEBUG = bool(DISPATCH_DEBUG)

cdef int64_t ROWS_MAX = limits.JOINT_ROWS_MAX
cdef int64_t COLUMNS_MAX = limits.JOINT_COLUMNS_MAX

cdef enum:
    NOBODY = -1
    NO_EDGE = -1
    # Rows of one priority are counted in so many bits: more than JOINT_ROWS_MAX.
    COUNT_BITS = 12
    PRIORITY_LOWEST = 5

# With all rows of a problem this stays inside 63 bits.
cdef int64_t COST_MAX = <int64_t>1 << 52
cdef wide_t FAR = (<wide_t>1) << 126  # Beyond every sum of costs.


cdef struct Problem:
    int32_t row_count
    int32_t column_count
    # By row and column; NO_EDGE: cannot be paired.
    int64_t* costs
    # By column: busy yet, so that it serves nobody now.
    uint8_t* later
    # By row: what it costs not to be served now, and not to be paired at all.
    wide_t* service
    wide_t* unserved
    # A bound below every edge that the row does not know; NO_EDGE: it knows all.
    int64_t* unseen
    wide_t* row_price
    wide_t* column_price
    int32_t* column_of
    int32_t* row_of
    # Of the search for a path: how far each column is, which row reached it, in which order they were settled.
    wide_t* distance
    int32_t* reached_from
    uint8_t* settled
    int32_t* order


cdef inline wide_t edge(const Problem* problem, int32_t row, int32_t column) noexcept nogil:
    """The whole cost of a pair that can be."""
    cdef wide_t cost = problem.costs[<int64_t>row * problem.column_count + column]
    return cost + problem.service[row] if problem.later[column] else cost


cdef void insert(Problem* problem, int32_t root) noexcept nogil:
    """Pair one more row: every row before it stays as well served, at the least cost of all of them."""
    cdef int32_t count = problem.column_count
    cdef int32_t row = root, leaving = root, column, best, settled_count = 0, i, before
    cdef const int64_t* costs
    cdef wide_t base = 0, lead, reduced, nearest, exit_distance, shift
    for column in range(count):
        problem.distance[column] = FAR
        problem.settled[column] = False
    exit_distance = problem.unserved[root] - problem.row_price[root]
    while True:
        costs = problem.costs + <int64_t>row * count
        lead = base - problem.row_price[row]
        best = NOBODY
        nearest = FAR
        for column in range(count):
            if problem.settled[column]:
                continue
            if costs[column] != NO_EDGE:
                reduced = lead + costs[column] - problem.column_price[column]
                if problem.later[column]:
                    reduced += problem.service[row]
                if reduced < problem.distance[column]:
                    problem.distance[column] = reduced
                    problem.reached_from[column] = row
            if problem.distance[column] < nearest:
                best = column
                nearest = problem.distance[column]
        if best == NOBODY or exit_distance < nearest:
            # Some row on the way, or this one, is cheaper left out.
            best = NOBODY
            nearest = exit_distance
            break
        if problem.row_of[best] == NOBODY:
            break
        problem.settled[best] = True
        problem.order[settled_count] = best
        settled_count += 1
        row = problem.row_of[best]
        base = nearest
        reduced = base + problem.unserved[row] - problem.row_price[row]
        if reduced < exit_distance:
            exit_distance = reduced
            leaving = row
    problem.row_price[root] += nearest
    for i in range(settled_count):
        column = problem.order[i]
        shift = nearest - problem.distance[column]
        problem.column_price[column] -= shift
        problem.row_price[problem.row_of[column]] += shift
    if best == NOBODY:
        best = problem.column_of[leaving]
        problem.column_of[leaving] = NOBODY
    # Along the path each row takes the column that it reached; the root had none.
    while best != NOBODY:
        row = problem.reached_from[best]
        before = problem.column_of[row]
        problem.column_of[row] = best
        problem.row_of[best] = row
        best = NOBODY if row == root else before


cdef bint certified(const Problem* problem) noexcept nogil:
    """The prices prove the pairs: none costs less than its two prices, each used one just that, no idle column any."""
    cdef int32_t row, column
    cdef wide_t slack
    for column in range(problem.column_count):
        if problem.column_price[column] > 0:
            return False
        if problem.row_of[column] == NOBODY and problem.column_price[column] != 0:
            return False
    for row in range(problem.row_count):
        slack = problem.unserved[row] - problem.row_price[row]
        if slack < 0 or (problem.column_of[row] == NOBODY and slack != 0):
            return False
        for column in range(problem.column_count):
            if problem.costs[<int64_t>row * problem.column_count + column] == NO_EDGE:
                continue
            slack = edge(problem, row, column) - problem.row_price[row] - problem.column_price[column]
            if slack < 0 or (problem.column_of[row] == column and slack != 0):
                return False
    return True


cdef inline bint may_be_better(const Problem* problem, int32_t row) noexcept nogil:
    """An edge that the row does not know could enter: the prices do not prove that it is of no use."""
    return problem.unseen[row] != NO_EDGE and problem.row_price[row] > problem.unseen[row]


cdef object whole(wide_t value):
    """As a Python integer, of its halves."""
    cdef int64_t upper = <int64_t>(value >> 62)
    cdef int64_t lower = <int64_t>(value & (((<wide_t>1) << 62) - 1))
    return (int(upper) << 62) + int(lower)


@cython.final
@cython.auto_pickle(False)
cdef class _Solver:
    """Holds the memory and checks the arguments of `solve`."""

    cdef Problem state

    def __cinit__(self):
        cdef Problem* problem = &self.state
        problem.costs = <int64_t*>calloc(ROWS_MAX * COLUMNS_MAX, sizeof(int64_t))
        problem.later = <uint8_t*>calloc(COLUMNS_MAX, sizeof(uint8_t))
        problem.service = <wide_t*>calloc(ROWS_MAX, sizeof(wide_t))
        problem.unserved = <wide_t*>calloc(ROWS_MAX, sizeof(wide_t))
        problem.unseen = <int64_t*>calloc(ROWS_MAX, sizeof(int64_t))
        problem.row_price = <wide_t*>calloc(ROWS_MAX, sizeof(wide_t))
        problem.column_price = <wide_t*>calloc(COLUMNS_MAX, sizeof(wide_t))
        problem.column_of = <int32_t*>calloc(ROWS_MAX, sizeof(int32_t))
        problem.row_of = <int32_t*>calloc(COLUMNS_MAX, sizeof(int32_t))
        problem.distance = <wide_t*>calloc(COLUMNS_MAX, sizeof(wide_t))
        problem.reached_from = <int32_t*>calloc(COLUMNS_MAX, sizeof(int32_t))
        problem.settled = <uint8_t*>calloc(COLUMNS_MAX, sizeof(uint8_t))
        problem.order = <int32_t*>calloc(COLUMNS_MAX, sizeof(int32_t))
        if not (
            problem.costs
            and problem.later
            and problem.service
            and problem.unserved
            and problem.unseen
            and problem.row_price
            and problem.column_price
            and problem.column_of
            and problem.row_of
            and problem.distance
            and problem.reached_from
            and problem.settled
            and problem.order
        ):
            raise MemoryError("no memory for the joint assignment")

    def __dealloc__(self):
        free(self.state.costs)
        free(self.state.later)
        free(self.state.service)
        free(self.state.unserved)
        free(self.state.unseen)
        free(self.state.row_price)
        free(self.state.column_price)
        free(self.state.column_of)
        free(self.state.row_of)
        free(self.state.distance)
        free(self.state.reached_from)
        free(self.state.settled)
        free(self.state.order)

    cdef int read(self, object rows, object later) except -1:
        cdef Problem* problem = &self.state
        cdef int32_t row = 0, column
        cdef int64_t cost, at, given, priority, unserved, unseen
        if len(rows) > ROWS_MAX or len(later) > COLUMNS_MAX:
            raise ValueError(f"a joint assignment takes {ROWS_MAX} rows and {COLUMNS_MAX} columns at most")
        problem.row_count, problem.column_count = <int32_t>len(rows), <int32_t>len(later)
        for column in range(problem.column_count):
            problem.later[column] = bool(later[column])
            problem.column_price[column] = 0
            problem.row_of[column] = NOBODY
        for priority, unserved, unseen, edges in rows:
            if not 1 <= priority <= PRIORITY_LOWEST:
                raise ValueError(f"a priority is 1..{PRIORITY_LOWEST}, got {priority}")
            if not 0 <= unserved <= COST_MAX or not NO_EDGE <= unseen <= COST_MAX:
                raise ValueError(f"a cost is 0..{COST_MAX}, got {unserved} and {unseen}")
            problem.service[row] = (<wide_t>1) << (64 + COUNT_BITS * (PRIORITY_LOWEST - priority))
            problem.unserved[row] = problem.service[row] + unserved
            problem.unseen[row] = unseen
            problem.row_price[row] = 0
            problem.column_of[row] = NOBODY
            at = <int64_t>row * problem.column_count
            for column in range(problem.column_count):
                problem.costs[at + column] = NO_EDGE
            for given, cost in edges:
                if not 0 <= given < problem.column_count:
                    raise IndexError(f"column {given} is not in 0..{problem.column_count - 1}")
                if not 0 <= cost <= COST_MAX:
                    raise ValueError(f"a cost is 0..{COST_MAX}, got {cost}")
                problem.costs[at + given] = cost
            row += 1
        return 0

    cdef tuple solve(self, object rows, object later):
        cdef Problem* problem = &self.state
        cdef int32_t row
        self.read(rows, later)
        for row in range(problem.row_count):
            insert(problem, row)
        if DISPATCH_DEBUG and not certified(problem):
            raise AssertionError("the prices do not prove the assignment")
        return (
            [problem.column_of[row] for row in range(problem.row_count)],
            [row for row in range(problem.row_count) if may_be_better(problem, row)],
        )

    cdef tuple prices(self):
        cdef Problem* problem = &self.state
        by_row = [whole(problem.row_price[i]) for i in range(problem.row_count)]
        return by_row, [whole(problem.column_price[i]) for i in range(problem.column_count)]


cdef _Solver _solver = _Solver()


def solve(rows, later):
    """(the column of each row, -1 where it has none; the rows for which an edge that they do not know may be better).

    `rows` are (priority 1..5, cost of going without, least cost of any edge not named or -1 where all are,
    [(column, cost)]); `later[column]` is true for one that is busy yet: whoever gets it is not served now. Raises
    ValueError for costs beyond 2**52 or more than the limits allow, IndexError for a column out of range.
    """
    return _solver.solve(rows, later)


def prices():
    """(by row, by column): the dual prices of what was solved last. `service_unit(priority)` is part of them."""
    return _solver.prices()


def is_certified():
    """The prices prove that what was solved last cannot be bettered."""
    return certified(&_solver.state)


def service_unit(int priority):
    """What one row of this priority costs, beside its own cost, where it is not served now."""
    return (<object>1) << (64 + COUNT_BITS * (PRIORITY_LOWEST - priority))
