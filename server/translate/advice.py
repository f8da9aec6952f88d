"""Advice where to stand by, as crews and supervisors are told: never an order, and it says so."""

from __future__ import annotations

from dispatch_core import events
from dispatch_core.context import Context
from dispatch_core.model import Travel
from sigap.v1 import units_pb2

from ..codec import Entry
from ..places import Pair
from .parts import point, ticks_ms


def advice_in(entry: Entry | None, unit_id: str, tick_us: int) -> units_pb2.BaseAdvice | None:
    """What an entry advises a unit; None: nothing."""
    for event in entry.events if entry else ():
        if isinstance(event, events.BaseAdvised) and event.unit_id == unit_id:
            travel_ms = ticks_ms(event.travel_ticks, tick_us)
            text_id, text_en = advice_words(unit_id, event.base_name, travel_ms)
            return units_pb2.BaseAdvice(
                unit_id=unit_id,
                base_name=event.base_name,
                position=point(event.place.lat_e7, event.place.lon_e7),
                home=event.home,
                travel_ms=travel_ms,
                text_id=text_id,
                text_en=text_en,
            )
    return None


def standing_advice(context: Context, unit_id: str) -> units_pb2.BaseAdvice | None:
    """Where a free unit was last advised to stand by, with the way from where it is now; None: at home."""
    posting, unit = context.state.standing_by.posted.get(unit_id), context.state.find_unit(unit_id)
    if posting is None or unit is None or unit.incident:
        return None
    ground = context.city.ground
    here = unit.place if ground.travel is not Travel.ROAD else ground.place(unit.place.lat_e7, unit.place.lon_e7)
    base = ground.place(posting.place.lat_e7, posting.place.lon_e7)
    [ticks] = ground.ticks_between(here, [base], unit.mode)
    travel_ms = ticks_ms(max(0, ticks), context.city.tick_us)
    text_id, text_en = advice_words(unit_id, posting.name, travel_ms)
    return units_pb2.BaseAdvice(
        unit_id=unit_id,
        base_name=posting.name,
        position=point(posting.place.lat_e7, posting.place.lon_e7),
        travel_ms=travel_ms,
        text_id=text_id,
        text_en=text_en,
    )


def advice_words(unit_id: str, base_name: str, travel_ms: int) -> Pair:
    minutes = (travel_ms + 30_000) // 60_000
    return (
        f"Saran: {unit_id} bersiaga di {base_name} ({minutes} min). Bukan perintah.",
        f"Advice: {unit_id} stands by at {base_name} ({minutes} min). Not an order.",
    )
