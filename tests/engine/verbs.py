"""The transcripts' verbs for what humans and desks decide; those of units and reports are in transcript.py."""

from __future__ import annotations

from collections.abc import Callable

from dispatch_core import commands as c
from dispatch_core.model import (
    AssignmentState,
    Authority,
    CallClass,
    DeskAnswer,
    DestinationStatus,
    DispatchMode,
    Override,
    PowerState,
    ServiceWarning,
)

from .town import point

Options = dict[str, str]
CODE = Override.OTHER


def number(incident_id: str) -> int:
    return int(incident_id.lstrip("I"))


def split(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Words with = are options; `at C` and `by op` are too."""
    plain, options = [], {}
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if "=" in word:
            key, value = word.split("=", 1)
            options[key] = value
        elif word in ("at", "by", "to", "because", "with"):
            options[word] = queue.pop(0)
        else:
            plain.append(word)
    return plain, options


def _because(o: Options) -> str:
    return o.get("because", "")


def _add_need(words: list[str], o: Options) -> c.Command:
    capabilities = tuple(filter(None, o.get("can", "").split("+")))
    count, priority = int(o.get("count", 1)), int(o.get("priority", 0))
    asked = (o.get("requester", ""), o.get("ground", ""), o.get("police", ""))
    return c.AddNeed(number(words[1]), 0, words[0], capabilities, count, priority, *asked, _because(o), "chief")


def _answer(words: list[str], o: Options) -> c.Command:
    answer = DeskAnswer.REFUSED if words[1] == "refuses" else DeskAnswer.ACCEPTED
    need_no = int(o.get("need", 0))
    return c.AnswerDesk(number(words[2]), need_no, words[0], answer, tuple(words[3:]), _because(o), "desk", "")


def _staging(words: list[str], o: Options) -> c.Command:
    return c.SetStaging(number(words[0]), 0, *point(o["at"]), o.get("name", ""), "chief")


def _authority(words: list[str], o: Options) -> c.Command:
    restore = words[1] == "restore"
    authority = Authority.AUTO if restore else Authority[words[1].upper()]
    return c.SetAuthority(
        words[0], o.get("type", ""), int(o.get("priority", 0)), restore, authority, CODE, _because(o), "chief"
    )


def _scene(safe: bool) -> Callable[[list[str], Options], c.Command]:
    return lambda words, o: c.DeclareScene(number(words[0]), safe, o.get("unit", ""), _because(o), "somebody", "")


def _refuse(words: list[str], o: Options) -> c.Command:
    need_no, unit_id, second = int(o.get("need", 0)), o.get("unit", ""), o.get("with", "")
    return c.RefuseOrder(
        number(words[0]), int(o.get("version", 0)), need_no, unit_id, _because(o), o.get("by", "chief"), second
    )


def _power(power: PowerState) -> Callable[[list[str], Options], c.Command]:
    return lambda words, o: c.RecordPower(number(words[1]), words[0], power, o.get("feeder", "F1"), 0, "operator")


def _paper(words: list[str], o: Options) -> c.Command:
    """After the type one word a stamp, UNIT:STAGE:SECONDS, counted from the report at `reported`."""
    told = [word.split(":") for word in words[1:]]
    states = tuple(AssignmentState[stage.upper()] for _, stage, _ in told)
    times = tuple(int(o["reported"]) + 1_000 * int(second) for _, _, second in told)
    where = (*point(o["at"]), 0, "", False)
    units = tuple(unit for unit, _, _ in told)
    call = (int(o["reported"]), CallClass.EMERGENCY, "", "", "clerk")
    return c.RecordPaper(words[0], 0, *where, *call, units, states, times)


def _radio(words: list[str], o: Options) -> c.Command:
    """A unit sent by voice to an incident, at an instant."""
    return c.RecordPaperStep(words[0], number(words[1]), AssignmentState.DISPATCHED, int(o["sent"]), "", "clerk")


VERBS: dict[str, Callable[[list[str], Options], c.Command]] = {
    "confirm": lambda words, o: c.ConfirmOrder(
        number(words[0]), int(o.get("version", 0)), int(o.get("need", 0)), o.get("unit", ""), _because(o), "chief"
    ),
    "refuse": _refuse,
    "ask": _add_need,
    "desk_has": lambda words, o: c.ConfirmDeskDelivery(number(words[1]), int(o.get("need", 0)), words[0]),
    "desk": _answer,
    "isolated": _power(PowerState.ISOLATED),
    "restored": _power(PowerState.RESTORED),
    "staging": _staging,
    "safe": _scene(True),
    "unsafe": _scene(False),
    "transfer": lambda words, o: c.TransferCare(words[0], number(words[1]) if len(words) > 1 else 0, 0, words[0], ""),
    "hospital": lambda words, o: c.SetDestination(
        words[0], DestinationStatus[words[1].upper()], _because(o), 0, "chief"
    ),
    "mode": lambda words, o: c.SetMode(
        "" if words[0] == "all" else words[0], DispatchMode[words[1].upper()], CODE, _because(o), "chief"
    ),
    "release": lambda words, o: c.ReleaseHeld("" if words[0] == "outside" else words[0], _because(o), "chief"),
    "authority": _authority,
    "warn": lambda words, o: c.SetWarning(
        ServiceWarning[words[0].upper()], o.get("agency", ""), o.get("over", "no") == "no", 5, 3, "watchdog"
    ),
    "hold": lambda words, o: c.HoldUnit(words[0], True, CODE, _because(o), "chief"),
    "let_go": lambda words, o: c.HoldUnit(words[0], False, CODE, _because(o), "chief"),
    "pin": lambda words, o: c.PinAssignment(number(words[1]), words[0], True, CODE, _because(o), "chief"),
    "stop_timer": lambda words, o: c.StopTimer(
        number(words[0]), o.get("unit", ""), int(o.get("need", 0)), CODE, _because(o), "chief"
    ),
    "correct": lambda words, o: c.CorrectState(
        number(words[1]), words[0], AssignmentState[words[2].upper()], CODE, _because(o), "chief"
    ),
    "recall": lambda words, o: c.RecallUnit(
        number(words[1]), 0, words[0], o.get("replace", "no") == "yes", CODE, _because(o), "chief"
    ),
    "reopen": lambda words, o: c.ReopenIncident(
        number(words[0]), o.get("dispatch", "no") == "yes", CODE, _because(o), "chief"
    ),
    "merge": lambda words, o: c.MergeIncidents(
        number(words[0]), int(o.get("version", 0)), number(words[1]), 0, _because(o), "chief"
    ),
    "unmerge": lambda words, o: c.UnmergeIncident(number(words[0]), int(o.get("version", 0)), _because(o), "chief"),
    "paper": _paper,
    "radio": _radio,
    "note": lambda words, o: c.AddNote(number(words[0]), o.get("text", "gate locked"), "chief"),
    "attach": lambda words, o: c.AttachReport(number(words[1]), 0, int(words[0][1:]), number(o["to"]), "", "op"),
    "detach": lambda words, o: c.DetachReport(number(words[1]), 0, int(words[0][1:]), "", "op"),
}
