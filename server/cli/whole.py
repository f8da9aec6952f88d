"""Files written whole: a set of them takes the place of the one before only once all of it is on disk."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_HALF: Final = ".half"


def write_whole(folder: Path, files: Mapping[str, str], mode: int) -> None:
    """Write texts by their names into a folder that is there; readers find the old set, or the new one.

    `mode`: who may read them, also where an earlier one was open to others. Raises OSError with the file it is about;
    then the old set stands, and nothing half is left.
    """
    halves: list[Path] = []
    path = folder
    try:
        for name, text in files.items():
            path = folder / name
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            halves.append(folder / f".{name}{_HALF}")
            _write(halves[-1], text, mode)
        for name, half in zip(files, halves, strict=True):
            path = folder / name
            half.replace(path)
    except OSError as error:
        for half in halves:
            half.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write(path: Path, text: str, mode: int) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
