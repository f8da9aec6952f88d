"""Sizes and openings: a file holds one noun and says at its top what it is, a function fits a screen.

The few exceptions stand here with their reason; one that is no longer needed fails too.
"""

import ast

from .cython_source import signatures
from .tree import PACKAGE_FOLDERS, below, refuse, text

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
LINE_COLUMNS_MAX = 120
DOCSTRING_LINES_MAX = 12

# Path -> why this file may be longer, path::function -> why this function may.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

FOLDERS = (*PACKAGE_FOLDERS, "benchmarks", "tests")
PYTHON = ["setup.py", *below(*FOLDERS, suffixes=(".py",))]
CYTHON = below(*FOLDERS, suffixes=(".pyx", ".pxd"))
PROTOS = below("proto", suffixes=(".proto",))


def test_files_are_short() -> None:
    lengths = {path: len(text(path).splitlines()) for path in PYTHON + CYTHON}
    _judge(lengths, LONG_FILES, FILE_LINES_MAX)


def test_functions_are_short() -> None:
    lengths = {name: lines for path in PYTHON for name, lines in _python_functions(path)}
    lengths |= {name: lines for path in CYTHON for name, lines in _cython_functions(path)}
    _judge(lengths, LONG_FUNCTIONS, FUNCTION_LINES_MAX)


def test_lines_are_short() -> None:
    # ruff sees to the Python files.
    sources = [*CYTHON, *PROTOS, *below(*FOLDERS, suffixes=(".pyi",))]
    lines = [(f"{path}:{at}", line) for path in sources for at, line in enumerate(text(path).splitlines(), start=1)]
    refuse((place for place, line in lines if len(line) > LINE_COLUMNS_MAX), f"at most {LINE_COLUMNS_MAX} columns")


def test_files_say_what_they_are() -> None:
    # An empty __init__.py has nothing to say.
    openings = {path: ast.get_docstring(ast.parse(text(path), path)) or "" for path in PYTHON if text(path)}
    silent = [path for path, opening in openings.items() if not opening]
    silent += [path for path in CYTHON if not text(path).startswith(('"""', "# "))]
    silent += [path for path in PROTOS if not text(path).startswith("// ")]
    refuse(silent, "open the file with what it is, why it exists and what it does not do")
    refuse(
        (path for path, opening in openings.items() if opening.count("\n") >= DOCSTRING_LINES_MAX),
        f"an opening has at most {DOCSTRING_LINES_MAX} lines",
    )


def _judge(lengths: dict[str, int], reasons: dict[str, str], lines_max: int) -> None:
    long = {name: lines for name, lines in lengths.items() if lines > lines_max}
    unexplained = (f"{name} has {long[name]}" for name in long.keys() - reasons)
    refuse(unexplained, f"over {lines_max} lines; which second noun has moved in")
    refuse(reasons.keys() - long, "no longer an exception: take it off the list")


def _python_functions(path: str) -> list[tuple[str, int]]:
    nodes = ast.walk(ast.parse(text(path), path))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(f"{path}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions]


def _cython_functions(path: str) -> list[tuple[str, int]]:
    return [(f"{path}::{found.name}", found.last_line - found.first_line + 1) for found in signatures(text(path))]
