"""The mix that throughput is measured with: 80 % further reports on 50 open incidents, 15 % new reports, 5 % cancels.

Units of new reports are cleared at once by the driver, so that the fleet never runs dry and every report finds units;
those calls and the closing of old incidents are counted apart. Closed loop (so many calls in flight, as fast as they
are answered) or open loop (so many a second, whatever comes back). It runs in the caller's process, which must not be
the server's. What it opened it closes at the end, needs made to wait apart.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from dataclasses import replace

from dispatch_core import limits
from dispatch_core.records import record
from dispatch_server.client import AioClient, retrying_aio

from .fieldclock import FieldClock
from .histogram import Histogram, total
from .mixture import Mixture
from .proof import Check, prove
from .refusal import WrongWish
from .sender import Sender
from .target import Target, check_address, ledger_of, look
from .wire import request
from .witness import Tail, Witness

OPEN_COUNT = 50
# One agency, one unit: a new report is one decision and one clearing.
NEW_TYPE = "general_medical"
# Open incidents and waiting needs have one limit each; the rest is room for the mix itself.
WAITING_MOST = min(limits.INCIDENTS_OPEN_MAX, limits.NEEDS_WAITING_MAX) - 1_000
WARM_UP_S = 1.0
IN_FLIGHT, IN_FLIGHT_MAX = 32, 1_024
# The server remembers 200,000 requests for a day: longer and it would have to turn them away.
SECONDS_MAX = 60
RATE_MAX = 20_000


@record
class MixResult:
    """What was measured after warming up. `commands_per_s` counts clearing and closing too, the others do not."""

    target: Target
    seed: int
    in_flight: int
    rate_per_s: int
    waiting_count: int
    real_s: float
    accepted_count: int
    accepted_per_s: float
    commands_per_s: float
    # By kind of the mix, and "all" of it; from the intended instant.
    latency: dict[str, Histogram]
    # Every call by rpc, those between included.
    calls: dict[str, Histogram]
    lateness: Histogram
    tries: Counter[str]
    checks: list[Check]


async def run_mix(
    address: str,
    in_flight: int,
    seconds: float,
    *,
    rate_per_s: int = 0,
    waiting_count: int = 0,
    new_type: str = NEW_TYPE,
    open_count: int = OPEN_COUNT,
    seed: int = 1,
    warm_up_s: float = WARM_UP_S,
    proven: bool = False,
) -> MixResult:
    """Run the mix on a demonstration server for `seconds` after warming up.

    `rate_per_s` 0 = closed loop with `in_flight` calls under way, else open loop with at most `in_flight`. Before it
    begins `waiting_count` needs wait. `new_type` must be a type of the served city; the default is Ambon's.
    Raises LoadRefused, grpc.RpcError.
    """
    if not (1 <= in_flight <= IN_FLIGHT_MAX and 0 < seconds <= SECONDS_MAX and 0 <= rate_per_s <= RATE_MAX):
        raise WrongWish(
            f"Sekaligus 1 sampai {IN_FLIGHT_MAX}, paling lama {SECONDS_MAX} detik, paling banyak {RATE_MAX} per detik.",
            f"1 to {IN_FLIGHT_MAX} in flight, {SECONDS_MAX} seconds at most, {RATE_MAX} calls a second at most.",
        )
    if not 0 <= waiting_count <= WAITING_MOST:
        raise WrongWish(
            f"Di samping beban ini 0 sampai {WAITING_MOST} kebutuhan dapat menunggu, bukan {waiting_count}.",
            f"0 to {WAITING_MOST} needs can wait beside the mix, not {waiting_count}.",
        )
    check_address(address)
    async with AioClient(address) as client:
        target = await look(client)
        clock = FieldClock(max(1, target.clock_rate), time.monotonic_ns())
        run_id = f"lm-{secrets.token_hex(4)}-"
        sender = Sender(client, clock, run_id, in_flight, keep_calls=proven)
        witness = Witness(ledger_of(target), run_id, target.seq)
        following = asyncio.create_task(Tail(client, witness, target.journal_id).follow()) if proven else None
        try:
            mix = Mixture(sender, target, new_type, seed)
            await mix.prepare(open_count, waiting_count, in_flight)
            await mix.run(in_flight, warm_up_s, rate_per_s)
            sender.reset()
            mix.reset()
            real_s = await mix.run(in_flight, seconds, rate_per_s)
            result = MixResult(
                target=target,
                seed=seed,
                in_flight=in_flight,
                rate_per_s=rate_per_s,
                waiting_count=waiting_count,
                real_s=real_s,
                accepted_count=mix.accepted.total(),
                accepted_per_s=mix.accepted.total() / real_s,
                commands_per_s=sender.tries["OK"] / real_s,
                latency={"all": total(mix.latency.values()), **mix.latency},
                calls=sender.latency,
                lateness=sender.lateness,
                tries=sender.tries,
                checks=[],
            )
            sender.reset()
            await mix.finish(in_flight)
            if proven:
                result = replace(result, checks=await _proof(client, witness, sender))
        finally:
            if following is not None:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
    return result


async def _proof(client: AioClient, witness: Witness, sender: Sender) -> list[Check]:
    state = await retrying_aio(client.ops.GetState, request("GetState"))
    end_s = time.monotonic() + 60
    while witness.last_seq < state.committed_seq and time.monotonic() < end_s:
        await asyncio.sleep(0.05)
    if witness.last_seq < state.committed_seq:
        witness.chain.add(f"the feed stopped at {witness.last_seq} of {state.committed_seq}")
    return prove(witness, sender.calls)
