"""Asked: what desks were asked or told, kept from the journal. Each is answered, or a human is told in time that it is
not, or it is withdrawn; nothing asked expires in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dispatch_core.model import Alert, DeskAnswer, PowerState

from .accounts import Faults

# Clocks that a human is told about.
_TOLD = frozenset({Alert.DESK_UNDELIVERED, Alert.DESK_NOT_ANSWERING, Alert.ISOLATION_OVERDUE})


@dataclass(slots=True)
class Request:
    """One asking of one desk."""

    incident: int
    need_no: int
    desk_id: str
    # When the journal must have an answer, or that a human was told; 0 = no clock runs.
    allowance_ms: int
    due_ms: int
    answer: int = 0
    escalated: bool = False
    # Nothing more is asked: done, refused, filled, or taken back.
    ended: bool = False

    def __str__(self) -> str:
        return f"desk {self.desk_id}, need {self.need_no} of I{self.incident}"


class Asked:
    """Fold events in order."""

    def __init__(self, slack_ms: int = 0) -> None:
        self.faults = Faults()
        self.requests: list[Request] = []
        # Every desk that was asked so far, the first first.
        self.desk_ids: dict[str, None] = {}
        self._open: dict[tuple[int, int], Request] = {}
        self._slack_ms = slack_ms

    # -- Queries -------------------------------------------------------------------------------------------------------

    def overdue(self, at_ms: int) -> Iterator[Request]:
        return (request for request in self._open.values() if self._late(request, at_ms))

    def ends(self) -> Counter[str]:
        """What became of every request, by name."""
        found: Counter[str] = Counter()
        for request in self.requests:
            answer = "desk_refused" if request.answer == DeskAnswer.REFUSED else "desk_accepted"
            found[answer if request.answer else "desk_withdrawn" if request.ended else "desk_not_yet_answered"] += 1
            found["desk_escalated"] += request.escalated
        return found

    # -- Changes -------------------------------------------------------------------------------------------------------

    def take(self, at_ms: int, event: Any) -> None:
        handle = _HANDLERS.get(type(event).__name__)
        if handle is not None:
            handle(self, at_ms, event)

    def filled(self, at_ms: int, incident: int, need_no: int) -> None:
        """The need misses nobody any more: its desk owes nothing."""
        self._end(at_ms, (incident, need_no))

    def _ask(self, at_ms: int, event: Any) -> None:
        key = (event.incident, event.need_no)
        self._end(at_ms, key)
        self.faults.examined_count += 1
        self.desk_ids[event.desk_id] = None
        request = self._open[key] = Request(*key, event.desk_id, 0, 0)
        self.requests.append(request)
        self._start(request, at_ms, event.delivery_allowance_ms)

    def _delivered(self, at_ms: int, event: Any) -> None:
        if (request := self._of(event)) is not None:
            self._stop(request, at_ms)
            self._start(request, at_ms, event.answer_allowance_ms)

    def _answered(self, at_ms: int, event: Any) -> None:
        request = self._of(event)
        if request is None:
            return
        self._stop(request, at_ms)
        request.answer = event.answer
        self._start(request, at_ms, event.deadline_allowance_ms)
        if event.answer == DeskAnswer.REFUSED or not event.deadline_allowance_ms:
            self._end(at_ms, (event.incident, event.need_no))

    def _alert(self, at_ms: int, event: Any) -> None:
        request = self._of(event) if event.need_no and event.alert in _TOLD else None
        if request is not None:
            self._stop(request, at_ms)
            request.escalated = True
            self._start(request, at_ms, event.again_ms)

    def _power(self, at_ms: int, event: Any) -> None:
        if event.power == PowerState.ISOLATED and (request := self._of(event)) is not None:
            request.answer = request.answer or DeskAnswer.ACCEPTED
            self._end(at_ms, (event.incident, event.need_no))

    def _decided(self, at_ms: int, event: Any) -> None:
        request = self._of(event)
        if request is not None and not event.missing_count:
            self._end(at_ms, (event.incident, event.need_no))
        elif request is not None:
            self._stop(request, at_ms)
            self._start(request, at_ms, event.escalation_allowance_ms)

    def _changed(self, at_ms: int, event: Any) -> None:
        if not event.count:
            self._end(at_ms, (event.incident, event.need_no))

    def _refused(self, at_ms: int, event: Any) -> None:
        self._end(at_ms, (event.incident, event.need_no))

    def _over(self, at_ms: int, event: Any) -> None:
        for key in [key for key in self._open if key[0] == event.incident]:
            self._end(at_ms, key)

    def _resumed(self, at_ms: int, event: Any) -> None:
        for request in self._open.values():
            self._start(request, at_ms, request.allowance_ms if request.due_ms else 0)

    def _timer_stopped(self, at_ms: int, event: Any) -> None:
        if not event.assignment_no and (request := self._of(event)) is not None:
            request.due_ms = 0

    def _start(self, request: Request, at_ms: int, allowance_ms: int) -> None:
        request.allowance_ms = allowance_ms
        request.due_ms = at_ms + allowance_ms if allowance_ms else 0

    def _stop(self, request: Request, at_ms: int) -> None:
        if self._late(request, at_ms):
            self.faults.add(f"{request}: its clock ran out {(at_ms - request.due_ms) // 1000} s earlier, unnoticed")
        request.due_ms = 0

    def _late(self, request: Request, at_ms: int) -> bool:
        return bool(request.due_ms) and request.due_ms + self._slack_ms < at_ms

    def _end(self, at_ms: int, key: tuple[int, int]) -> None:
        request = self._open.pop(key, None)
        if request is not None:
            self._stop(request, at_ms)
            request.ended = True

    def _of(self, event: Any) -> Request | None:
        return self._open.get((event.incident, event.need_no))


_HANDLERS: dict[str, Callable[[Asked, int, Any], None]] = {
    "DeskAsked": Asked._ask,
    "DeskDelivered": Asked._delivered,
    "DeskAnswered": Asked._answered,
    "AlertRaised": Asked._alert,
    "PowerRecorded": Asked._power,
    "NeedDecided": Asked._decided,
    "NeedChanged": Asked._changed,
    "NeedRefused": Asked._refused,
    "IncidentCancelled": Asked._over,
    "IncidentClosed": Asked._over,
    "ServiceResumed": Asked._resumed,
    "TimerStopped": Asked._timer_stopped,
}
