"""UnitService: what units' terminals and agencies' desks ask for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from google.protobuf.message import Message

from dispatch_core import commands, events, limits
from dispatch_core.entities import Unit
from dispatch_core.rejections import Reason, Rejection
from sigap.v1 import units_pb2

from ..area import Area
from ..codec import Entry
from ..feed import Feed, Key, Watcher, orders_of
from ..rpc import Rpc, Send
from ..translate import unit_commands, unit_replies
from ..translate.advice import standing_advice
from ..translate.needs import acknowledged
from ..translate.orders import called_off, order_view
from ..translate.refusals import rejected
from ..writer.inbox import Shed
from .watching import show_changes

SERVICE = "sigap.v1.UnitService"


class Units:
    """The methods over one area."""

    def __init__(self, area: Area, feed: Feed) -> None:
        self._area = area
        self._feed = feed

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "SignOn", units_pb2.SignOnRequest, self.sign_on)
        rpc.unary(SERVICE, "SignOff", units_pb2.SignOffRequest, self.sign_off)
        rpc.unary(SERVICE, "SetAvailability", units_pb2.SetAvailabilityRequest, self.set_availability)
        rpc.unary(SERVICE, "ConfirmDelivery", units_pb2.ConfirmDeliveryRequest, self.confirm_delivery)
        rpc.unary(SERVICE, "Acknowledge", units_pb2.AcknowledgeRequest, self.acknowledge)
        rpc.unary(SERVICE, "Decline", units_pb2.DeclineRequest, self.decline)
        rpc.unary(SERVICE, "ReportProgress", units_pb2.ReportProgressRequest, self.report_progress)
        rpc.unary(SERVICE, "TransferCare", units_pb2.TransferCareRequest, self.transfer_care)
        rpc.unary(SERVICE, "DeclareScene", units_pb2.DeclareSceneRequest, self.declare_scene)
        rpc.unary(
            SERVICE,
            "ReportPositions",
            units_pb2.ReportPositionsRequest,
            self.report_positions,
            bytes_max=limits.TRANSPORT_BYTES_MAX,
        )
        rpc.stream(SERVICE, "WatchOrders", units_pb2.WatchOrdersRequest, self.watch_orders)

    # -- Commands ------------------------------------------------------------------------------------------------------

    async def _submit(self, request: Any, command: commands.Command) -> tuple[Entry | None, int]:
        return await self._area.submit(request, command, Shed.UNIT), self._area.committed_seq

    async def sign_on(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_sign_on(request))
        return unit_replies.sign_on_reply(entry, seq, request.unit_id)

    async def sign_off(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_sign_off(request))
        return unit_replies.sign_off_reply(entry, seq, request.unit_id)

    async def set_availability(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_availability(request))
        return unit_replies.availability_reply(entry, seq, request.unit_id)

    async def confirm_delivery(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_delivery(request))
        return unit_replies.delivery_reply(entry, seq)

    async def acknowledge(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_acknowledge(request))
        return unit_replies.acknowledge_reply(entry, seq, request.unit_id, self._area.context.city.tick_us)

    async def decline(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_decline(request))
        return unit_replies.decline_reply(entry, seq)

    async def report_progress(self, request: Any) -> Message:
        command = unit_commands.to_progress(request)
        entry, seq = await self._submit(request, command)
        tick_us = self._area.context.city.tick_us
        return unit_replies.progress_reply(entry, seq, request.unit_id, command.state, tick_us)

    async def transfer_care(self, request: Any) -> Message:
        entry, seq = await self._submit(request, unit_commands.to_transfer(request))
        return unit_replies.transfer_reply(entry, seq)

    async def declare_scene(self, request: Any) -> Message:
        command = unit_commands.to_scene(request)
        entry, seq = await self._submit(request, command)
        return unit_replies.scene_reply(entry, seq, command, self._area.unit_of)

    async def report_positions(self, request: Any) -> Message:
        columns = unit_commands.to_fixes(request)
        if not columns[0]:
            return units_pb2.ReportPositionsReply()
        receipt = await self._area.sequencer.offer_positions(*columns)
        seq, accepted, ignored = receipt
        return units_pb2.ReportPositionsReply(seq=seq, accepted_count=accepted, ignored_count=ignored)

    # -- Orders --------------------------------------------------------------------------------------------------------

    async def watch_orders(self, request: Any, send: Send) -> None:
        """First every order that is still valid, of what changed since; an order that waits for its answer always."""
        # A terminal whose unit is misspelt would wait for orders for ever.
        state = self._area.context.state
        for unit_id in request.unit_ids:
            if state.find_unit(unit_id) is None:
                raise rejected(Rejection(Reason.UNIT_NOT_FOUND, "unit_ids", unit_id))
        if request.agency and not self._area.names.is_desk(request.agency):
            raise rejected(Rejection(Reason.AGENCY_UNKNOWN, "agency", request.agency))
        after_seq = request.after_seq
        with self._feed.watch(Watcher.ORDERS, self._changed, after_seq, request.journal_id) as watch:
            wanted = partial(self._wanted, frozenset(request.unit_ids), request.agency)
            first = sorted(
                (incident.last_seq, (incident.incident, assignment.assignment_no))
                for incident in self._area.context.state.incidents.values()
                for assignment in incident.assignments
                if (assignment.ordered or assignment.asked)
                and (incident.last_seq > after_seq or not acknowledged(assignment))
                and wanted((incident.incident, assignment.assignment_no))
            )
            posted = [unit for unit in map(state.find_unit, state.standing_by.posted) if unit is not None]
            advised = [(unit.last_seq, _advice_key(unit)) for unit in posted if unit.last_seq > after_seq]
            first = sorted([*first, *[one for one in advised if wanted(one[1])]])
            await show_changes(self._area, watch, send, first, self._watched, units_pb2.WatchOrdersReply, wanted)

    def _changed(self, entry: Entry) -> Iterable[Key]:
        """Orders that are new, or that say something else about the scene's power than before."""
        keys = set(orders_of(entry))
        for event in entry.events:
            if isinstance(event, events.DivertEnded):
                keys.add((event.incident, event.assignment_no))
            if isinstance(event, events.PowerRecorded):
                incident = self._area.context.state.find_incident(event.incident)
                # What has no order is passed over when it is to be shown.
                keys.update((event.incident, one.assignment_no) for one in (incident.assignments if incident else ()))
            elif isinstance(event, events.BaseAdvised):
                unit = self._area.context.state.find_unit(event.unit_id)
                keys.update([_advice_key(unit)] if unit else ())
        return keys

    def _watched(self, key: Key) -> units_pb2.WatchOrdersReply | None:
        number, assignment_no = key
        if not number:
            units = self._area.context.state.units
            advice = standing_advice(self._area.context, units[assignment_no].unit_id)
            return units_pb2.WatchOrdersReply(advice=advice) if advice else None
        incident = self._area.context.state.find_incident(number)
        assignment = incident.assignment(assignment_no) if incident else None
        if (
            incident is None
            or assignment is None
            or not (assignment.ordered or assignment.asked or called_off(assignment))
        ):
            return None
        return units_pb2.WatchOrdersReply(order=order_view(self._area.context, self._area.names, incident, assignment))

    def _wanted(self, unit_ids: frozenset[str], agency: str, key: Key) -> bool:
        state = self._area.context.state
        if not key[0]:
            posted = state.units[key[1]]
            return (not unit_ids or posted.unit_id in unit_ids) and agency in ("", posted.agency_id)
        incident = state.find_incident(key[0])
        assignment = incident.assignment(key[1]) if incident else None
        if assignment is None or (unit_ids and assignment.unit_id not in unit_ids):
            return False
        unit = state.find_unit(assignment.unit_id)
        return not agency or (unit is not None and unit.agency_id == agency)


def _advice_key(unit: Unit) -> Key:
    """Of what a unit without an assignment is advised: no incident, and its index where an order has its number."""
    return 0, unit.unit
