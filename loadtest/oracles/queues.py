"""Queues: one kind of unit at one point. Erlang's loss and delay, Cobham's priorities, interruptions, cut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatch_core.city.dispatch import CLOSEST, Reserve

from ..simulator.laws import Law
from .findings import Case, Finding, delayed, mean, share
from .formulas import cobham, erlang_b, erlang_c, fixed_service, preemptive
from .journeys import JourneyRun, diverting
from .point import EXPONENTIAL, ONE, PointRun, Stream, point_city, poisson, type_code


def loss(servers: int, load: float, law: Law) -> Case:
    """Blocking depends on the law of service by its mean alone."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        demand = poisson([(load, ONE, 0)], count, seed, law)
        simulated = PointRun(point_city([0] * servers), demand, seed, lossy=True)
        lost = (not simulated.sent[nth] for nth in simulated.counted)
        return [share(f"Erlang B({servers}, {load:g}), {law.kind}: lost", erlang_b(servers, load), lost, confidence)]

    return run


def waiting(servers: int, load: float, law: Law = EXPONENTIAL) -> Case:
    """M/M/c, or M/D/c where the law is fixed, and what arrivals see of it."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        simulated = PointRun(point_city([0] * servers), poisson([(load, ONE, 0)], count, seed, law), seed)
        waits = simulated.waits()
        exact = erlang_c(servers, load)
        wait = exact / (servers - load)
        if law.kind == "fixed":
            exact, wait = fixed_service(servers, load)
        record = simulated.record
        busy = simulated.busy
        queue = [simulated.waiting[nth].total() for nth in simulated.counted]
        # Little for the units: the load is how many are busy, over time and as calls find them.
        mean_busy = sum(record.unit_busy_us.values()) / record.span_us
        name = f"{'Crommelin' if law.kind == 'fixed' else 'Erlang C'}({servers}, {load:g})"
        return [
            delayed(f"{name}: delayed", exact, waits, confidence),
            mean(f"{name}: wait", wait, waits, confidence),
            mean(f"{name}: waiting (Little)", load * wait, queue, confidence),
            mean(f"{name}: busy units as calls find them (Little)", load, busy, confidence),
            mean(f"{name}: busy as calls find them, and over time (PASTA)", mean_busy, busy, confidence),
        ]

    return run


def priorities(servers: int, rates: Sequence[float]) -> Case:
    """Cobham: classes in their order, the first served first and nobody interrupted; and Little for each queue."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        kinds, streams = _classes(rates)
        simulated = PointRun(point_city([0] * servers, kinds), poisson(streams, count, seed), seed)
        found = []
        for nth, (rate, wait) in enumerate(zip(rates, cobham(servers, rates), strict=True), 1):
            queue = [simulated.waiting[call][nth] for call in simulated.counted]
            name = f"Cobham, {servers} servers: priority {nth}"
            found.append(mean(f"{name}, wait", wait, simulated.waits(type_code(1, nth)), confidence))
            found.append(mean(f"{name}, waiting (Little)", rate * wait, queue, confidence))
        return found

    return run


def interrupted(servers: int, rates: Sequence[float]) -> Case:
    """Classes in their order, and what is more urgent interrupts: diverts, where all the work is the way there."""

    def run(count: int, seed: int, confidence: float) -> list[Finding]:
        kinds, streams = _classes(rates)
        simulated = JourneyRun(point_city([0] * servers, kinds, diverting()), poisson(streams, count, seed), seed)
        found = []
        for nth, sojourn in enumerate(preemptive(servers, rates), 1):
            times = simulated.waits(type_code(1, nth))
            found.append(mean(f"diverts, {servers} servers: priority {nth}, call to end", sojourn, times, confidence))
        return found

    return run


def _classes(rates: Sequence[float]) -> tuple[list[tuple[int, int]], list[Stream]]:
    """A type for each priority from 1, and its calls."""
    kinds = [(1, nth) for nth in range(1, len(rates) + 1)]
    return kinds, [(rate, type_code(*kind), 0) for rate, kind in zip(rates, kinds, strict=True)]


# By how many are kept: (wait, share that waits) of priorities 1 and 3. Taylor and Templeton 1980.
_CUT_OFFS = {
    0: ((0.014925, 0.059701), (0.024876, 0.059701)),
    1: ((0.008032, 0.032129), (0.087623, 0.160643)),
    2: ((0.004566, 0.018265), (0.359209, 0.383562)),
}


def cut_offs(count: int, seed: int, confidence: float) -> list[Finding]:
    """Five servers, two classes of rate 1, the second served only while more than so many are free."""
    kinds = ((1, 1), (1, 3))
    streams = [(1.0, type_code(1, 1), 0), (1.0, type_code(1, 3), 0)]
    found = []
    for kept, classes in _CUT_OFFS.items():
        reserve = (Reserve("EMS", (0, 0, kept, kept, kept)),) if kept else ()
        city = point_city([0] * 5, kinds, replace(CLOSEST, reserve=reserve))
        simulated = PointRun(city, poisson(streams, count, seed), seed)
        for priority, (wait, delay) in zip((1, 3), classes, strict=True):
            waits = simulated.waits(type_code(1, priority))
            name = f"cut-off, {kept} kept: priority {priority}"
            found.append(mean(f"{name} waits", wait, waits, confidence))
            found.append(delayed(f"{name} delayed", delay, waits, confidence))
    return found
