"""Rows of the board of what was told once: likely duplicates, what a road that was closed did to whom, the rest."""

from __future__ import annotations

from dispatch_core.context import Context
from dispatch_core.entities import Incident
from dispatch_core.model import Alert

from ..catalogue import WORDS, Pair
from ..values import minutes
from .item import ARRIVES, Item
from .notices import DROPPED, OF_ROADS, Notice, Notices
from .standing import closed_roads


def of_notices(context: Context, notices: Notices) -> list[Item]:
    """What was told once and nobody has seen to."""
    incidents = context.state.incidents
    found = [
        of_notice(context, notice, incidents.get(notice.incident))
        for notice in notices.listed()
        if notices.live(notice, incidents)
    ]
    return [*found, of_dropped(notices)] if notices.dropped_count else found


def of_dropped(notices: Notices) -> Item:
    """The row that says how many there was no room for."""
    count = notices.dropped_count
    return Item(
        "notice/" + "/".join(map(str, DROPPED)),
        "notice",
        1,
        0,
        (
            f"{count} pemberitahuan tidak dimuat lagi; yang paling tidak mendesak hilang",
            f"{count} notices had no room; the least pressing are gone",
        ),
        notices.dropped_ms,
    )


def of_notice(context: Context, notice: Notice, incident: Incident | None) -> Item:
    """The row of one notice, and the incident that it is about."""
    held_up = notice.alert in OF_ROADS
    return Item(
        f"{'route' if held_up else 'notice'}/" + "/".join(map(str, notice.key)),
        "route" if held_up else "notice" if notice.alert else "duplicate",
        incident.priority if incident else 5,
        notice.incident,
        _held_up(context, notice) if held_up else _told(notice),
        notice.since_ms,
        due_ms=notice.since_ms + context.ms(notice.eta_ticks) if notice.alert == Alert.ROUTE_CHANGED else 0,
        clock=ARRIVES,
        need_no=notice.need_no,
        unit_id=notice.unit_id,
        other=notice.other,
        closure_id=notice.closure_id,
    )


def _held_up(context: Context, notice: Notice) -> Pair:
    """How long it takes now, against how long it took before; or that no road leads there."""
    closure = context.state.closures.get(notice.closure_id)
    roads = ", ".join(notice.road_ids) or (closed_roads(closure) if closure else notice.closure_id)
    if notice.alert == Alert.ROUTE_LOST:
        return (
            f"{notice.unit_id}: TERPUTUS, tak ada jalan terbuka ({roads})",
            f"{notice.unit_id}: CUT OFF, no open road leads there ({roads})",
        )
    now = minutes(context.ms(notice.eta_ticks))
    before = minutes(context.ms(max(0, notice.eta_ticks - notice.later_ticks)))
    later = minutes(context.ms(notice.later_ticks))
    return (
        f"{notice.unit_id}: {now} lagi, semula {before}, {later} lebih lama ({roads})",
        f"{notice.unit_id}: {now} to go instead of {before}, {later} more ({roads})",
    )


def _told(notice: Notice) -> Pair:
    if not notice.alert:
        percent = notice.score // 10
        return (
            f"mungkin I{notice.other} juga ({percent} %, {notice.distance_m} m)",
            f"may be the same as I{notice.other} ({percent} %, {notice.distance_m} m)",
        )
    pair = WORDS["Alert"].get(Alert(notice.alert).name, ("", ""))
    who = notice.unit_id or notice.agency_id
    return (f"{who}: {pair[0]}", f"{who}: {pair[1]}") if who else pair
