"""An incident's story: one or two plain sentences for every entry that touched it, in Indonesian and English.

For people who read a timeline in the middle of the night, and for the file that an inquest asks for. It names units,
agencies and minutes, never a caller. A kind of event that has no words here is named as it is. Words of states and
reasons that sentences share stand in narrate_words.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from dispatch_core import events
from dispatch_core.city.bundle import IncidentType
from dispatch_core.entities import Incident
from dispatch_core.model import Availability

from ..codec import Entry
from .narrate_words import ALERTS, PROGRESS, REISSUES, SHORTFALLS

# (Indonesian, English)
Pair: TypeAlias = tuple[str, str]
# Told by another event of the same entry, or of no interest to an incident's reader.
SILENT = ("", "")


class Narrator:
    """Tells one incident's entries. `types` and `tick_us` are the city's."""

    def __init__(self, incident: Incident, types: Mapping[str, IncidentType], tick_us: int) -> None:
        self._incident = incident
        self._types = types
        self._tick_us = tick_us
        self._raised: dict[int, events.NeedRaised] = {}
        self._seq = 0

    def tell(self, entry: Entry, concerning: Iterable[events.Event]) -> Pair:
        """What the entry's events about this incident say, as running text."""
        told = list(concerning)
        self._seq = entry.seq
        self._raised = {event.need_no: event for event in told if isinstance(event, events.NeedRaised)}
        decided = {event.need_no for event in told if isinstance(event, events.NeedDecided)}
        sentences = [
            self._sentence(event)
            for event in told
            if not (isinstance(event, events.NeedRaised) and event.need_no in decided)
        ]
        indonesian, english = zip(*sentences, strict=True) if sentences else ((), ())
        return " ".join(filter(None, indonesian)), " ".join(filter(None, english))

    def _sentence(self, event: events.Event) -> Pair:
        teller = _TELLERS.get(type(event))
        if teller is None:
            name = type(event).__name__
            return f"{name}.", f"{name}."
        return teller(self, event)

    # -- What sentences are made of ------------------------------------------------------------------------------------

    def unit(self, assignment_no: int) -> str:
        assignment = self._incident.assignment(assignment_no)
        return assignment.unit_id if assignment else f"#{assignment_no}"

    def agency(self, need_no: int) -> str:
        """Who is asked, and for what."""
        need = self._raised.get(need_no) or self._incident.need(need_no)
        if need is None:
            return f"#{need_no}"
        return " ".join(filter(None, (need.agency_id, "+".join(need.capabilities)))) or "-"

    def type_name(self, code: str) -> Pair:
        kind = self._types.get(code)
        return (kind.name_id, kind.name_en) if kind else (code, code)

    def minutes(self, *ticks: int) -> str:
        """An estimate in whole minutes."""
        return str((sum(ticks) * self._tick_us // 1000 + 30_000) // 60_000)

    # -- The incident --------------------------------------------------------------------------------------------------

    def reported(self, event: events.IncidentReported) -> Pair:
        indonesian, english = self.type_name(event.type_code)
        where = _place(event.place.lat_e7, event.place.lon_e7, event.place_name)
        outside = (
            (" Di luar wilayah layanan: tidak ada unit dikirim.", " Outside the service area: no unit is sent.")
            if event.outside_area
            else SILENT
        )
        return (
            f"Laporan: {indonesian}, prioritas {event.priority}, di {where}.{outside[0]}",
            f"Reported: {english}, priority {event.priority}, at {where}.{outside[1]}",
        )

    def attached(self, event: events.ReportAttached) -> Pair:
        return f"Laporan lain dikaitkan: R{self._seq}.", f"Another report attached: R{self._seq}."

    def retyped(self, event: events.IncidentRetyped) -> Pair:
        indonesian, english = self.type_name(event.type_code)
        return (
            f"Jenis menjadi {indonesian}{_because(event.reason)}.",
            f"Type changed to {english}{_because(event.reason)}.",
        )

    def reprioritised(self, event: events.IncidentReprioritised) -> Pair:
        agreed = (
            (f", disetujui {event.second_person}", f", agreed by {event.second_person}")
            if event.second_person
            else SILENT
        )
        return (
            f"Prioritas menjadi {event.priority}{_because(event.reason)}{agreed[0]}.",
            f"Priority changed to {event.priority}{_because(event.reason)}{agreed[1]}.",
        )

    def moved(self, event: events.IncidentMoved) -> Pair:
        where = _place(event.place.lat_e7, event.place.lon_e7, event.place_name)
        return f"Tempat menjadi {where}{_because(event.reason)}.", f"Moved to {where}{_because(event.reason)}."

    def alarm(self, event: events.AlarmRaised) -> Pair:
        return (
            f"Alarm naik ke tingkat {event.alarm_level}{_because(event.reason)}.",
            f"Alarm raised to level {event.alarm_level}{_because(event.reason)}.",
        )

    def cancelled(self, event: events.IncidentCancelled) -> Pair:
        return f"Kejadian dibatalkan{_because(event.reason)}.", f"Incident cancelled{_because(event.reason)}."

    def closed(self, event: events.IncidentClosed) -> Pair:
        return (
            f"Kejadian ditutup, disposisi {event.disposition}{_because(event.note)}.",
            f"Incident closed, disposition {event.disposition}{_because(event.note)}.",
        )

    # -- Needs ---------------------------------------------------------------------------------------------------------

    def need_raised(self, event: events.NeedRaised) -> Pair:
        asked = f"{event.count} x {self.agency(event.need_no)}"
        return f"Dibutuhkan {asked}.", f"Needed: {asked}."

    def need_changed(self, event: events.NeedChanged) -> Pair:
        agency = self.agency(event.need_no)
        if not event.count:
            return f"Kebutuhan {agency} dicabut.", f"The need for {agency} is withdrawn."
        return (
            f"Kebutuhan {agency} menjadi {event.count} unit, prioritas {event.priority}.",
            f"The need for {agency} is now {event.count} units at priority {event.priority}.",
        )

    def decided(self, event: events.NeedDecided) -> Pair:
        agency = self.agency(event.need_no)
        orders = [f"{order.unit_id} ({self._order_minutes(order)})" for order in event.assigned]
        sent = (f"{', '.join(orders)} diperintah", f"{', '.join(orders)} ordered") if orders else SILENT
        by = _by(event.by) + _because(event.reason)
        short_id, short_en = SHORTFALLS.get(event.shortfall, SILENT)
        missing: Pair = SILENT
        if event.missing_count:
            missing = (f"kurang {event.missing_count}: {short_id}", f"{event.missing_count} missing: {short_en}")
        indonesian, english = ("; ".join(filter(None, (sent[i] + (by if sent[i] else ""), missing[i]))) for i in (0, 1))
        if not indonesian:
            return f"{agency}: terpenuhi.", f"{agency}: filled."
        return f"{agency}: {indonesian}.", f"{agency}: {english}."

    def _order_minutes(self, order: events.Assigned) -> str:
        parts = (order.turnout_ticks, order.unit_offset_ticks, order.road_ticks, order.incident_offset_ticks)
        return f"{self.minutes(*parts, order.stale_ticks)} min"

    # -- Assignments ---------------------------------------------------------------------------------------------------

    def reissued(self, event: events.OrderReissued) -> Pair:
        unit = self.unit(event.assignment_no)
        parts = (event.turnout_ticks, event.unit_offset_ticks, event.road_ticks, event.incident_offset_ticks)
        eta = f"{self.minutes(*parts, event.stale_ticks)} min"
        indonesian, english = REISSUES[event.cause]
        return f"Perintah baru untuk {unit}: {indonesian} ({eta}).", f"New order for {unit}: {english} ({eta})."

    def delivered(self, event: events.OrderDelivered) -> Pair:
        unit = self.unit(event.assignment_no)
        return f"Perintah sampai di {unit}.", f"Order delivered to {unit}."

    def acknowledged(self, event: events.OrderAcknowledged) -> Pair:
        unit, by = self.unit(event.assignment_no), _by(event.by)
        return f"{unit} siap laksana{by}.", f"{unit} acknowledged{by}."

    def declined(self, event: events.AssignmentDeclined) -> Pair:
        unit = self.unit(event.assignment_no)
        return f"{unit} menolak{_because(event.reason)}.", f"{unit} declined{_because(event.reason)}."

    def progress(self, event: events.ProgressReported) -> Pair:
        unit = self.unit(event.assignment_no)
        indonesian, english = PROGRESS[event.state]
        to = f" ({event.destination_id})" if event.destination_id else ""
        late = (" (dilaporkan belakangan)", " (reported late)") if event.late else SILENT
        by = _by(event.by)
        return f"{unit} {indonesian}{to}{by}{late[0]}.", f"{unit} {english}{to}{by}{late[1]}."

    def cleared(self, event: events.AssignmentCleared) -> Pair:
        unit = self.unit(event.assignment_no)
        if event.availability is Availability.AVAILABLE:
            return f"{unit} selesai, siap lagi.", f"{unit} cleared, available again."
        why = _because(event.availability_reason)
        if event.availability is Availability.CONDITIONAL:
            return f"{unit} selesai, siap bersyarat{why}.", f"{unit} cleared, conditionally available{why}."
        return f"{unit} selesai, belum siap{why}.", f"{unit} cleared, not available{why}."

    def corrected(self, event: events.StampCorrected) -> Pair:
        unit = self.unit(event.assignment_no)
        indonesian, english = PROGRESS.get(event.state, (event.state.name, event.state.name))
        by = _by(event.by)
        return f"Waktu {unit} {indonesian} dibetulkan{by}.", f"The time {unit} {english} was put right{by}."

    def ordered_back(self, event: events.CancelOrdered) -> Pair:
        unit = self.unit(event.assignment_no)
        return f"{unit} diperintah kembali{_because(event.reason)}.", f"{unit} ordered back{_because(event.reason)}."

    def came_back(self, event: events.AssignmentCancelled) -> Pair:
        unit = self.unit(event.assignment_no)
        return f"{unit} menerima pembatalan dan bebas.", f"{unit} acknowledged the cancel and is free."

    def missed(self, event: events.AcknowledgementMissed) -> Pair:
        unit = self.unit(event.assignment_no)
        return (
            f"{unit} tidak menjawab; perintahnya tetap berlaku.",
            f"{unit} did not answer; its order stays valid.",
        )

    def alert(self, event: events.AlertRaised) -> Pair:
        who = event.unit_id or event.agency_id
        indonesian, english = ALERTS[event.alert]
        return (f"{who}: {indonesian}.", f"{who}: {english}.") if who else (f"{indonesian}.", f"{english}.")

    def silent_agency(self, event: events.AgencyStoppedAnswering) -> Pair:
        return (
            f"{event.agency_id} tidak menjawab: tidak ada unitnya yang diperintah lagi.",
            f"{event.agency_id} does not answer: no more of its units are ordered.",
        )

    def agency_back(self, event: events.AgencyAnswered) -> Pair:
        return f"{event.agency_id} menjawab lagi.", f"{event.agency_id} answers again."

    def nothing(self, event: events.Event) -> Pair:
        return SILENT


def _place(lat_e7: int, lon_e7: int, name: str) -> str:
    return name or f"{lat_e7 / 1e7:.5f},{lon_e7 / 1e7:.5f}"


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _by(by: str) -> str:
    return f" [{by}]" if by else ""


_TELLERS: dict[type, Callable[[Narrator, Any], Pair]] = {
    events.IncidentReported: Narrator.reported,
    events.ReportAttached: Narrator.attached,
    events.IncidentRetyped: Narrator.retyped,
    events.IncidentReprioritised: Narrator.reprioritised,
    events.IncidentMoved: Narrator.moved,
    events.AlarmRaised: Narrator.alarm,
    events.IncidentCancelled: Narrator.cancelled,
    events.IncidentClosed: Narrator.closed,
    events.NeedRaised: Narrator.need_raised,
    events.NeedChanged: Narrator.need_changed,
    events.NeedDecided: Narrator.decided,
    events.OrderReissued: Narrator.reissued,
    events.OrderDelivered: Narrator.delivered,
    events.OrderAcknowledged: Narrator.acknowledged,
    events.AssignmentDeclined: Narrator.declined,
    events.ProgressReported: Narrator.progress,
    events.AssignmentCleared: Narrator.cleared,
    events.StampCorrected: Narrator.corrected,
    events.CancelOrdered: Narrator.ordered_back,
    events.AssignmentCancelled: Narrator.came_back,
    events.AcknowledgementMissed: Narrator.missed,
    events.AlertRaised: Narrator.alert,
    events.AgencyStoppedAnswering: Narrator.silent_agency,
    events.AgencyAnswered: Narrator.agency_back,
    events.PositionsRecorded: Narrator.nothing,
}
