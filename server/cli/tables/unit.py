"""Units and their orders: the roster as it stands now, one unit's card, and an order as a crew reads it."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..output import console
from ..values import degrees, minutes
from ..words import listing, name_of, type_name, word_of
from .incident import place_words
from .style import UNIT, WIDE, marks, priority, quoted, state, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.incidents_pb2 import Order
    from sigap.v1.ops_pb2 import Unit
    from sigap.v1.units_pb2 import BaseAdvice


def unit_list(units: "Iterable[Unit]") -> Table:
    """One row a unit; the names are left out where the screen is narrow."""
    crew_heading = say("Awak", "Crew")
    named = console().width >= WIDE
    rows = table(
        say("Instansi", "Agency"),
        UNIT,
        *([say("Nama", "Name")] if named else []),
        say("Keadaan", "State"),
        say("Kejadian", "Incident"),
        crew_heading,
        say("Kemampuan", "Capabilities"),
        numbers=frozenset({crew_heading}),
    )
    before = ""
    for unit in units:
        if before and unit.agency != before:
            rows.add_section()
        agency = unit.agency if unit.agency != before else ""
        before = unit.agency
        rows.add_row(
            quoted(agency, "bold"),
            quoted(unit.unit_id),
            *([quoted(unit.name)] if named else []),
            readiness(unit),
            Text(unit.incident_id or "-", "bold" if unit.incident_id else "dim"),
            _crew(unit),
            quoted(" ".join(unit.capabilities), "dim"),
        )
    return rows


def unit_card(unit: "Unit", clock: CityClock) -> RenderableType:
    """Everything about one unit."""
    head = Text.assemble(
        (unit.unit_id, "bold"), f"  {unit.name} · {unit.agency} · {unit.kind} · {word_of(unit, 'medium')}  "
    )
    rows = Table.grid(padding=(0, 2))
    crewed = list(unit.crewed_capabilities)
    lacking = [capability for capability in unit.capabilities if capability not in crewed]
    facts = [
        (say("Keadaan", "State"), readiness(unit)),
        (say("Kesiapan", "Availability"), _availability(unit, clock)),
        (say("Awak", "Crew"), _crew(unit)),
        (say("Kemampuan", "Capabilities"), quoted(listing(crewed))),
        *([(say("Awak kurang untuk", "Crew too small for"), quoted(listing(lacking), "red"))] if lacking else []),
        (say("Posisi", "Position"), quoted(_position(unit, clock))),
        (say("Pangkalan", "Home"), quoted(_home(unit))),
        *([(say("Saran siaga", "Advised base"), quoted(unit.advised_base))] if unit.advised_base else []),
        (say("Kejadian", "Incident"), Text(unit.incident_id or "-", "bold" if unit.incident_id else "dim")),
        *([(say("Pengalihan", "Divert"), _divert(unit))] if unit.divert_incident_id else []),
    ]
    for name, fact in facts:
        rows.add_row(Text(name, "dim"), fact)
    return Group(head, rows)


def readiness(unit: "Unit") -> Text:
    """What the unit is doing; if nothing, whether it can be sent, and if not, why."""
    if unit.held:
        held = Text(say("DITAHAN pengawas", "HELD by a supervisor"), "bold yellow")
        return Text.assemble(held, " · ", state(unit, "assignment_state")) if unit.incident_id else held
    if unit.incident_id:
        return state(unit, "assignment_state")
    why = word_of(unit, "unfit")
    ready = Text(say("siap", "ready"), "green") if not why else Text(why, "dim" if not unit.on_duty else "red")
    remarks = marks(
        (unit.position_stale, say("posisi lama", "old position")),
        (unit.unconfirmed, say("belum pasti", "unconfirmed")),
    )
    return Text.assemble(ready, (f" ({remarks})", "yellow")) if remarks else ready


def advice_text(advice: "BaseAdvice") -> Text:
    """Where a free unit is advised to stand by."""
    return quoted(say(advice.text_id, advice.text_en), "cyan")


def order_text(order: "Order", clock: CityClock) -> RenderableType:
    """An order as a crew reads it: what, where, how urgent, with whom."""
    kind = name_of(order, "kind")
    style = {"CANCEL": "bold magenta", "CHANGE": "bold yellow"}.get(kind, "bold red")
    again = say(f" (diulang {order.alert_no}×)", f" (alerted again, {order.alert_no}×)") if order.alert_no else ""
    head = Text.assemble(
        (f"{word_of(order, 'kind')}{again}", style),
        f"  {order.unit_id} → ",
        (order.incident_id, "bold"),
        "  ",
        priority(order.priority),
        f" {type_name(order)}  v{order.order_version}  ",
        Text(word_of(order, "state"), "dim"),
    )
    lines: list[RenderableType] = [head, quoted(f"  {place_words(order.location, exact=True)}"), *_warnings(order)]
    facts = [f"ETA {minutes(order.eta.eta_ms)}", f"{say('diperintah', 'ordered')} {clock.time_of(order.ordered_at)}"]
    if order.with_unit_ids:
        facts.append(f"{say('bersama', 'with')} {listing(order.with_unit_ids)}")
    lines.append(quoted(f"  {' · '.join(facts)}", "dim"))
    said = [text for text in (order.note, order.reason) if text]
    lines += [quoted(f"  {text}") for text in said]
    return Group(*lines)


def _warnings(order: "Order") -> list[Text]:
    """What the crew must know before it goes in."""
    near = say("pada jarak aman", "at a safe distance")
    where = place_words(order.staging) if order.HasField("staging") and order.staging.HasField("point") else near
    ashore = place_words(order.landing, exact=True) if order.HasField("landing") else ""
    other = order.instead_of_incident_id
    said = [
        (order.treat_as_live, say("MASIH BERTEGANGAN", "TREAT AS LIVE"), "bold red"),
        (
            order.wait_for_safe,
            say(f"JANGAN MASUK: bersiaga di {where} sampai aman", f"DO NOT GO IN: wait at {where} until it is safe"),
            "bold red",
        ),
        (order.HasField("landing"), say(f"DI LAUT: menuju {ashore}", f"AT SEA: go to {ashore}"), "bold cyan"),
        (order.scene_safe, say("lokasi AMAN", "the scene is SAFE"), "green"),
        (name_of(order, "kind") == "DIVERT", say(f"TINGGALKAN {other}", f"LEAVE {other}"), "bold red"),
        (name_of(order, "kind") == "GO_ON", say(f"lanjutkan ke {other}", f"go on to {other}"), "bold yellow"),
        (order.substituted, say("sebagai PENGGANTI unit yang tidak ada", "in PLACE of a unit nobody has"), "yellow"),
        (order.pinned, say("DISEMATKAN di kejadian ini", "PINNED to this incident"), "yellow"),
    ]
    return [quoted(f"  ! {text}", style) for holds, text, style in said if holds]


def _divert(unit: "Unit") -> Text:
    """What it is asked to leave its incident for."""
    asked = say("diminta, belum menjawab", "asked, not answered")
    waits = say("petugas memutuskan", "a human decides")
    return Text(f"→ {unit.divert_incident_id} ({waits if unit.divert_proposed else asked})", "magenta")


def _availability(unit: "Unit", clock: CityClock) -> Text:
    if not unit.on_duty:
        return Text(say("tidak dinas", "off duty"), "dim")
    words = state(unit, "availability")
    if unit.availability_reason:
        words = Text.assemble(words, quoted(f" · {unit.availability_reason}"))
    if unit.HasField("until"):
        words = Text.assemble(words, f" · {say('sampai', 'until')} {clock.time_of(unit.until)}")
    if not unit.in_service:
        words = Text.assemble(words, (f" · {say('kendaraan rusak', 'vehicle out of service')}", "red"))
    return words


def _crew(unit: "Unit") -> Text:
    lacks_driver = unit.on_duty and not unit.driver
    driverless = f" ({say('tanpa pengemudi', 'no driver')})" if lacks_driver else ""
    return Text(f"{unit.crew_count}{driverless}", "red" if lacks_driver else "")


def _position(unit: "Unit", clock: CityClock) -> str:
    place = degrees(unit.position.lat_e7, unit.position.lon_e7)
    if unit.HasField("position_at"):
        old = f" ({say('lama', 'old')})" if unit.position_stale else ""
        return f"{place} · {clock.time_of(unit.position_at)}{old}"
    return f"{place} · {say('di pangkalan', 'at home')}" if unit.at_home else place


def _home(unit: "Unit") -> str:
    inferred = f" ({say('diduga dari data', 'inferred from data')})" if unit.home_inferred else ""
    return f"{unit.home_name or '-'}{inferred}"
