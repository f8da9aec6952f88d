"""The crews of the demonstration: what each will report and when, and where its vehicle is meanwhile.

They keep to the server's own estimates, some a little early and some a little late, the same in every show. They
speak to nobody themselves; story.py sends what is due.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_core.city import city_folder
from dispatch_loadtest.ways import Drive, Ways, read_roads

# How long the crews need once the last of them has arrived, and how far apart they leave, in the city's time.
WORK_MS: Final = 180_000
LEAVE_APART_MS: Final = 8_000
# Percent of the estimated drive, taken in turn: early, late, as said.
_HASTE: Final = (96, 103, 92, 107, 100)


@dataclass
class Player:
    """One unit and its crew. Instants are milliseconds of the city's time."""

    unit_id: str
    name: str
    agency: str
    eta_ms: int
    starts_ms: int
    arrives_ms: int
    drive: Drive
    # (due, stage of the wire), soonest first.
    steps: deque[tuple[int, str]]
    # They have acknowledged before the curtain rises.
    stage: str = "ACKNOWLEDGED"
    took_ms: int = 0
    fix: tuple[int, int] = field(default=(0, 0))

    def share(self, now_ms: int) -> float:
        """How much of the drive is done, 0 to 1."""
        if self.stage == "ACKNOWLEDGED":
            return 0.0
        if self.stage != "EN_ROUTE":
            return 1.0
        return min(1.0, max(0.0, (now_ms - self.starts_ms) / max(1, self.arrives_ms - self.starts_ms)))


class Cast:
    """All units on the incident."""

    def __init__(self, needs: Any, roster: dict[str, Any], scene: tuple[int, int], ordered_ms: int) -> None:
        """`needs` are the incident's, whose units have acknowledged; `scene` is a point in 1e-7 degrees."""
        ways = Ways(read_roads(city_folder("ambon")))
        assignments = [each for need in needs for each in need.assignments if not each.reserved]
        self.players = [
            _player(assignment, roster[assignment.unit_id], number, ways, scene, ordered_ms)
            for number, assignment in enumerate(sorted(assignments, key=lambda each: each.eta.eta_ms))
        ]

    # -- Queries ----------------------------------------

    def all_at(self, *stages: str) -> bool:
        """Whether every unit is at one of the stages."""
        return all(player.stage in stages for player in self.players)

    def moving(self, now_ms: int) -> list[Player]:
        """Units whose position changed since it was last asked for; their `fix` is the new one."""
        moved = []
        for player in self.players:
            if player.stage == "EN_ROUTE":
                place = player.drive.at(now_ms * 1_000_000)
                if place != player.fix:
                    player.fix = place
                    moved.append(player)
        return moved

    def next_due(self, now_ms: int) -> tuple[Player, str] | None:
        """The step that has been due longest, taken from its unit's list; None where none is due."""
        due = [player for player in self.players if player.steps and player.steps[0][0] <= now_ms]
        if not due:
            return None
        player = min(due, key=lambda each: (each.steps[0][0], each.unit_id))
        return player, player.steps.popleft()[1]

    # -- Changes ----------------------------------------

    def finish(self, now_ms: int) -> None:
        """The fire is out: everybody clears, one after the other."""
        for number, player in enumerate(self.players):
            player.steps.append((now_ms + WORK_MS + number * LEAVE_APART_MS, "CLEARED"))


def _player(assignment: Any, unit: Any, number: int, ways: Ways, scene: tuple[int, int], ordered_ms: int) -> Player:
    eta = assignment.eta
    starts_ms = ordered_ms + max(9_000, eta.turnout_ms * 95 // 100)
    drive_ms = (eta.eta_ms - eta.turnout_ms) * _HASTE[number % len(_HASTE)] // 100
    arrives_ms = starts_ms + max(drive_ms, 5_000)
    start = (unit.position.lat_e7, unit.position.lon_e7)
    return Player(
        unit_id=unit.unit_id,
        name=unit.name,
        agency=unit.agency,
        eta_ms=eta.eta_ms,
        starts_ms=starts_ms,
        arrives_ms=arrives_ms,
        drive=Drive(ways.way(start, scene), starts_ms * 1_000_000, arrives_ms * 1_000_000),
        steps=deque([(starts_ms, "EN_ROUTE"), (arrives_ms, "ON_SCENE")]),
    )
