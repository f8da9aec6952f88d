"""Outages: a report of no power joins the outage of its feeder, where that is known and not over ([dispatch.outages]).

One cause gets one crew, however many call. Calls are grouped by the network and not by distance (POLICY: group by
network); what is more urgent than the outage, or may be no outage at all, is an incident of its own, and so is what
comes when the company's crew is done: a fault behind the first shows itself so. Once enough have called it is the
feeder's outage, and its customers may make it more urgent, never less, unless its priority was set before. Joining is
attaching: a human can take it back.
"""

from __future__ import annotations

from ..city.dispatch import OutageRule
from ..commands import ReportIncident, UpdateIncident
from ..context import Context
from ..entities import Incident
from ..events import Event, IncidentReported, ReportAttached
from ..model import CallClass, IncidentState, LineKind, NeedState
from ..records import replace
from ..rejections import Rejection
from .incidents import attach, decide_report
from .updates import decide_update

_OVER = (NeedState.WITHDRAWN, NeedState.REFUSED)


def decide_report_or_join(
    context: Context, command: ReportIncident, at_ms: int, alarm_level: int = 1
) -> list[Event] | Rejection:
    """As decide_report, but a report of an outage that is known joins it."""
    rule = context.outages.rule
    if rule is None or command.type_code not in rule.type_codes or command.attach_to or command.unresolved:
        return decide_report(context, command, at_ms, alarm_level)
    feeder = context.outages.feeder_at(command.lat_e7, command.lon_e7)
    if feeder is None or command.call_class is not CallClass.EMERGENCY:
        return decide_report(context, command, at_ms, alarm_level)
    known = _known(context, rule, command, feeder.feeder_id, at_ms)
    if known is not None:
        joined = attach(context, replace(command, attach_to=known.incident))
        if isinstance(joined, list):
            [one] = joined
            assert isinstance(one, ReportAttached)
            return [replace(one, joined=True), *_more_urgent(context, rule, known, at_ms)]
    opened = decide_report(context, command, at_ms, alarm_level)
    if isinstance(opened, list):
        first = opened[0]
        assert isinstance(first, IncidentReported)
        opened[0] = replace(first, feeder_id=feeder.feeder_id, customers=feeder.customers)
    return opened


def _known(context: Context, rule: OutageRule, command: ReportIncident, feeder_id: str, at_ms: int) -> Incident | None:
    """The outage of the feeder that is not over, the first where a human made several."""
    priority = command.priority or context.city.types[command.type_code].priority
    found = [
        incident
        for incident in map(context.state.incidents.__getitem__, context.state.outages.get(feeder_id, ()))
        if incident.state is IncidentState.OPEN
        and incident.kind is command.kind
        and incident.type_code in rule.type_codes
        and incident.priority <= priority
        and at_ms - incident.outage_ms <= rule.window_ms
        # What is only counted nobody could take out again.
        and len(incident.reports) < context.state.report_seqs_max
        and _goes_on(context, rule, incident, feeder_id)
    ]
    return min(found, key=lambda incident: incident.incident, default=None)


def _goes_on(context: Context, rule: OutageRule, incident: Incident, feeder_id: str) -> bool:
    """It still lies on the feeder, and the company is not done with it."""
    feeder = context.outages.feeder_at(incident.place.lat_e7, incident.place.lon_e7)
    return (
        feeder is not None
        and feeder.feeder_id == feeder_id
        and any(
            need.agency_id == rule.agency_id
            and need.line is LineKind.DISPATCH
            and need.state not in _OVER
            and need.served_count < need.count
            for need in incident.needs
        )
    )


def _more_urgent(context: Context, rule: OutageRule, incident: Incident, at_ms: int) -> list[Event]:
    """With this report it is the whole feeder's outage: its customers may make it more urgent, once, and not where a
    human said how urgent it is.
    """
    priority = context.outages.priority_for(incident.outage_customers)
    if incident.report_count + 1 < rule.calls_min or priority >= incident.priority:
        return []
    if incident.incident in context.state.ranked_outages:
        return []
    number, units = incident.incident, context.state.units
    if any(number in (units[i].incident, units[i].divert_incident) for i in context.state.diverting_units):
        # A change calls a divert off: the next report will do.
        return []
    why = f"{context.outages.name_of(incident.outage_feeder_id)}: {incident.outage_customers}"
    decided = decide_update(context, _raised(number, priority, why), at_ms)
    return decided if isinstance(decided, list) else []


def _raised(number: int, priority: int, why: str) -> UpdateIncident:
    return UpdateIncident(number, 0, "", priority, 0, False, 0, 0, 0, "", why, "", "")
