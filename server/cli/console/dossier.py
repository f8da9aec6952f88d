"""The dossier: all there is to know of one incident, as a document in one language, from what the server answers.

Every stamp says when it was claimed and recorded, who gave it and for whom; every candidate comes with the parts of its
estimate, and every unit that was turned down with the reason. Times are instants, which the browser writes in the
city's zone. It asks nobody.
"""

from __future__ import annotations

from typing import Any

from ..language import Language
from .from_views import ms_of
from .rows import SIGNS, Row
from .texts import enum_word, pick

# The newest of a long timeline; the journal has the rest.
TIMELINE_SHOWN_MAX = 200


def dossier(reply: Any, language: Language) -> Row:
    """The document of a GetIncidentReply."""
    incident = reply.incident
    return {
        "id": incident.incident_id,
        "seq": reply.seq,
        "version": incident.version,
        "away": reply.store_away,
        "facts": _facts(incident, language),
        "note": incident.note,
        "reports": [_report(one, language) for one in incident.reports],
        "needs": [_need(one, language) for one in incident.needs if _shown(one)],
        "like": [
            {"id": one.incident_id, "score": one.score // 10, "distance": one.distance_m}
            for one in incident.possible_duplicates
        ],
        "timeline": [
            {"seq": one.seq, "at": ms_of(one, "at"), "text": pick((one.text_id, one.text_en), language)}
            for one in list(incident.timeline)[-TIMELINE_SHOWN_MAX:]
        ],
    }


def _shown(need: Any) -> bool:
    """A withdrawn need is shown where somebody was sent for it."""
    return enum_word(need, "state", "en") != "withdrawn" or bool(need.assignments)


def _facts(incident: Any, language: Language) -> list[str]:
    """What holds for the incident as a whole, each a short sentence."""
    facts = []
    if incident.treat_as_live:
        facts.append(pick(("LISTRIK MASIH BERTEGANGAN", "TREAT AS LIVE"), language))
    if incident.power.state:
        state = enum_word(incident.power, "state", language)
        facts.append(f"{pick(('Listrik', 'Power'), language)}: {state} · {incident.power.feeder} · {incident.power.by}")
    if incident.scene_safe:
        facts.append(pick(("Lokasi dinyatakan aman", "Scene declared safe"), language))
    if incident.staging.name:
        facts.append(f"{pick(('Tempat bersiaga', 'Staging'), language)}: {incident.staging.name}")
    if incident.landing.name:
        facts.append(f"{pick(('Di laut; unit darat ke', 'At sea; by land to'), language)}: {incident.landing.name}")
    if incident.outside_area:
        facts.append(pick(("Di luar wilayah layanan", "Outside the service area"), language))
    if incident.disposition:
        facts.append(f"{pick(('Hasil', 'Disposition'), language)}: {incident.disposition}")
    return facts


def _report(report: Any, language: Language) -> Row:
    return {
        "id": report.report_id,
        "at": ms_of(report, "reported_at"),
        "received": ms_of(report, "call_received_at"),
        "answered": ms_of(report, "call_answered_at"),
        "class": enum_word(report, "call_class", language),
        "where": report.location.name or report.location.village,
        "radius": report.location.uncertainty_m,
        "by": report.by,
    }


def _need(need: Any, language: Language) -> Row:
    objective = ""
    if need.objective.within_ms:
        objective = f"{need.objective.within_ms // 60_000} min"
    return {
        "no": need.need_no,
        "agency": need.agency or need.desk_id,
        "asked": f"{need.count} × {'+'.join(need.capabilities) or 'unit'}",
        "line": enum_word(need, "line", language),
        "desk": need.desk_id,
        "priority": need.priority,
        "authority": enum_word(need, "authority", language),
        "state": enum_word(need, "state", language),
        "shortfall": enum_word(need, "shortfall", language),
        "missing": need.missing_count,
        "surplus": need.surplus_count,
        "reserved": need.reserved_count,
        "clock": enum_word(need, "clock", language),
        "due": ms_of(need, "due_at"),
        "objective": objective,
        "reason": need.reason,
        "by": need.by,
        "blocked": list(need.blocking_road_ids),
        "boats": [{"id": one.unit_id, "eta": one.eta_ms, "landing": one.landing} for one in need.boats],
        "units": [_assignment(one, language) for one in need.assignments],
        "candidates": [{"id": one.unit_id, **_eta(one.eta)} for one in need.candidates],
        "unfit": [{"reason": enum_word(one, "reason", language), "count": one.unit_count} for one in need.unfit],
    }


def _eta(eta: Any) -> Row:
    """An estimate and its parts in milliseconds."""
    return {
        "eta": eta.eta_ms,
        "turnout": eta.turnout_ms,
        "leg": eta.unit_offset_ms,
        "road": eta.road_ms,
        "door": eta.incident_offset_ms,
        "stale": eta.stale_ms,
    }


def _assignment(one: Any, language: Language) -> Row:
    state = enum_word(one, "state", "en").replace(" ", "_").upper()
    marks = [
        pick(pair, language)
        for holds, pair in (
            (one.missed, ("tidak menjawab", "not acknowledged")),
            (one.cancelling, ("pembatalan belum dijawab", "cancel not acknowledged")),
            (one.by_human, ("pilihan pengawas", "a supervisor's choice")),
            (one.substituted, ("pengganti", "substitute")),
            (one.pinned, ("dikunci", "pinned")),
            (one.conditional, ("bersyarat", "conditional")),
            (one.position_last, ("posisi terlalu lama", "position too old")),
        )
        if holds
    ]
    return {
        "id": one.unit_id,
        "name": one.unit_name,
        "no": one.assignment_no,
        "state": state,
        "sign": SIGNS.get(state, ""),
        "word": enum_word(one, "state", language),
        "due": ms_of(one, "expected_at"),
        "marks": marks,
        "reason": one.reason,
        "destination": one.destination_id,
        **_eta(one.eta),
        "stamps": [
            {
                "word": enum_word(stamp, "state", language),
                "at": ms_of(stamp, "occurred_at"),
                "received": ms_of(stamp, "received_at"),
                "by": stamp.by,
                "for": stamp.on_behalf_of,
                "corrected": stamp.corrected,
            }
            for stamp in one.stamps
        ],
    }
