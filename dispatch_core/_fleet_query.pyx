"""ground.Query, checked and translated for the kernels."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

from ._units cimport FleetState, Query

from . import limits

cdef int64_t CANDIDATES_WANTED_MAX = limits.CANDIDATES_WANTED_MAX


cdef int read_mask(object value, uint64_t* out) except -1:
    try:
        out[0] = value
    except OverflowError:
        raise ValueError(f"a capability mask has 64 bits, got {value}") from None
    return 0


cdef int read_into(FleetState* fleet, object query, Query* out) except -1:
    """Check and translate a ground.Query; units it excludes stay stamped until the next is read."""
    cdef int64_t agency, medium, mode, conditional, wanted, unit
    if type(query) is not tuple or len(<tuple>query) != 7:
        raise ValueError(
            f"a query is (agency, capabilities, medium, mode, conditional, wanted, excluded), got {query!r}"
        )
    agency, medium, mode, conditional, wanted = query[0], query[2], query[3], query[4], query[5]
    read_mask(query[1], &out.capabilities)
    if agency < -1 or agency >= fleet.agency_count:
        raise IndexError(f"agency {agency} is not in -1..{fleet.agency_count - 1}")
    if medium < 0 or medium > 255:
        raise ValueError(f"a medium is in 0..255, got {medium}")
    if mode < 0 or mode > 255:
        raise IndexError(f"mode {mode} does not exist")
    if conditional != 0 and conditional != 1:
        raise ValueError(f"conditional units are allowed (1) or not (0), got {conditional}")
    if wanted < 0 or wanted > CANDIDATES_WANTED_MAX:
        raise ValueError(f"a query wants 0..{CANDIDATES_WANTED_MAX} candidates, got {wanted}")
    out.agency = <int32_t>agency
    out.medium = <uint8_t>medium
    out.mode = <int32_t>mode
    out.conditional = <bint>conditional
    out.wanted = <int32_t>wanted
    fleet.query_stamp += 1
    for excluded in query[6]:
        unit = excluded
        if unit < 0 or unit >= fleet.unit_count:
            raise IndexError(f"unit {unit} is not in the fleet of {fleet.unit_count}")
        fleet.units[unit].excluded_stamp = fleet.query_stamp
    return 0


cdef int check_mode(int64_t mode, int64_t mode_count) except -1:
    """Refuse a mode that a ground has no weights for."""
    if mode < 0 or mode >= mode_count:
        raise IndexError(f"mode {mode} is not among the {mode_count} there are")
    return 0
