"""The fire of 12 December 2025 at Batu Merah: shophouses in a narrow lane, five engines, three of them there after
five minutes.

Real: the report at 12:29, three of five engines at the scene at 12:34 (press). Ours: who answers how fast and how long
the work takes, when the second alarm is raised. The minutes are compared at the end; they have the same shape and are
no proof, for sites, speeds and the lane are sketched.
"""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_core.city import City

from ..habits import MINUTE_MS, Rates, SeededHabits
from ..ledger import Ledger
from ..scenario import Action, Figure, RaiseAlarm, Report, Scenario, homes, in_order
from .ambon import CITY_ID, hospitals

PLACE_KIND = "hazard_fire"
TYPE_CODE = "structure_fire"
ENGINE_KIND = "fire_engine"
# What the press gives, in minutes after the report (12:29); and how many engines were sent in all.
REAL_ARRIVAL_MINUTES = {3: 5}
REAL_ENGINE_COUNT = 5

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
            (
                "Nyata: laporan pukul 12:29, tiga dari lima mobil tiba 12:34.",
                "Real: the report at 12:29, three of five engines there at 12:34.",
            ),
            (
                "Dikarang: awak, waktu kerja, penelepon lain, alarm kedua.",
                "Invented: crews, working times, further callers, the second alarm.",
            ),
        ),
    )


def compare(scenario: Scenario, ledger: Ledger, kinds: Mapping[str, str]) -> list[Figure]:
    """The engines of the fire: how many were sent, and when each was there."""
    fire = next(iter(ledger.incidents.values()), None)
    if fire is None:
        return []
    sent = [order for order in fire.orders.values() if kinds.get(order.unit_id) == ENGINE_KIND]
    there = sorted(order.arrived_ms - fire.reported_ms for order in sent if order.arrived_ms)
    figures = [Figure("mobil pompa dikirim", "engines sent", REAL_ENGINE_COUNT, len(sent))]
    for number, arrived_ms in enumerate(there, 1):
        indonesian = f"mobil ke-{number} tiba, menit setelah laporan"
        english = f"engine {number} on scene, minutes after the report"
        minutes = round(arrived_ms / MINUTE_MS, 1)
        figures.append(Figure(indonesian, english, REAL_ARRIVAL_MINUTES.get(number), minutes))
    return figures
