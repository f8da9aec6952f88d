"""The field's words as types: priorities, states, reasons, places and the parts of an ETA.

Nothing here changes: these are values. What changes lives in state.py; how it changes, in rules/.
It knows no network, no city and no wire format; enum numbers are those of the wire and of the journal and never
change their meaning.

Rules on the hot path read a member by a name of their module, `_OPEN = IncidentState.OPEN`: through its class it costs
tens of nanoseconds more in Python 3.11.
"""

from __future__ import annotations

from .closures import RoadScope, RoadSpan, RoadTerms
from .places import NO_LANDING, Eta, Landing, Place, Travel
from .reasons import (
    FREED_BY_PAPER,
    SENT_BY_RADIO,
    Alert,
    Override,
    Reissue,
    ResumeCause,
    ServiceWarning,
    Shortfall,
    Unfit,
)
from .states import (
    ASSIGNMENT_ENDED_FROM,
    DESK_LINES,
    NOBODY_BIT,
    PRIORITY_HIGHEST,
    PRIORITY_LOWEST,
    SURGE_PRIORITY_MIN,
    AssignmentState,
    Authority,
    Availability,
    CallClass,
    DeskAnswer,
    DestinationStatus,
    DispatchMode,
    DuplicateAction,
    IncidentKind,
    IncidentState,
    LineKind,
    Medium,
    NeedClock,
    NeedState,
    PowerState,
)
from .verdicts import DivertBar, Verdict

__all__ = [
    "ASSIGNMENT_ENDED_FROM",
    "DESK_LINES",
    "FREED_BY_PAPER",
    "NOBODY_BIT",
    "NO_LANDING",
    "PRIORITY_HIGHEST",
    "PRIORITY_LOWEST",
    "SENT_BY_RADIO",
    "SURGE_PRIORITY_MIN",
    "Alert",
    "AssignmentState",
    "Authority",
    "Availability",
    "CallClass",
    "DeskAnswer",
    "DestinationStatus",
    "DispatchMode",
    "DivertBar",
    "DuplicateAction",
    "Eta",
    "IncidentKind",
    "IncidentState",
    "Landing",
    "LineKind",
    "Medium",
    "NeedClock",
    "NeedState",
    "Override",
    "Place",
    "PowerState",
    "Reissue",
    "ResumeCause",
    "RoadScope",
    "RoadSpan",
    "RoadTerms",
    "ServiceWarning",
    "Shortfall",
    "Travel",
    "Unfit",
    "Verdict",
]
