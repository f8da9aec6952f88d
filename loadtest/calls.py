"""What the driver sent and was told, and what the journal must therefore say: one record a call, free of personal data.

A reply is a pure function of its entry. `of_reply` and `of_entry` are that function written down a second time, from
the outside and for the parts a caller acts on: which incident, which units, who is missing and why. The two lines must
agree; the proof compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

from dispatch_core.model import AssignmentState, DeskAnswer, LineKind, PowerState
from dispatch_core.records import record

Line = str


class Outcome(IntEnum):
    """How a call ended for the one who made it."""

    ANSWERED = 1
    # The server said no: nothing may have happened.
    REFUSED = 2
    # No answer that says either: it may have happened once, never twice.
    UNKNOWN = 3


@record
class Call:
    """One call with all its tries. `seq`, `at_ms`, `incident`, `answer` are the reply's; 0 and empty without one."""

    request_id: str
    # The rpc's name, "ReportIncident" for example.
    method: str
    outcome: Outcome
    # The status and reason of the last error; empty where it was answered.
    error: str
    seq: int
    at_ms: int
    incident: int
    # The reply's content in one line, comparable with what the journal's entry says (of_entry below).
    answer: Line
    # Times the same request was sent.
    try_count: int
    # When it was meant to be sent and when the final answer came, on this machine's monotonic clock.
    intended_ns: int
    answered_ns: int


def of_reply(method: str, reply: Any) -> Line:
    """The line of a reply; empty for methods whose answer says no more than seq and instant."""
    make = _OF_REPLY.get(method)
    return make(reply) if make else ""


def of_entry(method: str, seq: int, entry_events: Iterable[Any]) -> Line:
    """The line of the entry that a call of `method` became."""
    by_name: dict[str, list[Any]] = {}
    for event in entry_events:
        by_name.setdefault(type(event).__name__, []).append(event)
    make = _OF_ENTRY.get(method)
    return make(seq, by_name) if make else ""


# -- Replies -----------------------------------------------------------------------------------------------------------


def _needs(needs: Iterable[Any]) -> str:
    """Each need with the units that go and the shortfall's number, in order of need."""
    said = []
    for need in needs:
        if need.line == LineKind.DISPATCH:
            units = ",".join(sorted(order.unit_id for order in need.assignments))
            said.append(f"{need.need_no}:{units}/{int(need.shortfall)}")
    return " ".join(sorted(said))


def _report_reply(reply: Any) -> Line:
    if reply.attached:
        return f"{reply.report_id} attached to {reply.incident_id}"
    return f"{reply.report_id} opened {reply.incident_id} {_needs(reply.needs)}".rstrip()


def _cancel_reply(reply: Any) -> Line:
    return _cancelled(reply.incident_id, reply.cancelled_unit_ids, reply.remaining_unit_ids)


def _cancelled(incident_id: str, back: Iterable[str], remaining: Iterable[str]) -> Line:
    return f"cancelled {incident_id}, ordered back {','.join(sorted(back))}, remaining {','.join(sorted(remaining))}"


def _acknowledge_reply(reply: Any) -> Line:
    return f"{reply.incident_id} assignment {reply.assignment_no} acknowledged"


def _decline_reply(reply: Any) -> Line:
    instead = ",".join(sorted(reply.instead_unit_ids))
    return f"{reply.incident_id} assignment {reply.assignment_no} declined, instead {instead}"


def _progress_reply(reply: Any) -> Line:
    return f"{reply.incident_id} assignment {reply.assignment_no} {AssignmentState(reply.state).name}"


def _sent(needs: Iterable[Any]) -> str:
    """The units that go, or are reserved, by the needs of a reply."""
    return ",".join(sorted(order.unit_id for need in needs for order in need.assignments))


def _confirm_reply(reply: Any) -> Line:
    return f"confirmed {reply.incident_id}, released {len(reply.released_unit_ids)}, sent {_sent(reply.needs)}"


def _refuse_reply(reply: Any) -> Line:
    return f"refused {reply.incident_id}, instead {_sent(reply.needs)}"


def _answer_reply(reply: Any) -> Line:
    answer = DeskAnswer(reply.answer).name
    return f"desk {reply.incident_id} need {reply.need_no} {answer}, sent {_sent(reply.needs)}"


_OF_REPLY: dict[str, Callable[[Any], Line]] = {
    "ReportIncident": _report_reply,
    "CancelIncident": _cancel_reply,
    "CloseIncident": lambda reply: f"closed {reply.incident_id}",
    "Acknowledge": _acknowledge_reply,
    "Decline": _decline_reply,
    "ReportProgress": _progress_reply,
    "ConfirmOrder": _confirm_reply,
    "RefuseOrder": _refuse_reply,
    "AnswerDesk": _answer_reply,
    "RecordPower": lambda reply: f"power at {reply.incident_id} {PowerState(reply.power).name}",
}

# -- Entries -----------------------------------------------------------------------------------------------------------

Events = dict[str, list[Any]]


def _report_entry(seq: int, found: Events) -> Line:
    if attached := found.get("ReportAttached"):
        return f"R{seq} attached to I{attached[0].incident}"
    number = found["IncidentReported"][0].incident if "IncidentReported" in found else 0
    decided = {event.need_no: event for event in found.get("NeedDecided", ()) if event.incident == number}
    said = []
    for raised in found.get("NeedRaised", ()):
        if raised.line == LineKind.DISPATCH:
            decision = decided.get(raised.need_no)
            units = ",".join(sorted(order.unit_id for order in decision.assigned)) if decision else ""
            said.append(f"{raised.need_no}:{units}/{int(decision.shortfall) if decision else 0}")
    return f"R{seq} opened I{number} {' '.join(sorted(said))}".rstrip()


def _cancel_entry(seq: int, found: Events) -> Line:
    back = [event.unit_id for event in found.get("CancelOrdered", ())]
    if "IncidentCancelled" not in found:
        return _cancelled("nothing", back, ())
    event = found["IncidentCancelled"][0]
    return _cancelled(f"I{event.incident}", back, event.remaining_unit_ids)


def _close_entry(seq: int, found: Events) -> Line:
    return f"closed I{found['IncidentClosed'][0].incident if 'IncidentClosed' in found else 0}"


def _acknowledge_entry(seq: int, found: Events) -> Line:
    # The crew of an order that was called back acknowledges the cancel, which ends the assignment.
    events = found.get("OrderAcknowledged", []) + found.get("AssignmentCancelled", [])
    if not events:
        return "nothing acknowledged"
    return f"I{events[0].incident} assignment {events[0].assignment_no} acknowledged"


def _decline_entry(seq: int, found: Events) -> Line:
    if "AssignmentDeclined" not in found:
        return "nothing declined"
    event = found["AssignmentDeclined"][0]
    instead = ",".join(
        sorted(
            order.unit_id
            for decided in found.get("NeedDecided", ())
            if decided.incident == event.incident
            for order in decided.assigned
            # One that is only reserved does not go yet.
            if not order.reserved
        )
    )
    return f"I{event.incident} assignment {event.assignment_no} declined, instead {instead}"


def _progress_entry(seq: int, found: Events) -> Line:
    for event in found.get("AssignmentCleared", ()):
        return f"I{event.incident} assignment {event.assignment_no} {AssignmentState.CLEARED.name}"
    for event in found.get("ProgressReported", []) + found.get("StampCorrected", []):
        return f"I{event.incident} assignment {event.assignment_no} {AssignmentState(event.state).name}"
    return "no progress"


def _sent_entry(found: Events, incident: int) -> str:
    decided = [event for event in found.get("NeedDecided", ()) if event.incident == incident]
    return ",".join(sorted(order.unit_id for event in decided for order in event.assigned))


def _confirm_entry(seq: int, found: Events) -> Line:
    released = found.get("OrderReleased", [])
    said = released + found.get("NeedApproved", [])
    if not said:
        return "nothing confirmed"
    number = said[0].incident
    return f"confirmed I{number}, released {len(released)}, sent {_sent_entry(found, number)}"


def _refuse_entry(seq: int, found: Events) -> Line:
    said = found.get("ReservationEnded", []) + found.get("NeedRefused", [])
    return f"refused I{said[0].incident}, instead {_sent_entry(found, said[0].incident)}" if said else "nothing refused"


def _answer_entry(seq: int, found: Events) -> Line:
    if "DeskAnswered" not in found:
        return "no desk answered"
    event = found["DeskAnswered"][0]
    answer = DeskAnswer(event.answer).name
    return f"desk I{event.incident} need {event.need_no} {answer}, sent {_sent_entry(found, event.incident)}"


def _power_entry(seq: int, found: Events) -> Line:
    if "PowerRecorded" not in found:
        return "no power recorded"
    event = found["PowerRecorded"][0]
    return f"power at I{event.incident} {PowerState(event.power).name}"


_OF_ENTRY: dict[str, Callable[[int, Events], Line]] = {
    "ReportIncident": _report_entry,
    "CancelIncident": _cancel_entry,
    "CloseIncident": _close_entry,
    "Acknowledge": _acknowledge_entry,
    "Decline": _decline_entry,
    "ReportProgress": _progress_entry,
    "ConfirmOrder": _confirm_entry,
    "RefuseOrder": _refuse_entry,
    "AnswerDesk": _answer_entry,
    "RecordPower": _power_entry,
}
