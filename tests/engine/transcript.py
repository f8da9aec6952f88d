"""Transcripts: a table of commands and what came of them, compared line by line.

    +0     report fire at C by op        -> I4 P1 | need 1 E2@30 E1@150 | ...
    +45s   clock                         -> missed E2 running=1 | need 1 E3@150

Each line says how much later, the command, and every event in one phrase. A failure prints the transcript as it
really went, ready to be read and, if it is right, to be pasted.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core import snapshot
from dispatch_core.city.bundle import City
from dispatch_core.engine import Engine
from dispatch_core.model import AssignmentState, Availability, CallClass, IncidentKind, ResumeCause, Unfit
from dispatch_core.rejections import Rejection

from . import road_verbs
from .phrases import phrase, seconds
from .town import point
from .verbs import VERBS, split
from .verbs import number as _number

START_MS = 1_765_000_000_000
STATES = {
    "en_route": AssignmentState.EN_ROUTE,
    "staged": AssignmentState.STAGED,
    "on_scene": AssignmentState.ON_SCENE,
    "transporting": AssignmentState.TRANSPORTING,
    "at_destination": AssignmentState.AT_DESTINATION,
    "cleared": AssignmentState.CLEARED,
    "reserved": AssignmentState.RESERVED,
}
AVAILABILITY = {
    "available": Availability.AVAILABLE,
    "conditional": Availability.CONDITIONAL,
    "not": Availability.NOT_AVAILABLE,
}


class Play:
    """An engine that is played by text. The service has started and the city is loaded: the next entry is I4."""

    def __init__(self, city: City) -> None:
        self.engine = Engine(city)
        self.at_ms = START_MS
        self.entries: list[tuple[int, int, list[e.Event]]] = []
        for command in (c.StartWriter("journal", 1, "host", 1), c.LoadCity(), c.ResumeService(ResumeCause.START)):
            self.submit(command)
        self.at_ms += 60_000

    def submit(self, command: c.Command) -> list[e.Event] | Rejection:
        before = snapshot.digest(self.engine.state)
        decision = self.engine.decide(command, self.at_ms)
        assert snapshot.digest(self.engine.state) == before, "decide changed the state"
        if isinstance(decision, list) and decision:
            seq = self.engine.state.seq + 1
            self.engine.apply(seq, self.at_ms, "", b"", decision)
            self.entries.append((seq, self.at_ms, decision))
        return decision

    def load(self, city: City) -> None:
        """Start again from a snapshot, with another bundle."""
        self.engine = Engine(city, snapshot.load(list(snapshot.dump(self.engine.state))))
        for command in (c.StartWriter("journal", 2, "host", 1), c.LoadCity()):
            assert isinstance(self.submit(command), list)

    def run(self, line: str) -> str:
        """One command's line, without its outcome; returns the outcome."""
        wait, verb, *words = shlex.split(line)
        self.at_ms += _duration_ms(wait)
        if verb == "due":
            return str(seconds(self.engine.next_deadline_ms() - self.at_ms))
        if verb == "unit":
            return self._unit(words[0])
        plain, options = split(words)
        asked = VERBS[verb](plain, options) if verb in VERBS else COMMANDS[verb](self, plain, options)
        decision = self.submit(asked)
        if isinstance(decision, Rejection):
            field = f" {decision.field}" if decision.field else ""
            detail = f" ({decision.detail})" if decision.detail else ""
            return f"rejected {decision.reason.name}{field}{detail}"
        return " | ".join(phrase(event) for event in decision) or "nothing new"

    def _unit(self, unit_id: str) -> str:
        unit = self.engine.state.find_unit(unit_id)
        assert unit is not None
        where = f" on I{unit.incident}" if unit.incident else ""
        return f"{Unfit(self.engine.context.block(unit)).name}{where}"

    def check(self, transcript: str) -> None:
        """Play every line and compare; then fold the entries anew and compare the states."""
        asked: list[str] = []
        for line in map(str.strip, transcript.strip().splitlines()):
            if line.startswith("|"):
                asked[-1] += " " + line
            elif line:
                asked.append(line)
        got = []
        for line in asked:
            if line.startswith("#"):
                got.append(line)
                continue
            command = line.split("->")[0].strip()
            got.append(f"{command} -> {self.run(command)}")
        assert [_squeeze(line) for line in got] == [_squeeze(line) for line in asked], "it went:\n" + "\n".join(got)
        self.check_fold()

    def check_fold(self) -> None:
        """Recovery is the same code: folding what was journalled gives the same state, and so does a snapshot."""
        other = Engine(self.engine.city)
        for seq, at_ms, entry in self.entries:
            other.fold(seq, at_ms, "", b"", entry)
        other.attach()
        digest = snapshot.digest(self.engine.state)
        assert snapshot.digest(other.state) == digest
        assert snapshot.digest(snapshot.load(list(snapshot.dump(self.engine.state)))) == digest
        assert other.next_deadline_ms() == self.engine.next_deadline_ms()
        assert other.state.waiting == self.engine.state.waiting


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", " ", line)


def _duration_ms(text: str) -> int:
    number, unit = re.fullmatch(r"\+(\d+)(s|m|ms)?", text).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1000, "m": 60_000, "ms": 1, None: 1000}[unit]


def _place(o: dict[str, str]) -> tuple[int, int]:
    return _coordinates(o.get("at", "0,0"))


def _coordinates(where: str) -> tuple[int, int]:
    """A place's letter, or coordinates."""
    lat, lon = point(where) if len(where) == 1 else map(int, where.split(","))
    return lat, lon


# -- Commands ----------------------------------------------------------------------------------------------------------


def _report(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    lat, lon = _place(o)
    attach = _number(o.get("to", "I0"))
    kind, call_class = IncidentKind[o.get("kind", "actual").upper()], CallClass[o.get("class", "emergency").upper()]
    return c.ReportIncident(
        words[0],
        int(o.get("priority", 0)),
        lat,
        lon,
        int(o.get("radius", 0)),
        "",
        0,
        0,
        attach,
        "",
        b"",
        o.get("by", "op"),
        kind,
        call_class,
        "at" not in o,
        tuple(filter(None, o.get("candidates", "").split("+"))),
    )


def _update(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    lat, lon = _place(o)
    return c.UpdateIncident(
        _number(words[0]),
        int(o.get("version", 0)),
        o.get("type", ""),
        int(o.get("priority", 0)),
        int(o.get("alarm", 0)),
        "at" in o,
        lat,
        lon,
        0,
        "",
        o.get("because", ""),
        o.get("with", ""),
        o.get("by", "op"),
    )


def _cancel(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    return c.CancelIncident(_number(words[0]), int(o.get("version", 0)), o.get("because", ""), "op")


def _close(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    advised = o.get("advised", "no") == "yes"
    return c.CloseIncident(_number(words[0]), int(o.get("version", 0)), o.get("disposition", ""), "", "op", advised)


def _reassign(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    return c.Reassign(
        _number(words[1]), 0, int(o.get("need", 0)), words[0], o.get("replaces", ""), o.get("because", ""), "chief"
    )


def _sign_on(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    lat, lon = _place(o)
    crew, driver = int(o.get("crew", 0)), o.get("driver", "yes") == "yes"
    return c.SignOn(words[0], crew, driver, o.get("crew_id", ""), "at" in o, lat, lon, "op")


def _set(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    until_ms = play.at_ms + _duration_ms("+" + o["until"]) if "until" in o else 0
    return c.SetAvailability(
        words[0],
        AVAILABILITY[words[1]],
        o.get("because", ""),
        until_ms,
        "crew" in o,
        int(o.get("crew", 0)),
        o.get("driver", "yes") == "yes",
        o.get("service", "yes") == "yes",
        "op",
    )


def _since(play: Play, ago: str) -> int:
    return play.at_ms - _duration_ms("+" + ago) if ago else 0


def _occurred(play: Play, o: dict[str, str]) -> int:
    return _since(play, o.get("ago", ""))


def _acknowledge(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    number = _number(words[1]) if len(words) > 1 else 0
    return c.Acknowledge(words[0], number, int(o.get("version", 0)), _occurred(play, o), words[0], "")


def _decline(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    number = _number(words[1]) if len(words) > 1 else 0
    return c.Decline(words[0], number, o.get("because", ""), _occurred(play, o), words[0], "")


def _progress(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    return c.ReportProgress(
        words[0],
        _number(words[2]) if len(words) > 2 else 0,
        STATES[words[1]],
        _occurred(play, o),
        o.get("to", ""),
        AVAILABILITY[o.get("then", "available")],
        o.get("because", ""),
        0,
        "correction" in o,
        words[0],
        "",
    )


def _position(play: Play, words: list[str], o: dict[str, str]) -> c.Command:
    fixes = [(words[i], _coordinates(words[i + 1])) for i in range(0, len(words), 2)]
    ago_ms = _duration_ms("+" + o["ago"]) if "ago" in o else -_duration_ms("+" + o.get("ahead", "0"))
    return c.RecordPositions(
        tuple(unit for unit, _ in fixes),
        tuple(lat for _, (lat, _) in fixes),
        tuple(lon for _, (_, lon) in fixes),
        tuple(play.at_ms - ago_ms for _ in fixes),
    )


COMMANDS: dict[str, Callable[[Play, list[str], dict[str, str]], c.Command]] = {
    "report": _report,
    "update": _update,
    "cancel": _cancel,
    "close": _close,
    "reassign": _reassign,
    "sign_on": _sign_on,
    "sign_off": lambda play, words, o: c.SignOff(words[0], "", "op"),
    "set": _set,
    "delivered": lambda play, words, o: c.ConfirmDelivery(words[0], 0, int(o.get("version", 0)), 0),
    "ack": _acknowledge,
    "decline": _decline,
    "progress": _progress,
    "position": _position,
    "close_road": road_verbs.close,
    "open_road": road_verbs.reopen,
    "extend": road_verbs.extend,
    "resume": lambda play, words, o: c.ResumeService(ResumeCause.START, _since(play, o.get("late", ""))),
    "clock": lambda play, words, o: c.AdvanceClock(),
}
