"""DeskService: the inbox of an agency's or a hospital's desk, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from google.protobuf.message import Message

from dispatch_core import commands
from dispatch_core.entities import Incident, Need
from dispatch_core.rejections import Reason, Rejection
from sigap.v1 import desks_pb2

from ..area import Area
from ..codec import Entry
from ..feed import Feed, Key, Watcher, incidents_of
from ..rpc import Rpc, Send
from ..translate import desk_commands, desk_replies
from ..translate.checks import Checks
from ..translate.desks import ASKED, WITHDRAWN, is_open, item_state, item_view
from ..translate.refusals import rejected
from ..writer.inbox import Shed
from .watching import show_changes

SERVICE = "sigap.v1.DeskService"
# Items that one watcher's board remembers, beyond which those of ended incidents are forgotten.
SHOWN_MAX = 4_096


class Desks:
    """The methods over one area."""

    def __init__(self, area: Area, feed: Feed) -> None:
        self._area = area
        self._feed = feed

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "ConfirmDeskDelivery", desks_pb2.ConfirmDeskDeliveryRequest, self.confirm_delivery)
        rpc.unary(SERVICE, "AnswerDesk", desks_pb2.AnswerDeskRequest, self.answer_desk)
        rpc.unary(SERVICE, "RecordPower", desks_pb2.RecordPowerRequest, self.record_power)
        rpc.stream(SERVICE, "WatchDesk", desks_pb2.WatchDeskRequest, self.watch_desk)

    # -- Commands ------------------------------------------------------------------------------------------------------

    async def _submit(self, request: Any, command: commands.Command) -> tuple[Entry | None, int]:
        return await self._area.submit(request, command, Shed.CHANGE), self._area.committed_seq

    async def confirm_delivery(self, request: Any) -> Message:
        entry, seq = await self._submit(request, desk_commands.to_delivery(request))
        return desk_replies.delivery_reply(entry, seq)

    async def answer_desk(self, request: Any) -> Message:
        command = desk_commands.to_answer(request)
        entry, seq = await self._submit(request, command)
        return desk_replies.answer_reply(entry, seq, command, self._area.tick_us)

    async def record_power(self, request: Any) -> Message:
        command = desk_commands.to_power(request)
        entry, seq = await self._submit(request, command)
        return desk_replies.power_reply(entry, seq, command)

    # -- The inbox -----------------------------------------------------------------------------------------------------

    async def watch_desk(self, request: Any, send: Send) -> None:
        """First what is open, of what changed since; an item that waits for its answer always. Then what changes."""
        checks = Checks()
        desk_id = checks.id("desk_id", request.desk_id)
        checks.done()
        if not self._area.names.is_desk(desk_id):
            raise rejected(Rejection(Reason.AGENCY_UNKNOWN, "desk_id", desk_id))
        after_seq = request.after_seq
        with self._feed.watch(Watcher.DESKS, self._changed, after_seq, request.journal_id) as watch:
            incidents = self._area.context.state.incidents.values()
            first = sorted(
                (incident.last_seq, key)
                for incident in incidents
                for key in _items(incident)
                if self._first(desk_id, after_seq, incident, key[1])
            )
            board = Board(self._area, desk_id, [key for _, key in first])
            await show_changes(self._area, watch, send, first, board.reply, desks_pb2.WatchDeskReply, board.wants)

    def _first(self, desk_id: str, after_seq: int, incident: Incident, need_no: int) -> bool:
        need = incident.needs[need_no - 1]
        if need.desk_id != desk_id:
            return False
        if item_state(incident, need) == ASKED:
            return True
        # Who resumes is also shown what ended meanwhile.
        return incident.last_seq > after_seq and (is_open(incident, need) or after_seq > 0)

    def _changed(self, entry: Entry) -> Iterable[Key]:
        """Every desk's items of the incidents that the entry touched."""
        state = self._area.context.state
        touched = (state.find_incident(number) for number, _ in incidents_of(entry))
        return [key for incident in touched if incident for key in _items(incident)]


class Board:
    """What one watcher of a desk has been shown: an incident changes far more often than what a desk reads of it."""

    def __init__(self, area: Area, desk_id: str, first: Iterable[Key]) -> None:
        """`first` are shown whatever they say; later ones only once they are open."""
        self._area = area
        self._desk_id = desk_id
        self._shown: dict[Key, bytes] = dict.fromkeys(first, b"")

    def wants(self, key: Key) -> bool:
        """The item is this desk's, or was when it was shown."""
        _, need = self._find(key)
        return key in self._shown or (need is not None and need.desk_id == self._desk_id)

    def reply(self, key: Key) -> desks_pb2.WatchDeskReply | None:
        """The item as it is now; None where that is no news."""
        incident, need = self._find(key)
        if incident is None or need is None:
            return None
        item = item_view(self._area.names, incident, need)
        if need.desk_id != self._desk_id:
            # Another desk is asked now.
            item = desks_pb2.DeskItem(
                incident_id=item.incident_id, need_no=item.need_no, desk_id=self._desk_id, kind=item.kind
            )
            item.state = WITHDRAWN
        if not item.open and key not in self._shown:
            return None
        looks = _looks(item)
        if self._shown.get(key) == looks:
            return None
        self._shown[key] = looks
        if len(self._shown) > SHOWN_MAX:
            incidents = self._area.context.state.incidents
            self._shown = {key: looks for key, looks in self._shown.items() if key[0] in incidents}
        item.last_seq = incident.last_seq
        return desks_pb2.WatchDeskReply(item=item)

    def _find(self, key: Key) -> tuple[Incident | None, Need | None]:
        incident = self._area.context.state.find_incident(key[0])
        return incident, incident.need(key[1]) if incident else None


def _items(incident: Incident) -> list[Key]:
    return [(incident.incident, need.need_no) for need in incident.needs if need.desk_id]


def _looks(item: desks_pb2.DeskItem) -> bytes:
    """Tells two states of an item apart. That its incident went on is no news by itself."""
    return blake2b(item.SerializeToString(deterministic=True), digest_size=16).digest()
