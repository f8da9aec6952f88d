"""OpsService: what operations ask for: units, roads, the city, the service's state, the journal's feed."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from dispatch_core import limits
from dispatch_core.etags import modes_etag
from dispatch_core.model import Unfit
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.rules.surge import held_in_surge
from sigap.v1 import intake_pb2, ops_pb2

from ..area import Area, in_turns
from ..audit import Audit
from ..feed import Feed, Watcher, nothing_of
from ..journal import chain
from ..journal.personal import PersonalData
from ..rpc import Rpc, Send
from ..translate import road_commands
from ..translate.checks import Checks
from ..translate.city import city_reply
from ..translate.parts import event_reply, instant, number
from ..translate.refusals import refusal, rejected
from ..translate.roads import close_road_reply, closure_view, extend_closure_reply, open_road_reply, roads
from ..translate.units import unfit, unit_view
from ..translate.warnings import to_warning, warning_reply, warning_view
from ..writer.inbox import Shed
from ..writer.keeper import Keeper
from ..writer.outcomes import OutcomeUnknown
from ..writer.unconfirmed import away_error
from .pace import Pace
from .paging import page_size_of, page_start

SERVICE = "sigap.v1.OpsService"


class Ops:
    """The methods over one area."""

    def __init__(
        self, area: Area, feed: Feed, personal: PersonalData, keeper: Keeper, version: str, audit: Audit
    ) -> None:
        self._area = area
        self._feed = feed
        self._personal = personal
        self._keeper = keeper
        self._version = version
        self._audit = audit

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "ListUnits", ops_pb2.ListUnitsRequest, self.list_units)
        rpc.unary(SERVICE, "CloseRoad", ops_pb2.CloseRoadRequest, self.close_road)
        rpc.unary(SERVICE, "OpenRoad", ops_pb2.OpenRoadRequest, self.open_road)
        rpc.unary(SERVICE, "ExtendClosure", ops_pb2.ExtendClosureRequest, self.extend_closure)
        rpc.unary(SERVICE, "ListClosures", ops_pb2.ListClosuresRequest, self.list_closures)
        rpc.unary(SERVICE, "ListRoads", ops_pb2.ListRoadsRequest, self.list_roads)
        rpc.unary(SERVICE, "GetCity", ops_pb2.GetCityRequest, self.get_city)
        rpc.unary(SERVICE, "GetState", ops_pb2.GetStateRequest, self.get_state)
        rpc.unary(SERVICE, "SetWarning", ops_pb2.SetWarningRequest, self.set_warning)
        rpc.unary(SERVICE, "GetCaller", ops_pb2.GetCallerRequest, self.get_caller)
        rpc.unary(SERVICE, "EraseCaller", ops_pb2.EraseCallerRequest, self.erase_caller)
        rpc.stream(SERVICE, "WatchEvents", ops_pb2.WatchEventsRequest, self.watch_events)

    # -- Roads ---------------------------------------------------------------------------------------------------------

    async def close_road(self, request: Any) -> Message:
        area = self._area
        entry = await area.submit(request, road_commands.to_close_road(request), Shed.CHANGE)
        return close_road_reply(entry, area.committed_seq, area.unit_of, area.tick_us)

    async def open_road(self, request: Any) -> Message:
        area = self._area
        entry = await area.submit(request, road_commands.to_open_road(request), Shed.CHANGE)
        return open_road_reply(entry, area.committed_seq, area.unit_of, area.tick_us)

    async def extend_closure(self, request: Any) -> Message:
        entry = await self._area.submit(request, road_commands.to_extend_closure(request), Shed.CHANGE)
        return extend_closure_reply(entry, self._area.committed_seq)

    async def list_closures(self, request: Any) -> Message:
        size = page_size_of(request.page_size, limits.PAGE_COUNT_MAX)
        first = page_start(request.page_token)
        context = self._area.context
        seq, found = context.state.seq, list(context.state.closures.values())
        page = found[first : first + size]
        views = await in_turns(page, lambda closure: closure_view(context, closure))
        reply = ops_pb2.ListClosuresReply(closures=views)
        if len(found) > first + len(views):
            reply.next_page_token = str(first + len(views))
        return await self._area.leave(reply, seq)

    async def list_roads(self, request: Any) -> Message:
        size = page_size_of(request.page_size, limits.PAGE_COUNT_MAX)
        first = page_start(request.page_token)
        seq = self._area.context.state.seq
        listed = roads(self._area.context, request.closed_only, first, size + 1)
        reply = ops_pb2.ListRoadsReply(roads=listed[:size])
        if len(listed) > size:
            reply.next_page_token = str(first + size)
        return await self._area.leave(reply, seq)

    # -- Units and city ------------------------------------------------------------------------------------------------

    async def list_units(self, request: Any) -> Message:
        size = page_size_of(request.page_size, limits.PAGE_COUNT_MAX)
        first = page_start(request.page_token)
        area, context = self._area, self._area.context
        now_ms, seq = area.now_ms(), context.state.seq
        _, unconfirmed = area.sequencer.touched_unconfirmed()
        found = [
            unit
            for unit in context.state.units
            if (not request.agency or unit.agency_id == request.agency)
            and (not request.unit_id or unit.unit_id == request.unit_id)
            and (not request.fit_only or unfit(context, unit) is Unfit.NONE)
            and (request.unit_id or not unit.retired)
        ]
        if request.agency and not area.names.is_desk(request.agency):
            raise rejected(Rejection(Reason.AGENCY_UNKNOWN, "agency", request.agency))
        if request.unit_id and not found:
            raise rejected(Rejection(Reason.UNIT_NOT_FOUND, "unit_id", request.unit_id))
        page = found[first : first + size]
        views = await in_turns(page, lambda unit: unit_view(context, area.names, unit, now_ms))
        reply = ops_pb2.ListUnitsReply(units=views)
        if len(found) > first + len(views):
            reply.next_page_token = str(first + len(views))
        message = await area.leave(reply, seq)
        for view in reply.units:
            view.unconfirmed = reply.store_away and view.unit_id in unconfirmed
        return message

    async def get_city(self, request: Any) -> Message:
        return city_reply(self._area.context, self._area.committed_seq)

    # -- The service ---------------------------------------------------------------------------------------------------

    async def get_state(self, request: Any) -> Message:
        sequencer = self._area.sequencer
        if request.without_digest:
            return await self._area.leave(self._state(), self._area.context.state.seq)
        try:
            seq, state_digest = await sequencer.state_digest()
        except OutcomeUnknown:
            # The state is ahead of the journal: no digest of it may leave.
            return await self._area.leave(self._state(), self._area.context.state.seq)
        # Of a busy server the digest is some entries old, and the rest is not.
        reply = self._state()
        reply.state_digest = state_digest
        reply.last_entry_digest = chain.digest((await sequencer.entry(seq)).stored)
        return await self._area.leave(reply, seq)

    def _state(self) -> ops_pb2.GetStateReply:
        sequencer, context = self._area.sequencer, self._area.context
        state = context.state
        now_ms = sequencer.clock.now_ms()
        return ops_pb2.GetStateReply(
            journal_id=sequencer.journal_id,
            epoch=sequencer.epoch,
            rules_digest=sequencer.engine.rules_digest,
            city_digest=state.city_digest,
            city_id=state.city_id,
            at=instant(now_ms),
            clock_rate=state.clock_rate,
            clock_difference_ms=sequencer.clock.difference_ms(),
            open_incident_count=len(state.incidents),
            waiting_need_count=state.waiting_count,
            unit_count=sum(not unit.retired for unit in state.units),
            fit_unit_count=sum(unfit(context, unit) is Unfit.NONE for unit in state.units),
            snapshot_seq=self._keeper.snapshot_seq,
            archived_seq=self._keeper.archived_seq,
            version=self._version,
            agencies_not_answering=[one.agency_id for one in state.agencies.values() if one.not_answering],
            request_count=len(state.requests),
            manual=state.manual,
            manual_agencies=[one.agency_id for one in state.agencies.values() if one.manual],
            authority_rules=[
                ops_pb2.AuthorityRule(
                    agency=rule.agency_id,
                    type_code=rule.type_code,
                    priority=rule.priority,
                    authority=number(rule.authority),
                )
                for rule in state.authority_rules
            ],
            warnings=[warning_view(standing) for standing in state.warnings],
            surge="" in state.surge,
            surge_agencies=filter(None, state.surge),
            held_need_count=sum(1 for _ in held_in_surge(context)),
            modes_etag=modes_etag(state),
        )

    async def set_warning(self, request: Any) -> Message:
        command = to_warning(request)
        entry = await self._area.submit(request, command, Shed.CHANGE)
        return warning_reply(entry, self._area.committed_seq, command)

    async def watch_events(self, request: Any, send: Send) -> None:
        checks = Checks()
        checks.number("gather_ms", request.gather_ms, 0, limits.GATHER_MS_MAX)
        checks.done()
        area, feed, pace = self._area, self._feed, Pace(request.gather_ms)
        after_seq = request.after_seq or max(await feed.oldest_seq() - 1, 0)
        journal_id = area.sequencer.journal_id
        with feed.watch(Watcher.ENTRIES, nothing_of, after_seq, request.journal_id) as watch:
            while True:
                async for seq, entries in pace.gathered(feed.entries(watch.resume_seq)):
                    await watch.send(send, event_reply(seq, journal_id, entries, area.sequencer.store_away), seq)
                watch.live = True
                await watch.changes()
                if watch.resume_seq < area.committed_seq:
                    await pace.wait()
                else:
                    beat = event_reply(watch.resume_seq, journal_id, (), area.sequencer.store_away)
                    await watch.send(send, beat, watch.resume_seq)

    # -- Personal data -------------------------------------------------------------------------------------------------

    async def get_caller(self, request: Any) -> Message:
        checks = Checks()
        checks.report("report_id", request.report_id)
        by = checks.said("by", request.by)
        checks.done()
        report_id = request.report_id
        if self._area.sequencer.store_away:
            raise away_error()
        found = await self._personal.read([report_id])
        if report_id not in found:
            raise refusal("REPORT_NOT_FOUND", report_id)
        try:
            await self._audit.read(report_id, by)
        except OSError as error:
            raise refusal("AUDIT_UNWRITABLE") from error
        return ops_pb2.GetCallerReply(report_id=report_id, caller=intake_pb2.Caller.FromString(found[report_id]))

    async def erase_caller(self, request: Any) -> Message:
        checks = Checks()
        checks.id("request_id", request.request_id)
        checks.report("report_id", request.report_id)
        reason, by = checks.text("reason", request.reason), checks.text("by", request.by)
        checks.done()
        report_id = request.report_id
        if self._area.sequencer.store_away:
            raise away_error()
        try:
            await self._audit.erased(report_id, by, reason)
        except OSError as error:
            raise refusal("AUDIT_UNWRITABLE") from error
        erased = await self._personal.erase([report_id])
        await self._personal.rewrite_log()
        return ops_pb2.EraseCallerReply(report_id=report_id, erased=bool(erased))
