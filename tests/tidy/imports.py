"""Who imports whom: every import of the project's Python and Cython files under its absolute name.

Function-level imports count like any other, for a lazy import hides a direction but does not change it; only what
stands under TYPE_CHECKING is left out.
"""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from .tree import PACKAGE_FOLDERS, below, text

_CIMPORT = re.compile(r"^\s*(?:from\s+(?P<base>[.\w]+)\s+)?c?import\s+(?P<names>[^#]+)")


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module: `module` is absolute, `relative` says how it was written."""

    path: str
    line: int
    module: str
    relative: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"


def module_name(path: str) -> str:
    """The import name of a source file: server/cli/main.py is dispatch_server.cli.main."""
    for folder, package in PACKAGE_FOLDERS.items():
        if path.startswith(f"{folder}/"):
            parts = PurePosixPath(path).relative_to(folder).with_suffix("").parts
            return ".".join((package, *(part for part in parts if part != "__init__")))
    return path.removesuffix(".py").replace("/", ".")


@functools.cache
def imports(*folders: str) -> tuple[Import, ...]:
    """Every import in the .py, .pyx and .pxd files under `folders`, in file and line order."""
    found = []
    for path in below(*folders, suffixes=(".py", ".pyx", ".pxd")):
        package = module_name(path) if path.endswith("__init__.py") else module_name(path).rpartition(".")[0]
        statements = _python_imports(path) if path.endswith(".py") else _cython_imports(path)
        for line, level, base, names in statements:
            start = _absolute(package, level, base)
            modules = [f"{start}.{name}" if start else name for name in names] if base or level else names
            found += [Import(path, line, module, level > 0) for module in modules]
    return tuple(found)


def reaches(module: str, package: str) -> bool:
    """True when `module` is `package` or lies within it."""
    return module == package or module.startswith(f"{package}.")


def _absolute(package: str, level: int, base: str) -> str:
    if level == 0:
        return base
    parts = package.split(".")
    return ".".join(part for part in (*parts[: len(parts) - level + 1], base) if part)


def _python_imports(path: str) -> Iterator[tuple[int, int, str, list[str]]]:
    for node in _run_time_nodes(ast.parse(text(path), path)):
        if isinstance(node, ast.Import):
            yield node.lineno, 0, "", [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.level, node.module or "", [alias.name for alias in node.names]


def _run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        for node in child.orelse if typing_only else [child]:
            yield node
            yield from _run_time_nodes(node)


def _cython_imports(path: str) -> Iterator[tuple[int, int, str, list[str]]]:
    # Cython is no Python to ast; its import statements fit one line or a bracket.
    lines = re.sub(r"\(([^)]*)\)", lambda m: m[0].replace("\n", " "), text(path)).splitlines()
    for number, line in enumerate(lines, start=1):
        if match := _CIMPORT.match(line):
            base = match["base"] or ""
            names = [name.split(" as ")[0].strip("() ") for name in match["names"].split(",")]
            level = len(base) - len(base.lstrip("."))
            yield number, level, base.lstrip("."), [name for name in names if name]
