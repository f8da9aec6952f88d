"""Orders as crews are told: the newest version of each, with its warnings first. A reserved unit has none."""

from __future__ import annotations

from dispatch_core.context import Context
from dispatch_core.entities import BY_LAND, Assignment, Incident, Need
from dispatch_core.model import AssignmentState, Medium
from sigap.v1 import incidents_pb2

from ..places import Pair
from .incidents import incident_location, landing_view, staging_view
from .names import Names
from .needs import acknowledged, assignment_eta
from .parts import incident_id, instant, number

_CANCEL: Pair = ("BATAL: kembali.", "CANCEL: come back.")
_LIVE: Pair = (
    "ANGGAP BERTEGANGAN: PLN belum mencatat listrik padam.",
    "TREAT AS LIVE: nobody has recorded that the power is cut.",
)
_SAFE: Pair = ("Lokasi dinyatakan aman.", "The scene is declared safe.")
_SUBSTITUTE: Pair = (
    "Anda pengganti: unit yang diminta belum ada.",
    "You go as a substitute: nobody with what was asked can.",
)
_CUT_OFF: Pair = (
    "TIDAK ADA JALAN TERBUKA ke sana: hubungi pusat.",
    "NO OPEN ROAD leads there: call the centre.",
)


def order_view(context: Context, names: Names, incident: Incident, assignment: Assignment) -> incidents_pb2.Order:
    """The newest version of an assignment's order, as its crew is told."""
    unit = context.state.find_unit(assignment.unit_id)
    need = incident.needs[assignment.need_no - 1]
    agency_id = unit.agency_id if unit else need.agency_id
    type_id, type_en = names.type_name(incident.type_code)
    instead = unit.incident if unit else 0
    if assignment.asked:
        order_kind = incidents_pb2.ORDER_KIND_DIVERT
    elif called_off(assignment):
        order_kind = incidents_pb2.ORDER_KIND_GO_ON
    elif assignment.cancelling:
        order_kind = incidents_pb2.ORDER_KIND_CANCEL
    elif assignment.order_version == 1:
        order_kind = incidents_pb2.ORDER_KIND_DISPATCH
    else:
        order_kind = incidents_pb2.ORDER_KIND_CHANGE
    told = order_kind in (incidents_pb2.ORDER_KIND_DIVERT, incidents_pb2.ORDER_KIND_GO_ON)
    other = incident_id(instead) if told else ""
    # As the unit travels, which a human may have sent instead of what the need asks for.
    medium = unit.medium if unit else need.medium
    estimate = assignment_eta(context, assignment, context.travel_for(medium))
    text_id, text_en = _text(names, incident, need, medium, assignment, other)
    return incidents_pb2.Order(
        unit_id=assignment.unit_id,
        incident_id=incident_id(incident.incident),
        assignment_no=assignment.assignment_no,
        order_version=assignment.order_version,
        kind=order_kind,
        alert_no=assignment.alert_no,
        priority=need.priority,
        type_code=incident.type_code,
        type_name_id=type_id,
        type_name_en=type_en,
        location=incident_location(names, incident),
        note=incident.note if names.crew_sees_note(incident, agency_id) else "",
        eta=estimate,
        ordered_at=instant(assignment.issued_ms),
        expected_at=instant(assignment.estimated_ms + estimate.eta_ms),
        cut_off=assignment.cut_off,
        with_unit_ids=[
            other.unit_id for other in incident.assignments if other.ordered and other.unit_id != assignment.unit_id
        ],
        reason=assignment.reason,
        acknowledged=acknowledged(assignment),
        state=number(assignment.state),
        agency=agency_id,
        treat_as_live=incident.treat_as_live,
        wait_for_safe=_waits(incident, need),
        staging=staging_view(names, incident),
        landing=landing_view(names, incident) if medium in BY_LAND else None,
        scene_safe=incident.scene_safe,
        substituted=assignment.substituted,
        pinned=assignment.pinned,
        text_id=text_id,
        text_en=text_en,
        instead_of_incident_id=other,
    )


def _waits(incident: Incident, need: Need) -> bool:
    return need.staging and not incident.scene_safe


def called_off(assignment: Assignment) -> bool:
    """Its crew was asked to leave something for it, and is not any more."""
    ended = assignment.state is AssignmentState.CANCELLED and assignment.stamp(AssignmentState.ACKNOWLEDGED) is None
    return ended and assignment.diverted_from > 0 and assignment.order_version > 0


def _text(names: Names, incident: Incident, need: Need, medium: Medium, assignment: Assignment, other: str) -> Pair:
    """The order in a few words, warnings first."""
    if called_off(assignment):
        return (
            (f"PENGALIHAN BATAL: lanjutkan ke {other}.", f"DIVERT CALLED OFF: go on to {other}.") if other else _CANCEL
        )
    if assignment.cancelling:
        return _CANCEL
    said: list[Pair] = []
    if assignment.asked:
        said.append((f"DIALIHKAN: tinggalkan {other} setelah menjawab.", f"DIVERT: leave {other} once you answer."))
    if incident.treat_as_live:
        said.append(_LIVE)
    if _waits(incident, need):
        said.append(_wait(incident.staging_name))
    elif incident.scene_safe:
        said.append(_SAFE)
    type_id, type_en = names.type_name(incident.type_code)
    where = place_words(names, incident)
    said.append((f"{type_id}, P{need.priority}, {where[0]}.", f"{type_en}, P{need.priority}, {where[1]}."))
    if incident.landing.name and medium in BY_LAND:
        landing = incident.landing.name
        said.append((f"Di laut: menuju {landing}, temui kapal.", f"At sea: go to {landing}, meet the boat there."))
    if assignment.substituted:
        said.append(_SUBSTITUTE)
    if assignment.cut_off:
        said.append(_CUT_OFF)
    indonesian, english = zip(*said, strict=True)
    return " ".join(indonesian), " ".join(english)


def _wait(staging_name: str) -> Pair:
    if staging_name:
        return (
            f"JANGAN MASUK: siaga di {staging_name} sampai dinyatakan aman.",
            f"DO NOT ENTER: wait at {staging_name} until declared safe.",
        )
    return (
        "JANGAN MASUK: siaga di jarak aman sampai dinyatakan aman.",
        "DO NOT ENTER: wait at a safe distance until declared safe.",
    )


def place_words(names: Names, incident: Incident) -> Pair:
    """Where, to be read out: the name, the village and the district, or the coordinates."""
    where = incident_location(names, incident)
    if not where.HasField("point"):
        unknown = f"“{where.name}”" if where.name else "?"
        return f"tempat belum pasti ({unknown})", f"place not certain ({unknown})"
    name = where.name or f"{where.point.lat_e7 / 1e7:.5f}, {where.point.lon_e7 / 1e7:.5f}"
    words = ", ".join(dict.fromkeys(filter(None, (name, where.village, where.district))))
    return words, words
