"""Grid: the nearest street of many, for snapping a coordinate to the network between its nodes.

Square cells about as many as pieces of streets; a query looks at rings of cells around its own until no nearer street
can be left. Distances are exact integers in the city's plane, ties go to the street given first, so every machine
snaps alike. It knows lines and the numbers that they go by, not what may be driven. Lines through water keep it from
other shores.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free

from ._edges cimport ALONG_BITS, ALONG_WHOLE, NO_EDGE
from ._plane cimport MM_PER_E7_SCALED, Plane, Point, project, root_mm, square_mm2

from . import plane as _plane


# What a coordinate is snapped to.
cdef struct Snap:
    int32_t node
    int32_t edge
    int32_t along
    int64_t leg_mm


cdef Snap snap(const Cells* cells, int64_t lat_e7, int64_t lon_e7) noexcept nogil:
    cdef Point point = project(&cells.plane, lat_e7, lon_e7)
    cdef Foot foot = find(cells, point, cells.water_count > 0)
    cdef int32_t line
    cdef int64_t at_mm, whole_mm, along = 0
    cdef Snap found
    if foot.square_mm2 == <uint64_t>-1:
        # No street on its own shore: the nearest of all, and whoever goes there has to cross.
        foot = find(cells, point, False)
    line = cells.line[foot.segment]
    at_mm = cells.start_mm[foot.segment] + (cells.length_mm[foot.segment] * foot.part >> ALONG_BITS)
    whole_mm = cells.whole_mm[line]
    found.node = cells.node[line]
    found.edge = cells.edge[line]
    found.leg_mm = root_mm(foot.square_mm2)
    if whole_mm:
        along = ALONG_WHOLE if at_mm == whole_mm else (at_mm << ALONG_BITS) // whole_mm
    # At an end one may turn into other streets: that is the node, not the edge.
    if along == ALONG_WHOLE:
        found.node = cells.other[line]
    if along == 0 or along == ALONG_WHOLE:
        found.edge = NO_EDGE
        along = 0
    found.along = <int32_t>along
    return found


@cython.final
@cython.auto_pickle(False)
cdef class Grid:
    """Lines through points `lat_e7`, `lon_e7`: line `i` has those from first[i] to first[i + 1], at least one, and goes
    by node[i] at its first point, other[i] at its last and edge[i]. All arrays int32; at least one line.
    """

    cdef Cells cells

    def __cinit__(
        self,
        const int32_t[::1] lat_e7, const int32_t[::1] lon_e7, const int32_t[::1] first,
        const int32_t[::1] node, const int32_t[::1] other, const int32_t[::1] edge,
    ):
        cdef Cells* cells = &self.cells
        cdef int64_t line_count = node.shape[0], point_count = lat_e7.shape[0], line
        cdef Point* points
        if not 0 < line_count == other.shape[0] == edge.shape[0] == first.shape[0] - 1:
            raise ValueError(f"a grid needs at least one line with both nodes and its edge, got {line_count}")
        if point_count != lon_e7.shape[0] or first[0] != 0 or first[line_count] != point_count:
            raise ValueError(f"first must rise from 0 to the number of points, {point_count}")
        for line in range(line_count):
            if first[line] >= first[line + 1]:
                raise ValueError(f"line {line} has no point")
        # Each line has as many segments as points: that of its last point, or its only one, is a point.
        cells.line = <int32_t*>calloc(point_count, sizeof(int32_t))
        cells.start_mm = <int64_t*>calloc(point_count, sizeof(int64_t))
        cells.length_mm = <int64_t*>calloc(point_count, sizeof(int64_t))
        cells.whole_mm = <int64_t*>calloc(line_count, sizeof(int64_t))
        cells.node = <int32_t*>calloc(line_count, sizeof(int32_t))
        cells.other = <int32_t*>calloc(line_count, sizeof(int32_t))
        cells.edge = <int32_t*>calloc(line_count, sizeof(int32_t))
        points = <Point*>calloc(point_count, sizeof(Point))
        try:
            if not (
                cells.line
                and cells.start_mm
                and cells.length_mm
                and cells.whole_mm
                and cells.node
                and cells.other
                and cells.edge
                and points
            ):
                raise MemoryError(f"no memory for a grid of {line_count} lines")
            set_plane(&cells.plane, lat_e7, lon_e7)
            for line in range(line_count):
                cells.node[line] = node[line]
                cells.other[line] = other[line]
                cells.edge[line] = edge[line]
                self.measure(line, first[line], first[line + 1], lat_e7, lon_e7, points)
            self.set_size(points, point_count)
            self.fill(points, point_count, first)
        finally:
            free(points)

    def __dealloc__(self):
        free(self.cells.pieces)
        free(self.cells.first)
        free(self.cells.line)
        free(self.cells.start_mm)
        free(self.cells.length_mm)
        free(self.cells.whole_mm)
        free(self.cells.node)
        free(self.cells.other)
        free(self.cells.edge)
        free(self.cells.waters)

    cdef void measure(
        self,
        int64_t line,
        int64_t start,
        int64_t end,
        const int32_t[::1] lat_e7,
        const int32_t[::1] lon_e7,
        Point* points,
    ) noexcept:
        cdef Cells* cells = &self.cells
        cdef int64_t i, run_mm = 0
        for i in range(start, end):
            points[i] = project(&cells.plane, lat_e7[i], lon_e7[i])
        for i in range(start, end):
            cells.line[i] = <int32_t>line
            cells.start_mm[i] = run_mm
            if i + 1 < end:
                cells.length_mm[i] = root_mm(square_mm2(points[i], points[i + 1]))
                run_mm += cells.length_mm[i]
        cells.whole_mm[line] = run_mm

    cdef int set_size(self, const Point* points, int64_t count) except -1:
        """Cells so large that there are about as many as points, however long and thin the area is."""
        cdef Cells* cells = &self.cells
        cdef Point low = points[0], high = points[0]
        cdef int64_t i, width_mm, height_mm
        for i in range(1, count):
            low.x_mm, low.y_mm = min(low.x_mm, points[i].x_mm), min(low.y_mm, points[i].y_mm)
            high.x_mm, high.y_mm = max(high.x_mm, points[i].x_mm), max(high.y_mm, points[i].y_mm)
        width_mm, height_mm = high.x_mm - low.x_mm + 1, high.y_mm - low.y_mm + 1
        cells.corner = low
        cells.cell_mm = max(
            root_mm(<uint64_t>(width_mm * height_mm) // <uint64_t>count),
            (width_mm + height_mm) * 2 // count,
            1,
        )
        cells.row_count = height_mm // cells.cell_mm + 1
        cells.column_count = width_mm // cells.cell_mm + 1
        cells.first = <int64_t*>calloc(cells.row_count * cells.column_count + 1, sizeof(int64_t))
        if not cells.first:
            raise MemoryError(f"no memory for a grid of {count} points")
        return 0

    cdef int fill(self, const Point* points, int64_t count, const int32_t[::1] first) except -1:
        """Count the pieces of each cell, then put them in from behind: equal cells keep the order of segments."""
        cdef Cells* cells = &self.cells
        cdef int64_t i, cell, cell_count = cells.row_count * cells.column_count
        for i in range(count):
            self.enter(points, i, first, True)
        for cell in range(1, cell_count + 1):
            cells.first[cell] += cells.first[cell - 1]
        cells.pieces = <Piece*>calloc(cells.first[cell_count] + 1, sizeof(Piece))
        if not cells.pieces:
            raise MemoryError(f"no memory for {cells.first[cell_count]} pieces of streets")
        for i in range(count - 1, -1, -1):
            self.enter(points, i, first, False)
        return 0

    cdef void enter(self, const Point* points, int64_t segment, const int32_t[::1] first, bint counts) noexcept:
        """Count a segment in all cells it passes, or put it in there. A line's last point counts if it is its only."""
        cdef Cells* cells = &self.cells
        cdef int64_t line = cells.line[segment], row, column, west, east, low, high, cell
        cdef Point a = points[segment], b = a
        cdef Piece* piece
        if segment + 1 < first[line + 1]:
            b = points[segment + 1]
        elif segment > first[line]:
            return
        low = cell_along(min(a.y_mm, b.y_mm) - cells.corner.y_mm, cells.cell_mm)
        high = cell_along(max(a.y_mm, b.y_mm) - cells.corner.y_mm, cells.cell_mm)
        for row in range(low, high + 1):
            columns_of(cells, a, b, row, &west, &east)
            for column in range(west, east + 1):
                cell = row * cells.column_count + column
                if counts:
                    cells.first[cell] += 1
                    continue
                cells.first[cell] -= 1
                piece = &cells.pieces[cells.first[cell]]
                piece.from_x_mm, piece.from_y_mm = <int32_t>a.x_mm, <int32_t>a.y_mm
                piece.to_x_mm, piece.to_y_mm = <int32_t>b.x_mm, <int32_t>b.y_mm
                piece.segment = <int32_t>segment

    def part(self, const int32_t[:, ::1] lat_e7, const int32_t[:, ::1] lon_e7):
        """Lines through water, a row of two ends each: no coordinate is snapped across one any more while its own shore
        has a street. They take the place of those before.
        """
        cdef Cells* cells = &self.cells
        cdef int64_t i, count = lat_e7.shape[0]
        cdef Point* waters
        if lon_e7.shape[0] != count or lat_e7.shape[1] != 2 or lon_e7.shape[1] != 2:
            raise ValueError("a line through water needs two ends")
        waters = <Point*>calloc(2 * count + 1, sizeof(Point))
        if not waters:
            raise MemoryError(f"no memory for {count} lines through water")
        for i in range(count):
            waters[2 * i] = project(&cells.plane, lat_e7[i, 0], lon_e7[i, 0])
            waters[2 * i + 1] = project(&cells.plane, lat_e7[i, 1], lon_e7[i, 1])
        free(cells.waters)
        cells.waters, cells.water_count = waters, count

    # -- Queries ----------------------------------------

    def nearest(self, int64_t lat_e7, int64_t lon_e7):
        """(node, edge, along, leg_mm) of the street nearest to a coordinate on the globe; ties go to the first given.

        At a street's end the node there and no edge, else the street's first node.
        """
        cdef Snap found
        _plane.check_coordinate(lat_e7, lon_e7)
        found = snap(&self.cells, lat_e7, lon_e7)
        return (found.node, found.edge, found.along, found.leg_mm)

    def nearest_of_many(
        self,
        const int32_t[::1] lat_e7,
        const int32_t[::1] lon_e7,
        int32_t[::1] node,
        int32_t[::1] edge,
        int32_t[::1] along,
        int64_t[::1] leg_mm,
    ):
        """`nearest` of coordinates on the globe, written into the other arrays, all of one length."""
        cdef Py_ssize_t i, count = lat_e7.shape[0]
        cdef Snap found
        if not count == lon_e7.shape[0] == node.shape[0] == edge.shape[0] == along.shape[0] == leg_mm.shape[0]:
            raise ValueError(f"all arrays must have the length of `lat_e7`, {count}")
        for i in range(count):
            found = snap(&self.cells, lat_e7[i], lon_e7[i])
            node[i] = found.node
            edge[i] = found.edge
            along[i] = found.along
            leg_mm[i] = found.leg_mm


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
