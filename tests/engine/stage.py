"""The stage: one engine, its judge and its clock, with the writer's habits and nothing random.

Every command is decided twice, applied, and followed by the judge; a due timer is handled one a command; a resumption
follows every start and every loaded city. Choices are made by number among what the state has, so that most commands
fit and some do not. Who does what when is in machine.py.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from typing import TypeVar

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core import rules_held, snapshot
from dispatch_core.city.dispatch import CLOSEST, Dispatch
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.state import State

from . import invariants, refusals
from .bay import UNITS, Bay, bay
from .judge import Judge
from .transcript import START_MS

T = TypeVar("T")
# At most so many timers at one instant: each clock of each assignment once, with room.
TIMERS_MAX = 1_000
COMMANDS_KEPT = 50


# What the engine keeps for itself: dead timers may lie about, and what is to be projected differs.
OWN_FIELDS = {
    "timers",
    "touched_units",
    "committed_units",
    "crews_changed",
    "roads_changed",
    "destinations_changed",
    "city_changed",
}


def differences(state: State, other: State) -> list[str]:
    """The fields in which two states differ, those rebuilt on load included. Far cheaper than a digest."""
    names = [field.name for field in fields(State) if field.name not in OWN_FIELDS]
    return [name for name in names if getattr(state, name) != getattr(other, name)]


class Stage:
    """An engine in service in the bay."""

    def __init__(self, dispatch: Dispatch = CLOSEST, has_sea: bool = False) -> None:
        self.dispatch, self.has_sea = dispatch, has_sea
        self.bay: Bay = bay(dispatch=dispatch, has_sea=has_sea)
        self.engine = Engine(self.bay.city)
        self.judge = Judge(self.bay)
        self.at_ms = START_MS
        self.versions: dict[int, int] = {}
        # The newest, for whoever must find out what happened.
        self.commands: deque[tuple[int, c.Command]] = deque(maxlen=COMMANDS_KEPT)
        self.submit(c.StartWriter("journal", 1, "host", 1))
        self.submit(c.LoadCity())
        self.submit(c.ResumeService(ResumeCause.START))
        self.at_ms += 60_000

    def submit(self, command: c.Command) -> list[e.Event] | Rejection:
        """Decide twice, see that nothing changed, apply, and have the judge follow."""
        # As the writer does: of an incident that was merged the survivor is meant.
        command = self.engine.resolved(command)
        self.commands.append((self.at_ms - START_MS, command))
        engine, shadow = self.engine, self.judge.shadow
        before = self._search_trace(engine)
        decision = engine.decide(command, self.at_ms)
        self._check_refusal(command, decision)
        assert engine.decide(command, self.at_ms) == decision, "the second answer differs"
        assert self._search_trace(engine) == before, "deciding left a trace in the search"
        assert differences(engine.state, shadow) == [], "deciding changed the state"
        if isinstance(decision, list) and decision:
            engine.apply(engine.state.seq + 1, self.at_ms, "", b"", decision)
            rules_held.hold(engine.context, decision)
            self.judge.follow(command, self.at_ms, decision)
            assert differences(engine.state, shadow) == [], "the fold differs"
        return decision

    def _check_refusal(self, command: c.Command, decision: list[e.Event] | Rejection) -> None:
        """Refused for the reason that the twin foresees, or not at all."""
        if not refusals.foreseen(command):
            return
        wanted = refusals.refusal(self.engine.state, self.bay.city, command, self.at_ms)
        reason = decision.reason if isinstance(decision, Rejection) else None
        if isinstance(command, c.AnswerDesk) and command.unit_ids and wanted is None:
            # Which units cannot be placed is not foreseen.
            return
        assert reason is wanted, f"refused {reason!r}, the twin says {wanted!r}"
        if isinstance(decision, list):
            refusals.check_said(command, decision)

    def _search_trace(self, engine: Engine) -> tuple[object, ...]:
        """All that the searches know of the state, and that a supposition could leave behind."""
        context = engine.context
        fleet = context.fleet
        rows = [(fleet.fit_of(u), fleet.place_of(u), fleet.roster_of(u)) for u in range(fleet.unit_count)]
        closed = list(engine.city.ground.closures.laid)
        return rows, closed, list(context.crew_of), dict(context.supposed)

    def check(self) -> None:
        """What must hold after every entry."""
        invariants.check(self.engine, self.bay, self.judge.books)
        for incident in self.engine.state.incidents.values():
            assert incident.version >= self.versions.get(incident.incident, 1), "a version fell"
            self.versions[incident.incident] = incident.version

    # -- Choices -------------------------------------------------------------------------------------------------------

    def pick(self, options: Sequence[T], number: int) -> T:
        return options[number % len(options)]

    def incident(self, number: int) -> int:
        """Mostly an open one; now and then one that ended or never was."""
        open_ones = list(self.engine.state.incidents)
        if number % 20 == 19 or not open_ones:
            return self.pick([*self.engine.state.closed, 999], number)
        return self.pick(open_ones, number)

    def busy(self, number: int) -> str:
        """Mostly a unit on an incident."""
        busy = [unit.unit_id for unit in self.engine.state.units if unit.incident]
        return self.anybody(number) if number % 20 == 19 or not busy else self.pick(busy, number)

    def idle(self, number: int) -> str:
        """Mostly a unit on duty that is on no incident."""
        idle = [unit.unit_id for unit in self.engine.state.units if unit.on_duty and not unit.incident]
        return self.anybody(number) if number % 10 == 9 or not idle else self.pick(idle, number)

    def anybody(self, number: int) -> str:
        return self.pick([*(unit.unit_id for unit in UNITS), "E4", "X9"], number)

    def ago(self, seconds: int) -> int:
        """A claimed instant: not said, in the past, or wrongly ahead."""
        return 0 if not seconds else self.at_ms - seconds * 1000

    def past(self, who: int) -> int:
        """Now and then the report is about an incident of the past, or of another."""
        return self.incident(who // 17) if who % 17 == 16 else 0

    # -- Time and the service ----------------------------------------------------------------------------------------

    def let_timers_act(self) -> None:
        for _ in range(TIMERS_MAX):
            due_ms = self.engine.next_deadline_ms()
            if not 0 < due_ms <= self.at_ms:
                decision = self.submit(c.AdvanceClock())
                assert decision == Rejection(Reason.NO_TIMER_DUE, "", "")
                return
            decision = self.submit(c.AdvanceClock())
            assert isinstance(decision, list), f"a due timer was refused: {decision}"
            assert decision, "a due timer made no event"
            self.check()
        raise AssertionError("the timers never end")

    def reload(self) -> None:
        """Another process takes over from a snapshot; it must know the same."""
        before = self.engine
        self.engine = Engine(self.bay.city, snapshot.load(list(snapshot.dump(before.state))))
        self.engine.attach()
        assert snapshot.digest(self.engine.state) == snapshot.digest(before.state)
        assert self.engine.next_deadline_ms() == before.next_deadline_ms()
        assert differences(self.engine.state, before.state) == []
        assert self._search_trace(self.engine) == self._search_trace(before)

    def load_city(self, version: int) -> None:
        """A new bundle; where it lacks what is in use, the old one stays."""
        other = bay(version, self.dispatch, self.has_sea)
        engine = Engine(other.city, snapshot.load(list(snapshot.dump(self.engine.state))))
        if not engine.city_differs:
            engine.attach()
        old = self.engine, self.bay
        self.engine, self.bay, self.judge.bay = engine, other, other
        if isinstance(self.submit(c.LoadCity()), Rejection):
            self.engine, self.bay = old
            self.judge.bay = self.bay
