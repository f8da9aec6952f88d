"""Steering: what a supervisor sends becomes one command of the server, with the version that he saw.

The server decides. A refusal comes back in its own words; where the world had moved nothing is overwritten, and the
browser is told so. The request id is made with the form, so that sending twice happens once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import grpc

from ...client import AioClient, describe, new_request_id, retrying_aio
from ..language import Language
from ..session import request_of
from ..words import pick
from .actions import ACTIONS
from .closing import Closing
from .forms import Forms
from .from_views import number_of
from .ground import RoadEnds
from .mirror import Mirror
from .rows import Row, Rows
from .sent import Call, Sent, sent_of, subject_of
from .texts import SCREEN

PATIENCE_S: Final = 4.0
VERSION_CHANGED: Final = "VERSION_CHANGED"


def _priority(sent: Sent) -> Call:
    return "intake.UpdateIncident", {**sent.about, "priority": sent.number("priority"), "reason": sent.text("reason"),
                                     "second_person": sent.text("second")}  # fmt: skip


def _desk(sent: Sent, mirror: Mirror) -> Call:
    incident = mirror.state.incidents.get(number_of(sent.incident_id))
    need_no = sent.number("need") or sent.subject.need_no
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


def _attach(sent: Sent, mirror: Mirror) -> Call:
    """The newest report goes over; an incident whose last report leaves is closed by that."""
    incident = mirror.state.incidents.get(number_of(sent.incident_id))
    report = f"R{incident.reports[-1].report}" if incident and incident.reports else ""
    return "intake.AttachReport", {**sent.about, "report_id": report, "attach_to_incident_id": sent.text("other"),
                                   "reason": sent.text("reason")}  # fmt: skip


def _merge(sent: Sent) -> Call:
    """Two become one. Both versions go with it, whichever goes on."""
    own, other = (sent.incident_id, sent.version), (sent.text("other"), sent.versions.get(sent.text("other"), 0))
    survivor, taken = (other, own) if sent.text("survivor") == "other" else (own, other)
    return "intake.MergeIncidents", {"incident_id": survivor[0], "expected_version": survivor[1],
                                     "merged_incident_id": taken[0], "merged_expected_version": taken[1],
                                     "reason": sent.text("reason")}  # fmt: skip


def _unmerge(sent: Sent) -> Call:
    return "intake.UnmergeIncident", {"incident_id": sent.text("taken"), "expected_version": sent.version,
                                      "reason": sent.text("reason")}  # fmt: skip


def _one_need(sent: Sent) -> dict[str, Any]:
    about = sent.subject
    return {**sent.about, "need_no": about.need_no, "unit_id": about.unit_id, "reason": sent.text("reason")}


def _availability(sent: Sent, back: bool) -> Call:
    state = "AVAILABLE" if back else "NOT_AVAILABLE"
    return "units.SetAvailability", {"unit_id": sent.subject.unit_id, "availability": f"AVAILABILITY_{state}",
                                     "reason": sent.text("reason"), "out_of_service": not back}  # fmt: skip


def _mode(sent: Sent) -> Call:
    return "ops.SetMode", {"agency": sent.text("agency"), "mode": f"DISPATCH_MODE_{sent.text('mode')}", **sent.why}


def _release(sent: Sent) -> Call:
    village = sent.subject.village
    return "ops.ReleaseHeld", {"area_id": "" if village == "-" else village, "reason": sent.text("reason")}


_CALLS: Final[dict[str, Callable[[Sent, Mirror], Call]]] = {
    "confirm": lambda sent, _: ("ops.ConfirmOrder", _one_need(sent)),
    "refuse": lambda sent, _: ("ops.RefuseOrder", {**_one_need(sent), "second_person": sent.text("second")}),
    "override": lambda sent, _: ("intake.Reassign", {**sent.about, "need_no": sent.subject.need_no,
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
    "merge": lambda sent, _: _merge(sent),
    "unmerge": lambda sent, _: _unmerge(sent),
    "attach": _attach,
    "split": lambda sent, _: ("intake.DetachReport", {**sent.about, "report_id": sent.text("report"),
                                                      "reason": sent.text("reason")}),
    "desk": _desk,
    "radio": lambda sent, _: ("units.Acknowledge", {"unit_id": sent.text("unit"), "incident_id": sent.incident_id,
                                                    "on_behalf_of": sent.text("unit")}),
    "cancel": lambda sent, _: ("intake.CancelIncident", {**sent.about, "reason": sent.text("reason")}),
    "finish": lambda sent, _: ("intake.CloseIncident", {**sent.about, "note": sent.text("note")}),
    "hold": lambda sent, _: ("ops.HoldUnit", {"unit_id": sent.subject.unit_id, "held": True, **sent.why}),
    "let": lambda sent, _: ("ops.HoldUnit", {"unit_id": sent.subject.unit_id, "held": False, **sent.why}),
    "out": lambda sent, _: _availability(sent, back=False),
    "back": lambda sent, _: _availability(sent, back=True),
    "mode": lambda sent, _: _mode(sent),
    "release": lambda sent, _: _release(sent),
}  # fmt: skip
# What is said by `Closing`, by the method that says it.
_CLOSINGS: Final = {"shut": "shut", "open": "open", "lift": "open", "extend": "extend", "within": "within",
                    "around": "around", "named": "named"}  # fmt: skip
# What asks and changes nothing, and what this console alone remembers.
_NO_CALLS: Final = {"why", "seen"}
assert _CALLS.keys() | _CLOSINGS.keys() | _NO_CALLS == ACTIONS.keys()


class Steering:
    """Carries out forms on one server."""

    def __init__(
        self,
        client: AioClient,
        mirror: Mirror,
        ends: RoadEnds,
        now_ms: Callable[[], int],
        judged: Callable[[str], Awaitable[Any]],
    ) -> None:
        self._client = client
        self._judged = judged
        self._mirror = mirror
        self._closing = Closing(mirror, ends, now_ms)
        self.forms = Forms(mirror, ends)

    async def form(self, rows: Rows, said: dict[str, Any], language: Language) -> Row | None:
        """The form that a browser asks for; None where there is no such thing to do."""
        if said.get("action") not in ACTIONS:
            return None
        subject, judged = subject_of(said), None
        if "unit" in ACTIONS[str(said["action"])].ask and subject.incident:
            # Without the server's word the form offers units as this console sees them.
            with contextlib.suppress(grpc.RpcError):
                judged = await self._judged(f"I{subject.incident}")
        form = self.forms.form(rows, str(said["action"]), subject, language, judged)
        return form and {**form, "request": new_request_id()}

    async def send(self, said: dict[str, Any], language: Language) -> Row:
        """Send a form; what came of it, in words."""
        sent = sent_of(said)
        if sent is None:
            return {"ok": False, "text": "?"}
        if sent.do == "seen":
            self._mirror.notices.seen(_notice_key(sent.subject.key))
            return {"ok": True, "text": pick(ACTIONS["seen"].title, language)}
        method, fields = self.call(sent)
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

    def call(self, sent: Sent) -> Call:
        """The command that a form becomes."""
        if sent.do in _CLOSINGS:
            call: Call = getattr(self._closing, _CLOSINGS[sent.do])(sent)
            return call
        return _CALLS[sent.do](sent, self._mirror)


def _notice_key(key: str) -> tuple[int, int, int, str]:
    """A notice's key out of its row's: notice/ALERT/INCIDENT/NEED/WHO."""
    parts = key.split("/", 4)[1:]
    if len(parts) != 4 or not all(part.isdigit() for part in parts[:3]):
        return (0, 0, 0, "")
    return (int(parts[0]), int(parts[1]), int(parts[2]), parts[3])
