"""gazetteer.csv and destinations.csv: the names people use for places, and where patients are taken."""

from __future__ import annotations

from ..ground import Ground
from ..limits import DESTINATIONS_MAX, GAZETTEER_PLACES_MAX, UNCERTAINTY_M_MAX
from ..model import Medium, Place
from ..sea import SeaGround
from .agencies import Agencies
from .areas import AreaIndex
from .bundle import Destination, GazetteerPlace
from .faults import Fault
from .fields import ANY, CAPITAL, SMALL, Register, Row
from .files import Files
from .format import DESTINATIONS, GAZETTEER
from .settings import Settings

Point = tuple[int, int]


class Surveyor:
    """Finds the point of a row and says whether the city serves it.

    A row names a place of the gazetteer or gives its own coordinates.
    """

    def __init__(self, areas: AreaIndex, settings: Settings | None) -> None:
        self._areas = areas
        self._outside_m = None if settings is None else settings.policy.outside_area_m
        # Whoever knows the roads lays them here; None while nobody does.
        self.ground: Ground | None = None
        self.off_road: Ground | None = None
        # None: the city has no sea lanes.
        self.sea: SeaGround | None = None
        self.places: dict[str, GazetteerPlace] = {}

    def point(self, row: Row) -> Point | None:
        """The row's own coordinates; None where they are wrong, which is noted."""
        point = row.point()
        if point is not None and self._outside_m is not None and not self._areas.within(*point, self._outside_m):
            row.wrong("lat", Fault.OUTSIDE_AREA, self._areas.metres_outside(*point), self._outside_m)
        return point

    def home(self, row: Row, column: str) -> Point | None:
        """The coordinates of a row, or else those of the place it names."""
        if row.has("lat") or row.has("lon"):
            return self.point(row)
        named = row.text(column, "")
        if not named:
            row.wrong("", Fault.PLACE_MISSING, column)
        elif named not in self.places:
            row.wrong(column, Fault.PLACE_UNKNOWN, named)
        else:
            place = self.places[named]
            return place.lat_e7, place.lon_e7
        return None

    def name(self, text: str) -> str:
        """The name users see of a gazetteer's place; the text itself where it names none."""
        return self.places[text].name if text in self.places else text

    def place(self, point: Point | None, medium: Medium = Medium.ROAD) -> Place:
        """The point as a search of the medium sees it; coordinates only where a mistake elsewhere left no ground."""
        lat_e7, lon_e7 = point or (0, 0)
        ground = self.ground if medium is Medium.ROAD else self.off_road
        return Place(0, 0, lat_e7, lon_e7) if ground is None else ground.place(lat_e7, lon_e7)


def read_gazetteer(files: Files, surveyor: Surveyor) -> None:
    """Fill the surveyor's places in the file's order."""
    register = Register("place")
    for row in files.rows("gazetteer.csv", GAZETTEER):
        place_id = row.code("place_id", ANY)
        lat_e7, lon_e7 = surveyor.point(row) or (0, 0)
        place = GazetteerPlace(
            place_id=place_id,
            name=row.text("name"),
            aliases=row.texts("aliases", ()),
            kind=row.code("kind", SMALL),
            lat_e7=lat_e7,
            lon_e7=lon_e7,
            radius_m=row.integer("radius_m", 1, UNCERTAINTY_M_MAX),
            kelurahan=row.text("kelurahan", ""),
            kecamatan=row.text("kecamatan", ""),
        )
        if register.add(row, "place_id", place_id):
            surveyor.places[place_id] = place
    if len(surveyor.places) > GAZETTEER_PLACES_MAX:
        files.problems.add("gazetteer.csv", 0, Fault.TOO_MANY, "places", len(surveyor.places), GAZETTEER_PLACES_MAX)


def read_destinations(
    files: Files, settings: Settings | None, agencies: Agencies | None, surveyor: Surveyor
) -> tuple[Destination, ...]:
    """Where patients are taken, in the file's order."""
    destinations: list[Destination] = []
    register = Register("destination")
    for row in files.rows("destinations.csv", DESTINATIONS):
        destination_id = row.code("destination_id", ANY)
        register.add(row, "destination_id", destination_id)
        agency_id = row.code("agency", CAPITAL)
        if agency_id and agencies is not None and agency_id not in agencies.by_id:
            row.wrong("agency", Fault.AGENCY_UNKNOWN, agency_id)
        capabilities = row.codes("capabilities", CAPITAL, ())
        offered = capabilities if settings is None else settings.destination_capabilities
        for capability in capabilities:
            if capability not in offered:
                row.wrong("capabilities", Fault.CAPABILITY_UNKNOWN, capability, "city.toml, destination_capabilities")
        destinations.append(
            Destination(
                destination_id=destination_id,
                name=row.text("name"),
                kind=row.code("kind", SMALL),
                agency_id=agency_id,
                capabilities=capabilities,
                place=surveyor.place(surveyor.home(row, "place")),
                phone=row.text("phone", ""),
            )
        )
        if not row.has("phone"):
            row.wrong("", Fault.DESTINATION_WITHOUT_PHONE, destination_id)
    if len(destinations) > DESTINATIONS_MAX:
        files.problems.add("destinations.csv", 0, Fault.TOO_MANY, "destinations", len(destinations), DESTINATIONS_MAX)
    return tuple(destinations)
