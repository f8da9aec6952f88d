"""Streets as pieces of lines, in square cells; which cells a piece passes, where on it a point's foot falls, and the
nearest foot of all.

All in exact integers of one plane, so that every machine finds the same foot. A foot is rounded to the millimetre.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t

from ._edges cimport ALONG_BITS, ALONG_WHOLE
from ._plane cimport Plane, Point, square_mm2


# A straight piece of a line, as it lies in a cell's list; both ends within EDGE_MM of the plane's middle.
cdef struct Piece:
    int32_t from_x_mm
    int32_t from_y_mm
    int32_t to_x_mm
    int32_t to_y_mm
    int32_t segment


cdef struct Cells:
    Plane plane
    # Cell `c` has the pieces from first[c] to first[c + 1], ascending in the segment; one is in all cells it passes.
    Piece* pieces
    int64_t* first
    Point corner
    int64_t cell_mm
    int64_t row_count
    int64_t column_count
    # By segment: its line, the line's length before it, and its own.
    int32_t* line
    int64_t* start_mm
    int64_t* length_mm
    # By line: its length, the nodes at its ends and its edge.
    int64_t* whole_mm
    int32_t* node
    int32_t* other
    int32_t* edge
    # Lines through water: whatever lies across one is on another shore. Line `i` goes from 2 * i to 2 * i + 1.
    Point* waters
    int64_t water_count


cdef struct Foot:
    uint64_t square_mm2
    int32_t segment
    # How far along the segment, in ALONG_WHOLE parts.
    int64_t part


cdef inline int64_t cell_along(int64_t mm, int64_t cell_mm) noexcept nogil:
    """The row or column of a coordinate, also of one before the first: division that rounds down."""
    return mm // cell_mm if mm >= 0 else -((cell_mm - 1 - mm) // cell_mm)


cdef inline int64_t part_along(const Piece* piece, Point point) noexcept nogil:
    """Where the foot of a point falls on a piece, in ALONG_WHOLE parts."""
    cdef int64_t x_mm = <int64_t>piece.to_x_mm - piece.from_x_mm, y_mm = <int64_t>piece.to_y_mm - piece.from_y_mm
    cdef int64_t ahead = (point.x_mm - piece.from_x_mm) * x_mm + (point.y_mm - piece.from_y_mm) * y_mm
    cdef int64_t whole = x_mm * x_mm + y_mm * y_mm
    if ahead <= 0:
        return 0
    if ahead >= whole:
        return ALONG_WHOLE
    # Of pieces longer than 2 km the lowest bits are left out: they would leave 64 bits, and matter to no millimetre.
    while whole >> (62 - ALONG_BITS):
        ahead >>= 2
        whole >>= 2
    return min((ahead << ALONG_BITS) // whole, <int64_t>ALONG_WHOLE)


cdef inline Point point_at(const Piece* piece, int64_t part) noexcept nogil:
    cdef int64_t x_mm = <int64_t>piece.to_x_mm - piece.from_x_mm, y_mm = <int64_t>piece.to_y_mm - piece.from_y_mm
    cdef int64_t half = ALONG_WHOLE >> 1
    cdef Point point
    point.x_mm = piece.from_x_mm + ((x_mm * part + half) >> ALONG_BITS)
    point.y_mm = piece.from_y_mm + ((y_mm * part + half) >> ALONG_BITS)
    return point


cdef inline int side(Point a, Point b, Point point) noexcept nogil:
    """On which side of the line through `a` and `b` a point lies; 0: on it. Products of planes stay in 64 bits."""
    cdef int64_t turn = (b.x_mm - a.x_mm) * (point.y_mm - a.y_mm) - (b.y_mm - a.y_mm) * (point.x_mm - a.x_mm)
    return (turn > 0) - (turn < 0)


cdef inline bint over_water(const Cells* cells, Point point, Point foot) noexcept nogil:
    """The way from a point to its foot crosses one of the waters; one that only touches it does not."""
    cdef Point a, b
    cdef int64_t i
    for i in range(cells.water_count):
        a, b = cells.waters[2 * i], cells.waters[2 * i + 1]
        if side(a, b, point) * side(a, b, foot) < 0 and side(point, foot, a) * side(point, foot, b) < 0:
            return True
    return False


cdef inline void look_at(
    const Cells* cells, const Piece* piece, Point point, bint own_shore, Foot* nearest
) noexcept nogil:
    """Keep the foot on this piece if it is nearer, and on the point's own shore where that is asked; of equal ones that
    of the smaller segment.
    """
    cdef int64_t part = part_along(piece, point)
    cdef Point foot = point_at(piece, part)
    cdef uint64_t square = square_mm2(foot, point)
    if square < nearest.square_mm2 or (square == nearest.square_mm2 and piece.segment < nearest.segment):
        if own_shore and over_water(cells, point, foot):
            return
        nearest.square_mm2 = square
        nearest.segment = piece.segment
        nearest.part = part


cdef inline void columns_of(
    const Cells* cells, Point a, Point b, int64_t row, int64_t* west, int64_t* east
) noexcept nogil:
    """The columns that a segment passes in a row, and perhaps one more at either side."""
    cdef double low_y = <double>(cells.corner.y_mm + row * cells.cell_mm) - 2.0
    cdef double high_y = low_y + <double>cells.cell_mm + 4.0
    cdef double slope, x_at_low, x_at_high, low_x, high_x
    low_x, high_x = <double>min(a.x_mm, b.x_mm), <double>max(a.x_mm, b.x_mm)
    if a.y_mm != b.y_mm:
        slope = <double>(b.x_mm - a.x_mm) / <double>(b.y_mm - a.y_mm)
        x_at_low = <double>a.x_mm + slope * (low_y - <double>a.y_mm)
        x_at_high = <double>a.x_mm + slope * (high_y - <double>a.y_mm)
        low_x = max(low_x, min(x_at_low, x_at_high))
        high_x = min(high_x, max(x_at_low, x_at_high))
    west[0] = max(0, cell_along(<int64_t>low_x - 2 - cells.corner.x_mm, cells.cell_mm))
    east[0] = min(cells.column_count - 1, cell_along(<int64_t>high_x + 2 - cells.corner.x_mm, cells.cell_mm))


cdef inline int64_t outside(int64_t cell, int64_t count) noexcept nogil:
    return -cell if cell < 0 else cell - count + 1 if cell >= count else 0


cdef inline int64_t farthest(int64_t cell, int64_t count) noexcept nogil:
    return max(cell, count - 1 - cell)


cdef inline int64_t beyond(int64_t mm, int64_t cell, int64_t cell_mm) noexcept nogil:
    """How far it is along an axis to the nearer side of the own cell."""
    return min(mm - cell * cell_mm, (cell + 1) * cell_mm - 1 - mm)


cdef inline void look_into(
    const Cells* cells,
    int64_t row,
    int64_t first_column,
    int64_t last_column,
    Point point,
    bint own_shore,
    Foot* nearest,
) noexcept nogil:
    """A run of cells in one row: their pieces lie one after the other."""
    cdef const int64_t* first = cells.first + row * cells.column_count
    cdef int64_t i
    for i in range(first[first_column], first[last_column + 1]):
        look_at(cells, &cells.pieces[i], point, own_shore, nearest)


cdef inline Foot find(const Cells* cells, Point point, bint own_shore) noexcept nogil:
    """The nearest foot; the grid must not be empty. Of the own shore there may be none: its square is the largest."""
    cdef Foot nearest
    cdef int64_t y_mm = point.y_mm - cells.corner.y_mm, x_mm = point.x_mm - cells.corner.x_mm
    cdef int64_t at_row = cell_along(y_mm, cells.cell_mm)
    cdef int64_t at_column = cell_along(x_mm, cells.cell_mm)
    cdef int64_t ring = max(outside(at_row, cells.row_count), outside(at_column, cells.column_count))
    cdef int64_t ring_last = max(farthest(at_row, cells.row_count), farthest(at_column, cells.column_count))
    cdef int64_t inside_mm = min(beyond(y_mm, at_row, cells.cell_mm), beyond(x_mm, at_column, cells.cell_mm))
    cdef int64_t row, beyond_mm, west, east
    nearest.square_mm2 = <uint64_t>-1
    nearest.segment = 0
    nearest.part = 0
    while ring <= ring_last:
        # What lies in this ring and beyond is at least so far away; a foot is rounded, by less than 2 mm.
        beyond_mm = (ring - 1) * cells.cell_mm + inside_mm - 2
        if ring > 0 and beyond_mm > 0 and <uint64_t>(beyond_mm * beyond_mm) > nearest.square_mm2:
            break
        west, east = max(0, at_column - ring), min(cells.column_count - 1, at_column + ring)
        for row in range(max(0, at_row - ring), min(cells.row_count - 1, at_row + ring) + 1):
            if row == at_row - ring or row == at_row + ring:
                if west <= east:
                    look_into(cells, row, west, east, point, own_shore, &nearest)
                continue
            if at_column - ring >= 0 and at_column - ring < cells.column_count:
                look_into(cells, row, at_column - ring, at_column - ring, point, own_shore, &nearest)
            if ring > 0 and at_column + ring < cells.column_count and at_column + ring >= 0:
                look_into(cells, row, at_column + ring, at_column + ring, point, own_shore, &nearest)
        ring += 1
    return nearest
