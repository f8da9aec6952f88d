"""The ledger's bookings of merges: what one incident took in, and gave back. It judges no decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch_core import events
from dispatch_core.model import AssignmentState
from dispatch_core.state import State

from .books import Case, Duty

if TYPE_CHECKING:
    from .ledger import Ledger


def begin(ledger: Ledger, state: State) -> None:
    """Incidents that a snapshot holds as taken in."""
    for number, merge in state.merges.items():
        ledger.cases[number] = Case(closed=True, merged_into=merge.into)


def merged(ledger: Ledger, event: events.IncidentMerged) -> None:
    """All duties go on in the survivor, behind its own."""
    case, taken = ledger.open_case(event), ledger.cases.get(event.merged)
    if case is None or taken is None or taken.closed or taken is case:
        ledger.fault(
            f"incident {event.merged} was merged, but is not open",
            f"kejadian {event.merged} digabung, padahal tidak berjalan",
        )
        return
    for duty in taken.duties:
        case.duties.append(duty)
        if not duty.ended:
            ledger.active[duty.unit_id] = event.incident, len(case.duties)
    case.needs += taken.needs
    taken.needs, taken.duties, taken.closed, taken.merged_into = [], [], True, event.incident


def unmerged(ledger: Ledger, event: events.IncidentUnmerged) -> None:
    """The duties named go back, and leave ended ones in their places."""
    case, restored = ledger.open_case(event), ledger.cases.get(event.restored)
    if case is None or restored is None or restored.merged_into != event.incident:
        ledger.fault(
            f"incident {event.restored} was taken out of {event.incident}, but not merged into it",
            f"kejadian {event.restored} dipisah dari {event.incident}, padahal tidak digabung ke situ",
        )
        return
    restored.closed, restored.merged_into = False, 0
    first = event.first_need_no - 1
    restored.needs = case.needs[first : first + event.need_count]
    for number in event.assignment_nos:
        if not 0 < number <= len(case.duties):
            ledger.fault(
                f"assignment {number} was taken out of incident {event.incident}, which has none",
                f"penugasan {number} diambil dari kejadian {event.incident}, padahal tidak ada di situ",
            )
            continue
        duty = case.duties[number - 1]
        case.duties[number - 1] = Duty(duty.unit_id, duty.order_version, AssignmentState.CANCELLED.name)
        restored.duties.append(duty)
        if not duty.ended:
            ledger.active[duty.unit_id] = event.restored, len(restored.duties)
