"""Is anything lost when a server under load is killed, again and again? 200 kills, then the journal is verified.

tests/faults/killing.py kills and checks, in a process of its own; this only says how often and keeps the outcome. The
time is for planning, no target; a lost or doubled request fails the bench. Only with FULL=1, or alone with
`make bench CASE=kill`.
"""

from __future__ import annotations

import subprocess
import sys
import time

from . import servers
from .rows import Row

KILLS = 200


def run(full: bool) -> list[Row]:
    kills = KILLS if full else KILLS // 10
    began_s = time.monotonic()
    words = [sys.executable, "-m", "tests.faults.killing", "--kills", str(kills)]
    subprocess.run(words, cwd=servers.ROOT, check=True)
    took_s = time.monotonic() - began_s
    return [Row("kill", f"{kills} kills, nothing lost or doubled", "each, checks included", took_s / kills, "s")]
