"""The Cython kernels: no Python and no hidden GIL inside `nogil` functions, explicit signatures, stubs that agree.

Judged is the C that the release build made of the sources, and its annotated pages, where they are newer than all that
they are made of; anything else is compiled anew, with the directives that ship. Nothing is linked or run here.
"""

import contextlib
import html
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .cython_source import inline_functions_only, signatures
from .tree import ROOT, below, refuse, setup_facts, text

EXTENSIONS = below("dispatch_core", suffixes=(".pyx",))
HEADERS = below("dispatch_core", suffixes=(".pxd",))
INLINE_HEADERS = [path for path in HEADERS if any(found.has_body for found in signatures(text(path)))]

# Left out of a stub on purpose: what Cython adds to every module or class.
ADDED_BY_CYTHON = r""".*\.__reduce_cython__
.*\.__setstate_cython__
.*\.__pyx_capi__
.*\.__test__
"""
# Faded or harmful Cython: compile-time DEF and IF, glued sources, numpy headers, and the GIL let go for microseconds.
FADED = re.compile(r"^\s*(?:DEF\s|IF\s.*:|include\s|cimport numpy|from numpy cimport|with nogil\b)")
ANNOTATED_LINE = re.compile(r'<pre class="cython line score-(\d+)"[^>]*>[^<]*<span[^>]*>\s*(\d+)</span>: (.*)</pre>')


class Compiled:
    """The C and the annotated pages of every extension and every header with inline functions."""

    def __init__(self, folder: Path) -> None:
        from Cython.Build import cythonize

        package = folder / "dispatch_core"
        package.mkdir()
        (package / "__init__.py").touch()
        self._folder_of = {path: _built(path) or package for path in EXTENSIONS}
        self._folder_of.update(dict.fromkeys(INLINE_HEADERS, package))
        for path in HEADERS:
            (package / Path(path).name).write_text(text(path))
        for path in self._folder_of:
            source = text(path) if path in EXTENSIONS else inline_functions_only(text(path))
            (package / _judged(path)).write_text(source)
        anew = [f"dispatch_core/{_judged(path)}" for path, kept in self._folder_of.items() if kept == package]
        with contextlib.chdir(folder), contextlib.redirect_stderr(io.StringIO()) as said:
            cythonize(anew, annotate=True, quiet=True, compiler_directives=setup_facts()["directives"])
        self.said = said.getvalue()

    def c(self, path: str) -> str:
        return self._made(path, ".c").read_text()

    def scores(self, path: str) -> dict[int, tuple[int, str]]:
        """Per line number: how much Python the line costs, and its text."""
        page = self._made(path, ".html").read_text()
        return {int(line): (int(score), html.unescape(re.sub("<[^>]*>", "", code)))
                for score, line, code in ANNOTATED_LINE.findall(page)}  # fmt: skip

    def _made(self, path: str, suffix: str) -> Path:
        return (self._folder_of[path] / _judged(path)).with_suffix(suffix)


def _judged(path: str) -> str:
    source = Path(path)
    return source.name if source.suffix == ".pyx" else f"_inline_of{source.stem}.pyx"


def _built(path: str) -> Path | None:
    """Where the release build left what it made of the extension `path`, if nothing that it is made of is newer."""
    newest_ns = max((ROOT / name).stat().st_mtime_ns for name in (path, *HEADERS, "setup.py"))
    page = (ROOT / "build/release/cython" / path).with_suffix(".html")
    made = [each for each in (page, page.with_suffix(".c")) if each.is_file()]
    return page.parent if len(made) == 2 and min(each.stat().st_mtime_ns for each in made) > newest_ns else None


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return Compiled(tmp_path_factory.mktemp("cython"))


def test_there_are_kernels() -> None:
    assert EXTENSIONS, "no dispatch_core/*.pyx found: the checks below would pass for want of anything to check"


@pytest.mark.parametrize("path", EXTENSIONS + INLINE_HEADERS)
def test_nogil_functions_are_white(compiled: Compiled, path: str) -> None:
    scores = compiled.scores(path)
    kernels = [found for found in signatures(text(path)) if found.has_body and found.is_nogil]
    yellow = []
    for kernel in kernels:
        judged = {line: scores[line] for line in range(kernel.first_line, kernel.last_line + 1) if line in scores}
        assert judged, f"{path}: the annotated page has no line of {kernel.name}"
        yellow += [f"{path}:{line} score {score}: {code}" for line, (score, code) in judged.items() if score]
    refuse(yellow, "Python inside a nogil function")


@pytest.mark.parametrize("path", EXTENSIONS + INLINE_HEADERS)
def test_no_call_takes_the_gil(compiled: Compiled, path: str) -> None:
    assert "__Pyx_ErrOccurredWithGIL()" not in compiled.c(path)


def test_no_performance_hint(compiled: Compiled) -> None:
    assert "performance hint" not in compiled.said, compiled.said


@pytest.mark.parametrize("path", EXTENSIONS + HEADERS)
def test_signatures_say_all(path: str) -> None:
    wrong = []
    for found in signatures(text(path)):
        where = f"{path}:{found.first_line} {found.name}"
        if found.is_nogil and not found.names_its_exceptions:
            wrong.append(f"{where}: nogil without noexcept or except takes the GIL after every call")
        if not found.is_def and not found.names_its_type:
            wrong.append(f"{where}: without a return type it returns a Python object")
    refuse(wrong, "a signature leaves something to guess")


@pytest.mark.parametrize("path", EXTENSIONS + HEADERS)
def test_no_faded_cython(path: str) -> None:
    lines = text(path).splitlines()
    faded = (f"{path}:{at} {line}" for at, line in enumerate(lines, start=1) if FADED.match(line))
    refuse(faded, "faded or harmful Cython")


@pytest.mark.parametrize("path", EXTENSIONS)
def test_extension_classes_are_final(path: str) -> None:
    lines = ["", *text(path).splitlines()]
    classes = [at for at, line in enumerate(lines) if line.startswith("cdef class ")]
    open_ended = [at for at in classes if not any("cython.final" in above for above in lines[max(0, at - 3) : at])]
    refuse((f"{path}:{at} {lines[at]}" for at in open_ended), "put @cython.final above")


def test_every_extension_has_a_stub() -> None:
    stubs = set(below("dispatch_core", suffixes=(".pyi",)))
    refuse((path for path in EXTENSIONS if path.replace(".pyx", ".pyi") not in stubs), "no .pyi beside")


def test_stubs_agree(tmp_path: Path) -> None:
    (tmp_path / "allowlist").write_text(ADDED_BY_CYTHON)
    modules = [path.removesuffix(".pyx").replace("/", ".") for path in EXTENSIONS]
    options = ["--allowlist", "allowlist", "--ignore-unused-allowlist"]
    judged = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", *options, *modules],
        cwd=tmp_path, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout + judged.stderr
