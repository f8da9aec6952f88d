"""What a city bundle holds once it is read: plain records, checked, with a digest over all of it.

The loader makes these from a folder's files; the engine and the server read them and never change them. A unit's
state, a closure or anything else that changes in service is not here: the journal owns it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from ..model import Authority, DuplicateAction, LineKind, Medium, Place, RoadTerms
from ..records import record
from .dispatch import Dispatch

if TYPE_CHECKING:
    from ..ground import Ground
    from ..sea import SeaGround


@record
class Policy:
    """Numbers a city chooses (city.toml [policy]); milliseconds unless the name says otherwise."""

    # No acknowledgement.
    delivery_ms: int
    acknowledgement_ms: int
    next_unit_p1_ms: int
    next_unit_ms: int
    misses_running_max: int
    # After a stop.
    clock_gap_ms: int
    resume_hold_ms: int
    # Late en route: turnout plus slack. Late arrival: ETA plus slack.
    late_en_route_slack_ms: int
    late_arrival_slack_ms: int
    # Positions.
    position_flag_ms: int
    position_widen_ms: int
    position_last_ms: int
    jump_speed_kmh: int
    jump_distance_m: int
    jump_agree_m: int
    at_home_m: int
    # Turnout of a unit whose crew already sits in the vehicle.
    turnout_away_ms: int
    # Move: an extra unit is worth it from this gain on.
    move_gain_ms: int
    # Off-road leg from the last known road, and from which length on it is flagged.
    off_road_kmh: int
    off_road_m: int
    # Beyond the service area by so much nobody is sent.
    outside_area_m: int
    # How long a human, or a desk, may think before it is told again: priority 1, the others.
    approval_p1_ms: int
    approval_ms: int
    # Waiting: how often a human is told of a priority 1 or 2 that misses a unit, and from which age on the others ask
    # before they are dispatched.
    escalate_ms: int
    age_p3_ms: int
    age_p4_ms: int
    age_p5_ms: int
    # An order committed so long after it was decided waits for a human.
    late_commit_ms: int
    # Likely duplicates: how long one is held, from which score on (0 to 1000), and how far apart at most.
    duplicate_hold_ms: int
    duplicate_score_min: int
    duplicate_reach_m: int
    # Until the electricity company must have cut the power.
    isolation_ms: int
    # How far from the scene units wait where no staging place was named.
    staging_m: int
    # A human's unit arrives so much later than the engine's choice would: say so.
    disagree_ms: int


@record
class Mode:
    """A way to drive. `speed_permille` scales the network's speeds; 1000 leaves them."""

    mode_id: str
    speed_permille: int


@record
class Agency:
    agency_id: str
    name_id: str
    name_en: str
    # Index into City.modes: what the agency may drive with.
    mode: int
    phone: str
    capabilities: tuple[str, ...]
    # Its on-scene units may declare a scene safe.
    declares_safe: bool = False
    # Asked by a human only, who says who asks, on what ground, and with whom it was coordinated. No plan raises it.
    needs_ground: bool = False
    # By priority 1 to 5: who decides where a human asks the agency for more.
    authority: tuple[Authority, ...] = (Authority.AUTO,) * 5


@record
class Crewed:
    """A capability of a vehicle and the crew it needs before it counts (driver included)."""

    capability: str
    crew_min: int


@record
class RosterUnit:
    unit_id: str
    agency_id: str
    name: str
    kind: str
    capabilities: tuple[Crewed, ...]
    medium: Medium
    mode: int
    turnout_ms: int
    # Vehicles that share a crew share this id; empty means a crew of its own.
    crew_id: str
    crew_count: int
    home_name: str
    home: Place
    # On duty at first start of a demonstration city; live cities start with everybody off duty.
    on_duty: bool
    # True where the home was inferred from data, not known.
    inferred: bool


@record
class Objective:
    """A time promised between two named end-points, in seconds."""

    from_stamp: str
    to_stamp: str
    within_s: int


@record
class NeedLine:
    """One line of a response plan."""

    # Empty: any agency.
    agency_id: str
    capabilities: tuple[str, ...]
    count: int
    # Raised from this alarm level on.
    alarm_level: int
    # Added to the incident's priority for this agency, the result kept within 1..5.
    priority_shift: int
    # The line applies while the incident's priority is at most this (1 = only P1, 5 = always).
    priority_max: int
    line: LineKind
    # By the need's priority, 1 to 5: who decides.
    authority: tuple[Authority, ...]
    # None: no objective.
    objective: Objective | None
    # How the place is reached: a boat is no answer to a fire in a street, nor an engine to a man overboard.
    medium: Medium = Medium.ROAD
    # Its units wait at the staging place until the scene is safe.
    staging: bool = False


@record
class Substitute:
    """Who goes to a priority 1 where nobody with the capabilities can: each of `by` is (agency, capabilities)."""

    agency_id: str
    capabilities: tuple[str, ...]
    by: tuple[tuple[str, tuple[str, ...]], ...]


@record
class IncidentType:
    code: str
    apco: str
    category: str
    name_id: str
    name_en: str
    priority: int
    alarm_level_max: int
    needs: tuple[NeedLine, ...]
    # What a report that looks like a live incident's does, and how near in metres and seconds it must be.
    duplicate: DuplicateAction = DuplicateAction.DISPATCH
    duplicate_radius_m: int = 0
    duplicate_window_s: int = 0
    # What a hospital must offer to take its patients.
    destination_capabilities: tuple[str, ...] = ()


@record
class GazetteerPlace:
    place_id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    lat_e7: int
    lon_e7: int
    radius_m: int
    kelurahan: str
    kecamatan: str


@record
class Area:
    """A village polygon: rings of (lat_e7, lon_e7)."""

    area_id: str
    name: str
    district: str
    rings: tuple[tuple[tuple[int, int], ...], ...]


@record
class Destination:
    destination_id: str
    name: str
    kind: str
    agency_id: str
    capabilities: tuple[str, ...]
    place: Place
    phone: str = ""


@record
class LoadClosure:
    """A road that is closed or slowed from the start, with the reason shown to everybody."""

    road_id: str
    reason: str
    terms: RoadTerms = field(default_factory=RoadTerms)


@record
class Base:
    """A place where units may stand by."""

    name: str
    place: Place


@record
class DemandPoint:
    """A place that calls come from; `weight` beside that of the others."""

    place: Place
    weight: int


@record
class City:
    city_id: str
    name: str
    # IANA name of the zone that users see.
    zone: str
    tick_us: int
    # Demonstration cities may run with a clock rate and be load-tested; live ones refuse both.
    demonstration: bool
    attribution: str
    policy: Policy
    dispatch: Dispatch
    modes: tuple[Mode, ...]
    # The order of these tuples is the order of indices in the engine.
    agencies: tuple[Agency, ...]
    capabilities: tuple[str, ...]
    units: tuple[RosterUnit, ...]
    types: dict[str, IncidentType]
    gazetteer: tuple[GazetteerPlace, ...]
    areas: tuple[Area, ...]
    destinations: tuple[Destination, ...]
    closures: tuple[LoadClosure, ...]
    ground: Ground
    # blake2b-128 over the bundle's files.
    digest: bytes
    # Travel times of units that do not drive (boats, aircraft, on foot): straight lines. None: no such unit.
    off_road: Ground | None = None
    substitutes: tuple[Substitute, ...] = ()
    # Beside the homes of their own agency's units.
    bases: tuple[Base, ...] = ()
    # Empty: nobody counted.
    demand: tuple[DemandPoint, ...] = ()
    # Travel times of boats, by sea lanes. None: by straight lines, as `off_road`.
    sea: SeaGround | None = None

    def ground_for(self, medium: Medium) -> Ground:
        """On what the units of a medium travel."""
        if medium is Medium.ROAD:
            return self.ground
        return (self.sea if medium is Medium.WATER else None) or self.off_road or self.ground
