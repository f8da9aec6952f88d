"""The dossier: all there is to know of one incident, as a document in one language, from what the server answers.

Every stamp says when it was claimed and recorded, who gave it and for whom; every candidate comes with the parts of its
estimate, and every unit that was turned down with the reason. Times are instants, which the browser writes in the
city's zone. It asks nobody.
"""

from __future__ import annotations

from typing import Any

from ..language import Language
from ..values import degrees, minutes
from ..words import name_of, pick, stamp_in, word_in
from .from_views import ms_of
from .rows import SIGNS, Row

# The newest of a long timeline; the journal has the rest.
TIMELINE_SHOWN_MAX = 200


def dossier(reply: Any, language: Language) -> Row:
    """The document of a GetIncidentReply."""
    incident = reply.incident
    return {
        "id": incident.incident_id,
        "head": _head(incident, language),
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


def _head(incident: Any, language: Language) -> Row:
    """What stands on top where no list has it any more: as rows.py has it of an open one."""
    where = incident.location
    place = dict.fromkeys(filter(None, (where.name, where.village, where.district)))
    return {
        "id": incident.incident_id,
        "priority": incident.priority,
        "kind": word_in(incident, "kind", language),
        "type": pick((incident.type_name_id, incident.type_name_en), language) or incident.type_code,
        "place": ", ".join(place) or "-",
        "state": word_in(incident, "state", language),
        "at": ms_of(incident, "reported_at"),
        "closed": ms_of(incident, "closed_at"),
        "reports": incident.report_count,
        "alarm": incident.alarm_level,
        "version": incident.version,
    }


def closed_rows(reply: Any, language: Language) -> list[Row]:
    """Incidents that have ended, of a ListIncidentsReply, the last to end first."""
    rows = [_head(incident, language) for incident in reply.incidents]
    return sorted(rows, key=lambda row: (-row["closed"], row["id"]))


def _shown(need: Any) -> bool:
    """A withdrawn need is shown where somebody was sent for it."""
    return name_of(need, "state") != "WITHDRAWN" or bool(need.assignments)


def _facts(incident: Any, language: Language) -> list[str]:
    """What holds for the incident as a whole, each a short sentence."""
    facts = []
    if incident.treat_as_live:
        facts.append(pick(("LISTRIK MASIH BERTEGANGAN", "TREAT AS LIVE"), language))
    if incident.outage.feeder_id:
        name, customers = incident.outage.name, incident.outage.customers
        facts.append(
            f"{pick(('Padam: penyulang', 'Outage: feeder'), language)} {name} · {customers} "
            f"{pick(('pelanggan', 'customers'), language)}"
        )
    if incident.power.state:
        state = word_in(incident.power, "state", language)
        facts.append(f"{pick(('Listrik', 'Power'), language)}: {state} · {incident.power.feeder} · {incident.power.by}")
    if incident.scene_safe:
        facts.append(pick(("Lokasi dinyatakan aman", "Scene declared safe"), language))
    if incident.HasField("staging"):
        where = incident.staging
        at = where.name or where.village or degrees(where.point.lat_e7, where.point.lon_e7)
        facts.append(f"{pick(('Tempat bersiaga', 'Staging'), language)}: {at}")
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
        "class": word_in(report, "call_class", language),
        "where": report.location.name or report.location.village,
        "radius": report.location.uncertainty_m,
        "by": report.by,
    }


def _need(need: Any, language: Language) -> Row:
    return {
        "no": need.need_no,
        "agency": need.agency or need.desk_id,
        "asked": f"{need.count} × {'+'.join(need.capabilities) or 'unit'}",
        "line": word_in(need, "line", language),
        "desk": need.desk_id,
        "drives": name_of(need, "line") == "DISPATCH" and name_of(need, "state") != "WITHDRAWN",
        "priority": need.priority,
        "authority": word_in(need, "authority", language),
        "state": word_in(need, "state", language),
        "shortfall": word_in(need, "shortfall", language),
        "missing": need.missing_count,
        "surplus": need.surplus_count,
        "reserved": need.reserved_count,
        "clock": word_in(need, "clock", language),
        "due": ms_of(need, "due_at"),
        "objective": _objective(need.objective, language),
        "reason": need.reason,
        "by": need.by,
        "blocked": list(need.blocking_road_ids),
        "boats": [{"id": one.unit_id, "eta": one.eta_ms, "landing": one.landing} for one in need.boats],
        "units": [_assignment(one, language) for one in need.assignments],
        "candidates": [{"id": one.unit_id, **eta_parts(one.eta)} for one in need.candidates],
        "unfit": [{"reason": word_in(one, "reason", language), "count": one.unit_count} for one in need.unfit],
    }


def _objective(objective: Any, language: Language) -> str:
    """report → arrival ≤ 15:00; empty where there is none."""
    if not objective.within_ms:
        return ""
    ends = f"{stamp_in(objective.from_stamp, language)} → {stamp_in(objective.to_stamp, language)}"
    return f"{ends} ≤ {minutes(objective.within_ms)}"


def eta_parts(eta: Any) -> Row:
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
    state = name_of(one, "state")
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
        "word": word_in(one, "state", language),
        "due": ms_of(one, "expected_at"),
        "marks": marks,
        "reason": one.reason,
        "destination": one.destination_id,
        **eta_parts(one.eta),
        "stamps": [
            {
                "word": word_in(stamp, "state", language),
                "at": ms_of(stamp, "occurred_at"),
                "received": ms_of(stamp, "received_at"),
                "by": stamp.by,
                "for": stamp.on_behalf_of,
                "corrected": stamp.corrected,
            }
            for stamp in one.stamps
        ],
    }
