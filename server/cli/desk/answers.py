"""The answers of a desk that need words: which units, why not, which feeder and who. Each becomes one dialogue.

A dialogue's `done` sends the answer; it raises link.Refused where the server says no, ValueError where what was typed
names nothing.
"""

from typing import Any

from ..language import say
from ..words import name_of
from .dialogue import Dialogue, Question, picked
from .inbox import Row
from .link import Link


class Answers:
    """Makes the dialogues of one desk. `by` is whoever sits there, once that is known."""

    def __init__(self, link: Link, by: str) -> None:
        self._link = link
        self.by = by

    async def accept(self, row: Row) -> None:
        """What needs no word: a notice is understood, the power will be cut. Raises Refused."""
        await self._link.answer(row.key, True, [], "", self.by)

    async def crew(self, row: Row) -> Dialogue:
        """Which of the desk's own units go; none = they are named later. Raises Refused."""
        choices = await self._link.choices(row.item)
        ids = [unit_id for unit_id, _ in choices]

        async def answer(given: list[str]) -> None:
            await self._link.answer(row.key, True, picked(given[0], ids), "", self.by)

        text = say(f"{row.key[0]}: nomor unit (kosong = menyusul)", f"{row.key[0]}: unit numbers (empty = later)")
        return Dialogue([Question(text, optional=True)], answer, [words for _, words in choices])

    def refusal(self, row: Row) -> Dialogue:
        """Why not."""

        async def answer(given: list[str]) -> None:
            await self._link.answer(row.key, False, [], given[0], self.by)

        return Dialogue([Question(say(f"{row.key[0]}: alasan menolak", f"{row.key[0]}: reason for refusing"))], answer)

    def power(self, row: Row) -> Dialogue:
        """Which feeder was cut and by whom; once it is cut, who restored it."""
        cut = is_cut(row.item)

        async def record(given: list[str]) -> None:
            self.by = self.by or given[-1]
            await self._link.record_power(row.key, "" if cut else given[0], given[-1])

        feeder = Question(say(f"{row.key[0]} PADAM: penyulang", f"{row.key[0]} CUT: feeder"))
        who = say("nama yang menyambung lagi", "name of who restored it") if cut else say("nama", "name of who cut it")
        name = Question(f"{row.key[0]}: {who}", default=self.by)
        return Dialogue([name] if cut else [feeder, name], record)


def is_cut(item: Any) -> bool:
    """The power is recorded as cut."""
    return name_of(item.power, "state") == "ISOLATED"
