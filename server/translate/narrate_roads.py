"""Sentences about roads: closed, slowed, opened, whose time is over, and whose way changed because of it."""

from __future__ import annotations

from dispatch_core import events
from dispatch_core.model import RoadScope, RoadTerms

from ..places import Pair
from .narrate_story import Story, Teller, because, by_whom

ROADS_NAMED_MAX = 5


def _named(road_ids: tuple[str, ...], road_count: int) -> str:
    """R12, R13 (+4)."""
    more = road_count - min(len(road_ids), ROADS_NAMED_MAX)
    return ", ".join(road_ids[:ROADS_NAMED_MAX]) + (f" (+{more})" if more > 0 else "")


def _what(event: events.RoadClosed) -> Pair:
    scope: RoadScope = event.scope
    roads = _named(event.road_ids or (event.road_id,), event.road_count or 1)
    if scope.area_lat_e7:
        return f"Wilayah dengan jalan {roads}", f"An area with road {roads}"
    if any(span.is_edge for span in scope.spans):
        return f"Satu ruas jalan {roads}", f"One stretch of road {roads}"
    return f"Jalan {roads}", f"Road {roads}"


def _how(terms: RoadTerms) -> Pair:
    if terms.speed_permille:
        percent = f"{terms.speed_permille / 10:g} %"
        return f"melambat menjadi {percent} kecepatan biasa", f"was slowed to {percent} of its usual speed"
    return "ditutup", "was closed"


def _who(terms: RoadTerms) -> str:
    """For whom and when, in signs that both languages read: [ambulance, MEDIC] or [-TNI], 22:00-05:00."""
    listed = ", ".join((*terms.kinds, *terms.agencies))
    who = f" [{'-' if terms.exempt else ''}{listed}]" if listed else ""
    return who + (f" {clock(terms.from_minute)}-{clock(terms.to_minute)}" if terms.daily else "")


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def road_closed(story: Story, event: events.RoadClosed) -> Pair:
    (what_id, what_en), (how_id, how_en) = _what(event), _how(event.terms)
    said = because(event.reason) + by_whom(event.by)
    one_way = (" satu arah", " in one direction") if event.scope.one_way else ("", "")
    said = f"{_who(event.terms)}{said}"
    number = f" {event.closure_id}" if event.closure_id else ""
    return (
        f"{what_id} {how_id}{one_way[0]}{said}: penutupan{number}." if number else f"{what_id} {how_id}{said}.",
        f"{what_en} {how_en}{one_way[1]}{said}: closure{number}." if number else f"{what_en} {how_en}{said}.",
    )


def road_opened(story: Story, event: events.RoadOpened) -> Pair:
    said = because(event.reason) + by_whom(event.by)
    if event.closure_id and event.closure_id != event.road_id:
        road = f" ({event.road_id})" if event.road_id else ""
        return (
            f"Penutupan {event.closure_id}{road} dicabut{said}.",
            f"Closure {event.closure_id}{road} was lifted{said}.",
        )
    return f"Jalan {event.road_id} dibuka{said}.", f"Road {event.road_id} was opened{said}."


def extended(story: Story, event: events.ClosureExtended) -> Pair:
    said = because(event.reason) + by_whom(event.by)
    if not event.until_ms:
        return (
            f"Penutupan {event.closure_id} berlaku sampai dicabut{said}.",
            f"Closure {event.closure_id} holds until it is lifted{said}.",
        )
    return f"Penutupan {event.closure_id} diperpanjang{said}.", f"Closure {event.closure_id} was extended{said}."


def expired(story: Story, event: events.ClosureExpired) -> Pair:
    return (
        f"Waktu penutupan {event.closure_id} habis; jalan TETAP tertutup: buka atau perpanjang.",
        f"The time of closure {event.closure_id} is over; the road STAYS closed: open or extend it.",
    )


def turned(story: Story, event: events.ClosureTurned) -> Pair:
    if event.dormant:
        return f"Jam penutupan {event.closure_id} selesai.", f"The hours of closure {event.closure_id} ended."
    return f"Jam penutupan {event.closure_id} mulai.", f"The hours of closure {event.closure_id} began."


def eta_changed(story: Story, event: events.EtaChanged) -> Pair:
    unit = story.unit(event.assignment_no)
    if event.destination_id:
        unit = f"{unit} ({event.destination_id})"
    if event.cut_off:
        roads = ", ".join(event.blocking_road_ids)
        between = (f" (tertutup: {roads})", f" (closed: {roads})") if roads else ("", "")
        return (
            f"Tidak ada jalan terbuka lagi untuk {unit}{between[0]}.",
            f"No open road is left for {unit}{between[1]}.",
        )
    minutes = story.minutes(event)
    return (
        f"Perkiraan {unit} berubah karena penutupan {event.closure_id}: {minutes} lagi.",
        f"The estimate of {unit} changed by closure {event.closure_id}: {minutes} from now.",
    )


TELLERS: dict[type, Teller] = {
    events.RoadClosed: road_closed,
    events.RoadOpened: road_opened,
    events.ClosureExtended: extended,
    events.ClosureExpired: expired,
    events.ClosureTurned: turned,
    events.EtaChanged: eta_changed,
}
