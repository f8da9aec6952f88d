"""Replies to call-takers' commands: pure functions of the committed entry, so that a repeated request gets the very
same bytes.

They name no unit's name and no village: those are the city's files, which may change between the first answer and the
repeat. Only what the gazetteer says of a candidate place, beside its id, is as it is now. `entry` is None where nothing
changed because it was so already. `tick_us` is the length of the city's tick.
"""

from __future__ import annotations

from dispatch_core import commands, events
from dispatch_core.model import Alert
from sigap.v1 import intake_pb2

from ..codec import Entry
from ..places import Places, confirming
from .candidates import candidates, question
from .decided import alerted, decided_needs, duplicates, every, first, head, suggestions, told
from .parts import incident_id, instant, landing_location, location, number, report_id


def report_reply(entry: Entry, tick_us: int, places: Places) -> intake_pb2.ReportIncidentReply:
    reply = intake_pb2.ReportIncidentReply(seq=entry.seq, at=instant(entry.at_ms), report_id=report_id(entry.seq))
    event = first(entry, events.IncidentReported, events.ReportAttached)
    reply.incident_id = incident_id(event.incident)
    reply.type_code = event.type_code
    reply.call_class = number(event.call_class)
    if isinstance(event, events.ReportAttached):
        reply.attached, reply.joined = True, event.joined
        lat_e7, lon_e7, far_m = event.lat_e7, event.lon_e7, 0
    else:
        reply.priority = event.priority
        reply.outside_area = event.outside_area
        reply.kind = number(event.kind)
        lat_e7, lon_e7, far_m = event.place.lat_e7, event.place.lon_e7, event.place.far_m
        if (landing := landing_location(event.landing)) is not None:
            reply.landing.CopyFrom(landing)
    command = entry.command
    if isinstance(command, commands.ReportIncident) and command.unresolved:
        lat_e7 = lon_e7 = 0
        reply.unresolved = True
        reply.place_candidates.extend(candidates(places, command.candidate_place_ids))
        asked = question(places, command.place_name, command.candidate_place_ids)
        reply.question_id, reply.question_en = asked
    else:
        reply.question_id, reply.question_en = confirming(event.place_name)
    reply.location.CopyFrom(location(lat_e7, lon_e7, event.uncertainty_m, event.place_name, far_m=far_m))
    reply.needs.extend(decided_needs(entry.events, event.incident, entry.at_ms, tick_us))
    reply.possible_duplicates.extend(duplicates(entry.events, event.incident))
    reply.held = bool(first(entry, events.NeedHeld))
    reply.location_decides = alerted(entry.events, Alert.LOCATION_DECIDES)
    reply.suggestions.extend(suggestions(entry.events))
    reply.alerts.extend(told(entry.events, event.incident))
    return reply


def update_reply(entry: Entry, tick_us: int) -> intake_pb2.UpdateIncidentReply:
    number = _number(entry)
    return intake_pb2.UpdateIncidentReply(
        seq=entry.seq,
        at=instant(entry.at_ms),
        incident_id=incident_id(number),
        needs=decided_needs(entry.events, number, entry.at_ms, tick_us),
        alerts=told(entry.events, number),
    )


def reassign_reply(entry: Entry, tick_us: int) -> intake_pb2.ReassignReply:
    number = _number(entry)
    return intake_pb2.ReassignReply(
        seq=entry.seq,
        at=instant(entry.at_ms),
        incident_id=incident_id(number),
        needs=decided_needs(entry.events, number, entry.at_ms, tick_us),
        alerts=told(entry.events, number),
    )


def cancel_reply(entry: Entry) -> intake_pb2.CancelIncidentReply:
    reply = intake_pb2.CancelIncidentReply(
        seq=entry.seq, at=instant(entry.at_ms), incident_id=incident_id(_number(entry))
    )
    for event in entry.events:
        if isinstance(event, events.CancelOrdered):
            reply.cancelled_unit_ids.append(event.unit_id)
        elif isinstance(event, events.IncidentCancelled):
            reply.remaining_unit_ids.extend(event.remaining_unit_ids)
    return reply


def close_reply(entry: Entry) -> intake_pb2.CloseIncidentReply:
    return intake_pb2.CloseIncidentReply(
        seq=entry.seq, at=instant(entry.at_ms), incident_id=incident_id(_number(entry))
    )


def reopen_reply(entry: Entry, tick_us: int) -> intake_pb2.ReopenIncidentReply:
    number = _number(entry)
    return intake_pb2.ReopenIncidentReply(
        seq=entry.seq,
        at=instant(entry.at_ms),
        incident_id=incident_id(number),
        needs=decided_needs(entry.events, number, entry.at_ms, tick_us),
    )


def attach_reply(entry: Entry | None, seq: int, report: int, attach_to: int) -> intake_pb2.AttachReportReply:
    closed = first(entry, events.IncidentClosed)
    # Where that incident was merged, the report is the survivor's.
    taken = first(entry, events.ReportAttached)
    return intake_pb2.AttachReportReply(
        **head(entry, seq),
        incident_id=incident_id(taken.incident if taken else attach_to),
        report_id=report_id(report),
        closed_incident_id=incident_id(closed.incident) if closed else "",
        cancelled_unit_ids=[event.unit_id for event in every(entry, events.CancelOrdered)],
    )


def detach_reply(entry: Entry, tick_us: int) -> intake_pb2.DetachReportReply:
    opened = first(entry, events.IncidentReported)
    return intake_pb2.DetachReportReply(
        seq=entry.seq,
        at=instant(entry.at_ms),
        incident_id=incident_id(opened.incident),
        report_id=report_id(opened.report or opened.incident),
        needs=decided_needs(entry.events, opened.incident, entry.at_ms, tick_us),
        alerts=told(entry.events, opened.incident),
    )


def merge_reply(entry: Entry) -> intake_pb2.MergeIncidentsReply:
    merged = first(entry, events.IncidentMerged)
    alerts = every(entry, events.AlertRaised)
    return intake_pb2.MergeIncidentsReply(
        seq=entry.seq,
        at=instant(entry.at_ms),
        incident_id=incident_id(merged.incident),
        merged_incident_id=incident_id(merged.merged),
        surplus_unit_ids=[event.unit_id for event in alerts if event.alert is Alert.SURPLUS],
        alerts=told(entry.events, merged.incident),
    )


def unmerge_reply(entry: Entry, tick_us: int) -> intake_pb2.UnmergeIncidentReply:
    parted = first(entry, events.IncidentUnmerged)
    return intake_pb2.UnmergeIncidentReply(
        seq=entry.seq,
        at=instant(entry.at_ms),
        incident_id=incident_id(parted.restored),
        parted_from_incident_id=incident_id(parted.incident),
        needs=decided_needs(entry.events, parted.restored, entry.at_ms, tick_us),
        alerts=told(entry.events, parted.restored),
    )


def _number(entry: Entry) -> int:
    """The incident that the entry's command was about."""
    return int(getattr(entry.command, "incident", 0))
