"""A folder becomes a City, or a list of everything that is wrong with it.

The files are read in the order in which they refer to each other. Reading never stops at a mistake: what cannot be
known for a mistake elsewhere is simply not judged. What the files may hold stands in format.py.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..ground import Ground
from ..lines import LineGround
from ..model import Medium
from .agencies import read_agencies
from .areas import AreaIndex
from .bases import read_bases, read_demand
from .beat_settings import read_beats
from .bundle import City
from .closure_settings import check_closures
from .faults import Fault
from .files import Files
from .network import read_network
from .outage_settings import read_outages
from .places import Surveyor, read_destinations, read_gazetteer
from .plans import Plans
from .problems import CityError, Problem, Problems
from .roster import Roster
from .sea import leave_out_islands, read_sea
from .settings import Settings, read_settings
from .shapes import read_areas
from .travel_matrix import lay_matrix

_SHIPPED = Path(__file__).parent


def load_city(folder: str | Path) -> City:
    """The city in a folder, or one that ships with Sigap by its name ("ambon"). Raises CityError with every problem."""
    problems = Problems()
    city = _read(city_folder(folder), problems)
    if city is None:
        raise CityError(problems.sorted())
    return city


def check_city(folder: str | Path) -> list[Problem]:
    """Every mistake and warning in a city's files, by file and line; empty where there is none."""
    problems = Problems()
    _read(city_folder(folder), problems)
    return problems.sorted()


def city_folder(folder: str | Path) -> Path:
    """The folder that a name or a path means. A bare name that Sigap ships wins; "./ambon" is a folder here."""
    if isinstance(folder, str) and folder.isidentifier() and (_SHIPPED / folder / "city.toml").is_file():
        return _SHIPPED / folder
    return Path(folder)


def _read(folder: Path, problems: Problems) -> City | None:
    files = Files(folder, problems)
    if problems.is_fatal():
        return None
    settings = read_settings(files)
    areas = read_areas(files)
    agencies = read_agencies(files, settings)
    surveyor = Surveyor(AreaIndex(areas), settings)
    _lay_grounds(files, settings, surveyor)
    surveyor.sea = read_sea(files, settings, areas, surveyor.ground)
    read_gazetteer(files, surveyor)
    roster = Roster(files, settings, agencies, surveyor)
    destinations = read_destinations(files, settings, agencies, surveyor)
    bases = read_bases(files, settings, agencies, roster.units, surveyor) if settings else ()
    demand = read_demand(files, surveyor)
    plans = Plans(files, settings, agencies, roster.units, destinations)
    dispatch = read_beats(settings, agencies, roster.units, areas) if settings else None
    outages = read_outages(settings.document, agencies, plans.types, areas) if settings else None
    if agencies is not None and roster.units:
        agencies.check_units(roster.units)
        if settings is not None:
            shut = settings.closures, settings.closure_fields
            check_closures(*shut, agencies.by_id, roster.units, len(settings.modes))
    if problems.is_fatal():
        return None
    assert settings is not None
    assert agencies is not None
    assert surveyor.ground is not None
    assert dispatch is not None
    if surveyor.sea is not None:
        leave_out_islands(surveyor.sea, surveyor.ground, roster.units)
    drives_only = all(unit.medium is Medium.ROAD for unit in roster.units)
    return City(
        city_id=settings.city_id,
        name=settings.name,
        zone=settings.zone,
        tick_us=settings.tick_us,
        demonstration=settings.demonstration,
        attribution=settings.attribution,
        policy=settings.policy,
        dispatch=replace(dispatch, outages=outages),
        modes=settings.modes,
        agencies=tuple(agencies.by_id.values()),
        capabilities=agencies.capabilities,
        units=tuple(roster.units),
        types=plans.types,
        gazetteer=tuple(surveyor.places.values()),
        areas=tuple(areas),
        destinations=destinations,
        closures=settings.closures,
        ground=surveyor.ground,
        digest=files.digest(),
        off_road=None if drives_only else surveyor.off_road,
        substitutes=plans.substitutes,
        bases=bases,
        demand=demand,
        sea=surveyor.sea,
    )


def _lay_grounds(files: Files, settings: Settings | None, surveyor: Surveyor) -> None:
    """Give the surveyor the roads, and the straight lines of those who do not drive or of a city without roads."""
    if settings is None:
        # Mistakes among the roads show all the same; whether there should be roads is not known.
        if not files.names.isdisjoint(("roads.geojson", "roads.npz")):
            read_network(files, None)
        return
    straight: Ground | None = None
    if not files.problems.is_fatal():
        straight = LineGround.build(
            line_kmh=settings.line_kmh, detour_permille=settings.detour_permille, tick_us=settings.tick_us
        )
    surveyor.off_road = straight
    if settings.travel_kind == "road":
        surveyor.ground = read_network(files, settings)
        return
    surveyor.ground = lay_matrix(files, settings) if settings.travel_kind == "matrix" else straight
    for closure, section in zip(settings.closures, settings.closure_fields, strict=True):
        section.wrong("road", Fault.ROAD_UNKNOWN, closure.road_id)
