"""A shift: the machine's rules played by one seeded hand that knows what a busy night is like.

Hypothesis looks for the smallest thing that breaks; most of its histories are quiet. Here callers, crews and
supervisors act as often as they do in a city that runs out of units, so that needs wait, crews are silent and orders
cross. The same seed makes the same shift.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from dispatch_core.model import Authority, Availability, DestinationStatus, DispatchMode, PowerState, ResumeCause

from .bay import AGENCIES, VERSIONS
from .bay_types import TYPES
from .deciders import STATES
from .machine import REPORTED, Dispatch
from .machines import MACHINES
from .streets import PLACES, WATERS

CODES = [entry.code for entry in TYPES]
AT_SEA = ["overboard", "divers"]
AGENCY_IDS = [agency_id for agency_id, _, _ in AGENCIES]
SAID = ("because", "because", "because", "")
THEN = (Availability.AVAILABLE, Availability.AVAILABLE, *Availability)


class Shift:
    """Plays one machine; `load` is how many incidents are open before callers grow rare."""

    def __init__(self, seed: int, machines: Sequence[type[Dispatch]] = MACHINES) -> None:
        self.rng = random.Random(seed)
        self.machine = machines[seed % len(machines)]()
        self.load = self.rng.choice((2, 4, 8, 12))
        sea = self.machine.has_sea
        self.places = [*PLACES, *WATERS, *WATERS] if sea else [*PLACES]
        self.codes = [*CODES, *AT_SEA, *AT_SEA] if sea else CODES
        self.acts: list[tuple[float, Callable[[], None]]] = [
            (4, self._update),
            (1.2, self._end),
            (4, self._reassign),
            (7 if self.machine.has_sea else 2, self._road),
            (3, self._duty),
            (3, self._available),
            (5, self._acknowledge),
            (12, self._go_on),
            (3, self._decline),
            (6, self._progress),
            (3, self._positions),
            (5, self._wait),
            (1, self._resume),
            (4, self._confirm),
            (1.5, self._refuse),
            (1, self._add_need),
            (1, self._mode),
            (1, self._release_held),
            (1, self._authority),
            (1, self._hold),
            (0.7, self._pin),
            (0.7, self._stop_timer),
            (1.5, self._correct),
            (2, self._recall),
            (5, self._desk),
            (1.5, self._power),
            (0.5, self._staging),
            (1.5, self._scene),
            (1, self._care),
            (0.7, self._destination),
            (1.5, self._reports),
            (1.5, self._merges),
            (1, self._reopen),
        ]

    def play(self, steps: int) -> None:
        for _ in range(steps):
            calls = 8 if len(self.machine.stage.engine.state.incidents) < self.load else 1
            weights, acts = zip((calls, self._report), *self.acts, strict=True)
            [act] = self.rng.choices(acts, weights)
            act()
            self.machine.stage.check()

    def _number(self) -> int:
        return self.rng.randrange(1_000)

    def _where(self) -> str:
        return self.rng.choice(self.places * 3 + ["Z"])

    # -- Callers and supervisors ---------------------------------------------------------------------------------------

    def _report(self) -> None:
        """Now and then of what was reported before, at the same place."""
        choice, n = self.rng.choice, self._number()
        known = list(self.machine.stage.engine.state.incidents.values())
        code, where = choice(self.codes), choice(self.places)
        if self.machine.has_sea and code in AT_SEA and self._odds(0.8):
            where = choice([*WATERS])
        if known and self._odds(0.3):
            same = choice(known)
            code, where, n = same.type_code, same.place_name, n % 19
        self.machine.report(code, where, choice((0, 0, 0, 1, 2, 3, 5)), n)

    def _update(self) -> None:
        """One thing at a time, or all at once."""
        choice = self.rng.choice
        what = self.rng.randrange(5)
        code = choice(self.codes) if what in (0, 4) else ""
        priority = self.rng.randrange(1, 6) if what in (1, 4) else 0
        alarm = self.rng.randrange(1, 4) if what in (2, 4) else 0
        where = self._where() if what in (3, 4) else ""
        second = choice(("second", "second", "chief", ""))
        self.machine.update(self._number(), code, priority, alarm, where, choice(SAID), second)

    def _end(self) -> None:
        self.machine.end(self._number(), self.rng.random() < 0.6, self.rng.choice((0, 0, 0, 1)))

    def _reassign(self) -> None:
        need = self.rng.choice((0, 0, 0, 1, 1, 2, 3, 4, 9))
        self.machine.reassign(self._number(), self._number(), need, self._number(), self.rng.random() < 0.6)

    def _road(self) -> None:
        self.machine.road(self._number(), self.rng.random() < 0.5)

    # -- Crews ---------------------------------------------------------------------------------------------------------

    def _duty(self) -> None:
        choice = self.rng.choice
        crew_id = choice(("", "", "", "crew-D", "crew-V"))
        where = choice(("", "", self._where()))
        self.machine.duty(self._number(), choice((0, 0, 1, 2, 4)), self.rng.random() < 0.85, crew_id, where)

    def _available(self) -> None:
        choice = self.rng.choice
        driver, in_service = self.rng.random() < 0.85, self.rng.random() < 0.85
        crew, until = choice((-1, -1, 1, 2, 4)), choice((0, 0, 60, -5))
        self.machine.available(self._number(), choice(THEN), until, crew, driver, in_service)

    def _acknowledge(self) -> None:
        choice = self.rng.choice
        self.machine.acknowledge(self._number(), choice((0, 0, 0, 1, 2)), choice((0, 0, 40, -5)), self._number())

    def _go_on(self) -> None:
        self.machine.go_on([self._number() for _ in range(self.rng.randrange(1, 6))])

    def _decline(self) -> None:
        self.machine.decline(self._number(), self.rng.choice(SAID))

    def _progress(self) -> None:
        choice = self.rng.choice
        ago, to, correction = choice((0, 0, 0, 30, 300, -5)), choice(("", "H1", "H2", "H9")), self.rng.random() < 0.2
        self.machine.progress(self._number(), choice(REPORTED), ago, to, choice(THEN), correction)

    def _positions(self) -> None:
        units = self.rng.sample(range(1_000), self.rng.randrange(1, 5))
        self.machine.positions([(unit, self._where()) for unit in units], self.rng.choice((0, 0, 2, 100, -60)))

    # -- Time ----------------------------------------------------------------------------------------------------------

    def _wait(self) -> None:
        if self.rng.random() < 0.5:
            self.machine.wait(self.rng.choice((1, 5, 20, 45, 90, 200, 700)))
        else:
            self.machine.wait_for_timers(self.rng.randrange(1, 5))

    def _resume(self) -> None:
        choice = self.rng.choice
        late = choice((0, 0, 20, 90))
        self.machine.resume(choice(list(ResumeCause)), choice((0, 6, 600)), self.rng.randrange(-4, VERSIONS), late)

    # -- Who decides ---------------------------------------------------------------------------------------------------

    def _odds(self, one: float = 0.5) -> bool:
        return self.rng.random() < one

    def _confirm(self) -> None:
        self.machine.confirm(self._number(), self._odds(), self._odds(0.4), self.rng.choice((0, 0, 0, 0, 2)))

    def _refuse(self) -> None:
        self.machine.refuse(self._number(), self._odds(0.3), self._odds(), self.rng.choice(SAID))

    def _add_need(self) -> None:
        choice = self.rng.choice
        self.machine.add_need(self._number(), choice(AGENCY_IDS), choice((0, 1, 1, 2)), choice((0, 0, 0, 1, 3, 5)))

    def _mode(self) -> None:
        """Mostly back to normal: otherwise nothing would move after an hour."""
        choice, normal = self.rng.choice, DispatchMode.NORMAL
        mode = choice((normal, normal, normal, DispatchMode.SURGE, DispatchMode.MANUAL))
        self.machine.mode(choice(("", *AGENCY_IDS)), mode, choice(SAID))

    def _release_held(self) -> None:
        self.machine.release_held(self._number(), self.rng.choice(SAID))

    def _authority(self) -> None:
        choice = self.rng.choice
        restore = self._odds(0.4)
        code, authority = choice(("", "", *CODES)), choice(list(Authority))
        self.machine.authority(choice(AGENCY_IDS), code, choice((0, 0, 1, 2, 3)), restore, authority, choice(SAID))

    def _hold(self) -> None:
        self.machine.hold(self._number(), self._odds(), self.rng.choice(SAID))

    def _pin(self) -> None:
        self.machine.pin(self._number(), self._odds(0.7), self.rng.choice(SAID))

    def _stop_timer(self) -> None:
        self.machine.stop_timer(self._number(), self._odds(), self.rng.choice(SAID))

    def _correct(self) -> None:
        self.machine.correct(self._number(), self.rng.choice(STATES), self.rng.choice(SAID))

    def _recall(self) -> None:
        self.machine.recall(self._number(), self._odds(), self.rng.choice(SAID))

    def _desk(self) -> None:
        answer = self.rng.choice(("delivered", "accepted", "units", "units", "refused"))
        self.machine.desk(self._number(), answer, self.rng.choice(SAID))

    def _power(self) -> None:
        self.machine.power(self._number(), PowerState.ISOLATED if self._odds(0.6) else PowerState.RESTORED)

    def _staging(self) -> None:
        self.machine.staging(self._number(), self._where(), self.rng.choice((0, 0, 1)))

    def _scene(self) -> None:
        self.machine.scene(self._number(), self._odds(0.6), self._odds(), self.rng.choice(SAID))

    def _care(self) -> None:
        self.machine.care(self._number(), self.rng.choice((0, 0, 30, -5)))

    def _destination(self) -> None:
        self.machine.destination(self._number(), self.rng.choice(list(DestinationStatus)), self.rng.choice(SAID))

    def _reports(self) -> None:
        self.machine.reports(self._number(), self._number(), self._number(), self._odds(), self.rng.choice(SAID))

    def _merges(self) -> None:
        self.machine.merges(self._number(), self._number(), self._odds(0.4), self.rng.choice(SAID))

    def _reopen(self) -> None:
        self.machine.reopen(self._number(), self._odds(), self.rng.choice(SAID))
