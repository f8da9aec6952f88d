"""What the fields of one form are made of: the state as it is now, what the form is about, and one language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dispatch_core.entities import Incident
from dispatch_core.model import AssignmentState

from ..catalogue import Pair
from ..language import Language
from ..words import pick
from .actions import Subject
from .ground import RoadEnds
from .mirror import Mirror
from .rows import Rows
from .texts import word

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Field:
    """One thing to be filled in. `options` are (value, label); none = it is typed, with `suggestions` beside it."""

    name: str
    label: Pair
    value: str = ""
    options: Options = ()
    required: bool = True
    # The options under headings: each heading and how many of them, in order. Empty = without.
    groups: tuple[tuple[Pair, int], ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What the fields of one form are made of."""

    mirror: Mirror
    rows: Rows
    language: Language
    action: str
    subject: Subject
    about: Incident | None
    # Where each road begins and ends.
    ends: RoadEnds
    # The city's time.
    now_ms: int = 0
    # The server's word on every unit beside every need (ExplainReply); None where it was not asked, or is not heard.
    judged: Any = None
    # The clocks that run as the server lists them, where they are asked for.
    clocks: Any = ()

    @property
    def incident(self) -> Incident:
        """The incident of a form that is about one."""
        assert self.about is not None
        return self.about

    def say(self, indonesian: str, english: str) -> str:
        return pick((indonesian, english), self.language)

    def assigned(self, *, silent: bool = False) -> Options:
        """The units under way, of the need that it is about if any; those that have not answered where `silent`."""
        need_no = self.subject.need_no
        return tuple(
            (one.unit_id, f"{one.unit_id} · {word(one.state, self.language)}")
            for one in self.incident.assignments
            if one.live and need_no in (0, one.need_no)
            if not silent or one.cancelling or one.state is AssignmentState.DISPATCHED
        )

    def crew(self, options: Options) -> Field:
        """The unit that it is about. Where that one is no choice, none is filled in: never a word for another crew."""
        field = self.chosen("unit", ("Unit", "Unit"), options, self.subject.unit_id)
        return replace(field, value="") if self.subject.unit_id not in ("", field.value) else field

    def chosen(self, name: str, label: Pair, options: Options, wanted: str) -> Field:
        """A field with what is wanted filled in, else with the first."""
        values = [value for value, _ in options]
        return Field(name, label, wanted if wanted in values else values[0] if values else "", options)
