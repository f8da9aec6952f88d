"""Events of the field beside any incident: units on and off duty, held, where they are; destinations."""

from __future__ import annotations

from ..model import Availability, DestinationStatus, Override, Place
from ..records import record


@record
class UnitSignedOn:
    unit_id: str
    crew_count: int
    driver: bool
    crew_id: str
    place: Place
    at_home: bool
    by: str


@record
class UnitSignedOff:
    unit_id: str
    reason: str
    by: str


@record
class AvailabilitySet:
    unit_id: str
    availability: Availability
    reason: str
    until_ms: int
    crew_count: int
    driver: bool
    in_service: bool
    by: str
    # Re-entered from paper: nothing was heard of the unit by it.
    paper: bool = False


@record
class UnitHeld:
    """A supervisor keeps the unit from being ordered by the engine, or lets it go again."""

    unit_id: str
    held: bool
    reason_code: Override
    reason: str
    by: str


@record
class BaseAdvised:
    """A unit without an assignment is advised where to stand by. No order: its crew may do otherwise."""

    unit_id: str
    base_name: str
    place: Place
    # That is its home.
    home: bool
    # It stood by elsewhere; else it was just free.
    moved: bool
    travel_ticks: int
    # Of the demand, in millionths: what standing there covers more than its home, or than where it stood.
    gain_ppm: int
    # How much farther than the way home, and with that the agency's sum of the day: day since the year 1, metres.
    metres: int
    day: int
    day_metres: int


@record
class DestinationSet:
    destination_id: str
    status: DestinationStatus
    reason: str
    until_ms: int
    by: str


@record
class PositionsRecorded:
    """Columns of equal length. A quarantined fix jumped too far: it is kept aside until a second one agrees."""

    unit_ids: tuple[str, ...]
    lat_e7: tuple[int, ...]
    lon_e7: tuple[int, ...]
    fix_at_ms: tuple[int, ...]
    node: tuple[int, ...]
    offset_ticks: tuple[int, ...]
    quarantined: tuple[bool, ...]
    at_home: tuple[bool, ...]
    # Empty in entries of versions that snapped to nodes alone.
    edge: tuple[int, ...] = ()
    along: tuple[int, ...] = ()
    far_m: tuple[int, ...] = ()
