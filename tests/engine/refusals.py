"""Refusals: which commands of those who decide must be refused, for what reason, and what those that are not refused
must say first.

Foreseen from the state before the command and the meaning of the reasons, one command at a time. Reasons about the
match (nothing can be found) do not occur here: finding nobody is no refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.city.bundle import City
from dispatch_core.entities import NEVER_MS, Assignment, Incident, Need, Unit
from dispatch_core.model import (
    AssignmentState,
    DeskAnswer,
    DestinationStatus,
    DispatchMode,
    IncidentKind,
    IncidentState,
    LineKind,
    NeedState,
    PowerState,
    Shortfall,
)
from dispatch_core.rejections import Reason
from dispatch_core.rejections import Reason as R
from dispatch_core.state import State

from .twin_authority import standing

State_ = AssignmentState
SETTABLE = {
    State_.DISPATCHED,
    State_.ACKNOWLEDGED,
    State_.EN_ROUTE,
    State_.STAGED,
    State_.ON_SCENE,
    State_.TRANSPORTING,
    State_.AT_DESTINATION,
    State_.CLEARED,
    State_.CANCELLED,
}
# The first of these that holds is the answer; a refusal that no line foresees is none.
Checks = list[tuple[bool, Reason]]


class Facts:
    """What the commands ask of a state."""

    def __init__(self, state: State, city: City, at_ms: int) -> None:
        self.state = state
        self.city = city
        self.at_ms = at_ms

    def unit(self, unit_id: str) -> Unit | None:
        return next((unit for unit in self.state.units if unit.unit_id == unit_id), None)

    def open(self, number: int, version: int = 0) -> Checks:
        """The incident must be open, and in the version that the caller saw."""
        incident = self.state.incidents.get(number)
        if incident is None:
            return [(True, R.INCIDENT_CLOSED if number in self.state.closed else R.INCIDENT_NOT_FOUND)]
        return [
            (incident.state is not IncidentState.OPEN, R.INCIDENT_NOT_OPEN),
            (version not in (0, incident.version), R.VERSION_CHANGED),
        ]

    def incident(self, number: int) -> Incident | None:
        return self.state.incidents.get(number)

    def newest(self, number: int, unit_id: str) -> Assignment | None:
        incident = self.state.incidents.get(number) or self.state.closed.get(number)
        own = [a for a in incident.assignments if a.unit_id == unit_id] if incident else []
        return own[-1] if own else None

    def on(self, number: int, unit_id: str) -> Checks:
        """The unit must be on the incident now."""
        one = self.newest(number, unit_id)
        return [
            (self.unit(unit_id) is None, R.UNIT_NOT_FOUND),
            (one is None, R.NO_ASSIGNMENT),
            (one is not None and not one.live, R.ASSIGNMENT_ENDED),
        ]

    def need(self, number: int, need_no: int) -> Need | None:
        incident = self.incident(number)
        return incident.needs[need_no - 1] if incident and 0 < need_no <= len(incident.needs) else None

    def waits(self, incident: Incident, need: Need) -> bool:
        """For a supervisor's word: a unit is reserved, or somebody is missing and only he may lift what stands."""
        if need.state is NeedState.WITHDRAWN:
            return False
        if any(a.reserved and a.need_no == need.need_no for a in incident.assignments):
            return True
        now = standing(self.state, incident, need, self.at_ms)
        human = (Shortfall.AWAITING_APPROVAL, Shortfall.HELD_AS_DUPLICATE, Shortfall.REFUSED)
        return bool(need.missing_count) and now.why in human and not now.desk


def refusal(state: State, city: City, command: c.Command, at_ms: int) -> Reason | None:
    """Why the command must be refused; None where it must not. Asked only for the commands that are `foreseen`."""
    checks = CHECKS[type(command)](Facts(state, city, at_ms), command)
    return next((reason for holds, reason in checks if holds), None)


def foreseen(command: c.Command) -> bool:
    return type(command) in CHECKS


# -- Authority ---------------------------------------------------------------------------------------------------------


def _word(facts: Facts, command: c.ConfirmOrder | c.RefuseOrder) -> Checks:
    checks = facts.open(command.incident, command.expected_version)
    incident = facts.incident(command.incident)
    if incident is None:
        return checks
    named = facts.need(command.incident, command.need_no)
    lost = named is None or named.state is NeedState.WITHDRAWN
    meant_needs = [named] if named is not None else incident.needs
    needs = [need for need in meant_needs if need.state is not NeedState.WITHDRAWN]
    if command.unit_id:
        own = [a for a in incident.assignments if a.unit_id == command.unit_id and a.reserved]
        meant = any(a.need_no == need.need_no for a in own for need in needs)
    elif isinstance(command, c.RefuseOrder):
        refused = [need for need in needs if need.state is NeedState.REFUSED]
        held = {a.need_no for a in incident.assignments if a.reserved}
        meant = any(need.need_no in held if need in refused else facts.waits(incident, need) for need in needs)
    else:
        meant = any(facts.waits(incident, need) for need in needs)
    return [
        *checks,
        (bool(command.need_no) and lost, R.NEED_NOT_FOUND),
        (bool(command.unit_id) and facts.unit(command.unit_id) is None, R.UNIT_NOT_FOUND),
        (incident.kind is IncidentKind.ACTUAL and incident.unresolved, R.PLACE_UNRESOLVED),
        (incident.kind is not IncidentKind.ACTUAL, R.NOT_ACTUAL),
        (isinstance(command, c.RefuseOrder) and not command.reason, R.REASON_MISSING),
        (not meant, R.NOTHING_TO_CONFIRM),
    ]


def _add_need(facts: Facts, command: c.AddNeed) -> Checks:
    agency = next((one for one in facts.city.agencies if one.agency_id == command.agency_id), None)
    said = command.requester and command.ground and command.coordination
    return [
        *facts.open(command.incident, command.expected_version),
        (agency is None, R.AGENCY_UNKNOWN),
        (agency is not None and not set(command.capabilities) <= set(agency.capabilities), R.CAPABILITY_UNKNOWN),
        (agency is not None and agency.needs_ground and not said, R.GROUND_MISSING),
    ]


def _mode(facts: Facts, command: c.SetMode) -> Checks:
    agency = facts.state.agencies.get(command.agency_id)
    manual = facts.state.manual if not command.agency_id else agency is not None and agency.manual
    return [
        (bool(command.agency_id) and agency is None, R.AGENCY_UNKNOWN),
        (not command.reason, R.REASON_MISSING),
        (manual == (command.mode is DispatchMode.MANUAL), R.ALREADY_SO),
    ]


def _authority(facts: Facts, command: c.SetAuthority) -> Checks:
    wide = (command.agency_id, command.type_code, command.priority)
    rules = facts.state.authority_rules
    set_before = [one.authority for one in rules if (one.agency_id, one.type_code, one.priority) == wide]
    same = not set_before if command.restore else command.authority in set_before
    return [
        (command.agency_id not in facts.state.agencies, R.AGENCY_UNKNOWN),
        (bool(command.type_code) and command.type_code not in facts.city.types, R.INCIDENT_TYPE_UNKNOWN),
        (not command.reason, R.REASON_MISSING),
        (same, R.ALREADY_SO),
    ]


# -- Overrides ---------------------------------------------------------------------------------------------------------


def _hold(facts: Facts, command: c.HoldUnit) -> Checks:
    unit = facts.unit(command.unit_id)
    return [
        (unit is None or unit.retired, R.UNIT_NOT_FOUND),
        (not command.reason, R.REASON_MISSING),
        (unit is not None and unit.held == command.held, R.ALREADY_SO),
    ]


def _pin(facts: Facts, command: c.PinAssignment) -> Checks:
    one = facts.newest(command.incident, command.unit_id)
    return [
        *facts.open(command.incident),
        *facts.on(command.incident, command.unit_id),
        (not command.reason, R.REASON_MISSING),
        (one is not None and one.pinned == command.pinned, R.ALREADY_SO),
    ]


def _stop_timer(facts: Facts, command: c.StopTimer) -> Checks:
    about = facts.open(command.incident)
    if command.unit_id:
        one = facts.newest(command.incident, command.unit_id)
        about += facts.on(command.incident, command.unit_id)
        runs = one is not None and min(one.due_ms) < NEVER_MS
    else:
        need = facts.need(command.incident, command.need_no)
        about += [(need is None, R.NEED_NOT_FOUND)]
        runs = need is not None and need.due_ms < NEVER_MS
    return [(not command.reason, R.REASON_MISSING), *about, (not runs, R.NO_TIMER)]


def _correct(facts: Facts, command: c.CorrectState) -> Checks:
    one = facts.newest(command.incident, command.unit_id)
    about = [check for check in facts.open(command.incident) if check[1] is not R.INCIDENT_NOT_OPEN]
    return [
        (command.state not in SETTABLE, R.NOT_CONTROLLED_HERE),
        *about,
        *facts.on(command.incident, command.unit_id),
        (not command.reason, R.REASON_MISSING),
        (one is not None and one.reserved, R.ORDER_NOT_RELEASED),
        (one is not None and one.state is command.state, R.ALREADY_SO),
    ]


def _recall(facts: Facts, command: c.RecallUnit) -> Checks:
    one = facts.newest(command.incident, command.unit_id)
    return [
        *facts.open(command.incident, command.expected_version),
        *facts.on(command.incident, command.unit_id),
        (not command.reason, R.REASON_MISSING),
        (one is not None and one.cancelling, R.ALREADY_SO),
        (one is not None and one.state >= State_.ON_SCENE, R.PROGRESS_NOT_POSSIBLE),
    ]


# -- Desks, scenes, hospitals ------------------------------------------------------------------------------------------


def _asked(facts: Facts, command: c.AnswerDesk | c.ConfirmDeskDelivery) -> Checks:
    need = facts.need(command.incident, command.need_no)
    asked = need is not None and bool(need.desk_id)
    waits = need is not None and need.state in (NeedState.REQUESTED, NeedState.ACCEPTED)
    return [
        *facts.open(command.incident),
        (need is None, R.NEED_NOT_FOUND),
        (asked and need is not None and need.desk_id != command.desk_id, R.NOT_YOUR_DESK),
        (not asked or not waits, R.NOTHING_ASKED),
    ]


def _answer(facts: Facts, command: c.AnswerDesk) -> Checks:
    """Which units a desk may name is held against the state where it names only one."""
    need = facts.need(command.incident, command.need_no)
    refused = command.answer is DeskAnswer.REFUSED
    no_unit = need is not None and (refused or need.line is not LineKind.DISPATCH)
    return [
        *_asked(facts, command),
        (refused and not command.reason, R.REASON_MISSING),
        (bool(command.unit_ids) and no_unit, R.NOTHING_ASKED),
    ]


def _power(facts: Facts, command: c.RecordPower) -> Checks:
    incident = facts.incident(command.incident)
    about = [check for check in facts.open(command.incident) if check[1] is not R.INCIDENT_NOT_OPEN]
    cut = [need for need in incident.needs if need.line is LineKind.ISOLATE] if incident else []
    power, feeder = (incident.power, incident.feeder) if incident else (PowerState.NONE, "")
    never = command.power is PowerState.RESTORED and power is not PowerState.ISOLATED
    return [
        *about,
        (not cut, R.POWER_NOT_ASKED),
        (all(need.desk_id != command.desk_id for need in cut), R.NOT_YOUR_DESK),
        (never or (power, feeder) == (command.power, command.feeder), R.POWER_STATE_SAME),
    ]


def _staging(facts: Facts, command: c.SetStaging) -> Checks:
    return facts.open(command.incident, command.expected_version)


def _scene(facts: Facts, command: c.DeclareScene) -> Checks:
    incident, one = facts.incident(command.incident), facts.newest(command.incident, command.unit_id)
    unit = facts.unit(command.unit_id)
    may = {agency.agency_id for agency in facts.city.agencies if agency.declares_safe}
    there = one is not None and one.state is State_.ON_SCENE
    may_not = not there or (command.safe and unit is not None and unit.agency_id not in may)
    by_unit = bool(command.unit_id)
    return [
        *facts.open(command.incident),
        (by_unit and unit is None, R.UNIT_NOT_FOUND),
        (by_unit and may_not, R.MAY_NOT_DECLARE),
        (not by_unit and not command.reason, R.REASON_MISSING),
        (incident is not None and incident.scene_safe == command.safe, R.ALREADY_SO),
    ]


def _destination(facts: Facts, command: c.SetDestination) -> Checks:
    known = facts.state.destinations.get(command.destination_id)
    now = known.status if known else DestinationStatus.OPEN
    same_words = known is None or known.reason == command.reason
    return [
        (
            command.destination_id not in {one.destination_id for one in facts.city.destinations},
            R.DESTINATION_NOT_FOUND,
        ),
        (command.status is not DestinationStatus.OPEN and not command.reason, R.REASON_MISSING),
        (now is command.status and same_words, R.ALREADY_SO),
    ]


# -- Reports -----------------------------------------------------------------------------------------------------------


def _report(facts: Facts, command: c.AttachReport | c.DetachReport) -> Checks:
    incident = facts.incident(command.incident)
    known = {one.report for one in incident.reports} if incident else set()
    return [
        *facts.open(command.incident, command.expected_version),
        (command.report not in known, R.REPORT_NOT_FOUND),
    ]


def _attach(facts: Facts, command: c.AttachReport) -> Checks:
    incident = facts.incident(command.incident)
    last = incident is not None and incident.report_count == 1
    out = incident is not None and any(a.live and not a.reserved for a in incident.assignments)
    cut = incident is not None and incident.power is PowerState.ISOLATED
    return [
        *_report(facts, command),
        (command.attach_to == command.incident, R.SAME_INCIDENT),
        *facts.open(command.attach_to),
        (last and out, R.UNITS_STILL_ASSIGNED),
        (last and cut, R.AGENCY_PART_OPEN),
    ]


def _detach(facts: Facts, command: c.DetachReport) -> Checks:
    incident = facts.incident(command.incident)
    return [*_report(facts, command), (incident is not None and incident.report_count < 2, R.ONLY_REPORT)]


def _reopen(facts: Facts, command: c.ReopenIncident) -> Checks:
    incident = facts.state.incidents.get(command.incident) or facts.state.closed.get(command.incident)
    return [
        (incident is None, R.INCIDENT_NOT_FOUND),
        (incident is not None and incident.state is IncidentState.OPEN, R.INCIDENT_STILL_OPEN),
        (not command.reason, R.REASON_MISSING),
    ]


CHECKS: dict[type, Callable[..., Checks]] = {
    c.ConfirmOrder: _word,
    c.RefuseOrder: _word,
    c.AddNeed: _add_need,
    c.SetMode: _mode,
    c.SetAuthority: _authority,
    c.HoldUnit: _hold,
    c.PinAssignment: _pin,
    c.StopTimer: _stop_timer,
    c.CorrectState: _correct,
    c.RecallUnit: _recall,
    c.ConfirmDeskDelivery: _asked,
    c.AnswerDesk: _answer,
    c.RecordPower: _power,
    c.SetStaging: _staging,
    c.DeclareScene: _scene,
    c.SetDestination: _destination,
    c.AttachReport: _attach,
    c.DetachReport: _detach,
    c.ReopenIncident: _reopen,
}
# What a command that is not refused must say; the rest of its entry follows from that.
SAYS: dict[type, tuple[type, ...]] = {
    c.AddNeed: (e.NeedRaised,),
    c.SetMode: (e.ModeSet,),
    c.SetAuthority: (e.AuthoritySet,),
    c.HoldUnit: (e.UnitHeld,),
    c.PinAssignment: (e.AssignmentPinned,),
    c.StopTimer: (e.TimerStopped,),
    c.CorrectState: (e.StateCorrected,),
    c.RecallUnit: (e.CancelOrdered, e.ReservationEnded),
    c.RecordPower: (e.PowerRecorded,),
    c.SetStaging: (e.StagingSet,),
    c.DeclareScene: (e.SceneDeclared,),
    c.SetDestination: (e.DestinationSet,),
    c.AttachReport: (e.ReportDetached,),
    c.DetachReport: (e.ReportDetached,),
    c.ReopenIncident: (e.IncidentReopened,),
    c.ConfirmOrder: (e.OrderReleased, e.NeedApproved, e.HoldEnded),
    c.RefuseOrder: (e.ReservationEnded, e.NeedRefused),
}
# Nothing else may come of these.
ALONE = (c.SetMode, c.SetAuthority, c.PinAssignment, c.StopTimer, c.SetDestination)


def check_said(command: c.Command, events: Sequence[e.Event]) -> None:
    """What was asked is said, and said first, save that a held unit's reservation ends before."""
    kinds = SAYS.get(type(command))
    if kinds is None or not events:
        return
    said = [event for event in events if isinstance(event, kinds)]
    assert said, f"{type(command).__name__} said nothing of what it was asked"
    if not isinstance(command, c.HoldUnit):
        assert said[0] is events[0], f"{type(command).__name__} said {type(events[0]).__name__} first"
    if isinstance(command, ALONE):
        assert len(events) == 1, f"{type(command).__name__} did more than it was asked"
