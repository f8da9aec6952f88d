"""Calls: the command of the server that a form becomes, with the version that was seen. The server judges all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .actions import ACTIONS
from .closing import Closing
from .from_views import number_of
from .ground import RoadEnds
from .mirror import Mirror
from .place_fields import where_of
from .sent import Call, Sent


def _priority(sent: Sent) -> Call:
    return "intake.UpdateIncident", {**sent.about, "priority": sent.number("priority"), "reason": sent.text("reason"),
                                     "second_person": sent.text("second")}  # fmt: skip


def _desk(sent: Sent, mirror: Mirror) -> Call:
    incident = mirror.state.incidents.get(number_of(sent.incident_id))
    need_no = sent.number("need") or sent.subject.need_no
    need = incident.need(need_no) if incident else None
    return "desks.AnswerDesk", {
        **sent.about,
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


def _which(sent: Sent, field: str) -> dict[str, Any]:
    """The unit or the need that a choice names; neither where all of the incident is meant."""
    kind, _, name = sent.text(field).partition(":")
    if kind == "need" and name.isdecimal() and name.isascii():
        return {"need_no": int(name)}
    # What is neither is no unit either, and the server says so.
    return {"unit_id": name or kind}


def _waiting(sent: Sent) -> dict[str, Any]:
    return {**sent.about, **_which(sent, "which"), "reason": sent.text("reason")}


def _pin(sent: Sent, pinned: bool) -> Call:
    return "ops.PinAssignment", {**sent.about, "unit_id": sent.text("unit"), "pinned": pinned, **sent.why}


def _whom(sent: Sent) -> dict[str, Any]:
    """An agency, or what of it, how many; and what the law wants to know where soldiers are asked for."""
    agency, _, kind = sent.text("agency").partition(":")
    ground = {name: sent.text(name) for name in ("requester", "ground", "coordination")}
    return {"agency": agency, "capabilities": [kind] if kind else [], "count": sent.number("count"), **ground}


def _where(sent: Sent) -> dict[str, Any]:
    return where_of(sent.text("place"), sent.number("within"))


def _authority(sent: Sent) -> Call:
    decides = sent.text("decides")
    given = {"restore": True} if decides == "restore" else {"authority": f"AUTHORITY_{decides}"}
    return "ops.SetAuthority", {"agency": sent.text("agency"), "type_code": sent.text("type"),
                                "priority": sent.number("priority"), **given, **sent.why,
                                **sent.chosen("agency")}  # fmt: skip


def _availability(sent: Sent, back: bool) -> Call:
    state = "AVAILABLE" if back else "NOT_AVAILABLE"
    return "units.SetAvailability", {"unit_id": sent.subject.unit_id, "availability": f"AVAILABILITY_{state}",
                                     "reason": sent.text("reason"), "out_of_service": not back,
                                     **sent.thing}  # fmt: skip


def _mode(sent: Sent) -> Call:
    return "ops.SetMode", {"agency": sent.text("agency"), "mode": f"DISPATCH_MODE_{sent.text('mode')}", **sent.why,
                           **sent.thing}  # fmt: skip


def _release(sent: Sent) -> Call:
    village = sent.subject.village
    area_id = "" if village == "-" else village
    return "ops.ReleaseHeld", {"area_id": area_id, "reason": sent.text("reason"), **sent.thing}


def _radio(sent: Sent) -> Call:
    """The crew answers the order that was seen; a newer one it has not heard yet."""
    unit_id = sent.text("unit")
    return "units.Acknowledge", {"unit_id": unit_id, "incident_id": sent.incident_id, "on_behalf_of": unit_id,
                                 "order_version": sent.versions.get(unit_id, 0)}  # fmt: skip


def _hold(sent: Sent, held: bool) -> Call:
    return "ops.HoldUnit", {"unit_id": sent.subject.unit_id, "held": held, **sent.why, **sent.thing}


_CALLS: Final[dict[str, Callable[[Sent, Mirror], Call]]] = {
    "confirm": lambda sent, _: ("ops.ConfirmOrder", _waiting(sent)),
    "refuse": lambda sent, _: ("ops.RefuseOrder", {**_waiting(sent), "second_person": sent.text("second")}),
    "override": lambda sent, _: ("intake.Reassign", {**sent.about, "need_no": sent.subject.need_no,
                                                     "unit_id": sent.text("unit"),
                                                     "replace_unit_id": sent.text("replace"), **sent.why}),
    "recall": lambda sent, _: ("ops.RecallUnit", {**sent.about, "unit_id": sent.text("unit"),
                                                  "replace": sent.text("again") == "yes", **sent.why}),
    "pin": lambda sent, _: _pin(sent, pinned=True),
    "unpin": lambda sent, _: _pin(sent, pinned=False),
    "stop": lambda sent, _: ("ops.StopTimer", {**sent.about, **_which(sent, "clock"), **sent.why,
                                              **sent.chosen("clock")}),
    "correct": lambda sent, _: ("ops.CorrectState", {**sent.about, "unit_id": sent.text("unit"),
                                                     "state": f"ASSIGNMENT_STATE_{sent.text('state')}", **sent.why}),
    "staging": lambda sent, _: ("ops.SetStaging", {**sent.about, "where": _where(sent)}),
    "scene": lambda sent, _: ("units.DeclareScene", {**sent.about,
                                                     "safe": sent.text("safe") == "yes",
                                                     "reason": sent.text("reason")}),
    "reopen": lambda sent, _: ("intake.ReopenIncident", {**sent.about,
                                                         "dispatch": sent.text("dispatch") == "yes", **sent.why}),
    "alarm": _alarm,
    "retype": lambda sent, _: ("intake.UpdateIncident", {**sent.about, "type_code": sent.text("type"),
                                                         "reason": sent.text("reason")}),
    "priority": lambda sent, _: _priority(sent),
    "place": lambda sent, _: ("intake.UpdateIncident", {**sent.about, "where": _where(sent),
                                                        "reason": sent.text("reason")}),
    "ask": lambda sent, _: ("ops.AddNeed", {**sent.about, **_whom(sent),
                                            "reason": sent.text("reason")}),
    "merge": lambda sent, _: _merge(sent),
    "unmerge": lambda sent, _: _unmerge(sent),
    "attach": _attach,
    "split": lambda sent, _: ("intake.DetachReport", {**sent.about, "report_id": sent.text("report"),
                                                      "reason": sent.text("reason")}),
    "desk": _desk,
    "radio": lambda sent, _: _radio(sent),
    "cancel": lambda sent, _: ("intake.CancelIncident", {**sent.about, "reason": sent.text("reason")}),
    "note": lambda sent, _: ("intake.UpdateIncident", {**sent.about, "note": sent.text("remark")}),
    "finish": lambda sent, _: ("intake.CloseIncident", {**sent.about, "note": sent.text("note")}),
    "hold": lambda sent, _: _hold(sent, held=True),
    "let": lambda sent, _: _hold(sent, held=False),
    "out": lambda sent, _: _availability(sent, back=False),
    "back": lambda sent, _: _availability(sent, back=True),
    "mode": lambda sent, _: _mode(sent),
    "authority": lambda sent, _: _authority(sent),
    "release": lambda sent, _: _release(sent),
}  # fmt: skip
# What is said by `Closing`, by the method that says it: times are the city's.
_CLOSINGS: Final = {"shut": "shut", "open": "open", "lift": "open", "extend": "extend", "within": "within",
                    "around": "around", "named": "named", "hospital": "hospital"}  # fmt: skip
# What asks and changes nothing, and what this console alone remembers.
_NO_CALLS: Final = {"why", "caller", "seen"}
assert _CALLS.keys() | _CLOSINGS.keys() | _NO_CALLS == ACTIONS.keys()


class Calls:
    """Makes the calls of one city's forms. `now_ms` is the city's time."""

    def __init__(self, mirror: Mirror, ends: RoadEnds, now_ms: Callable[[], int]) -> None:
        self._mirror = mirror
        self._closing = Closing(mirror, ends, now_ms)

    def call(self, sent: Sent) -> Call:
        """The command that a form becomes."""
        if sent.do in _CLOSINGS:
            call: Call = getattr(self._closing, _CLOSINGS[sent.do])(sent)
            return call
        return _CALLS[sent.do](sent, self._mirror)
