"""The console's line to the server: lists once, then the feed, resumed after the last seq whenever it breaks.

Ordinary reads of OpsService and IntakeService, a page at a time; the feed is one stream for all browsers. It keeps the
city's time and how long the server has been silent. It changes nothing on the server.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from typing import Any, Final

import grpc
import grpc.aio

from dispatch_core import limits
from dispatch_core.city.bundle import City
from dispatch_core.model import IncidentState

from ...client import AioClient, describe
from ..session import request_of
from .from_views import ms_of
from .marks import Marks
from .mirror import CannotFollow, Listed, Mirror

# The server is heard every second. A screen that was told nothing for so long must not look alive; it says so at once.
LOST_S: Final = 1.7
# A stream from which nothing comes for so long hangs, whatever the network says.
SILENT_S: Final = 3.0
# What changes within so long comes in one message: the writer is spared three in four, and no eye sees the difference.
GATHER_MS: Final = 40
_PAUSE_S: Final = 0.25
_READ_S: Final = 5.0
_PAGE_COUNT: Final = 100
# Entries before the beginning that are always read for what nobody lists, for what is about no incident.
_LOOK_BACK_COUNT: Final = 900
# The feed cannot go on where it stopped: begin anew.
_BEGIN_ANEW: Final = ("JOURNAL_DIFFERS", "SEQ_IN_FUTURE", "SEQ_TOO_OLD")


class Link:
    """Keeps a mirror in step with one server. `changed` is called whenever there is something new to show."""

    def __init__(self, client: AioClient, mirror: Mirror, changed: Callable[[], None]) -> None:
        self.client = client
        self.mirror = mirror
        self._changed = changed
        self._heard_s = 0.0
        self._connected = False
        self.store_away = False
        # The journal, and up to which of its entries what nobody lists is known; it is not told twice.
        self._told = ("", 0)
        # The server serves another city than the one whose files are here.
        self.other_city = False
        # The city's time at one moment of this machine, and how much faster it runs.
        self._city_ms = 0
        self._city_s = 0.0
        self._rate = 1

    # -- Queries -------------------------------------------------------------------------------------------------------

    @property
    def rate(self) -> int:
        """Seconds of the city a second."""
        return self._rate

    def lost(self) -> bool:
        """The server has not been heard for too long."""
        return not self._connected or time.monotonic() - self._heard_s >= LOST_S

    def lost_in_s(self) -> float:
        """When the silence is too long, in seconds from now; infinite where the server is lost already."""
        return math.inf if self.lost() else self._heard_s + LOST_S - time.monotonic()

    def heard_ms(self) -> int:
        """The city's time when the server was last heard; 0 = never."""
        return self._at(self._heard_s) if self._heard_s else 0

    def now_ms(self) -> int:
        """The city's time, in milliseconds since 1970 UTC."""
        return self._at(time.monotonic())

    def _at(self, moment_s: float) -> int:
        return self._city_ms + int((moment_s - self._city_s) * 1000) * self._rate

    # -- Following -----------------------------------------------------------------------------------------------------

    async def follow(self) -> None:
        """Follow for ever."""
        while True:
            try:
                await self._connect()
                await self._stream()
            except (TimeoutError, CannotFollow) as error:
                if isinstance(error, CannotFollow):
                    self.mirror.journal_id = ""
            except grpc.RpcError as error:
                if describe(error).reason in _BEGIN_ANEW:
                    self.mirror.journal_id = ""
            if self._connected:
                self._connected = False
                self._changed()
            await asyncio.sleep(_PAUSE_S)

    def hear(self) -> None:
        """The server said something just now."""
        self._heard_s, self._connected = time.monotonic(), True

    async def _connect(self) -> None:
        """The city's time, and where nothing is known yet everything."""
        service = await self._read("ops.GetState", without_digest=True)
        self._city_ms, self._city_s, self._rate = ms_of(service, "at"), time.monotonic(), max(1, service.clock_rate)
        self.other_city = service.city_digest != self.mirror.city.digest
        if self.mirror.begun and service.journal_id != self.mirror.journal_id:
            self.mirror.journal_id = ""
        if not self.mirror.begun:
            self.mirror.begin(await self._list(service))
            await self._look_back()
        self.store_away = service.store_away
        self.hear()
        self._changed()

    async def _list(self, service: Any) -> Listed:
        incidents = [(page.seq, list(page.incidents)) async for page in self._pages("intake.ListIncidents")]
        closures = [(page.seq, list(page.closures)) async for page in self._pages("ops.ListClosures")]
        city = await self._read("ops.GetCity")
        units = [(page.seq, list(page.units)) async for page in self._pages("ops.ListUnits")]
        closed = [closure for _, page in closures for closure in page]
        return Listed(
            service.journal_id, self._rate, incidents, (closures[0][0], closed), city=city, service=service, units=units
        )

    async def _pages(self, method: str, **fields: Any) -> Any:
        token = ""
        while True:
            page = await self._read(method, page_size=_PAGE_COUNT, page_token=token, **fields)
            yield page
            token = page.next_page_token
            if not token:
                return

    async def _look_back(self) -> None:
        """What was told of incidents that are open, and shortly before, as far as it is still to be had."""
        last_seq = self.mirror.seq
        after_seq = self.look_back_seq()
        if after_seq >= last_seq:
            return
        with contextlib.suppress(grpc.RpcError, TimeoutError, CannotFollow):
            async for reply in self._replies(after_seq):
                for entry in (reply.entry, *reply.more):
                    if 0 < entry.seq <= last_seq:
                        self.mirror.look_back(entry)
                self._told = (self.mirror.journal_id, min(reply.seq, last_seq))
                if not reply.HasField("entry") or reply.seq >= last_seq:
                    return

    def look_back_seq(self) -> int:
        """After which entry to look back: before the oldest open incident, whose number is its first entry's seq."""
        last_seq, incidents = self.mirror.seq, self.mirror.state.incidents.values()
        oldest = min((one.incident for one in incidents if one.state is IncidentState.OPEN), default=last_seq)
        after_seq = min(oldest - 1, last_seq - _LOOK_BACK_COUNT)
        told_seq = self._told[1] if self._told[0] == self.mirror.journal_id else 0
        return max(0, last_seq - limits.LOOK_BACK_ENTRIES_MAX, after_seq, told_seq)

    async def _stream(self) -> None:
        async for reply in self._replies(self.mirror.seq):
            news = not self._connected or self.store_away != reply.store_away
            self.store_away = reply.store_away
            self.hear()
            if news:
                self._changed()
            if reply.HasField("entry"):
                for entry in (reply.entry, *reply.more):
                    self.mirror.take(entry)
                self._told = (self.mirror.journal_id, entry.seq)
                self._changed()

    async def _replies(self, after_seq: int) -> Any:
        request = request_of(
            "ops.WatchEvents", after_seq=after_seq, journal_id=self.mirror.journal_id, gather_ms=GATHER_MS
        )
        stream = self.client.ops.WatchEvents(request)
        try:
            while True:
                async with asyncio.timeout(SILENT_S):
                    reply = await stream.read()
                if reply is grpc.aio.EOF:
                    return
                yield reply
        finally:
            stream.cancel()

    async def _read(self, method: str, **fields: Any) -> Any:
        service, _, name = method.partition(".")
        call = getattr(getattr(self.client, service), name)
        return await call(request_of(method, **fields), timeout=_READ_S)


def made(city: City, client: AioClient, changed: Callable[[], None], marks: Marks) -> Link:
    """A link with a mirror that knows nothing yet but what was seen to."""
    return Link(client, Mirror(city, marks), changed)
