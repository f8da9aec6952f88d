"""MatrixGround: travel times by a table from node to node, for places whose times are known better than their roads.

A city of hospitals, posts and zones with measured or computed times, or a problem from a paper. There are no roads to
close. Of a vehicle between two nodes nothing is known but how long it still takes to the next one. Beside roads.py
and lines.py this is the third kind of ground.Ground.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from . import plane
from ._fleet import Fleet
from ._grid import Grid
from ._matrix import MatrixSearch
from .arcs import Int32s, integers
from .drives import NodeDrive
from .limits import LAT_E7_MAX, LON_E7_MAX, MATRIX_NODES_MAX, MODES_MAX, TRAVEL_TICKS_MAX
from .model import Place, Travel
from .roadless import Roadless
from .roads import REACH_M_MAX

NO_WAY = -1


class MatrixGround(Roadless):
    """A ground.Ground over a table. Made by `build`."""

    travel = Travel.ROAD

    def __init__(self, ticks: Int32s, grid: Grid, off_road_kmh: int, reach_m: int, tick_us: int) -> None:
        super().__init__(tick_us)
        self._ticks = ticks
        self._grid = grid
        self._off_road_kmh = off_road_kmh
        self._reach_mm = reach_m * 1000

    @classmethod
    def build(
        cls,
        *,
        node_lat_e7: npt.ArrayLike,
        node_lon_e7: npt.ArrayLike,
        ticks: npt.ArrayLike,
        off_road_kmh: int,
        tick_us: int,
        reach_m: int = REACH_M_MAX,
    ) -> MatrixGround:
        """`ticks` by mode, node left and node reached, NO_WAY where none leads; a node is reached from itself at once.
        A place farther than `reach_m` from every node is flagged.
        The arrays are copied. Raises ValueError that names the array and the first entry which is wrong.
        """
        lat_e7 = integers("node_lat_e7", node_lat_e7, -LAT_E7_MAX, LAT_E7_MAX)
        nodes = lat_e7.size
        if not 0 < nodes <= MATRIX_NODES_MAX:
            raise ValueError(f"a table has 1..{MATRIX_NODES_MAX} nodes, got {nodes}")
        lon_e7 = integers("node_lon_e7", node_lon_e7, -LON_E7_MAX, LON_E7_MAX, (nodes,))
        modes = len(np.atleast_1d(ticks))
        if not 0 < modes <= MODES_MAX:
            raise ValueError(f"ticks must have a table for each of 1..{MODES_MAX} modes, got {modes}")
        table = np.ascontiguousarray(integers("ticks", ticks, NO_WAY, TRAVEL_TICKS_MAX, (modes, nodes, nodes)))
        if table.diagonal(axis1=1, axis2=2).any():
            raise ValueError("ticks from a node to itself must be 0")
        # Refuses a speed or a tick that is not positive.
        plane.arc_ticks(0, off_road_kmh, 1000, tick_us)
        table.setflags(write=False)
        # A line of one point a node: there are no streets to stand on.
        each, no_edge = np.arange(nodes + 1, dtype=np.int32), np.zeros(nodes, np.int32)
        return cls(table, Grid(lat_e7, lon_e7, each, each[:-1], each[:-1], no_edge), off_road_kmh, reach_m, tick_us)

    # -- Queries ----------------------------------------

    @property
    def node_count(self) -> int:
        return int(self._ticks.shape[1])

    @property
    def mode_count(self) -> int:
        return int(self._ticks.shape[0])

    def place(self, lat_e7: int, lon_e7: int) -> Place:
        node, _, _, leg_mm = self._grid.nearest(lat_e7, lon_e7)
        far_m = leg_mm // 1000 if leg_mm > self._reach_mm else 0
        leg_ticks = plane.arc_ticks(leg_mm, self._off_road_kmh, 1000, self.tick_us)
        return Place(node, leg_ticks, lat_e7, lon_e7, far_m=far_m)

    def search(self, fleet: Fleet) -> MatrixSearch:
        return MatrixSearch(fleet, self._ticks)

    def ticks_between(self, start: Place, ends: Sequence[Place], mode: int) -> list[int]:
        """Ticks from one place to each other one, both legs included, -1 where no way leads."""
        ways = self._ticks[mode, start.node, [end.node for end in ends]].tolist() if ends else []
        return [
            way + start.offset_ticks + end.offset_ticks if way >= 0 else -1 for way, end in zip(ways, ends, strict=True)
        ]

    def drive(self, start: Place, end: Place, mode: int) -> NodeDrive | None:
        [ticks] = self.ticks_between(start, [end], mode)
        return None if ticks < 0 else NodeDrive(start, end, ticks)
