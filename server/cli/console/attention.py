"""Attention: the board kept from one look to the next, so that a change costs one incident's rows and not all.

What it gives is what `board.items` gives, out of order; a row that is as it was is the same object as before.
"""

from __future__ import annotations

from itertools import chain

from dispatch_core.context import Context

from .board import of_incident
from .item import Item
from .marks import Key
from .mirror import Touched
from .notices import DROPPED, Notices
from .standing import of_closures, of_villages
from .told import of_dropped, of_notice


class Attention:
    """The rows of one city's board."""

    def __init__(self) -> None:
        self._by_incident: dict[int, list[Item]] = {}
        self._by_notice: dict[Key, Item] = {}
        self._by_closure: list[Item] = []
        self._by_village: list[Item] = []
        self._notices_version = -1

    def items(
        self, context: Context, notices: Notices, touched: Touched, now_ms: int, *, every: bool = False
    ) -> list[Item]:
        """All rows as of an instant of the city's time. What only the clock brings comes where `every` one is read."""
        incidents = context.state.incidents
        for number in incidents if every or touched.whole else touched.incidents:
            incident = incidents.get(number)
            rows = of_incident(context, incident, now_ms) if incident else []
            if rows != self._by_incident.get(number, []):
                self._by_incident[number] = rows
        for number in self._by_incident.keys() - incidents.keys():
            del self._by_incident[number]
        if touched.whole or touched.incidents or notices.version != self._notices_version:
            self._notices_version = notices.version
            self._look_at(context, notices)
        if touched.whole or touched.roads:
            rows = of_closures(context)
            self._by_closure = rows if rows != self._by_closure else self._by_closure
        if every or touched.whole or touched.incidents:
            rows = of_villages(context)
            self._by_village = rows if rows != self._by_village else self._by_village
        return [
            *self._by_closure,
            *self._by_village,
            *chain.from_iterable(self._by_incident.values()),
            *self._by_notice.values(),
        ]

    def _look_at(self, context: Context, notices: Notices) -> None:
        incidents, kept, found = context.state.incidents, self._by_notice, {}
        for notice in notices.listed():
            if not notices.live(notice, incidents):
                continue
            incident = incidents.get(notice.incident)
            item = kept.get(notice.key)
            if item is None or (incident and item.priority != incident.priority) or item.since_ms != notice.since_ms:
                item = of_notice(context, notice, incident)
            found[notice.key] = item
        if notices.dropped_count:
            item = of_dropped(notices)
            found[DROPPED] = kept[DROPPED] if kept.get(DROPPED) == item else item
        self._by_notice = found
