"""Small maps made by hand, written as OpenStreetMap files, and what became of them.

Nodes lie on a grid: node 12 is column 1, row 2, a hundredth of a degree apart, so that a street's ends tell its nodes.
It asserts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core.city.building import silent
from dispatch_core.city.osm_country import Country, read_country
from dispatch_core.city.osm_network import OsmRoadReport, build_network
from dispatch_core.city.osm_reader import Box, OsmData, read_osm
from dispatch_core.city.road_arrays import RoadArrays
from dispatch_core.plane import distance_mm

STEP_E7 = 100_000
SOUTH_E7, WEST_E7 = -70_000_000, 1_126_000_000


def place_of(node: int) -> tuple[int, int]:
    """(lat_e7, lon_e7) of a node: 12 is column 1, row 2."""
    column, row = divmod(node, 10)
    return SOUTH_E7 + row * STEP_E7, WEST_E7 + column * STEP_E7


@dataclass
class OsmMap:
    """A map: nodes are made when a way uses them."""

    ways: list[tuple[int, list[int], dict[str, str]]] = field(default_factory=list)
    tags: dict[int, dict[str, str]] = field(default_factory=dict)
    relations: list[tuple[list[tuple[str, int, str]], dict[str, str]]] = field(default_factory=list)

    def way(self, way_id: int, nodes: Iterable[int], **tags: str) -> OsmMap:
        """A way, residential unless it says otherwise; "__" in a key is a colon, an empty value takes a tag away."""
        given = {key.replace("__", ":"): value for key, value in tags.items()}
        self.ways.append((way_id, list(nodes), {"highway": "residential"} | given))
        return self

    def node(self, node: int, **tags: str) -> OsmMap:
        self.tags[node] = {key.replace("__", ":"): value for key, value in tags.items()}
        return self

    def turn(self, kind: str, start: int, via: int, end: int, **tags: str) -> OsmMap:
        members = [("w", start, "from"), ("n", via, "via"), ("w", end, "to")]
        self.relations.append((members, {"type": "restriction", "restriction": kind} | tags))
        return self

    def write(self, path: Path) -> Path:
        """A .pbf or .osm file, by the name."""
        import osmium
        from osmium.osm import mutable

        nodes = {node for _, refs, _ in self.ways for node in refs} | self.tags.keys()
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for node in sorted(nodes):
                lat, lon = place_of(node)
                writer.add_node(
                    mutable.Node(id=node, location=(lon / 1e7, lat / 1e7), tags=self.tags.get(node, {}), version=1)
                )
            for way_id, refs, tags in sorted(self.ways):
                kept = {key: value for key, value in tags.items() if value}
                writer.add_way(mutable.Way(id=way_id, nodes=refs, tags=kept, version=1))
            for number, (members, tags) in enumerate(self.relations, start=1):
                writer.add_relation(mutable.Relation(id=number, members=members, tags=tags, version=1))
        return path

    def read(self, folder: Path, country: Country | None = None, box: Box | None = None) -> OsmData:
        return read_osm(self.write(folder / "map.osm.pbf"), country or read_country(), box, silent)

    def build(self, folder: Path, country: Country | None = None, box: Box | None = None) -> Net:
        country = country or read_country()
        return Net(*build_network(self.read(folder, country, box), country, silent))


class Net:
    """A built network, asked by the numbers of the map's nodes."""

    def __init__(self, roads: RoadArrays, report: OsmRoadReport) -> None:
        self.roads = roads
        self.report = report
        places = zip(roads.node_lat_e7.tolist(), roads.node_lon_e7.tolist(), strict=True)
        self.names = [(lon - WEST_E7) // STEP_E7 * 10 + (lat - SOUTH_E7) // STEP_E7 for lat, lon in places]

    def arcs(self, way_id: int) -> list[tuple[int, int, int]]:
        """(from, to, km/h) of each arc of a way."""
        if f"w{way_id}" not in self.roads.road_ids:
            return []
        road = self.roads.road_ids.index(f"w{way_id}")
        found = np.flatnonzero(self.roads.arc_road == road).tolist()
        ends = [(self.roads.arc_tail[arc], self.roads.arc_head[arc]) for arc in found]
        speeds = [int(self.roads.arc_speed_kmh[arc]) for arc in found]
        return sorted((self.names[a], self.names[b], kmh) for (a, b), kmh in zip(ends, speeds, strict=True))

    def class_of(self, way_id: int) -> str:
        return self.roads.road_classes[self.roads.road_ids.index(f"w{way_id}")]

    def stops(self) -> set[int]:
        """The nodes to which a place may be snapped."""
        return {self.names[node] for node in np.flatnonzero(self.roads.node_snappable).tolist()}

    def mm(self, start: int, end: int) -> int | None:
        """Driven millimetres from one node, not a copy of it, to another or any copy of that; None without a way."""
        first = self.names.index(start)
        targets = [node for node, name in enumerate(self.names) if name == end]
        reached = distances(self.roads)(first)[targets].min()
        return None if np.isinf(reached) else round(reached)


def distances(roads: RoadArrays) -> Any:
    """A function from a node to the millimetres to all others, by scipy."""
    count = roads.node_lat_e7.size
    ends = (roads.arc_tail, roads.arc_head)
    # Of two arcs between the same nodes the shorter counts; scipy would add them.
    pairs = roads.arc_tail.astype(np.int64) * count + roads.arc_head
    order = np.lexsort((roads.arc_length_mm, pairs))
    kept = order[np.unique(pairs[order], return_index=True)[1]]
    weights = np.maximum(roads.arc_length_mm[kept].astype(np.float64), 1e-9)
    matrix = coo_array((weights, (ends[0][kept], ends[1][kept])), shape=(count, count)).tocsr()
    return lambda node: dijkstra(matrix, indices=node)


# A ring of four streets round the middle, so that everything reaches everything.
RING = (0, 40, 44, 4, 0)


def whole() -> Country:
    """Streets are not cut for length."""
    return replace(read_country(), chain_m_max=0)


def ring() -> OsmMap:
    """Corners 0, 40, 44 and 4; the diagonal is left to the test."""
    return OsmMap().way(1, RING[:3], name="South and east").way(2, RING[2:], name="North and west")


def mm(*nodes: int) -> int:
    return sum(distance_mm(*place_of(a), *place_of(b)) for a, b in pairwise(nodes))
