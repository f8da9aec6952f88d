"""Plays a scenario: a table of what people do and what the server answers, compared line by line.

    report structure_fire at "Terminal Mardika" -> I4 P1: DAMKAR/ENGINE D-1@4.2 ... | PLN/ISOLATE requested

Every line is one call over gRPC; the outcome is read from the reply alone. Minutes are ETAs without turnout where the
line asks `road`. `I` and `R` stand for the last incident and its report. A failure prints the play as it really went.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

import grpc

from dispatch_server.client import Client, describe
from sigap.v1 import incidents_pb2, intake_pb2, types_pb2

from ..server.asking import request

LINES = {types_pb2.LINE_KIND_NOTIFY: "NOTIFY", types_pb2.LINE_KIND_ISOLATE: "ISOLATE"}
Options = dict[str, str]


def word(enum: Any, number: int) -> str:
    """The enum's own name of a number, without the enum's prefix."""
    name: str = enum.Name(number)
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.DESCRIPTOR.name).upper() + "_"
    return name.removeprefix(prefix)


def minutes(eta: incidents_pb2.Eta, road: bool) -> str:
    return f"{(eta.eta_ms - (eta.turnout_ms if road else 0)) / 60_000:.1f}"


def need_phrase(need: incidents_pb2.Need, road: bool = False) -> str:
    """A need with its units, or what it waits for."""
    kind = LINES.get(need.line) or "+".join(need.capabilities)
    # The reply to a later command says only what its own entry says.
    words = [f"{need.agency or 'hospital'}/{kind}" if kind else f"need {need.need_no}"]
    for one in need.assignments:
        marks = ("*" if one.reserved else "") + ("^" if one.substituted else "") + ("!" if one.by_human else "")
        left = f">{one.diverted_from_incident_id}" if one.diverted_from_incident_id else ""
        gone = "-" if one.state == types_pb2.ASSIGNMENT_STATE_PREEMPTED else ""
        words.append(f"{one.unit_id}@{minutes(one.eta, road)}{marks}{left}{gone}")
    if need.state not in (types_pb2.NEED_STATE_FILLED, types_pb2.NEED_STATE_SHORT):
        words.append(word(types_pb2.NeedState, need.state).lower())
    if need.desk_id and need.desk_id != need.agency:
        words.append(need.desk_id)
    if need.missing_count and need.state == types_pb2.NEED_STATE_SHORT:
        words.append(f"short {need.missing_count} {word(types_pb2.Shortfall, need.shortfall)}")
    if need.blocking_road_ids:
        words.append("by " + ",".join(need.blocking_road_ids))
    return " ".join(words)


class Play:
    """One client that speaks for everybody."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.incident_id = self.report_id = ""

    def check(self, transcript: str) -> None:
        """Play every line and compare."""
        asked: list[str] = []
        for line in map(str.strip, transcript.strip().splitlines()):
            if line.startswith(("|", "->")):
                asked[-1] += " " + line
            elif line:
                asked.append(line)
        got = [line if line.startswith("#") else self.line(line.split("->")[0].strip()) for line in asked]
        assert [_squeeze(line) for line in got] == [_squeeze(line) for line in asked], "it went:\n" + "\n".join(got)

    def line(self, command: str) -> str:
        """One line with its outcome."""
        return f"{command} -> {self.run(command)}"

    def run(self, command: str) -> str:
        verb, *words = shlex.split(command)
        plain, options = _split(words)
        try:
            return VERBS[verb](self, plain, options)
        except grpc.RpcError as error:
            problem = describe(error)
            assert problem.sentence, "a refusal says what to do next"
            return f"refused {problem.reason} {problem.field}".rstrip()

    def number(self, text: str) -> str:
        return self.incident_id if text == "I" else text


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", " ", line)


def _split(words: list[str]) -> tuple[list[str], Options]:
    """Words with = are options; so are `at PLACE` and `because TEXT`."""
    plain: list[str] = []
    options: Options = {}
    queue = list(words)
    while queue:
        head = queue.pop(0)
        if "=" in head:
            key, value = head.split("=", 1)
            options[key] = value
        elif head in ("at", "because"):
            options[head] = queue.pop(0)
        else:
            plain.append(head)
    return plain, options


def _where(options: Options) -> intake_pb2.Where:
    if "point" in options:
        lat, lon = (round(float(part) * 1e7) for part in options["point"].split(","))
        return intake_pb2.Where(point=types_pb2.Point(lat_e7=lat, lon_e7=lon), name=options.get("at", ""))
    return intake_pb2.Where(name=options["at"])


def _needs(reply: Any, options: Options) -> str:
    only = options.get("only", "")
    shown = [need for need in reply.needs if need.agency == only or not only]
    return " | ".join(need_phrase(need, "road" in options) for need in shown)


def _report(play: Play, words: list[str], options: Options) -> str:
    reply = play.client.intake.ReportIncident(
        request(
            "ReportIncident",
            type_code=words[0],
            where=_where(options),
            by="112",
            attach_to_incident_id=play.number(options.get("to", "")),
        )
    )
    play.incident_id, play.report_id = reply.incident_id, reply.report_id
    if reply.attached:
        return f"{reply.incident_id} attached"
    parts = [f"{reply.incident_id} P{reply.priority}"]
    if reply.HasField("landing"):
        parts[0] += f" landing {reply.landing.name}"
    parts.append(_needs(reply, options))
    if reply.question_en:
        parts.append("asks which: " + ", ".join(f"{one.name} ({one.kind})" for one in reply.place_candidates))
    if reply.possible_duplicates:
        parts.append("like " + ",".join(one.incident_id for one in reply.possible_duplicates))
    return " | ".join(filter(None, parts))


def _recommend(play: Play, words: list[str], options: Options) -> str:
    reply = play.client.intake.Recommend(request("Recommend", type_code=words[0], where=_where(options)))
    return _needs(reply, options)


def _update(play: Play, words: list[str], options: Options) -> str:
    reply = play.client.intake.UpdateIncident(
        request(
            "UpdateIncident",
            incident_id=play.number(words[0]),
            where=intake_pb2.Where(place_id=options["place"]),
            reason=options.get("because", ""),
            by="112",
        )
    )
    return _needs(reply, options)


def _confirm(play: Play, words: list[str], options: Options) -> str:
    need_no = int(options.get("need", 0))
    reply = play.client.ops.ConfirmOrder(
        request("ConfirmOrder", incident_id=play.number(words[0]), need_no=need_no, by="supervisor")
    )
    return "released " + " ".join(reply.released_unit_ids)


def _desk(play: Play, words: list[str], options: Options) -> str:
    """DESK accepts|refuses INCIDENT need=N UNIT..."""
    answer = types_pb2.DESK_ANSWER_ACCEPTED if words[1] == "accepts" else types_pb2.DESK_ANSWER_REFUSED
    reply = play.client.desks.AnswerDesk(
        request(
            "AnswerDesk",
            incident_id=play.number(words[2]),
            need_no=int(options["need"]),
            desk_id=words[0],
            answer=answer,
            unit_ids=words[3:],
            reason=options.get("because", ""),
            by="desk",
        )
    )
    return "; ".join(need_phrase(need) for need in reply.needs) or "recorded"


def _power(power: Any) -> Callable[[Play, list[str], Options], str]:
    def record(play: Play, words: list[str], options: Options) -> str:
        play.client.desks.RecordPower(
            request(
                "RecordPower",
                incident_id=play.number(words[1]),
                desk_id=words[0],
                power=power,
                feeder=options.get("feeder", ""),
                by="operator",
            )
        )
        return "recorded"

    return record


def _unit(state: str) -> Callable[[Play, list[str], Options], str]:
    """What a crew, or several, report; `ago` seconds after it was so."""

    def progress(play: Play, words: list[str], options: Options) -> str:
        for unit_id in words:
            fields: dict[str, Any] = {"unit_id": unit_id, "by": unit_id}
            if state == "ACKNOWLEDGED":
                play.client.units.Acknowledge(request("Acknowledge", **fields))
            else:
                number = types_pb2.AssignmentState.Value(f"ASSIGNMENT_STATE_{state}")
                to = options.get("to", "")
                play.client.units.ReportProgress(request("ReportProgress", state=number, destination_id=to, **fields))
        return "recorded"

    return progress


def _cancel(play: Play, words: list[str], options: Options) -> str:
    reply = play.client.intake.CancelIncident(
        request("CancelIncident", incident_id=play.number(words[0]), reason=options.get("because", ""), by="112")
    )
    return f"back {' '.join(reply.cancelled_unit_ids)} | stay {' '.join(reply.remaining_unit_ids)}"


def _close(play: Play, words: list[str], options: Options) -> str:
    play.client.intake.CloseIncident(request("CloseIncident", incident_id=play.number(words[0]), by="112"))
    return "closed"


def _close_road(play: Play, words: list[str], options: Options) -> str:
    said = ["closed"]
    for road_id in words:
        reply = play.client.ops.CloseRoad(request("CloseRoad", road_id=road_id, reason="flood", by="ops"))
        said += [f"{one.incident_id} landing {one.landing} ({' '.join(one.unit_ids)})" for one in reply.relanded]
    return " | ".join(said)


def _open_road(play: Play, words: list[str], options: Options) -> str:
    for road_id in words:
        play.client.ops.OpenRoad(request("OpenRoad", road_id=road_id, by="ops"))
    return "open"


def _show(play: Play, words: list[str], options: Options) -> str:
    """An incident as it is now."""
    incident = play.client.intake.GetIncident(request("GetIncident", incident_id=play.number(words[0]))).incident
    parts = [word(types_pb2.IncidentState, incident.state)]
    if incident.treat_as_live:
        parts.append("TREAT AS LIVE")
    parts.append(f"{incident.report_count} reports")
    return ", ".join(parts) + " | " + _needs(incident, options)


def _units(play: Play, words: list[str], options: Options) -> str:
    """Whether units can be sent now."""
    found = []
    for unit_id in words:
        [unit] = play.client.ops.ListUnits(request("ListUnits", unit_id=unit_id)).units
        found.append(f"{unit_id} {word(types_pb2.Unfit, unit.unfit).replace('UNSPECIFIED', 'FREE')}")
    return ", ".join(found)


VERBS: dict[str, Callable[[Play, list[str], Options], str]] = {
    "report": _report,
    "recommend": _recommend,
    "resolve": _update,
    "confirm": _confirm,
    "desk": _desk,
    "isolated": _power(types_pb2.POWER_STATE_ISOLATED),
    "restored": _power(types_pb2.POWER_STATE_RESTORED),
    "ack": _unit("ACKNOWLEDGED"),
    "en_route": _unit("EN_ROUTE"),
    "on_scene": _unit("ON_SCENE"),
    "cleared": _unit("CLEARED"),
    "cancel": _cancel,
    "close": _close,
    "shut": _close_road,
    "open": _open_road,
    "show": _show,
    "units": _units,
}
