"""Sentences about needs: raised, changed, held, decided by a match, by a human or by a desk."""

from __future__ import annotations

from dispatch_core import events
from dispatch_core.model import DeskAnswer, LineKind

from ..places import Pair
from .narrate_story import SILENT, Story, Teller, agreed_by, because, by_whom
from .narrate_words import SHORTFALLS

_PROPOSED: Pair = ("dapat dialihkan, petugas memutuskan", "may be diverted, a human decides")


def need_raised(story: Story, event: events.NeedRaised) -> Pair:
    asked = f"{event.count} x {story.agency(event.need_no)}"
    if event.requester:
        asked += f" ({event.requester}; {event.ground}; {event.coordination})"
    return f"Dibutuhkan {asked}.", f"Needed: {asked}."


def need_changed(story: Story, event: events.NeedChanged) -> Pair:
    agency = story.agency(event.need_no)
    if not event.count:
        return f"Kebutuhan {agency} dicabut.", f"The need for {agency} is withdrawn."
    return (
        f"Kebutuhan {agency} menjadi {event.count} unit, prioritas {event.priority}.",
        f"The need for {agency} is now {event.count} units at priority {event.priority}.",
    )


def decided(story: Story, event: events.NeedDecided) -> Pair:
    agency = story.agency(event.need_no)
    by = by_whom(event.by) + because(event.reason)
    free = [one for one in event.assigned if not one.diverted_from]
    turned = [one for one in event.assigned if one.diverted_from]
    parts = [
        _units(story, [one for one in free if not one.reserved], ("diperintah", "ordered"), by),
        _units(story, [one for one in free if one.reserved], ("dicadangkan", "reserved"), by),
        _units(story, [one for one in turned if not one.reserved], ("diminta beralih ke sini", "asked to divert"), by),
        _units(story, [one for one in turned if one.reserved], _PROPOSED, by),
    ]
    short_id, short_en = SHORTFALLS.get(event.shortfall, SILENT)
    if event.missing_count and event.need_no not in story.asked:
        parts.append((f"kurang {event.missing_count}: {short_id}", f"{event.missing_count} missing: {short_en}"))
    if event.blocking_road_ids and event.missing_count:
        roads = ", ".join(event.blocking_road_ids)
        parts.append((f"jalan ditutup: {roads}", f"closed roads: {roads}"))
    if event.boat_unit_ids:
        boats = ", ".join(
            f"{unit_id} ({landing})" if landing else unit_id
            for unit_id, landing in zip(event.boat_unit_ids, event.boat_landings, strict=False)
        )
        parts.append((f"lewat laut bisa: {boats}", f"by sea could go: {boats}"))
    indonesian, english = ("; ".join(part[i] for part in parts if part[i]) for i in (0, 1))
    if not indonesian and event.missing_count:
        return SILENT
    if not indonesian:
        return f"{agency}: terpenuhi.", f"{agency}: filled."
    return f"{agency}: {indonesian}.", f"{agency}: {english}."


def _units(story: Story, orders: list[events.Assigned], done: Pair, by: str) -> Pair:
    if not orders:
        return SILENT
    named = [_named(story, order) for order in orders]
    return tuple(f"{', '.join(one[i] for one in named)} {done[i]}{by}" for i in (0, 1))  # type: ignore[return-value]


def _named(story: Story, order: events.Assigned) -> Pair:
    minutes = story.minutes(order)
    if order.diverted_from:
        left = f"I{order.diverted_from}"
        return f"{order.unit_id} (dari {left}, {minutes})", f"{order.unit_id} (from {left}, {minutes})"
    if order.substituted:
        return f"{order.unit_id} (PENGGANTI, {minutes})", f"{order.unit_id} (SUBSTITUTE, {minutes})"
    return f"{order.unit_id} ({minutes})", f"{order.unit_id} ({minutes})"


def held(story: Story, event: events.NeedHeld) -> Pair:
    agency, seconds = story.agency(event.need_no), event.hold_allowance_ms // 1000
    return (
        f"{agency} ditahan {seconds} detik: mungkin laporan ganda.",
        f"{agency} held for {seconds} s: it may be a second report.",
    )


def hold_ended(story: Story, event: events.HoldEnded) -> Pair:
    agency = story.agency(event.need_no)
    return f"{agency}: tidak lagi ditahan.", f"{agency}: no longer held."


def approved(story: Story, event: events.NeedApproved) -> Pair:
    said = story.agency(event.need_no), because(event.reason) + by_whom(event.by)
    return f"{said[0]} disetujui{said[1]}.", f"{said[0]} was approved{said[1]}."


def refused(story: Story, event: events.NeedRefused) -> Pair:
    agency, said = story.agency(event.need_no), because(event.reason) + by_whom(event.by)
    agreed_id, agreed_en = agreed_by(event.second_person)
    return f"{agency} tidak jadi diminta{said}{agreed_id}.", f"{agency} was refused by a human{said}{agreed_en}."


def desk_asked(story: Story, event: events.DeskAsked) -> Pair:
    desk, agency, line = event.desk_id, story.agency(event.need_no), story.line(event.need_no)
    if line == LineKind.ISOLATE:
        return f"Meja {desk} diminta memadamkan listrik.", f"Desk {desk} was asked to cut the power."
    if line == LineKind.NOTIFY:
        return f"Meja {desk} diberi tahu: {agency}.", f"Desk {desk} was told: {agency}."
    return f"Meja {desk} diminta: {agency}.", f"Desk {desk} was asked: {agency}."


def desk_delivered(story: Story, event: events.DeskDelivered) -> Pair:
    desk = story.desk(event.need_no)
    return f"Permintaan sampai di meja {desk}.", f"The request is on the screen of desk {desk}."


def desk_answered(story: Story, event: events.DeskAnswered) -> Pair:
    desk, said = story.desk(event.need_no), because(event.reason) + by_whom(event.on_behalf_of or event.by)
    if event.answer is DeskAnswer.REFUSED:
        return f"Meja {desk} menolak{said}.", f"Desk {desk} refused{said}."
    return f"Meja {desk} menerima{said}.", f"Desk {desk} accepted{said}."


TELLERS: dict[type, Teller] = {
    events.NeedRaised: need_raised,
    events.NeedChanged: need_changed,
    events.NeedDecided: decided,
    events.NeedHeld: held,
    events.HoldEnded: hold_ended,
    events.NeedApproved: approved,
    events.NeedRefused: refused,
    events.DeskAsked: desk_asked,
    events.DeskDelivered: desk_delivered,
    events.DeskAnswered: desk_answered,
}
