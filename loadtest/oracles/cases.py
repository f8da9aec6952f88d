"""The cases, by name: what is simulated and held against theory, the shortest first as they come.

A case is asked for calls, a seed and a confidence, and gives its findings. Those of FULL_ONLY say something only with
very many calls: in heavy traffic calls hang together for so long, and what is rare is seldom seen.
"""

from __future__ import annotations

from ..simulator.laws import Law
from .crowds import as_they_are_free, held_together
from .findings import Case, Finding
from .point import EXPONENTIAL, SERVICE_S
from .queues import cut_offs, interrupted, loss, priorities, waiting
from .towns import hypercube, two_units, unequal

FIXED = Law("fixed", SERVICE_S)

CASES: dict[str, Case] = {
    "loss, exponential service": loss(5, 3.0, EXPONENTIAL),
    "loss, fixed service": loss(5, 3.0, FIXED),
    "loss, lognormal service": loss(5, 3.0, Law("lognormal", SERVICE_S, 1.5)),
    "loss, two servers": loss(2, 1.25, EXPONENTIAL),
    "loss, ten servers": loss(10, 7.0, EXPONENTIAL),
    "waiting": waiting(5, 3.0),
    "waiting, fixed service": waiting(5, 3.0, FIXED),
    "waiting, three servers": waiting(3, 1.5),
    "waiting, sixteen servers": waiting(16, 10.2),
    "priorities": priorities(3, (0.5, 1.0)),
    "three priorities": priorities(5, (1.0, 1.0, 2.0)),
    "one server": priorities(1, (0.3, 0.4)),
    "priorities, twelve servers": priorities(12, (3.0, 7.2)),
    "diverts": interrupted(3, (0.5, 1.0)),
    "diverts, three priorities": interrupted(5, (1.0, 1.0, 2.0)),
    "diverts, one server": interrupted(1, (0.3, 0.4)),
    "cut-offs": cut_offs,
    "hypercube": hypercube,
    "unequal servers": unequal,
    "two units, closest": two_units(0.5, 0.46246, 0.49010),
    # (Served + the imbalance of .04405) / 2.
    "two units, best boundary": two_units(53 / 126, 0.46166, 0.485938),
    "batches": as_they_are_free(4, 1.0, (0.7, 0.3)),
    "together": held_together(4, 1.0, (0.7, 0.3)),
    "together, up to three": held_together(6, 2.0, (0.6, 0.3, 0.1)),
    # Who asks for one unit waits for one: M/M/4.
    "together, one each": held_together(4, 2.0, (1.0,)),
}

FULL_ONLY = (
    "loss, two servers",
    "loss, ten servers",
    "waiting, fixed service",
    "waiting, three servers",
    "waiting, sixteen servers",
    "three priorities",
    "one server",
    "priorities, twelve servers",
    "diverts, three priorities",
    "diverts, one server",
    "together, up to three",
    "together, one each",
)

# What no live city could be served as, by how its cases' names begin: what is tried in its stead.
IN_A_LIKENESS = {
    "diverts": "a divert interrupts travel alone, and the way begins anew: here all work is the way, of an exponential "
    "time, which has no memory",
    "together": "partial responses always go and no priority 1 is held: here a chooser that no live engine takes holds "
    "a call, and all behind it, until its units are free",
}


def run_case(name: str, count: int, seed: int, confidence: float) -> list[Finding]:
    """The findings of one case; for worker processes, which can be sent a name and no case."""
    return CASES[name](count, seed, confidence)
