"""Steering: what a supervisor sends becomes one command of the server, with the version that he saw.

The server decides. A refusal comes back in its own words; where the world had moved nothing is overwritten, and the
browser is told so. The request id is made with the form, so that sending twice happens once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import grpc

from ...client import AioClient, describe, new_request_id, retrying_aio
from ..language import Language
from ..session import request_of
from .actions import ACTIONS, Subject
from .forms import Forms
from .from_views import number_of
from .mirror import Mirror
from .rows import Row, Rows
from .texts import SCREEN, pick

PATIENCE_S: Final = 4.0
TEXT_CHARS_MAX: Final = 500
VERSION_CHANGED: Final = "VERSION_CHANGED"


@dataclass(frozen=True)
class Sent:
    """A form as it came back: what was typed, and what it was about."""

    do: str
    by: str
    request_id: str
    incident_id: str
    version: int
    need_no: int
    unit_id: str
    road_id: str
    key: str
    said: dict[str, str]

    def text(self, name: str) -> str:
        return self.said.get(name, "")[:TEXT_CHARS_MAX]

    @property
    def about(self) -> dict[str, Any]:
        """The incident and its version."""
        return {"incident_id": self.incident_id, "expected_version": self.version}

    @property
    def why(self) -> dict[str, Any]:
        """The reason code and the words."""
        return {"reason_code": f"OVERRIDE_{self.text('reason_code') or 'OTHER'}", "reason": self.text("reason")}


# What each action calls, and with what.
Call = tuple[str, dict[str, Any]]


def _priority(sent: Sent) -> Call:
    level = int(sent.text("priority") or 0)
    return "intake.UpdateIncident", {**sent.about, "priority": level, "reason": sent.text("reason"),
                                     "second_person": sent.text("second")}  # fmt: skip


def _desk(sent: Sent, mirror: Mirror) -> Call:
    incident = mirror.state.incidents.get(number_of(sent.incident_id))
    need_no = int(sent.text("need") or sent.need_no)
    need = incident.need(need_no) if incident else None
    return "desks.AnswerDesk", {
        "incident_id": sent.incident_id,
        "need_no": need_no,
        "desk_id": need.desk_id if need else "",
        "answer": f"DESK_ANSWER_{sent.text('answer')}",
        "reason": sent.text("reason"),
        "on_behalf_of": sent.text("said"),
    }


def _alarm(sent: Sent, mirror: Mirror) -> Call:
    incident = mirror.state.incidents.get(number_of(sent.incident_id))
    level = incident.alarm_level + 1 if incident else 0
    return "intake.UpdateIncident", {**sent.about, "alarm_level": level, "reason": sent.text("reason")}


def _merge(sent: Sent, mirror: Mirror) -> Call:
    """The newest report goes over; an incident whose last report leaves is closed by that."""
    incident = mirror.state.incidents.get(number_of(sent.incident_id))
    report = f"R{incident.reports[-1].report}" if incident and incident.reports else ""
    return "intake.AttachReport", {**sent.about, "report_id": report, "attach_to_incident_id": sent.text("other"),
                                   "reason": sent.text("reason")}  # fmt: skip


def _availability(sent: Sent, back: bool) -> Call:
    state = "AVAILABLE" if back else "NOT_AVAILABLE"
    return "units.SetAvailability", {"unit_id": sent.unit_id, "availability": f"AVAILABILITY_{state}",
                                     "reason": sent.text("reason"), "out_of_service": not back}  # fmt: skip


def _mode(sent: Sent) -> Call:
    return "ops.SetMode", {"agency": sent.text("agency"), "mode": f"DISPATCH_MODE_{sent.text('mode')}", **sent.why}


_CALLS: Final[dict[str, Callable[[Sent, Mirror], Call]]] = {
    "confirm": lambda sent, _: ("ops.ConfirmOrder", {**sent.about, "need_no": sent.need_no, "unit_id": sent.unit_id,
                                                     "reason": sent.text("reason")}),
    "refuse": lambda sent, _: ("ops.RefuseOrder", {**sent.about, "need_no": sent.need_no, "unit_id": sent.unit_id,
                                                   "reason": sent.text("reason")}),
    "override": lambda sent, _: ("intake.Reassign", {**sent.about, "need_no": sent.need_no,
                                                     "unit_id": sent.text("unit"),
                                                     "replace_unit_id": sent.text("replace"), **sent.why}),
    "recall": lambda sent, _: ("ops.RecallUnit", {**sent.about, "unit_id": sent.text("unit"),
                                                  "replace": sent.text("again") == "yes", **sent.why}),
    "alarm": _alarm,
    "retype": lambda sent, _: ("intake.UpdateIncident", {**sent.about, "type_code": sent.text("type"),
                                                         "reason": sent.text("reason")}),
    "priority": lambda sent, _: _priority(sent),
    "place": lambda sent, _: ("intake.UpdateIncident", {**sent.about, "where": {"name": sent.text("place")},
                                                        "reason": sent.text("reason")}),
    "ask": lambda sent, _: ("ops.AddNeed", {**sent.about, "agency": sent.text("agency"),
                                            "reason": sent.text("reason")}),
    "merge": _merge,
    "split": lambda sent, _: ("intake.DetachReport", {**sent.about, "report_id": sent.text("report"),
                                                      "reason": sent.text("reason")}),
    "desk": _desk,
    "radio": lambda sent, _: ("units.Acknowledge", {"unit_id": sent.text("unit"), "incident_id": sent.incident_id,
                                                    "on_behalf_of": sent.text("unit")}),
    "cancel": lambda sent, _: ("intake.CancelIncident", {**sent.about, "reason": sent.text("reason")}),
    "finish": lambda sent, _: ("intake.CloseIncident", {**sent.about, "note": sent.text("note")}),
    "hold": lambda sent, _: ("ops.HoldUnit", {"unit_id": sent.unit_id, "held": True, **sent.why}),
    "let": lambda sent, _: ("ops.HoldUnit", {"unit_id": sent.unit_id, "held": False, **sent.why}),
    "out": lambda sent, _: _availability(sent, back=False),
    "back": lambda sent, _: _availability(sent, back=True),
    "shut": lambda sent, _: ("ops.CloseRoad", {"road_id": sent.road_id, "reason": sent.text("reason")}),
    "open": lambda sent, _: ("ops.OpenRoad", {"road_id": sent.road_id, "reason": sent.text("reason")}),
    "mode": lambda sent, _: _mode(sent),
}  # fmt: skip
assert set(_CALLS) | {"seen"} == set(ACTIONS)


class Steering:
    """Carries out forms on one server."""

    def __init__(self, client: AioClient, mirror: Mirror) -> None:
        self._client = client
        self._mirror = mirror
        self.forms = Forms(mirror)

    def form(self, rows: Rows, said: dict[str, Any], language: Language) -> Row | None:
        """The form that a browser asks for; None where there is no such thing to do."""
        if said.get("action") not in ACTIONS:
            return None
        form = self.forms.form(rows, str(said["action"]), _subject(said), language)
        return form and {**form, "request": new_request_id()}

    async def send(self, said: dict[str, Any], language: Language) -> Row:
        """Send a form; what came of it, in words."""
        sent = _sent(said)
        if sent is None:
            return {"ok": False, "text": "?"}
        if sent.do == "seen":
            self._mirror.notices.seen(_notice_key(sent.key))
            return {"ok": True, "text": pick(ACTIONS["seen"].title, language)}
        method, fields = _CALLS[sent.do](sent, self._mirror)
        request = request_of(method, **fields, request_id=sent.request_id, by=sent.by)
        service, _, name = method.partition(".")
        try:
            await retrying_aio(getattr(getattr(self._client, service), name), request, limit_s=PATIENCE_S)
        except grpc.RpcError as error:
            problem = describe(error, language)
            moved = problem.reason == VERSION_CHANGED
            text = pick(SCREEN["moved"], language) if moved else problem.sentence
            return {"ok": False, "text": text, "moved": moved}
        return {"ok": True, "text": pick(ACTIONS[sent.do].title, language)}


def _subject(said: dict[str, Any]) -> Subject:
    return Subject(
        _number(said.get("incident")),
        int(said.get("need") or 0),
        str(said.get("unit") or ""),
        str(said.get("road") or ""),
        _number(said.get("other")),
        str(said.get("key") or ""),
    )


def _sent(said: dict[str, Any]) -> Sent | None:
    """A form as a browser sent it; None where it is none."""
    form, values = said.get("form"), said.get("values")
    if not isinstance(form, dict) or not isinstance(values, dict) or form.get("do") not in ACTIONS:
        return None
    subject = _subject(form)
    return Sent(
        str(form["do"]),
        str(said.get("by") or "")[:TEXT_CHARS_MAX],
        str(form.get("request") or new_request_id()),
        f"I{subject.incident}" if subject.incident else "",
        int(form.get("version") or 0),
        subject.need_no,
        subject.unit_id,
        subject.road_id,
        subject.key,
        {str(name): str(value) for name, value in values.items()},
    )


def _number(id_text: Any) -> int:
    text = str(id_text or "")
    return number_of(text) if text[1:].isdigit() else 0


def _notice_key(key: str) -> tuple[int, int, int, str]:
    """A notice's key out of its row's: notice/ALERT/INCIDENT/NEED/WHO."""
    parts = key.split("/", 4)[1:]
    if len(parts) != 4 or not all(part.isdigit() for part in parts[:3]):
        return (0, 0, 0, "")
    return (int(parts[0]), int(parts[1]), int(parts[2]), parts[3])
