"""The desk: closes incidents when their work is done, as a call-taker would, knowing only what the journal says.

An incident is closed some time after its last unit cleared, if nothing it asked for is still to come. A need that no
unit can ever fill does not hold it open. A refusal is no failure: the server sent somebody in the same moment.
"""

from __future__ import annotations

import asyncio
import time

from dispatch_core.model import IncidentState, Shortfall

from .accounts import Incident
from .fieldclock import FieldClock
from .ledger import Ledger
from .sender import Sender

LOOK_EVERY_S = 0.1
# Nobody will come for these, however long one waits.
HOPELESS = frozenset(
    {
        Shortfall.NO_UNIT_OF_AGENCY,
        Shortfall.NO_CAPABILITY,
        Shortfall.ALL_DECLINED,
        Shortfall.AWAITING_APPROVAL,
    }
)
# Closed at one look, at most; the next look takes the rest.
CLOSED_AT_ONCE_MAX = 32


class Desk:
    """One desk for all incidents of the run. `linger_ms` is in the city's time."""

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
            done = [incident for incident in self._ledger.open_incidents() if self._done(incident, now_ms)]
            await asyncio.gather(*(self._close(incident) for incident in done[:CLOSED_AT_ONCE_MAX]))

    def _done(self, incident: Incident, now_ms: int) -> bool:
        if incident.live_count or now_ms < incident.changed_ms + self._linger_ms:
            return False
        if incident.state is IncidentState.CANCELLED or incident.outside_area:
            return True
        return all(
            not need.dispatch or not incident.missing_count(need) or need.shortfall in HOPELESS
            for need in incident.needs.values()
        )

    async def _close(self, incident: Incident) -> None:
        intended_ns = time.monotonic_ns()
        number = f"I{incident.incident}"
        reply = await self._sender.send("intake", "CloseIncident", intended_ns, incident_id=number, by="loadtest-desk")
        if reply is not None:
            self.closed_count += 1
        # The feed tells of the end a moment later; until then it is not looked at again.
        incident.changed_ms = self._clock.field_ms(time.monotonic_ns())
