"""`kill -9` at random moments under load: what was acknowledged is there once, and the journal is sound."""

import os
from pathlib import Path

from .killing import MOMENTS, Killing

# A benchmark kills far more often.
KILL_COUNT = int(os.environ.get("SIGAP_KILLS", "12"))


async def test_nothing_acknowledged_is_lost_or_doubled(data: Path, run_seed: int) -> None:
    killing = Killing(data, run_seed)
    await killing.run(KILL_COUNT)
    assert killing.record.answered
    assert killing.record.unknown
    if sum(MOMENTS.values()) <= KILL_COUNT:
        assert killing.moments.keys() == MOMENTS.keys()
        assert 0 < killing.archived_seq < killing.snapshot_seq
