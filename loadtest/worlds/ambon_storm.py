"""The storm of 21 June to 2 July 2025: 603 events in twelve days, several callers an event, roads closing and opening
again.

Real: the number of events, by district, and the worst burst (31 points, 25 of them in Sirimau, 7 each in Batu Meja
and Hative Kecil). The press gives 605 by district and 603 in all; the largest district gives way. Ours: days, hours,
kinds, callers, roads, crews.
"""

from __future__ import annotations

from dispatch_core.city import City
from dispatch_core.city.bundle import Area

from ..dice import Dice, apportion
from ..habits import MINUTE_MS, Rates, SeededHabits, rates_at
from ..scenario import Action, Cancel, CloseRoad, OpenRoad, RaiseAlarm, Report, Scenario, homes, in_order
from ..ways import Road
from .ambon import CITY_ID, Villages, hospitals

EVENT_COUNT = 603
DISTRICT_COUNTS = {
    "Sirimau": 418,
    "Nusaniwe": 71,
    "Leitimur Selatan": 70,
    "Teluk Ambon Baguala": 36,
    "Teluk Ambon": 10,
}
# Events a day; the storm comes, stays, and comes back once.
DAY_COUNTS = (30, 42, 55, 78, 90, 64, 48, 40, 52, 46, 34, 24)
assert sum(DAY_COUNTS) == EVENT_COUNT
# The burst: on the worst day, within three hours.
BURST_DAY = 4
BURST_VILLAGES = (("Batu Meja", "Sirimau", 7), ("Hative Kecil", "Sirimau", 7), ("", "Sirimau", 11), ("", "Nusaniwe", 6))
BURST_COUNT = sum(count for _, _, count in BURST_VILLAGES)
DAY_MS = 24 * 60 * MINUTE_MS
BURST_FROM_MS = BURST_DAY * DAY_MS + 17 * 60 * MINUTE_MS
BURST_SPAN_MS = 180 * MINUTE_MS
# Where nobody said which village: the hills of Sirimau slide.
HILLS = ("Soya", "Batu Meja", "Batu Gajah", "Karang Panjang", "Waihoka", "Hative Kecil", "Batu Merah", "Amantelu")

KINDS: dict[str, list[tuple[str, int]]] = {
    "": [
        ("landslide", 48), ("fallen_tree", 18), ("flood", 10), ("road_blocked", 8), ("power_line_down", 6),
        ("building_collapse", 4), ("displaced_people", 4), ("extreme_weather", 2),
    ],
    "Teluk Ambon": [("flood", 70), ("displaced_people", 20), ("landslide", 10)],
    "Teluk Ambon Baguala": [("flood", 40), ("landslide", 25), ("fallen_tree", 25), ("power_line_down", 10)],
}  # fmt: skip
CALLER_COUNTS = [(1, 34), (2, 30), (3, 18), (4, 10), (5, 6), (8, 2)]
# Of 1,000 further callers, so many are not recognised as speaking of a known event.
UNRECOGNISED_PERMILLE = 120
CANCEL_PERMILLE = 40
ALARM_PERMILLE = 40
# Leitimur Selatan had nine roads badly damaged; three more go in the hills.
ROADS_CLOSED = (("Leitimur Selatan", 9), ("Sirimau", 3))
RATES = Rates(decline=15, late=10, silent=4, answer_ms_min=3_000, answer_ms_max=25_000)
WORK_MINUTES = {
    "": (15, 40), "landslide": (10, 30), "flood": (20, 60), "fallen_tree": (15, 40), "building_collapse": (30, 60)
}  # fmt: skip


def make(city: City, seed: int, clock_rate: int, ways_folder: str, roads: list[Road]) -> Scenario:
    """The whole storm. `roads` are the city's roads by id."""
    villages = Villages(city, roads)
    dice = Dice(seed, "storm")
    open_roads = {road_id for road_id, _, _ in roads} - {closure.road_id for closure in city.closures}
    actions: list[Action] = _closures(dice, villages, open_roads)
    next_event = EVENT_COUNT
    for event, (at_ms, area) in enumerate(_when_and_where(dice, villages)):
        made = _event(Dice(seed, "event", event), villages, event, next_event, at_ms, area)
        next_event += sum(isinstance(action, Report) and action.event >= EVENT_COUNT for action in made)
        actions += made
    return Scenario(
        name="ambon-storm",
        city_id=CITY_ID,
        city_digest=city.digest,
        seed=seed,
        actions=in_order(actions),
        habits=SeededHabits(
            seed, rates_at(clock_rate, RATES), WORK_MINUTES, 250, frozenset({"ambulance"}), hospitals(city)
        ),
        homes=homes(city),
        ways_folder=ways_folder,
        linger_ms=10 * MINUTE_MS,
        notes=(
            (
                "Nyata: 603 kejadian dalam 12 hari, per kecamatan, dan puncak 31 titik.",
                "Real: 603 events in 12 days, by district, and the burst of 31.",
            ),
            (
                "Dikarang: hari, jam, jenis, penelepon, jalan tertutup, awak.",
                "Invented: days, hours, kinds, callers, closed roads, crews.",
            ),
        ),
    )


def _when_and_where(dice: Dice, villages: Villages) -> list[tuple[int, Area]]:
    """All events in order of time. The burst's places come first out of the districts' shares."""
    names, counts = list(DISTRICT_COUNTS), apportion(EVENT_COUNT, list(DISTRICT_COUNTS.values()))
    left = dict(zip(names, counts, strict=True))
    found: list[tuple[int, Area]] = []
    for name, district, count in BURST_VILLAGES:
        left[district] -= count
        for _ in range(count):
            area = villages.named(name, district) if name else _village(dice, villages, district)
            found.append((BURST_FROM_MS + dice.below(BURST_SPAN_MS), area))
    places = [district for district, count in left.items() for _ in range(count)]
    days = [day for day, count in enumerate(DAY_COUNTS) for _ in range(count - BURST_COUNT * (day == BURST_DAY))]
    for day in days:
        district = places.pop(dice.below(len(places)))
        # More in the evening and at night: the later of two draws, from noon to noon.
        hours_ms = max(dice.below(DAY_MS), dice.below(DAY_MS))
        found.append((day * DAY_MS + hours_ms, _village(dice, villages, district)))
    assert not places, "every event has a day"
    return sorted(found, key=lambda pair: (pair[0], pair[1].area_id))


def _village(dice: Dice, villages: Villages, district: str) -> Area:
    known = villages.by_district[district]
    if district == "Sirimau" and dice.permille(500):
        known = [area for area in known if area.name in HILLS]
    return dice.pick([area for area in known if villages.has_road(area)] or known)


def _event(dice: Dice, villages: Villages, event: int, next_event: int, at_ms: int, area: Area) -> list[Action]:
    """One event: its first caller, the others, and what becomes of it."""
    type_code = dice.weighted(KINDS.get(area.district, KINDS[""]))
    lat, lon = villages.draw(dice, area)
    note = f"ambon-storm {event}"

    def call(after_ms: int, number: int, attach: bool) -> Report:
        # Everybody sees it from somewhere else.
        at = (lat + dice.between(-4_000, 4_000), lon + dice.between(-4_000, 4_000)) if after_ms else (lat, lon)
        return Report(at_ms + after_ms, number, attach, type_code, 0, *at, 150, area.name, note)

    actions: list[Action] = [call(0, event, False)]
    for _ in range(dice.weighted(CALLER_COUNTS) - 1):
        # Most call in the first minutes: the least of three draws within 25.
        after_ms = MINUTE_MS + min(dice.below(25 * MINUTE_MS) for _ in range(3))
        if dice.permille(UNRECOGNISED_PERMILLE):
            actions.append(call(after_ms, next_event, False))
            next_event += 1
        else:
            actions.append(call(after_ms, event, True))
    if dice.permille(CANCEL_PERMILLE):
        reason = "sudah ditangani warga / dealt with by neighbours"
        actions.append(Cancel(at_ms + dice.between(2 * MINUTE_MS, 20 * MINUTE_MS), event, reason))
    elif dice.permille(ALARM_PERMILLE) and type_code in ("landslide", "flood", "building_collapse"):
        reason = "lebih besar dari laporan / larger than reported"
        actions.append(RaiseAlarm(at_ms + dice.between(2 * MINUTE_MS, 8 * MINUTE_MS), event, 2, reason))
    return actions


def _closures(dice: Dice, villages: Villages, open_roads: set[str]) -> list[Action]:
    """Roads that go and come back: all are open again when the storm ends, so that nobody stays cut off."""
    actions: list[Action] = []
    chosen: set[str] = set()
    for district, count in ROADS_CLOSED:
        known = sorted(
            road_id
            for road_id, districts in villages.districts_of_road.items()
            if district in districts and road_id in open_roads - chosen
        )
        for _ in range(min(count, len(known))):
            road_id = known.pop(dice.below(len(known)))
            chosen.add(road_id)
            from_ms = dice.between(DAY_MS // 2, 9 * DAY_MS)
            until_ms = from_ms + dice.between(6, 48) * 60 * MINUTE_MS
            actions.append(CloseRoad(from_ms, road_id, "tertimbun longsor / buried by a landslide", until_ms))
            actions.append(OpenRoad(until_ms, road_id, "sudah dibersihkan / cleared"))
    return actions
