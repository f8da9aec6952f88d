"""Centre: the engine under the virtual clock: commands decided and applied at once, its own timers in between.

What the sequencer does live with a journal between deciding and telling, it does with nothing between. It decides
nothing, and a command that the engine refuses is a defect of the simulation, not of the simulated. After every decision
it holds what came of it against the rules that no policy may break.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from time import thread_time_ns

from dispatch_core import rules_held
from dispatch_core.choosing import Chooser
from dispatch_core.city import City
from dispatch_core.commands import AdvanceClock, Command, LoadCity, StartWriter
from dispatch_core.engine import Engine
from dispatch_core.events import Event, NeedDecided
from dispatch_core.rejections import Rejection

from ..histogram import Histogram

# The instant at which every simulation starts: 1 January 2024 UTC, a Monday.
START_MS = 1_704_067_200_000

OPENING: tuple[Command, ...] = (StartWriter("simulation", 1, "", 1), LoadCity())

_ADVANCE = AdvanceClock()

Told = Callable[[Sequence[Event]], None]


class CommandRefused(Exception):
    """The engine turned down what the simulation did."""


class Centre:
    """`told` gets the events of every entry after it was applied; `opening` is how service begins."""

    def __init__(
        self,
        city: City,
        told: Told,
        chooser: Chooser | None = None,
        opening: Sequence[Command] = OPENING,
        timed: bool = False,
    ) -> None:
        self.engine = Engine(city, chooser=chooser)
        self._told = told
        self._trace = blake2b(digest_size=16)
        self.entry_count = 0
        # How long it took to decide who goes, in microseconds of the processor: the machine's luck, and in no trace.
        # None: it is not `timed`, for that costs a hundredth of all.
        self.deciding = Histogram() if timed else None
        for command in opening:
            self.submit(command, 0)

    @property
    def trace_digest(self) -> str:
        """Of what was done when, and who was sent: equal for equal runs."""
        return self._trace.hexdigest()

    def submit(self, command: Command, at_us: int) -> Sequence[Event]:
        """Decide, apply, tell. Raises CommandRefused."""
        decision = self.try_submit(command, at_us)
        if isinstance(decision, Rejection):
            raise CommandRefused(f"{command}: {decision}")
        return decision

    def try_submit(self, command: Command, at_us: int) -> Sequence[Event] | Rejection:
        """As `submit`, where a refusal is an answer."""
        engine = self.engine
        at_ms = START_MS + at_us // 1000
        deciding = self.deciding
        began_ns = 0 if deciding is None else thread_time_ns()
        decision = engine.decide(command, at_ms)
        took_ns = 0 if deciding is None else thread_time_ns() - began_ns
        if decision and not isinstance(decision, Rejection):
            engine.apply(engine.state.seq + 1, at_ms, "", b"", decision)
            rules_held.hold(engine.context, decision)
            self.entry_count += 1
            self._trace.update(_line(command, at_us, decision))
            if deciding is not None and any([type(event) is NeedDecided for event in decision]):
                deciding.record(took_ns // 1_000)
            self._told(decision)
        return decision

    def due_us(self, never_us: int) -> int:
        """When the engine's first timer is due; `never_us`: none runs."""
        due_ms = self.engine.next_deadline_ms()
        return (due_ms - START_MS) * 1000 if due_ms else never_us

    def run_timer(self, at_us: int) -> None:
        """The timer that is due first."""
        self.submit(_ADVANCE, at_us)


def _line(command: Command, at_us: int, events: Sequence[Event]) -> bytes:
    sent: list[tuple[int, str, int]] = []
    for event in events:
        if type(event) is NeedDecided:
            sent += [(event.incident, order.unit_id, order.road_ticks) for order in event.assigned]
    return f"{at_us} {type(command).__name__} {len(events)} {sent}\n".encode()
