"""The archive from the command line, made by the archiver from the journal of a server that goes on serving."""

import asyncio
import json
from pathlib import Path

import pytest

from dispatch_server.journal.archive import Archive, Archiver
from dispatch_server.journal.attach import attached
from dispatch_server.journal.generations import Generations

from .conftest import Sigap


async def _archive(data: Path) -> int:
    """Copy the journal to files, as the snapshot's process does; nothing is trimmed. How far it reaches."""
    async with attached(data, "", "", purpose="a test", start=False) as journal:
        status = await journal.status()
        async with attached(data, "", "", epoch=status.epoch, purpose="a test", start=False) as writer:
            archive = Archive(data / "archive", status.journal_id)
            archiver = Archiver(archive, writer, Generations(writer), segment_entries_max=7)
            archived = await archiver.archive_upto(status.last_seq)
            assert archived.trimmed_seq == 0
            return archived.archived_seq


@pytest.fixture(scope="module")
def incident_id(sigap: Sigap) -> str:
    """An incident from report to close."""
    reply = sigap.json("report", "--type", "cardiac_arrest", "--at=-3.6890,128.1822")
    sigap.finish(reply["incident_id"])
    return str(reply["incident_id"])


@pytest.fixture(scope="module")
def archived_seq(sigap: Sigap, incident_id: str) -> int:
    """The whole journal, archived: its last seq."""
    return asyncio.run(_archive(sigap.data))


def test_list_and_verify(sigap: Sigap, archived_seq: int) -> None:
    where = ("--data", str(sigap.data))
    [archive] = sigap.local_json("archive", "list", *where)["archives"]
    assert archive["segments"][-1]["last_seq"] == archived_seq
    assert archive["journal_id"] in sigap.local("archive", "list", *where)[1]
    done = sigap.local_json("archive", "verify", *where)
    assert (done["ok"], done["entry_count"], done["last_seq"]) == (True, archived_seq, archived_seq)
    shown = sigap.run("archive", "verify", *where, SIGAP_LANGUAGE="id")
    assert (shown.returncode, "ARSIP UTUH" in shown.stdout) == (0, True)


def test_read(sigap: Sigap, archived_seq: int, incident_id: str) -> None:
    where = ("--data", str(sigap.data))
    said = sigap.local("archive", "read", *where, "--json")
    entries = [json.loads(line) for line in said[1].splitlines()]
    assert [int(entry["seq"]) for entry in entries] == list(range(1, archived_seq + 1))
    _, told, _ = sigap.local("archive", "read", *where, "--incident", incident_id)
    assert "incident_reported" in told
    assert "incident_closed" in told
    assert sigap.local("archive", "read", *where, "--incident", "twelve")[0] == 2


def test_damage_and_absence_have_exit_codes(sigap: Sigap, archived_seq: int, tmp_path: Path) -> None:
    [folder] = (sigap.data / "archive").iterdir()
    copy = tmp_path / "archive" / folder.name
    copy.mkdir(parents=True)
    for path in folder.glob("*.seg"):
        (copy / path.name).write_bytes(path.read_bytes())
    first = min(copy.glob("*.seg"))
    first.write_bytes(first.read_bytes()[:-1])
    shown = sigap.run("archive", "verify", "--data", str(tmp_path))
    assert (shown.returncode, "THE ARCHIVE IS WRONG" in shown.stdout) == (1, True)
    assert sigap.local("archive", "read", "--data", str(tmp_path))[0] == 1
    assert sigap.local("archive", "verify", "--data", str(tmp_path / "none"))[0] == 66
