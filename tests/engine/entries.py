"""Whole entries: what an entry may hold at all, whatever was decided in it.

Whether an order or a reservation was taken back by a command that may, gave way to what is more urgent, an incident
was closed with nobody out, a missed acknowledgement was counted. How needs were decided is in judge.py and verdicts.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.entities import CLOCK_NEXT_UNIT
from dispatch_core.model import (
    Alert,
    AssignmentState,
    Availability,
    CallClass,
    IncidentKind,
    IncidentState,
    LineKind,
    NeedState,
    PowerState,
)

from .town import POLICY

if TYPE_CHECKING:
    from .judge import Judge

# Only these end an order or a reservation of somebody else's.
ENDING = (
    c.CancelIncident,
    c.CloseIncident,
    c.AttachReport,
    c.UpdateIncident,
    c.Reassign,
    c.RecallUnit,
    c.RefuseOrder,
    c.AnswerDesk,
    c.SignOff,
    c.SetAvailability,
    c.HoldUnit,
)


# All that a step from paper may make: no order, none changed, none taken back.
OF_PAPER = {e.OrderAcknowledged, e.ProgressReported, e.AssignmentCleared, e.AvailabilitySet}
# What tells of a unit that was sent by voice: itself, a need where there was none for it, its reservation here ended.
OF_RADIO = [
    [e.PaperSent],
    [e.NeedRaised, e.PaperSent],
    [e.ReservationEnded, e.PaperSent],
]


def check_shape(judge: Judge, events: Sequence[e.Event]) -> None:
    command = judge.command
    if isinstance(command, c.RecordPaperStep):
        _check_radio(judge, events) if command.state is AssignmentState.DISPATCHED else _check_paper(events)
    if isinstance(command, c.ReportIncident) and command.attach_to:
        assert [type(event) for event in events] == [e.ReportAttached], "an attached report did more"
        _check_attached(judge, command)
    for event in events:
        if isinstance(event, e.IncidentReprioritised) and judge.shadow.incidents[event.incident].priority == 1:
            assert event.reason
            assert event.second_person not in ("", event.by)
        elif isinstance(event, e.AcknowledgementMissed):
            _check_missed(judge, event, events)
        elif isinstance(event, e.ReservationEnded) and not (event.by or event.reason):
            _check_gave_way(judge, event, events)
        elif isinstance(event, (e.CancelOrdered, e.ReservationEnded)):
            assert isinstance(command, (*ENDING, c.RecordPaperStep)), "an order was taken back that nobody wanted back"
            _check_nobodys_choice(judge, event)
        elif isinstance(event, e.IncidentClosed):
            _check_closed(judge, event, events)
        elif isinstance(event, (e.SceneDeclared, e.PowerRecorded)):
            _check_crews_told(judge, event, events)
        elif isinstance(event, e.StateCorrected):
            _check_corrected(judge, event, events)


def _check_paper(events: Sequence[e.Event]) -> None:
    for event in events:
        surplus = isinstance(event, e.AlertRaised) and event.alert is Alert.SURPLUS
        assert surplus or (type(event) in OF_PAPER and event.paper), f"paper made {event}"
        if isinstance(event, (e.AssignmentCleared, e.AvailabilitySet)):
            assert event.availability is Availability.NOT_AVAILABLE, "paper set somebody free to go"


def _check_radio(judge: Judge, events: Sequence[e.Event]) -> None:
    """Nobody is ordered: one that was free, or reserved just here, is on it; of another it is told that it was."""
    if not events:
        return
    assert [type(event) for event in events] in OF_RADIO, f"paper made {events}"
    sent = events[-1]
    assert isinstance(sent, e.PaperSent)
    unit, incident = judge.shadow.find_unit(sent.unit_id), judge.shadow.find_incident(sent.incident)
    assert unit is not None
    assert incident is not None
    own = [one for one in incident.assignments if one.unit_id == sent.unit_id and one.reserved]
    ended = [event for event in events if isinstance(event, e.ReservationEnded)]
    assert [event.assignment_no for event in ended] == [one.assignment_no for one in own]
    assert not sent.live or unit.incident == (sent.incident if own else 0), "it is on something else"
    assert sent.live <= (incident.state is IncidentState.OPEN)


def _check_attached(judge: Judge, command: c.ReportIncident) -> None:
    """What is urgent is not tidied away into what is not."""
    priority = command.priority or judge.bay.city.types[command.type_code].priority
    less = priority < judge.shadow.incidents[command.attach_to].priority
    assert not less or (command.call_class is CallClass.INFORMATION and priority > 1), (
        "a more urgent report sent nobody"
    )


def _check_nobodys_choice(judge: Judge, event: e.CancelOrdered | e.ReservationEnded) -> None:
    """A plan or a move takes no unit away that a human placed or fixed."""
    if isinstance(judge.command, c.UpdateIncident):
        assignment = judge.shadow.incidents[event.incident].assignments[event.assignment_no - 1]
        assert assignment.reserved, "a change called a unit back"
        fixed = assignment.pinned or assignment.by_human
        assert not fixed, "a change gave up what a human had fixed"


def _check_gave_way(judge: Judge, event: e.ReservationEnded, events: Sequence[e.Event]) -> None:
    """The engine ends a reservation where the unit goes to a more urgent need, or the right unit came instead."""
    shadow = judge.shadow
    incident = shadow.incidents[event.incident]
    one = incident.assignments[event.assignment_no - 1]
    need = incident.needs[one.need_no - 1]
    assert one.reserved, "the engine called a unit back"
    fixed = one.pinned or one.by_human
    assert not fixed, "the engine took a unit that a human had fixed"
    crew = shadow.units[shadow.unit_index[one.unit_id]].crew_id
    for decided in events:
        if not isinstance(decided, e.NeedDecided):
            continue
        if one.substituted and (decided.incident, decided.need_no) == (event.incident, one.need_no):
            return
        for order in decided.assigned:
            unit = shadow.units[shadow.unit_index[order.unit_id]]
            same = order.unit_id == one.unit_id or (crew and unit.crew_id == crew)
            if same and _priority(judge, decided, events) < min(3, need.priority):
                return
    raise AssertionError(f"{one.unit_id} lost its reservation to nobody")


def _priority(judge: Judge, decided: e.NeedDecided, events: Sequence[e.Event]) -> int:
    """As the entry makes it: shadow is still as it was before."""
    said = [
        event.priority
        for event in events
        if isinstance(event, (e.NeedRaised, e.NeedChanged))
        and (event.incident, event.need_no) == (decided.incident, decided.need_no)
    ]
    return said[-1] if said else judge.need(decided)[1].priority


def _check_closed(judge: Judge, closed: e.IncidentClosed, events: Sequence[e.Event]) -> None:
    incident = judge.shadow.incidents[closed.incident]
    ended = {event.assignment_no for event in events if isinstance(event, (e.ReservationEnded, e.DivertEnded))}
    out = [a.unit_id for a in incident.assignments if a.live and a.assignment_no not in ended]
    assert not out, f"closed while {out} are out"
    if isinstance(judge.command, c.CloseIncident) and not closed.advised and incident.state is IncidentState.OPEN:
        was_there = any(one.state is AssignmentState.CLEARED for one in incident.assignments)
        waits = [
            need
            for need in incident.needs
            if need.priority == 1
            and need.line is LineKind.DISPATCH
            and (need.missing_count or incident.reserved_count(need))
            and need.state is not NeedState.REFUSED
        ]
        forgotten = incident.kind is IncidentKind.ACTUAL and waits and not was_there
        assert not forgotten, "a priority 1 was closed that nobody had served"
    cut = [need for need in incident.needs if need.line is LineKind.ISOLATE]
    assert not (cut and incident.power.name == "ISOLATED"), "closed while the power is cut"


def _check_crews_told(judge: Judge, event: e.SceneDeclared | e.PowerRecorded, events: Sequence[e.Event]) -> None:
    """Whom it endangers, on the way or there, gets an order that must be acknowledged."""
    incident = judge.shadow.incidents[event.incident]
    crews = [one for one in incident.assignments if AssignmentState.DISPATCHED <= one.state <= AssignmentState.ON_SCENE]
    if isinstance(event, e.SceneDeclared):
        crews = [one for one in crews if incident.needs[one.need_no - 1].staging]
    else:
        left = set(incident.feeders) - {event.feeder} if event.feeder else set()
        if event.power is PowerState.ISOLATED or left or incident.treat_as_live:
            crews = []
    wanted = [one.assignment_no for one in crews if not one.cancelling]
    told = [x.assignment_no for x in events if isinstance(x, e.OrderReissued)]
    assert told == wanted, f"{told} were told what concerns {wanted}"


def _check_corrected(judge: Judge, event: e.StateCorrected, events: Sequence[e.Event]) -> None:
    """The crew is asked again where its answer was none, or it was told to go back."""
    one = judge.shadow.incidents[event.incident].assignments[event.assignment_no - 1]
    void = event.state is AssignmentState.DISPATCHED
    void = void or (one.cancelling and event.state < AssignmentState.ON_SCENE)
    anew = [x for x in events if isinstance(x, e.OrderReissued)]
    assert len(anew) == void, f"{one.unit_id} was put to {event.state.name} and got {len(anew)} orders"


def _check_missed(judge: Judge, missed: e.AcknowledgementMissed, events: Sequence[e.Event]) -> None:
    assignment = judge.shadow.incidents[missed.incident].assignments[missed.assignment_no - 1]
    assert assignment.due_ms[CLOCK_NEXT_UNIT] <= judge.shadow.at_ms
    agency_id = judge.shadow.units[judge.shadow.unit_index[assignment.unit_id]].agency_id
    assert missed.misses_running == judge.books.misses[agency_id] + 1
    stopped = any(isinstance(event, e.AgencyStoppedAnswering) for event in events)
    now_silent = missed.misses_running >= POLICY.misses_running_max
    assert stopped == (now_silent and agency_id not in judge.books.silent)
