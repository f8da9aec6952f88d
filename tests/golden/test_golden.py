"""Every journal that an earlier version wrote still leads to the very state that it led to then.

It is folded, as recovery and standby do, and never decided again: rules may change, what an event means may not.
"""

import json
from pathlib import Path

import pytest

from dispatch_core.snapshot import digest as state_digest
from dispatch_core.snapshot import dump, load
from dispatch_core.state import State
from dispatch_server.codec import decode_entry
from dispatch_server.journal.segment import Segment, SegmentName
from dispatch_server.recovery.recovery import Fold, bare_engine
from dispatch_server.recovery.replay import Replay

from .make import FOLDER, KINDS

GOLDEN = sorted(FOLDER.glob("*.seg"))


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_kept_journal_leads_to_the_same_state(path: Path) -> None:
    facts = json.loads(path.with_suffix(".json").read_text())
    with Segment(SegmentName(1, facts["entry_count"], path), facts["journal_id"]) as segment:
        segment.verify()
        entries = list(segment.entries())
    fold = Fold(bare_engine(State()))
    fold.take(entries)
    assert fold.last_digest.hex() == facts["last_digest"]
    state = fold.engine.state
    assert (state.seq, state_digest(state).hex()) == (facts["entry_count"], facts["state_digest"])
    # A snapshot of it is it.
    assert state_digest(load(list(dump(state)))).hex() == facts["state_digest"]
    replay = Replay(None, b"", lambda rules: None)
    for seq, stored in entries:
        replay.take(seq, stored)
    assert replay.ledger.faults == []


def test_the_newest_has_every_kind_of_event() -> None:
    path = GOLDEN[-1]
    facts = json.loads(path.with_suffix(".json").read_text())
    with Segment(SegmentName(1, facts["entry_count"], path), facts["journal_id"]) as segment:
        seen = {type(event).__name__ for _, stored in segment.entries() for event in decode_entry(stored).events}
    assert seen == KINDS, "write the next golden journal: python -m tests.golden.make"
