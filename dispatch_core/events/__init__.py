"""Events: what happened, in the past tense. The journal keeps them for ever; applying them is all that recovery is.

An event holds everything its application needs beside the state: places, deadlines (as allowances from the entry's
instant), counts. Applying one never reads the city, its policy, the road network or a limit. Units, agencies,
capabilities and roads go by their ids. A meaning never changes: a new meaning is a new event.
"""

from __future__ import annotations

from .field import AvailabilitySet, PositionsRecorded, RoadClosed, RoadOpened, UnitSignedOff, UnitSignedOn
from .incidents import (
    AlarmRaised,
    IncidentCancelled,
    IncidentClosed,
    IncidentMoved,
    IncidentReported,
    IncidentReprioritised,
    IncidentRetyped,
    ReportAttached,
)
from .needs import Assigned, NeedChanged, NeedDecided, NeedRaised
from .orders import (
    AcknowledgementMissed,
    AgencyAnswered,
    AgencyStoppedAnswering,
    AlertRaised,
    AssignmentCancelled,
    AssignmentCleared,
    AssignmentDeclined,
    CancelOrdered,
    OrderAcknowledged,
    OrderDelivered,
    OrderReissued,
    ProgressReported,
    StampCorrected,
)
from .service import CityLoaded, Resnap, RoadShut, RosterEntry, ServiceResumed, WriterStarted

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
    "AvailabilitySet",
    "CancelOrdered",
    "CityLoaded",
    "Event",
    "IncidentCancelled",
    "IncidentClosed",
    "IncidentMoved",
    "IncidentReported",
    "IncidentReprioritised",
    "IncidentRetyped",
    "NeedChanged",
    "NeedDecided",
    "NeedRaised",
    "OrderAcknowledged",
    "OrderDelivered",
    "OrderReissued",
    "PositionsRecorded",
    "ProgressReported",
    "ReportAttached",
    "Resnap",
    "RoadClosed",
    "RoadOpened",
    "RoadShut",
    "RosterEntry",
    "ServiceResumed",
    "StampCorrected",
    "UnitSignedOff",
    "UnitSignedOn",
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
    | AlarmRaised
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
    | PositionsRecorded
    | RoadClosed
    | RoadOpened
)
