"""What users read of an outage: the reply, the incident, its timeline and card, and the advice before a report."""

from __future__ import annotations

import io
import re

from rich.console import Console

from dispatch_core.commands import ReportIncident
from dispatch_server.cli.clock import CityClock
from dispatch_server.cli.console.dossier import dossier
from dispatch_server.cli.tables.card import incident_card
from dispatch_server.codec import Entry, encode_entry
from dispatch_server.places import Places
from dispatch_server.translate.incidents import incident_view
from dispatch_server.translate.joined import chapters
from dispatch_server.translate.names import Names
from dispatch_server.translate.replies import report_reply
from dispatch_server.translate.timeline import timeline
from sigap.v1 import intake_pb2
from tests.engine.test_outages import street
from tests.engine.town import point
from tests.engine.transcript import Play


def test_an_outage_is_told_wherever_an_incident_is() -> None:
    play = Play(street())
    for line in ("+0 report outage at H", "+1 report outage at G", "+1 report outage at F"):
        play.run(line)
    engine = play.engine
    places = Places(engine.city)
    names = Names(engine.context, places)
    entries = [Entry(seq, b"", at_ms, 1, "", b"", None, tuple(entry)) for seq, at_ms, entry in play.entries]
    for entry in entries:
        entry.stored = encode_entry(entry)
    first, _, third = (report_reply(entry, engine.city.tick_us, places) for entry in entries[-3:])
    assert (first.attached, first.joined, first.incident_id) == (False, False, "I4")
    assert (third.attached, third.joined, third.incident_id) == (True, True, "I4")
    view = incident_view(engine.context, names, engine.state.incidents[4], brief=False)
    assert (view.outage.feeder_id, view.outage.name, view.outage.customers) == ("east", "Feeder East", 20_000)
    assert (view.priority, view.report_count) == (3, 3)
    story = chapters(engine.state, engine.state.incidents[4])
    told = timeline(entries, story, engine.city.types, engine.city.tick_us)
    text = "\n".join(one.text_en for one in told)
    assert "Feeder east, 20000 customers." in text
    assert text.count("joined by itself") == 2
    assert "Feeder East: 20000" in text
    shown = io.StringIO()
    Console(width=200, file=shown).print(incident_card(view, CityClock("Asia/Jayapura")))
    assert re.search(r"Feeder East · 20000 (customers|pelanggan) · 3 (reports|laporan)", shown.getvalue())
    facts = dossier(intake_pb2.GetIncidentReply(incident=view), "en")["facts"]
    assert "Outage: feeder Feeder East · 20000 customers" in facts


def test_what_would_join_is_said_before_it_is_reported() -> None:
    play = Play(street())
    play.run("+0 report outage at A")
    lat_e7, lon_e7 = point("B")
    command = ReportIncident("outage", 0, lat_e7, lon_e7, 0, "", 0, 0, 0, "", b"", "op")
    [joins] = play.engine.recommend(command, 1, play.at_ms)
    assert (type(joins).__name__, joins.incident) == ("ReportAttached", 4)
