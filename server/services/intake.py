"""IntakeService: what call-takers' systems ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from google.protobuf.message import Message

from dispatch_core import commands, events, limits
from dispatch_core.entities import Incident
from dispatch_core.model import Alert, IncidentState
from dispatch_core.rejections import Reason, Rejection
from sigap.v1 import incidents_pb2, intake_pb2

from ..area import Area, in_turns
from ..codec import Entry
from ..feed import Feed, Key, Watcher, incidents_of
from ..rpc import Rpc, Send
from ..translate import intake_commands, replies
from ..translate.candidates import search_reply
from ..translate.checks import Checks
from ..translate.decided import alerted, decided_needs, duplicates, suggestions
from ..translate.incidents import incident_view
from ..translate.joined import chapters, told_seqs
from ..translate.parts import incident_id, landing_location, location
from ..translate.refusals import refusal, rejected
from ..translate.timeline import decisions, timeline
from ..writer.inbox import Shed
from ..writer.outcomes import Refused
from .paging import page_size_of, page_start
from .watching import show_changes

SERVICE = "sigap.v1.IntakeService"
FOUND_COUNT = 5


class Intake:
    """The methods over one area."""

    def __init__(self, area: Area, feed: Feed) -> None:
        self._area = area
        self._feed = feed

    def register(self, rpc: Rpc, report_seconds: Any) -> None:
        """Serve every method; `report_seconds` is told how long each ReportIncident took."""
        rpc.unary(
            SERVICE, "ReportIncident", intake_pb2.ReportIncidentRequest, self.report_incident, seconds=report_seconds
        )
        rpc.unary(SERVICE, "UpdateIncident", intake_pb2.UpdateIncidentRequest, self.update_incident)
        rpc.unary(SERVICE, "CancelIncident", intake_pb2.CancelIncidentRequest, self.cancel_incident)
        rpc.unary(SERVICE, "CloseIncident", intake_pb2.CloseIncidentRequest, self.close_incident)
        rpc.unary(SERVICE, "ReopenIncident", intake_pb2.ReopenIncidentRequest, self.reopen_incident)
        rpc.unary(SERVICE, "AttachReport", intake_pb2.AttachReportRequest, self.attach_report)
        rpc.unary(SERVICE, "DetachReport", intake_pb2.DetachReportRequest, self.detach_report)
        rpc.unary(SERVICE, "MergeIncidents", intake_pb2.MergeIncidentsRequest, self.merge_incidents)
        rpc.unary(SERVICE, "UnmergeIncident", intake_pb2.UnmergeIncidentRequest, self.unmerge_incident)
        rpc.unary(SERVICE, "SearchPlaces", intake_pb2.SearchPlacesRequest, self.search_places)
        rpc.unary(SERVICE, "Reassign", intake_pb2.ReassignRequest, self.reassign)
        rpc.unary(SERVICE, "GetIncident", intake_pb2.GetIncidentRequest, self.get_incident)
        rpc.unary(SERVICE, "ListIncidents", intake_pb2.ListIncidentsRequest, self.list_incidents)
        rpc.unary(SERVICE, "Recommend", intake_pb2.RecommendRequest, self.recommend)
        rpc.stream(SERVICE, "WatchIncidents", intake_pb2.WatchIncidentsRequest, self.watch_incidents)

    # -- Commands ------------------------------------------------------------------------------------------------------

    async def report_incident(self, request: Any) -> Message:
        area = self._area
        command, private = intake_commands.to_report(request, area.places, area.digest)
        shed = Shed.FURTHER_REPORT if command.attach_to else Shed.EMERGENCY
        reply = partial(replies.report_reply, tick_us=area.tick_us, places=area.places)
        return await area.answer(request, command, shed, reply, private)

    async def update_incident(self, request: Any) -> Message:
        command = intake_commands.to_update(request, self._area.places)
        return await self._changed(request, command, partial(replies.update_reply, tick_us=self._area.tick_us))

    async def cancel_incident(self, request: Any) -> Message:
        return await self._changed(request, intake_commands.to_cancel(request), replies.cancel_reply)

    async def close_incident(self, request: Any) -> Message:
        return await self._changed(request, intake_commands.to_close(request), replies.close_reply)

    async def reassign(self, request: Any) -> Message:
        reply = partial(replies.reassign_reply, tick_us=self._area.tick_us)
        return await self._changed(request, intake_commands.to_reassign(request), reply)

    async def reopen_incident(self, request: Any) -> Message:
        reply = partial(replies.reopen_reply, tick_us=self._area.tick_us)
        return await self._changed(request, intake_commands.to_reopen(request), reply)

    async def attach_report(self, request: Any) -> Message:
        command = intake_commands.to_attach(request)
        entry = await self._area.submit(request, command, Shed.CHANGE)
        return replies.attach_reply(entry, self._area.committed_seq, command.report, command.attach_to)

    async def detach_report(self, request: Any) -> Message:
        reply = partial(replies.detach_reply, tick_us=self._area.tick_us)
        return await self._changed(request, intake_commands.to_detach(request), reply)

    async def merge_incidents(self, request: Any) -> Message:
        return await self._changed(request, intake_commands.to_merge(request), replies.merge_reply)

    async def unmerge_incident(self, request: Any) -> Message:
        reply = partial(replies.unmerge_reply, tick_us=self._area.tick_us)
        return await self._changed(request, intake_commands.to_unmerge(request), reply)

    async def _changed(self, request: Any, command: commands.Command, reply: Callable[[Entry], Message]) -> Message:
        return await self._area.answer(request, command, Shed.CHANGE, reply)

    # -- Reads ---------------------------------------------------------------------------------------------------------

    async def get_incident(self, request: Any) -> Message:
        checks = Checks()
        number = checks.incident("incident_id", request.incident_id)
        checks.done()
        area, state = self._area, self._area.context.state
        incident = state.find_incident(number)
        if incident is None:
            raise rejected(Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", request.incident_id))
        # Of one that was merged the survivor is shown.
        number = incident.incident
        view, seq, story = self._view(incident, brief=False), state.seq, chapters(state, incident)
        unconfirmed = self._unconfirmed()
        reply = intake_pb2.GetIncidentReply(incident=view)
        message = await area.leave(reply, seq)
        entries = await area.entries(told_seqs(story))
        reply.incident.timeline.extend(timeline(entries, story, area.sequencer.city.types, area.tick_us))
        decisions(entries, reply.incident, story, area.tick_us)
        for entry in entries:
            reply.incident.possible_duplicates.extend(duplicates(entry.events, number))
        reply.incident.unconfirmed = reply.store_away and number in unconfirmed
        return message

    async def list_incidents(self, request: Any) -> Message:
        size = page_size_of(request.page_size)
        below = page_start(request.page_token)
        checks = Checks()
        wanted = {checks.word("states", number, IncidentState) for number in request.states}
        checks.done()
        state = self._area.context.state
        seq, unconfirmed = state.seq, self._unconfirmed()
        kept = list(state.incidents.values())
        if IncidentState.CLOSED in wanted:
            kept = sorted([*kept, *state.closed.values()], key=lambda one: one.incident)
        found = [one for one in reversed(kept) if _asked_for(one, request, wanted)]
        page = [one for one in found if not below or one.incident < below]
        views = await in_turns(page[:size], partial(self._view, brief=True))
        reply = intake_pb2.ListIncidentsReply(incidents=views, total_count=len(found))
        if len(page) > len(views):
            reply.next_page_token = str(page[len(views) - 1].incident)
        message = await self._area.leave(reply, seq)
        for view, incident in zip(reply.incidents, page, strict=False):
            view.unconfirmed = reply.store_away and incident.incident in unconfirmed
        return message

    async def recommend(self, request: Any) -> Message:
        area = self._area
        command, level = intake_commands.to_recommend(request, area.places)
        now_ms = area.now_ms()
        decision = area.sequencer.engine.recommend(command, level, now_ms)
        if isinstance(decision, Rejection):
            raise Refused(decision)
        reported = decision[0]
        if isinstance(reported, events.ReportAttached):
            return await area.leave(_joining(reported), area.context.state.seq)
        assert isinstance(reported, events.IncidentReported)
        reply = intake_pb2.RecommendReply(
            needs=decided_needs(decision, reported.incident, now_ms, area.tick_us),
            location=location(
                command.lat_e7,
                command.lon_e7,
                command.uncertainty_m,
                command.place_name,
                area.places.label(command.lat_e7, command.lon_e7),
                reported.place.far_m,
            ),
            landing=landing_location(reported.landing),
            outside_area=reported.outside_area,
            possible_duplicates=duplicates(decision, reported.incident),
            held=any(isinstance(event, events.NeedHeld) for event in decision),
            location_decides=alerted(decision, Alert.LOCATION_DECIDES),
            suggestions=suggestions(decision),
        )
        return await area.leave(reply, area.context.state.seq)

    async def search_places(self, request: Any) -> Message:
        checks = Checks()
        query = checks.said("query", request.query)
        limit = checks.number("limit", request.limit, 0, limits.PLACE_CANDIDATES_MAX) or FOUND_COUNT
        checks.done()
        return search_reply(self._area.places, query, limit)

    async def watch_incidents(self, request: Any, send: Send) -> None:
        after_seq = request.after_seq
        with self._feed.watch(Watcher.INCIDENTS, incidents_of, after_seq, request.journal_id) as watch:
            state = self._area.context.state
            if after_seq:
                self._refuse_forgotten(after_seq)
                shown = [*state.incidents.values(), *state.closed.values()]
            else:
                shown = list(state.incidents.values())
            first = sorted((one.last_seq, (one.incident, 0)) for one in shown if one.last_seq > after_seq)
            await show_changes(self._area, watch, send, first, self._watched, intake_pb2.WatchIncidentsReply)

    def _watched(self, key: Key) -> intake_pb2.WatchIncidentsReply | None:
        incident = self._area.context.state.find_incident(key[0])
        return None if incident is None else intake_pb2.WatchIncidentsReply(incident=self._view(incident, brief=True))

    def _refuse_forgotten(self, after_seq: int) -> None:
        """Closed incidents are let go in the order in which they closed: one may have ended unseen since then."""
        state = self._area.context.state
        if len(state.closed) >= state.closed_incidents_max:
            oldest = min((incident.last_seq for incident in state.closed.values()), default=0)
            if after_seq < oldest:
                raise refusal("SEQ_TOO_OLD", oldest, facts={"oldest_seq": str(oldest)})

    def _unconfirmed(self) -> set[int]:
        """The incidents of which more is shown than is committed."""
        numbers, _ = self._area.sequencer.touched_unconfirmed()
        return numbers

    # -- Details -------------------------------------------------------------------------------------------------------

    def _view(self, incident: Incident, *, brief: bool) -> incidents_pb2.Incident:
        return incident_view(self._area.context, self._area.names, incident, brief=brief)


def _joining(event: events.ReportAttached) -> intake_pb2.RecommendReply:
    """The report would join an outage that is known."""
    return intake_pb2.RecommendReply(
        location=location(event.lat_e7, event.lon_e7, event.uncertainty_m, event.place_name),
        joins_incident_id=incident_id(event.incident),
    )


def _asked_for(incident: Incident, request: Any, states: set[IncidentState]) -> bool:
    return (
        (incident.state in states if states else incident.state is not IncidentState.CLOSED)
        and (not request.type_code or incident.type_code == request.type_code)
        and (not request.priority_max or incident.priority <= request.priority_max)
        and (not request.agency or any(need.agency_id == request.agency for need in incident.needs))
        and (not request.waiting_only or any(need.missing_count for need in incident.needs))
    )
