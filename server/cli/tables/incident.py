"""Incidents: the list, one incident's line as it changes, and its place in words. One incident's card is card.py's."""

from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..values import degrees
from ..words import listing, name_of, type_name, word_of
from .need import missing
from .style import UNIT, priority, quoted, state, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.incidents_pb2 import Incident, Location


def incident_list(incidents: "Iterable[Incident]", clock: CityClock) -> RenderableType:
    """One row an incident."""
    priority_heading = "P"
    rows = table(
        say("Kejadian", "Incident"),
        say("Dilaporkan", "Reported"),
        priority_heading,
        say("Jenis", "Type"),
        say("Lokasi", "Place"),
        say("Keadaan", "State"),
        UNIT,
        say("Menunggu", "Waiting"),
    )
    for incident in incidents:
        alarm = f" · {say('alarm', 'alarm')} {incident.alarm_level}" if incident.alarm_level > 1 else ""
        rows.add_row(
            Text(incident.incident_id, "bold"),
            clock.time_of(incident.reported_at) if incident.HasField("reported_at") else "-",
            priority(incident.priority),
            Text.assemble(*kind_mark(incident), quoted(type_name(incident) + alarm)),
            quoted(place_words(incident.location)),
            _state(incident),
            _live_units(incident),
            _waiting(incident),
        )
    return rows


def incident_line(incident: "Incident", seq: int) -> Text:
    """One incident as it is after a change, on one line: who is there, who is under way, what is missing."""
    line = Text.assemble(
        (f"{seq:>6}  ", "dim"),
        *kind_mark(incident),
        (incident.incident_id, "bold"),
        f" v{incident.version} ",
        priority(incident.priority),
        "  ",
        state(incident, "state"),
        quoted(f"  {type_name(incident)} · {place_words(incident.location)}"),
    )
    for need in incident.needs:
        for assignment in need.assignments:
            line.append_text(Text.assemble("  ", quoted(assignment.unit_id), " ", state(assignment, "state")))
        if need.missing_count:
            line.append_text(Text("  ")).append_text(quoted(need.agency)).append_text(Text(" ")).append_text(
                missing(need)
            )
    return line


def place_words(location: "Location", exact: bool = False) -> str:
    """The place as people say it; with `exact` also its coordinates and how sure they are."""
    names = [location.name, location.village, location.district]
    words = ", ".join(dict.fromkeys(name for name in names if name))
    if not location.HasField("point"):
        unknown = say("tempatnya belum diketahui", "nobody knows yet where")
        return f"{words} ({unknown})" if words else unknown
    point = degrees(location.point.lat_e7, location.point.lon_e7)
    if not exact:
        return words or point
    radius = f" ±{location.uncertainty_m} m" if location.uncertainty_m else ""
    far = f" · {far_words(location.far_m)}" if location.far_m else ""
    return f"{words} · {point}{radius}{far}" if words else f"{point}{radius}{far}"


def far_words(far_m: int) -> str:
    """How far it is to a place that no road comes near."""
    distance = f"{far_m / 1000:.1f} km" if far_m >= 1000 else f"{far_m} m"
    return say(f"{distance} dari jalan terdekat", f"{distance} from the nearest road")


def landing_words(landing: "Location") -> Text:
    """Where units by land go while the incident lies at sea."""
    where = place_words(landing)
    said = say(f"DI LAUT: unit darat menuju {where}.", f"AT SEA: units by land go to {where}.")
    return quoted(said, "bold cyan")


def outside_area() -> Text:
    """The sentence for a place that is too far outside."""
    return Text(
        say(
            "Di luar wilayah layanan: diterima, tetapi tak seorang pun dikirim. Pengawas harus memutuskan.",
            "Outside the service area: accepted, but nobody is sent. A supervisor must decide.",
        ),
        "bold red",
    )


def kind_mark(message: Any) -> list[tuple[str, str]]:
    """EXERCISE or TEST, to stand before everything else; nothing for what is actual."""
    word = word_of(message, "kind")
    return [(f"*** {word} *** ", "bold magenta")] if word else []


def _state(incident: "Incident") -> Text:
    """The state, with what nobody may miss about the scene."""
    shown = state(incident, "state")
    if incident.treat_as_live:
        shown.append(f" {say('MASIH BERTEGANGAN', 'TREAT AS LIVE')}", "bold red")
    if incident.unresolved:
        shown.append(f" {say('DI MANA?', 'WHERE?')}", "bold red")
    return shown


def _live_units(incident: "Incident") -> Text:
    ended = {"CLEARED", "DECLINED", "CANCELLED", "PREEMPTED"}
    live = [a.unit_id for need in incident.needs for a in need.assignments if name_of(a, "state") not in ended]
    shown = " ".join(live[:4]) + (f" +{len(live) - 4}" if len(live) > 4 else "")
    return quoted(shown or "-", "" if live else "dim")


def _waiting(incident: "Incident") -> Text:
    short = [f"{need.agency or '*'} {need.missing_count}" for need in incident.needs if need.missing_count]
    return quoted(listing(short) if short else "-", "bold red" if short else "dim")
