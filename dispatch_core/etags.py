"""Etags: what somebody saw of a thing that has no version of its own, in sixteen letters (AIP-154).

Made from what is decided about it and shown of it, so that a reader who follows the journal makes the same as the
engine. A thing that has become what it was before has its old etag: nothing that was seen has changed. Incidents have
versions instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from .entities import NEVER_MS, Assignment, Closure, Incident, Need, Unit
from .model import DestinationStatus
from .state import State


def unit_etag(state: State, unit: Unit) -> str:
    """Whether it may go, where it is sent or kept for, and where to instead; not where it stands."""
    crew = (unit.crew_count, unit.driver, unit.crew_id)
    ready = (unit.on_duty, unit.in_service, int(unit.availability), unit.availability_reason, unit.until_ms, unit.held)
    sent = _sent(state, unit.incident, unit.assignment_no)
    instead = _sent(state, unit.divert_incident, unit.divert_assignment_no)
    return _etag((unit.unit_id, *ready, *crew, *sent, *instead))


def closures_etag(closures: Iterable[Closure]) -> str:
    """Of one closure, or of all that one command lifts."""
    found = sorted(
        (one.closure_id, one.terms.speed_permille, one.terms.opens_itself, one.until_ms, one.reason) for one in closures
    )
    return _etag(found)


def modes_etag(state: State) -> str:
    """The modes of the whole service and of each agency: one of them decides what another means."""
    manual = sorted(agency.agency_id for agency in state.agencies.values() if agency.manual)
    return _etag((state.manual, manual, sorted(state.surge)))


def authority_etag(state: State, agency_id: str) -> str:
    """What supervisors set for one agency in place of the city's own."""
    own = [one for one in state.authority_rules if one.agency_id == agency_id]
    return _etag((agency_id, sorted((one.type_code, one.priority, int(one.authority)) for one in own)))


def destination_etag(state: State, destination_id: str) -> str:
    """Whether one hospital takes patients, and until when it does not."""
    known = state.destinations.get(destination_id)
    if known is None or known.status <= DestinationStatus.OPEN:
        return _etag(destination_id)
    return _etag((destination_id, int(known.status), known.reason, known.until_ms))


def held_etag(held: Iterable[tuple[Incident, Need]]) -> str:
    """Of what a surge holds in one village."""
    return _etag(sorted((incident.incident, need.need_no) for incident, need in held))


def order_clock_etag(number: int, assignment: Assignment) -> str:
    """Of an order of incident `number` the clock that is next, and when it runs out; empty where none runs."""
    due_ms = min(assignment.due_ms)
    if due_ms == NEVER_MS or not assignment.live:
        return ""
    return _etag((number, "order", assignment.assignment_no, assignment.due_ms.index(due_ms), due_ms))


def need_clock_etag(number: int, need: Need) -> str:
    """The same of a need's one clock."""
    return _etag((number, "need", need.need_no, int(need.clock), need.due_ms)) if need.due_ms < NEVER_MS else ""


def _sent(state: State, number: int, assignment_no: int) -> tuple[int, int, bool, bool]:
    """The incident and the order there, whether nobody goes by it yet, and whether its crew is asked to."""
    incident = state.incidents.get(number)
    one = incident.assignment(assignment_no) if incident else None
    return (number, assignment_no, one.tentative, one.asked) if one else (0, 0, False, False)


def _etag(seen: object) -> str:
    return blake2b(repr(seen).encode(), digest_size=8).hexdigest()
