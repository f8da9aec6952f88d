"""Crowds: calls that want several units: sent as they are free, as the engine does, and held until all can begin."""

from __future__ import annotations

from collections.abc import Sequence

from .findings import Case, Finding, delayed, mean
from .formulas import batches, together
from .point import PointRun, point_city, poisson, type_code
from .together import Together


def as_they_are_free(servers: int, rate: float, shares: Sequence[float]) -> Case:
    """Whoever is free goes: units are a queue with arrivals in batches."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        simulated = _run(servers, rate, shares, count, seed)
        state = batches(servers, rate, shares)
        waits = simulated.waits()
        # The first of a batch that finds n servers wanted or more waits for n + 1 - c of c servers to end.
        wait = float(sum(p * (n + 1 - servers) / servers for n, p in enumerate(state) if n >= servers))
        load = rate * sum(size * share for size, share in enumerate(shares, 1))
        return [
            delayed("batches: delayed", float(state[servers:].sum()), waits, confidence),
            mean("batches: wait of the first", wait, waits, confidence),
            mean("batches: busy units as calls find them", load, simulated.busy, confidence),
        ]

    return run


def held_together(servers: int, rate: float, shares: Sequence[float]) -> Case:
    """Green: all of a call's units begin at once, and what comes behind it waits for that."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        simulated = _run(servers, rate, shares, count, seed, Together())
        exact = together(servers, rate, shares)
        waits = simulated.waits()
        name = f"Green, {servers} servers"
        found = [
            mean(f"{name}: wait", exact.wait, waits, confidence),
            mean(f"{name}: busy units as calls find them", exact.busy, simulated.busy, confidence),
            delayed(f"{name}: delayed", exact.delayed, waits, confidence),
        ]
        for size, exact_share in enumerate(exact.delayed_by_size, 1):
            own = simulated.waits(type_code(size, 1))
            found.append(delayed(f"{name}: delayed of those for {size}", exact_share, own, confidence))
        return found

    return run


def _run(
    servers: int, rate: float, shares: Sequence[float], count: int, seed: int, chooser: Together | None = None
) -> PointRun:
    sizes = range(1, len(shares) + 1)
    streams = [(rate * share, type_code(size, 1), 0) for size, share in zip(sizes, shares, strict=True)]
    city = point_city([0] * servers, [(size, 1) for size in sizes])
    return PointRun(city, poisson(streams, count, seed), seed, chooser=chooser)
