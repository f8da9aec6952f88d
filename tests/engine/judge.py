"""The judge: follows an entry's events one by one on a state of its own and holds each against the twin and its books.

A decision that breaks a rule of dispatch fails here, at the event that broke it. Whether the state as a whole is sound
is in invariants.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.engine import EVOLVE
from dispatch_core.entities import CLOCK_NEXT_UNIT, Incident, Need
from dispatch_core.model import Medium, NeedState, Shortfall, Travel, Unfit
from dispatch_core.state import State

from .bay import Bay
from .books import Books
from .town import POLICY
from .twin import Candidate, Twin, only_doubted, shortfalls

NOT_ASKED = (Shortfall.AWAITING_APPROVAL, Shortfall.AGENCY_NOT_ANSWERING)


class Judge:
    """Keeps the shadow state that the events make, and the books."""

    def __init__(self, bay: Bay) -> None:
        self.bay = bay
        self.shadow = State()
        self.books = Books()

    def follow(self, command: c.Command, at_ms: int, events: Sequence[e.Event]) -> None:
        shadow = self.shadow
        shadow.seq += 1
        shadow.at_ms = at_ms
        self._check_shape(command, events)
        # As the match found the fleet: what it counts is not changed by what it gives away.
        before: Twin | None = None
        run: list[e.Event] = []
        for event in events:
            matched = isinstance(event, e.NeedDecided) and not _by_human(event) and not _not_asked(event)
            if matched and not run:
                before = before or self._twin_now()
            if matched or (run and isinstance(event, e.AlertRaised)):
                run.append(event)
                continue
            self._judge_run(command, run, before)
            run = []
            if isinstance(event, e.NeedDecided):
                before = before or self._twin_now()
                self._judge_unmatched(event)
            else:
                self._apply(event)
        self._judge_run(command, run, before)
        if before is not None:
            self._check_urgency(before, events)

    def _twin_now(self) -> Twin:
        return Twin(self.bay, self.shadow, [replace(unit) for unit in self.shadow.units])

    def _apply(self, event: e.Event) -> None:
        self.books.write(event, self.shadow)
        EVOLVE[type(event)](self.shadow, event)

    def _need(self, event: e.NeedDecided) -> tuple[Incident, Need]:
        incident = self.shadow.incidents[event.incident]
        return incident, incident.needs[event.need_no - 1]

    # -- Decisions about needs -----------------------------------------------------------------------------------------

    def _judge_run(self, command: c.Command, run: list[e.Event], before: Twin | None) -> None:
        decided = [event for event in run if isinstance(event, e.NeedDecided)]
        keys = [(self._need(event)[1].priority, event.incident, event.need_no) for event in decided]
        assert keys == sorted(set(keys)), f"needs were not served in their order: {keys}"
        for priority, members in groupby(decided, key=lambda event: self._need(event)[1].priority):
            assert before is not None
            self._judge_class(command, priority, list(members), before)
        for event in run:
            if not isinstance(event, e.NeedDecided):
                self._apply(event)

    def _judge_class(self, command: c.Command, priority: int, decided: list[e.NeedDecided], before: Twin) -> None:
        twin = Twin(self.bay, self.shadow)
        wanted = []
        for event in decided:
            incident, need = self._need(event)
            assert need.missing_count, "a need that misses nobody was decided again"
            found = twin.candidates(incident, need, self.shadow.at_ms)
            found = [one for one in found if self.shadow.units[one.unit].agency_id not in self._deaf(command)]
            given = [self.shadow.unit_index[order.unit_id] for order in event.assigned]
            self._check_columns(event, found, before.candidates(incident, need, self.shadow.at_ms))
            self._check_orders(event, need, {one.unit: one for one in found})
            asked = isinstance(command, (c.ReportIncident, c.UpdateIncident, c.Reassign))
            assert asked or not given or need.agency_id not in self.books.silent, "a silent agency was ordered more"
            wanted.append((need.missing_count, found, given))
        twin.check_choice(priority, wanted)
        for event in decided:
            self._check_reasons(command, event, before)
            self._apply(event)
            self._check_missing(event)

    def _deaf(self, command: c.Command) -> set[str]:
        """Agencies whose units a clock does not order."""
        return self.books.silent if isinstance(command, c.AdvanceClock) else set()

    def _check_columns(self, event: e.NeedDecided, *lists: list[Candidate]) -> None:
        """The first candidates with the parts of their estimates: of those still free, or of all that were."""
        shown = list(
            zip(
                event.candidate_unit_ids,
                event.candidate_turnout_ticks,
                event.candidate_unit_offset_ticks,
                event.candidate_road_ticks,
                event.candidate_stale_ticks,
                strict=True,
            )
        )
        ids = [unit.unit_id for unit in self.shadow.units]
        allowed = [
            [(ids[x.unit], x.turnout_ticks, x.unit_offset_ticks, x.road_ticks, x.stale_ticks) for x in found[:5]]
            for found in lists
        ]
        assert shown in allowed, f"candidates {shown} are none of {allowed}"

    def _check_orders(self, event: e.NeedDecided, need: Need, found: dict[int, Candidate]) -> None:
        for order in event.assigned:
            unit = self.shadow.units[self.shadow.unit_index[order.unit_id]]
            assert (event.incident, event.need_no, order.unit_id) not in self.books.declined, "asked again"
            assert unit.unit in found, f"{order.unit_id} is not fit or cannot get there"
            one = found[unit.unit]
            parts = (order.turnout_ticks, order.unit_offset_ticks, order.road_ticks, order.stale_ticks)
            assert parts == (one.turnout_ticks, one.unit_offset_ticks, one.road_ticks, one.stale_ticks)
            assert order.position_last == one.last
            next_unit_ms = POLICY.next_unit_p1_ms if need.priority == 1 else POLICY.next_unit_ms
            held_ms = self.shadow.hold_until_ms - self.shadow.at_ms
            assert order.next_unit_allowance_ms == max(next_unit_ms, held_ms)

    def _check_reasons(self, command: c.Command, event: e.NeedDecided, before: Twin) -> None:
        incident, need = self._need(event)
        counts = before.counts(need)
        assert sum(event.unfit_counts) == sum(counts), "somebody was counted twice or not at all"
        own = slice(Unfit.NO_CAPABILITY, Unfit.TAKEN)
        assert list(event.unfit_counts)[own] == counts[own], "units were turned down for other reasons"
        assert event.travel is (Travel.ROAD if need.medium is Medium.ROAD else Travel.STRAIGHT_LINE)
        if not event.missing_count:
            assert event.shortfall is Shortfall.NONE
            return
        deaf = self._deaf(command)
        cut_off = [u for u in before.stranded(need, incident.place) if u.agency_id not in deaf]
        # Who is cut off may have been sent elsewhere earlier in this decision, or its crew with another vehicle.
        gone = {unit.unit for unit in self.shadow.units if unit.incident}
        still = [u for u in cut_off if not gone & {u.unit, *(other.unit for other in before.siblings(u))}]
        stranded = event.unfit_counts[Unfit.NO_ROUTE]
        assert len(still) <= stranded <= len(cut_off)
        assert event.unfit_counts[Unfit.NONE] == len(event.assigned)
        capable = sum(
            set(need.capabilities) <= set(unit.capabilities) and unit.medium is need.medium
            for unit in before.asked(need)
        )
        allowed = shortfalls(counts, stranded, capable)
        if isinstance(command, c.AdvanceClock):
            if not need.agency_id and self.books.silent:
                allowed = {Shortfall.AGENCY_NOT_ANSWERING}
            elif not event.assigned and not stranded:
                allowed = {Shortfall.NO_ACKNOWLEDGEMENT}
        assert event.shortfall in allowed, f"{event.shortfall.name} is none of {allowed}"
        assert set(event.blocking_road_ids) <= set(self.shadow.closures)
        assert not event.blocking_road_ids or event.shortfall is Shortfall.NO_ROUTE

    def _check_missing(self, event: e.NeedDecided) -> None:
        _, need = self._need(event)
        assert need.missing_count == event.missing_count, f"said {event.missing_count}, is {need.missing_count}"
        assert event.state is (NeedState.SHORT if event.missing_count else NeedState.FILLED)
        assert need.state is event.state

    def _judge_unmatched(self, event: e.NeedDecided) -> None:
        incident, need = self._need(event)
        if _by_human(event):
            [order] = event.assigned
            assert order.by_human
            assert event.reason
        elif event.shortfall is Shortfall.AWAITING_APPROVAL:
            assert incident.outside_area
        else:
            silent = [unit for unit in self.shadow.units if unit.agency_id in self.books.silent]
            assert any(need.agency_id in ("", unit.agency_id) for unit in silent)
        self._apply(event)
        self._check_missing(event)

    def _check_urgency(self, before: Twin, events: Sequence[e.Event]) -> None:
        """Nobody was sent to what is less urgent who could have served what still waits."""
        shadow = self.shadow
        for event in events:
            if not isinstance(event, e.NeedDecided) or _by_human(event) or not event.assigned:
                continue
            key = (self._need(event)[1].priority, event.incident, event.need_no)
            for order in event.assigned:
                unit = before.units[shadow.unit_index[order.unit_id]]
                if unit.agency_id in self.books.silent:
                    # Only what is new reaches it; what waits is held back.
                    continue
                for waiting in (w for queue in shadow.waiting.values() for w in queue if w < key):
                    incident = shadow.incidents[waiting[1]]
                    need = incident.needs[waiting[2] - 1]
                    if waiting[0] == key[0] and only_doubted(incident, need):
                        # Its rival of the same priority would have got nobody.
                        continue
                    if before.could_serve(incident, need, unit):
                        raise AssertionError(f"{order.unit_id} was sent to {key} while {waiting} waits")

    # -- Whole entries -------------------------------------------------------------------------------------------------

    def _check_shape(self, command: c.Command, events: Sequence[e.Event]) -> None:
        ordered = [o for event in events if isinstance(event, e.NeedDecided) for o in event.assigned]
        if isinstance(command, c.ReportIncident) and command.attach_to:
            assert [type(event) for event in events] == [e.ReportAttached], "an attached report did more"
        if isinstance(command, c.AdvanceClock):
            assert not ordered or self.shadow.at_ms >= self.books.hold_until_ms, "a timer added a unit during the hold"
        for event in events:
            if isinstance(event, e.IncidentReprioritised) and self.shadow.incidents[event.incident].priority == 1:
                assert event.reason
                assert event.second_person not in ("", event.by)
            if isinstance(event, e.AcknowledgementMissed):
                self._check_missed(event, events)

    def _check_missed(self, missed: e.AcknowledgementMissed, events: Sequence[e.Event]) -> None:
        assignment = self.shadow.incidents[missed.incident].assignments[missed.assignment_no - 1]
        assert assignment.due_ms[CLOCK_NEXT_UNIT] <= self.shadow.at_ms
        agency_id = self.shadow.units[self.shadow.unit_index[assignment.unit_id]].agency_id
        assert missed.misses_running == self.books.misses[agency_id] + 1
        stopped = any(isinstance(event, e.AgencyStoppedAnswering) for event in events)
        now_silent = missed.misses_running >= POLICY.misses_running_max
        assert stopped == (now_silent and agency_id not in self.books.silent)


def _by_human(event: e.NeedDecided) -> bool:
    return any(order.by_human for order in event.assigned)


def _not_asked(event: e.NeedDecided) -> bool:
    return event.shortfall in NOT_ASKED and not event.unfit_counts
