"""Commands: what somebody, or the clock, asks the engine to do. Imperative, immutable, already checked for shape by
the border.

Instants are milliseconds since 1970 UTC, 0 = not known. `incident` is the incident's number; ids of units, roads,
agencies and types are the strings of the city. `by` names the person or system that acts, `on_behalf_of` the unit a
desk speaks for. Nothing here is personal data: of caller and patient only a salted digest enters.
"""

from __future__ import annotations

from .desks import AnswerDesk, ConfirmDeskDelivery, RecordPower, SetDestination
from .incidents import (
    AddNote,
    AttachReport,
    CancelIncident,
    CloseIncident,
    DetachReport,
    MergeIncidents,
    ReopenIncident,
    ReportIncident,
    UnmergeIncident,
    UpdateIncident,
)
from .paper import RecordPaper, RecordPaperStep
from .roads import CloseRoad, ExtendClosure, OpenRoad
from .service import AdvanceClock, LoadCity, ResumeService, SetWarning, StartWriter
from .supervision import (
    AddNeed,
    ConfirmOrder,
    CorrectState,
    HoldUnit,
    PinAssignment,
    Reassign,
    RecallUnit,
    RefuseOrder,
    ReleaseHeld,
    SetAuthority,
    SetMode,
    StopTimer,
)
from .units import (
    Acknowledge,
    ConfirmDelivery,
    DeclareScene,
    Decline,
    RecordPositions,
    ReportProgress,
    SetAvailability,
    SetStaging,
    SignOff,
    SignOn,
    TransferCare,
)

__all__ = [
    "Acknowledge",
    "AddNeed",
    "AddNote",
    "AdvanceClock",
    "AnswerDesk",
    "AttachReport",
    "CancelIncident",
    "CloseIncident",
    "CloseRoad",
    "Command",
    "ConfirmDelivery",
    "ConfirmDeskDelivery",
    "ConfirmOrder",
    "CorrectState",
    "DeclareScene",
    "Decline",
    "DetachReport",
    "ExtendClosure",
    "HoldUnit",
    "LoadCity",
    "MergeIncidents",
    "OpenRoad",
    "PinAssignment",
    "Reassign",
    "RecallUnit",
    "RecordPaper",
    "RecordPaperStep",
    "RecordPositions",
    "RecordPower",
    "RefuseOrder",
    "ReleaseHeld",
    "ReopenIncident",
    "ReportIncident",
    "ReportProgress",
    "ResumeService",
    "SetAuthority",
    "SetAvailability",
    "SetDestination",
    "SetMode",
    "SetStaging",
    "SetWarning",
    "SignOff",
    "SignOn",
    "StartWriter",
    "StopTimer",
    "TransferCare",
    "UnmergeIncident",
    "UpdateIncident",
]

Command = (
    ReportIncident
    | UpdateIncident
    | AddNote
    | CancelIncident
    | CloseIncident
    | Reassign
    | AttachReport
    | DetachReport
    | MergeIncidents
    | UnmergeIncident
    | ReopenIncident
    | ConfirmOrder
    | RefuseOrder
    | AddNeed
    | ConfirmDeskDelivery
    | AnswerDesk
    | RecordPower
    | SetStaging
    | DeclareScene
    | TransferCare
    | SetDestination
    | SetMode
    | ReleaseHeld
    | SetAuthority
    | HoldUnit
    | PinAssignment
    | StopTimer
    | CorrectState
    | RecallUnit
    | SignOn
    | SignOff
    | SetAvailability
    | ConfirmDelivery
    | Acknowledge
    | Decline
    | ReportProgress
    | RecordPositions
    | CloseRoad
    | OpenRoad
    | ExtendClosure
    | StartWriter
    | LoadCity
    | ResumeService
    | AdvanceClock
    | SetWarning
    | RecordPaper
    | RecordPaperStep
)
