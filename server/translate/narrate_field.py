"""Sentences about the field and the service beside any incident: units, hospitals, who decides.

An incident's timeline has none of them; whoever follows the journal reads them.
"""

from __future__ import annotations

from dispatch_core import events
from dispatch_core.model import DestinationStatus, DispatchMode

from ..places import Pair
from .narrate_story import Story, Teller, because, by_whom, nothing, override
from .narrate_words import AUTHORITIES, DESTINATIONS, RESUMES
from .warnings import warning_words


def resumed(story: Story, event: events.ServiceResumed) -> Pair:
    indonesian, english = RESUMES[event.cause]
    return (
        f"Layanan berlanjut setelah {indonesian}; semua tenggat mulai lagi.",
        f"Service went on after {english}; every open clock starts anew.",
    )


def signed_on(story: Story, event: events.UnitSignedOn) -> Pair:
    return f"{event.unit_id} mulai dinas{by_whom(event.by)}.", f"{event.unit_id} signed on{by_whom(event.by)}."


def signed_off(story: Story, event: events.UnitSignedOff) -> Pair:
    said = because(event.reason) + by_whom(event.by)
    return f"{event.unit_id} selesai dinas{said}.", f"{event.unit_id} signed off{said}."


def availability(story: Story, event: events.AvailabilitySet) -> Pair:
    said = f"{event.availability.name}{because(event.reason)}{by_whom(event.by)}"
    return f"Kesiapan {event.unit_id}: {said}.", f"Availability of {event.unit_id}: {said}."


def unit_held(story: Story, event: events.UnitHeld) -> Pair:
    why_id, why_en = override(event)
    if event.held:
        return (
            f"{event.unit_id} ditahan pengawas: tidak diperintah otomatis{why_id}.",
            f"{event.unit_id} is kept back by a supervisor{why_en}.",
        )
    return f"{event.unit_id} tidak lagi ditahan{why_id}.", f"{event.unit_id} is no longer kept back{why_en}."


def base_advised(story: Story, event: events.BaseAdvised) -> Pair:
    minutes, share = story.way(event.travel_ticks), f"{event.gain_ppm / 10_000:.1f} %"
    if event.home:
        return (
            f"Saran: {event.unit_id} kembali ke pangkalannya, {event.base_name} ({minutes}).",
            f"Advice: {event.unit_id} goes back to its home, {event.base_name} ({minutes}).",
        )
    return (
        f"Saran: {event.unit_id} bersiaga di {event.base_name} ({minutes}); cakupan bertambah {share} kebutuhan kota.",
        f"Advice: {event.unit_id} stands by at {event.base_name} ({minutes}); it covers {share} more of the demand.",
    )


def destination(story: Story, event: events.DestinationSet) -> Pair:
    indonesian, english = DESTINATIONS[event.status]
    said = because(event.reason) + by_whom(event.by)
    return f"{event.destination_id} {indonesian}{said}.", f"{event.destination_id} {english}{said}."


def mode(story: Story, event: events.ModeSet) -> Pair:
    why_id, why_en = override(event)
    who_id, who_en = (event.agency_id,) * 2 if event.agency_id else ("Seluruh layanan", "The whole service")
    if event.mode is DispatchMode.MANUAL:
        return (
            f"{who_id}: MANUAL, manusia yang memerintah{why_id}.",
            f"{who_en}: MANUAL, humans order{why_en}.",
        )
    if event.mode is DispatchMode.SURGE:
        return (
            f"{who_id}: LONJAKAN, prioritas 3 sampai 5 ditahan per kelurahan{why_id}.",
            f"{who_en}: SURGE, priorities 3 to 5 are held by village{why_en}.",
        )
    return f"{who_id}: NORMAL{why_id}.", f"{who_en}: NORMAL{why_en}."


def authority(story: Story, event: events.AuthoritySet) -> Pair:
    why_id, why_en = override(event)
    priority = f"P{event.priority}" if event.priority else ""
    about = " ".join(filter(None, (event.agency_id, event.type_code, priority)))
    if event.restored:
        return (
            f"Kewenangan {about} kembali seperti ketentuan kota{why_id}.",
            f"The authority over {about} is the city's own again{why_en}.",
        )
    indonesian, english = AUTHORITIES[event.authority]
    return f"Kewenangan {about}: {indonesian}{why_id}.", f"The authority over {about}: {english}{why_en}."


def warning(story: Story, event: events.WarningSet) -> Pair:
    found_id, found_en = warning_words(event)
    if event.standing:
        return f"PERINGATAN: {found_id}", f"WARNING: {found_en}"
    return f"Sudah baik kembali: {found_id}", f"Right again: {found_en}"


def started(story: Story, event: events.WriterStarted) -> Pair:
    return f"Layanan dimulai di {event.host}.", f"Service began on {event.host}."


def city_loaded(story: Story, event: events.CityLoaded) -> Pair:
    return f"Berkas kota {event.city_id} dimuat.", f"The files of {event.city_id} were loaded."


# Statuses that a reader may meet and that have no words fail at import, not in the night.
assert set(DESTINATIONS) == set(DestinationStatus)

TELLERS: dict[type, Teller] = {
    events.WriterStarted: started,
    events.CityLoaded: city_loaded,
    events.ServiceResumed: resumed,
    events.UnitSignedOn: signed_on,
    events.UnitSignedOff: signed_off,
    events.AvailabilitySet: availability,
    events.UnitHeld: unit_held,
    events.BaseAdvised: base_advised,
    events.DestinationSet: destination,
    events.ModeSet: mode,
    events.AuthoritySet: authority,
    events.WarningSet: warning,
    events.PositionsRecorded: nothing,
}
