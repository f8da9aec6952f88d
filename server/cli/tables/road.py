"""Roads and closures as tables, and whose way a closure changed."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..output import plain
from ..values import degrees, minutes
from ..words import listing
from .style import quoted, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sigap.v1.ops_pb2 import Closure, Relanded, Retimed, Road

ROADS_NAMED_MAX = 5


def road_list(roads: "Iterable[Road]", clock: CityClock) -> Table:
    """One row a road."""
    rows = table(
        say("Jalan", "Road"),
        say("Nama", "Name"),
        say("Keadaan", "State"),
        say("Sejak", "Since"),
        say("Sampai", "Until"),
        say("Alasan", "Reason"),
    )
    for road in roads:
        since = clock.day_and_time(road.closed_at) if road.HasField("closed_at") else "-"
        until = clock.day_and_time(road.until) if road.HasField("until") else "-"
        shut = _effect(road.speed_permille) if road.closed else Text(say("terbuka", "open"), "green")
        rows.add_row(Text(road.road_id, "bold"), quoted(road.name), shut, since, until, quoted(road.reason))
    return rows


def closure_list(closures: "Iterable[Closure]", clock: CityClock) -> Table:
    """One row a closure."""
    rows = table(
        say("Nomor", "Id"),
        say("Jalan", "Roads"),
        say("Bagian", "Part"),
        say("Keadaan", "State"),
        say("Sejak", "Since"),
        say("Sampai", "Until"),
        say("Alasan", "Reason"),
    )
    for closure in closures:
        name = f"{named(closure.road_ids, closure.road_count)} {closure.road_name if closure.road_count == 1 else ''}"
        since = clock.day_and_time(closure.since) if closure.HasField("since") else "-"
        rows.add_row(
            Text(closure.closure_id, "bold"),
            quoted(name.strip()),
            quoted(_part(closure)),
            _effect(closure.speed_permille) if not closure.dormant else Text(say("di luar jam", "off hours"), "dim"),
            since,
            _until(closure, clock),
            quoted(closure.reason),
        )
    return rows


def closure_line(closure: "Closure", names: "Mapping[str, str]", clock: CityClock) -> str:
    """A closure as one line for whoever has the paper alone: which streets, how far, for whom, when and why.

    `names` are of the roads that are known by name. What is off now may be on when the line is read, so it says the
    hours, and not whether they are now.
    """
    known = list(dict.fromkeys(names.get(road_id) or road_id for road_id in closure.road_ids))
    more = closure.road_count - len(closure.road_ids)
    where = ", ".join(known) + (say(f" (+{more} jalan lain)", f" (+{more} more)") if more > 0 else "")
    parts = [f"{closure.closure_id} {where}", _effect(closure.speed_permille).plain, _part(closure)]
    if closure.area:
        parts[-1] += f" ({' ; '.join(degrees(corner.lat_e7, corner.lon_e7) for corner in closure.area)})"
    if closure.HasField("since"):
        parts.append(say("sejak ", "since ") + clock.day_and_time(closure.since))
    if closure.HasField("until"):
        parts.append(say("sampai ", "until ") + ", ".join(_until(closure, clock).plain.splitlines()))
    return plain(" · ".join((*parts, closure.reason) if closure.reason else parts))


def named(road_ids: "Iterable[str]", road_count: int) -> str:
    """R12, R13 (+4)"""
    shown = list(road_ids)[:ROADS_NAMED_MAX]
    more = f" (+{road_count - len(shown)})" if road_count > len(shown) else ""
    return listing(shown) + more


def retimed_lines(retimed: "Iterable[Retimed]") -> list[str]:
    """What became of units on their way, one line each."""
    lines = []
    for one in retimed:
        who = " → ".join(filter(None, (f"{one.incident_id} {one.unit_id}", one.destination_id)))
        if one.cut_off:
            roads = listing(one.blocking_road_ids)
            lines.append(say(f"! {who}: jalan terputus ({roads})", f"! {who}: no open road is left ({roads})"))
            continue
        eta = minutes(one.eta.eta_ms)
        if one.later_ms > 0:
            later = minutes(one.later_ms)
            lines.append(say(f"! {who}: terlambat {later}, {eta} lagi", f"! {who}: {later} later, {eta} from now"))
        else:
            sooner = minutes(-one.later_ms)
            lines.append(say(f"{who}: lebih cepat {sooner}, {eta} lagi", f"{who}: {sooner} sooner, {eta} from now"))
    return lines


def relanded_lines(relanded: "Iterable[Relanded]") -> list[str]:
    """Where units by land go now, one line for each incident at sea."""
    lines = []
    for one in relanded:
        who = f" ({', '.join(one.unit_ids)})" if one.unit_ids else ""
        lines.append(
            say(
                f"! {one.incident_id}: unit darat{who} kini menuju {one.landing}; beri tahu kapal",
                f"! {one.incident_id}: units by land{who} now go to {one.landing}; tell the boats",
            )
        )
    return lines


def _effect(speed_permille: int) -> Text:
    if speed_permille:
        return Text(f"{say('LAMBAT', 'SLOW')} ×{speed_permille / 1000:g}", "bold yellow")
    return Text(say("DITUTUP", "CLOSED"), "bold red")


def _part(closure: "Closure") -> str:
    """Which part of its roads, and which way."""
    parts = []
    if closure.edge:
        parts.append(say("ruas di ", "stretch at ") + degrees(closure.edge[0].lat_e7, closure.edge[0].lon_e7))
    elif closure.area:
        parts.append(say(f"wilayah {len(closure.area)} titik", f"area of {len(closure.area)} points"))
    who = listing((*closure.kinds, *closure.agencies))
    if closure.kinds or closure.agencies:
        parts.append(say(f"kecuali {who}", f"all but {who}") if closure.exempt else say(f"bagi {who}", f"for {who}"))
    if closure.from_minute != closure.to_minute:
        parts.append(f"{_clock(closure.from_minute)}-{_clock(closure.to_minute)}")
    if closure.HasField("towards"):
        parts.append(say("arah ", "towards ") + degrees(closure.towards.lat_e7, closure.towards.lon_e7))
    return " · ".join(parts) or say("seluruhnya", "whole")


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _until(closure: "Closure", clock: CityClock) -> Text:
    if not closure.HasField("until"):
        return Text("-")
    at = clock.day_and_time(closure.until)
    if closure.overdue:
        return Text(f"{at}\n{say('LEWAT: buka atau perpanjang', 'OVER: open or extend')}", "bold red")
    return Text(f"{at}\n{say('terbuka sendiri', 'opens by itself')}" if closure.opens_itself else at)
