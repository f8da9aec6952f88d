"""Fixes: where vehicles say they are: those that move, at each moment that matters, as they would every few seconds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatch_core.commands import RecordPositions

from .agenda import Agenda
from .centre import START_MS
from .crews import Crew, Phase
from .desk import Desk


class Fixes:
    """`watched` are the phases in which vehicles send fixes."""

    def __init__(self, desk: Desk, agenda: Agenda, crews: Sequence[Crew], watched: Collection[Phase]) -> None:
        self._desk = desk
        self._agenda = agenda
        self._crews = crews
        self._watched = watched
        # Units whose fixes nobody gets.
        self.lost: set[int] = set()

    def send(self, beside: Crew | None = None) -> None:
        """Vehicles that move say where they are, and so does one `beside` them that stands."""
        crews = [crew for crew in self._crews if crew.phase in self._watched or crew is beside]
        if crews:
            self.send_of(crews)

    def send_of(self, crews: Sequence[Crew]) -> None:
        if self.lost:
            crews = [crew for crew in crews if crew.unit not in self.lost]
            if not crews:
                return
        now_us = self._agenda.now_us
        at_ms = START_MS + now_us // 1000
        places = [crew.place_at(now_us) for crew in crews]
        self._desk.submit(
            RecordPositions(
                tuple([crew.unit_id for crew in crews]),
                tuple([place.lat_e7 for place in places]),
                tuple([place.lon_e7 for place in places]),
                (at_ms,) * len(crews),
            )
        )
