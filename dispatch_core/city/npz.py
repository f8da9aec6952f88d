"""Named integer arrays in one file: what numpy calls .npz, read without trusting a byte of it and written alike each
time.

A header is judged before memory is taken for its array, so that a small file cannot ask for much; checksums tell
damage. Nothing is ever unpickled. What the arrays mean is no business of this file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from ..limits import ARCS_MAX, NODES_MAX

Array = npt.NDArray[Any]

# Every array of the largest network there may be, in both modes and with shapes, is smaller than this.
UNPACKED_BYTES_MAX = 64 * ARCS_MAX + 64 * NODES_MAX

_SUFFIX = ".npy"
_HEADER_BYTES_MAX = 4_096
_AXES_MAX = 2
# The earliest that a zip file can say: two builds of the same city are the same bytes.
_ALWAYS = (1980, 1, 1, 0, 0, 0)


class ArchiveError(Exception):
    """The bytes hold no arrays that may be used; says why."""


def pack(arrays: Mapping[str, Array]) -> bytes:
    """The arrays in one compressed archive; equal arrays give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(name + _SUFFIX, _ALWAYS)
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, Array]:
    """The arrays of an archive by name. Raises ArchiveError."""
    try:
        return _unpack(packed)
    except ArchiveError:
        raise
    except Exception as error:
        # zipfile, zlib and numpy raise a dozen kinds of errors on a damaged file, and no list of them is ever whole.
        raise ArchiveError(f"{type(error).__name__}: {error}") from None


def _unpack(packed: bytes) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    left_bytes = UNPACKED_BYTES_MAX
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for member in archive.infolist():
            name = member.filename.removesuffix(_SUFFIX)
            if not member.filename.endswith(_SUFFIX) or name in arrays:
                raise ArchiveError(f"{member.filename} is no array or stands twice")
            left_bytes -= member.file_size
            if left_bytes < 0:
                raise ArchiveError(f"more than {UNPACKED_BYTES_MAX} bytes unpacked")
            with archive.open(member) as file:
                arrays[name] = _array(name, file.read(member.file_size + 1))
    return arrays


def _array(name: str, content: bytes) -> Array:
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ArchiveError(f"{name} is of another version of numpy's format than 1.0")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file, max_header_size=_HEADER_BYTES_MAX)
    if dtype.kind not in "iub" or fortran or len(shape) > _AXES_MAX:
        raise ArchiveError(f"{name} must hold integers in rows, not {dtype} of shape {shape}")
    size_bytes = prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or len(content) - file.tell() != size_bytes:
        raise ArchiveError(f"{name} says {size_bytes} bytes of entries and has {len(content) - file.tell()}")
    return np.frombuffer(content, dtype=dtype, offset=file.tell()).reshape(shape)
