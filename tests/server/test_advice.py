"""A freed unit is told where to stand by: in the reply, on its terminal's stream, on its card; and it is no order."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_core.city import city_folder
from dispatch_server.cli.app import run
from sigap.v1 import types_pb2

from ..support_server import Server
from .asking import report, request, units_of


@pytest.fixture
def covered(tmp_path: Path, make_server: Callable[..., Server]) -> Server:
    """A server of Ambon where the ambulances stand by where they cover most, for next to nothing."""
    folder = tmp_path / "kota"
    shutil.copytree(city_folder("ambon"), folder)
    text = (folder / "city.toml").read_text(encoding="utf-8")
    table = (
        '[dispatch.coverage]\nagencies = ["MEDIC"]\ngain_ppm = 1\nkm_per_day = 10_000\nbases = ["terminal_mardika"]\n'
    )
    (folder / "city.toml").write_text(f"{text}{table}", encoding="utf-8")
    return make_server(city=folder)


def test_a_freed_ambulance_is_told_where_to_stand_by(covered: Server, capsys: pytest.CaptureFixture[str]) -> None:
    with covered, covered.client() as client:
        replies = [client.intake.ReportIncident(report("cardiac_arrest")) for _ in range(6)]
        sent = [(reply.incident_id, unit) for reply in replies for unit in units_of(reply) if unit.startswith("MEDIC")]
        advice = None
        for incident_id, unit_id in sent:
            for state in (types_pb2.ASSIGNMENT_STATE_ON_SCENE, types_pb2.ASSIGNMENT_STATE_CLEARED):
                reply = client.units.ReportProgress(
                    request("ReportProgress", unit_id=unit_id, incident_id=incident_id, state=state)
                )
            if reply.HasField("advice") and not reply.advice.home:
                advice = reply.advice
                break
        assert advice is not None, "nobody of six is advised anything"
        assert advice.unit_id == unit_id
        assert advice.travel_ms > 0
        assert advice.text_id.startswith(f"Saran: {unit_id} bersiaga di {advice.base_name}")
        assert advice.text_en.startswith(f"Advice: {unit_id} stands by at {advice.base_name}")
        [card] = client.ops.ListUnits(request("ListUnits", unit_id=unit_id)).units
        assert (card.advised_base, card.incident_id) == (advice.base_name, "")
        stream = client.units.WatchOrders(request("WatchOrders", unit_ids=[unit_id]), timeout=20)
        shown = next(message for message in stream if message.HasField("advice"))
        assert (shown.advice.base_name, shown.advice.unit_id) == (advice.base_name, unit_id)
        stream.cancel()
        # Nobody has to answer it: the unit is as free as it was.
        assert card.unfit == types_pb2.UNFIT_UNSPECIFIED
        server = ["--server", covered.grpc]
        assert run(["unit", "show", unit_id, "--lang", "id", *server]) == 0
        assert f"Saran siaga  {advice.base_name}" in capsys.readouterr().out
        assert run(["unit", "orders", "--unit", unit_id, "--count", "1", "--lang", "id", *server]) == 0
        assert f"{unit_id} bersiaga di {advice.base_name}" in capsys.readouterr().out
