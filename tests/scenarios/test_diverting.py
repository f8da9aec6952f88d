"""An ambulance on its way to Amahusu, and a heart that stops at Eri beyond: asked to go there, and what its crew sees.

The ambulance of the city hall would need five minutes longer. Amahusu gets the one of Latuhalat in the same decision.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dispatch_core.city import city_folder
from dispatch_server.client import Client
from sigap.v1 import incidents_pb2, types_pb2

from ..faults.processes import replayed
from ..server.asking import incident_of, request
from ..support_server import Server
from .play import Play

START = """
    report general_medical at "Puskesmas Amahusu" -> I4 P3 | MEDIC/BLS MEDIC-04@9.5*
    confirm I4 -> released MEDIC-04
    ack MEDIC-04 -> recorded
    en_route MEDIC-04 -> recorded
    report cardiac_arrest at Eri -> I8 P1 | MEDIC/ALS MEDIC-04@{there}>I4
    show I4 -> OPEN, 1 reports | MEDIC/BLS MEDIC-04@9.5 MEDIC-10@{instead}
"""
THERE, INSTEAD = "13.1", "12.1"


@pytest.fixture
def client(make_server: Callable[..., Server], data: Path, tmp_path: Path) -> Iterator[Client]:
    """Of a server of an Ambon that diverts; in the end its journal is decided again."""
    folder = Path(shutil.copytree(city_folder("ambon"), tmp_path / "kota"))
    text = (folder / "city.toml").read_text(encoding="utf-8")
    (folder / "city.toml").write_text(text.replace('policy = "closest"', 'policy = "divert"'), encoding="utf-8")
    with make_server(city=folder) as server, server.client() as client:
        yield client
    outcome = asyncio.run(replayed(data))
    assert outcome.decided_count == outcome.last_seq


def orders(client: Client, count: int) -> list[incidents_pb2.Order]:
    """The first orders that the ambulance's terminal is shown when it asks anew."""
    found = []
    for message in client.units.WatchOrders(request("WatchOrders", unit_ids=["MEDIC-04"]), timeout=20):
        if message.HasField("order"):
            found.append(message.order)
        if len(found) == count:
            break
    return found


def test_a_priority_1_at_eri_takes_the_ambulance_for_amahusu(client: Client) -> None:
    Play(client).check(START.format(there=THERE, instead=INSTEAD))
    old, new = orders(client, 2)
    assert (old.incident_id, old.kind) == ("I4", incidents_pb2.ORDER_KIND_DISPATCH)
    assert (new.incident_id, new.kind, new.order_version) == ("I8", incidents_pb2.ORDER_KIND_DIVERT, 1)
    assert new.instead_of_incident_id == "I4"
    assert new.text_en.startswith("DIVERT: leave I4 once you answer.")
    assert new.text_id.startswith("DIALIHKAN: tinggalkan I4 setelah menjawab.")
    [unit] = client.ops.ListUnits(request("ListUnits", unit_id="MEDIC-04")).units
    assert (unit.incident_id, unit.divert_incident_id, unit.divert_proposed) == ("I4", "I8", False)
    called = incident_of(client, "I4").reported_at
    Play(client).check(f"""
        ack MEDIC-04 -> recorded
        show I4 -> OPEN, 1 reports | MEDIC/BLS MEDIC-04@9.5- MEDIC-10@{INSTEAD}
        show I8 -> OPEN, 1 reports | MEDIC/ALS MEDIC-04@{THERE}>I4
        en_route MEDIC-04 -> recorded
        on_scene MEDIC-04 -> recorded
    """)
    [unit] = client.ops.ListUnits(request("ListUnits", unit_id="MEDIC-04")).units
    assert (unit.incident_id, unit.divert_incident_id) == ("I8", "")
    incident = incident_of(client, "I4")
    assert incident.reported_at == called
    [left, _] = incident.needs[0].assignments
    assert left.reason == "I8"
    assert left.stamps[-1].state == types_pb2.ASSIGNMENT_STATE_PREEMPTED


def test_a_crew_that_refuses_goes_on_and_is_told_so(client: Client) -> None:
    Play(client).check(START.format(there=THERE, instead=INSTEAD))
    declined = client.units.Decline(request("Decline", unit_id="MEDIC-04", reason="tyre", by="MEDIC-04"))
    assert (declined.incident_id, list(declined.instead_unit_ids)) == ("I8", ["MEDIC-01"])
    [unit] = client.ops.ListUnits(request("ListUnits", unit_id="MEDIC-04")).units
    assert (unit.incident_id, unit.divert_incident_id) == ("I4", "")
    assert incident_of(client, "I4").needs[0].missing_count == 0


def test_a_divert_that_is_called_off_is_told_to_the_crew(client: Client) -> None:
    Play(client).check(START.format(there=THERE, instead=INSTEAD))
    stream = client.units.WatchOrders(request("WatchOrders", unit_ids=["MEDIC-04"]), timeout=20)
    shown = [next(stream).order for _ in range(2)]
    assert [order.incident_id for order in shown] == ["I4", "I8"]
    client.intake.CancelIncident(request("CancelIncident", incident_id="I8", reason="mistake", by="112"))
    order = next(message.order for message in stream if message.HasField("order"))
    stream.cancel()
    assert (order.incident_id, order.kind) == ("I8", incidents_pb2.ORDER_KIND_GO_ON)
    assert (order.instead_of_incident_id, order.text_en) == ("I4", "DIVERT CALLED OFF: go on to I4.")
