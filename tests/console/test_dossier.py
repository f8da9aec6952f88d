"""The document of an incident: what it says of an objective, in the reader's own language."""

from __future__ import annotations

import pytest

from dispatch_server.cli.console.dossier import dossier
from dispatch_server.cli.language import Language
from sigap.v1 import incidents_pb2, intake_pb2


@pytest.mark.parametrize(
    ("within_ms", "language", "words"),
    [
        (90_000, "en", "report → arrival ≤ 1:30"),
        (30_000, "en", "report → arrival ≤ 0:30"),
        (900_000, "id", "laporan → tiba ≤ 15:00"),
        (0, "id", ""),
    ],
)
def test_an_objective_is_named_by_its_ends_and_to_the_second(within_ms: int, language: Language, words: str) -> None:
    ends = incidents_pb2.Objective(from_stamp="reported", to_stamp="on_scene", within_ms=within_ms)
    reply = intake_pb2.GetIncidentReply()
    reply.incident.needs.add(need_no=1, agency="DAMKAR", count=1, objective=ends)
    [need] = dossier(reply, language)["needs"]
    assert need["objective"] == words
