"""Crews: what each unit's crew does with its orders: answer, turn out, drive, treat, transport, hand over, return.

A crew knows its order and where it is, nothing of rules. What it was told before no longer holds once it was told
something else; `turn` counts that.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from dispatch_core.drives import Drive
from dispatch_core.engine import Engine
from dispatch_core.ground import Ground
from dispatch_core.model import Place


class Phase(IntEnum):
    HOME = 0
    RETURNING = 1
    # Told, and not yet driving: standing, or still on the way to where it was going.
    TURNING_OUT = 2
    DRIVING = 3
    ON_SCENE = 4
    TRANSPORTING = 5
    AT_DESTINATION = 6
    BROKEN = 7


class Crew:
    __slots__ = (
        "assignment_no",
        "away_us",
        "base",
        "began_us",
        "busy_us",
        "departs_us",
        "destination_id",
        "drive",
        "due_us",
        "ground",
        "handover_us",
        "home",
        "incident",
        "left_us",
        "may_transport",
        "metres",
        "mode",
        "phase",
        "place",
        "scene_us",
        "since_us",
        "stuck",
        "tick_us",
        "transports",
        "turn",
        "turnout_us",
        "unit",
        "unit_id",
        "until_us",
    )

    def __init__(
        self,
        unit: int,
        unit_id: str,
        home: Place,
        mode: int,
        transports: bool,
        tick_us: int,
        ground: Ground,
        counted: tuple[int, int],
    ) -> None:
        self.unit = unit
        self.unit_id = unit_id
        self.home = self.place = home
        # Where it goes when it is free: home, or where it was advised to stand by.
        self.base = home
        self.mode = mode
        # Over which it drives, or sails.
        self.ground = ground
        self.transports = transports
        self.tick_us = tick_us
        self.phase = Phase.HOME
        self.turn = 0
        # Its order; 0 = none.
        self.incident = self.assignment_no = 0
        self.may_transport = False
        # What it does between these counts.
        self.since_us, self.until_us = counted
        # Since when it is on an incident, and for how much of the time that counts it has been on others.
        self.began_us = self.busy_us = 0
        self.drive: Drive | None = None
        # When the drive began.
        self.left_us = 0
        # When it leaves, or left, for its order, and when what it does now is over.
        self.departs_us = self.due_us = 0
        self.away_us = self.turnout_us = self.scene_us = self.handover_us = 0
        self.destination_id = ""
        self.metres = 0
        # Where it is to go and what it does there, while no way leads there.
        self.stuck: tuple[Place, Callable[[int], None]] | None = None

    def place_at(self, now_us: int) -> Place:
        """Where it is: standing, or the next node ahead."""
        drive = self.drive
        return self.place if drive is None else drive.at((now_us - self.left_us) // self.tick_us)

    def row(self, engine: Engine) -> int:
        """How it drives, by the weights that closures for its kind of vehicle leave."""
        return engine.context.roads.row(engine.state.units[self.unit])

    def get_ready(self, answered_us: int) -> None:
        """Turn out once it has answered; one that was getting ready to leave for somewhere else has begun with it."""
        if self.phase is Phase.TURNING_OUT:
            self.turnout_us = max(0, self.departs_us - answered_us)
        self.departs_us = answered_us + self.turnout_us

    def end_work(self, now_us: int) -> None:
        """It is no longer on its incident."""
        self.busy_us += self._counted_us(self.began_us, now_us)
        self.incident = self.assignment_no = 0

    def leave(self, now_us: int, drive: Drive, measured: bool) -> None:
        """Begin a drive; of the one it gives up the part that it drove is counted."""
        if measured:
            self._measure(now_us)
        self.drive = drive
        self.left_us = now_us

    def arrive(self, place: Place, measured: bool) -> None:
        if measured and self.drive is not None:
            self._measure(self.left_us + self.drive.ticks * self.tick_us)
        self.stand(place)

    def stand(self, place: Place) -> None:
        self.place = place
        self.drive = None

    def halt(self, now_us: int, measured: bool) -> None:
        """It goes no farther; at the next node ahead it stands."""
        place = self.place_at(now_us)
        if measured:
            self._measure(now_us)
        self.stand(place)
        self.phase = Phase.BROKEN
        self.stuck = None

    def settle(self, now_us: int, measured: bool) -> None:
        """Nothing more is simulated: what it is in the middle of counts as far as it got."""
        if self.incident:
            self.end_work(now_us)
        if measured:
            self._measure(now_us)

    def _measure(self, now_us: int) -> None:
        """Of the drive that it is on, what it has driven in the time that counts."""
        drive = self.drive
        if drive is None or not drive.ticks:
            return
        whole_us = drive.ticks * self.tick_us
        counted_us = self._counted_us(self.left_us, min(now_us, self.left_us + whole_us))
        if counted_us:
            self.metres += drive.length_m() * counted_us // whole_us

    def _counted_us(self, began_us: int, ended_us: int) -> int:
        return max(0, min(ended_us, self.until_us) - max(began_us, self.since_us))
