"""Where units may stand by and where calls come from: the places of [dispatch.coverage], and demand.csv."""

from __future__ import annotations

from ..limits import COVERAGE_POINTS_MAX, COVERAGE_POSTS_MAX
from ..model import Medium
from .agencies import Agencies
from .bundle import Base, DemandPoint, RosterUnit
from .coverage_faults import CoverageFault
from .faults import AnyFault, Fault
from .files import Files
from .format_dispatch import DEMAND
from .places import Surveyor
from .settings import Settings

_WEIGHT_MAX = 1_000_000_000


def read_bases(
    files: Files, settings: Settings, agencies: Agencies | None, units: list[RosterUnit], surveyor: Surveyor
) -> tuple[Base, ...]:
    """The places where units may stand by beside their homes; whoever is named but cannot stand by is noted."""
    rule = settings.dispatch.coverage

    def wrong(name: str, fault: AnyFault, *details: object) -> None:
        line = settings.document.line_of(("dispatch", "coverage", name))
        files.problems.add(settings.document.file, line, fault, *details)

    for agency_id in rule.agencies:
        if agencies is not None and agency_id not in agencies.by_id:
            wrong("agencies", Fault.AGENCY_UNKNOWN, agency_id)
        elif units and not any(unit.agency_id == agency_id and unit.medium is Medium.ROAD for unit in units):
            wrong("agencies", CoverageFault.NOBODY_STANDS_BY, agency_id)
    for nth, reserve in enumerate(settings.dispatch.reserve):
        own_count = sum([unit.agency_id == reserve.agency_id for unit in units])
        where = settings.document.line_of(("dispatch", "reserve", nth, "kept"))
        if agencies is not None and reserve.agency_id not in agencies.by_id:
            files.problems.add(settings.document.file, where, Fault.AGENCY_UNKNOWN, reserve.agency_id)
        elif units and reserve.kept[-1] >= own_count:
            details = (reserve.agency_id, reserve.kept[-1], own_count)
            files.problems.add(settings.document.file, where, CoverageFault.RESERVE_KEEPS_ALL, *details)
    bases = []
    for place_id in rule.bases:
        place = surveyor.places.get(place_id)
        if place is None:
            wrong("bases", Fault.PLACE_UNKNOWN, place_id)
        else:
            bases.append(Base(place.name, surveyor.place((place.lat_e7, place.lon_e7))))
    posts = len({(one.home.lat_e7, one.home.lon_e7) for one in units if one.agency_id in rule.agencies}) + len(bases)
    if posts > COVERAGE_POSTS_MAX:
        wrong("bases", Fault.TOO_MANY, "bases", posts, COVERAGE_POSTS_MAX)
    return tuple(bases)


def read_demand(files: Files, surveyor: Surveyor) -> tuple[DemandPoint, ...]:
    """Where calls come from; none where the city has no such file."""
    if "demand.csv" not in files.names:
        return ()
    points = []
    for row in files.rows("demand.csv", DEMAND):
        point = surveyor.point(row)
        weight = row.integer("weight", 1, _WEIGHT_MAX)
        points.append(DemandPoint(surveyor.place(point), weight))
    if len(points) > COVERAGE_POINTS_MAX:
        files.problems.add("demand.csv", 0, Fault.TOO_MANY, "points", len(points), COVERAGE_POINTS_MAX)
    return tuple(points)
