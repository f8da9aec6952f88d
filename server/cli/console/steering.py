"""Steering: what a supervisor sends becomes one command of the server, with the version that he saw.

The server decides. A refusal comes back in its own words; where the world had moved nothing is overwritten, and the
browser is told so, with what became of the incident since. A clock that only rang meanwhile has moved nothing: then the
same goes with the newer version; a form that stops a clock says which one it saw, and stops no other. The request id is
made with the form, so that sending twice happens once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import grpc

from dispatch_core.limits import FORMS_RESENT_MAX

from ...client import AioClient, describe, new_request_id, retrying_aio
from ..callers import caller_words
from ..language import Language
from ..session import request_of
from ..words import name_of, pick
from .actions import ACTIONS
from .calls import Calls
from .forms import Forms
from .ground import RoadEnds
from .mirror import Mirror
from .rows import Row, Rows
from .sent import Sent, sent_of, subject_of
from .texts import SCREEN

PATIENCE_S: Final = 4.0
# The world is another than was seen when the form was made.
# Nobody knows what came of a form: no answer came, or none that was the server's own.
UNHEARD: Final = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED")
MOVED: Final = (
    "VERSION_CHANGED",
    "CHANGED_MEANWHILE",
    "AUTHORITY_CHANGED",
    "CLOCK_CHANGED",
    "ORDER_VERSION_UNKNOWN",
    # It ended meanwhile: forms are offered for what goes on.
    "INCIDENT_NOT_OPEN",
    "INCIDENT_CLOSED",
)
# Of what has no timeline: the refusal names the thing.
NAMED: Final = ("CHANGED_MEANWHILE", "AUTHORITY_CHANGED", "CLOCK_CHANGED")
# Of what changed meanwhile the newest is told.
CHANGES_TOLD: Final = 3
# By these nothing is decided and nothing becomes another: a clock rang, an order or a request reached its screen.
QUIET: Final = frozenset(("alert_raised", "order_delivered", "desk_delivered"))
# But for this one: what a need waits for is another once its desk has not answered in time.
LOUD: Final = frozenset(("DESK_NOT_ANSWERING",))
# A clock may ring once more while a form is sent again.
TRIES: Final = 3


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
        self._calls = Calls(mirror, ends, now_ms)
        self.forms = Forms(mirror, ends, now_ms)
        # By request, oldest first: the version and the seq that a form went with in the end. Should nobody know what
        # came of it, it goes again as the server has it.
        self._resent: dict[str, tuple[int, int]] = {}

    async def form(self, rows: Rows, said: dict[str, Any], language: Language) -> Row | None:
        """The form that a browser asks for; None where there is no such thing to do."""
        if said.get("action") not in ACTIONS:
            return None
        subject, judged, clocks = subject_of(said), None, ()
        asks = ACTIONS[str(said["action"])].ask
        if "clock" in asks and subject.incident:
            found = await self._incident(f"I{subject.incident}")
            clocks = found.clocks if found else ()
        if "unit" in asks and subject.incident:
            # Without the server's word the form offers units as this console sees them.
            with contextlib.suppress(grpc.RpcError):
                judged = await self._judged(f"I{subject.incident}")
        form = self.forms.form(rows, str(said["action"]), subject, language, judged, clocks)
        return form and {**form, "request": new_request_id()}

    async def send(self, said: dict[str, Any], language: Language) -> Row:
        """Send a form; what came of it, in words."""
        sent = sent_of(said)
        if sent is None:
            return {"ok": False, "text": "?"}
        if sent.do == "seen":
            if not self._mirror.notices.seen(_notice_key(sent.subject.key), sent.subject.since_ms):
                return {"ok": False, "text": pick(SCREEN["moved"], language), "moved": True}
            return {"ok": True, "text": pick(ACTIONS["seen"].title, language)}
        if sent.do == "caller":
            return await self._caller(sent, language)
        version, seq = self._resent.get(sent.request_id, (0, 0))
        if version > sent.version:
            sent = replace(sent, version=version, seq=seq)
        for _ in range(TRIES):
            method, fields = self._calls.call(sent)
            request = request_of(method, **fields, request_id=sent.request_id, by=sent.by)
            service, _, name = method.partition(".")
            try:
                reply = await retrying_aio(getattr(getattr(self._client, service), name), request, limit_s=PATIENCE_S)
            except grpc.RpcError as error:
                refused = _refused(error, language)
                found = await self._incident(sent.incident_id) if refused["moved"] and sent.incident_id else None
                if found is None:
                    return refused
                since = [one for one in found.timeline if one.seq > sent.seq]
                if _rang_only(since) and found.version != sent.version:
                    sent = self._newer(sent, found.version, since[-1].seq)
                    continue
                told = [pick((one.text_id, one.text_en), language) for one in since[-CHANGES_TOLD:]]
                return {**refused, "text": " · ".join((refused["text"], *told))}
            return {"ok": True, "text": pick(ACTIONS[sent.do].title, language) + _held_up(reply, language)}
        return refused

    def _newer(self, sent: Sent, version: int, seq: int) -> Sent:
        self._resent.pop(sent.request_id, None)
        self._resent[sent.request_id] = version, seq
        if len(self._resent) > FORMS_RESENT_MAX:
            del self._resent[next(iter(self._resent))]
        return replace(sent, version=version, seq=seq)

    async def _incident(self, incident_id: str) -> Any:
        """An incident with its timeline and the clocks that run; None where it is not heard of."""
        request = request_of("intake.GetIncident", incident_id=incident_id)
        try:
            return (await self._client.intake.GetIncident(request, timeout=PATIENCE_S)).incident
        except grpc.RpcError:
            return None

    async def _caller(self, sent: Sent, language: Language) -> Row:
        """Personal data go to this one form and are kept nowhere here; the server records who read them."""
        request = request_of("ops.GetCaller", report_id=sent.text("report"), by=sent.by)
        try:
            reply = await self._client.ops.GetCaller(request, timeout=PATIENCE_S)
        except grpc.RpcError as error:
            return _refused(error, language)
        return {"ok": True, "text": " · ".join(caller_words(reply, language)), "stays": True}


def _rang_only(since: Sequence[Any]) -> bool:
    """What was seen is still so: the incident has a newer version because somebody was told something."""
    happened = [event for entry in since for event in entry.events]
    kinds = {event.WhichOneof("event") for event in happened}
    alerts = {name_of(event.alert_raised, "alert") for event in happened}
    return bool(since) and kinds <= QUIET and not alerts & LOUD and all(entry.events for entry in since)


def _refused(error: grpc.RpcError, language: Language) -> Row:
    problem = describe(error, language)
    if problem.reason == "REQUEST_ID_REUSED":
        return {"ok": False, "text": pick(SCREEN["already"], language), "moved": True}
    if not problem.reason and problem.status in UNHEARD:
        return {"ok": False, "text": pick(SCREEN["unheard"], language), "moved": False, "unheard": True}
    moved = problem.reason in MOVED
    # The page behind the form shows the thing as it is now.
    said = problem.sentence if problem.reason in NAMED else pick(SCREEN["moved"], language)
    return {"ok": False, "text": said if moved else problem.sentence, "moved": moved}


def _held_up(reply: Any, language: Language) -> str:
    """· later: 2, cut off: 1; of units on their way when a road was closed or opened, and of incidents at sea that got
    another landing by it.
    """
    retimed = getattr(reply, "retimed", ())
    relanded = len(getattr(reply, "relanded", ()))
    cut_off = sum(one.cut_off for one in retimed)
    later = sum(one.later_ms > 0 for one in retimed)
    counts = (
        (("lebih lama", "later"), later),
        (("terputus", "cut off"), cut_off),
        (("tempat mendarat lain", "another landing"), relanded),
    )
    said = [f"{pick(words, language)}: {count}" for words, count in counts if count]
    return f" · {', '.join(said)}" if said else ""


def _notice_key(key: str) -> tuple[int, int, int, str]:
    """A notice's key out of its row's: notice/ALERT/INCIDENT/NEED/WHO, or route/...."""
    parts = key.split("/", 4)[1:]
    if len(parts) != 4 or not all(part.isdigit() for part in parts[:3]):
        return (0, 0, 0, "")
    return (int(parts[0]), int(parts[1]), int(parts[2]), parts[3])
