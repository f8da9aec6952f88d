"""The README's promises that can be tried: its Python client, its commands, the limits and the layout it names."""

import re
import subprocess
import sys
from pathlib import Path

from google.protobuf.json_format import Parse

from dispatch_core import limits
from dispatch_server.cli.app import run
from dispatch_server.cli.session import request_of
from dispatch_server.client import Client

from .conftest import Sigap

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_client_reports_a_fire(sigap: Sigap) -> None:
    [source] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    program = source.replace("127.0.0.1:50112", sigap.address)
    assert program != source
    said = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    agencies = {line.split()[1] for line in said.stdout.splitlines()}
    assert agencies <= {"DAMKAR", "MEDIC", "POLRI", "PLN", "DISHUB"}
    number = said.stdout.split()[0]
    assert sigap.json("incident", number)["incident"]["type_code"] == "structure_fire"
    sigap.finish(number)


def test_its_example_for_any_language_is_a_report(sigap: Sigap) -> None:
    [(body, service, method)] = re.findall(r"-d '(\{.*?\})' \\\n *\S+ (\S+)/(\S+)\n", README)
    with Client(sigap.address) as client:
        call = Parse(body, request_of(f"intake.{method}"))
        reply = getattr(client.intake, method)(call)
    assert (service, reply.needs[0].assignments[0].unit_id[:6]) == ("sigap.v1.IntakeService", "DAMKAR")
    sigap.finish(reply.incident_id)


def test_every_command_it_shows_exists() -> None:
    shown = set(re.findall(r"(?:\.venv/bin/|`)sigap ((?:[a-z][a-z-]* ?)+)", README))
    assert len(shown) > 8
    for words in shown:
        assert run([*words.split(), "--help"]) == 0, words


def test_the_limits_it_names_are_those_in_force() -> None:
    said = re.sub(r"\s+", " ", README)
    assert f"{limits.UNITS_MAX:,} units, {limits.NODES_MAX // 1_000_000} million road nodes" in said
    assert f"{limits.INCIDENTS_OPEN_MAX:,} open incidents and as many waiting needs" in said
    assert limits.INCIDENTS_OPEN_MAX == limits.NEEDS_WAITING_MAX
    assert f"{limits.REQUEST_BYTES_MAX // 1024} KiB a request" in said
    assert f"{limits.POSITIONS_PER_BATCH_MAX:,} positions a call, {limits.WATCHERS_MAX} watchers" in said


def test_every_folder_and_file_it_names_is_there() -> None:
    for name in re.findall(r"`((?:dispatch_core|server|proto|loadtest|benchmarks|tests)/[\w./]*)`", README):
        assert (ROOT / name).exists(), name
