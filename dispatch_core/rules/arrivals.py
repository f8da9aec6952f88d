"""Arrivals: what a human is told when a crew reports where it is against what was said before.

A crew that went in before the scene was safe, or takes a patient where it should not, is not refused: it is so. Scenes
are declared safe in staging.py, destinations opened and closed in destinations.py.
"""

from __future__ import annotations

from ..context import Context
from ..entities import Assignment, Incident
from ..events import AlertRaised, Event
from ..model import Alert, AssignmentState

# Members by name, for the hot path: model says why.
_ON_SCENE = AssignmentState.ON_SCENE
_TRANSPORTING = AssignmentState.TRANSPORTING


def arrival_alerts(
    context: Context,
    incident: Incident,
    assignment: Assignment,
    state: AssignmentState,
    late: bool,
    destination_id: str,
) -> list[Event]:
    """What the report of `state` asks a human to look at."""
    need = incident.needs[assignment.need_no - 1]
    alert = None
    if state is _ON_SCENE and not late and need.staging and not incident.scene_safe:
        alert = Alert.ENTERED_UNSAFE
    elif state is _TRANSPORTING and not takes_patients(context, incident, destination_id):
        alert = Alert.DESTINATION_UNFIT
    if alert is None:
        return []
    return [
        AlertRaised(
            alert, incident.incident, assignment.assignment_no, assignment.unit_id, need.agency_id, 0, need.need_no
        )
    ]


def takes_patients(context: Context, incident: Incident, destination_id: str) -> bool:
    """The destination is open and has what the incident's type needs."""
    kind = context.incident_type(incident.type_code)
    return context.hospitals.takes(destination_id, kind.destination_capabilities if kind else ())
