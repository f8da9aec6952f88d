"""Coordinates to millimetres for the kernels, in exact integers: `line_mm` between two points, and a plane about a
reference point.

`line_mm` is plane.distance_mm to the millimetre. In a plane the scale of longitudes is that of the reference, so that
points can be sorted into cells. Points farther than EDGE_MM from the reference along an axis are drawn in to that
edge: no square and no product of two lengths leaves 64 bits.
"""

from libc.math cimport sqrt
from libc.stdint cimport int64_t, uint64_t

cdef enum:
    SCALE_BITS = 24
    # plane.py has the same numbers.
    MM_PER_E7_SCALED = 186_554_388
    TABLE_STEP_E7 = 1_000_000
    AXIS_MM_MAX = 3_000_000_000
    EDGE_MM = 1_000_000_000
    HALF_TURN_E7 = 1_800_000_000


cdef struct Plane:
    int64_t lat_e7
    int64_t lon_e7
    int64_t lat_scale
    int64_t lon_scale


cdef struct Point:
    int64_t x_mm
    int64_t y_mm


cdef inline int64_t rounded(int64_t scaled) noexcept nogil:
    return (scaled + (<int64_t>1 << (SCALE_BITS - 1))) >> SCALE_BITS


cdef inline int64_t drawn_in(int64_t mm) noexcept nogil:
    return -EDGE_MM if mm < -EDGE_MM else EDGE_MM if mm > EDGE_MM else mm


cdef inline Point project(const Plane* plane, int64_t lat_e7, int64_t lon_e7) noexcept nogil:
    cdef Point point
    cdef int64_t east_e7 = lon_e7 - plane.lon_e7
    if east_e7 > HALF_TURN_E7:
        east_e7 -= <int64_t>2 * HALF_TURN_E7
    elif east_e7 < -HALF_TURN_E7:
        east_e7 += <int64_t>2 * HALF_TURN_E7
    point.x_mm = drawn_in(rounded(east_e7 * plane.lon_scale))
    point.y_mm = drawn_in(rounded((lat_e7 - plane.lat_e7) * plane.lat_scale))
    return point


cdef inline uint64_t square_mm2(Point a, Point b) noexcept nogil:
    """Squared distance; both points are projected, so the sum stays under 1.8e19."""
    cdef int64_t x_mm = a.x_mm - b.x_mm
    cdef int64_t y_mm = a.y_mm - b.y_mm
    return <uint64_t>(x_mm * x_mm) + <uint64_t>(y_mm * y_mm)


cdef inline int64_t root_mm(uint64_t square) noexcept nogil:
    """The integer square root, rounded down: the library's answer, corrected until it is exact."""
    cdef uint64_t root = <uint64_t>sqrt(<double>square)
    while root * root > square:
        root -= 1
    while (root + 1) * (root + 1) <= square:
        root += 1
    return <int64_t>root


cdef inline int64_t lon_scale_at(const int64_t* lon_scales, int64_t lat_e7) noexcept nogil:
    """plane.lon_scale, from its table."""
    cdef int64_t north_e7 = -lat_e7 if lat_e7 < 0 else lat_e7
    cdef int64_t entry = north_e7 // TABLE_STEP_E7
    cdef int64_t fall = lon_scales[entry] - lon_scales[entry + 1]
    return lon_scales[entry] - fall * (north_e7 - entry * TABLE_STEP_E7) // TABLE_STEP_E7


cdef inline int64_t axis_mm(int64_t difference_e7, int64_t scale) noexcept nogil:
    cdef int64_t mm = rounded(difference_e7 * scale)
    return AXIS_MM_MAX if mm > AXIS_MM_MAX else mm


cdef inline int64_t line_mm(
    const int64_t* lon_scales, int64_t from_lat_e7, int64_t from_lon_e7, int64_t to_lat_e7, int64_t to_lon_e7
) noexcept nogil:
    cdef int64_t north_e7 = to_lat_e7 - from_lat_e7 if to_lat_e7 > from_lat_e7 else from_lat_e7 - to_lat_e7
    cdef int64_t east_e7 = to_lon_e7 - from_lon_e7 if to_lon_e7 > from_lon_e7 else from_lon_e7 - to_lon_e7
    cdef int64_t x_mm, y_mm
    if east_e7 > HALF_TURN_E7:
        east_e7 = <int64_t>2 * HALF_TURN_E7 - east_e7
    y_mm = axis_mm(north_e7, MM_PER_E7_SCALED)
    x_mm = axis_mm(east_e7, lon_scale_at(lon_scales, (from_lat_e7 + to_lat_e7) >> 1))
    return root_mm(<uint64_t>(x_mm * x_mm) + <uint64_t>(y_mm * y_mm))
