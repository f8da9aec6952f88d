"""Mistakes found in a city's files: where each stands and what to do about it, in both languages.

A bundle is read to its end whatever is wrong with it, so that its owner sees every mistake at once. A warning does not
stop a city from loading; anything else does. The words are in faults.py.
"""

from __future__ import annotations

from ..limits import CITY_PROBLEMS_MAX
from ..records import record
from .faults import WARNINGS, AnyFault, Fault


@record
class Problem:
    """One mistake. `line` counts from 1; 0 is the file as a whole."""

    file: str
    line: int
    fault: AnyFault
    details: tuple[str, ...]

    @property
    def warning(self) -> bool:
        """True: the city loads all the same."""
        return self.fault in WARNINGS

    @property
    def reason(self) -> str:
        """The English sentence."""
        return self.sentence("en")

    def sentence(self, language: str) -> str:
        """What is wrong and what to do; `language` is "id" or "en"."""
        words: tuple[str, str] = self.fault.value
        indonesian, english = words
        return (indonesian if language == "id" else english).format(*self.details)

    @property
    def where(self) -> str:
        """The file and, where there is one, the line."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


# Of a city that cannot be loaded; `sigap city check` lists all.
PROBLEMS_SHOWN = 3


class CityError(Exception):
    """A city that cannot be loaded, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        assert problems
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def told(self, language: str) -> str:
        """The first mistakes that keep it from loading, and how many more there are; `language` is "id" or "en"."""
        wrong = [problem for problem in self.problems if not problem.warning] or self.problems
        shown = "; ".join(f"{one.where}: {one.sentence(language).rstrip('.')}" for one in wrong[:PROBLEMS_SHOWN])
        more = len(wrong) - PROBLEMS_SHOWN
        rest = f"; {'dan' if language == 'id' else 'and'} {more} {'lagi' if language == 'id' else 'more'}"
        return shown + (rest if more > 0 else "")


class Problems:
    """Collects what is found, up to a limit, and gives it back in the order of files and lines."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, file: str, line: int, fault: AnyFault, *details: object) -> None:
        """Note a mistake. Long details are cut: they come from the file that is wrong."""
        if len(self._found) < CITY_PROBLEMS_MAX:
            self._found.append(Problem(file, line, fault, tuple(_short(str(detail)) for detail in details)))
        elif len(self._found) == CITY_PROBLEMS_MAX:
            self._found.append(Problem(file, line, Fault.TOO_MANY_PROBLEMS, (str(CITY_PROBLEMS_MAX),)))

    def is_fatal(self) -> bool:
        """True: the city cannot load."""
        return any(not problem.warning for problem in self._found)

    def named(self, file: str) -> bool:
        """True: something was found in this file."""
        return any(problem.file == file for problem in self._found)

    def broken(self, file: str) -> bool:
        """True: a mistake was found in this file, no mere warning."""
        return any(problem.file == file and not problem.warning for problem in self._found)

    def sorted(self) -> list[Problem]:
        """All of them by file and line, as found within a line; a remark on their number comes last."""
        return sorted(
            self._found, key=lambda problem: (problem.fault is Fault.TOO_MANY_PROBLEMS, problem.file, problem.line)
        )


def _short(detail: str) -> str:
    return detail if len(detail) <= 200 else detail[:196].rstrip(" ,") + " ..."
