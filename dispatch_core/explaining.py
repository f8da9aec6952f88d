"""Explaining: why these units went to a need, and why not that one: a verdict on every unit of the fleet.

It looks at a state and a context in step with it, as they were when the need was decided, or as they are now, and asks
the same search. It decides nothing; nothing on the way of a decision asks it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .context import Context
from .engine import EVOLVE, Engine
from .entities import Incident, Need, Unit
from .events import Event, NeedDecided
from .ground import Candidate
from .model import DivertBar, LineKind, Medium, Shortfall, Unfit, Verdict
from .policies.costing import beat_ticks
from .policies.covering import measure, part_ticks
from .policies.diverting import why_not
from .records import record
from .rules.matching import unit_eta
from .rules.pending import CONDITIONAL_PRIORITY_MAX, pending_need, stands_against

_BLOCKS = {
    Unfit.OUT_OF_SERVICE: Verdict.OUT_OF_SERVICE,
    Unfit.OFF_DUTY: Verdict.OFF_DUTY,
    Unfit.NO_DRIVER: Verdict.NO_DRIVER,
    Unfit.UNRESPONSIVE: Verdict.UNRESPONSIVE,
}
_NO_BAR = DivertBar.NONE
# Their crews' own state: said after whether they have what the need asks for.
_LATE_BLOCKS = (Unfit.NOT_AVAILABLE, Unfit.UNRESPONSIVE)


@record
class UnitVerdict:
    """One unit beside one need. The ticks are the parts of its ETA, and mean something only where `reached`."""

    unit_id: str
    verdict: Verdict
    # What stands in the way: an incident, a unit of the same crew, closed roads, lacking capabilities, by their ids.
    detail: str
    reached: bool
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    # Where it could have gone: so much later than the last of those who went; negative: sooner. 0 where nobody went.
    later_ticks: int
    # What its leaving costs in coverage, where the need pays for that: added to the ETA when units are chosen.
    coverage_ticks: int = 0
    # What leaving its beat costs, added as well.
    beat_ticks: int = 0
    # Why it is not turned round, where it is on its way elsewhere and the city diverts.
    divert_bar: DivertBar = DivertBar.NONE

    @property
    def eta_ticks(self) -> int:
        parts = (self.turnout_ticks, self.unit_offset_ticks, self.road_ticks, self.incident_offset_ticks)
        return sum(parts) + self.stale_ticks


@record
class NeedExplained:
    """One need and all units beside it: who went, then whoever could have, the soonest first, then the rest."""

    need_no: int
    agency_id: str
    capabilities: tuple[str, ...]
    priority: int
    count: int
    shortfall: Shortfall
    missing_count: int
    units: tuple[UnitVerdict, ...]


def explain_now(context: Context, number: int, at_ms: int) -> list[NeedExplained]:
    """The needs of an open incident as they stand, each beside the fleet as it is."""
    incident = context.state.incidents[number]
    return [explain_need(context, incident, need, at_ms) for need in incident.needs if need.line is LineKind.DISPATCH]


def explain_need(context: Context, incident: Incident, need: Need, at_ms: int) -> NeedExplained:
    """One need as it stands, beside the fleet as it is."""
    sent = {one.unit_id for one in incident.assignments_of(need.need_no) if one.live}
    return _explained(context, incident, need, sent, (need.shortfall, need.missing_count), at_ms)


def explain_entry(
    engine: Engine, seq: int, at_ms: int, entry_events: Sequence[Event], number: int
) -> list[NeedExplained]:
    """What an entry decided about an incident, each need beside the fleet as it was at that very event.

    The engine stands before the entry, attached to the city that decided it; its state is used up: it is left standing
    after the entry.
    """
    state, context = engine.state, engine.context
    state.seq, state.at_ms = seq, at_ms
    found = []
    for event in entry_events:
        if type(event) is NeedDecided and event.incident == number:
            context.project()
            incident = state.incidents[number]
            need = incident.needs[event.need_no - 1]
            if need.line is LineKind.DISPATCH:
                sent = {order.unit_id for order in event.assigned}
                left = (event.shortfall, event.missing_count)
                found.append(_explained(context, incident, need, sent, left, at_ms))
        EVOLVE[type(event)](state, event)
    return found


def _explained(
    context: Context, incident: Incident, need: Need, sent: Collection[str], left: tuple[Shortfall, int], at_ms: int
) -> NeedExplained:
    sought = stands_against(context, incident, need) is Shortfall.NONE
    judged = []
    for unit in context.state.units:
        verdict, detail = _against(context, incident, need, unit)
        candidate = unit_eta(context, unit, incident.place_for(unit.medium), at_ms) if _same_way(need, unit) else None
        if unit.unit_id in sent:
            verdict, detail = Verdict.SENT, ""
        elif verdict is Verdict.SLOWER and candidate is None:
            verdict, detail = Verdict.NO_ROUTE, _roads_between(context, incident, need, unit)
        judged.append((unit, verdict, detail, candidate))
    gone = [one for _, verdict, _, one in judged if verdict is Verdict.SENT and one is not None]
    last = max((_order(one) for one in gone), default=None)
    if context.covering:
        measure(context)
    parts_of = [part_ticks(context, need.priority, unit.unit) if context.covering else 0 for unit, *_ in judged]
    away_of = [beat_ticks(context, incident.place_for(need.medium), need.priority, unit.unit) for unit, *_ in judged]
    units = []
    for unit, verdict, detail, candidate in judged:
        if verdict is Verdict.SLOWER and candidate is not None:
            verdict = _of_fit(candidate, last, sought, parts_of[unit.unit], away_of[unit.unit])
            waits = left[0] is Shortfall.WAITS_FOR_BEAT and context.beats.is_away(unit, incident.place_for(need.medium))
            if verdict is not Verdict.NOT_SOUGHT and (waits or left[0] is Shortfall.KEPT_BACK):
                verdict = Verdict.OTHER_BEAT if waits else Verdict.KEPT_BACK
        parts = candidate[2:6] if candidate else (0, 0, 0, 0)
        offset_ticks = incident.place_for(need.medium).leg_ticks(need.medium) if candidate else 0
        later_ticks = candidate[1] - last[1] if candidate and last and verdict is not Verdict.SENT else 0
        units.append(
            UnitVerdict(
                unit.unit_id,
                verdict,
                detail,
                candidate is not None,
                *parts[:3],
                offset_ticks,
                parts[3],
                later_ticks,
                parts_of[unit.unit] if candidate else 0,
                away_of[unit.unit] if candidate else 0,
                _divert_bar(context, incident, need, unit, gone, at_ms) if verdict is Verdict.COMMITTED else _NO_BAR,
            )
        )
    units.sort(key=lambda one: (one.verdict is not Verdict.SENT, one.verdict < Verdict.NOT_SOUGHT, one.eta_ticks))
    return NeedExplained(
        need.need_no, need.agency_id, need.capabilities, need.priority, need.count, *left, tuple(units)
    )


def _divert_bar(
    context: Context, incident: Incident, need: Need, unit: Unit, gone: Sequence[Candidate], at_ms: int
) -> DivertBar:
    """Why a unit that works elsewhere is not asked to come here instead."""
    if not context.city.dispatch.diverts:
        return _NO_BAR
    costs = (
        (one[1] + beat_ticks(context, incident.place_for(need.medium), need.priority, one[0]), one[0]) for one in gone
    )
    last = max(((cost, context.state.units[index].unit_id) for cost, index in costs), default=None)
    return why_not(context, pending_need(context, incident, need, 1, at_ms), unit, last, at_ms)


def _of_fit(candidate: Candidate, last: tuple[int, int] | None, sought: bool, coverage: int, away: int) -> Verdict:
    """Of a unit that was fit, free and could get there; what its leaving costs, in coverage and for its beat."""
    if not sought:
        return Verdict.NOT_SOUGHT
    if last is None or _order(candidate) <= last:
        if last is None or not (coverage or away):
            return Verdict.NOT_NEEDED
        return Verdict.COVERS if coverage > away else Verdict.OTHER_BEAT
    return Verdict.STALE if candidate[6] and not last[0] else Verdict.SLOWER


def _order(candidate: Candidate) -> tuple[int, int]:
    """How candidates are ranked: whose position is too old comes last."""
    return candidate[6], candidate[1]


def _same_way(need: Need, unit: Unit) -> bool:
    """It travels as the need is reached, and is of whom is asked: a time for it means something."""
    return unit.medium is need.medium and need.agency_id in ("", unit.agency_id) and not unit.retired


def _against(context: Context, incident: Incident, need: Need, unit: Unit) -> tuple[Verdict, str]:
    """The first thing that stands against the unit, as the search asks it, and its id; SLOWER where nothing does."""
    if need.agency_id not in ("", unit.agency_id):
        return Verdict.WRONG_AGENCY, unit.agency_id
    lacking = [one for one in need.capabilities if one not in unit.capabilities]
    if lacking:
        return Verdict.NO_CAPABILITY, ", ".join(lacking)
    if unit.medium is not need.medium:
        return Verdict.WRONG_MEDIUM, ""
    block = context.block(unit)
    mask = context.mask(need.capabilities)
    if context.crew_mask(unit) & mask != mask and (block is Unfit.NONE or block in _LATE_BLOCKS):
        return Verdict.NO_CREW, ""
    if block is Unfit.COMMITTED:
        own = context.state.incidents[unit.incident].assignments[unit.assignment_no - 1]
        return Verdict.RESERVED if own.reserved else Verdict.COMMITTED, f"I{unit.incident}"
    if block is Unfit.CREW_COMMITTED:
        siblings = context.state.crews.get(unit.crew_id, ())
        out = [context.state.units[i].unit_id for i in siblings if i != unit.unit and context.state.units[i].incident]
        return Verdict.CREW_COMMITTED, ", ".join(out)
    if block is Unfit.NOT_AVAILABLE:
        return Verdict.HELD if unit.held else Verdict.RESTING, ""
    if block is not Unfit.NONE:
        return _BLOCKS[block], ""
    if context.fleet.fit_of(unit.unit)[1] and need.priority > CONDITIONAL_PRIORITY_MAX:
        return Verdict.CONDITIONAL, ""
    return (Verdict.DECLINED, "") if unit.unit_id in need.declined_unit_ids else (Verdict.SLOWER, "")


def _roads_between(context: Context, incident: Incident, need: Need, unit: Unit) -> str:
    """The closed roads that stand between, where that is why."""
    if need.medium is not Medium.ROAD:
        return ""
    between = context.blockades(unit, incident.place_for(need.medium), need.mode)
    return ", ".join(dict.fromkeys(one.road_id for one in between))
