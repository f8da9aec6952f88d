"""The road sketch of Ambon as a RoadGround, built straight from its file, for checks against its published distances.

Not the city loader: only what the checks need. Skips loudly where the shared data is absent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from dispatch_core.plane import arc_ticks, distance_mm
from dispatch_core.roads import RoadGround

from ..support_data import shared

# 10 us ticks: 473 arcs of a few seconds each sum up to less than a rounding of the published minutes.
TICK_US = 10


def load_sketch() -> dict[str, Any]:
    sketch: dict[str, Any] = json.loads(shared("ambon/roads_sketch.json", "to check published figures").read_text())
    return sketch


def e7(degrees: float) -> int:
    return round(degrees * 10**7)


@dataclass
class Arrays:
    """What RoadGround.build takes, and the node of each junction."""

    places: list[tuple[int, int]]
    snappable: list[int]
    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    road: list[int] = field(default_factory=list)
    ticks: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))

    def arcs(self, mode: int) -> list[tuple[int, int, int, int]]:
        """(tail, head, ticks, road) of every arc."""
        return list(zip(self.tail, self.head, self.ticks[mode], self.road, strict=True))


def network_arrays(sketch: dict[str, Any], *, kilometres: bool = False) -> Arrays:
    """Junctions first, in the sketch's order. Mode 0 drives at the sketch's speeds, mode 1 a quarter slower.

    With `kilometres` the weights are millimetres instead: 31 bits hold 2,000 km.
    """
    nodes = {name: index for index, name in enumerate(sketch["nodes"])}
    made = Arrays([(e7(lat), e7(lon)) for lat, lon in sketch["nodes"].values()], [1] * len(nodes))
    for index, line in enumerate(sketch["roads"]):
        inner = [(e7(lat), e7(lon)) for lat, lon in line["coords"][1:-1]]
        chain = [nodes[line["a"]], *range(len(made.places), len(made.places) + len(inner)), nodes[line["b"]]]
        made.places += inner
        made.snappable += [0 if line["cls"] in ("bridge", "restricted", "unconfirmed") else 1] * len(inner)
        for one, other in pairwise(chain):
            length_mm = distance_mm(*made.places[one], *made.places[other])
            for tail, head in ((one, other), (other, one)):
                made.tail.append(tail)
                made.head.append(head)
                made.road.append(index)
                for mode, permille in enumerate((1000, 750)):
                    spent = arc_ticks(length_mm, line["speed_kmh"], permille, TICK_US)
                    made.ticks[mode].append(length_mm if kilometres else spent)
    return made


def build_arrays(sketch: dict[str, Any], *, kilometres: bool = False) -> dict[str, Any]:
    """The arguments of RoadGround.build; off the road one walks."""
    arrays = network_arrays(sketch, kilometres=kilometres)
    return {
        "node_lat_e7": [lat for lat, _ in arrays.places],
        "node_lon_e7": [lon for _, lon in arrays.places],
        "snappable": arrays.snappable,
        "arc_tail": np.array(arrays.tail),
        "arc_head": np.array(arrays.head),
        "arc_road": np.array(arrays.road),
        "arc_ticks": np.array(arrays.ticks),
        "road_ids": [line["id"] for line in sketch["roads"]],
        "road_names": [line["name"] for line in sketch["roads"]],
        "off_road_kmh": 5,
        "tick_us": TICK_US,
    }


def build_sketch(sketch: dict[str, Any], *, kilometres: bool = False) -> tuple[RoadGround, dict[str, int]]:
    """The ground and the node of each junction."""
    ground = RoadGround.build(**build_arrays(sketch, kilometres=kilometres))
    return ground, {name: index for index, name in enumerate(sketch["nodes"])}
