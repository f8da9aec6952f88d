"""An OpenStreetMap file becomes plain records: the ways one can drive, shut barriers, turn restrictions, named places.

The only file that knows osmium (extra `osm`). It keeps what lies in the box and forgets the rest; osmium meanwhile
holds the position of every node of the file, some 16 bytes each, which is most of the memory a build takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..records import record
from .building import BuildError, ExtraMissing, Progress, need_input
from .osm_country import Country
from .osm_tags import RoadRule, clean, is_shut, road_rule

if TYPE_CHECKING:
    import osmium

# (osm node id, lat_e7, lon_e7)
Point = tuple[int, int, int]
# south, west, north, east in 1e-7 degrees
Box = tuple[int, int, int, int]

# A thing with a name and one of these is a place that a caller may name; the first that is there says its kind.
PLACE_KEYS = (
    "emergency", "healthcare", "amenity", "aeroway", "railway", "place", "tourism", "leisure",
    "historic", "office", "shop", "man_made", "natural",
)  # fmt: skip
# These are kept without a name too: units and patients start and end there.
STATION_KINDS = ("fire_station", "police", "hospital", "ambulance_station")

_TELL_EVERY = 5_000
_WORLD: Box = (-900_000_000, -1_800_000_000, 900_000_000, 1_800_000_000)


@record
class OsmWay:
    """A way, or the part of one that lies in the box."""

    way_id: int
    rule: RoadRule
    points: tuple[Point, ...]


@record
class Restriction:
    """A turn restriction over one node. `only`: no other turn than this; else: not this turn."""

    only: bool
    from_ways: frozenset[int]
    to_ways: frozenset[int]
    node: int


@record
class OsmPlace:
    """`radius_m`: how far from here its edge may be."""

    place_id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    lat_e7: int
    lon_e7: int
    radius_m: int


@record
class OsmData:
    ways: list[OsmWay]
    shut_nodes: set[int]
    restrictions: list[Restriction]
    # Restrictions over a way, by the hour or without a member.
    restrictions_unread: int
    places: list[OsmPlace]
    # Ways with a highway tag in the box, driven or not.
    highway_count: int


def read_osm(path: Path, country: Country, box: Box | None, progress: Progress) -> OsmData:
    """Raises BuildError for a file that is missing, no OpenStreetMap file or without roads in the box."""
    need_input(path, folder=False)
    try:
        import osmium
    except ImportError:
        raise ExtraMissing(
            "Paket osmium belum terpasang; jalankan: pip install 'sigap[osm]'",
            "The package osmium is not installed; run: pip install 'sigap[osm]'",
        ) from None
    reader = _Reader(country, box or _WORLD, progress)
    try:
        objects = osmium.FileProcessor(str(path)).with_locations("flex_mem")
        reader.read(objects.with_filter(osmium.filter.EmptyTagFilter()))
    except (RuntimeError, UnicodeDecodeError, osmium.InvalidLocationError) as error:
        raise BuildError(
            f"{path} tidak dapat dibaca sebagai OpenStreetMap ({error}); unduh ulang berkas .osm.pbf.",
            f"{path} cannot be read as OpenStreetMap ({error}); fetch the .osm.pbf file again.",
        ) from None
    data = reader.data
    if not data.ways:
        raise BuildError(
            "Tidak ada jalan yang dapat dilalui di wilayah itu; periksa --bbox selatan,barat,utara,timur.",
            "There is no road to drive on in that area; check --bbox south,west,north,east.",
        )
    return data


class _Reader:
    def __init__(self, country: Country, box: Box, progress: Progress) -> None:
        self._country = country
        self._box = box
        self._progress = progress
        self.data = OsmData(
            ways=[], shut_nodes=set(), restrictions=[], restrictions_unread=0, places=[], highway_count=0
        )

    def read(self, objects: Iterable[Any]) -> None:
        ways, places, shut, restrictions = [], [], set(), []
        highway_count = unread = 0
        for count, thing in enumerate(objects):
            if count % _TELL_EVERY == 0:
                self._progress("read", count, 0)
            if thing.is_node():
                node = thing.location
                if not self._inside(node.y, node.x):
                    continue
                tags = dict(thing.tags)
                if is_shut(tags, self._country):
                    shut.add(thing.id)
                places += self._place(f"n{thing.id}", tags, [(thing.id, node.y, node.x)])
            elif thing.is_way():
                tags = dict(thing.tags)
                runs = self._runs(thing.nodes)
                highway_count += "highway" in tags and bool(runs)
                rule = road_rule(tags, self._country) if runs else None
                if rule is not None:
                    ways += [OsmWay(thing.id, rule, run) for run in runs if len(run) > 1]
                elif runs:
                    places += self._place(f"w{thing.id}", tags, runs[0])
            elif thing.is_relation() and thing.tags.get("type") == "restriction":
                tags = dict(thing.tags)
                if self._binds(tags):
                    restriction = _restriction(
                        tags, [(member.type, member.role, member.ref) for member in thing.members]
                    )
                    unread += restriction is None
                    restrictions += [restriction] if restriction else []
        self.data = OsmData(
            ways=ways,
            shut_nodes=shut,
            restrictions=restrictions,
            restrictions_unread=unread,
            places=places,
            highway_count=highway_count,
        )

    def _inside(self, lat_e7: int, lon_e7: int) -> bool:
        south, west, north, east = self._box
        return south <= lat_e7 <= north and west <= lon_e7 <= east

    def _runs(self, nodes: Iterable[osmium.osm.NodeRef]) -> list[tuple[Point, ...]]:
        """The parts of a way in the box; a node that the file lacks is outside too."""
        runs: list[list[Point]] = [[]]
        for node in nodes:
            location = node.location
            if location.valid() and self._inside(location.y, location.x):
                if not runs[-1] or runs[-1][-1][0] != node.ref:
                    runs[-1].append((node.ref, location.y, location.x))
            elif runs[-1]:
                runs.append([])
        return [tuple(run) for run in runs if run]

    def _place(self, place_id: str, tags: dict[str, str], points: Iterable[Point]) -> list[OsmPlace]:
        kinds = [tags[key] for key in PLACE_KEYS if tags.get(key, "no") not in ("yes", "no")]
        kind = next((found for found in STATION_KINDS if found in kinds), kinds[0] if kinds else "")
        name = clean(tags.get("name", ""))
        if not kind or not (name or kind in STATION_KINDS):
            return []
        lats, lons = [lat for _, lat, _ in points], [lon for _, _, lon in points]
        # A degree of latitude has 111 km; half the longer side and half again is beyond every corner.
        radius_m = max(max(lats) - min(lats), max(lons) - min(lons)) * 111_195 * 3 // (4 * 10**7)
        others = (clean(tags[key].replace("|", " ")) for key in ("alt_name", "short_name", "old_name") if key in tags)
        return [
            OsmPlace(
                place_id=place_id,
                name=name or f"{kind.replace('_', ' ').capitalize()} {place_id}",
                aliases=tuple(dict.fromkeys(other for other in others if other)),
                kind=kind,
                lat_e7=(min(lats) + max(lats)) // 2,
                lon_e7=(min(lons) + max(lons)) // 2,
                radius_m=radius_m,
            )
        ]

    def _binds(self, tags: dict[str, str]) -> bool:
        """Is it about us? One for lorries only (restriction:hgv) or with except=emergency is not."""
        if not self._country.turn_restrictions:
            return False
        excepted = {word.strip() for word in tags.get("except", "").split(";")}
        return "emergency" not in excepted and bool({"restriction", "restriction:conditional"} & tags.keys())


def _restriction(tags: dict[str, str], members: list[tuple[str, str, int]]) -> Restriction | None:
    """None for one that this import cannot follow."""
    kind = tags.get("restriction", "")
    ways = {
        role: frozenset(ref for type_, given, ref in members if type_ == "w" and given == role)
        for role in ("from", "to")
    }
    via = [(type_, ref) for type_, role, ref in members if role == "via"]
    if not kind.startswith(("no_", "only_")) or len(via) != 1 or via[0][0] != "n" or not (ways["from"] and ways["to"]):
        return None
    return Restriction(kind.startswith("only_"), ways["from"], ways["to"], via[0][1])
