"""One incident's card: everything about it but its timeline, the warnings first."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..words import listing, name_of, type_name, word_of
from .incident import kind_mark, landing_words, outside_area, place_words
from .need import needs_table, waits
from .place import candidate_list
from .style import priority, quoted, state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.incidents_pb2 import Incident, PossibleDuplicate, RunningClock


def incident_card(incident: "Incident", clock: CityClock) -> RenderableType:
    """Everything about one incident but its timeline."""
    head = Text.assemble(
        *kind_mark(incident),
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
    lines += scene_words(incident, clock)
    if incident.note:
        lines.append(quoted(f"{say('Catatan', 'Note')}: {incident.note}"))
    if incident.disposition or incident.advised:
        advised = f" · {say('penelepon diberi nasihat', 'the caller was advised')}" if incident.advised else ""
        lines.append(Text(f"{say('Hasil', 'Disposition')}: {incident.disposition or '-'}{advised}"))
    lines += _reports(incident)
    if incident.HasField("outage"):
        lines.append(quoted(outage_words(incident), "yellow"))
    if incident.outside_area:
        lines.append(outside_area())
    if incident.unconfirmed:
        lines.append(
            Text(say("Penyimpanan sedang hilang: belum pasti.", "The store is away: not confirmed yet."), "bold red")
        )
    lines.append(needs_table(incident.needs, clock))
    if name_of(incident, "state") == "OPEN":
        lines += waits(incident.needs, clock, incident.incident_id)
    lines += [quoted(clock_words(one, clock), "dim") for one in incident.clocks]
    return Group(*lines)


def power_words(incident: "Incident", clock: CityClock) -> str:
    """Who recorded what about the power; TREAT AS LIVE while it was asked to be cut and is not; empty if neither."""
    power = incident.power
    word = word_of(power, "state")
    live = incident.treat_as_live and name_of(incident, "state") != "CLOSED"
    if live and not word:
        return say(
            "MASIH BERTEGANGAN: belum ada catatan bahwa listrik padam.",
            "TREAT AS LIVE: nobody has recorded that the power is cut.",
        )
    if not word:
        return ""
    again = [say("MASIH BERTEGANGAN", "TREAT AS LIVE")] if live else []
    parts = [*again, f"{say('Listrik', 'Power')} {word.upper()}", power.feeder]
    parts += [clock.time_of(power.occurred_at)] if power.HasField("occurred_at") else []
    return " · ".join(part for part in (*parts, power.by) if part)


def outage_words(incident: "Incident") -> str:
    """Which feeder is without power, with how many customers, and how many called."""
    outage, calls = incident.outage, incident.report_count
    return say(
        f"Padam: penyulang {outage.name} · {outage.customers} pelanggan · {calls} laporan",
        f"Outage: feeder {outage.name} · {outage.customers} customers · {calls} reports",
    )


def clock_words(running: "RunningClock", clock: CityClock) -> str:
    """A clock that runs: whose, until when, and the value that stops this one and no other."""
    whose = running.unit_id or say(f"kebutuhan {running.need_no}", f"need {running.need_no}")
    says = word_of(running, "order_clock" if running.unit_id else "need_clock")
    until = f"{says} {clock.time(running.due_at)}"
    return f"· {say('Jam', 'Clock')} {whose}: {until}  (--expected-etag {running.etag})"


def scene_words(incident: "Incident", clock: CityClock) -> list[Text]:
    """What a crew must know of the scene: the power, where it lands, whether it is safe."""
    lines = []
    if power := power_words(incident, clock):
        lines.append(quoted(power, "bold red" if incident.treat_as_live else "green"))
    staging = any(need.staging for need in incident.needs)
    if incident.HasField("landing"):
        lines.append(landing_words(incident.landing))
    if incident.scene_safe:
        lines.append(Text(say("Lokasi dinyatakan AMAN.", "The scene was declared SAFE."), "green"))
    elif staging or incident.HasField("staging"):
        near = say("pada jarak aman", "at a safe distance")
        where = place_words(incident.staging) if incident.HasField("staging") else near
        wait = say(
            f"BELUM AMAN: unit bersiaga di {where} sampai dinyatakan aman.",
            f"NOT SAFE YET: units wait at {where} until it is declared safe.",
        )
        lines.append(quoted(wait, "bold yellow"))
    return lines


def _reports(incident: "Incident") -> list[RenderableType]:
    """What the reports say beyond their number: calls that may be none, likely duplicates, places to choose from."""
    lines: list[RenderableType] = [
        quoted(f"{report.report_id}: {word_of(report, 'call_class')}", "yellow")
        for report in incident.reports
        if report.call_class
    ]
    if incident.possible_duplicates:
        lines.append(duplicate_words(incident.possible_duplicates))
    if incident.unresolved and incident.place_candidates:
        lines.append(candidate_list(incident.place_candidates))
    return lines


def duplicate_words(duplicates: "Iterable[PossibleDuplicate]") -> Text:
    """Live incidents that this may be a second report of, likeliest first."""
    likely: list[str] = [f"{one.incident_id} ({one.score / 10:.0f} %, {one.distance_m} m)" for one in duplicates]
    return quoted(f"{say('Mungkin ganda dari', 'Possibly the same as')}: {listing(likely)}", "bold yellow")


def _times(incident: "Incident", clock: CityClock) -> str:
    said = [
        (say("telepon", "call"), "call_received_at"),
        (say("diangkat", "answered"), "call_answered_at"),
        (say("dilaporkan", "reported"), "reported_at"),
        (say("ditutup", "closed"), "closed_at"),
    ]
    parts = [f"{word} {clock.day_and_time(getattr(incident, name))}" for word, name in said if incident.HasField(name)]
    reports = ", ".join(incident.report_ids)
    count = say(f"{incident.report_count} laporan", f"{incident.report_count} report(s)")
    parts.append(f"{count}: {reports}" if reports else count)
    parts.append(f"{say('versi', 'version')} {incident.version}")
    return " · ".join(parts)
