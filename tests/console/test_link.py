"""How soon a screen says that nobody is heard: within two seconds, by the clocks of console and page themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dispatch_core.city import load_city
from dispatch_server.cli.console import link as link_module
from dispatch_server.cli.console.link import Link
from dispatch_server.cli.console.mirror import Mirror
from dispatch_server.client import AioClient

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
