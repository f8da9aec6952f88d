"""Back from paper beside the live service: whatever happens between two lines, no order goes out because of one."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field

import pytest

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.engine import Engine
from dispatch_core.limits import PAPER_MINUTE_MS
from dispatch_core.model import FREED_BY_PAPER, Availability, IncidentState, ResumeCause
from dispatch_core.model import AssignmentState as A
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.snapshot import digest, dump, load
from dispatch_core.state import State

from ..recovery.crowd import Crowd
from .centre import centre
from .town import point

CITY = centre()
START_MS = 1_765_500_000_000
STEPS = (A.ACKNOWLEDGED, A.EN_ROUTE, A.ON_SCENE, A.CLEARED)
# All that a line may make; of orders there is nothing among them.
MADE = {e.OrderAcknowledged, e.ProgressReported, e.AssignmentCleared, e.AvailabilitySet, e.AlertRaised}
OF_RADIO = {e.NeedRaised, e.ReservationEnded, e.PaperSent}
MINUTE_MS = 60_000
# SIGAP_MACHINE_SHIFTS makes it play for longer.
SHIFTS = int(os.environ.get("SIGAP_MACHINE_SHIFTS", "50"))


@dataclass
class Centre:
    """An engine in service, with who was freed by paper and not spoken for since."""

    engine: Engine = field(default_factory=lambda: Engine(CITY, State()))
    at_ms: int = START_MS
    freed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for command in (c.StartWriter("journal", 1, "test", 1), c.LoadCity()):
            self.take(command)

    def take(self, command: c.Command) -> list[e.Event] | Rejection:
        self._let_timers_act(command)
        decided = self.engine.decide(command, self.at_ms)
        if isinstance(decided, list) and decided:
            self._apply(command, decided)
        return decided

    def _let_timers_act(self, command: c.Command) -> None:
        while not isinstance(command, c.LoadCity | c.StartWriter) and 0 < self.engine.next_deadline_ms() <= self.at_ms:
            due = self.engine.decide(c.AdvanceClock(), self.at_ms)
            assert isinstance(due, list)
            self._apply(c.AdvanceClock(), due)

    def _apply(self, command: c.Command, decided: list[e.Event]) -> None:
        for event in decided:
            if isinstance(event, e.NeedDecided):
                by_name = isinstance(command, c.Reassign | c.AnswerDesk)
                sent = {order.unit_id for order in event.assigned}
                assert by_name or not sent & self.freed, f"{sent & self.freed} went where paper had set it free"
            elif isinstance(event, e.AssignmentCleared | e.AvailabilitySet) and event.paper:
                self.freed.add(self._unit_of(event))
            elif isinstance(event, e.AvailabilitySet | e.UnitSignedOn | e.AssignmentCleared):
                self.freed.discard(self._unit_of(event))
        self.engine.apply(self.engine.state.seq + 1, self.at_ms, "", b"", decided)

    def _unit_of(self, event: e.AssignmentCleared | e.AvailabilitySet | e.UnitSignedOn) -> str:
        if not isinstance(event, e.AssignmentCleared):
            return event.unit_id
        incident = self.engine.state.incidents[event.incident]
        return incident.assignments[event.assignment_no - 1].unit_id

    def start_again(self) -> None:
        """Another process takes over, from a snapshot."""
        state = load(list(dump(self.engine.state)))
        assert digest(state) == digest(self.engine.state)
        self.engine = Engine(CITY, state)
        self.engine.attach()


def report(type_code: str, where: str = "D", priority: int = 0) -> c.ReportIncident:
    return c.ReportIncident(type_code, priority, *point(where), 50, "", 0, 0, 0, "", b"", "112")


def step(unit_id: str, incident: int, state: A, at_ms: int) -> c.RecordPaperStep:
    return c.RecordPaperStep(unit_id, incident, state, at_ms, "", "clerk")


def sent_out(place: Centre, type_code: str = "arrest") -> tuple[int, str]:
    """A fresh incident and the unit that was ordered there."""
    decided = place.take(report(type_code))
    assert isinstance(decided, list)
    [order, *_] = [order for event in decided if isinstance(event, e.NeedDecided) for order in event.assigned]
    return place.engine.state.seq, order.unit_id


@pytest.mark.parametrize("number", range(SHIFTS))
def test_between_the_lines_anything_may_happen_and_no_line_orders_anybody(run_seed: int, number: int) -> None:
    rng = random.Random(run_seed + number)
    place, crowd = Centre(), Crowd(rng, CITY)
    known: list[tuple[int, str, int]] = []
    while len(known) < 6:
        place.take(report(rng.choice(("blaze", "arrest", "sick")), rng.choice("ABCDEFG")))
        number = place.engine.state.seq
        sent = place.engine.state.incidents[number].assignments
        known += [(number, one.unit_id, place.at_ms) for one in sent if one.ordered]
    # The service is away for an hour; the sheet has what the crews did meanwhile.
    lines = [
        step(unit_id, incident, stage, ordered_ms + (nth + 1) * MINUTE_MS * rng.randrange(1, 9))
        for incident, unit_id, ordered_ms in known
        for nth, stage in enumerate(STEPS)
        if rng.random() < 0.8
    ]
    # Others were sent by voice.
    for incident, _, ordered_ms in rng.sample(known, 4):
        unit_id, minutes = rng.choice(CITY.units).unit_id, sorted(rng.sample(range(1, 55), 4))
        stages = (A.DISPATCHED, A.EN_ROUTE, A.ON_SCENE, A.CLEARED)
        followed = list(zip(stages, minutes, strict=True))[: rng.randrange(1, 5)]
        lines += [step(unit_id, incident, stage, ordered_ms + minute * MINUTE_MS) for stage, minute in followed]
    lines.sort(key=lambda line: line.occurred_at_ms)
    place.at_ms += 60 * MINUTE_MS
    place.take(c.ResumeService(ResumeCause.START))
    recorded: list[c.RecordPaperStep] = []
    for line in lines:
        for _ in range(rng.randrange(6)):
            place.at_ms += rng.choice((0, 300, 3_000, 20_000, 60_000))
            place.take(crowd.command(place.engine.state, place.at_ms))
        place._let_timers_act(line)
        decided = place.take(line)
        if isinstance(decided, list):
            recorded.append(line)
            assert {type(event) for event in decided} <= (OF_RADIO if line.state is A.DISPATCHED else MADE)
        if rng.random() < 0.1:
            place.start_again()
    assert recorded
    # The same file again changes nothing, whoever gives it.
    place._let_timers_act(lines[0])
    seq, before = place.engine.state.seq, digest(place.engine.state)
    for line in recorded:
        again = place.take(c.RecordPaperStep(line.unit_id, line.incident, line.state, line.occurred_at_ms, "", "other"))
        assert again == [] or isinstance(again, Rejection)
    assert (place.engine.state.seq, digest(place.engine.state)) == (seq, before)


def test_who_is_free_by_paper_waits_for_a_word_and_a_waiting_need_is_not_forgotten() -> None:
    place = Centre()
    state = place.engine.state
    busy: dict[str, int] = {}
    while not state.waiting:
        incident, unit_id = sent_out(place) if not busy else (0, "")
        if not incident:
            place.take(report("arrest"))
            continue
        busy[unit_id] = incident
    [(unit_id, incident)] = busy.items()
    place.at_ms += 30 * MINUTE_MS
    cleared = place.take(step(unit_id, incident, A.CLEARED, START_MS + 20 * MINUTE_MS))
    assert isinstance(cleared, list)
    unit = state.find_unit(unit_id)
    assert unit is not None
    assert (unit.incident, unit.availability, unit.availability_reason) == (
        0,
        Availability.NOT_AVAILABLE,
        FREED_BY_PAPER,
    )
    stamp = state.incidents[incident].assignments[0].stamp(A.CLEARED)
    assert stamp is not None
    assert (stamp.occurred_at_ms, stamp.by, stamp.on_behalf_of) == (START_MS + 20 * MINUTE_MS, "clerk", unit_id)
    # Nobody forgets it: a human is reminded, and at a word it goes where somebody waits.
    told = [event for event in _wait(place) if isinstance(event, e.AlertRaised) and event.unit_id == unit_id]
    assert told
    said = place.take(c.SetAvailability(unit_id, Availability.AVAILABLE, "", 0, False, 0, False, True, "desk"))
    assert isinstance(said, list)
    assert unit_id in [order.unit_id for event in said if isinstance(event, e.NeedDecided) for order in event.assigned]


def _wait(place: Centre) -> list[e.Event]:
    """What the clock does within two minutes."""
    place.at_ms += 2 * MINUTE_MS
    happened: list[e.Event] = []
    while 0 < place.engine.next_deadline_ms() <= place.at_ms:
        due = place.engine.decide(c.AdvanceClock(), place.at_ms)
        assert isinstance(due, list)
        happened += due
        place.engine.apply(place.engine.state.seq + 1, place.at_ms, "", b"", due)
    return happened


def test_paper_is_about_the_order_that_there_was_then() -> None:
    place = Centre()
    incident, unit_id = sent_out(place, "blaze")
    assignment = place.engine.state.incidents[incident].assignments[0]
    at_ms = START_MS + MINUTE_MS
    early = place.take(step(unit_id, incident, A.ACKNOWLEDGED, START_MS - 2 * PAPER_MINUTE_MS))
    assert isinstance(early, Rejection)
    assert early.reason is Reason.BEFORE_ITS_ORDER
    # It moved after the service was back: that order the crew must answer by itself.
    place.at_ms += 40 * MINUTE_MS
    moved = c.UpdateIncident(incident, 0, "", 0, 0, True, *point("F"), 50, "", "better known", "", "chief")
    assert isinstance(place.take(moved), list)
    version = assignment.order_version
    assert version == 2
    told = place.take(step(unit_id, incident, A.ACKNOWLEDGED, at_ms))
    assert isinstance(told, list)
    assert assignment.stamp(A.ACKNOWLEDGED) is not None
    assert (assignment.order_version, assignment.acknowledged_version) == (version, 0)
    # Another time for the same step is told, and does not overwrite.
    other = place.take(step(unit_id, incident, A.ACKNOWLEDGED, at_ms + MINUTE_MS))
    assert isinstance(other, Rejection)
    assert other.reason is Reason.STAMP_ALREADY_GIVEN


def test_a_live_question_is_not_answered_by_paper() -> None:
    place = Centre()
    incident, unit_id = sent_out(place)
    place.at_ms += 30 * MINUTE_MS
    assert isinstance(place.take(c.CancelIncident(incident, 0, "gone", "chief")), list)
    refused = place.take(step(unit_id, incident, A.ACKNOWLEDGED, START_MS + MINUTE_MS))
    assert isinstance(refused, Rejection)
    assert refused.reason is Reason.NOT_FROM_PAPER
    # That it had long cleared ends the order back as well.
    assert isinstance(place.take(step(unit_id, incident, A.CLEARED, START_MS + 5 * MINUTE_MS)), list)
    assert place.engine.state.incidents[incident].state is IncidentState.CANCELLED


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (step("X9", 4, A.ON_SCENE, START_MS), Reason.UNIT_NOT_FOUND),
        (step("M1", 999, A.ON_SCENE, START_MS), Reason.INCIDENT_NOT_FOUND),
        (step("P1", 3, A.ON_SCENE, START_MS), Reason.NOT_SENT_THERE),
        (step("M1", 3, A.DECLINED, START_MS), Reason.NOT_CONTROLLED_HERE),
    ],
)
def test_what_fits_nothing_is_refused(command: c.RecordPaperStep, reason: Reason) -> None:
    place = Centre()
    assert sent_out(place)[0] == 3
    refused = place.take(command)
    assert isinstance(refused, Rejection)
    assert refused.reason is reason
