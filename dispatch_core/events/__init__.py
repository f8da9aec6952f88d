"""Events: what happened, in the past tense. The journal keeps them for ever; applying them is all that recovery is.

An event holds everything its application needs beside the state: places, deadlines (as allowances from the entry's
instant), counts. Applying one never reads the city, its policy, the road network or a limit. Units, agencies,
capabilities and roads go by their ids. A meaning never changes: a new meaning is a new event.
"""

from __future__ import annotations

from .field import (
    AvailabilitySet,
    BaseAdvised,
    DestinationSet,
    PositionsRecorded,
    UnitHeld,
    UnitSignedOff,
    UnitSignedOn,
)
from .incidents import (
    AlarmRaised,
    DuplicatesSuggested,
    IncidentCancelled,
    IncidentClosed,
    IncidentMerged,
    IncidentMoved,
    IncidentReopened,
    IncidentReported,
    IncidentReprioritised,
    IncidentRetyped,
    IncidentUnmerged,
    LandingChanged,
    NoteAdded,
    PowerRecorded,
    ReportAttached,
    ReportDetached,
    SceneDeclared,
    StagingSet,
)
from .needs import (
    Assigned,
    DeskAnswered,
    DeskAsked,
    DeskDelivered,
    HoldEnded,
    NeedApproved,
    NeedChanged,
    NeedDecided,
    NeedHeld,
    NeedRaised,
    NeedRefused,
)
from .orders import (
    AcknowledgementMissed,
    AgencyAnswered,
    AgencyStoppedAnswering,
    AlertRaised,
    AssignmentCancelled,
    AssignmentCleared,
    AssignmentDeclined,
    AssignmentPinned,
    CancelOrdered,
    CareTransferred,
    DivertEnded,
    OrderAcknowledged,
    OrderDelivered,
    OrderHeld,
    OrderReissued,
    OrderReleased,
    PaperRecorded,
    PaperSent,
    ProgressReported,
    ReservationEnded,
    StampCorrected,
    StateCorrected,
    TimerStopped,
)
from .roads import ClosureExpired, ClosureExtended, ClosureTurned, EtaChanged, RoadClosed, RoadOpened
from .service import (
    AuthoritySet,
    CityLoaded,
    ModeSet,
    Resnap,
    RoadShut,
    RosterEntry,
    ServiceResumed,
    WarningSet,
    WriterStarted,
)

__all__ = [
    "AcknowledgementMissed",
    "AgencyAnswered",
    "AgencyStoppedAnswering",
    "AlarmRaised",
    "AlertRaised",
    "Assigned",
    "AssignmentCancelled",
    "AssignmentCleared",
    "AssignmentDeclined",
    "AssignmentPinned",
    "AuthoritySet",
    "AvailabilitySet",
    "BaseAdvised",
    "CancelOrdered",
    "CareTransferred",
    "CityLoaded",
    "ClosureExpired",
    "ClosureExtended",
    "ClosureTurned",
    "DeskAnswered",
    "DeskAsked",
    "DeskDelivered",
    "DestinationSet",
    "DivertEnded",
    "DuplicatesSuggested",
    "EtaChanged",
    "Event",
    "HoldEnded",
    "IncidentCancelled",
    "IncidentClosed",
    "IncidentMerged",
    "IncidentMoved",
    "IncidentReopened",
    "IncidentReported",
    "IncidentReprioritised",
    "IncidentRetyped",
    "IncidentUnmerged",
    "LandingChanged",
    "ModeSet",
    "NeedApproved",
    "NeedChanged",
    "NeedDecided",
    "NeedHeld",
    "NeedRaised",
    "NeedRefused",
    "NoteAdded",
    "OrderAcknowledged",
    "OrderDelivered",
    "OrderHeld",
    "OrderReissued",
    "OrderReleased",
    "PaperRecorded",
    "PaperSent",
    "PositionsRecorded",
    "PowerRecorded",
    "ProgressReported",
    "ReportAttached",
    "ReportDetached",
    "ReservationEnded",
    "Resnap",
    "RoadClosed",
    "RoadOpened",
    "RoadShut",
    "RosterEntry",
    "SceneDeclared",
    "ServiceResumed",
    "StagingSet",
    "StampCorrected",
    "StateCorrected",
    "TimerStopped",
    "UnitHeld",
    "UnitSignedOff",
    "UnitSignedOn",
    "WarningSet",
    "WriterStarted",
]

Event = (
    WriterStarted
    | CityLoaded
    | ServiceResumed
    | IncidentReported
    | ReportAttached
    | IncidentRetyped
    | IncidentReprioritised
    | IncidentMoved
    | LandingChanged
    | AlarmRaised
    | NoteAdded
    | IncidentCancelled
    | IncidentClosed
    | NeedRaised
    | NeedChanged
    | NeedDecided
    | OrderReissued
    | OrderDelivered
    | OrderAcknowledged
    | AssignmentDeclined
    | ProgressReported
    | AssignmentCleared
    | StampCorrected
    | CancelOrdered
    | AssignmentCancelled
    | AcknowledgementMissed
    | AlertRaised
    | AgencyStoppedAnswering
    | AgencyAnswered
    | UnitSignedOn
    | UnitSignedOff
    | AvailabilitySet
    | BaseAdvised
    | PositionsRecorded
    | RoadClosed
    | RoadOpened
    | ClosureExtended
    | ClosureExpired
    | ClosureTurned
    | EtaChanged
    | UnitHeld
    | DestinationSet
    | ReportDetached
    | IncidentMerged
    | IncidentUnmerged
    | IncidentReopened
    | DuplicatesSuggested
    | StagingSet
    | SceneDeclared
    | PowerRecorded
    | NeedHeld
    | HoldEnded
    | NeedApproved
    | NeedRefused
    | DeskAsked
    | DeskDelivered
    | DeskAnswered
    | OrderReleased
    | OrderHeld
    | ReservationEnded
    | DivertEnded
    | CareTransferred
    | StateCorrected
    | AssignmentPinned
    | TimerStopped
    | ModeSet
    | WarningSet
    | AuthoritySet
    | PaperRecorded
    | PaperSent
)
