"""The units' rows: one a unit, in lists by node and by agency; who is fit for a query, how old a position is."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

from ._edges cimport Edges, Spot

cdef enum:
    NO_SLOT = -1
    NOWHERE = -1
    # Added to the rank of a unit whose position is too old: it comes after every other.
    LAST_RANK_BIT = 60

# Values of model.Unfit that are found here; those between OUT_OF_SERVICE and UNRESPONSIVE come in with set_fit.
cdef enum:
    UNFIT_NONE = 0
    UNFIT_NO_CAPABILITY = 1
    UNFIT_WRONG_MEDIUM = 2
    UNFIT_OUT_OF_SERVICE = 3
    UNFIT_NO_CREW = 8
    UNFIT_UNRESPONSIVE = 10
    UNFIT_CONDITIONAL = 11
    UNFIT_DECLINED = 12
    UNFIT_COUNT = 15


cdef struct Unit:
    uint64_t capabilities
    # Those of them for which the crew present suffices.
    uint64_t crew_capabilities
    # Equals FleetState.query_stamp while the query being read excludes this unit.
    uint64_t excluded_stamp
    int64_t turnout_ticks
    int64_t offset_ticks
    # 0: never stale.
    int64_t fix_at_ms
    # Its node is NOWHERE before the unit was placed.
    Spot spot
    # In the lists of its spot's node (side 0) and, on an edge, of the other one (side 1).
    int32_t[2] next
    int32_t[2] previous
    int32_t lat_e7
    int32_t lon_e7
    int32_t agency
    uint8_t medium
    uint8_t block
    uint8_t conditional


cdef struct FleetState:
    Unit* units
    # By node: the slot of the first unit there. A slot is twice the unit, and one more for side 1.
    int32_t* first_at
    # NULL where the fleet was made for nodes alone.
    const Edges* edges
    # Units sorted by (agency, unit); agency `a` has those from agency_first[a] to agency_first[a + 1].
    int32_t* by_agency
    int32_t* agency_first
    bint agencies_changed
    int32_t unit_count
    int32_t node_count
    int32_t agency_count
    uint64_t query_stamp
    int64_t widen_from_ms
    int64_t last_from_ms
    int64_t tick_us


cdef struct Query:
    int32_t agency
    uint64_t capabilities
    uint8_t medium
    int32_t mode
    bint conditional
    int32_t wanted


cdef struct Span:
    const int32_t* units
    int32_t count


# -- Queries ----------------------------------------

cdef inline int32_t next_slot(const FleetState* fleet, int32_t slot) noexcept nogil:
    """The slot after this one in the list of its node."""
    return fleet.units[slot >> 1].next[slot & 1]


cdef Span units_of(FleetState* fleet, int32_t agency) noexcept nogil
cdef void count_reasons(FleetState* fleet, const Query* query, int32_t* counts) noexcept nogil


cdef inline int first_unfit(const FleetState* fleet, const Unit* unit, const Query* query) noexcept nogil:
    """The first reason of model.Unfit that holds, 0 for a fit unit. The query must be the one read last."""
    cdef int block = unit.block
    if unit.capabilities & query.capabilities != query.capabilities:
        return UNFIT_NO_CAPABILITY
    if unit.medium != query.medium:
        return UNFIT_WRONG_MEDIUM
    if unit.crew_capabilities & query.capabilities != query.capabilities and (block == 0 or block > UNFIT_NO_CREW):
        return UNFIT_NO_CREW
    if block:
        return block
    if unit.conditional and not query.conditional:
        return UNFIT_CONDITIONAL
    if unit.excluded_stamp == fleet.query_stamp:
        return UNFIT_DECLINED
    return UNFIT_NONE


cdef inline bint is_last(const FleetState* fleet, const Unit* unit, int64_t at_ms) noexcept nogil:
    return unit.fix_at_ms != 0 and at_ms - unit.fix_at_ms >= fleet.last_from_ms


cdef inline int64_t stale_ticks(const FleetState* fleet, const Unit* unit, int64_t at_ms) noexcept nogil:
    cdef int64_t age_ms = at_ms - unit.fix_at_ms
    if unit.fix_at_ms == 0 or age_ms <= fleet.widen_from_ms:
        return 0
    if age_ms > fleet.last_from_ms:
        age_ms = fleet.last_from_ms
    return (age_ms - fleet.widen_from_ms) * 1000 // fleet.tick_us


# -- Commands ----------------------------------------

cdef void move_unit(FleetState* fleet, int32_t unit, const Spot* spot) noexcept nogil
