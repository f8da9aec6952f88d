"""Sentences about incidents and their reports: opened, changed, ended, opened again, and what the scene is like."""

from __future__ import annotations

from dispatch_core import events
from dispatch_core.model import Landing, PowerState

from ..places import Pair
from .narrate_story import SILENT, Story, Teller, agreed_by, because, by_whom, override, place
from .narrate_words import CALL_CLASSES, KINDS


def reported(story: Story, event: events.IncidentReported) -> Pair:
    indonesian, english = story.type_name(event.type_code)
    where = place(event.place.lat_e7, event.place.lon_e7, event.place_name)
    outside = (
        (" Di luar wilayah layanan: tidak ada unit dikirim.", " Outside the service area: no unit is sent.")
        if event.outside_area
        else SILENT
    )
    if event.unresolved:
        where = f"“{event.place_name}”" if event.place_name else "?"
        outside = (" Tempatnya belum pasti: tidak ada unit dikirim.", " The place is not certain: no unit is sent.")
    ashore = _landing(event.landing)
    if event.feeder_id:
        ashore = (
            f"{ashore[0]} Penyulang {event.feeder_id}, {event.customers} pelanggan.",
            f"{ashore[1]} Feeder {event.feeder_id}, {event.customers} customers.",
        )
    kind_id, kind_en = KINDS[event.kind]
    call_id, call_en = CALL_CLASSES[event.call_class]
    return (
        f"{kind_id}Laporan{call_id}: {indonesian}, prioritas {event.priority}, di {where}.{outside[0]}{ashore[0]}",
        f"{kind_en}Reported{call_en}: {english}, priority {event.priority}, at {where}.{outside[1]}{ashore[1]}",
    )


def attached(story: Story, event: events.ReportAttached) -> Pair:
    report = event.report or story.seq
    call_id, call_en = CALL_CLASSES[event.call_class]
    if event.joined:
        return (
            f"Laporan R{report} bergabung sendiri: penyulang yang sama.",
            f"Report R{report} joined by itself: it lies on the same feeder.",
        )
    return f"Laporan lain dikaitkan{call_id}: R{report}.", f"Another report attached{call_en}: R{report}."


def detached(story: Story, event: events.ReportDetached) -> Pair:
    by = because(event.reason) + by_whom(event.by)
    return (
        f"Laporan R{event.report} dilepas dari kejadian ini{by}.",
        f"Report R{event.report} was taken out of this incident{by}.",
    )


def merged(story: Story, event: events.IncidentMerged) -> Pair:
    by = because(event.reason) + by_whom(event.by)
    if story.incident.incident == event.merged:
        return (
            f"Digabungkan ke I{event.incident}, dengan semua unit dan laporannya{by}.",
            f"Merged into I{event.incident}, with all its units and reports{by}.",
        )
    return (
        f"I{event.merged} digabungkan ke kejadian ini, dengan semua unit dan laporannya{by}.",
        f"I{event.merged} was merged into this incident, with all its units and reports{by}.",
    )


def unmerged(story: Story, event: events.IncidentUnmerged) -> Pair:
    by = because(event.reason) + by_whom(event.by)
    if story.incident.incident == event.restored:
        return (
            f"Dipisahkan lagi dari I{event.incident}, dengan unit dan laporannya{by}.",
            f"Taken out of I{event.incident} again, with its units and reports{by}.",
        )
    return (
        f"I{event.restored} dipisahkan lagi dari kejadian ini, dengan unit dan laporannya{by}.",
        f"I{event.restored} was taken out of this incident again, with its units and reports{by}.",
    )


def retyped(story: Story, event: events.IncidentRetyped) -> Pair:
    indonesian, english = story.type_name(event.type_code)
    ashore = _landing(event.landing)
    return (
        f"Jenis menjadi {indonesian}{because(event.reason)}.{ashore[0]}",
        f"Type changed to {english}{because(event.reason)}.{ashore[1]}",
    )


def reprioritised(story: Story, event: events.IncidentReprioritised) -> Pair:
    agreed = agreed_by(event.second_person)
    return (
        f"Prioritas menjadi {event.priority}{because(event.reason)}{agreed[0]}.",
        f"Priority changed to {event.priority}{because(event.reason)}{agreed[1]}.",
    )


def moved(story: Story, event: events.IncidentMoved) -> Pair:
    where = place(event.place.lat_e7, event.place.lon_e7, event.place_name)
    ashore = _landing(event.landing)
    return (
        f"Tempat menjadi {where}{because(event.reason)}.{ashore[0]}",
        f"Moved to {where}{because(event.reason)}.{ashore[1]}",
    )


def relanded(story: Story, event: events.LandingChanged) -> Pair:
    name, closure_id = event.landing.name, event.closure_id
    return (
        f"Unit darat kini menuju {name}, yang dapat dicapai lebih banyak unit (penutupan {closure_id}).",
        f"Units by land now go to {name}, which more of them can get to (closure {closure_id}).",
    )


def alarm(story: Story, event: events.AlarmRaised) -> Pair:
    return (
        f"Alarm naik ke tingkat {event.alarm_level}{because(event.reason)}.",
        f"Alarm raised to level {event.alarm_level}{because(event.reason)}.",
    )


def cancelled(story: Story, event: events.IncidentCancelled) -> Pair:
    return f"Kejadian dibatalkan{because(event.reason)}.", f"Incident cancelled{because(event.reason)}."


def closed(story: Story, event: events.IncidentClosed) -> Pair:
    if event.advised:
        note = because(event.note) + by_whom(event.by)
        return (
            f"Kejadian ditutup tanpa unit: penelepon diberi saran{note}.",
            f"Incident closed without a unit: the caller was advised{note}.",
        )
    return (
        f"Kejadian ditutup, disposisi {event.disposition}{because(event.note)}.",
        f"Incident closed, disposition {event.disposition}{because(event.note)}.",
    )


def reopened(story: Story, event: events.IncidentReopened) -> Pair:
    indonesian, english = override(event)
    return f"Kejadian dibuka lagi{indonesian}.", f"Incident opened again{english}."


def noted(story: Story, event: events.NoteAdded) -> Pair:
    by = by_whom(event.by)
    return f'Catatan{by}: "{event.note}".', f'Note{by}: "{event.note}".'


def duplicates(story: Story, event: events.DuplicatesSuggested) -> Pair:
    like = ", ".join(
        f"I{number} ({score / 10:.0f} %, {distance_m} m)"
        for number, score, distance_m in zip(event.like, event.scores, event.distance_m, strict=True)
    )
    return f"Mungkin laporan ganda dari {like}.", f"May be a second report of {like}."


def staging(story: Story, event: events.StagingSet) -> Pair:
    where = place(event.place.lat_e7, event.place.lon_e7, event.place_name) + by_whom(event.by)
    return f"Tempat siaga: {where}.", f"Staging place: {where}."


def _landing(landing: Landing) -> Pair:
    """Where units go that go by land; nothing for what lies ashore."""
    if not landing.name:
        return SILENT
    return f" Di laut: unit darat menuju {landing.name}.", f" At sea: units by land go to {landing.name}."


def scene(story: Story, event: events.SceneDeclared) -> Pair:
    who = event.unit_id or event.by
    said = by_whom(who) + because(event.reason)
    if event.safe:
        return f"Lokasi dinyatakan aman{said}.", f"The scene was declared safe{said}."
    return f"Lokasi tidak lagi aman{said}.", f"The scene is no longer safe{said}."


def power(story: Story, event: events.PowerRecorded) -> Pair:
    who = by_whom(event.by)
    if event.power is PowerState.ISOLATED:
        return (
            f"Listrik dipadamkan, penyulang {event.feeder}{who}.",
            f"The power was cut, feeder {event.feeder}{who}.",
        )
    feeder = because(event.feeder)
    return f"Listrik menyala lagi{feeder}{who}.", f"The power is back{feeder}{who}."


TELLERS: dict[type, Teller] = {
    events.IncidentReported: reported,
    events.ReportAttached: attached,
    events.ReportDetached: detached,
    events.IncidentMerged: merged,
    events.IncidentUnmerged: unmerged,
    events.IncidentRetyped: retyped,
    events.IncidentReprioritised: reprioritised,
    events.IncidentMoved: moved,
    events.LandingChanged: relanded,
    events.AlarmRaised: alarm,
    events.NoteAdded: noted,
    events.IncidentCancelled: cancelled,
    events.IncidentClosed: closed,
    events.IncidentReopened: reopened,
    events.DuplicatesSuggested: duplicates,
    events.StagingSet: staging,
    events.SceneDeclared: scene,
    events.PowerRecorded: power,
}
