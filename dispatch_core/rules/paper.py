"""Paper: an incident that was handled by hand while the service was away is taken in whole, with its own times.

It is closed from the first moment, orders nobody, asks no desk, frees no unit and looks for none: whoever served it did
so long ago. What is still going on is no case for this; it is reported as usual, by a human who watches who is sent.
"""

from __future__ import annotations

from ..commands import RecordPaper
from ..context import Context
from ..entities import CLOCKS, NEVER_MS, Assignment, Stamp
from ..events import Event, IncidentClosed, IncidentReported, NeedRaised, PaperRecorded
from ..model import AssignmentState, Authority, IncidentKind, LineKind, NeedState
from ..rejections import Reason, Rejection
from ..state import NOWHERE, State
from .plans import planned
from .release import DISPOSITION_ADVISED, DISPOSITION_COMPLETED


def decide_paper(context: Context, command: RecordPaper, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    kind = context.incident_type(command.type_code)
    if kind is None:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", command.type_code)
    for unit_id in command.unit_ids:
        if state.find_unit(unit_id) is None:
            return Rejection(Reason.UNIT_NOT_FOUND, "stamps", unit_id)
    received_ms = min(command.call_received_ms, at_ms)
    said = (IncidentKind.PAPER, command.type_code, received_ms, command.place_name)
    for incident in reversed(state.closed.values()):
        known = incident.kind, incident.type_code, incident.call_received_ms, incident.place_name
        if known == said and _one_label(state.paper_labels.get(incident.incident, ""), command.label):
            return Rejection(Reason.ALREADY_SO, "call_received_at", f"I{incident.incident}")
    number = state.seq + 1
    priority = command.priority or kind.priority
    units = list(dict.fromkeys(command.unit_ids))
    disposition = command.disposition or (DISPOSITION_COMPLETED if units else DISPOSITION_ADVISED)
    needs = _needs(context, command, number, priority, units)
    return [
        _reported(context, command, number, priority, received_ms),
        *needs,
        *([_served(context, command, number, needs, units, at_ms)] if units or command.label else ()),
        IncidentClosed(number, disposition, "", command.by, not units),
    ]


def _one_label(known: str, said: str) -> bool:
    """Two fires of one minute in one street are two where their sheets call them differently."""
    return not (known and said) or known == said


def _reported(context: Context, command: RecordPaper, number: int, priority: int, received_ms: int) -> IncidentReported:
    lost = command.unresolved
    return IncidentReported(
        number,
        command.type_code,
        priority,
        NOWHERE if lost else context.city.ground.place(command.lat_e7, command.lon_e7),
        command.uncertainty_m,
        command.place_name,
        received_ms,
        0,
        command.note,
        b"",
        not lost and context.outside(command.lat_e7, command.lon_e7),
        command.by,
        IncidentKind.PAPER,
        command.call_class,
        lost,
        (),
        0,
    )


def _needs(context: Context, command: RecordPaper, number: int, priority: int, units: list[str]) -> list[NeedRaised]:
    """One need for each agency that served, with the objective that the type's plan has for it."""
    state = context.state
    plan = planned(context, command.type_code, priority, 1)
    counts: dict[str, list[str]] = {}
    for unit_id in units:
        counts.setdefault(state.units[state.unit_index[unit_id]].agency_id, []).append(unit_id)
    needs = []
    for need_no, (agency_id, served) in enumerate(counts.items(), 1):
        unit = state.units[state.unit_index[served[0]]]
        line = next((one for one in plan if one.agency_id == agency_id and one.line is LineKind.DISPATCH), None)
        objective = (line.objective_from, line.objective_to, line.objective_within_s) if line else ("", "", 0)
        needs.append(
            NeedRaised(
                number,
                need_no,
                agency_id,
                line.capabilities if line else (),
                len(served),
                line.priority if line else priority,
                1,
                LineKind.DISPATCH,
                Authority.AUTO,
                unit.medium,
                unit.mode,
                *objective,
                line.staging if line else False,
                "",
                "",
                "",
            )
        )
    return needs


def _served(
    context: Context, command: RecordPaper, number: int, needs: list[NeedRaised], units: list[str], at_ms: int
) -> PaperRecorded:
    state = context.state
    need_of = {need.agency_id: need.need_no for need in needs}
    stamps: dict[tuple[int, AssignmentState], int] = {}
    for unit_id, stage, occurred_ms in zip(command.unit_ids, command.states, command.occurred_at_ms, strict=True):
        # Written twice: the first counts. From the future: it was written now.
        stamps.setdefault((units.index(unit_id), stage), min(occurred_ms, at_ms))
    ordered = [stamps.pop((index, AssignmentState.DISPATCHED), 0) for index in range(len(units))]
    return PaperRecorded(
        number,
        tuple(units),
        tuple(need_of[state.units[state.unit_index[unit_id]].agency_id] for unit_id in units),
        tuple(ordered),
        tuple(index for index, _ in stamps),
        tuple(stage for _, stage in stamps),
        tuple(stamps.values()),
        command.by,
        command.label,
    )


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_paper(state: State, event: PaperRecorded) -> None:
    incident = state.incidents[event.incident]
    if event.label:
        state.paper_labels[event.incident] = event.label
    stamps: list[list[Stamp]] = [[] for _ in event.unit_ids]
    for index, stage, occurred_ms in zip(event.stamp_units, event.stamp_states, event.stamp_ms, strict=True):
        unit_id = event.unit_ids[index]
        stamps[index].append(Stamp(stage, occurred_ms, state.at_ms, event.by, unit_id, False))
    for index, (unit_id, need_no) in enumerate(zip(event.unit_ids, event.need_nos, strict=True)):
        ordered_ms = event.ordered_ms[index]
        incident.assignments.append(
            Assignment(
                len(incident.assignments) + 1,
                unit_id,
                need_no,
                AssignmentState.CLEARED,
                1,
                *(0, 0, 0, 0, 0),
                False,
                False,
                True,
                ordered_ms,
                ordered_ms,
                [NEVER_MS] * CLOCKS,
                [0] * CLOCKS,
                delivered_version=1,
                acknowledged_version=1,
                stamps=sorted(stamps[index], key=lambda stamp: stamp.state),
            )
        )
        incident.needs[need_no - 1].served_count += 1
    for need in incident.needs:
        need.state = NeedState.FILLED
        state.recount(incident, need)
    state.touch_incident(incident)
