"""Incidents: the list, one incident's card, and one incident's line as it changes."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..values import degrees
from ..words import listing, name_of, type_name
from .need import missing, needs_table
from .style import priority, quoted, state, table

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
        "Unit",
        say("Menunggu", "Waiting"),
    )
    for incident in incidents:
        alarm = f" · {say('alarm', 'alarm')} {incident.alarm_level}" if incident.alarm_level > 1 else ""
        rows.add_row(
            Text(incident.incident_id, "bold"),
            clock.time_of(incident.reported_at) if incident.HasField("reported_at") else "-",
            priority(incident.priority),
            quoted(type_name(incident) + alarm),
            quoted(place_words(incident.location)),
            state(incident, "state"),
            _live_units(incident),
            _waiting(incident),
        )
    return rows


def incident_line(incident: "Incident", seq: int) -> Text:
    """One incident as it is after a change, on one line: who is there, who is under way, what is missing."""
    line = Text.assemble(
        (f"{seq:>6}  ", "dim"),
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


def incident_card(incident: "Incident", clock: CityClock) -> RenderableType:
    """Everything about one incident but its timeline."""
    head = Text.assemble(
        (incident.incident_id, "bold"),
        "  ",
        (type_name(incident), "bold"),
        f" ({incident.type_code})  ",
        priority(incident.priority),
        f" · {say('alarm', 'alarm')} {incident.alarm_level} · ",
        state(incident, "state"),
    )
    lines: list[RenderableType] = [head, quoted(place_words(incident.location, exact=True))]
    lines.append(Text(_times(incident, clock), "dim"))
    if incident.note:
        lines.append(quoted(f"{say('Catatan', 'Note')}: {incident.note}"))
    if incident.disposition:
        lines.append(Text(f"{say('Hasil', 'Disposition')}: {incident.disposition}"))
    if incident.outside_area:
        lines.append(outside_area())
    if incident.unconfirmed:
        lines.append(
            Text(say("Penyimpanan sedang hilang: belum pasti.", "The store is away: not confirmed yet."), "bold red")
        )
    lines.append(needs_table(incident.needs, clock))
    return Group(*lines)


def place_words(location: "Location", exact: bool = False) -> str:
    """The place as people say it; with `exact` also its coordinates and how sure they are."""
    names = [location.name, location.village, location.district]
    words = ", ".join(dict.fromkeys(name for name in names if name))
    point = degrees(location.point.lat_e7, location.point.lon_e7)
    if not exact:
        return words or point
    radius = f" ±{location.uncertainty_m} m" if location.uncertainty_m else ""
    return f"{words} · {point}{radius}" if words else f"{point}{radius}"


def outside_area() -> Text:
    """The sentence for a place that is too far outside."""
    return Text(
        say(
            "Di luar wilayah layanan: diterima, tetapi tak seorang pun dikirim. Pengawas harus memutuskan.",
            "Outside the service area: accepted, but nobody is sent. A supervisor must decide.",
        ),
        "bold red",
    )


def _live_units(incident: "Incident") -> Text:
    ended = {"CLEARED", "DECLINED", "CANCELLED", "PREEMPTED"}
    live = [a.unit_id for need in incident.needs for a in need.assignments if name_of(a, "state") not in ended]
    shown = " ".join(live[:4]) + (f" +{len(live) - 4}" if len(live) > 4 else "")
    return quoted(shown or "-", "" if live else "dim")


def _waiting(incident: "Incident") -> Text:
    short = [f"{need.agency or '*'} {need.missing_count}" for need in incident.needs if need.missing_count]
    return quoted(listing(short) if short else "-", "bold red" if short else "dim")


def _times(incident: "Incident", clock: CityClock) -> str:
    said = [
        (say("telepon", "call"), "call_received_at"),
        (say("diangkat", "answered"), "call_answered_at"),
        (say("dilaporkan", "reported"), "reported_at"),
        (say("ditutup", "closed"), "closed_at"),
    ]
    parts = [f"{word} {clock.day_and_time(getattr(incident, name))}" for word, name in said if incident.HasField(name)]
    parts.append(say(f"{incident.report_count} laporan", f"{incident.report_count} report(s)"))
    parts.append(f"{say('versi', 'version')} {incident.version}")
    return " · ".join(parts)
