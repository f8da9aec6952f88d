"""A bay for the engine's machine: its crews, agencies, hospitals and types of incident, in cities that change.

Crews share vehicles, agencies share capabilities, a crew of two is too small for ALS. Every way of deciding occurs:
FIRE goes at once, EMS, POLICE and RESCUE by priority, VOLUNTEER by a human's word, POWER and ARMY by their desks; lines
notify, isolate, suggest and stage; types hold back, or send only the first due of, what looks like another one.
`versions` are the bundles that LoadCity may bring: other rosters, other numbers of the nodes, nothing else.
The streets are in streets.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch_core.city.bundle import (
    Agency,
    Area,
    City,
    Crewed,
    Destination,
    IncidentType,
    LoadClosure,
    NeedLine,
    RosterUnit,
    Substitute,
)
from dispatch_core.city.dispatch import CLOSEST, CoverageRule, Dispatch, Divert, Joint
from dispatch_core.lines import LineGround
from dispatch_core.model import Authority, Medium, Place

from ..search.twins import TwinNetwork
from .bay_types import AUTHORITY, TYPES, at_sea
from .harbour import JETTIES, TwinSea, sea_of
from .streets import LINE_KMH, STEP_E7, ground_of, network_of, point
from .town import LAT_E7, LON_E7, town

WATER = Medium.WATER
AUTO, CONFIRM, REQUEST = Authority


@dataclass
class Bay:
    """A bundle and its roads once more, for the twin."""

    city: City
    network: TwinNetwork
    # The letters of the nodes in their order.
    names: str
    # Its waters, for the twin; boats of a city without any go straight.
    sea: TwinSea | None = None

    def node_of(self, name: str) -> int:
        """-1 where this version has no such node."""
        return self.names.find(name)


def unit(unit_id: str, agency_id: str, home: str, *able: str, crew: str = "", out: bool = True) -> RosterUnit:
    """With a crew of four, on duty unless not `out`; a capability that ends in a digit needs so many aboard."""
    capabilities = tuple(Crewed(c[:-1], int(c[-1])) if c[-1].isdigit() else Crewed(c, 2) for c in able)
    medium = WATER if "BOAT" in able else Medium.ROAD
    mode = 1 if agency_id == "POWER" else 0
    place = Place(0, 0, *point(home))
    return RosterUnit(
        unit_id, agency_id, unit_id, "vehicle", capabilities, medium, mode, 30_000, crew, 4, home, place, out, False
    )


UNITS = (
    unit("E1", "FIRE", "A", "ENGINE"),
    unit("E2", "FIRE", "D", "ENGINE"),
    unit("E3", "FIRE", "H", "ENGINE", "LADDER3"),
    unit("T1", "FIRE", "D", "TANKER", "ENGINE", crew="crew-D"),
    unit("L1", "FIRE", "D", "LADDER", crew="crew-D"),
    unit("M1", "EMS", "B", "BLS", "ALS3"),
    unit("M2", "EMS", "F", "BLS"),
    unit("M3", "EMS", "G", "BLS", "ALS3"),
    unit("P1", "POLICE", "C", "PATROL"),
    unit("P2", "POLICE", "E", "PATROL"),
    unit("P3", "POLICE", "G", "PATROL", out=False),
    unit("V1", "VOLUNTEER", "A", "PATROL", "BLS", crew="crew-V"),
    unit("V2", "VOLUNTEER", "H", "ENGINE", "PATROL", crew="crew-V"),
    unit("W1", "POWER", "A", "LINE"),
    unit("A1", "ARMY", "F", "TROOP"),
    unit("A2", "ARMY", "C", "TROOP"),
    unit("B1", "RESCUE", "H", "BOAT"),
    unit("B2", "RESCUE", "B", "BOAT", "DIVER"),
)

# Agency, mode, capabilities; who may declare a scene safe, and who is only asked with a ground.
AGENCIES = (
    ("FIRE", 0, ("ENGINE", "LADDER", "TANKER")),
    ("EMS", 0, ("BLS", "ALS")),
    ("POLICE", 0, ("PATROL",)),
    ("VOLUNTEER", 0, ()),
    ("POWER", 1, ("LINE",)),
    ("RESCUE", 0, ("BOAT", "DIVER")),
    ("ARMY", 0, ("TROOP",)),
)
SUBSTITUTES = (
    Substitute("EMS", ("ALS",), (("EMS", ("BLS",)), ("POLICE", ("PATROL",)))),
    Substitute("FIRE", ("ENGINE",), (("VOLUNTEER", ("ENGINE",)), ("FIRE", ("LADDER",)))),
    Substitute("EMS", ("BLS",), (("VOLUNTEER", ("BLS",)), ("POLICE", ("PATROL",)))),
)
# Where they are and what they offer; no road leads to the last.
HOSPITALS = {"H1": ("B", ("ER", "ICU")), "H2": ("G", ("ER",)), "H3": ("F", ("PSY",)), "H4": ("J", ("ER", "CHAMBER"))}


def _village(area_id: str, south_e7: int, north_e7: int) -> Area:
    """A box around places and what lies a little off them."""
    west, east = LON_E7 - 10_000, LON_E7 + 5 * STEP_E7
    corners = [(south_e7, west), (north_e7, west), (north_e7, east), (south_e7, east), (south_e7, west)]
    return Area(area_id, area_id.title(), "Bay", (tuple(corners),))


# A, B, C and I; D, E and F; the spur and the place without a road lie outside both.
VILLAGES = (
    _village("north", LAT_E7 - STEP_E7, LAT_E7 + 10_000),
    _village("south", LAT_E7 - 3 * STEP_E7, LAT_E7 - STEP_E7),
)


def bay(version: int = 0, dispatch: Dispatch = CLOSEST, has_sea: bool = False) -> Bay:
    """The bundle of this version that chooses so, and the ground twice: as the engine and as the twin read it. Where it
    `has_sea`, the second version has one landing less and the fifth none of the sea.
    """
    # The third has the nodes in another order, the fourth has one node less.
    names = {2: "JIHGFEDCBA", 3: "HGFEDCBAI"}.get(version, "ABCDEFGHIJ")
    network = network_of(names)
    capabilities = tuple(c for _, _, capabilities in AGENCIES for c in capabilities)
    if version == 3:
        # Nobody is left who can dive: the capability is gone with the boat, and the fleet is in another order.
        capabilities = tuple(c for c in reversed(capabilities) if c != "DIVER")
    units = tuple(replace(u, home=_snapped(u.home, u.home_name, names)) for u in _roster(version))
    ground = ground_of(network, names)
    jetties = tuple(JETTIES)[: -1 if version == 1 else None]
    sea = sea_of(ground, units, jetties) if has_sea and version != 4 else None
    city = replace(
        town(dispatch=dispatch),
        city_id="bay",
        agencies=tuple(
            Agency(a, a, a, mode, "112", own, a == "POLICE", a == "ARMY", AUTHORITY[a]) for a, mode, own in AGENCIES
        ),
        capabilities=capabilities,
        units=units,
        types={entry.code: entry for entry in (*_types(version), *(at_sea() if has_sea else ()))},
        gazetteer=(),
        areas=VILLAGES,
        destinations=tuple(
            Destination(h, h, "hospital", "EMS", offers, _hospital(where, names))
            for h, (where, offers) in HOSPITALS.items()
        ),
        closures=(LoadClosure("ferry", "not confirmed"),),
        ground=ground,
        sea=sea,
        off_road=LineGround.build(line_kmh=LINE_KMH, detour_permille=1000, tick_us=1000),
        digest=b"bay%d %d %s" % (version, has_sea, repr(dispatch).encode()),
        substitutes=SUBSTITUTES,
    )
    return Bay(city, network, names, TwinSea(sea.landings) if sea else None)


VERSIONS = 5
# The bay is small: what would never pay by the usual numbers is played too.
SOON = Divert(gain_ms=15_000, remaining_ms=5_000, cooldown_ms=40_000)
# The ways to choose that are played.
JOINT = Dispatch("joint", Joint(on_scene_ms=300_000, release_floor_ms=30_000))
# A minute's drive covers a point; two agencies, one of them with a crew of two vehicles.
STANDING_BY = CoverageRule(
    ("FIRE", "EMS"), within_ms=90_000, pre_travel_ms=30_000, gain_ppm=0, moves_max=1, move_gain_ppm=50_000, km_per_day=9
)
# And whom it costs something to take from there.
COVERING = replace(STANDING_BY, cost_ms=(600_000, 300_000, 2_000_000, 0, 6_000_000))
DISPATCHES = (CLOSEST, JOINT, replace(CLOSEST, coverage=COVERING), replace(JOINT, coverage=COVERING))
# Where units on their way may be diverted, one by one and weighed together.
DIVERTS = (
    Dispatch("divert", Joint(), divert=SOON),
    replace(JOINT, joint=replace(JOINT.joint, diverts=True), divert=SOON, coverage=STANDING_BY),
)


def _roster(version: int) -> tuple[RosterUnit, ...]:
    if version == 1:
        # A new engine, and an ambulance that can do more.
        more = unit("E4", "FIRE", "C", "ENGINE")
        return (
            more,
            *(replace(u, capabilities=(*u.capabilities, Crewed("ALS", 2))) if u.unit_id == "M2" else u for u in UNITS),
        )
    if version == 3:
        return tuple(u for u in reversed(UNITS) if u.unit_id not in ("B2", "P3"))
    if version == 4:
        # The tanker has a crew of its own, the two of police share one.
        crews = {"T1": "", "P1": "crew-P", "P2": "crew-P"}
        return tuple(replace(u, crew_id=crews.get(u.unit_id, u.crew_id)) for u in UNITS)
    return UNITS


def _types(version: int) -> tuple[IncidentType, ...]:
    if version != 3:
        return TYPES
    return tuple(replace(entry, needs=tuple(filter(_known_in_three, entry.needs))) for entry in TYPES)


def _known_in_three(need: NeedLine) -> bool:
    return "DIVER" not in need.capabilities


def _snapped(home: Place, name: str, names: str) -> Place:
    return replace(home, node=names.index(name))


def _hospital(name: str, names: str) -> Place:
    """A version without the node has no such hospital's road either: it lies at the first one."""
    return Place(max(0, names.find(name)), 0, *point(name))
