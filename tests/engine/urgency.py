"""Urgency: no unit goes to what is less urgent while something waits that it could serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dispatch_core import events as e
from dispatch_core.model import NeedClock

from . import verdicts
from .twin import only_doubted

if TYPE_CHECKING:
    from .judge import Judge


def check(judge: Judge, events: Sequence[e.Event]) -> None:
    """Nobody was sent to what is less urgent who could have served what still waits."""
    shadow, before = judge.shadow, judge.before
    if before is None:
        return
    for event in events:
        if not verdicts.matched(event) or not event.assigned:
            continue
        key = (judge.need(event)[1].priority, event.incident, event.need_no)
        for order in event.assigned:
            unit = before.units[shadow.unit_index[order.unit_id]]
            if unit.agency_id in judge.books.silent or order.substituted:
                # Only what is new reaches it; what waits is held back. A substitute is sent before it is free.
                continue
            for waiting in (w for queue in shadow.waiting.values() for w in queue if w < key):
                incident = shadow.incidents[waiting[1]]
                need = incident.needs[waiting[2] - 1]
                weighed = judge.bay.city.dispatch.policy == "joint" or only_doubted(incident, need)
                if waiting[0] == key[0] and weighed:
                    # Which of a class is served is the joint policy's to say; and who is only doubted gives way.
                    continue
                if need.clock is not NeedClock.RECHECK and before.could_serve(incident, need, unit):
                    raise AssertionError(f"{order.unit_id} was sent to {key} while {waiting} waits")
