"""Towns: where units stand apart and the nearest goes: Larson's hypercube of three, two unequal, and two on a line.

From Larson and Odoni, Urban Operations Research, 5.3 and 5.4.
"""

from __future__ import annotations

from .findings import Case, Finding, delayed, mean, share
from .formulas import erlang_b
from .point import ONE, PointRun, point_city, poisson

# The last bit is unit 1. All three are busy where calls wait too.
_STATES = {
    0b000: 0.210526,
    0b001: 0.136690,
    0b010: 0.088633,
    0b011: 0.094887,
    0b100: 0.090466,
    0b101: 0.088945,
    0b110: 0.053011,
    0b111: 0.236842,
}
_WORKLOADS = (0.55736, 0.47337, 0.46926)
# By where calls come from, as by whom they are served: unit 1, 2, 3.
_SERVED = {
    -10: (0.17386, 0.10153, 0.05794),
    10: (0.08693, 0.02798, 0.05175),
    -100: (0.05147, 0.14130, 0.04056),
    101: (0.05931, 0.04477, 0.16258),
}


def hypercube(count: int, seed: int, confidence: float) -> list[Finding]:
    """Three servers in a line, 2-1-3; atoms beside unit 1 on either side, and one at each of the others."""
    streams = [(0.5, ONE, -10), (0.25, ONE, 10), (0.35, ONE, -100), (0.4, ONE, 101)]
    simulated = PointRun(point_city((0, -100, 101)), poisson(streams, count, seed), seed)
    counted = simulated.counted
    states = [simulated.states[nth] for nth in counted]
    served = [(simulated.position(nth), simulated.sent[nth][0]) for nth in counted]
    own = {-10: 0, 10: 0, -100: 1, 101: 2}
    found = [
        share(f"hypercube: state {state:03b}", exact, (one == state for one in states), confidence)
        for state, exact in _STATES.items()
    ]
    for unit, workload in enumerate(_WORKLOADS):
        busy = (state >> unit & 1 for state in states)
        found.append(mean(f"hypercube: workload of unit {unit + 1}", workload, list(busy), confidence))
    for atom, shares in _SERVED.items():
        for unit, exact in enumerate(shares):
            name = f"hypercube: unit {unit + 1} to the atom at {atom}"
            found.append(share(name, exact, (one == (atom, unit) for one in served), confidence))
    waiting = (simulated.waiting[nth].total() > 0 for nth in counted)
    return [
        *found,
        share("hypercube: served from elsewhere", 0.43533, (own[atom] != unit for atom, unit in served), confidence),
        share("hypercube: somebody waits", 0.118421, waiting, confidence),
        delayed("hypercube: delayed", 0.236842, simulated.waits(), confidence),
    ]


def unequal(count: int, seed: int, confidence: float) -> list[Finding]:
    """Two servers, one twice as fast, each before the other for its own atom; calls lost where both are busy."""
    streams = [(0.6, ONE, 0), (0.4, ONE, 100)]
    demand = poisson(streams, count, seed)
    simulated = PointRun(point_city((0, 100)), demand, seed, lossy=True, rates=(1.0, 2.0))
    states = [simulated.states[nth] for nth in simulated.counted]
    exact = {0b00: 0.49019608, 0b01: 0.27450980, 0b10: 0.10784314, 0b11: 0.12745098}
    return [
        share(f"unequal servers: state {state:02b}", part, (one == state for one in states), confidence)
        for state, part in exact.items()
    ]


def two_units(boundary: float, way: float, workload: float) -> Case:
    """Two units on a line, with the boundary between them so far west of the first; calls lost where both are busy.
    Halfway each call gets the closest; a boundary nearer the first has a shorter mean way.
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
        first = (simulated.sent[nth][0] == 0 for nth in counted)
        name = f"two units, boundary {boundary:.3f}"
        return [
            mean(f"{name}: way", way, away, confidence),
            share(f"{name}: calls of the first", workload / served, first, confidence),
        ]

    return run
