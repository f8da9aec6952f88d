"""The units' rows in memory: kept in lists by node and sorted by agency, and counted by what makes them unfit.

Free functions over FleetState, called by the fleet's methods and by the searches. Nothing here checks an argument.
"""

from libc.stdint cimport int32_t


# -- Queries ----------------------------------------

cdef Span units_of(FleetState* fleet, int32_t agency) noexcept nogil:
    """The units of an agency in their order, or all units for -1."""
    cdef Span span
    if fleet.agencies_changed:
        sort_by_agency(fleet)
    if agency < 0:
        span.units = fleet.by_agency
        span.count = fleet.unit_count
    else:
        span.units = fleet.by_agency + fleet.agency_first[agency]
        span.count = fleet.agency_first[agency + 1] - fleet.agency_first[agency]
    return span


cdef void count_reasons(FleetState* fleet, const Query* query, int32_t* counts) noexcept nogil:
    cdef Span span = units_of(fleet, query.agency)
    cdef int32_t i
    for i in range(span.count):
        counts[first_unfit(fleet, &fleet.units[span.units[i]], query)] += 1


# -- Commands ----------------------------------------

cdef void sort_by_agency(FleetState* fleet) noexcept nogil:
    """Counting sort, stable in the unit. Units without a roster entry come last and belong to no agency."""
    cdef int32_t* first = fleet.agency_first
    cdef int32_t agency, unit, start = 0, count
    for agency in range(fleet.agency_count + 2):
        first[agency] = 0
    for unit in range(fleet.unit_count):
        first[fleet.units[unit].agency] += 1
    for agency in range(fleet.agency_count + 1):
        count = first[agency]
        first[agency] = start
        start += count
    for unit in range(fleet.unit_count):
        agency = fleet.units[unit].agency
        fleet.by_agency[first[agency]] = unit
        first[agency] += 1
    # Each start has moved on to its end, which is the start of the next.
    for agency in range(fleet.agency_count + 1, 0, -1):
        first[agency] = first[agency - 1]
    first[0] = 0
    fleet.agencies_changed = False


cdef inline void take_out(FleetState* fleet, int32_t slot, int32_t node) noexcept nogil:
    cdef Unit* row = &fleet.units[slot >> 1]
    cdef int32_t after = row.next[slot & 1], before = row.previous[slot & 1]
    if after != NO_SLOT:
        fleet.units[after >> 1].previous[after & 1] = before
    if before != NO_SLOT:
        fleet.units[before >> 1].next[before & 1] = after
    else:
        fleet.first_at[node] = after


cdef inline void put_in(FleetState* fleet, int32_t slot, int32_t node) noexcept nogil:
    cdef Unit* row = &fleet.units[slot >> 1]
    cdef int32_t after = fleet.first_at[node]
    row.previous[slot & 1] = NO_SLOT
    row.next[slot & 1] = after
    if after != NO_SLOT:
        fleet.units[after >> 1].previous[after & 1] = slot
    fleet.first_at[node] = slot


cdef void move_unit(FleetState* fleet, int32_t unit, const Spot* spot) noexcept nogil:
    """Take the unit out of its nodes' lists, if it was in any, and put it at the head of others'."""
    cdef Spot* stood = &fleet.units[unit].spot
    if stood.node != spot.node or stood.other != spot.other:
        if stood.node != NOWHERE:
            take_out(fleet, 2 * unit, stood.node)
            if stood.other != stood.node:
                take_out(fleet, 2 * unit + 1, stood.other)
        put_in(fleet, 2 * unit, spot.node)
        if spot.other != spot.node:
            put_in(fleet, 2 * unit + 1, spot.other)
    stood[0] = spot[0]
