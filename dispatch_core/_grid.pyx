"""Grid: the nearest of many fixed points, for snapping a coordinate to the network.

Square cells about as many as half the points; a query looks at rings of cells around its own until no nearer point
can be left. Distances are exact integers in the city's plane and ties go to the smaller node, so every machine snaps
alike. It knows no roads.
"""

cimport cython
from libc.stdint cimport INT64_MAX, int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free

from ._plane cimport MM_PER_E7_SCALED, Plane, Point, project, root_mm, square_mm2

from . import plane as _plane


cdef struct Cells:
    Plane plane
    # Points sorted by (cell, node); cell `c` has those from first[c] to first[c + 1].
    Point* points
    int32_t* nodes
    int32_t* first
    int64_t count
    Point corner
    int64_t cell_mm
    int64_t row_count
    int64_t column_count


cdef struct Nearest:
    uint64_t square_mm2
    int32_t node


cdef inline int64_t cell_along(int64_t mm, int64_t cell_mm) noexcept nogil:
    """The row or column of a coordinate, also of one before the first: division that rounds down."""
    return mm // cell_mm if mm >= 0 else -((cell_mm - 1 - mm) // cell_mm)


cdef inline int64_t outside(int64_t cell, int64_t count) noexcept nogil:
    return -cell if cell < 0 else cell - count + 1 if cell >= count else 0


cdef inline int64_t farthest(int64_t cell, int64_t count) noexcept nogil:
    return max(cell, count - 1 - cell)


cdef void look_into(const Cells* cells, int64_t row, int64_t column, Point point, Nearest* nearest) noexcept nogil:
    cdef int64_t cell = row * cells.column_count + column
    cdef uint64_t square
    cdef int32_t i
    for i in range(cells.first[cell], cells.first[cell + 1]):
        square = square_mm2(cells.points[i], point)
        if square < nearest.square_mm2 or (square == nearest.square_mm2 and cells.nodes[i] < nearest.node):
            nearest.square_mm2 = square
            nearest.node = cells.nodes[i]


cdef Nearest find(const Cells* cells, Point point) noexcept nogil:
    """The nearest point; the grid must not be empty."""
    cdef Nearest nearest
    cdef int64_t at_row = cell_along(point.y_mm - cells.corner.y_mm, cells.cell_mm)
    cdef int64_t at_column = cell_along(point.x_mm - cells.corner.x_mm, cells.cell_mm)
    cdef int64_t ring = max(outside(at_row, cells.row_count), outside(at_column, cells.column_count))
    cdef int64_t ring_last = max(farthest(at_row, cells.row_count), farthest(at_column, cells.column_count))
    cdef int64_t row, column, beyond_mm
    nearest.square_mm2 = <uint64_t>-1
    nearest.node = cells.nodes[0]
    while ring <= ring_last:
        # Whatever lies in this ring is at least ring - 1 cells away.
        beyond_mm = (ring - 1) * cells.cell_mm
        if ring > 0 and <uint64_t>(beyond_mm * beyond_mm) > nearest.square_mm2:
            break
        for row in range(max(0, at_row - ring), min(cells.row_count - 1, at_row + ring) + 1):
            if row == at_row - ring or row == at_row + ring:
                for column in range(max(0, at_column - ring), min(cells.column_count - 1, at_column + ring) + 1):
                    look_into(cells, row, column, point, &nearest)
                continue
            if at_column - ring >= 0:
                look_into(cells, row, at_column - ring, point, &nearest)
            if at_column + ring < cells.column_count:
                look_into(cells, row, at_column + ring, point, &nearest)
        ring += 1
    return nearest


@cython.final
@cython.auto_pickle(False)
cdef class Grid:
    """Points of `nodes` at `lat_e7`, `lon_e7` (int32 arrays of one length, at least one point), in the plane about
    their middle.
    """

    cdef Cells cells

    def __cinit__(self, const int32_t[::1] nodes, const int32_t[::1] lat_e7, const int32_t[::1] lon_e7):
        cdef Cells* cells = &self.cells
        cdef int64_t i, cell
        cdef int64_t count = nodes.shape[0]
        if not 0 < count == lat_e7.shape[0] == lon_e7.shape[0]:
            raise ValueError(f"a grid needs at least one point with both coordinates, got {count}")
        cells.count = count
        cells.points = <Point*>calloc(count, sizeof(Point))
        cells.nodes = <int32_t*>calloc(count, sizeof(int32_t))
        if not (cells.points and cells.nodes):
            raise MemoryError(f"no memory for a grid of {count} points")
        set_plane(&cells.plane, lat_e7, lon_e7)
        self.set_size(lat_e7, lon_e7)
        cells.first = <int32_t*>calloc(cells.row_count * cells.column_count + 1, sizeof(int32_t))
        if not cells.first:
            raise MemoryError(f"no memory for a grid of {count} points")
        for i in range(count):
            cells.first[self.cell_of(lat_e7[i], lon_e7[i])] += 1
        for cell in range(1, cells.row_count * cells.column_count + 1):
            cells.first[cell] += cells.first[cell - 1]
        # Filled from behind, each end moves down to its start and equal cells keep the order given.
        for i in range(count - 1, -1, -1):
            cell = self.cell_of(lat_e7[i], lon_e7[i])
            cells.first[cell] -= 1
            cells.points[cells.first[cell]] = project(&cells.plane, lat_e7[i], lon_e7[i])
            cells.nodes[cells.first[cell]] = nodes[i]

    def __dealloc__(self):
        free(self.cells.points)
        free(self.cells.nodes)
        free(self.cells.first)

    cdef int64_t cell_of(self, int32_t lat_e7, int32_t lon_e7) noexcept:
        cdef Point point = project(&self.cells.plane, lat_e7, lon_e7)
        cdef int64_t row = cell_along(point.y_mm - self.cells.corner.y_mm, self.cells.cell_mm)
        return row * self.cells.column_count + cell_along(point.x_mm - self.cells.corner.x_mm, self.cells.cell_mm)

    cdef int set_size(self, const int32_t[::1] lat_e7, const int32_t[::1] lon_e7) except -1:
        """Cells so large that there are about as many as half the points, however long and thin the area is."""
        cdef Cells* cells = &self.cells
        cdef Point point
        cdef Point low = project(&cells.plane, lat_e7[0], lon_e7[0])
        cdef Point high = low
        cdef int64_t i, width_mm, height_mm
        for i in range(1, cells.count):
            point = project(&cells.plane, lat_e7[i], lon_e7[i])
            low.x_mm, low.y_mm = min(low.x_mm, point.x_mm), min(low.y_mm, point.y_mm)
            high.x_mm, high.y_mm = max(high.x_mm, point.x_mm), max(high.y_mm, point.y_mm)
        width_mm, height_mm = high.x_mm - low.x_mm + 1, high.y_mm - low.y_mm + 1
        cells.corner = low
        cells.cell_mm = max(
            root_mm(<uint64_t>(width_mm * height_mm) // <uint64_t>cells.count * 2),
            (width_mm + height_mm) * 2 // cells.count,
            1,
        )
        cells.row_count = height_mm // cells.cell_mm + 1
        cells.column_count = width_mm // cells.cell_mm + 1
        return 0

    def nearest(self, int64_t lat_e7, int64_t lon_e7):
        """(node, distance_mm) of the point nearest to a coordinate on the globe; ties go to the smaller node."""
        cdef Point point
        cdef Nearest nearest
        _plane.check_coordinate(lat_e7, lon_e7)
        point = project(&self.cells.plane, lat_e7, lon_e7)
        nearest = find(&self.cells, point)
        return (nearest.node, root_mm(nearest.square_mm2))


cdef int set_plane(Plane* plane, const int32_t[::1] lat_e7, const int32_t[::1] lon_e7) except -1:
    """The plane about the middle of the latitudes. Longitudes count from the first point, so that no city is cut at
    180 degrees.
    """
    cdef int64_t i, low = lat_e7[0], high = lat_e7[0]
    for i in range(lat_e7.shape[0]):
        low, high = min(low, lat_e7[i]), max(high, lat_e7[i])
    plane.lat_e7 = (low + high) >> 1
    plane.lon_e7 = lon_e7[0]
    plane.lat_scale = MM_PER_E7_SCALED
    plane.lon_scale = _plane.lon_scale(plane.lat_e7)
    return 0
