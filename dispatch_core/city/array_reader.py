"""ArrayReader: the named integer arrays of a bundle's .npz file, judged one after the other.

`good` falls with the first that is wrong, and reading goes on, so that every mistake is named at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from ..arcs import Int32s
from .faults import Fault
from .files import Files
from .npz import ArchiveError, Array, unpack


def read_arrays(files: Files, name: str) -> dict[str, Array] | None:
    """The arrays of a file; None where there is none, or it cannot be used, which was then noted."""
    content = files.content.get(name)
    if content is None:
        return None
    try:
        return unpack(content)
    except ArchiveError as error:
        files.problems.add(name, 0, Fault.ARRAYS_UNREADABLE, error)
        return None


class ArrayReader:
    def __init__(self, files: Files, name: str, arrays: dict[str, Array]) -> None:
        self._problems = files.problems
        self._name = name
        self._arrays = arrays
        self.good = True

    def wrong(self, fault: Fault, *details: object) -> None:
        self._problems.add(self._name, 0, fault, *details)
        self.good = False

    def check_names(self, known: Mapping[str, str], needed: Collection[str], version: int) -> bool:
        """Is the version the one that is read, every array needed there and none that is not known?"""
        said = self._arrays.get("version")
        if said is not None and said.tolist() != [version]:
            self.wrong(Fault.ARRAY_WRONG, "version", f"is {said.tolist()}, this version of Sigap reads {version}")
            return False
        for name in self._arrays:
            if name not in known:
                self.wrong(Fault.FIELD_UNKNOWN, name, ", ".join(known))
        for name in needed:
            if name not in self._arrays:
                self.wrong(Fault.FIELD_MISSING, name)
        return self.good

    def integers(self, name: str, shape: tuple[int, ...], low: int, high: int) -> Int32s:
        """An array as int32; the empty one where it is left out or wrong."""
        if name not in self._arrays:
            return none()
        array = self._arrays[name]
        if array.shape != shape:
            self.wrong(Fault.ARRAY_WRONG, name, f"its shape is {array.shape}, the other arrays ask for {shape}")
            return none()
        outside = np.flatnonzero((array < low) | (array > high))
        if outside.size:
            at = int(outside[0])
            self.wrong(Fault.ARRAY_WRONG, name, f"entry {at} is {array.ravel()[at]}, not in {low}..{high}")
            return none()
        return array.astype(np.int32)


def none() -> Int32s:
    """The array that is left out."""
    return np.zeros(0, dtype=np.int32)
