"""A screen: all rows in one language, each with the version of its last change: a browser is sent what it lacks.

Every browser remembers up to which version it has; a slow one is sent the newest of what it missed, once. Rows that
went are remembered until every browser knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from dispatch_core.context import Context

from .item import Item
from .mirror import Mirror, Touched
from .rows import Row, Rows

# What changes about a unit that moves.
MOVES: Final = ("lat", "lon", "fix")
SECTIONS: Final = ("units", "incidents", "ways", "board", "roads", "closures", "service")


class Screen:
    """The rows of one language."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.version = 0
        # Section -> id -> (version, row); None = gone.
        self._kept: dict[str, dict[str, tuple[int, Row | None]]] = {section: {} for section in SECTIONS}
        # By unit the version in which more of it changed than where it is.
        self._whole: dict[str, int] = {}
        # What each row of the board was made of.
        self._items: dict[str, Item] = {}
        # Ids of the ways of each incident, to find those that ended.
        self._ways: dict[int, set[str]] = {}

    # -- Queries -------------------------------------------------------------------------------------------------------

    def since(self, version: int) -> dict[str, dict[str, Row | None]]:
        """What changed after a version: section -> id -> row; empty where nothing did."""
        found = {}
        if version < self.version:
            for section, kept in self._kept.items():
                changed = {key: row for key, (at, row) in kept.items() if at > version and (row or version)}
                if changed:
                    found[section] = changed
            # Most of what a second brings are units that moved: 25 kB of 500 units instead of 150.
            for key, row in found.get("units", {}).items():
                if row is not None and self._whole.get(key, 0) <= version:
                    found["units"][key] = {part: row[part] for part in MOVES}
        return found

    # -- Changes -------------------------------------------------------------------------------------------------------

    def update(self, mirror: Mirror, touched: Touched, items: Iterable[Item], service: Row) -> None:
        """Make the rows anew that may have changed."""
        context, state = mirror.engine.context, mirror.state
        whole = touched.whole
        incidents = set(self._ways) | set(state.incidents) if whole else set(touched.incidents)
        units = range(len(state.units)) if whole else touched.units
        for index in units:
            unit = state.units[index]
            self._put("units", unit.unit_id, self.rows.unit(context, unit))
        for number in incidents | (set(self._ways) if touched.roads else set()):
            self._put_incident(context, mirror, number)
        if whole or touched.roads:
            closed = {
                road_id: {"id": road_id, "reason": one.reason, "since": one.since_ms, "until": one.until_ms}
                for road_id, one in mirror.closed_roads.items()
            }
            self._put_all("roads", closed)
            self._put_all("closures", {one.closure_id: self.rows.closure(one) for one in state.closures.values()})
        self._put_board(context, touched, items)
        self._put("service", "service", service)

    def tidy(self, version: int) -> None:
        """Forget what went before a version that every browser has."""
        for kept in self._kept.values():
            for key in [key for key, (at, row) in kept.items() if row is None and at <= version]:
                del kept[key]

    # -- Details -------------------------------------------------------------------------------------------------------

    def _put_incident(self, context: Context, mirror: Mirror, number: int) -> None:
        incident = mirror.state.incidents.get(number)
        self._put("incidents", f"I{number}", self.rows.incident(context, incident) if incident else None)
        ways = {}
        for one in incident.assignments if incident else ():
            row = self.rows.way(context, incident, one) if incident and one.live else None
            if row is not None:
                ways[row["id"]] = row
        for gone in self._ways.get(number, set()) - ways.keys():
            self._put("ways", gone, None)
        for key, row in ways.items():
            self._put("ways", key, row)
        if ways:
            self._ways[number] = set(ways)
        else:
            self._ways.pop(number, None)

    def _put_board(self, context: Context, touched: Touched, items: Iterable[Item]) -> None:
        found = {item.key: item for item in items}
        for gone in self._items.keys() - found.keys():
            self._put("board", gone, None)
        for key, item in found.items():
            # A row says where its incident is, too.
            if touched.whole or self._items.get(key) is not item or item.incident in touched.incidents:
                self._put("board", key, self.rows.item(context, item))
        self._items = found

    def _put_all(self, section: str, rows: dict[str, Row]) -> None:
        for gone in self._kept[section].keys() - rows.keys():
            self._put(section, gone, None)
        for key, row in rows.items():
            self._put(section, key, row)

    def _put(self, section: str, key: str, row: Row | None) -> None:
        kept = self._kept[section]
        before = kept.get(key)
        if before is None and row is None:
            return
        if before is None or before[1] != row:
            self.version += 1
            kept[key] = (self.version, row)
            if section == "units" and not (row and before and _only_moved(before[1], row)):
                self._whole[key] = self.version


def _only_moved(before: Row | None, row: Row) -> bool:
    return before is not None and all(before[part] == row[part] for part in row if part not in MOVES)


def packed(changes: dict[str, dict[str, Row | None]], beat: dict[str, Any]) -> dict[str, Any]:
    """One message to a browser."""
    return {"changes": changes, "beat": beat}
