"""Roadless: what the grounds without a network of streets share: nothing can be closed, and no place lies on an edge.

A place stands by its coordinates at node 0, unless a ground knows nodes of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from ._fleet import Fleet
from .closures import NoClosures
from .model import Place
from .plane import check_coordinate


class Roadless:
    """The common part of a ground.Ground; travel times and the search are each ground's own."""

    road_ids: tuple[str, ...] = ()

    def __init__(self, tick_us: int) -> None:
        self.tick_us = tick_us
        self.closures = NoClosures()

    @property
    def node_count(self) -> int:
        return 1

    def place(self, lat_e7: int, lon_e7: int) -> Place:
        check_coordinate(lat_e7, lon_e7)
        return Place(0, 0, lat_e7, lon_e7)

    def places(self, lat_e7: Sequence[int], lon_e7: Sequence[int]) -> list[Place]:
        return [self.place(lat, lon) for lat, lon in zip(lat_e7, lon_e7, strict=True)]

    def fleet(self, unit_count: int) -> Fleet:
        return Fleet(unit_count, self.node_count)

    def road_name(self, road_id: str) -> str:
        raise KeyError(f"road {road_id!r}: there are no roads here")
