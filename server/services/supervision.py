"""OpsService, a supervisor's part: what waits for a human, who decides, and every choice a human makes otherwise.

The engine never undoes such a choice; that is its rule, not this file's.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from dispatch_core import commands
from dispatch_core.entities import Closure
from dispatch_core.model import Place
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.rules.surge import HeldVillage
from sigap.v1 import ops_pb2

from ..area import Area, in_turns
from ..codec import Entry
from ..rpc import Rpc
from ..translate import ops_replies, supervision_commands
from ..translate.checks import Checks
from ..translate.destinations import ranked
from ..translate.held import pending_village, pending_villages
from ..translate.paper import record_paper_reply, to_record_paper
from ..translate.pending import Waiting, overdue, overdue_view, pending_view, waiting
from ..translate.refusals import rejected
from ..writer.inbox import Shed
from .ops import SERVICE
from .paging import page_size_of, page_start


class Supervision:
    """The methods over one area."""

    def __init__(self, area: Area) -> None:
        self._area = area

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "ListDestinations", ops_pb2.ListDestinationsRequest, self.list_destinations)
        rpc.unary(SERVICE, "ListPending", ops_pb2.ListPendingRequest, self.list_pending)
        rpc.unary(SERVICE, "ConfirmOrder", ops_pb2.ConfirmOrderRequest, self.confirm_order)
        rpc.unary(SERVICE, "RefuseOrder", ops_pb2.RefuseOrderRequest, self.refuse_order)
        rpc.unary(SERVICE, "AddNeed", ops_pb2.AddNeedRequest, self.add_need)
        rpc.unary(SERVICE, "RecallUnit", ops_pb2.RecallUnitRequest, self.recall_unit)
        rpc.unary(SERVICE, "HoldUnit", ops_pb2.HoldUnitRequest, self.hold_unit)
        rpc.unary(SERVICE, "PinAssignment", ops_pb2.PinAssignmentRequest, self.pin_assignment)
        rpc.unary(SERVICE, "StopTimer", ops_pb2.StopTimerRequest, self.stop_timer)
        rpc.unary(SERVICE, "CorrectState", ops_pb2.CorrectStateRequest, self.correct_state)
        rpc.unary(SERVICE, "SetMode", ops_pb2.SetModeRequest, self.set_mode)
        rpc.unary(SERVICE, "SetAuthority", ops_pb2.SetAuthorityRequest, self.set_authority)
        rpc.unary(SERVICE, "SetStaging", ops_pb2.SetStagingRequest, self.set_staging)
        rpc.unary(SERVICE, "RecordPaper", ops_pb2.RecordPaperRequest, self.record_paper)
        rpc.unary(SERVICE, "SetDestination", ops_pb2.SetDestinationRequest, self.set_destination)

    # -- Reads ---------------------------------------------------------------------------------------------------------

    async def list_destinations(self, request: Any) -> Message:
        size, first = page_size_of(request.page_size), page_start(request.page_token)
        context, seq = self._area.context, self._area.context.state.seq
        origin, row, type_code = self._origin(request)
        kind = context.incident_type(type_code) if type_code else None
        if type_code and kind is None:
            raise rejected(Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", type_code))
        wanted = kind.destination_capabilities if kind else ()
        found = ranked(context, origin, row, wanted)
        reply = ops_pb2.ListDestinationsReply(destinations=found[first : first + size], capabilities=wanted)
        if len(found) > first + size:
            reply.next_page_token = str(first + size)
        return await self._area.leave(reply, seq)

    def _origin(self, request: Any) -> tuple[Place | None, int | None, str]:
        """From where, how the unit drives, and the type whose patients are taken."""
        checks = Checks()
        number = checks.incident("incident_id", request.incident_id, required=False)
        unit_id = checks.id("unit_id", request.unit_id, required=False)
        type_code = checks.id("type_code", request.type_code, required=False)
        checks.done()
        state = self._area.context.state
        unit = state.find_unit(unit_id)
        if unit_id and unit is None:
            raise rejected(Rejection(Reason.UNIT_NOT_FOUND, "unit_id", unit_id))
        incident = state.find_incident(number or (unit.incident if unit else 0))
        if number and incident is None:
            raise rejected(Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", request.incident_id))
        type_code = type_code or (incident.type_code if incident else "")
        if unit is not None:
            return unit.place, self._area.context.roads.row(unit), type_code
        known = incident is not None and not incident.unresolved
        return (incident.place if incident and known else None), None, type_code

    async def list_pending(self, request: Any) -> Message:
        size, first = page_size_of(request.page_size), page_start(request.page_token)
        checks = Checks()
        number = checks.incident("incident_id", request.incident_id, required=False)
        desk_id = checks.id("agency", request.agency, required=False)
        checks.done()
        area, context = self._area, self._area.context
        state = context.state
        seq = state.seq
        if number:
            incident = state.find_incident(number)
            if incident is None:
                raise rejected(Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", request.incident_id))
            number = incident.incident
        incidents = state.incidents.values()
        found: list[tuple[Any, Waiting | Closure | HeldVillage]] = [
            (one.key, one)
            for incident in ([state.incidents[number]] if number in state.incidents else () if number else incidents)
            for one in waiting(context, incident)
            if not desk_id or (one.need is not None and desk_id in (one.need.agency_id, one.need.desk_id))
        ]
        # A closure and a village belong to no incident and to no desk.
        if not (number or desk_id):
            found += [*overdue(context), *pending_villages(context)]
        found.sort(key=lambda pair: pair[0])
        page = [one for _, one in found[first : first + size]]
        views = await in_turns(
            page,
            lambda one: (
                overdue_view(one)
                if isinstance(one, Closure)
                else pending_village(one)
                if isinstance(one, HeldVillage)
                else pending_view(context, area.names, one)
            ),
        )
        reply = ops_pb2.ListPendingReply(items=views, total_count=len(found))
        if len(found) > first + len(views):
            reply.next_page_token = str(first + len(views))
        return await area.leave(reply, seq)

    # -- Commands ------------------------------------------------------------------------------------------------------

    async def _submit(self, request: Any, command: commands.Command) -> tuple[Entry | None, int]:
        return await self._area.submit(request, command, Shed.CHANGE), self._area.committed_seq

    async def confirm_order(self, request: Any) -> Message:
        command = supervision_commands.to_confirm(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.confirm_reply(entry, seq, command, self._area.unit_of, self._area.tick_us)

    async def refuse_order(self, request: Any) -> Message:
        command = supervision_commands.to_refuse(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.refuse_reply(entry, seq, command, self._area.unit_of, self._area.tick_us)

    async def add_need(self, request: Any) -> Message:
        command = supervision_commands.to_add_need(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.add_need_reply(entry, seq, command, self._area.tick_us)

    async def recall_unit(self, request: Any) -> Message:
        command = supervision_commands.to_recall(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.recall_reply(entry, seq, command, self._area.tick_us)

    async def hold_unit(self, request: Any) -> Message:
        command = supervision_commands.to_hold(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.hold_reply(entry, seq, command)

    async def pin_assignment(self, request: Any) -> Message:
        command = supervision_commands.to_pin(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.pin_reply(entry, seq, command)

    async def stop_timer(self, request: Any) -> Message:
        command = supervision_commands.to_stop_timer(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.stop_timer_reply(entry, seq, command)

    async def correct_state(self, request: Any) -> Message:
        command = supervision_commands.to_correct(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.correct_reply(entry, seq, command)

    async def set_mode(self, request: Any) -> Message:
        command = supervision_commands.to_mode(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.mode_reply(entry, seq, command)

    async def set_authority(self, request: Any) -> Message:
        command = supervision_commands.to_authority(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.authority_reply(entry, seq, command)

    async def set_staging(self, request: Any) -> Message:
        command = supervision_commands.to_staging(request, self._area.places)
        entry, seq = await self._submit(request, command)
        return ops_replies.staging_reply(entry, seq, command, self._area.unit_of)

    async def set_destination(self, request: Any) -> Message:
        command = supervision_commands.to_destination(request)
        entry, seq = await self._submit(request, command)
        return ops_replies.destination_reply(entry, seq, command)

    async def record_paper(self, request: Any) -> Message:
        entry, seq = await self._submit(request, to_record_paper(request, self._area.places))
        return record_paper_reply(entry, seq)
