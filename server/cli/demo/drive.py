"""The loop of the show: sends each step when it is due, and once a second where everybody is.

Positions go by a thread of their own, because their answer waits until they are durable. One that is lost is not
sent again: the next fix replaces it.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import grpc

from ..session import Session
from .cast import Cast, Player
from .screen import CityTime
from .stage import StageError

_TICK_S: Final = 0.04
# As often as the server makes positions durable.
_POSITIONS_S: Final = 1.0
# An act that takes longer hangs.
_ACT_S: Final = 60.0

Step = Callable[[Player, str], None]


class Driver:
    """Drives a cast through the city's time. `step` reports one step of one crew."""

    def __init__(self, session: Session, moment: CityTime, step: Step, pool: ThreadPoolExecutor) -> None:
        self._session = session
        self._moment = moment
        self._step = step
        self._pool = pool
        self._sent_s = 0.0
        self._sending: Future[None] | None = None
        # (due in the city's time, what to do), soonest first.
        self._planned: list[tuple[int, Callable[[], None]]] = []

    def at(self, due_ms: int, action: Callable[[], None]) -> None:
        """Do this too, when the city's time has come."""
        self._planned = sorted([*self._planned, (due_ms, action)], key=lambda each: each[0])

    def until(self, cast: Cast, done: Callable[[], bool]) -> None:
        """Go on until `done`. Raises StageError when that never comes, grpc.RpcError when a step is refused."""
        end_s = time.monotonic() + _ACT_S
        while not done():
            if time.monotonic() > end_s:
                raise StageError("The show hangs.", "Peragaan macet.")
            while due := cast.next_due(self._moment.now_ms()):
                self._step(*due)
            while self._planned and self._planned[0][0] <= self._moment.now_ms():
                self._planned.pop(0)[1]()
            self._send_positions(cast)
            time.sleep(_TICK_S)

    def rest(self) -> None:
        """Wait for the positions that are under way."""
        if self._sending:
            self._sending.result()

    def _send_positions(self, cast: Cast) -> None:
        if time.monotonic() - self._sent_s < _POSITIONS_S or (self._sending and not self._sending.done()):
            return
        now_ms = self._moment.now_ms()
        moved = cast.moving(now_ms)
        if moved:
            self._sent_s = time.monotonic()
            self._sending = self._pool.submit(self._send, [(each.unit_id, *each.fix) for each in moved], now_ms)

    def _send(self, fixes: list[tuple[str, int, int]], at_ms: int) -> None:
        columns: dict[str, Any] = {
            "unit_ids": [unit_id for unit_id, _, _ in fixes],
            "lat_e7": [lat_e7 for _, lat_e7, _ in fixes],
            "lon_e7": [lon_e7 for _, _, lon_e7 in fixes],
            "fix_at_ms": [at_ms] * len(fixes),
        }
        try:
            self._session.read("units.ReportPositions", **columns)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise
