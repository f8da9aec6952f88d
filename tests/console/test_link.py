"""How soon a screen says that nobody is heard: within two seconds, by the clocks of console and page themselves; and
how far back a console looks that begins anew.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from dispatch_core import commands as c
from dispatch_core import events
from dispatch_core.city import load_city
from dispatch_core.limits import LOOK_BACK_ENTRIES_MAX
from dispatch_core.model import Alert
from dispatch_server.cli.console import link as link_module
from dispatch_server.cli.console.link import Link
from dispatch_server.cli.console.mirror import Mirror
from dispatch_server.client import AioClient
from dispatch_server.codec import Entry, encode_entry
from sigap.v1 import journal_pb2, ops_pb2

from .test_board import Night

TOLD_WITHIN_S = 2.0
STORE = Path(link_module.__file__).parent / "web" / "store.js"


class Clock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


def test_a_silent_server_is_said_to_be_lost_in_time(monkeypatch: pytest.MonkeyPatch, nobody: AioClient) -> None:
    clock = Clock()
    monkeypatch.setattr(link_module, "time", clock)
    link = Link(nobody, Mirror(load_city("ambon")), lambda: None)
    assert link.lost()
    link.hear()
    assert not link.lost()
    # The hub wakes at the very moment, and not at its next beat.
    clock.now_s += link.lost_in_s() - 0.01
    assert not link.lost()
    clock.now_s += 0.011
    assert link.lost()
    assert clock.now_s - 100.0 < TOLD_WITHIN_S
    link.hear()
    assert not link.lost()


def test_a_silent_console_is_said_to_hang_in_time() -> None:
    """The page looks again and again; the last look before it says so is as long ago as looks are apart."""
    said = STORE.read_text(encoding="utf-8")
    silent_ms, tick_ms = (int(re.findall(rf"const {name} = (\d+);", said)[0]) for name in ("SILENT_MS", "TICK_MS"))
    assert silent_ms + tick_ms < 1000 * TOLD_WITHIN_S


def test_a_console_begun_anew_looks_back_to_the_oldest_open_incident(
    monkeypatch: pytest.MonkeyPatch, nobody: AioClient
) -> None:
    """An alert older than the last quarter of an hour, positions between, is on its board again."""
    night = Night(load_city("ambon"))
    number = night.fire()
    late_seq = number + 1
    last_seq = number + 5_000

    def told(seq: int, unit_id: str) -> Any:
        alert = events.AlertRaised(Alert.ENTERED_UNSAFE, number, 0, unit_id, "", 0, 0)
        stored = encode_entry(Entry(seq, b"", night.at_ms, 1, "", b"", None, (alert,)))
        return journal_pb2.Entry.FromString(stored)

    mirror = Mirror(night.engine.city)
    mirror.engine = night.engine
    link = Link(nobody, mirror, lambda: None)
    asked: list[int] = []

    async def replies(after_seq: int) -> Any:
        asked.append(after_seq)
        if after_seq < late_seq:
            yield ops_pb2.WatchEventsReply(seq=late_seq, entry=told(late_seq, "DAMKAR-01"))
        newest = [told(last_seq, "DAMKAR-02"), told(last_seq + 1, "DAMKAR-03")]
        yield ops_pb2.WatchEventsReply(seq=last_seq + 1, entry=newest[0], more=newest[1:])

    monkeypatch.setattr(link, "_replies", replies)
    night.engine.state.seq = last_seq
    with asyncio.Runner() as runner:
        runner.run(link._look_back())
    assert asked == [number - 1]
    # What is newer than the lists comes with the feed.
    assert [one.unit_id for one in mirror.notices.listed()] == ["DAMKAR-01", "DAMKAR-02"]
    # Begun anew once more it does not tell again what was told, nor what was seen to since.
    for notice in mirror.notices.listed():
        assert mirror.notices.seen(notice.key, notice.since_ms)
    with asyncio.Runner() as runner:
        runner.run(link._look_back())
    assert mirror.notices.listed() == []
    # Of another journal it knows nothing.
    mirror.journal_id = "another"
    # No further than the server has in memory; and a while for what is about no incident.
    night.engine.state.seq = number + 2 * LOOK_BACK_ENTRIES_MAX
    assert link.look_back_seq() == mirror.seq - LOOK_BACK_ENTRIES_MAX
    night.do(c.CancelIncident(number, 0, "false alarm", "spv"))
    assert mirror.seq - LOOK_BACK_ENTRIES_MAX < link.look_back_seq() < mirror.seq
