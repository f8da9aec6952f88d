"""Refusals: which commands of those who decide must be refused, for what reason, and what those that are not refused
must say first.

Foreseen from the state before the command and the meaning of the reasons, one command at a time: here is the table, and
the reasons against each command are in refusals_orders.py and refusals_desks.py. Reasons about the match (nothing can
be found) do not occur: finding nobody is no refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.city.bundle import City
from dispatch_core.model import Alert
from dispatch_core.rejections import Reason
from dispatch_core.state import State

from . import refusals_desks as desks
from . import refusals_orders as orders
from .facts import Checks, Facts


def refusal(state: State, city: City, command: c.Command, at_ms: int) -> Reason | None:
    """Why the command must be refused; None where it must not. Asked only for the commands that are `foreseen`."""
    checks = CHECKS[type(command)](Facts(state, city, at_ms), command)
    return next((reason for holds, reason in checks if holds), None)


def foreseen(command: c.Command) -> bool:
    return type(command) in CHECKS


CHECKS: dict[type, Callable[..., Checks]] = {
    c.ConfirmOrder: orders.word,
    c.RefuseOrder: orders.word,
    c.AddNeed: orders.add_need,
    c.SetMode: orders.mode,
    c.ReleaseHeld: orders.release,
    c.SetAuthority: orders.authority,
    c.SetWarning: orders.warning,
    c.HoldUnit: orders.hold,
    c.PinAssignment: orders.pin,
    c.StopTimer: orders.stop_timer,
    c.CorrectState: orders.correct,
    c.RecallUnit: orders.recall,
    c.ConfirmDeskDelivery: desks.asked,
    c.AnswerDesk: desks.answer,
    c.RecordPower: desks.power,
    c.SetStaging: desks.staging,
    c.DeclareScene: desks.scene,
    c.SetDestination: desks.destination,
    c.AttachReport: desks.attach,
    c.DetachReport: desks.detach,
    c.ReopenIncident: desks.reopen,
    c.MergeIncidents: desks.merge,
    c.UnmergeIncident: desks.unmerge,
}
# What a command that is not refused must say; the rest of its entry follows from that.
SAYS: dict[type, tuple[type, ...]] = {
    c.AddNeed: (e.NeedRaised,),
    c.SetMode: (e.ModeSet,),
    c.ReleaseHeld: (e.NeedApproved,),
    c.SetAuthority: (e.AuthoritySet,),
    c.SetWarning: (e.WarningSet,),
    c.HoldUnit: (e.UnitHeld,),
    c.PinAssignment: (e.AssignmentPinned,),
    c.StopTimer: (e.TimerStopped,),
    c.CorrectState: (e.StateCorrected,),
    c.RecallUnit: (e.CancelOrdered, e.ReservationEnded, e.DivertEnded),
    c.RecordPower: (e.PowerRecorded,),
    c.SetStaging: (e.StagingSet,),
    c.DeclareScene: (e.SceneDeclared,),
    c.SetDestination: (e.DestinationSet,),
    c.AttachReport: (e.ReportDetached,),
    c.DetachReport: (e.ReportDetached,),
    c.ReopenIncident: (e.IncidentReopened,),
    c.MergeIncidents: (e.IncidentMerged,),
    c.UnmergeIncident: (e.IncidentUnmerged,),
    c.ConfirmOrder: (e.OrderReleased, e.NeedApproved, e.HoldEnded),
    c.RefuseOrder: (e.ReservationEnded, e.DivertEnded, e.NeedRefused),
}
# Nothing else may come of these.
ALONE = (c.SetMode, c.SetAuthority, c.SetWarning, c.PinAssignment, c.StopTimer)


def check_said(command: c.Command, events: Sequence[e.Event]) -> None:
    """What was asked is said, and said first; only a held unit's reservation and a merged need's hold end before."""
    kinds = SAYS.get(type(command))
    if kinds is None or not events:
        return
    # What was asked before and loses its ground by the command is taken back first.
    off = sum(isinstance(event, e.DivertEnded) for event in events)
    while e.DivertEnded not in kinds and events and _taken_back(events[0], off):
        events = events[1:]
    said = [event for event in events if isinstance(event, kinds)]
    assert said, f"{type(command).__name__} said nothing of what it was asked"
    if not isinstance(command, (c.HoldUnit, c.MergeIncidents)):
        assert said[0] is events[0], f"{type(command).__name__} said {type(events[0]).__name__} first"
    if isinstance(command, ALONE):
        assert len(events) == 1, f"{type(command).__name__} did more than it was asked"


def _taken_back(event: e.Event, off: int) -> bool:
    surplus = off and isinstance(event, e.AlertRaised) and event.alert is Alert.SURPLUS
    return isinstance(event, e.DivertEnded) or bool(surplus)
