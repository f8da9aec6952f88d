"""One crew: gets orders, answers them or not, drives, works, clears, goes home, and says where it is meanwhile.

Every step waits for the answer of the step before and is timed from when the crew would have taken it: its own time,
or the moment the answer came where that was later. An order back ends the work unless the crew is at the scene
already; then it finishes and clears.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from dispatch_core.model import AssignmentState, Availability
from dispatch_core.plane import distance_mm

from .fieldclock import FieldClock
from .habits import Answer, CrewPlan, Hospital
from .sender import Sender
from .ways import Drive, Point
from .wire import OrderSeen

# The way home, as the crow flies in city traffic.
HOME_KMH = 25
# An order that crossed our answer to the one before has arrived by then.
CROSSED_S = 2.0
# Who reports what: crews sign with their own unit, the desk speaks for one that is silent.
DESK = "loadtest-desk"


class Crew:
    """A unit of the city and its people. `drive_to` draws the way between two points."""

    def __init__(
        self,
        unit_id: str,
        kind: str,
        home: Point,
        place: Point,
        sender: Sender,
        clock: FieldClock,
        drive_to: Callable[[Point, Point], tuple[Point, ...]],
    ) -> None:
        self.unit_id = unit_id
        self.kind = kind
        self.order_count = 0
        # The order being carried out and its newest version.
        self.order: OrderSeen | None = None
        self._version = 0
        self._home = home
        self._sender = sender
        self._clock = clock
        self._way = drive_to
        self._drive = Drive((place, place), 0, 1)
        self._sent_place: Point | None = place
        self._called_back = asyncio.Event()
        self._answered = self._at_scene = False

    # -- Where it is ---------------------------------------------------------------------------------------------------

    def fix(self, now_ns: int) -> Point | None:
        """Where the unit is, if that is news."""
        place = self._drive.at(now_ns)
        if place == self._sent_place:
            return None
        self._sent_place = place
        return place

    def fix_lost(self) -> None:
        """The last fix did not get through: say it again."""
        self._sent_place = None

    def _go(self, to: Point, start_ns: int, span_ns: int) -> None:
        here = self._drive.at(start_ns)
        self._drive = Drive.found_when_asked(self._way, here, to, start_ns, start_ns + span_ns)

    def _go_home(self, start_ns: int) -> None:
        mm = distance_mm(*self._drive.at(start_ns), *self._home)
        self._go(self._home, start_ns, self._clock.span_ns(mm * 36 // (HOME_KMH * 10)))

    # -- What it is told -----------------------------------------------------------------------------------------------

    def holds(self, incident: int, assignment_no: int) -> bool:
        """This is the order being carried out."""
        return self.order is not None and (self.order.incident, self.order.assignment_no) == (incident, assignment_no)

    def call_back(self, order_version: int) -> None:
        """The order in hand is cancelled."""
        self._version = order_version
        self._called_back.set()

    def learn(self, order_version: int) -> None:
        """The order in hand has a new version; the answer still to come will name it."""
        self._version = order_version

    async def change(self, order_version: int, now_ns: int) -> None:
        """The order in hand has a new version: understood, or part of the answer still to come."""
        self.learn(order_version)
        if self._answered and self.order is not None:
            await self._say("Acknowledge", self.order, now_ns, order_version=order_version)

    async def acknowledge(self, order: OrderSeen, now_ns: int) -> None:
        """An order back for one that this crew is done with: understood."""
        await self._say("Acknowledge", order, now_ns, order_version=order.order_version)

    async def carry_out(self, order: OrderSeen, plan: CrewPlan, state: AssignmentState, now_ns: int) -> None:
        """Serve one order from `state` on (more than DISPATCHED where the run finds the unit at work already)."""
        self.order, self._version = order, order.order_version
        self._answered = state >= AssignmentState.ACKNOWLEDGED
        self._at_scene = state >= AssignmentState.ON_SCENE
        self._called_back.clear()
        try:
            end_ns = await self._work(order, plan, state, now_ns)
        finally:
            self.order = None
        self._go_home(end_ns)

    # -- What it does --------------------------------------------------------------------------------------------------

    async def _work(self, order: OrderSeen, plan: CrewPlan, state: AssignmentState, now_ns: int) -> int:
        """All steps; returns when the last one was over."""
        at_ns, clock = now_ns, self._clock
        if state < AssignmentState.ACKNOWLEDGED:
            await self._say("ConfirmDelivery", order, at_ns, order_version=self._version, by=None)
            answered_ns = await self._answer(order, plan, now_ns)
            if answered_ns < 0:
                return time.monotonic_ns()
            at_ns = answered_ns
        if state < AssignmentState.EN_ROUTE:
            at_ns = await self._step(order, AssignmentState.EN_ROUTE, at_ns + clock.span_ns(plan.turnout_ms))
            if at_ns < 0:
                return time.monotonic_ns()
        if state < AssignmentState.ON_SCENE:
            self._go((order.lat_e7, order.lon_e7), at_ns, clock.span_ns(plan.travel_ms))
            at_ns += clock.span_ns(plan.travel_ms)
            if plan.arrives:
                at_ns = await self._step(order, AssignmentState.ON_SCENE, at_ns)
                if at_ns < 0:
                    return time.monotonic_ns()
        at_ns += clock.span_ns(plan.on_scene_ms)
        if plan.hospital is not None and state < AssignmentState.TRANSPORTING:
            at_ns = await self._transport(order, plan, plan.hospital, at_ns)
            if at_ns < 0:
                return time.monotonic_ns()
        at_ns = await self._step(order, AssignmentState.CLEARED, at_ns, availability=Availability.AVAILABLE)
        return at_ns if at_ns >= 0 else time.monotonic_ns()

    async def _transport(self, order: OrderSeen, plan: CrewPlan, hospital: Hospital, due_ns: int) -> int:
        """Take the patient to hospital and hand over: when that was done, or -1 where the order has ended."""
        named = {"destination_id": hospital.destination_id}
        at_ns = await self._step(order, AssignmentState.TRANSPORTING, due_ns, **named)
        if at_ns < 0:
            return -1
        ride_ns = self._clock.span_ns(plan.transport_ms)
        self._go((hospital.lat_e7, hospital.lon_e7), at_ns, ride_ns)
        at_ns = await self._step(order, AssignmentState.AT_DESTINATION, at_ns + ride_ns, **named)
        return at_ns + self._clock.span_ns(plan.handover_ms) if at_ns >= 0 else -1

    async def _answer(self, order: OrderSeen, plan: CrewPlan, now_ns: int) -> int:
        """Acknowledge, or not: when that was, or -1 where the order has ended with it."""
        due_ns = now_ns + self._clock.span_ns(plan.answer_ms) + plan.answer_real_ms * 1_000_000
        if await self._recalled_before(due_ns):
            return await self._turn_back(order)
        if plan.answer is Answer.DECLINE:
            await self._say("Decline", order, due_ns, reason="kendaraan tidak siap / vehicle not ready")
            return -1
        if plan.answer is Answer.SILENT:
            # Nobody reached it by radio either: its desk gives the order back.
            said = {"by": DESK, "on_behalf_of": self.unit_id, "reason": "tidak terjangkau / out of reach"}
            await self._say("Decline", order, due_ns, **said)
            return -1
        while True:
            version = self._version
            reply = await self._say("Acknowledge", order, due_ns, order_version=version)
            if reply is not None:
                self._answered = True
                return max(due_ns, time.monotonic_ns())
            if not await self._newer_than(version):
                return -1
            if self._called_back.is_set():
                return await self._turn_back(order)

    async def _newer_than(self, version: int) -> bool:
        """The answer was refused: is a newer order on its way, which crossed it? Waits a moment for that."""
        end_s = time.monotonic() + CROSSED_S
        while self._version == version and time.monotonic() < end_s:
            await asyncio.sleep(0.02)
        return self._version != version

    async def _step(self, order: OrderSeen, state: AssignmentState, due_ns: int, **fields: Any) -> int:
        """Wait until `due_ns`, report `state`; when it was answered, or -1 where the order has ended."""
        if await self._recalled_before(due_ns):
            return await self._turn_back(order)
        reply = await self._say("ReportProgress", order, due_ns, state=int(state), **fields)
        if reply is None:
            return await self._refused(order)
        self._at_scene |= state >= AssignmentState.ON_SCENE
        return max(due_ns, time.monotonic_ns())

    async def _recalled_before(self, due_ns: int) -> bool:
        """Wait until `due_ns`; True as soon as the order is called back and the crew is not yet at the scene."""
        left_s = (due_ns - time.monotonic_ns()) / 1e9
        if self._at_scene:
            if left_s > 0:
                await asyncio.sleep(left_s)
            return False
        if left_s > 0 and not self._called_back.is_set():
            try:
                await asyncio.wait_for(self._called_back.wait(), left_s)
            except TimeoutError:
                return False
        return self._called_back.is_set()

    async def _turn_back(self, order: OrderSeen) -> int:
        """Understood: we are going back."""
        await self._say("Acknowledge", order, time.monotonic_ns(), order_version=self._version)
        return -1

    async def _refused(self, order: OrderSeen) -> int:
        """The step was not taken: called back meanwhile, or the assignment has ended."""
        if self._called_back.is_set() and not self._at_scene:
            return await self._turn_back(order)
        return -1

    async def _say(self, method: str, order: OrderSeen, intended_ns: int, **fields: Any) -> Any:
        given = {"by": self.unit_id, **fields}
        return await self._sender.send(
            "units",
            method,
            intended_ns,
            unit_id=self.unit_id,
            incident_id=f"I{order.incident}",
            **{name: value for name, value in given.items() if value is not None},
        )
