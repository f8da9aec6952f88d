"""One city on one store: its sequencer started and stopped, and the commands that tests send it."""

from pathlib import Path
from typing import Any

from dispatch_core import commands
from dispatch_core.city import City, city_folder
from dispatch_core.model import AssignmentState, Availability, CallClass, IncidentKind
from dispatch_server.codec import Entry, decode_entry
from dispatch_server.journal.journal import Journal
from dispatch_server.store.store import Store
from dispatch_server.writer.sequencer import Sequencer

LAT_E7, LON_E7 = -36_890_000, 1_281_822_000


def report(type_code: str = "structure_fire", attach_to: int = 0, note: str = "") -> commands.ReportIncident:
    """Somebody calls from the terminal at Mardika."""
    where = (LAT_E7, LON_E7, 50, "")
    kind, call_class = IncidentKind.ACTUAL, CallClass.EMERGENCY
    return commands.ReportIncident(type_code, 0, *where, 0, 0, attach_to, note, b"", "112", kind, call_class, False, ())


def sign_off(unit_id: str) -> commands.SignOff:
    """A unit goes off duty."""
    return commands.SignOff(unit_id, "end of shift", "desk")


def sign_on(unit_id: str) -> commands.SignOn:
    """A unit comes on duty at its home."""
    return commands.SignOn(unit_id, 0, True, "", False, 0, 0, "desk")


def acknowledge(unit_id: str, incident: int) -> commands.Acknowledge:
    """A crew has its order."""
    return commands.Acknowledge(unit_id, incident, 0, 0, "crew", "")


def progress(unit_id: str, incident: int, state: AssignmentState) -> commands.ReportProgress:
    """A crew gets on."""
    return commands.ReportProgress(unit_id, incident, state, 0, "", Availability.AVAILABLE, "", 0, False, "crew", "")


def ordered_units(entry: Entry | None) -> list[str]:
    """The units that an entry orders out."""
    assert entry is not None
    return [order.unit_id for event in entry.events for order in getattr(event, "assigned", ())]


class Area:
    """A sequencer on a store, and another one after it."""

    def __init__(self, city: City, data: Path, store: Store, *, clock_rate: int = 1, folder: str = "ambon") -> None:
        self.city = city
        self.data = data
        self.store = store
        self.clock_rate = clock_rate
        self.folder = city_folder(folder)
        self.journal: Journal
        self.sequencer: Sequencer

    async def start(self, *, take_over: bool = False) -> Sequencer:
        """Recover and serve."""
        self.journal = Journal(self.store, self.city.city_id)
        self.sequencer = Sequencer(
            self.city,
            self.store,
            self.journal,
            self.data,
            city_folder=self.folder,
            host="test",
            clock_rate=self.clock_rate,
        )
        await self.sequencer.start(take_over)
        return self.sequencer

    async def stop(self) -> None:
        """End gracefully."""
        await self.sequencer.stop()
        await self.journal.close()

    async def restart(self) -> Sequencer:
        """End, and serve again from what the store has."""
        await self.stop()
        return await self.start()

    async def submit(self, command: Any, request_id: str = "", digest: bytes = b"d", **more: Any) -> Entry | None:
        """Send a command."""
        return await self.sequencer.submit(command, request_id, request_digest=digest, **more)

    async def entries(self) -> list[Entry]:
        """Every entry of the journal, from its bytes."""
        return [decode_entry(stored) async for chunk in self.sequencer.history.chunks() for _, stored in chunk]
