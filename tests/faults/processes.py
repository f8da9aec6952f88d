"""Processes of a server as the system sees them, and the `sigap` command as people start it."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from dispatch_server.journal.attach import attached
from dispatch_server.recovery.replay import Outcome, Task, run

from ..support_server import sigap_environment

COMMAND_LIMIT_S = 90.0


def snapshots_every(entry_count: int) -> str:
    """What makes a server snapshot, archive and trim all the time, instead of once in 20,000 entries."""
    return f"""
from dispatch_core import limits
limits.SNAPSHOT_ENTRIES = {entry_count}
limits.FEED_ENTRIES_MAX = {entry_count * 3 // 2}
from dispatch_server.writer import keeper
keeper.PAUSE_S = 0.05
"""


def children(pid: int, word: str) -> list[int]:
    """The living children of a process that have this word on their command line."""
    found = []
    with contextlib.suppress(OSError):
        for name in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with contextlib.suppress(OSError):
                if word in Path(f"/proc/{name}/cmdline").read_text().replace("\0", " "):
                    found.append(int(name))
    return found


def store_pid(data: Path) -> int:
    """The process id of the data folder's Valkey; 0 if none has been started there."""
    try:
        return int((data / "store" / "valkey.pid").read_text())
    except (OSError, ValueError):
        return 0


def stores_of(data: Path) -> list[int]:
    """Every living process that works in the data folder's store: its Valkeys and their children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.path.samefile(process / "cwd", data / "store"):
                found.append(int(process.name))
    return found


def kill_9(*pids: int) -> None:
    """End processes as `kill -9` does; those that are gone already do not matter."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def sigap(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Carry out one `sigap` command in a process of its own; texts in English."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "dispatch_server", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=sigap_environment(**environment),
        timeout=COMMAND_LIMIT_S,
    )


async def replayed(data: Path, url: str = "") -> Outcome:
    """What one of the two replays of a verification finds in a journal that nobody serves; nothing may be wrong."""
    async with attached(data, url, "ambon", purpose="a test") as journal:
        last_seq = await journal.last_seq()
    outcome = await run(Task(str(data), url, "ambon", last_seq, False, [], []), lambda seq: None)
    assert outcome.faults == []
    assert (outcome.first_seq, outcome.last_seq) == (1, last_seq)
    return outcome


def tells(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line with which a command ends; it must end with this exit code and say nothing else."""
    assert done.returncode == code, done
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]
