"""What a surge holds, on the wire: villages with their incidents, and the word that lets one go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dispatch_core import commands, events
from dispatch_core.context import Context
from dispatch_core.entities import Incident, Need
from dispatch_core.etags import held_etag
from dispatch_core.limits import SURGE_LISTED_MAX
from dispatch_core.model import PRIORITY_LOWEST, SURGE_PRIORITY_MIN
from dispatch_core.rules.surge import HeldVillage, held_villages
from dispatch_core.state import State
from sigap.v1 import ops_pb2

from ..codec import Entry
from .checks import Checks
from .decided import every, head
from .incidents import incident_location
from .names import Names
from .parts import incident_id, instant

PRIORITIES = range(SURGE_PRIORITY_MIN, PRIORITY_LOWEST + 1)


def to_release(request: Any) -> commands.ReleaseHeld:
    checks = Checks()
    checks.id("request_id", request.request_id)
    area_id = checks.id("area_id", request.area_id, required=False)
    reason = checks.text("reason", request.reason)
    by, etag = checks.text("by", request.by), checks.etag(request)
    checks.done()
    return commands.ReleaseHeld(area_id, reason, by, etag)


def release_reply(entry: Entry | None, seq: int, command: commands.ReleaseHeld) -> ops_pb2.ReleaseHeldReply:
    approved = list(every(entry, events.NeedApproved))
    let_go = {(event.incident, event.need_no) for event in approved}
    units = [
        order.unit_id
        for event in every(entry, events.NeedDecided)
        if (event.incident, event.need_no) in let_go
        for order in event.assigned
    ]
    return ops_pb2.ReleaseHeldReply(
        **head(entry, seq),
        area_id=command.area_id,
        need_count=len(approved),
        incident_ids=list(dict.fromkeys(incident_id(event.incident) for event in approved)),
        unit_ids=units,
    )


def held_reply(state: State) -> ops_pb2.ListHeldReply:
    """Without the villages."""
    return ops_pb2.ListHeldReply(surge="" in state.surge, surge_agencies=filter(None, state.surge))


def village_view(names: Names, village: HeldVillage) -> ops_pb2.HeldVillage:
    """One village with its first incidents."""
    incidents: dict[int, tuple[Incident, list[Need]]] = {}
    for incident, need in village.held:
        incidents.setdefault(incident.incident, (incident, []))[1].append(need)
    area, needs = village.area, [need for _, need in village.held]
    return ops_pb2.HeldVillage(
        area_id=area.area_id if area else "",
        village=area.name if area else "",
        district=area.district if area else "",
        incident_count=len(incidents),
        need_count=len(needs),
        missing_count=sum(need.missing_count for need in needs),
        oldest_at=instant(village.oldest_ms),
        need_count_by_priority=[sum(need.priority == priority for need in needs) for priority in PRIORITIES],
        incidents=[_incident(names, *held) for held in list(incidents.values())[:SURGE_LISTED_MAX]],
        etag=held_etag(village.held),
    )


def _incident(names: Names, incident: Incident, needs: list[Need]) -> ops_pb2.HeldIncident:
    type_id, type_en = names.type_name(incident.type_code)
    return ops_pb2.HeldIncident(
        incident_id=incident_id(incident.incident),
        type_code=incident.type_code,
        type_name_id=type_id,
        type_name_en=type_en,
        priority=needs[0].priority,
        since=instant(min(need.raised_ms for need in needs)),
        location=incident_location(names, incident),
        need_nos=[need.need_no for need in needs],
        agencies=list(dict.fromkeys(need.agency_id for need in needs)),
        version=incident.version,
    )


# -- Among what waits for a human --------------------------------------------------------------------------------------


def pending_villages(context: Context) -> Iterator[tuple[tuple[int, int, int, int, int, int], HeldVillage]]:
    """Villages of which something is held, each with what it is sorted by among all that waits."""
    for village in held_villages(context):
        priority = village.held[0][1].priority
        yield (priority, village.oldest_ms, village.oldest_ms, 0, 0, 0), village


def pending_village(village: HeldVillage) -> ops_pb2.PendingItem:
    count = len({incident.incident for incident, _ in village.held})
    name_id, name_en = (village.area.name,) * 2 if village.area else ("luar semua kelurahan", "outside all villages")
    many_en = "1 incident" if count == 1 else f"{count} incidents"
    where_en = f"in {name_en}" if village.area else name_en
    return ops_pb2.PendingItem(
        kind=ops_pb2.PENDING_KIND_HELD_IN_SURGE,
        priority=village.held[0][1].priority,
        area_id=village.area.area_id if village.area else "",
        missing_count=sum(need.missing_count for _, need in village.held),
        since=instant(village.oldest_ms),
        text_id=f"Lonjakan menahan {count} kejadian di {name_id}: lepas satu, sekelurahan, atau akhiri lonjakan.",
        text_en=f"A surge holds {many_en} {where_en}: release one, the village, or end the surge.",
    )
