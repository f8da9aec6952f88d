"""Orders that were stored too late after they were decided: nobody sees them as ordered; a human releases them."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest

from dispatch_core import commands, events
from dispatch_core.city import City, city_folder
from dispatch_core.model import AssignmentState, ResumeCause, Shortfall
from dispatch_server.client import retrying
from dispatch_server.codec import Entry
from dispatch_server.store.store import Store
from dispatch_server.writer import sequencer as sequencer_module
from dispatch_server.writer.clock import Clock, steady_ns
from dispatch_server.writer.outcomes import OutcomeUnknown
from sigap.v1 import incidents_pb2

from ..server import asking
from ..support_server import Server
from ..support_store import stopped, until
from .area import Area, acknowledge, ordered_units, report

NS_PER_S = 1_000_000_000


class Skew:
    """A steady clock that can be set forward, as if that time had passed while the store kept silent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead_ns = 0
        monkeypatch.setattr(sequencer_module, "Clock", self._clock)

    def _clock(self, last_ms: int, rate: int) -> Clock:
        def now() -> int:
            return steady_ns() + self._ahead_ns

        return Clock(last_ms, rate, wall=lambda: time.time_ns() + self._ahead_ns, steady=now)

    def forward_during_next_append(self, area: Area, seconds: float) -> None:
        """Let so much time pass before the next batch is confirmed."""
        append = area.journal.append

        async def slow(*args: Any) -> None:
            await append(*args)
            area.journal.append = append  # type: ignore[method-assign]
            self._ahead_ns += round(seconds * NS_PER_S)

        area.journal.append = slow  # type: ignore[method-assign]


def seen_ordered(area: Area) -> list[tuple[int, str]]:
    """Fills with every assignment that is an order at a moment when its entry is let out."""
    seen: list[tuple[int, str]] = []

    def look(entries: Sequence[Entry]) -> None:
        state = area.sequencer.engine.state
        for entry in entries:
            for event in entry.events:
                for order in getattr(event, "assigned", ()):
                    incident = state.find_incident(event.incident)  # type: ignore[union-attr]
                    assignment = incident.assignment(order.assignment_no) if incident else None
                    if assignment is not None and assignment.ordered:
                        seen.append((entry.seq, assignment.unit_id))

    area.sequencer.subscribe(look)
    return seen


@pytest.mark.parametrize(
    ("seconds", "rate", "held"), [(14, 1, False), (16, 1, True), (140, 10, False), (160, 10, True)]
)
async def test_a_batch_is_held_from_the_citys_bound_on(
    city: City, data: Path, store: Store, monkeypatch: pytest.MonkeyPatch, seconds: float, rate: int, held: bool
) -> None:
    skew = Skew(monkeypatch)
    area = Area(city, data, store, clock_rate=rate)
    await area.start()
    early = await area.submit(report("cardiac_arrest"), "early")
    assert early is not None
    seen = seen_ordered(area)
    skew.forward_during_next_append(area, seconds / rate)
    late = await area.submit(report(), "late")
    assert late is not None
    entries = await area.entries()
    following = entries[late.seq : late.seq + 1]
    if held:
        [resumed] = following
        assert resumed.command == commands.ResumeService(ResumeCause.STORE_AWAY, late.at_ms)
        reserved = [event for event in resumed.events if isinstance(event, events.OrderHeld)]
        assert {event.incident for event in reserved} == {late.seq}
        assert len(reserved) == len([unit for unit in ordered_units(late) if _was_order(late, unit)])
        assert not [unit_id for seq, unit_id in seen if seq == late.seq]
        assert area.sequencer.committed_seq >= resumed.seq
    else:
        assert [unit_id for seq, unit_id in seen if seq == late.seq]
        assert not any(isinstance(event, events.OrderHeld) for entry in entries for event in entry.events)
    # What was stored in time goes on.
    incident = area.sequencer.engine.state.incidents[early.seq]
    assert incident.assignments[0].state is AssignmentState.DISPATCHED
    await area.stop()


def _was_order(entry: Entry, unit_id: str) -> bool:
    return any(
        order.unit_id == unit_id and not order.reserved
        for event in entry.events
        for order in getattr(event, "assigned", ())
    )


@pytest.fixture
async def strict(city: City, data: Path, store: Store) -> AsyncIterator[Area]:
    """Ambon where an order that was stored 600 ms late waits for a human."""
    area = Area(replace(city, policy=replace(city.policy, late_commit_ms=600)), data, store)
    await area.start()
    yield area
    await area.stop()


async def test_a_store_that_hangs_too_long_orders_nobody(strict: Area) -> None:
    seen = seen_ordered(strict)
    assert strict.store.pid is not None
    with stopped(strict.store.pid):
        with pytest.raises(OutcomeUnknown):
            await strict.submit(report(), "r1")
        await asyncio.sleep(0.5)
    await until(lambda: not strict.sequencer.store_away)
    again = await strict.submit(report(), "r1")
    assert again is not None
    assert ordered_units(again)
    assert not seen
    incident = strict.sequencer.engine.state.incidents[again.seq]
    assert {one.state for one in incident.assignments} == {AssignmentState.RESERVED}
    assert incident.needs[0].shortfall is Shortfall.AWAITING_APPROVAL
    # One entry says that service went on; there is no second one.
    resumes = [entry for entry in await strict.entries() if isinstance(entry.command, commands.ResumeService)]
    assert [entry.command.late_from_ms for entry in resumes] == [0, again.at_ms]  # type: ignore[union-attr]
    unit_id = incident.assignments[0].unit_id
    released = await strict.submit(commands.ConfirmOrder(again.seq, 0, 0, unit_id, "still needed", "supervisor"), "r2")
    assert released is not None
    assert any(isinstance(event, events.OrderReleased) for event in released.events)
    await strict.submit(acknowledge(unit_id, again.seq), "r3")
    # It survives a restart as it is.
    before = await strict.sequencer.state_digest()
    await strict.restart()
    incident = strict.sequencer.engine.state.incidents[again.seq]
    assert incident.assignments[0].state is AssignmentState.ACKNOWLEDGED
    assert incident.assignments[1].reserved
    assert before[0] < strict.sequencer.committed_seq


def test_nobody_who_watches_orders_sees_one_that_was_held(tmp_path: Path, make_server: Callable[..., Server]) -> None:
    folder = tmp_path / "ambon"
    shutil.copytree(city_folder("ambon"), folder)
    settings = (folder / "city.toml").read_text()
    assert "late_commit_ms = 15_000" in settings
    (folder / "city.toml").write_text(settings.replace("late_commit_ms = 15_000", "late_commit_ms = 1_000"))
    server = make_server(tmp_path / "var", city=folder)
    server.start()
    with server.client() as client:
        orders = client.units.WatchOrders(asking.request("WatchOrders"), timeout=20)
        next(orders)
        asked = asking.report("cardiac_arrest")
        with stopped(int((server.data / "store" / "valkey.pid").read_text())):
            with suppress(grpc.RpcError):
                client.intake.ReportIncident(asked)
            time.sleep(1.0)
        reported = retrying(client.intake.ReportIncident, asked)
        [item] = client.ops.ListPending(asking.request("ListPending", incident_id=reported.incident_id)).items
        assert item.unit_id
        confirm = asking.request("ConfirmOrder", incident_id=reported.incident_id, by="pengawas")
        released = client.ops.ConfirmOrder(confirm)
        assert list(released.released_unit_ids) == [item.unit_id]
        first = next(message.order for message in orders if message.HasField("order"))
        orders.cancel()
        assert (first.unit_id, first.kind) == (item.unit_id, incidents_pb2.ORDER_KIND_DISPATCH)
        assert first.ordered_at.ToMilliseconds() >= reported.at.ToMilliseconds() + 1_000
