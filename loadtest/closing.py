"""Closing: a call-taker closes incidents when their work is done, knowing only what the journal says.

An incident is closed some time after its last unit cleared, if nothing it asked for is still to come. A need that no
unit can ever fill, or that somebody refused, does not hold it open. While the power is cut it stays open: the
electricity company is asked to restore it first. A refusal is no failure: the server sent somebody in the same moment.
"""

from __future__ import annotations

import asyncio
import time

from dispatch_core.model import IncidentState, PowerState, Shortfall

from .accounts import Incident
from .fieldclock import FieldClock
from .ledger import Ledger
from .sender import Sender

BY = "loadtest"
NOBODY_CAN_COME = "tidak ada yang dapat datang / nobody can come"
LOOK_EVERY_S = 0.1
# Nobody will come for these, however long one waits.
HOPELESS = frozenset(
    {
        Shortfall.NO_UNIT_OF_AGENCY,
        Shortfall.NO_CAPABILITY,
        Shortfall.ALL_DECLINED,
        Shortfall.NOT_ACTUAL,
        Shortfall.REFUSED,
    }
)
# Closed at one look, at most; the next look takes the rest.
CLOSED_AT_ONCE_MAX = 32


class Closing:
    """One call-taker for all incidents of the run. `linger_ms` is in the city's time."""

    def __init__(self, sender: Sender, clock: FieldClock, ledger: Ledger, linger_ms: int) -> None:
        self.closed_count = 0
        self._sender = sender
        self._clock = clock
        self._ledger = ledger
        self._linger_ms = linger_ms

    async def run(self) -> None:
        """Look around until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now_ms = self._clock.field_ms(time.monotonic_ns())
            over = [incident for incident in self._ledger.open_incidents() if self.over(incident, now_ms)]
            done = [incident for incident in over if incident.power != PowerState.ISOLATED]
            await asyncio.gather(*(self._close(incident) for incident in done[:CLOSED_AT_ONCE_MAX]))

    def over(self, incident: Incident, now_ms: int) -> bool:
        """Nobody is there, or to come, any more; only the power may still be cut."""
        if incident.live_count or now_ms < incident.changed_ms + self._linger_ms:
            return False
        if incident.state is IncidentState.CANCELLED:
            return True
        return all(
            not need.dispatch
            or not incident.missing_count(need)
            or need.shortfall in HOPELESS
            # No road leads there and none will.
            or (incident.outside_area and need.shortfall != Shortfall.AWAITING_APPROVAL)
            for need in incident.needs.values()
        )

    async def _close(self, incident: Incident) -> None:
        intended_ns = time.monotonic_ns()
        number = f"I{incident.incident}"
        if incident.state is IncidentState.OPEN and not any(order.cleared for order in incident.orders.values()):
            # Nobody was there, and nobody can come: what is urgent is not closed like that, somebody must say so.
            await self._sender.send(
                "intake", "CancelIncident", intended_ns, incident_id=number, reason=NOBODY_CAN_COME, by=BY
            )
            incident.changed_ms = self._clock.field_ms(time.monotonic_ns())
            return
        reply = await self._sender.send("intake", "CloseIncident", intended_ns, incident_id=number, by=BY)
        if reply is not None:
            self.closed_count += 1
        # The feed tells of the end a moment later; until then it is not looked at again.
        incident.changed_ms = self._clock.field_ms(time.monotonic_ns())
