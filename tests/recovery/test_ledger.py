"""The ledger on journals that went well but oddly: it finds no fault where there is none."""

from __future__ import annotations

import pytest

from dispatch_server.codec import Entry
from dispatch_server.recovery.ledger import Ledger

from ..engine.centre import centre
from ..engine.transcript import Play

ODD = {
    "an order that was changed before it was stored too late": """
        +0  report arrest at C
        +1  update I4 priority=2 because x with second
        +20 resume late=25
        +1  confirm I4
    """,
    "another hospital on the way": """
        +0 report arrest at C
        +1 progress M1 transporting to H2
        +1 progress M1 transporting to H1
        +1 progress M1 at_destination
    """,
    "a state put right": """
        +0 report arrest at C
        +1 ack M1
        +1 correct M1 I4 dispatched because x
        +1 ack M1
        +1 progress M1 cleared
    """,
}


@pytest.mark.parametrize("lines", ODD.values(), ids=ODD)
def test_what_went_oddly_is_no_fault(lines: str) -> None:
    play = Play(centre())
    for line in filter(None, map(str.strip, lines.splitlines())):
        assert not play.run(line).startswith("rejected"), line
    ledger = Ledger()
    for seq, at_ms, made in play.entries:
        ledger.take(Entry(seq, b"", at_ms, 1, "", b"", None, tuple(made)))
    assert [fault.text for fault in ledger.faults] == []
