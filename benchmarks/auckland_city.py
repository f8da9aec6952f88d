"""A city for benchmarks: Ambon's agencies, plans and rules on Auckland's 54,370 nodes, twenty units an agency.

The roads are real and both modes exact; where the units stand is drawn by a seed, so decisions in it mean nothing.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from dispatch_core.city import City, load_city
from dispatch_core.city.bundle import RosterUnit
from dispatch_core.model import Medium, Place
from dispatch_core.roads import RoadGround
from tests.search.auckland import TICK_US, auckland_arrays
from tests.support_data import SHARED

SEED = 112
UNITS_AN_AGENCY = 20


def is_there() -> bool:
    """Is the network among the shared data? Says so loudly where it is not."""
    if (SHARED / "auckland" / "arcs.csv.gz").is_file():
        return True
    print(f"NOT MEASURED: {SHARED}/auckland is absent; set SIGAP_SHARED_DATA to its folder", flush=True)
    return False


@cache
def auckland_city() -> City:
    ambon = load_city("ambon")
    arrays = auckland_arrays(SHARED / "auckland")
    ground = RoadGround.build(**arrays)
    luck = random.Random(SEED)
    lats, lons = arrays["node_lat_e7"].tolist(), arrays["node_lon_e7"].tolist()

    def somewhere() -> Place:
        node = luck.randrange(len(lats))
        return ground.place(lats[node], lons[node])

    units: list[RosterUnit] = []
    for agency in ambon.agencies:
        models = [unit for unit in ambon.units if unit.agency_id == agency.agency_id and unit.medium is Medium.ROAD]
        for number in range(UNITS_AN_AGENCY if models else 0):
            units.append(
                replace(
                    models[number % len(models)],
                    unit_id=f"{agency.agency_id}-{number + 1:02}",
                    crew_id="",
                    home=somewhere(),
                    on_duty=True,
                )
            )
    return replace(
        ambon,
        city_id="auckland",
        tick_us=TICK_US,
        units=tuple(units),
        gazetteer=(),
        areas=(),
        destinations=tuple(replace(one, place=somewhere()) for one in ambon.destinations),
        closures=(),
        ground=ground,
        digest=b"auckland" * 2,
        bases=(),
        demand=(),
    )
