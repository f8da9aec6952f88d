"""A crash at every step of a structure fire with all who decide in it: before an append, and after it.

The writer's own decider over bytes in this file. Whatever is lost is sent again under its request id; at the end the
incident must be what it is without any crash, and a replay must find nothing.
"""

from dataclasses import replace

import pytest

from dispatch_core import commands
from dispatch_core.city import City
from dispatch_core.engine import Engine
from dispatch_core.engine_version import rules_digest
from dispatch_core.model import AssignmentState, Availability, DeskAnswer, PowerState, ResumeCause
from dispatch_core.state import State
from dispatch_server.codec import Entry
from dispatch_server.recovery.recovery import Fold
from dispatch_server.recovery.replay import Replay
from dispatch_server.writer.decider import Decider

from .area import acknowledge, progress, report

START_MS = 1_765_500_000_000
# Stands in the steps for the incident's number, which is that of the entry that opened it.
FIRE = -1
ORDERED = ("DAMKAR-01", "DAMKAR-02", "DAMKAR-03", "DAMKAR-05", "MEDIC-01")
CONFIRMED = ("POLRI-01", "POLRI-02", "DISHUB-01")
SCENE, CLEARED = AssignmentState.ON_SCENE, AssignmentState.CLEARED


def accept(desk_id: str, need_no: int, *unit_ids: str) -> commands.AnswerDesk:
    return commands.AnswerDesk(FIRE, need_no, desk_id, DeskAnswer.ACCEPTED, unit_ids, "", "desk", "")


def power(state: PowerState) -> commands.RecordPower:
    return commands.RecordPower(FIRE, "PLN", state, "Mardika-2", 0, "operator")


STEPS: tuple[commands.Command, ...] = (
    report(),
    report(attach_to=FIRE),
    *(acknowledge(unit_id, FIRE) for unit_id in ORDERED),
    commands.ConfirmOrder(FIRE, 0, 0, "", "", "supervisor"),
    *(acknowledge(unit_id, FIRE) for unit_id in CONFIRMED),
    commands.ConfirmDeskDelivery(FIRE, 5, "PLN"),
    accept("PLN", 5),
    accept("PLN", 6, "PLN-01"),
    accept("rs_siloam", 8),
    power(PowerState.ISOLATED),
    *(progress(unit_id, FIRE, SCENE) for unit_id in (*ORDERED, *CONFIRMED, "PLN-01")),
    *(progress(unit_id, FIRE, CLEARED) for unit_id in (*ORDERED, *CONFIRMED, "PLN-01")),
    power(PowerState.RESTORED),
    commands.CloseIncident(FIRE, 0, "", "", "supervisor"),
)


def writer(city: City, journal: list[bytes], epoch: int, at_ms: int) -> Decider:
    """Another writer on the bytes."""
    fold = Fold(Engine(city, State()), b"")
    fold.take(enumerate(journal, start=1))
    decider = Decider(fold.engine, epoch, fold.last_digest)
    opening: list[commands.Command] = [commands.StartWriter("scenario", epoch, "here", 1)]
    if fold.engine.city_differs:
        opening.append(commands.LoadCity())
    else:
        fold.engine.attach()
    for command in (*opening, commands.ResumeService(ResumeCause.START)):
        entry = decider.take(command, at_ms)
        assert isinstance(entry, Entry)
        journal.append(entry.stored)
    return decider


def about(command: commands.Command, fire: int) -> commands.Command:
    """The step's command with the fire's number."""
    for name in ("incident", "attach_to"):
        if getattr(command, name, 0) == FIRE:
            command = replace(command, **{name: fire})
    return command


def play(city: City, crash_at: int, appended: bool) -> tuple[list[bytes], State]:
    """The scenario, a second a step, with one crash: before the step's entry is in the journal, or after."""
    journal: list[bytes] = []
    decider = writer(city, journal, 1, START_MS)
    fire = 0
    for step, command in enumerate(STEPS):
        at_ms = START_MS + 1_000 * (step + 1)
        sent = 2 if step == crash_at else 1
        for attempt in range(sent):
            if f"r{step}" not in decider.engine.state.requests:
                entry = decider.take(about(command, fire), at_ms, f"r{step}", b"d")
                assert isinstance(entry, Entry), (step, command, entry)
                fire = fire or next(iter(decider.engine.state.incidents))
                if attempt + 1 == sent or appended:
                    journal.append(entry.stored)
            if attempt + 1 < sent:
                fire = fire if step or appended else 0
                decider = writer(city, journal, 2, at_ms)
    return journal, decider.engine.state


def outcome(state: State) -> tuple[object, ...]:
    """What people would see of the fire at the end."""
    [fire] = state.closed.values()
    needs = [(need.state, need.served_count, need.missing_count, need.desk_id) for need in fire.needs]
    units = [(one.unit_id, one.need_no, one.state, one.order_version) for one in fire.assignments]
    free = [unit.unit_id for unit in state.units if not unit.incident and unit.availability is Availability.AVAILABLE]
    return fire.report_count, needs, units, fire.power, free


@pytest.mark.parametrize("appended", [False, True], ids=["before the append", "after it"])
def test_a_crash_at_any_step_changes_nothing_of_the_fire(city: City, appended: bool) -> None:
    _, whole = play(city, -1, appended)
    for crash_at in range(len(STEPS)):
        journal, state = play(city, crash_at, appended)
        assert outcome(state) == outcome(whole), STEPS[crash_at]
        replay = Replay(None, b"", {rules_digest(city): city}.get)
        for seq, stored in enumerate(journal, start=1):
            replay.take(seq, stored)
        assert replay.ledger.faults == []
        assert replay.decided_count == len(journal)
