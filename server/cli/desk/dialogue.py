"""What a person at the board is asked before an answer leaves: units, a reason, a feeder, a name; one line each.

A dialogue is about the item that was chosen when its key was pressed, whatever the list does meanwhile.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..language import say

# Carries out what was asked for, from what was typed: one text a question.
Done = Callable[[list[str]], Awaitable[None]]


@dataclass
class Question:
    """One line to be typed."""

    text: str
    # What an empty line means; empty = an empty line is not taken.
    default: str = ""
    optional: bool = False


@dataclass
class Dialogue:
    """The questions of one answer, asked one after the other."""

    questions: list[Question]
    done: Done
    choices: list[str] = field(default_factory=list)
    # Something is recorded by it, and the person is told so.
    said: bool = True
    given: list[str] = field(default_factory=list)

    @property
    def question(self) -> str:
        """What is asked now, with what an empty line means."""
        asked = self.questions[len(self.given)]
        return f"{asked.text} [{asked.default}]" if asked.default else asked.text

    def take(self, typed: str) -> bool:
        """Take one line. True when it was the last that was needed."""
        asked = self.questions[len(self.given)]
        text = typed.strip() or asked.default
        if text or asked.optional:
            self.given.append(text)
        return len(self.given) == len(self.questions)


def picked(typed: str, ids: list[str]) -> list[str]:
    """The ids behind the numbers or the ids that were typed: "1 3", "1,3" or "PLN-02". Raises ValueError."""
    found = []
    for word in typed.replace(",", " ").split():
        if word.isdigit() and 1 <= int(word) <= len(ids):
            found.append(ids[int(word) - 1])
        elif word.upper() in ids:
            found.append(word.upper())
        else:
            raise ValueError(say(f"{word} tidak ada dalam daftar", f"{word} is not in the list"))
    return list(dict.fromkeys(found))
