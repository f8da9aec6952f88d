"""The engine: decide and evolve, tied to the rules by two tables and to nothing else.

    decide(command, at_ms) -> events | Rejection     reads, changes nothing
    apply(entry's seq, instant, request and events)  the only way state changes: live, in recovery, in a simulation

Start-up, crash recovery and standby are one path: apply what the journal has. Whoever orders commands says the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import commands, events, rules_held
from ._joint import IS_DEBUG
from .choosing import Chooser
from .city.bundle import City
from .context import Context
from .engine_version import rules_digest
from .rejections import Rejection
from .rules import (
    acknowledgement,
    assigning,
    authority,
    basing,
    clock,
    correcting,
    desks,
    destinations,
    diverting,
    duplicates,
    duty,
    incidents,
    merged,
    merging,
    modes,
    notes,
    outages,
    overrides,
    paper,
    parting,
    plans,
    positions,
    progress,
    reassign,
    reentry,
    relanding,
    release,
    reports,
    retiming,
    roads,
    seen,
    service,
    silence,
    staging,
    surge,
    updates,
    warnings,
)
from .state import State

Decision = list[events.Event] | Rejection

DECIDE: dict[type, Callable[..., Decision]] = {
    commands.ReportIncident: outages.decide_report_or_join,
    commands.UpdateIncident: updates.decide_update,
    commands.AddNote: notes.decide_note,
    commands.CancelIncident: release.decide_cancel,
    commands.CloseIncident: release.decide_close,
    commands.Reassign: reassign.decide_reassign,
    commands.AttachReport: reports.decide_attach,
    commands.DetachReport: reports.decide_detach,
    commands.MergeIncidents: merging.decide_merge,
    commands.UnmergeIncident: parting.decide_unmerge,
    commands.ReopenIncident: seen.incident(release.decide_reopen),
    commands.ConfirmOrder: authority.decide_confirm,
    commands.RefuseOrder: authority.decide_refuse,
    commands.AddNeed: authority.decide_add_need,
    commands.ConfirmDeskDelivery: desks.decide_desk_delivery,
    commands.AnswerDesk: seen.incident(desks.decide_desk_answer),
    commands.RecordPower: desks.decide_power,
    commands.SetStaging: staging.decide_staging,
    commands.DeclareScene: seen.incident(staging.decide_scene),
    commands.TransferCare: destinations.decide_transfer,
    commands.SetDestination: seen.destination(destinations.decide_destination),
    commands.SetMode: seen.modes(modes.decide_mode),
    commands.ReleaseHeld: seen.village(surge.decide_release),
    commands.SetAuthority: seen.authority(modes.decide_authority),
    commands.HoldUnit: seen.unit(overrides.decide_hold),
    commands.PinAssignment: seen.incident(overrides.decide_pin),
    commands.StopTimer: seen.incident(seen.clock(overrides.decide_stop_timer)),
    commands.CorrectState: seen.incident(correcting.decide_correct),
    commands.RecallUnit: overrides.decide_recall,
    commands.SignOn: duty.decide_sign_on,
    commands.SignOff: duty.decide_sign_off,
    commands.SetAvailability: seen.unit(duty.decide_availability),
    commands.ConfirmDelivery: acknowledgement.decide_delivery,
    commands.Acknowledge: acknowledgement.decide_acknowledge,
    commands.Decline: acknowledgement.decide_decline,
    commands.ReportProgress: progress.decide_progress,
    commands.RecordPositions: positions.decide_positions,
    commands.CloseRoad: roads.decide_close,
    commands.OpenRoad: seen.closure(roads.decide_open),
    commands.ExtendClosure: seen.closure(roads.decide_extend),
    commands.StartWriter: service.decide_start,
    commands.LoadCity: service.decide_city,
    commands.ResumeService: service.decide_resume,
    commands.AdvanceClock: clock.decide_advance,
    commands.RecordPaper: paper.decide_paper,
    commands.RecordPaperStep: reentry.decide_step,
    commands.SetWarning: warnings.decide_warning,
}

EVOLVE: dict[type, Callable[..., None]] = {
    events.WriterStarted: service.evolve_started,
    events.CityLoaded: service.evolve_city,
    events.ServiceResumed: service.evolve_resumed,
    events.IncidentReported: incidents.evolve_reported,
    events.ReportAttached: incidents.evolve_attached,
    events.IncidentRetyped: updates.evolve_retyped,
    events.IncidentReprioritised: updates.evolve_reprioritised,
    events.IncidentMoved: updates.evolve_moved,
    events.AlarmRaised: updates.evolve_alarm,
    events.NoteAdded: notes.evolve_note,
    events.IncidentCancelled: release.evolve_cancelled,
    events.IncidentClosed: release.evolve_closed,
    events.UnitHeld: overrides.evolve_unit_held,
    events.DestinationSet: destinations.evolve_destination,
    events.ReportDetached: reports.evolve_detached,
    events.IncidentMerged: merged.evolve_merged,
    events.IncidentUnmerged: merged.evolve_unmerged,
    events.IncidentReopened: release.evolve_reopened,
    events.DuplicatesSuggested: duplicates.evolve_suggested,
    events.StagingSet: staging.evolve_staging,
    events.SceneDeclared: staging.evolve_scene,
    events.PowerRecorded: desks.evolve_power,
    events.NeedHeld: duplicates.evolve_held,
    events.HoldEnded: duplicates.evolve_hold_ended,
    events.NeedApproved: authority.evolve_approved,
    events.NeedRefused: authority.evolve_refused,
    events.DeskAsked: desks.evolve_asked,
    events.DeskDelivered: desks.evolve_delivered,
    events.DeskAnswered: desks.evolve_answered,
    events.OrderReleased: assigning.evolve_released,
    events.OrderHeld: assigning.evolve_order_held,
    events.ReservationEnded: assigning.evolve_reservation_ended,
    events.DivertEnded: diverting.evolve_ended,
    events.CareTransferred: destinations.evolve_transferred,
    events.StateCorrected: correcting.evolve_corrected,
    events.AssignmentPinned: overrides.evolve_pinned,
    events.TimerStopped: overrides.evolve_timer_stopped,
    events.ModeSet: modes.evolve_mode,
    events.AuthoritySet: modes.evolve_authority,
    events.NeedRaised: plans.evolve_raised,
    events.NeedChanged: plans.evolve_changed,
    events.NeedDecided: assigning.evolve_decided,
    events.OrderReissued: assigning.evolve_reissued,
    events.OrderDelivered: acknowledgement.evolve_delivered,
    events.OrderAcknowledged: acknowledgement.evolve_acknowledged,
    events.AssignmentDeclined: acknowledgement.evolve_declined,
    events.ProgressReported: progress.evolve_progress,
    events.AssignmentCleared: progress.evolve_cleared,
    events.StampCorrected: progress.evolve_corrected,
    events.CancelOrdered: release.evolve_cancel_ordered,
    events.AssignmentCancelled: release.evolve_assignment_cancelled,
    events.AcknowledgementMissed: silence.evolve_missed,
    events.AlertRaised: clock.evolve_alert,
    events.AgencyStoppedAnswering: silence.evolve_agency_stopped,
    events.AgencyAnswered: silence.evolve_agency_answered,
    events.UnitSignedOn: duty.evolve_signed_on,
    events.UnitSignedOff: duty.evolve_signed_off,
    events.AvailabilitySet: duty.evolve_availability,
    events.BaseAdvised: basing.evolve_advised,
    events.PositionsRecorded: positions.evolve_positions,
    events.RoadClosed: roads.evolve_closed,
    events.RoadOpened: roads.evolve_opened,
    events.ClosureExtended: roads.evolve_extended,
    events.ClosureExpired: roads.evolve_expired,
    events.ClosureTurned: roads.evolve_turned,
    events.EtaChanged: retiming.evolve_eta,
    events.LandingChanged: relanding.evolve_landing,
    events.PaperRecorded: paper.evolve_paper,
    events.PaperSent: reentry.evolve_sent,
    events.WarningSet: warnings.evolve_warning,
}


class Engine:
    """One area's decisions. `city` is the bundle in force; `state` what a snapshot gave, or nothing.

    `chooser` chooses units in place of the engine's own rule. Raises ValueError for one that breaks the rules of
    dispatch, and for a [dispatch] made for comparisons alone, where the city is no demonstration.
    """

    def __init__(self, city: City, state: State | None = None, chooser: Chooser | None = None) -> None:
        if chooser is not None and chooser.breaks_rules and not city.demonstration:
            raise ValueError(
                f"{type(chooser).__name__} breaks the rules of dispatch: not for the live city {city.city_id}"
            )
        if city.dispatch.lab_only and not city.demonstration:
            raise ValueError(
                f"{city.dispatch.lab_only}: this breaks the rules of dispatch, not for the live city {city.city_id}"
            )
        self.city = city
        self.state = State() if state is None else state
        self.context = Context(city, self.state, chooser)
        self.rules_digest = rules_digest(city)

    # -- Queries -------------------------------------------------------------------------------------------------------

    def decide(self, command: commands.Command, at_ms: int) -> Decision:
        """The events of `command` at `at_ms`, or why not. An empty list: already so, nothing to journal.

        The state is that of `self.state.seq`; the entry will be `seq + 1`. `at_ms` is never before the last applied
        entry.
        """
        state, context = self.state, self.context
        assert at_ms >= state.at_ms, "the clock ran backwards"
        if state.merges:
            command = merged.resolved(state, command)
        if state.diverting_units:
            decision = self._decide_diverting(command, at_ms)
        else:
            decision = DECIDE[type(command)](context, command, at_ms)
        if context.covering and isinstance(decision, list) and type(command) is not commands.RecordPaperStep:
            return decision + basing.advised(context, decision, at_ms)
        return decision

    def _decide_diverting(self, command: commands.Command, at_ms: int) -> Decision:
        """As the table has it, while some units are asked to leave what they are on their way to, or may be."""
        ended = diverting.called_off(self.state, command)
        if not ended:
            decision = DECIDE[type(command)](self.context, command, at_ms)
            return diverting.once(decision) if isinstance(decision, list) else decision
        with diverting.supposing_ended(self.context, ended):
            decision = DECIDE[type(command)](self.context, command, at_ms)
        if isinstance(decision, Rejection) or not decision:
            return decision
        return diverting.once([*ended, *diverting.surplus(self.context, command, ended), *decision])

    def resolved(self, command: commands.Command) -> commands.Command:
        """The command about the incident that survives, where it names one that was merged."""
        return merged.resolved(self.state, command) if self.state.merges else command

    def recommend(self, command: commands.ReportIncident, alarm_level: int, at_ms: int) -> Decision:
        """What reporting would decide now, at an alarm level: the same code, nothing committed."""
        return outages.decide_report_or_join(self.context, command, at_ms, alarm_level)

    def next_deadline_ms(self) -> int:
        """When the first timer is due; 0 = none runs."""
        first, road = self.state.first_timer(), self.state.closure_due
        if first is None or road is None:
            return first[0] if first else road[0] if road else 0
        return min(first[0], road[0])

    @property
    def city_differs(self) -> bool:
        """The journal was last served with another bundle, or with none: LoadCity must come first."""
        return self.state.city_digest != self.city.digest

    # -- Changes -------------------------------------------------------------------------------------------------------

    def apply(
        self, seq: int, at_ms: int, request_id: str, request_digest: bytes, entry_events: Sequence[events.Event]
    ) -> None:
        """Apply one entry, live. Raises KeyError for an event this version does not know: refuse to start."""
        self.fold(seq, at_ms, request_id, request_digest, entry_events)
        if self.state.city_digest == self.city.digest:
            self.context.project()
            if IS_DEBUG:
                rules_held.hold(self.context, entry_events)

    def fold(
        self, seq: int, at_ms: int, request_id: str, request_digest: bytes, entry_events: Sequence[events.Event]
    ) -> None:
        """Apply one entry without bringing the search in step: for recovery, which calls `attach` at the end."""
        state = self.state
        assert seq == state.seq + 1, f"entry {seq} does not follow {state.seq}"
        state.seq, state.at_ms = seq, at_ms
        for event in entry_events:
            EVOLVE[type(event)](state, event)
        if request_id:
            _remember(state, request_id, seq, request_digest)

    def attach(self) -> None:
        """Bring the search in step after a recovery; only once the journal's city is this engine's."""
        state = self.state
        state.touched_units = set(range(len(state.units)))
        state.roads_changed = state.city_changed = state.destinations_changed = True
        self.context.project()


def _remember(state: State, request_id: str, seq: int, request_digest: bytes) -> None:
    requests = state.requests
    requests[request_id] = (seq, request_digest, state.at_ms)
    # Oldest first, so the expired ones stand in front; a few at a time keeps every entry cheap.
    for _ in range(4):
        oldest = next(iter(requests))
        if requests[oldest][2] + state.request_kept_ms > state.at_ms:
            break
        del requests[oldest]
