"""A story for the proof: an engine played by text, its entries kept as a feed would carry them, its answers as a
driver would.

No server takes part, so every way of losing or doubling something can be made on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dispatch_core import commands, events
from dispatch_core.city.bundle import City
from dispatch_loadtest.calls import Call, Outcome, of_entry
from dispatch_loadtest.ledger import Ledger
from dispatch_loadtest.proof import Check, left_open, prove
from dispatch_loadtest.witness import Witness

from ..engine.town import town
from ..engine.transcript import COMMANDS, Play
from ..engine.verbs import VERBS, split

RUN_ID = "lt-"


@dataclass(slots=True)
class Told:
    """One entry as the feed tells it."""

    seq: int
    at_ms: int
    request_id: str
    method: str
    events: list[Any]


class Story:
    """Plays lines of a transcript; each that came to an entry is a call that was answered."""

    def __init__(self, city: City | None = None) -> None:
        self.play = Play(city or town())
        self.after_seq = self.play.engine.state.seq
        self.told: list[Told] = []
        self.calls: list[Call] = []
        city = self.play.engine.context.city
        of_agency = {agency.agency_id: int(agency.authority[0]) for agency in city.agencies if agency.authority}
        self.stand_ins = {unit.unit_id: of_agency.get(unit.agency_id, 1) for unit in city.units}

    def tell(self, lines: str) -> Story:
        for line in filter(None, map(str.strip, lines.splitlines())):
            self._line(line)
        return self

    def may(self, line: str) -> None:
        """A line of which nothing need come."""
        self._line(line, certain=False)

    def _line(self, line: str, certain: bool = True) -> None:
        known = len(self.play.entries)
        outcome = self.play.run(line)
        _, verb, *words = line.split()
        plain, options = split(words)
        asked = VERBS[verb](plain, options) if verb in VERBS else COMMANDS[verb](self.play, plain, options)
        method = type(asked).__name__
        clock = method in ("AdvanceClock", "ResumeService")
        request_id = "" if clock else f"{RUN_ID}{len(self.calls) + 1}"
        refused = outcome.startswith("rejected")
        seq, at_ms, made = self.play.entries[-1] if len(self.play.entries) > known else (0, 0, [])
        assert refused or made or not certain, f"{line}: nothing came of it"
        if not (refused or made):
            return
        if made:
            self.told.append(Told(seq, at_ms, request_id, method, list(made)))
        if not clock:
            answer = "" if refused else of_entry(method, seq, made)
            state = Outcome.REFUSED if refused else Outcome.ANSWERED
            error = f"FAILED_PRECONDITION {outcome.split()[1]}" if refused else ""
            self.calls.append(Call(request_id, method, state, error, seq, at_ms, 0, answer, 1, 0, 0))

    # -- What may go wrong ---------------------------------------------------------------------------------------------

    def entry_of(self, method: str, number: int = 1) -> Told:
        """The `number`-th entry that came of a method."""
        return [entry for entry in self.told if entry.method == method][number - 1]

    def without(self, entry: Told, kind: type) -> None:
        """The entry never had events of this kind."""
        entry.events = [event for event in entry.events if not isinstance(event, kind)]

    def change(self, entry: Told, kind: type, **fields: Any) -> None:
        """The entry's events of this kind say something else."""
        entry.events = [replace(event, **fields) if isinstance(event, kind) else event for event in entry.events]

    def change_call(self, number: int, **fields: Any) -> None:
        self.calls[number - 1] = replace(self.calls[number - 1], **fields)

    def renumber(self) -> None:
        """Give the entries seqs without a gap again, after one was put in or taken out."""
        for seq, entry in enumerate(self.told, self.after_seq + 1):
            entry.seq = seq

    # -- The proof -----------------------------------------------------------------------------------------------------

    def checks(self) -> dict[str, Check]:
        witness = Witness(Ledger(stand_ins=self.stand_ins), RUN_ID, self.after_seq)
        for entry in self.told:
            witness.add(entry.seq, entry.at_ms, entry.request_id, entry.method, entry.events)
        return {check.name: check for check in [*prove(witness, self.calls), left_open(witness.ledger)]}

    def failed(self) -> set[str]:
        return {name for name, check in self.checks().items() if not check.passed}


__all__ = ["RUN_ID", "Story", "Told", "commands", "events"]
