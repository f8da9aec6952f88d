"""The fire of 12 December 2025 at Batu Merah: shophouses in a narrow lane, five engines, three of them there after
five minutes.

Real: the call at 12:29, three of five engines at the scene at 12:34 (press). Ours: who answers how fast and how long
the work takes. The minutes are compared at the end; they have the same shape and are no proof, for sites, speeds and
the lane are sketched.
"""

from __future__ import annotations

from dispatch_core.city import City

from ..habits import Rates, SeededHabits
from ..scenario import Action, RaiseAlarm, Report, Scenario, homes, in_order
from .ambon import CITY_ID, hospitals

PLACE_KIND = "hazard_fire"
TYPE_CODE = "structure_fire"
ENGINE_KIND = "fire_engine"
# What the press gives, in minutes after the call; and how many engines were sent in all.
REAL_ARRIVAL_MINUTES = {3: 5}
REAL_ENGINE_COUNT = 5
MINUTE_MS = 60_000

RATES = Rates(decline=0, late=0, silent=0, answer_ms_min=2_000, answer_ms_max=10_000)
WORK_MINUTES = {"": (20, 60)}


def make(city: City, seed: int, ways_folder: str) -> Scenario:
    """One fire with seven callers; the second alarm one minute after the first call."""
    place = next(found for found in city.gazetteer if found.kind == PLACE_KIND)

    def call(at_s: int, attach: bool, east_e7: int) -> Report:
        at = (place.lat_e7 - east_e7 // 2, place.lon_e7 + east_e7)
        note = "ambon-fire: tujuh ruko, lorong padat / seven shophouses, narrow lane"
        return Report(at_s * 1000, 0, attach, TYPE_CODE, 0, *at, place.radius_m, place.name, note)

    actions: list[Action] = [
        call(0, False, 0),
        RaiseAlarm(MINUTE_MS, 0, 2, "tujuh ruko terbakar / seven shophouses burning"),
        *(
            call(at_s, True, east_e7)
            for at_s, east_e7 in [(40, 900), (75, -700), (130, 400), (200, 1_200), (330, -300)]
        ),
        call(600, True, 0),
    ]
    return Scenario(
        name="ambon-fire",
        city_id=CITY_ID,
        city_digest=city.digest,
        seed=seed,
        actions=in_order(actions),
        habits=SeededHabits(seed, RATES, WORK_MINUTES, 300, frozenset({"ambulance"}), hospitals(city)),
        homes=homes(city),
        ways_folder=ways_folder,
        linger_ms=5 * MINUTE_MS,
        notes=(
            "Nyata / real: laporan 12:29, tiga dari lima tiba 12:34 / call 12:29, three of five engines there 12:34.",
            "Dikarang / invented: awak, waktu kerja, penelepon berikut / crews, working times, further callers.",
        ),
    )
