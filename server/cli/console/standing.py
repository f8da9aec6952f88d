"""Rows of the board that belong to no incident: closures whose time is over, and villages of which a surge holds
something. They are read from the state, as all others are.
"""

from __future__ import annotations

from dispatch_core.context import Context
from dispatch_core.entities import Closure
from dispatch_core.rules.surge import held_villages

from ...translate.pending import CLOSURE_PRIORITY
from .item import Item


def of_closures(context: Context) -> list[Item]:
    """Closures whose time is over: they stay until somebody lifts or extends them."""
    return [
        Item(
            f"closure/{one.closure_id}",
            "decide",
            CLOSURE_PRIORITY,
            0,
            (
                f"{closed_roads(one)} tetap tertutup, waktunya habis: perpanjang atau buka",
                f"{closed_roads(one)} stays closed, its time is over: extend or open",
            ),
            one.until_ms,
            due_ms=one.ask_ms,
            closure_id=one.closure_id,
        )
        for one in context.state.closures.values()
        if one.asked_count
    ]


def of_villages(context: Context) -> list[Item]:
    """What a surge holds, a row for each village."""
    found = []
    for village in held_villages(context):
        numbers = tuple(dict.fromkeys(incident.incident for incident, _ in village.held))
        name = (village.area.name,) * 2 if village.area else ("Di luar semua kelurahan", "Outside all villages")
        found.append(
            Item(
                f"surge/{village.area.area_id if village.area else ''}",
                "held",
                village.held[0][1].priority,
                0,
                (
                    f"{name[0]} · kejadian: {len(numbers)}, kebutuhan: {len(village.held)}",
                    f"{name[1]} · incidents: {len(numbers)}, needs: {len(village.held)}",
                ),
                village.oldest_ms,
                held=numbers,
            )
        )
    return found


def closed_roads(closure: Closure) -> str:
    """R12, R13, R14 …"""
    return ", ".join(closure.road_ids[:3]) + (" …" if closure.road_count > 3 else "")
