"""Staging: units go at once, wait out of danger, and enter when the scene is declared safe.

By an on-scene unit of an agency that may say so, or by a supervisor. Declared safe, or no longer, the orders of whoever
waits go out anew and must be acknowledged. A precondition gates entry, never dispatch.
"""

from __future__ import annotations

from ..commands import DeclareScene, SetStaging
from ..context import Context
from ..entities import Incident
from ..events import Event, OrderReissued, SceneDeclared, StagingSet
from ..model import AssignmentState, Reissue
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import reissue
from .lookup import changeable_incident, open_incident


def decide_staging(context: Context, command: SetStaging, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    place = context.city.ground.place(command.lat_e7, command.lon_e7)
    set_event = StagingSet(incident.incident, place, command.place_name, command.by)
    return [set_event, *_told(context, incident, Reissue.STAGING, at_ms)]


def decide_scene(context: Context, command: DeclareScene, at_ms: int) -> list[Event] | Rejection:
    incident = open_incident(context.state, command.incident)
    if isinstance(incident, Rejection):
        return incident
    if command.unit_id:
        unit = context.state.find_unit(command.unit_id)
        if unit is None:
            return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
        assignment = incident.latest_of_unit(command.unit_id)
        agency = context.agencies.get(unit.agency_id)
        on_scene = assignment is not None and assignment.live and assignment.state is AssignmentState.ON_SCENE
        # Anybody there may say that it is not safe.
        if not on_scene or (command.safe and not (agency is not None and agency.declares_safe)):
            return Rejection(Reason.MAY_NOT_DECLARE, "unit_id", command.unit_id)
    elif not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if incident.scene_safe == command.safe:
        return Rejection(Reason.ALREADY_SO, "safe", str(command.safe).lower())
    declared = SceneDeclared(
        incident.incident, command.safe, command.unit_id, command.reason, command.by, command.on_behalf_of
    )
    cause = Reissue.SCENE_SAFE if command.safe else Reissue.STAGING
    # Who went in must come out, and may go in again: that is acknowledged like any other change.
    return [declared, *_told(context, incident, cause, at_ms, on_scene=True)]


def _told(
    context: Context, incident: Incident, cause: Reissue, at_ms: int, on_scene: bool = False
) -> list[OrderReissued]:
    """New versions of the orders of units that wait for the scene, or would; `on_scene`: of those that went in, too."""
    waiting = {a.assignment_no for a in incident.assignments if incident.needs[a.need_no - 1].staging}
    orders = reissue(context, incident, incident, incident.priority, cause, at_ms, on_scene)
    return [order for order in orders if order.assignment_no in waiting]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_staging(state: State, event: StagingSet) -> None:
    incident = state.incidents[event.incident]
    incident.staging_place = event.place
    incident.staging_name = event.place_name
    state.touch_incident(incident)


def evolve_scene(state: State, event: SceneDeclared) -> None:
    incident = state.incidents[event.incident]
    incident.scene_safe = event.safe
    state.touch_incident(incident)
