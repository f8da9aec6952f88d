"""What the ledger books of paper: who served an incident by hand, and who was sent by voice to one that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch_core import events
from dispatch_core.model import AssignmentState

from .books import Duty

if TYPE_CHECKING:
    from .ledger import Ledger


def recorded(ledger: Ledger, event: events.PaperRecorded) -> None:
    case = ledger.open_case(event)
    if case is None:
        return
    for index, need_no in enumerate(event.need_nos):
        if not 0 < need_no <= len(case.needs):
            ledger.fault(
                f"incident {event.incident} has no need {need_no}",
                f"kejadian {event.incident} tidak punya kebutuhan {need_no}",
            )
        given = zip(event.stamp_units, event.stamp_states, strict=True)
        stamps = {int(state) for unit, state in given if unit == index}
        case.duties.append(Duty(event.unit_ids[index], 1, AssignmentState.CLEARED.name, stamps))


def sent(ledger: Ledger, event: events.PaperSent) -> None:
    """To what goes on, and then it is out; or to what may have ended, and it is back."""
    case = ledger.open_case(event) if event.live else ledger.cases.get(event.incident)
    if case is None:
        return
    case.duties.append(Duty(event.unit_id, 1, "" if event.live else AssignmentState.CLEARED.name))
    if event.assignment_no != len(case.duties):
        ledger.fault(
            f"assignment {event.assignment_no} of incident {event.incident} comes out of turn",
            f"penugasan {event.assignment_no} kejadian {event.incident} tidak pada gilirannya",
        )
    if not 0 < event.need_no <= len(case.needs):
        ledger.fault(
            f"incident {event.incident} has no need {event.need_no}",
            f"kejadian {event.incident} tidak punya kebutuhan {event.need_no}",
        )
    if event.ordered_ms > ledger.at_ms:
        ledger.fault(
            f"{event.unit_id} was sent after that was told", f"{event.unit_id} dikirim sesudah hal itu dicatat"
        )
    if event.live:
        if (other := ledger.active.get(event.unit_id)) is not None:
            ledger.fault(
                f"{event.unit_id} is on incident {event.incident} and on {other[0]} at once",
                f"{event.unit_id} pada kejadian {event.incident} dan {other[0]} sekaligus",
            )
        ledger.active[event.unit_id] = event.incident, event.assignment_no
