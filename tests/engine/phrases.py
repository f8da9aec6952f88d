"""An event in a few words, as the transcripts show it; estimates in seconds."""

from __future__ import annotations

import re

from dispatch_core import events as e
from dispatch_core.model import Alert, AssignmentState, Landing


def seconds(ms: int) -> int | float:
    return ms // 1000 if ms % 1000 == 0 else ms / 1000


def phrase(event: e.Event) -> str:
    """An event in a few words; ETAs in seconds."""
    if isinstance(event, e.IncidentReported):
        outside = " outside" if event.outside_area else ""
        return f"I{event.incident} P{event.priority}{outside}{_landing(event.landing)}"
    if isinstance(event, e.NeedRaised):
        kind = f"{event.agency_id}/{'+'.join(event.capabilities)}"
        return f"raised {event.need_no} {kind} x{event.count} P{event.priority}"
    if isinstance(event, e.NeedDecided):
        return _decided(event)
    if isinstance(event, e.AlertRaised):
        again = f" again={seconds(event.again_ms)}" if event.again_ms else ""
        need = f" need={event.need_no}" if event.need_no and not event.unit_id else ""
        return f"alert {Alert(event.alert).name} {event.unit_id}".rstrip() + need + again
    if isinstance(event, e.EtaChanged):
        return _retimed(event)
    if isinstance(event, e.BaseAdvised):
        how = "home" if event.home else f"+{event.gain_ppm / 10_000:g}% {event.metres}m"
        return f"advise {event.unit_id} {event.base_name} @{seconds(event.travel_ticks)} {how}" + " moved" * event.moved
    words = [re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()]
    for name in ("assignment_no", "unit_id", "agency_id", "need_no", "count", "priority", "alarm_level", "type_code"):
        if hasattr(event, name):
            words.append(f"{name}={getattr(event, name)}")
    for name in ("desk_id", "like", "scores", "report", "unit_ids"):
        if isinstance(event, (e.DeskAsked, e.DuplicatesSuggested, e.ReportDetached)) and hasattr(event, name):
            value = getattr(event, name)
            words.append(f"{name}={','.join(map(str, value)) if isinstance(value, tuple) else value}")
    if isinstance(event, (e.ProgressReported, e.StampCorrected, e.StateCorrected)):
        words.append(AssignmentState(event.state).name)
    if getattr(event, "late", False):
        words.append("late")
    if isinstance(event, (e.OrderReissued, e.CancelOrdered, e.OrderAcknowledged)):
        words.append(f"v{event.order_version}")
    if isinstance(event, e.AcknowledgementMissed):
        words.append(f"running={event.misses_running}")
    if isinstance(event, e.PositionsRecorded):
        for unit_id, aside, home in zip(event.unit_ids, event.quarantined, event.at_home, strict=True):
            words.append(unit_id + ("(aside)" if aside else "(home)" if home else ""))
    if isinstance(event, (e.IncidentRetyped, e.IncidentMoved, e.LandingChanged)):
        words.append(_landing(event.landing).strip())
    return " ".join(filter(None, words))


def _landing(landing: Landing) -> str:
    return f" landing {landing.name}" if landing.name else ""


def _retimed(event: e.EtaChanged) -> str:
    to = f" to {event.destination_id}" if event.destination_id else ""
    if event.cut_off:
        return f"cut off {event.assignment_no} by {','.join(event.blocking_road_ids)}{to}"
    parts = (event.turnout_ticks, event.unit_offset_ticks, event.road_ticks)
    eta = sum(parts) + event.incident_offset_ticks + event.stale_ticks
    return f"eta {event.assignment_no} @{seconds(eta)} {event.later_ticks // 1000:+d}{to}"


def _decided(event: e.NeedDecided) -> str:
    words = [f"need {event.need_no}"]
    for order in event.assigned:
        eta = (
            order.turnout_ticks
            + order.unit_offset_ticks
            + order.road_ticks
            + order.incident_offset_ticks
            + order.stale_ticks
        )
        marks = (
            ("~", order.conditional),
            ("?", order.position_last),
            ("!", order.by_human),
            ("*", order.reserved),
            ("^", order.substituted),
        )
        flags = "".join(mark for mark, holds in marks if holds)
        left = f">I{order.diverted_from}" if order.diverted_from else ""
        words.append(f"{order.unit_id}@{seconds(eta)}{flags}{left}")
    if event.missing_count or event.shortfall:
        words.append(f"short {event.missing_count} {event.shortfall.name}")
    if event.blocking_road_ids:
        words.append("by " + ",".join(event.blocking_road_ids))
    boats = zip(event.boat_unit_ids, event.boat_ticks, event.boat_landings, strict=True)
    words += [f"boat {unit_id}@{seconds(ticks)} {landing}" for unit_id, ticks, landing in boats]
    return " ".join(words)
