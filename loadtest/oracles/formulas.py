"""Formulas: what queueing theory says of many servers, in closed form or by the balance of a chain.

Rates count in service times, so that each server ends one call in a unit of time. Nothing is simulated here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import lgamma

import numpy as np
import numpy.typing as npt

from dispatch_core.records import record

# (busy servers, units that the head of the queue wants, calls behind it); 0 wanted: nobody waits.
_State = tuple[int, int, int]


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


def fixed_service(servers: int, load: float, size: int = 120) -> tuple[float, float]:
    """The share of calls that wait, and the mean wait, where each takes the same time (Crommelin 1932).

    Whoever is served now has left after a service time, and who came meanwhile is there: a chain from one to the next.
    """
    came = np.exp(np.arange(size) * np.log(load) - load - np.array([lgamma(n + 1) for n in range(size)]))
    chain = np.zeros((size, size))
    for n in range(size):
        left = max(0, n - servers)
        chain[n, left:] = came[: size - left]
    held = stationary(chain)
    queue = float(sum(p * max(0, n - servers) for n, p in enumerate(held)))
    return float(held[servers:].sum()), queue / load


def cobham(servers: int, rates: Sequence[float]) -> list[float]:
    """By class, the first served first and nobody interrupted: the mean wait (Cobham 1954)."""
    first = erlang_c(servers, sum(rates)) / servers
    waits, before = [], 1.0
    for rate in rates:
        after = before - rate / servers
        waits.append(first / (before * after))
        before = after
    return waits


def preemptive(servers: int, rates: Sequence[float]) -> list[float]:
    """By class, where what is more urgent interrupts and nothing is lost by it: the mean time from call to end.

    The first k classes know nothing of the others, and together they are M/M/c; the differences follow by Little.
    """
    sojourns, present_before, rate_before = [], 0.0, 0.0
    for rate in rates:
        rate_now = rate_before + rate
        present = rate_now * (1 + erlang_c(servers, rate_now) / (servers - rate_now))
        sojourns.append((present - present_before) / rate)
        present_before, rate_before = present, rate_now
    return sojourns


@record
class Together:
    """Calls for several servers that begin together, the first come first: means over all calls."""

    wait: float
    busy: float
    delayed: float
    # By how many servers a call wants, from 1.
    delayed_by_size: tuple[float, ...]


def together(servers: int, rate: float, shares: Sequence[float], behind_max: int = 60) -> Together:
    """Green 1980: `shares[k - 1]` of the calls want k servers at once, each of which ends by itself.

    The balance of the chain of (busy, wanted by the head, behind it), cut off where hardly anybody ever stands.
    """
    flows: dict[tuple[_State, _State], float] = defaultdict(float)
    known: dict[_State, int] = {(0, 0, 0): 0}
    left = [(0, 0, 0)]
    while left:
        state = left.pop()
        for after, flow in _moves(servers, rate, shares, state):
            if after[2] > behind_max:
                continue
            flows[state, after] += flow
            if after not in known:
                known[after] = len(known)
                left.append(after)
    chain = np.zeros((len(known), len(known)))
    for (before, after), flow in flows.items():
        chain[known[before], known[after]] += flow
    held = dict(zip(known, stationary(chain).tolist(), strict=True))
    queued = sum(p * (behind + 1) for (_, head, behind), p in held.items() if head)
    by_size = tuple(
        sum(p for (busy, head, _), p in held.items() if head or busy + size > servers)
        for size in range(1, len(shares) + 1)
    )
    return Together(
        wait=queued / rate,
        busy=sum(p * busy for (busy, _, _), p in held.items()),
        delayed=sum(share * own for share, own in zip(shares, by_size, strict=True)),
        delayed_by_size=by_size,
    )


def _moves(servers: int, rate: float, shares: Sequence[float], state: _State) -> list[tuple[_State, float]]:
    busy, head, behind = state
    if head:
        moves = [((busy, head, behind + 1), rate)]
    else:
        moves = [
            ((busy + size, 0, 0) if busy + size <= servers else (busy, size, 0), rate * share)
            for size, share in enumerate(shares, 1)
        ]
    return moves + [(after, busy * part) for after, part in _begun(servers, shares, (busy - 1, head, behind)) if busy]


def _begun(servers: int, shares: Sequence[float], state: _State) -> list[tuple[_State, float]]:
    """What becomes of it when whoever waits and can begin has begun, and how likely each is."""
    busy, head, behind = state
    if not head or busy + head > servers:
        return [(state, 1.0)]
    busy += head
    if not behind:
        return [((busy, 0, 0), 1.0)]
    return [
        (after, share * part)
        for size, share in enumerate(shares, 1)
        for after, part in _begun(servers, shares, (busy, size, behind - 1))
    ]


def batches(servers: int, rate: float, shares: Sequence[float], size: int = 200) -> npt.NDArray[np.float64]:
    """How often so many servers are wanted or at work where each of a call's begins as soon as it is free."""
    chain = np.zeros((size, size))
    for n in range(size):
        for more, share in enumerate(shares, 1):
            if n + more < size:
                chain[n, n + more] += rate * share
        if n:
            chain[n, n - 1] += min(n, servers)
    return stationary(chain)


def stationary(rates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The share of time in each state of a chain that moves from row to column at these rates."""
    flow = rates - np.diag(rates.sum(axis=1))
    # One of the balances follows from the others; in its place all of them are one.
    balance = flow.T
    balance[0] = 1.0
    one = np.zeros(len(rates))
    one[0] = 1.0
    return np.asarray(np.linalg.solve(balance, one), dtype=np.float64)
