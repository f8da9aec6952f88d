"""The follower: one server's feed into the book, taken up again whenever it breaks, and the watchdog's round.

An ordinary client. It reads what the server lists once, then only the feed and, every few seconds, a state without its
digest. Where the feed cannot be resumed (another journal, entries that are no longer kept) the book is begun anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import grpc

from ..client import AioClient, describe, new_request_id, request_of, retrying_aio
from ..codec import CodecError, decode_entry
from .book import Book
from .fold import take
from .hearing import PAST_ENTRIES, hear_past
from .listed import begin
from .reporter import BY, Reporter, standing_of
from .tally import Tally
from .volume import Usual
from .watchdog import About, Finding, findings

LOG = logging.getLogger(__name__)

ROUND_S = 1.0
LOOK_S = 5.0
RECONNECT_S = 0.5
# The feed says something every second.
SILENCE_S = 10.0
SEND_LIMIT_S = 5.0
PAGE_COUNT = 500
# Closed incidents are read for what an hour usually brings; a server keeps a thousand.
CLOSED_PAGES_MAX = 4
USUAL_S = 300.0
CLOSED = "INCIDENT_STATE_CLOSED"


class Follower:
    """One server, followed. `run` it; what it found out stands in `book` and `reporter`."""

    def __init__(self, client: AioClient, tally: Tally, reporter: Reporter) -> None:
        self.book = Book(tally)
        self.reporter = reporter
        # The feed has been followed since the last time it broke.
        self.following = False
        # And all of it has been read, and the store confirms: a silence is one only then, and nothing is found before.
        self.current = False
        self.entry_age_s = 0.0
        self._client = client
        self._tally = tally
        self._heard_s = monotonic()
        self._journal_id = ""
        self._zone = ZoneInfo("UTC")
        self._clock_difference_ms = 0
        # The service's clock: an instant of it, and when that was on this process's clock.
        self._anchor = (0, monotonic())
        self._usual_s = 0.0

    def now_ms(self) -> int:
        """The service's clock, as far as is known here; never before the newest entry."""
        at_ms, at_s = self._anchor
        return max(self.book.at_ms, at_ms + int((monotonic() - at_s) * 1_000 * self.book.clock_rate)) if at_ms else 0

    def heard_age_s(self) -> float:
        """Since when nothing was heard of the server's feed."""
        return monotonic() - self._heard_s

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(self._follow(), self._forever(self._look, LOOK_S), self._forever(self._round, ROUND_S))

    # -- The feed ------------------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            try:
                if not self._journal_id:
                    await self.begin()
                await self._read()
            except (grpc.RpcError, TimeoutError) as error:
                self._broken(error)
            except CodecError as error:
                LOG.error("the feed cannot be read: %s", error)
                self._journal_id = ""
            self.following = False
            await asyncio.sleep(RECONNECT_S)

    def _broken(self, error: grpc.RpcError | TimeoutError) -> None:
        if not isinstance(error, grpc.RpcError):
            return
        problem = describe(error)
        if problem.status in ("FAILED_PRECONDITION", "OUT_OF_RANGE"):
            LOG.warning("the feed cannot be resumed (%s): begun anew", problem.reason)
            self._journal_id = ""
        elif self.following:
            LOG.warning("the feed broke (%s)", problem.reason or problem.status)

    async def begin(self) -> None:
        """Begin the book from what the server lists."""
        service = await self._ask("ops.GetState", without_digest=True)
        # From here on: what the lists show beyond it comes once more and changes nothing that counts.
        first_seq = service.committed_seq
        city = await self._ask("ops.GetCity")
        units = await self._pages("ops.ListUnits", "units")
        opened = await self._pages("intake.ListIncidents", "incidents")
        closed = await self._pages("intake.ListIncidents", "incidents", pages_max=CLOSED_PAGES_MAX, states=[CLOSED])
        book = Book(self._tally)
        begin(book, service, city, units, opened, closed)
        book.seq = first_seq
        await self._hear_past(book, service.journal_id)
        self.book, self._zone = book, ZoneInfo(city.zone)
        self._usual_s = 0.0
        self._note(service)
        self._journal_id = service.journal_id

    async def _hear_past(self, book: Book, journal_id: str) -> None:
        """Who was heard of before the book began, as far back as is kept and as is worth the while."""
        after_seq = max(0, book.seq - PAST_ENTRIES)
        try:
            await self._hear_after(after_seq, book, journal_id)
        except grpc.RpcError as error:
            if describe(error).status != "OUT_OF_RANGE":
                raise
            # From the oldest that is kept.
            await self._hear_after(0, book, journal_id)

    async def _hear_after(self, after_seq: int, book: Book, journal_id: str) -> None:
        if not book.seq:
            return
        stream = self._client.ops.WatchEvents(request_of("ops.WatchEvents", after_seq=after_seq, journal_id=journal_id))
        try:
            while (reply := await asyncio.wait_for(stream.read(), SILENCE_S)) is not grpc.aio.EOF:
                if reply.HasField("entry"):
                    hear_past(book, decode_entry(reply.entry.SerializeToString()))
                if reply.seq >= book.seq:
                    return
        finally:
            stream.cancel()

    async def _read(self) -> None:
        service = await self._ask("ops.GetState", without_digest=True)
        self._note(service)
        asked = request_of("ops.WatchEvents", after_seq=self.book.seq, journal_id=self._journal_id)
        stream = self._client.ops.WatchEvents(asked)
        try:
            while (reply := await asyncio.wait_for(stream.read(), SILENCE_S)) is not grpc.aio.EOF:
                self._heard_s = monotonic()
                self.following = True
                if reply.HasField("entry"):
                    entry = decode_entry(reply.entry.SerializeToString())
                    # Before it is taken: the clock never stands before the newest entry.
                    self.entry_age_s = max(0, self.now_ms() - entry.at_ms) / 1_000 / self.book.clock_rate
                    take(self.book, entry)
                self.current = self.book.seq >= service.committed_seq and not reply.store_away
        finally:
            self.current = False
            stream.cancel()

    # -- The watchdog --------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        service = await self._ask("ops.GetState", without_digest=True)
        self._note(service)

    def _note(self, service: Any) -> None:
        self._anchor = service.at.ToMilliseconds(), monotonic()
        self._clock_difference_ms = service.clock_difference_ms
        self.reporter.known(standing_of(service.warnings), monotonic())

    async def _round(self) -> None:
        if not self.current:
            return
        now_ms, now_s = self.now_ms(), monotonic()
        if now_s - self._usual_s >= USUAL_S or not self._usual_s:
            self._usual_s = now_s
            # Today's crowd must not make itself usual.
            past = [at_ms for at_ms in self.book.reports_ms if at_ms <= now_ms]
            self.reporter.usual = Usual(past, now_ms, self._zone)
        self.book.judge_objectives(now_ms)
        standing = self.reporter.standing
        found = findings(self.book, self.reporter.usual, now_ms, self._clock_difference_ms, standing)
        await self.reporter.tell(found, now_s, self._send)

    async def _send(self, about: About, finding: Finding, standing: bool) -> None:
        warning, agency_id = about
        request = request_of(
            "ops.SetWarning",
            request_id=new_request_id(),
            warning=int(warning),
            agency=agency_id,
            standing=standing,
            measured=finding.measured,
            bound=finding.bound,
            by=BY,
        )
        await retrying_aio(self._client.ops.SetWarning, request, limit_s=SEND_LIMIT_S)

    # -- Asking --------------------------------------------------------------------------------------------------------

    async def _forever(self, work: Callable[[], Any], every_s: float) -> None:
        """Again and again; a server that does not answer is asked again."""
        while True:
            # Whether the server is heard is a metric of its own.
            with suppress(grpc.RpcError, TimeoutError):
                await work()
            await asyncio.sleep(every_s)

    async def _ask(self, method: str, **fields: Any) -> Any:
        service, _, name = method.partition(".")
        return await getattr(getattr(self._client, service), name)(request_of(method, **fields))

    async def _pages(self, method: str, items: str, *, pages_max: int = 1_000, **fields: Any) -> list[Any]:
        found: list[Any] = []
        token = ""
        for _ in range(pages_max):
            reply = await self._ask(method, page_size=PAGE_COUNT, page_token=token, **fields)
            found += getattr(reply, items)
            token = reply.next_page_token
            if not token:
                break
        return found
