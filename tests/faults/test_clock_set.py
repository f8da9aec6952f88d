"""Somebody sets the machine's clock by an hour, forth and back, while it serves and between two runs."""

import asyncio
from pathlib import Path

from dispatch_core import commands
from dispatch_server.client import AioClient

from ..server.asking import report, request
from .callers import Asked, Record, entries_of
from .conftest import MakeServer
from .processes import replayed

HOUR_S = 3_600
# The wall clock that the service looks at is the machine's and what a file says. Steady clocks go on, as in life. gRPC
# reads the machine's own, so what it counts its deadlines by must stay as it is.
WALL_CLOCK = """
import time
from pathlib import Path
machines = time.time_ns
time.time_ns = lambda: machines() + int(Path({path!r}).read_text()) * 10**9
"""


async def test_by_an_hour(make_server: MakeServer, data: Path, tmp_path: Path) -> None:
    offset = tmp_path / "offset_s"
    offset.write_text("0")
    server = make_server(patch=WALL_CLOCK.format(path=str(offset)))
    record = Record()
    lasted_ms = []

    async def serve(*settings_s: tuple[int, int]) -> None:
        """Serve once, with reports after each setting of the clock; ended as `kill -9` does.

        A setting is how far the wall clock is off, and how far the service's is ahead of it then.
        """
        offset.write_text(str(settings_s[0][0]))
        await asyncio.to_thread(server.start)
        async with AioClient(server.grpc) as client:
            for offset_s, ahead_s in settings_s:
                offset.write_text(str(offset_s))
                for _ in range(3):
                    await record.ask(client, Asked("intake", "ReportIncident", report("cardiac_arrest")))
                # The writer looks at what is due at least once a second.
                await asyncio.sleep(0.5)
                state = await client.ops.GetState(request("GetState"))
                assert abs(state.clock_difference_ms - 1_000 * ahead_s) < 60_000
            await record.ask_again(client, list(record.answered))
            entries = await entries_of(client)
            record.check(entries)
            stamps_ms = [entry.at_ms for entry in entries]
            assert stamps_ms == sorted(stamps_ms)
            lasted_ms.append(stamps_ms[-1] - stamps_ms[server.seq - 1])
            # No deadline is moved by it: nothing was added, no order given twice, hardly a timer due.
            timers = [entry for entry in entries if isinstance(entry.command, commands.AdvanceClock)]
            assert len(timers) <= 2 * len(record.answered)
            assert not [entry for entry in timers for event in entry.events if getattr(event, "assigned", ())]
        server.kill()

    await serve((0, 0), (HOUR_S, -HOUR_S), (-HOUR_S, HOUR_S))
    # From the later of the wall clock and the journal's end on.
    await serve((HOUR_S, 0))
    await serve((-HOUR_S, 2 * HOUR_S), (0, HOUR_S))
    # Within a run the service's clock goes on as if nothing had happened.
    assert max(lasted_ms) < 60_000
    outcome = await replayed(data)
    assert outcome.decided_count == outcome.last_seq
