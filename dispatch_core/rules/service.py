"""The service itself: a writer starts, a city is loaded, the clocks run on after a stop.

After every start, take-over or outage each open clock gets its full allowance again; otherwise the first tick would
order the fleet a second time. The bundle owns the roster, the journal owns everything that changes: loading a city
keeps duty, places and assignments.
"""

from __future__ import annotations

from .. import limits
from ..city.bundle import LoadClosure
from ..commands import LoadCity, ResumeService, StartWriter
from ..context import Context
from ..engine_version import rules_digest
from ..entities import CLOCK_NEXT_UNIT, NEVER_MS, AgencyState, Incident, Surge, Unit, first_due
from ..events import (
    AlertRaised,
    CityLoaded,
    Event,
    OrderHeld,
    Resnap,
    RoadShut,
    RosterEntry,
    ServiceResumed,
    WriterStarted,
)
from ..model import Alert, Availability, NeedClock, Place, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .hours import hours_at
from .landings import landing_still, moved_landing
from .leaving import unseen
from .roads import evolve_resumed_closures, shut_closure, too_many_profiles
from .waiting import take_up


def decide_start(context: Context, command: StartWriter, at_ms: int) -> list[Event]:
    return [
        WriterStarted(
            command.journal_id,
            command.epoch,
            command.host,
            command.clock_rate,
            rules_digest(context.city),
            limits.CLOSED_INCIDENTS_MAX,
            limits.TIMELINE_SEQS_MAX,
            limits.REPORTS_PER_INCIDENT_MAX,
            limits.REQUEST_KEPT_MS,
        )
    ]


def decide_city(context: Context, command: LoadCity, at_ms: int) -> list[Event] | Rejection:
    city, state = context.city, context.state
    listed = {unit.unit_id for unit in city.units}
    agencies = {agency.agency_id for agency in city.agencies}
    missing = [unit.unit_id for unit in state.units if unit.incident and unit.unit_id not in listed]
    missing += [i.type_code for i in state.incidents.values() if i.type_code not in city.types]
    missing += [
        need.agency_id or incident.type_code
        for incident in state.incidents.values()
        for need in incident.needs
        if (need.agency_id and need.agency_id not in agencies) or need.mode >= len(city.modes)
    ]
    if missing:
        return Rejection(Reason.CITY_CHANGED_UNDER_UNIT, "", ", ".join(sorted(set(missing))[:20]))
    # Who left the roster is kept; the search has room for so many and no more.
    if len(listed.union(state.unit_index)) > limits.UNITS_MAX:
        return Rejection(Reason.LIMIT_REACHED, "", "units, past ones included")
    agencies.update(unit.agency_id for unit in state.units if unit.unit_id not in listed)
    if len(agencies) > limits.AGENCIES_MAX:
        return Rejection(Reason.LIMIT_REACHED, "", "agencies, past ones included")
    if too_many_profiles(city, state.closures.values()):
        return Rejection(Reason.LIMIT_REACHED, "", "kinds of drivers with closures of their own")
    first = not state.city_digest
    resnapped = [_resnapped(context, i) for i in state.incidents.values() if not i.unresolved]
    told: list[Event] = []
    for one in resnapped:
        told += moved_landing(context, state.incidents[one.incident], one.place, one.landing, at_ms)
    return [
        CityLoaded(
            city.city_id,
            city.digest,
            city.zone,
            city.tick_us,
            city.demonstration,
            city.policy.position_widen_ms,
            city.policy.position_last_ms,
            tuple(agency.agency_id for agency in city.agencies),
            city.capabilities,
            _roster(context),
            tuple(_shut(context, shut, at_ms) for shut in city.closures) if first else (),
            tuple(resnapped),
        ),
        *told,
    ]


def _shut(context: Context, shut: LoadClosure, at_ms: int) -> RoadShut:
    dormant, due_ms = hours_at(shut.terms, context.zone, at_ms)
    return RoadShut(shut.road_id, shut.reason, shut.terms, dormant, due_ms)


def _resnapped(context: Context, incident: Incident) -> Resnap:
    place = context.city.ground.place(incident.place.lat_e7, incident.place.lon_e7)
    return Resnap(incident.incident, place, landing_still(context, incident, incident.type_code, place))


def _roster(context: Context) -> tuple[RosterEntry, ...]:
    city, state = context.city, context.state
    entries = []
    for unit in city.units:
        known = state.find_unit(unit.unit_id)
        place = unit.home
        if known is not None and not known.at_home:
            place = city.ground.place(known.place.lat_e7, known.place.lon_e7)
        entries.append(
            RosterEntry(
                unit.unit_id,
                unit.agency_id,
                tuple(crewed.capability for crewed in unit.capabilities),
                tuple(crewed.crew_min for crewed in unit.capabilities),
                unit.medium,
                unit.mode,
                context.ticks(unit.turnout_ms),
                context.ticks(city.policy.turnout_away_ms),
                unit.crew_id,
                unit.crew_count,
                unit.home,
                unit.on_duty,
                place,
            )
        )
    return tuple(entries)


def decide_resume(context: Context, command: ResumeService, at_ms: int) -> list[Event]:
    resumed = ServiceResumed(command.cause, context.scaled(context.policy.resume_hold_ms))
    held = _hold_late(context, command.late_from_ms) if command.late_from_ms else []
    if not context.state.waiting:
        return [*held, resumed]
    # A city loaded just before may have brought units that what waits could use. Their orders come first, so that the
    # hold covers their clocks too; what is held becomes a reservation only then, which may give way from then on.
    # Nor is anybody whose own order is held asked to leave what he has not heard of.
    index = context.state.unit_index
    promised = [index[event.unit_id] for event in held if isinstance(event, AlertRaised)]
    return [*take_up(context, context.state.units, at_ms, promised=promised), *held, resumed]


def _hold_late(context: Context, late_from_ms: int) -> list[Event]:
    """First orders that were committed too late and that no crew has seen: each waits for a human."""
    events: list[Event] = []
    for incident in context.state.incidents.values():
        for one in incident.assignments:
            if not unseen(one) or one.ordered_ms < late_from_ms:
                continue
            need = incident.needs[one.need_no - 1]
            number, unit_id = incident.incident, one.unit_id
            events.append(OrderHeld(number, one.assignment_no, context.approval_ms(need.priority)))
            events.append(
                AlertRaised(Alert.ORDER_HELD, number, one.assignment_no, unit_id, need.agency_id, 0, need.need_no)
            )
    return events


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_started(state: State, event: WriterStarted) -> None:
    state.journal_id = event.journal_id
    state.epoch = event.epoch
    state.clock_rate = event.clock_rate
    state.rules_digest = event.rules_digest
    state.closed_incidents_max = event.closed_incidents_max
    state.timeline_seqs_max = event.timeline_seqs_max
    state.report_seqs_max = event.report_seqs_max
    state.request_kept_ms = event.request_kept_ms


def evolve_city(state: State, event: CityLoaded) -> None:
    state.city_id = event.city_id
    state.city_digest = event.city_digest
    state.zone = event.zone
    state.tick_us = event.tick_us
    state.demonstration = event.demonstration
    state.position_widen_ms = event.position_widen_ms
    state.position_last_ms = event.position_last_ms
    state.capabilities = event.capabilities
    before = {unit.unit_id: unit for unit in state.units}
    listed = [_enrolled(before.pop(entry.unit_id, None), entry, i) for i, entry in enumerate(event.units)]
    for unit in before.values():
        # Its past stays readable; it is never sent again unless a later roster lists it.
        unit.unit = len(listed)
        unit.retired = True
        unit.on_duty = False
        unit.until_ms = unit.until_due_ms = 0
        # The nodes are other ones now.
        unit.place = Place(0, 0, unit.place.lat_e7, unit.place.lon_e7)
        listed.append(unit)
    state.units = listed
    # The bases may be other ones now; who drives to one goes on, and is advised again when it is next free.
    state.standing_by.posted.clear()
    known = state.agencies
    state.agencies = {agency_id: known.get(agency_id) or AgencyState(agency_id) for agency_id in event.agencies}
    for unit in listed:
        state.agencies.setdefault(unit.agency_id, AgencyState(unit.agency_id))
    state.surge = Surge(scope for scope in state.surge if not scope or scope in state.agencies)
    for shut in event.closures:
        state.closures[shut.road_id] = shut_closure(shut, state.at_ms)
    state.closure_due = first_due(state.closures)
    for resnap in event.incidents:
        incident = state.incidents[resnap.incident]
        incident.place, incident.landing = resnap.place, resnap.landing
    state.rebuild()


def _enrolled(known: Unit | None, entry: RosterEntry, index: int) -> Unit:
    if known is None:
        return Unit(
            index,
            entry.unit_id,
            entry.agency_id,
            entry.capabilities,
            entry.crew_mins,
            entry.medium,
            entry.mode,
            entry.turnout_ticks,
            entry.turnout_away_ticks,
            entry.crew_id,
            entry.crew_count,
            entry.home,
            entry.on_duty,
            Availability.AVAILABLE,
            "",
            0,
            0,
            True,
            entry.crew_count if entry.on_duty else 0,
            entry.on_duty,
            entry.crew_id,
            entry.place,
            True,
            0,
            0,
            0,
            0,
            False,
            0,
            0,
            0,
        )
    known.unit = index
    known.agency_id = entry.agency_id
    known.capabilities = entry.capabilities
    known.crew_mins = entry.crew_mins
    known.medium = entry.medium
    known.mode = entry.mode
    known.turnout_ticks = entry.turnout_ticks
    known.turnout_away_ticks = entry.turnout_away_ticks
    known.roster_crew_id = entry.crew_id
    known.roster_crew_count = entry.crew_count
    known.home = entry.home
    known.place = entry.place
    known.retired = False
    return known


def evolve_resumed(state: State, event: ServiceResumed) -> None:
    at_ms = state.at_ms
    state.hold_until_ms = at_ms + event.hold_ms
    evolve_resumed_closures(state, state.hold_until_ms)
    for incident in state.incidents.values():
        for need in incident.needs:
            if need.due_ms < NEVER_MS:
                if need.shortfall is not Shortfall.WAITS_FOR_BEAT:
                    need.due_ms = at_ms + need.allowance_ms
                if need.clock is NeedClock.HOLD or need.shortfall is Shortfall.WAITS_FOR_BEAT:
                    # Whom a need waits for drove on while the service stood still: its limit counts that time too.
                    need.due_ms = max(need.due_ms, state.hold_until_ms)
                state.arm_need(incident, need)
        for one in incident.assignments:
            if not one.live:
                continue
            for clock, due_ms in enumerate(one.due_ms):
                if due_ms < NEVER_MS:
                    one.due_ms[clock] = at_ms + one.allowance_ms[clock]
            if one.due_ms[CLOCK_NEXT_UNIT] < state.hold_until_ms:
                one.due_ms[CLOCK_NEXT_UNIT] = state.hold_until_ms
            state.arm(incident, one)
