"""The checkout as the tidy tests see it: its files, its packages and what setup.py would ship.

It reads the tree and never changes it. Files that git ignores are not part of the tree.
"""

import functools
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Folder to import name, as in setup.py.
PACKAGE_FOLDERS = {
    "dispatch_core": "dispatch_core",
    "server": "dispatch_server",
    "loadtest": "dispatch_loadtest",
    "proto/sigap": "sigap",
}

_SETUP_FACTS = """
import json, sys
from distutils.core import run_setup
distribution = run_setup("setup.py", stop_after="init")
distribution.parse_config_files()
build_py = distribution.get_command_obj("build_py")
build_py.ensure_finalized()
sources = [source for _, _, source in build_py.find_all_modules()]
data = [f"{folder}/{name}" for _, folder, _, names in build_py.data_files for name in names]
build_ext = distribution.get_command_class("build_ext")
print(json.dumps({"shipped": sources + data, "directives": build_ext.build_extensions.__globals__["DIRECTIVES"]}))
"""


@functools.cache
def files() -> tuple[str, ...]:
    """Every file of the project, tracked or about to be, as posix paths below ROOT in sorted order; links too."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listing.stdout.split("\0") if listing.returncode == 0 else _files_without_git()
    return tuple(sorted(name for name in names if name and ((ROOT / name).is_file() or (ROOT / name).is_symlink())))


def _files_without_git() -> list[str]:
    """An exported tree has no index: take all but what a build or a run leaves behind."""
    left_behind = {"build", "dist", "var", "__pycache__", "sigap.egg-info"}
    names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return [
        name.as_posix()
        for name in names
        if not left_behind & set(name.parts)
        and (name.parts[0] in {".ci", ".gitignore"} or not any(part.startswith(".") for part in name.parts))
        and name.suffix not in {".so", ".c", ".html", ".pyc"}
        and "_pb2" not in name.name
    ]


def text(name: str) -> str:
    """The text of the file `name`, a posix path below ROOT."""
    return (ROOT / name).read_text(encoding="utf-8")


def below(*folders: str, suffixes: tuple[str, ...]) -> list[str]:
    """The files in or under `folders` whose names end in one of `suffixes`."""
    starts = tuple(f"{folder}/" for folder in folders)
    return [name for name in files() if name.startswith(starts) and name.endswith(suffixes)]


def refuse(wrong: Iterable[str], rule: str) -> None:
    """Fail with every wrong place on a line of its own, if there is one; `rule` says what to do instead."""
    if places := sorted(set(wrong)):
        pytest.fail("\n  ".join((f"{rule}:", *places)), pytrace=False)


@functools.cache
def setup_facts() -> dict:
    """What setup.py says without building: `shipped` source files and the release build's Cython `directives`."""
    asked = subprocess.run(
        [sys.executable, "-c", _SETUP_FACTS], cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(asked.stdout.splitlines()[-1])
