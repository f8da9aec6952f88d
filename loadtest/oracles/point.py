"""A city at a point, where nothing takes any time but the work itself: queueing theory knows all of it exactly.

Units and callers stand some metres apart and drive at 1,000 km/h, so who is nearest can be chosen while no way takes
more than some milliseconds. The mean service is 1,000 s: that is one unit of the theory's time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from random import Random

from dispatch_core.choosing import Chooser
from dispatch_core.city import City, load_city
from dispatch_core.city.bundle import Agency, Crewed, IncidentType, Mode, NeedLine, RosterUnit
from dispatch_core.city.dispatch import CLOSEST, Dispatch
from dispatch_core.commands import CancelIncident
from dispatch_core.lines import LineGround
from dispatch_core.model import Authority, LineKind, Medium, Place

from ..simulator.brigade import BY
from ..simulator.calls import Call, Demand
from ..simulator.laws import AT_ONCE, Law, Laws
from ..simulator.record import NOT_YET
from ..simulator.simulation import Simulation

SERVICE_S = 1_000.0
SERVICE_US = SERVICE_S * 1e6
EXPONENTIAL = Law("exponential", SERVICE_S)
# A step along the line on which everybody stands: 0.11 m, some tenths of a tick.
STEP_E7 = 10

_AUTO = (Authority.AUTO,) * 5
_DAY_MS = 24 * 60 * 60 * 1000
_SCENE_LAWS = Laws(acknowledge=AT_ONCE, scene=EXPONENTIAL, handover=AT_ONCE, approve=AT_ONCE)

# (calls in a service time, type, position).
Stream = tuple[float, str, int]


def type_code(units_needed: int, priority: int) -> str:
    return f"n{units_needed}p{priority}"


ONE = type_code(1, 1)


def point_city(
    positions: Sequence[int], kinds: Sequence[tuple[int, int]] = ((1, 1),), dispatch: Dispatch = CLOSEST
) -> City:
    """A unit at each of the positions, a type for each of (units needed, priority)."""
    known = load_city("ambon").policy
    waits = {"age_p3_ms": _DAY_MS, "age_p4_ms": _DAY_MS, "age_p5_ms": _DAY_MS}
    return City(
        city_id="point",
        name="Point",
        zone="UTC",
        tick_us=1_000,
        demonstration=True,
        attribution="",
        policy=replace(known, turnout_away_ms=0, **waits),
        dispatch=dispatch,
        modes=(Mode("run", 1_000),),
        agencies=(Agency("EMS", "EMS", "EMS", 0, "", ("BLS",)),),
        capabilities=("BLS",),
        units=tuple(_unit(nth, position) for nth, position in enumerate(positions)),
        types={type_code(*kind): _type(*kind) for kind in kinds},
        gazetteer=(),
        areas=(),
        destinations=(),
        closures=(),
        ground=LineGround.build(line_kmh=[1_000], detour_permille=1_000, tick_us=1_000),
        digest=blake2b(b"point", digest_size=16).digest(),
    )


def _unit(nth: int, position: int) -> RosterUnit:
    return RosterUnit(
        unit_id=f"U{nth + 1}",
        agency_id="EMS",
        name="",
        kind="ambulance",
        capabilities=(Crewed("BLS", 1),),
        medium=Medium.ROAD,
        mode=0,
        turnout_ms=0,
        crew_id="",
        crew_count=2,
        home_name="",
        home=Place(0, 0, 0, position * STEP_E7),
        on_duty=True,
        inferred=False,
    )


def _type(units_needed: int, priority: int) -> IncidentType:
    line = NeedLine("EMS", ("BLS",), units_needed, 1, 0, 5, LineKind.DISPATCH, _AUTO, None)
    return IncidentType(type_code(units_needed, priority), "SICK", "medical", "", "", priority, 1, (line,))


def poisson(streams: Sequence[Stream], count: int, seed: int, law: Law = EXPONENTIAL, warm_up: float = 30.0) -> Demand:
    """So many calls of Poisson streams, whose work is of the law; the first service times do not count."""
    dice = Random(seed)
    weights = [rate for rate, _, _ in streams]
    at_us, found = 0.0, []
    for _ in range(count):
        at_us += dice.expovariate(sum(weights)) * SERVICE_US
        [(_, code, position)] = dice.choices(streams, weights)
        scene_us = law.time_us(min(max(dice.random(), 1e-12), 1 - 1e-12))
        found.append(Call(round(at_us), code, 0, 0, position * STEP_E7, scene_us, False, 0))
    return Demand(tuple(found), round(at_us) + 1, round(warm_up * SERVICE_US))


class PointRun(Simulation):
    """A simulation at the point that remembers who was sent, and how many were busy when each call came.

    `lossy`: a call that finds nobody free is given up at once. `rates`: how fast each unit works, beside the call's
    own time. `chooser`: whose rule it is instead of the engine's own.
    """

    def __init__(
        self,
        city: City,
        demand: Demand,
        seed: int,
        lossy: bool = False,
        rates: Sequence[float] = (),
        chooser: Chooser | None = None,
    ) -> None:
        self.lossy = lossy
        self._rates = rates
        # By call: units sent, first to last; units busy as the call came, as bits; and calls that waited then.
        self.sent: list[list[int]] = [[] for _ in demand.calls]
        self.states: list[int] = []
        self.waiting: list[Counter[int]] = []
        self.ended_count = 0
        super().__init__(city, demand, _SCENE_LAWS, seed, chooser=chooser, measured=False)
        self.run()

    def _come_in(self, number: int) -> None:
        state = self.engine.state
        self.states.append(sum([1 << unit.unit for unit in state.units if unit.incident]))
        self.waiting.append(Counter([priority for queue in state.waiting.values() for priority, _, _ in queue]))
        super()._come_in(number)
        incident = state.seq
        if self.lossy and state.waiting:
            [[(_, incident, _)]] = state.waiting.values()
            self.submit(CancelIncident(incident, 0, "lost", BY))
            self._close_if_over(state.incidents[incident])

    def _order(self, unit_id: str, incident: int, assignment_no: int) -> None:
        self.sent[self.call_of(incident)[0]].append(int(unit_id[1:]) - 1)
        super()._order(unit_id, incident, assignment_no)
        if self._rates:
            self._brigade.crew(unit_id).scene_us = round(
                self.call_of(incident)[1].scene_us / self._rates[int(unit_id[1:]) - 1]
            )

    def cleared(self, incident: int) -> None:
        self.ended_count += 1
        super().cleared(incident)

    @property
    def busy(self) -> list[int]:
        """How many units were busy as each call that counts came."""
        return [self.states[nth].bit_count() for nth in self.counted]

    def position(self, number: int) -> int:
        """Where a call is, in steps."""
        return self._demand.calls[number].lon_e7 // STEP_E7

    @property
    def counted(self) -> list[int]:
        """The numbers of the calls that count."""
        warm_up_us = self.record.warm_up_us
        return [nth for nth, call in enumerate(self.record.calls) if call.at_us >= warm_up_us]

    def waits(self, code: str = "") -> list[float]:
        """How long each call that counts, of a type, waited for its first unit, in service times."""
        calls = self.record.calls
        wanted = [nth for nth in self.counted if not code or self._demand.calls[nth].type_code == code]
        return [
            (calls[nth].arrived_us - calls[nth].at_us) / SERVICE_US
            for nth in wanted
            if calls[nth].arrived_us != NOT_YET
        ]
