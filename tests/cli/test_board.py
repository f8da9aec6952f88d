"""The desk's board: what it draws, and the whole of it in a real terminal on a real server that is killed meanwhile."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.cli.clock import CityClock
from dispatch_server.cli.desk.dialogue import Dialogue, Question, picked
from dispatch_server.cli.desk.inbox import ENDED_S, LOST_S, Inbox
from dispatch_server.cli.desk.screen import View, draw, left
from sigap.v1 import desks_pb2, ops_pb2

from ..support_store import end, end_store_of, free_port
from .conftest import Sigap, wait_ready
from .terminal import Terminal

MARDIKA = "--at=-3.6890,128.1822"
NOON_S = 1_765_510_145


def _reply(seq: int, incident_id: str = "", **fields: Any) -> desks_pb2.WatchDeskReply:
    reply = desks_pb2.WatchDeskReply(seq=seq, journal_id="j")
    if incident_id:
        given = {"need_no": 5, "desk_id": "PLN", "kind": "DESK_ITEM_KIND_ISOLATION", "state": "DESK_ITEM_STATE_ASKED"}
        reply.item.CopyFrom(
            desks_pb2.DeskItem(incident_id=incident_id, **(given | {"open": True, "priority": 1} | fields))
        )
        reply.item.asked_at.FromSeconds(NOON_S)
        reply.item.due_at.FromSeconds(NOON_S + 180)
    return reply


def _inbox(*replies: desks_pb2.WatchDeskReply) -> Inbox:
    inbox = Inbox()
    state = ops_pb2.GetStateReply(clock_rate=1)
    state.at.FromSeconds(NOON_S)
    inbox.set_clock(state, 100.0)
    for reply in replies:
        inbox.take(reply, 100.0)
    return inbox


def test_what_is_new_rings_once() -> None:
    inbox = _inbox()
    assert inbox.take(_reply(7, "I7"), 1.0) is True
    assert inbox.take(_reply(8, "I7", delivered=True), 2.0) is False
    assert inbox.take(_reply(9), 3.0) is False
    assert (inbox.seq, inbox.journal_id) == (9, "j")


def test_unanswered_stands_first_and_what_ended_goes_after_a_while() -> None:
    done = {"state": "DESK_ITEM_STATE_DONE", "open": False}
    inbox = _inbox(_reply(7, "I7"), _reply(8, "I8", **done), _reply(9, "I9", priority=2))
    assert [row.item.incident_id for row in inbox.rows(100.0)] == ["I7", "I9", "I8"]
    assert [row.item.incident_id for row in inbox.rows(100.0 + ENDED_S)] == ["I7", "I9"]


def test_silence_is_a_lost_connection_within_two_seconds() -> None:
    inbox = _inbox(_reply(7))
    assert (inbox.lost(101.0), inbox.lost(100.0 + LOST_S + 0.1), LOST_S < 2.0) == (False, True, True)


@pytest.mark.parametrize("size", [(80, 24), (60, 12), (200, 50)])
def test_a_picture_fits_and_shows_what_it_says_it_shows(size: tuple[int, int]) -> None:
    inbox = _inbox(*(_reply(number, f"I{number}", treat_as_live=True) for number in range(1, 41)))
    view = View("PLN", "PLN (UP3 Ambon)", "Kota Ambon", chosen=("I25", 5))
    picture = draw(view, inbox, CityClock("Asia/Jayapura"), 100.0, *size)
    assert len(picture.lines) == size[1]
    assert max(len(text) for _, text in picture.lines) <= size[0]
    text = "\n".join(line for _, line in picture.lines)
    assert ("I25", 5) in picture.shown
    assert all(f" {incident_id} " in text for incident_id, _ in picture.shown)
    assert len(picture.shown) < 40


def test_time_left_is_told_in_steps() -> None:
    now_ms = 1_000_000
    assert [left(now_ms + ms, now_ms) for ms in (4_000, 57_000, 150_000)] == ["0 dtk", "55 dtk", "2 mnt"]
    assert left(now_ms - 1, now_ms).startswith("LEWAT")
    assert left(0, now_ms) == "-"


def test_units_are_picked_by_number_or_name() -> None:
    ids = ["PLN-02", "PLN-01"]
    assert picked("2, 1", ids) == ["PLN-01", "PLN-02"]
    assert picked(" pln-02 ", ids) == ["PLN-02"]
    assert picked("", ids) == []
    with pytest.raises(ValueError, match="3"):
        picked("3", ids)


def test_an_empty_line_is_no_reason() -> None:
    async def done(given: list[str]) -> None: ...

    dialogue = Dialogue([Question("reason"), Question("name", default="Piket")], done)
    assert dialogue.take("  ") is False
    assert dialogue.given == []
    assert dialogue.take("no crew") is False
    assert dialogue.take("") is True
    assert dialogue.given == ["no crew", "Piket"]


def test_without_a_terminal_it_says_what_to_do(sigap: Sigap) -> None:
    done = sigap.run("desk", "PLN")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ssh -t" in done.stderr
    assert "sigap watch desk PLN" in done.stderr


# -- In a real terminal ------------------------------------------------------------------------------------------------


class Served:
    """A server of its own, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sigap = Sigap(f"127.0.0.1:{free_port()}", folder / "data")
        self._http = f"127.0.0.1:{free_port()}"
        self.start()

    def start(self) -> None:
        where = ["--data", str(self.sigap.data), "--grpc", self.sigap.address, "--http", self._http]
        log = self.folder / "server.log"
        with log.open("ab") as output:
            command = [sys.executable, "-m", "dispatch_server", "up", *where, "--paper", "0"]
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        wait_ready(self._process, self._http, log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        end(self._process)
        end_store_of(self.sigap.data)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The server of one test."""
    server = Served(tmp_path)
    yield server
    server.end()


@pytest.fixture
def board(served: Served) -> Iterator[Terminal]:
    """PLN's board in a terminal of 80 x 24 that has no colour."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SIGAP_", "COLUMNS"))}
    environment = {"SIGAP_SERVER": served.sigap.address, "SIGAP_LANGUAGE": "en", "TERM": "vt100", "NO_COLOR": "1"}
    terminal = Terminal([sys.executable, "-m", "dispatch_server", "desk", "PLN"], {**inherited, **environment})
    yield terminal
    terminal.end()


def test_a_desk_works_on_its_board(served: Served, board: Terminal) -> None:
    sigap = served.sigap
    board.wait_for("Nothing is asked.")
    words = ("--health", "luka bakar", "--caller-name", "Ibu Contoh", "--note", "korban di lantai dua")
    incident_id = sigap.json("report", "--type", "structure_fire", MARDIKA, *words)["incident_id"]
    board.wait_for("CUT THE POWER")
    board.wait_for("1 × LINE_CREW")
    assert board.bells >= 1
    _wait_delivered(sigap, board, incident_id)

    # The crew: soonest first, chosen by its number.
    board.type("ja")
    board.wait_for("unit numbers")
    crew = board.screen.partition("  1  ")[2].split()[0]
    board.type("1\r")
    board.wait_for("Recorded.")
    assert sigap.units(incident_id, "DISPATCHED").count(crew) == 1

    # The power: by its feeder and the name of who switched.
    board.type("kkp")
    board.wait_for("CUT: feeder")
    board.type("Mardika 2\r")
    board.wait_for("name of who cut it")
    board.type("Piket Contoh\r")
    board.wait_for("RESTORE POWER?")
    power = sigap.json("incident", incident_id)["incident"]["power"]
    assert (power["state"], power["feeder"], power["by"]) == ("POWER_STATE_ISOLATED", "Mardika 2", "Piket Contoh")

    # The server dies: said within two seconds, and taken up again by itself.
    served.kill()
    assert board.wait_for("CONNECTION LOST") < 2.0
    served.start()
    board.wait_for("\nconnected")
    other = sigap.json("report", "--type", "power_line_down", MARDIKA)["incident_id"]
    board.wait_for(f" {other} ")
    board.type("kkkr")
    board.wait_for("reason for refusing")
    board.type("no crew\r")
    board.wait_for("Recorded.")
    assert "no crew" in str(sigap.json("incident", other)["incident"]["needs"])

    board.type("l")
    board.wait_for("tersambung")
    board.type("q")
    board.wait_for("Tutup papan ini?")
    board.type("y\r")
    assert board.end() == 0
    assert not [secret for secret in (b"luka", b"Ibu Contoh", b"lantai dua") if secret in board.sent]
    assert not re.search(rb"\x1b\[[\d;]*\b[34]\d[\d;]*m", board.sent)  # No colour.


def _wait_delivered(sigap: Sigap, board: Terminal, incident_id: str) -> None:
    """The board confirms by itself what can be read on it."""
    until_s = time.monotonic() + 5
    while time.monotonic() < until_s:
        board.read()
        needs = sigap.json("incident", incident_id)["incident"]["needs"]
        if all(need["desk_delivered"] for need in needs if need["desk_id"] == "PLN"):
            return
    raise AssertionError("the board did not confirm delivery")
