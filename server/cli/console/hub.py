"""The hub: turns what the link hears into what each browser is sent, a few times a second, whoever reads slowly or not.

A browser has one message under way: until it says that it has it, what changes is gathered, so a stuck one costs
nothing and misses nothing. Between changes a beat tells it how old the picture is.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, Final

from dispatch_core.city.bundle import City
from dispatch_core.model import IncidentState, Unfit
from dispatch_core.rules.surge import held_in_surge

from ...client import AioClient
from ...places import Places
from ...translate.units import unfit
from ..clock import CityClock
from ..language import Language
from .attention import Attention
from .details import Details
from .explaining import Explaining
from .ground import BaseMap, RoadWays
from .item import Item
from .link import Link, made
from .marks import Marks
from .mirror import Touched
from .rows import Row, Rows
from .screen import Screen, packed
from .service_rows import service_row
from .steering import Steering
from .viewer import Viewer

# What changes within so long after something was shown is shown in one go; what changes after a pause, at once.
GATHER_S: Final = 0.03
# Every browser is told so often how old its picture is, and what waits is read against the clock.
BEAT_S: Final = 0.5
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")


class Hub:
    """One server's city for any number of browsers."""

    def __init__(self, city: City, folder: Path, client: AioClient, marks: Marks) -> None:
        self.city = city
        self.base_map = BaseMap(city, folder)
        self.places = Places(city)
        self.ways = RoadWays(city, folder)
        self.clock = CityClock(city.zone)
        self.link: Link = made(city, client, self.wake, marks)
        self.explaining = Explaining(client, self.link.mirror, self.clock)
        self.steering = Steering(
            client, self.link.mirror, self.base_map.ends(), self.link.now_ms, self.explaining.judged
        )
        self.details = Details(client, self.link.mirror, self.steering.forms)
        self.screens = {language: Screen(Rows(city, self.places, self.ways, language)) for language in LANGUAGES}
        self.viewers: set[Viewer] = set()
        self._wake = asyncio.Event()
        self._beat_s = self._shown_s = 0.0
        self._lost = True
        self._attention = Attention()
        self._counts: Row = {}
        self._behind: set[Language] = set(LANGUAGES)

    def wake(self) -> None:
        """There is something new to show."""
        self._wake.set()

    def seen(self, viewer: Viewer, version: int) -> None:
        """A browser has everything up to a version; what changed meanwhile goes at once."""
        viewer.seen(version)
        if self.screens[viewer.language].version > viewer.version:
            self.wake()

    async def run(self) -> None:
        """Follow the server and feed the browsers, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.link.follow())
            group.create_task(self._show())

    # -- Showing -------------------------------------------------------------------------------------------------------

    async def _show(self) -> None:
        while True:
            try:
                async with asyncio.timeout(min(BEAT_S, self.link.lost_in_s())):
                    await self._wake.wait()
                await asyncio.sleep(max(0.0, self._shown_s + GATHER_S - time.monotonic()))
            except TimeoutError:
                pass
            self._wake.clear()
            self.refresh()
            self._shown_s = time.monotonic()

    def refresh(self) -> None:
        """Bring the screens in step and send to whoever is ready."""
        now_s = time.monotonic()
        mirror = self.link.mirror
        lost = self.link.lost()
        due = now_s - self._beat_s >= BEAT_S or lost != self._lost
        self._lost = lost
        if mirror.begun and (mirror.touched or due):
            touched, mirror.touched = mirror.touched, Touched(roads=False, whole=False)
            if touched.whole or touched.roads:
                touched.roads |= self.ways.close(mirror.state.closures.values())
            context = mirror.engine.context
            found = self._attention.items(context, mirror.notices, touched, self.link.now_ms(), every=due)
            if touched or not self._counts:
                self._counts = self._counted()
            watched = {viewer.language for viewer in self.viewers}
            for language in watched:
                self._bring(language, touched, found)
            # Nobody reads it now: it is made anew for whoever comes.
            self._behind |= set(LANGUAGES) - watched
            for viewer in self.viewers:
                if touched.concerns(viewer.kind, viewer.id):
                    self.details.show(viewer)
        beat = self._beat()
        for viewer in tuple(self.viewers):
            screen = self.screens[viewer.language]
            if viewer.ready(now_s):
                changes = screen.since(viewer.version)
                if changes or due:
                    viewer.send({**packed(changes, beat), "version": screen.version})
                    viewer.sent(screen.version, now_s)
            elif due:
                viewer.send({**packed({}, beat), "version": 0})
        if due:
            self._beat_s = now_s
            for language, screen in self.screens.items():
                versions = [viewer.version for viewer in self.viewers if viewer.language == language]
                screen.tidy(min(versions, default=screen.version))

    def _bring(self, language: Language, touched: Touched, found: list[Item]) -> None:
        screen = self.screens[language]
        if language in self._behind:
            touched = Touched()
            self._behind.discard(language)
        mirror = self.link.mirror
        service = service_row(mirror.state, self.city, screen.rows, self._counts)
        screen.update(mirror, touched, found, service)

    def _beat(self) -> dict[str, Any]:
        link = self.link
        return {
            "now": link.now_ms(),
            "rate": link.rate,
            "lost": link.lost(),
            "heard": link.heard_ms(),
            "away": link.store_away,
            "other": link.other_city,
            "seq": link.mirror.seq,
        }

    def _counted(self) -> Row:
        mirror = self.link.mirror
        state, context = mirror.state, mirror.engine.context
        priorities = [one.priority for one in state.incidents.values() if one.state is IncidentState.OPEN]
        return {
            "held": sum(1 for _ in held_in_surge(context)),
            "open": [priorities.count(priority) for priority in range(1, 6)],
            "fit": sum(unfit(context, unit) is Unfit.NONE for unit in state.units),
            "units": sum(not unit.retired for unit in state.units),
        }
