"""Incidents, needs, assignments and units as they are now: plain mutable records that the state holds.

They answer questions about themselves and change nothing by themselves; rules/ changes them, snapshot.py writes them
field for field, so a field added here is a new snapshot format.
"""

from __future__ import annotations

from .assignments import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_APPROVAL,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    CLOCK_NEXT_UNIT,
    CLOCKS,
    NEVER_MS,
    Assignment,
    Stamp,
)
from .closures import Closure, first_due
from .incidents import BY_LAND, NO_PLACE, Incident, Report, place_by
from .merges import Merge, Merges
from .needs import Need
from .surge import Surge
from .units import AdvisedDay, AgencyState, AuthorityRule, DestinationState, Posting, StandingBy, StandingWarning, Unit

__all__ = [
    "BY_LAND",
    "CLOCKS",
    "CLOCK_ACKNOWLEDGEMENT",
    "CLOCK_APPROVAL",
    "CLOCK_ARRIVAL",
    "CLOCK_CANCEL",
    "CLOCK_DELIVERY",
    "CLOCK_EN_ROUTE",
    "CLOCK_NEXT_UNIT",
    "NEVER_MS",
    "NO_PLACE",
    "AdvisedDay",
    "AgencyState",
    "Assignment",
    "AuthorityRule",
    "Closure",
    "DestinationState",
    "Incident",
    "Merge",
    "Merges",
    "Need",
    "Posting",
    "Report",
    "Stamp",
    "StandingBy",
    "StandingWarning",
    "Surge",
    "Unit",
    "first_due",
    "place_by",
]
