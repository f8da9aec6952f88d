"""Cython sources as text: signatures and the lines their functions span. It compiles nothing.

A signature is a `def`, `cdef` or `cpdef` line with an argument list; one without a body is a prototype.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(r"^(?P<indent> *)(?:cdef|cpdef|def)\s(?!(?:packed )?(?:class|struct|union|enum|extern)\b)")
_NAME = re.compile(r"(\w+)\s*\(")


@dataclass(frozen=True, slots=True)
class Signature:
    """One function or prototype: `text` is its signature on one line; lines count from 1 and include the body."""

    name: str
    text: str
    first_line: int
    last_line: int
    indent: int
    has_body: bool

    @property
    def is_nogil(self) -> bool:
        return re.search(r"\)[^)]*\bnogil\b", self.text) is not None

    @property
    def is_def(self) -> bool:
        return self.text.startswith("def ")

    @property
    def names_its_exceptions(self) -> bool:
        return re.search(r"\)[^)]*\b(?:noexcept|except)\b", self.text) is not None

    @property
    def names_its_type(self) -> bool:
        return re.match(r"c?p?def\s+(?:inline\s+)?\w+\s*\(", self.text) is None


def signatures(source: str) -> Iterator[Signature]:
    """Every function and prototype of a .pyx or .pxd text, outside `cdef extern` blocks."""
    lines = source.splitlines()
    for at in _outside_extern(lines):
        head = _HEAD.match(lines[at])
        joined, end = _statement(lines, at)
        name = _NAME.search(joined.split("=")[0]) if head else None
        if not head or not name:
            continue
        indent = len(head["indent"])
        has_body = joined.endswith(":")
        last = _block_end(lines, end, indent) if has_body else end
        yield Signature(name[1], joined, at + 1, last + 1, indent, has_body)


def inline_functions_only(source: str) -> str:
    """A .pxd text as a .pyx that Cython can annotate: its prototypes and class declarations are blanked."""
    lines = source.splitlines()
    for signature in signatures(source):
        if not signature.has_body:
            _blank(lines, signature.first_line - 1, signature.last_line - 1)
    for at, line in enumerate(lines):
        if line.startswith("cdef class "):
            _blank(lines, at, _block_end(lines, at, 0))
    return "\n".join(lines) + "\n"


def _outside_extern(lines: list[str]) -> Iterator[int]:
    skip_to = 0
    for at, line in enumerate(lines):
        if line.startswith("cdef extern "):
            skip_to = _block_end(lines, at, 0) + 1
        if at >= skip_to:
            yield at


def _statement(lines: list[str], at: int) -> tuple[str, int]:
    """The statement that starts at index `at` on one line without comments, and the index of its last line."""
    joined, end = _code(lines[at]), at
    while joined.count("(") > joined.count(")") and end + 1 < len(lines):
        end += 1
        joined += " " + _code(lines[end])
    return joined.strip(), end


def _blank(lines: list[str], first: int, last: int) -> None:
    lines[first : last + 1] = [""] * (last + 1 - first)


def _code(line: str) -> str:
    return line.split("#")[0].strip()


def _block_end(lines: list[str], start: int, indent: int) -> int:
    """The index of the last line of the block below `start` that is indented deeper than `indent`."""
    last = start
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if line.strip():
            if len(line) - len(line.lstrip()) <= indent and not line.lstrip().startswith("#"):
                break
            last = at
    return last
