"""Sets of files: the old one or the new one, and nothing half, whatever keeps one of them from being written."""

import errno
import os
from pathlib import Path

import pytest

from dispatch_server.cli.whole import write_whole

OLD, NEW = {"a.csv": "old a", "b.csv": "old b"}, {"a.csv": "new a, longer", "b.csv": "new b"}


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_a_set_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("somebody else's")
    for files in (OLD, NEW):
        write_whole(tmp_path, files, 0o600)
        assert content(tmp_path) == files
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_disk_that_is_full_leaves_the_old_set_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path, OLD, 0o600)
    synced: list[int] = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"b\.csv") as raised:
        write_whole(tmp_path, NEW, 0o600)
    assert (raised.value.errno, content(tmp_path)) == (errno.ENOSPC, OLD)


def test_a_folder_in_the_way_is_named_before_anything_is_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path, OLD, 0o600)
    (tmp_path / "c.html").mkdir()
    with pytest.raises(IsADirectoryError, match=r"c\.html"):
        write_whole(tmp_path, {**NEW, "c.html": "page"}, 0o600)
    assert content(tmp_path) == OLD
