"""The cases: what is simulated, what theory says of it, and what was found, each with a confidence interval.

Erlang's formulas, Cobham's priorities, Larson's hypercube of three servers and its two-unit city (A. Larson and
Odoni, Urban Operations Research, 5.3 and 5.4), batches of units, and the arrivals' view of the state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dispatch_core.city.dispatch import CLOSEST, Reserve
from dispatch_core.records import record

from ..simulator.intervals import Interval, batch_means
from ..simulator.laws import Law
from .point import EXPONENTIAL, SERVICE_S, PointRun, point_city, poisson, type_code

ONE = type_code(1, 1)
# In service times: no way takes as long.
DELAYED = 1e-4


@record
class Finding:
    name: str
    exact: float
    found: Interval


Case = Callable[[int, int, float], list[Finding]]


def erlang_b(servers: int, load: float) -> float:
    """The share of calls that a loss system turns away."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """The share of calls that wait where nobody is turned away."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def delays(waits: Sequence[float], confidence: float) -> Interval:
    """The share of calls that waited for more than the way."""
    return batch_means([float(wait > DELAYED) for wait in waits], confidence=confidence)


def loss(law: Law) -> Case:
    """Blocking depends on the law of service by its mean alone."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        simulated = PointRun(point_city([0] * 5), poisson([(3.0, ONE, 0)], count, seed, law), seed, lossy=True)
        lost = [float(not simulated.sent[nth]) for nth in simulated.counted]
        return [Finding(f"Erlang B, {law.kind}: lost", erlang_b(5, 3.0), batch_means(lost, confidence=confidence))]

    return run


def waiting(count: int, seed: int, confidence: float) -> list[Finding]:
    """M/M/5 at load 3, and what arrivals see of it."""
    simulated = PointRun(point_city([0] * 5), poisson([(3.0, ONE, 0)], count, seed), seed)
    waits = simulated.waits()
    delayed = erlang_c(5, 3.0)
    record = simulated.record
    busy = [simulated.busy[nth] for nth in simulated.counted]
    # Little for the units: the load is how many are busy, over time and as calls find them.
    mean_busy = sum(record.unit_busy_us.values()) / record.span_us
    seen = batch_means(busy, confidence=confidence)
    return [
        Finding("Erlang C: delayed", delayed, delays(waits, confidence)),
        Finding("Erlang C: wait", delayed / (5 - 3.0), batch_means(waits, confidence=confidence)),
        Finding("Little: busy units as calls find them", 3.0, seen),
        Finding("PASTA: as calls find them, and over time", mean_busy, seen),
    ]


def priorities(servers: int, rates: Sequence[float]) -> Case:
    """Cobham: classes in their order, the first served first and nobody interrupted; and Little for each queue."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        kinds = [(1, nth) for nth in range(1, len(rates) + 1)]
        streams = [(rate, type_code(*kind), 0) for rate, kind in zip(rates, kinds, strict=True)]
        simulated = PointRun(point_city([0] * servers, kinds), poisson(streams, count, seed), seed)
        first = erlang_c(servers, sum(rates)) / servers
        found, before = [], 1.0
        for nth, rate in enumerate(rates, 1):
            after = before - rate / servers
            wait = first / (before * after)
            waits = batch_means(simulated.waits(type_code(1, nth)), confidence=confidence)
            queue = [float(simulated.waiting[call][nth]) for call in simulated.counted]
            name = f"Cobham, {servers} servers: priority {nth}"
            found.append(Finding(f"{name}, wait", wait, waits))
            found.append(Finding(f"{name}, waiting (Little)", rate * wait, batch_means(queue, confidence=confidence)))
            before = after
        return found

    return run


# The last bit is unit 1. All three are busy where calls wait too.
_HYPERCUBE_STATES = {
    0b000: 0.210526,
    0b001: 0.136690,
    0b010: 0.088633,
    0b011: 0.094887,
    0b100: 0.090466,
    0b101: 0.088945,
    0b110: 0.053011,
    0b111: 0.236842,
}


def cut_offs(count: int, seed: int, confidence: float) -> list[Finding]:
    """Five servers, two classes of rate 1, the second served only while more than so many are free.

    Taylor and Templeton 1980: waits, and the share that waits.
    """
    kinds = ((1, 1), (1, 3))
    streams = [(1.0, type_code(1, 1), 0), (1.0, type_code(1, 3), 0)]
    exact = {1: ((0.008032, 0.032129), (0.087623, 0.160643)), 2: ((0.004566, 0.018265), (0.359209, 0.383562))}
    found = []
    for kept, classes in exact.items():
        dispatch = replace(CLOSEST, reserve=(Reserve("EMS", (0, 0, kept, kept, kept)),))
        simulated = PointRun(point_city([0] * 5, kinds, dispatch), poisson(streams, count, seed), seed)
        for priority, (wait, delayed) in zip((1, 3), classes, strict=True):
            waits = simulated.waits(type_code(1, priority))
            name = f"cut-off, {kept} kept: priority {priority}"
            found.append(Finding(f"{name} waits", wait, batch_means(waits, confidence=confidence)))
            found.append(Finding(f"{name} delayed", delayed, delays(waits, confidence)))
    return found


def hypercube(count: int, seed: int, confidence: float) -> list[Finding]:
    """Three servers in a line, 2-1-3; atoms beside unit 1 on either side, and one at each of the others."""
    positions = (0, -100, 101)
    streams = [(0.5, ONE, -10), (0.25, ONE, 10), (0.35, ONE, -100), (0.4, ONE, 101)]
    simulated = PointRun(point_city(positions), poisson(streams, count, seed), seed)
    own = {-10: 0, 10: 0, -100: 1, 101: 2}
    sent = [simulated.sent[nth][0] for nth in simulated.counted]
    atoms = [simulated.position(nth) for nth in simulated.counted]
    other = [float(own[atom] != unit) for atom, unit in zip(atoms, sent, strict=True)]
    beside = [float((unit, atom) == (0, -10)) for atom, unit in zip(atoms, sent, strict=True)]
    workloads = (0.55736, 0.47337, 0.46926)
    # A unit's share of all calls is its share of the work.
    shares = [workload / 1.5 for workload in workloads]
    return [
        *(
            Finding(
                f"hypercube: calls of unit {unit + 1}",
                share,
                batch_means([float(one == unit) for one in sent], confidence=confidence),
            )
            for unit, share in enumerate(shares)
        ),
        *(
            Finding(
                f"hypercube: state {state:03b}",
                share,
                batch_means(
                    [float(simulated.states[nth] == state) for nth in simulated.counted], confidence=confidence
                ),
            )
            for state, share in _HYPERCUBE_STATES.items()
        ),
        Finding("hypercube: served from elsewhere", 0.43533, batch_means(other, confidence=confidence)),
        Finding("hypercube: unit 1 to the atoms before it", 0.17386, batch_means(beside, confidence=confidence)),
        Finding(
            "hypercube: delayed",
            0.236842,
            delays(simulated.waits(), confidence),
        ),
    ]


def unequal(count: int, seed: int, confidence: float) -> list[Finding]:
    """Two servers, one twice as fast, each before the other for its own atom; calls lost where both are busy."""
    streams = [(0.6, ONE, 0), (0.4, ONE, 100)]
    demand = poisson(streams, count, seed)
    simulated = PointRun(point_city((0, 100)), demand, seed, lossy=True, rates=(1.0, 2.0))
    states = [simulated.states[nth] for nth in simulated.counted]
    exact = {0b00: 0.49019608, 0b01: 0.27450980, 0b10: 0.10784314, 0b11: 0.14705882}
    return [
        Finding(
            f"unequal servers: state {state:02b}",
            share,
            batch_means([float(one == state) for one in states], confidence=confidence),
        )
        for state, share in exact.items()
    ]


def two_units(boundary: float, way: float, workload: float) -> Case:
    """Larson and Odoni's city of two units on a line, with the boundary between them so far west of the first; calls
    lost where both are busy. Halfway each call gets the closest; a boundary nearer the first has a shorter mean way.
    """

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        scale = 1_000
        units = (750, -250)
        # Half the calls lie beyond .75, half on the rest of -1 to 1, in so many equal parts.
        east = [(0.625 / 50, ONE, round(scale * (0.75 + 0.25 * (nth + 0.5) / 50))) for nth in range(50)]
        west = [(0.625 / 350, ONE, round(scale * (-1 + 1.75 * (nth + 0.5) / 350))) for nth in range(350)]
        # The second stands where the closest rule has that boundary; its way is counted from where it really is.
        stands = (units[0], round(units[0] - 2 * scale * boundary))
        simulated = PointRun(point_city(stands), poisson([*east, *west], count, seed), seed, lossy=True)
        counted = [nth for nth in simulated.counted if simulated.sent[nth]]
        away = [abs(simulated.position(nth) - units[simulated.sent[nth][0]]) / scale for nth in counted]
        served = 1.25 * (1 - erlang_b(2, 1.25))
        first = [float(simulated.sent[nth][0] == 0) for nth in counted]
        name = f"two units, boundary {boundary:.3f}"
        return [
            Finding(f"{name}: way", way, batch_means(away, confidence=confidence)),
            Finding(f"{name}: calls of the first", workload / served, batch_means(first, confidence=confidence)),
        ]

    return run


def batches(count: int, seed: int, confidence: float) -> list[Finding]:
    """Four servers, 30 % of calls want two: whoever is free goes, so units are a queue with arrivals in batches."""
    kinds = ((1, 1), (2, 1))
    streams = [(0.7, type_code(1, 1), 0), (0.3, type_code(2, 1), 0)]
    simulated = PointRun(point_city([0] * 4, kinds), poisson(streams, count, seed), seed)
    state = _batch_chain(4, 1.0, (0.7, 0.3), 200)
    waits = simulated.waits()
    # The first of a batch that finds n >= 4 in the system waits for n - 3 of four servers to end.
    wait = float(sum(p * (n - 3) / 4 for n, p in enumerate(state) if n >= 4))
    return [
        Finding("batches: delayed", float(state[4:].sum()), delays(waits, confidence)),
        Finding("batches: wait of the first", wait, batch_means(waits, confidence=confidence)),
        Finding(
            "batches: busy units as calls find them",
            1.3,
            batch_means([simulated.busy[nth] for nth in simulated.counted], confidence=confidence),
        ),
    ]


def _batch_chain(servers: int, rate: float, shares: Sequence[float], size: int) -> npt.NDArray[np.float64]:
    """How often so many units are wanted or at work, cut off far beyond what happens."""
    flow = np.zeros((size, size))
    for n in range(size):
        for more, share in enumerate(shares, 1):
            if n + more < size:
                flow[n, n + more] += rate * share
        if n:
            flow[n, n - 1] += min(n, servers)
    np.fill_diagonal(flow, -flow.sum(axis=1))
    system = np.vstack([flow.T, np.ones(size)])
    found: npt.NDArray[np.float64] = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
    return found


CASES: dict[str, Case] = {
    "loss, exponential service": loss(EXPONENTIAL),
    "loss, fixed service": loss(Law("fixed", SERVICE_S)),
    "loss, lognormal service": loss(Law("lognormal", SERVICE_S, 1.5)),
    "waiting": waiting,
    "priorities": priorities(3, (0.5, 1.0)),
    "three priorities": priorities(5, (1.0, 1.0, 2.0)),
    "one server": priorities(1, (0.3, 0.4)),
    "cut-offs": cut_offs,
    "hypercube": hypercube,
    "unequal servers": unequal,
    "two units, closest": two_units(0.5, 0.46246, 0.49010),
    # (Served + the imbalance of .04405) / 2.
    "two units, best boundary": two_units(53 / 126, 0.46166, 0.485938),
    "batches": batches,
}


# In heavy traffic calls hang together for so long that only very many of them say anything.
LONG = ("three priorities", "one server")


def holds(found: Sequence[Finding]) -> bool:
    return not any(one.found.excludes(one.exact) for one in found)
