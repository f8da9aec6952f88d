"""What commands say of the reply to a change: one line first, then what became of needs, then what the server told.

People are shown the needs as they stand after it, whole; machines get the reply as it came.
"""

from typing import Any

from .language import say
from .output import plain
from .session import Session
from .words import listing, name_of, word_of


def line(session: Session, reply: Any, what: str, of: str = "") -> str:
    """I12 was closed · 12:29:05 WIT · seq 17"""
    subject = of or reply.incident_id
    return " · ".join([f"{subject} {what}", *stamp(session, reply)])


def stamp(session: Session, reply: Any) -> list[str]:
    """When it was recorded and under which seq; that it was so already, where nothing was recorded."""
    if not reply.HasField("at"):
        return [say("sudah demikian, tidak ada yang dicatat", "so already, nothing was recorded")]
    return [session.clock.time_of(reply.at), f"seq {reply.seq}"]


def changed(session: Session, reply: Any, what: str) -> list[Any]:
    """The line, the needs that were decided, and for whom they wait."""
    from .tables.need import needs_table, waits

    said: list[Any] = [line(session, reply, what)]
    if reply.needs:
        needs = _as_they_stand(session, reply)
        said += [needs_table(needs, session.clock), *waits(needs, session.clock, reply.incident_id)]
    return [*said, *told(reply)]


def told(reply: Any) -> list[str]:
    """What the server told humans in this entry, once each."""
    lines = (_told(alert) for alert in getattr(reply, "alerts", ()))
    # Which needs wait, and how to go on, is said by the needs themselves.
    return [f"! {text}" for text in dict.fromkeys(lines) if text]


def units(intro: str, unit_ids: Any) -> list[str]:
    """One line that names units; none where there are none."""
    return [f"{intro}: {listing(unit_ids)}"] if unit_ids else []


def suggestions(reply: Any) -> list[str]:
    """Agencies that the plan does not ask, but a supervisor could."""
    return [
        f"{one.agency}: {plain(say(one.text_id, one.text_en))}  (sigap ask {reply.incident_id} {one.agency} ...)"
        for one in reply.suggestions
    ]


def _as_they_stand(session: Session, reply: Any) -> list[Any]:
    """The needs that the reply names, whole: a reply says only what its own entry says of them."""
    named = {need.need_no for need in reply.needs}
    incident = session.read("intake.GetIncident", incident_id=reply.incident_id).incident
    return [need for need in incident.needs if need.need_no in named]


def _told(alert: Any) -> str:
    if name_of(alert, "alert") in ("LOCATION_DECIDES", "PLACE_UNRESOLVED", "OUTSIDE_AREA", "AGENCY_SUGGESTED"):
        return ""
    concerned = [part for part in (alert.agency, alert.unit_id) if part]
    return ": ".join(filter(None, (" ".join(concerned), word_of(alert, "alert"))))
