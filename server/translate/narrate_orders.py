"""Sentences about orders: given, held, answered, carried out, taken back, and what the clocks noticed."""

from __future__ import annotations

from dispatch_core import events
from dispatch_core.model import Availability

from ..places import Pair
from .narrate_story import SILENT, Story, Teller, because, by_whom, from_paper, override
from .narrate_words import ALERTS, PROGRESS, REISSUES


def reissued(story: Story, event: events.OrderReissued) -> Pair:
    unit = story.unit(event.assignment_no)
    eta = story.minutes(event)
    indonesian, english = REISSUES[event.cause]
    return f"Perintah baru untuk {unit}: {indonesian} ({eta}).", f"New order for {unit}: {english} ({eta})."


def delivered(story: Story, event: events.OrderDelivered) -> Pair:
    unit = story.unit(event.assignment_no)
    return f"Perintah sampai di {unit}.", f"Order delivered to {unit}."


def acknowledged(story: Story, event: events.OrderAcknowledged) -> Pair:
    unit, by, paper = story.unit(event.assignment_no), by_whom(event.by), from_paper(event)
    return f"{unit} siap laksana{by}{paper[0]}.", f"{unit} acknowledged{by}{paper[1]}."


def declined(story: Story, event: events.AssignmentDeclined) -> Pair:
    unit, said, left = story.unit(event.assignment_no), because(event.reason), story.leaves(event.assignment_no)
    if left:
        return (
            f"{unit} menolak beralih ke sini dan tetap menuju {left}{said}.",
            f"{unit} declined to divert here and goes on to {left}{said}.",
        )
    return f"{unit} menolak{said}.", f"{unit} declined{said}."


def progress(story: Story, event: events.ProgressReported) -> Pair:
    unit = story.unit(event.assignment_no)
    indonesian, english = PROGRESS[event.state]
    to = f" ({event.destination_id})" if event.destination_id else ""
    late = (" (dilaporkan belakangan)", " (reported late)") if event.late else SILENT
    by, paper = by_whom(event.by), from_paper(event)
    return f"{unit} {indonesian}{to}{by}{late[0]}{paper[0]}.", f"{unit} {english}{to}{by}{late[1]}{paper[1]}."


def cleared(story: Story, event: events.AssignmentCleared) -> Pair:
    unit = story.unit(event.assignment_no)
    if event.paper:
        return (
            f"{unit} selesai menurut kertas{by_whom(event.by)}; belum siap sebelum ada yang menyatakannya.",
            f"{unit} cleared by the paper{by_whom(event.by)}; not available before somebody says so.",
        )
    if event.availability is Availability.AVAILABLE:
        return f"{unit} selesai, siap lagi.", f"{unit} cleared, available again."
    why = because(event.availability_reason)
    if event.availability is Availability.CONDITIONAL:
        return f"{unit} selesai, siap bersyarat{why}.", f"{unit} cleared, conditionally available{why}."
    return f"{unit} selesai, belum siap{why}.", f"{unit} cleared, not available{why}."


def corrected(story: Story, event: events.StampCorrected) -> Pair:
    unit = story.unit(event.assignment_no)
    indonesian, english = PROGRESS.get(event.state, (event.state.name, event.state.name))
    by = by_whom(event.by)
    return f"Waktu {unit} {indonesian} dibetulkan{by}.", f"The time {unit} {english} was put right{by}."


def ordered_back(story: Story, event: events.CancelOrdered) -> Pair:
    unit = story.unit(event.assignment_no)
    return f"{unit} diperintah kembali{because(event.reason)}.", f"{unit} ordered back{because(event.reason)}."


def came_back(story: Story, event: events.AssignmentCancelled) -> Pair:
    unit = story.unit(event.assignment_no)
    return f"{unit} menerima pembatalan dan bebas.", f"{unit} acknowledged the cancel and is free."


def missed(story: Story, event: events.AcknowledgementMissed) -> Pair:
    unit, left = story.unit(event.assignment_no), story.leaves(event.assignment_no)
    if left:
        return (
            f"{unit} tidak menjawab dan dianggap tetap menuju {left}; jawaban yang terlambat masih berlaku.",
            f"{unit} did not answer and is taken to go on to {left}; a late answer still counts.",
        )
    return (
        f"{unit} tidak menjawab; perintahnya tetap berlaku.",
        f"{unit} did not answer; its order stays valid.",
    )


def alert(story: Story, event: events.AlertRaised) -> Pair:
    who = event.unit_id or event.agency_id or (story.agency(event.need_no) if event.need_no else "")
    indonesian, english = ALERTS[event.alert]
    return (f"{who}: {indonesian}.", f"{who}: {english}.") if who else (f"{indonesian}.", f"{english}.")


def silent_agency(story: Story, event: events.AgencyStoppedAnswering) -> Pair:
    return (
        f"{event.agency_id} tidak menjawab: tidak ada unitnya yang diperintah lagi.",
        f"{event.agency_id} does not answer: no more of its units are ordered.",
    )


def agency_back(story: Story, event: events.AgencyAnswered) -> Pair:
    return f"{event.agency_id} menjawab lagi.", f"{event.agency_id} answers again."


def released(story: Story, event: events.OrderReleased) -> Pair:
    unit, eta = story.unit(event.assignment_no), story.minutes(event)
    said, left = because(event.reason) + by_whom(event.by), story.leaves(event.assignment_no)
    if left:
        return (
            f"{unit} boleh dialihkan dan diminta beralih ke sini (dari {left}, {eta}){said}.",
            f"{unit} may be diverted and is asked to divert here (from {left}, {eta}){said}.",
        )
    return f"{unit} dilepas dan diperintah ({eta}){said}.", f"{unit} was released and ordered ({eta}){said}."


def held(story: Story, event: events.OrderHeld) -> Pair:
    unit = story.unit(event.assignment_no)
    return (
        f"Perintah {unit} terlambat tersimpan dan belum dikirim: menunggu keputusan manusia.",
        f"The order of {unit} was stored too late and did not leave: a human decides.",
    )


def reservation_ended(story: Story, event: events.ReservationEnded) -> Pair:
    unit, said = story.unit(event.assignment_no), because(event.reason) + by_whom(event.by)
    if event.refused:
        return f"Cadangan {unit} ditolak{said}.", f"The reserved {unit} was refused{said}."
    return f"Cadangan {unit} berakhir{said}.", f"{unit} is no longer reserved{said}."


def divert_ended(story: Story, event: events.DivertEnded) -> Pair:
    unit, said = story.unit(event.assignment_no), because(event.reason) + by_whom(event.by)
    if event.refused:
        return f"{unit} tidak boleh dialihkan ke sini{said}.", f"{unit} shall not be diverted here{said}."
    return f"{unit} tidak jadi dialihkan ke sini{said}.", f"{unit} is not to be diverted here after all{said}."


def care_transferred(story: Story, event: events.CareTransferred) -> Pair:
    unit, by = story.unit(event.assignment_no), by_whom(event.by)
    return f"{unit} menyerahkan pasien{by}.", f"{unit} handed the patient over{by}."


def paper_recorded(story: Story, event: events.PaperRecorded) -> Pair:
    by, units = by_whom(event.by), ", ".join(event.unit_ids)
    label = f" ({event.label})" if event.label else ""
    if not units:
        return f"Dicatat dari kertas{label}, tanpa unit{by}.", f"Recorded from paper{label}, no unit served{by}."
    return (
        f"Dicatat dari kertas{label}, dilayani {units}{by}.",
        f"Recorded from paper{label}, served by {units}{by}.",
    )


def paper_sent(story: Story, event: events.PaperSent) -> Pair:
    by, unit = by_whom(event.by), event.unit_id
    gone = SILENT if event.live else (", dan sudah pergi", ", and is gone")
    return (
        f"{unit} dikirim lewat radio{gone[0]}, menurut kertas{by}.",
        f"{unit} was sent by radio{gone[1]}, by the paper{by}.",
    )


def state_corrected(story: Story, event: events.StateCorrected) -> Pair:
    unit = story.unit(event.assignment_no)
    state_id, state_en = PROGRESS.get(event.state, (event.state.name, event.state.name))
    why_id, why_en = override(event)
    return (
        f"Pengawas membetulkan keadaan {unit}: {state_id}{why_id}.",
        f"A supervisor put the state of {unit} right: {state_en}{why_en}.",
    )


def pinned(story: Story, event: events.AssignmentPinned) -> Pair:
    unit = story.unit(event.assignment_no)
    why_id, why_en = override(event)
    if event.pinned:
        return f"{unit} ditetapkan di sini{why_id}.", f"{unit} is pinned here{why_en}."
    return f"{unit} tidak lagi ditetapkan{why_id}.", f"{unit} is no longer pinned{why_en}."


def timer_stopped(story: Story, event: events.TimerStopped) -> Pair:
    what = story.unit(event.assignment_no) if event.assignment_no else story.agency(event.need_no)
    why_id, why_en = override(event)
    return f"Tenggat {what} dihentikan{why_id}.", f"The clock of {what} was stopped{why_en}."


TELLERS: dict[type, Teller] = {
    events.OrderReissued: reissued,
    events.OrderDelivered: delivered,
    events.OrderAcknowledged: acknowledged,
    events.AssignmentDeclined: declined,
    events.ProgressReported: progress,
    events.AssignmentCleared: cleared,
    events.StampCorrected: corrected,
    events.CancelOrdered: ordered_back,
    events.AssignmentCancelled: came_back,
    events.AcknowledgementMissed: missed,
    events.AlertRaised: alert,
    events.AgencyStoppedAnswering: silent_agency,
    events.AgencyAnswered: agency_back,
    events.OrderReleased: released,
    events.OrderHeld: held,
    events.ReservationEnded: reservation_ended,
    events.DivertEnded: divert_ended,
    events.CareTransferred: care_transferred,
    events.PaperRecorded: paper_recorded,
    events.PaperSent: paper_sent,
    events.StateCorrected: state_corrected,
    events.AssignmentPinned: pinned,
    events.TimerStopped: timer_stopped,
}
