"""The mirror against the engine: begun anywhere from listings of several instants, it shows what the server shows."""

from __future__ import annotations

import difflib
import random
from typing import Any

import pytest

from dispatch_server.cli.console.mirror import CannotFollow, Mirror

from .recording import PARTS, Recording, record, shown

SHIFTS = 6
STEPS = 90
# Looks between the first and the last part of a listing: far more than a busy night brings in so short a time.
APART = 5


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    """Without what a listing cannot say: clocks that start anew after a stop, and how long a list of reports is."""
    plain = {name: state[name] for name in ("closures", "manual", "silent", "etags")}
    plain["incidents"] = {}
    for number, view in state["incidents"].items():
        copy = type(view).FromString(view.SerializeToString())
        copy.ClearField("version")
        copy.ClearField("last_seq")
        for report in copy.reports:
            report.ClearField("reported_at")
        for need in copy.needs:
            need.ClearField("due_at")
            for assignment in need.assignments:
                assignment.ClearField("approval_due_at")
        plain["incidents"][number] = copy
    plain["units"] = {}
    for unit_id, view in state["units"].items():
        copy = type(view).FromString(view.SerializeToString())
        copy.ClearField("last_seq")
        plain["units"][unit_id] = copy
    return plain


def _difference(mine: Any, theirs: Any, where: str = "") -> str:
    """The first place where the two differ, line by line."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        for key in sorted({*mine, *theirs}, key=str):
            if mine.get(key) != theirs.get(key):
                return _difference(mine.get(key), theirs.get(key), f"{where}/{key}")
    lines = difflib.unified_diff(str(theirs).splitlines(), str(mine).splitlines(), "the server", "the mirror", n=4)
    return "\n".join([where, *lines])


def _follow(recording: Recording, rng: random.Random) -> Mirror:
    """Begin somewhere and follow to the end, looking wherever the server was looked at."""
    seqs = list(recording.states)
    begin = rng.randrange(max(1, len(seqs) - APART - 1))
    cuts = sorted(rng.choice(seqs[begin : begin + APART]) for _ in PARTS)
    mirror = Mirror(recording.city)
    listed = recording.listed(cuts)
    mirror.begin(listed)
    for entry in recording.entries:
        if entry.seq <= listed.first_seq:
            continue
        mirror.take(entry)
        if entry.seq >= listed.last_seq and entry.seq in recording.states:
            mine, theirs = _plain(shown(mirror.engine, recording.names)), _plain(recording.states[entry.seq])
            if mine != theirs:
                pytest.fail(f"after {entry.seq} (listed at {cuts}) {_difference(mine, theirs)}", pytrace=False)
    return mirror


@pytest.mark.parametrize("shift", range(SHIFTS))
def test_shows_what_the_server_shows(run_seed: int, shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = run_seed + shift
    recording = record(seed, STEPS, monkeypatch)
    rng = random.Random(seed)
    for _ in range(3):
        lost = ""
        try:
            _follow(recording, rng)
        except CannotFollow as error:
            lost = str(error)
        # A listing leaves out what has ended, and what had been done before a cancel: the link lists anew.
        assert not lost or "KeyError" in lost or "reopened" in lost
