"""matrix.npz: travel times from node to node, for a city whose times are known better than its roads.

Hospitals, posts and zones with measured times, or a problem from a paper: nodes with coordinates, and a table for each
mode. A place goes by the node nearest to it. What the arrays mean stands in format_arrays.py.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..limits import LAT_E7_MAX, LON_E7_MAX, MATRIX_NODES_MAX, TRAVEL_TICKS_MAX
from ..matrix import NO_WAY, MatrixGround
from .array_reader import ArrayReader, read_arrays
from .faults import Fault
from .files import Files
from .format_arrays import MATRIX_ARRAYS
from .npz import pack
from .settings import Settings

NAME = "matrix.npz"
VERSION = 1


def pack_matrix(lat_e7: npt.ArrayLike, lon_e7: npt.ArrayLike, ticks: npt.ArrayLike) -> bytes:
    """The file's bytes; `ticks` by mode, node left and node reached, -1 where no way leads."""
    tables = np.asarray(ticks, np.int32)
    return pack(
        {
            "version": np.array([VERSION], np.int32),
            "node_lat_e7": np.asarray(lat_e7, np.int32),
            "node_lon_e7": np.asarray(lon_e7, np.int32),
            "ticks": tables.reshape(-1, tables.shape[-1]),
        }
    )


def lay_matrix(files: Files, settings: Settings | None) -> MatrixGround | None:
    """The ground, None where anything is wrong, which was then noted. Without settings the file is only checked."""
    if NAME not in files.names:
        files.problems.add(NAME, 0, Fault.FILE_MISSING, ", ".join(MATRIX_ARRAYS))
        return None
    arrays = read_arrays(files, NAME)
    if arrays is None:
        return None
    reader = ArrayReader(files, NAME, arrays)
    if not reader.check_names(MATRIX_ARRAYS, MATRIX_ARRAYS, VERSION):
        return None
    node_count = arrays["node_lat_e7"].size
    if not 0 < node_count <= MATRIX_NODES_MAX:
        reader.wrong(Fault.TOO_MANY, "nodes", node_count, MATRIX_NODES_MAX)
        return None
    row_count = len(np.atleast_1d(arrays["ticks"]))
    lat_e7 = reader.integers("node_lat_e7", (node_count,), -LAT_E7_MAX, LAT_E7_MAX)
    lon_e7 = reader.integers("node_lon_e7", (node_count,), -LON_E7_MAX, LON_E7_MAX)
    ticks = reader.integers("ticks", (row_count, node_count), NO_WAY, TRAVEL_TICKS_MAX)
    if not reader.good:
        return None
    if settings is not None and settings.modes and row_count != len(settings.modes) * node_count:
        asked = f"{len(settings.modes)} modes of {node_count} nodes need {len(settings.modes) * node_count}"
        reader.wrong(Fault.ARRAY_WRONG, "ticks", f"has {row_count} rows, {asked}")
    if not reader.good or settings is None or files.problems.is_fatal():
        return None
    try:
        return MatrixGround.build(
            node_lat_e7=lat_e7,
            node_lon_e7=lon_e7,
            ticks=ticks.reshape(-1, node_count, node_count),
            off_road_kmh=settings.policy.off_road_kmh,
            reach_m=settings.policy.off_road_m,
            tick_us=settings.tick_us,
        )
    except ValueError as error:
        reader.wrong(Fault.ARRAY_WRONG, "ticks", error)
        return None
