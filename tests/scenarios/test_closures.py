"""The bridge as an operator shuts it, at the command line of a running server."""

from ..cli.conftest import Sigap
from ..support_server import Server


def engines(sigap: Sigap) -> list[str]:
    """Whom a fire at RSUP Leimena would get, the first due first."""
    needs = sigap.json("recommend", "--type", "structure_fire", "--place", "RSUP Leimena")["needs"]
    return [one["unit_id"] for one in needs[0]["assignments"]]


def test_shutting_the_bridge_changes_the_second_due_engine_at_once(server: Server) -> None:
    """From the main station (Pos Induk) to Passo, and back when it is open again."""
    sigap = Sigap(server.grpc, server.data)
    assert engines(sigap) == ["DAMKAR-11", "DAMKAR-12", "DAMKAR-01"]
    shut = sigap.json("roads", "close", "--name", "Jembatan Merah Putih", "--reason", "angin", "--until", "+2h")
    assert engines(sigap) == ["DAMKAR-11", "DAMKAR-12", "DAMKAR-08"]
    sigap.json("roads", "open", shut["closure_id"])
    assert engines(sigap) == ["DAMKAR-11", "DAMKAR-12", "DAMKAR-01"]
