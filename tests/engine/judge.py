"""The judge: follows an entry's events one by one on a state of its own and holds each against the twin and its books.

A decision that breaks a rule of dispatch fails here, at the event that broke it. What single decisions about a need
must look like is in verdicts.py, what a new incident or a move must bring in forecasts.py, what a clock must bring in
clocks.py, what an entry may hold at all in entries.py, which commands are refused in refusals.py; whether the state as
a whole is sound, in invariants.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.engine import EVOLVE
from dispatch_core.entities import Incident, Need
from dispatch_core.model import Landing, Shortfall
from dispatch_core.state import State

from . import (
    clocks,
    columns,
    entries,
    forecasts,
    merges,
    retimings,
    twin_coverage,
    twin_diverts,
    twin_landings,
    urgency,
    verdicts,
)
from .bay import Bay
from .books import Books
from .twin import Candidate, Twin
from .twin_authority import Standing, standing
from .twin_coverage import CoverageTwin

# By these a human reaches an agency that does not answer.
HUMAN = (
    c.ReportIncident,
    c.UpdateIncident,
    c.Reassign,
    c.ConfirmOrder,
    c.RefuseOrder,
    c.ReleaseHeld,
    c.AddNeed,
    c.RecallUnit,
    c.CorrectState,
    c.ReopenIncident,
    c.DetachReport,
    c.UnmergeIncident,
    c.AnswerDesk,
)


class Judge:
    """Keeps the shadow state that the events make, and the books."""

    def __init__(self, bay: Bay) -> None:
        self.bay = bay
        self.shadow = State()
        self.books = Books()
        self.command: c.Command = c.LoadCity()
        self.events: Sequence[e.Event] = ()
        # (incident, need): what of a new incident's needs is held back, as the twin foresees it.
        self.holds: dict[tuple[int, int], str] = {}
        # The units as the entry in hand first found them.
        self.before: Twin | None = None
        self.reserved: dict[int, int] = {}
        # The entry in hand is about an acknowledgement that did not come; about a hold that is over, or another mode.
        self.missing_answer = False
        self.anew = False
        self.changing: set[tuple[int, int]] = set()
        # The need that the acknowledgement was for.
        self.missed: set[tuple[int, int]] = set()
        # Where who goes by land went before the entry.
        self.landings: dict[int, Landing] = {}

    def follow(self, command: c.Command, at_ms: int, events: Sequence[e.Event]) -> None:
        shadow = self.shadow
        self.command, self.before, self.holds, self.events = command, None, {}, events
        self.changing = self._changing(command)
        clocks.check_clock(self, command, at_ms, events)
        shadow.seq += 1
        shadow.at_ms = at_ms
        self._note_missed(events)
        entries.check_shape(self, events)
        foreseen = forecasts.Forecast(self, events)
        ways = retimings.before(self, events)
        landings = twin_landings.Relandings(self, events)
        self.landings = {number: one.landing for number, one in shadow.incidents.items()}
        joined: merges.Sides | None = None
        run: list[e.Event] = []
        advice = [event for event in events if isinstance(event, e.BaseAdvised)]
        decided = events[: len(events) - len(advice)]
        for event in decided:
            assert not isinstance(event, e.BaseAdvised), "advice comes last"
            if joined is None and not isinstance(event, e.DivertEnded):
                joined = merges.Sides(shadow, events)
            if verdicts.matched(event):
                if not run:
                    foreseen.before(event)
                self._look()
                run.append(event)
            elif run and isinstance(event, (e.AlertRaised, e.DeskAsked, e.NeedHeld)):
                run.append(event)
            else:
                self._judge_run(run)
                run = []
                foreseen.before(event)
                if isinstance(event, e.ReservationEnded) and not (event.by or event.reason):
                    self._look()
                if isinstance(event, e.NeedDecided):
                    self._look()
                    verdicts.check_unmatched(self, event, events)
                self.apply(event)
        self._judge_run(run)
        self._check_advice(decided, advice, at_ms)
        foreseen.after()
        retimings.check(self, events, ways)
        landings.after()
        twin_landings.check_placed(self, events)
        if joined is not None:
            joined.after(shadow)
        urgency.check(self, events)
        twin_diverts.check_nobody_missed(self, events)

    def _by_cost(self, twin: Twin, priority: int, found: list[Candidate]) -> list[Candidate]:
        """The candidates in the order in which they cost the least, with that in place of their estimate."""
        assert self.before is not None
        # The coverage is that before the decision, and of whoever gives way to this priority.
        units = [now if then.incident else then for now, then in zip(twin.units, self.before.units, strict=True)]
        parts: dict[int, int] = {}
        for agency_id in self.bay.city.dispatch.coverage.agencies:
            own = CoverageTwin(self.bay.city, self.shadow, agency_id, units)
            parts |= {unit.unit: own.part(unit, priority) for unit in own.units}
        costing = [replace(one, eta_ticks=one.eta_ticks + parts.get(one.unit, 0)) for one in found]
        return sorted(costing)

    def _check_advice(self, decided: Sequence[e.Event], advice: Sequence[e.BaseAdvised], at_ms: int) -> None:
        """Whoever is free is advised where to stand by as the twin would, and nobody else."""
        given = [(event.unit_id, event.base_name, event.metres) for event in advice]
        assert given == twin_coverage.expected(self.bay.city, self.shadow, decided, at_ms), "another advice is due"
        for event in advice:
            self.apply(event)

    def twin_now(self) -> Twin:
        return Twin(self.bay, self.shadow, [replace(unit) for unit in self.shadow.units])

    def apply(self, event: e.Event) -> None:
        twin_diverts.check_advised(self, event)
        self.books.write(event, self.shadow, self.command)
        EVOLVE[type(event)](self.shadow, event)
        if isinstance(event, e.NeedDecided):
            if not self.need(event)[1].held:
                # A hold goes on whatever is decided beside it, and so does one that a human stopped.
                self.books.stopped.discard((event.incident, -event.need_no))
            verdicts.check_missing(self, event)

    def _changing(self, command: c.Command) -> set[tuple[int, int]]:
        """The incident (its need 0), or the need, that the command itself changes."""
        if isinstance(command, c.UpdateIncident):
            return {(command.incident, 0)}
        incident = self.shadow.incidents.get(command.incident) if isinstance(command, c.RecallUnit) else None
        if incident is None or not isinstance(command, c.RecallUnit):
            return set()
        own = [a.need_no for a in incident.assignments if a.unit_id == command.unit_id and a.reserved]
        return {(command.incident, need_no) for need_no in own}

    def _note_missed(self, events: Sequence[e.Event]) -> None:
        missed = [event for event in events if isinstance(event, e.AcknowledgementMissed)]
        self.missing_answer = bool(missed)
        self.missed = {
            (x.incident, self.shadow.incidents[x.incident].assignments[x.assignment_no - 1].need_no) for x in missed
        }

    def _look(self) -> None:
        """At the fleet as it is before the entry's own decisions."""
        if self.before is None:
            self.before = self.twin_now()
            self.reserved = self._reserved()

    def _reserved(self) -> dict[int, int]:
        """Who is only reserved, and was not fixed there by a human, with the priority of the need. While an incident's
        own needs change its reservations give way to nobody.
        """
        found = {}
        for unit in self.shadow.units:
            if unit.incident:
                incident = self.shadow.incidents[unit.incident]
                one = incident.assignments[unit.assignment_no - 1]
                if (unit.incident, 0) in self.changing or (unit.incident, one.need_no) in self.changing:
                    continue
                if one.reserved and not (one.pinned or one.by_human):
                    found[unit.unit] = incident.needs[one.need_no - 1].priority
        return found

    def yielding(self, priority: int, before: Twin | None = None) -> Twin:
        """As if whoever is only reserved for what is less urgent than this priority 1 or 2 were free."""
        reserved = self.reserved if before else self._reserved()
        units = [replace(unit) for unit in (before.units if before else self.shadow.units)]
        for unit in units:
            if priority <= 2 and reserved.get(unit.unit, 0) > priority:
                unit.incident = unit.assignment_no = 0
        return Twin(self.bay, self.shadow, units)

    def need(self, event: e.NeedDecided) -> tuple[Incident, Need]:
        incident = self.shadow.incidents[event.incident]
        return incident, incident.needs[event.need_no - 1]

    def views(self, priority: int) -> list[Twin]:
        """The fleet as it was before the entry's own decisions: as it was, and as what is so urgent may take it."""
        assert self.before is not None
        given_up = [replace(unit) for unit in self.before.units]
        for unit in given_up:
            incident = self.shadow.find_incident(unit.incident)
            one = incident.assignment(unit.assignment_no) if incident else None
            if one is not None and not one.live and not one.order_version:
                unit.incident = unit.assignment_no = 0
        return [self.before, self.yielding(priority, self.before), Twin(self.bay, self.shadow, given_up)]

    def standing(self, incident: Incident, need: Need) -> Standing:
        """With the hold that is about to be said."""
        found = standing(self.shadow, incident, need, self.shadow.at_ms)
        if self.holds.get((incident.incident, need.need_no)) == "all":
            return Standing(Shortfall.HELD_AS_DUPLICATE)
        return found

    def deaf(self) -> set[str]:
        """Agencies whose units a clock does not order, save what is decided anew."""
        return self.books.silent if isinstance(self.command, c.AdvanceClock) and not self.anew else set()

    # -- Decisions about needs -----------------------------------------------------------------------------------------

    def _judge_run(self, run: list[e.Event]) -> None:
        if not run:
            return
        members: list[tuple[e.NeedDecided, list[e.Event]]] = []
        for event in run:
            if isinstance(event, e.NeedDecided):
                members.append((event, []))
            else:
                members[-1][1].append(event)
        sought = [event for event, _ in members if self.standing(*self.need(event)).engine]
        keys = [(self.need(event)[1].priority, event.incident, event.need_no) for event in sought]
        assert keys == sorted(set(keys)), f"needs were not served in their order: {keys}"
        sent = {o.unit_id for event, _ in members for o in event.assigned if twin_diverts.free(o)}
        for priority, own in groupby(members, key=lambda member: self.need(member[0])[1].priority):
            self._judge_class(priority, list(own), sent)

    def _judge_class(self, priority: int, members: list[tuple[e.NeedDecided, list[e.Event]]], sent: set[str]) -> None:
        assert self.before is not None
        shadow = self.shadow
        twin = self.yielding(priority)
        deaf = self.deaf()
        wanted, plain = [], []
        for event, _ in members:
            incident, need = self.need(event)
            assert need.missing_count, "a need that misses nobody was decided again"
            found = twin.candidates(incident, need, shadow.at_ms)
            found = [one for one in found if shadow.units[one.unit].agency_id not in deaf]
            given = [shadow.unit_index[order.unit_id] for order in event.assigned if twin_diverts.free(order)]
            columns.check(self, event, found, twin, sent)
            verdicts.check_orders(self, event, {one.unit: one for one in found})
            asked = isinstance(self.command, HUMAN) or self.anew
            assert asked or not given or need.agency_id not in self.books.silent, "a silent agency was ordered more"
            turned = sum(order.diverted_from > 0 and not order.reserved for order in event.assigned)
            plain.append(found)
            if any(self.bay.city.dispatch.coverage.cost_ms):
                found = self._by_cost(twin, priority, found)
                given.sort(key=[one.unit for one in found].index)
            wanted.append((max(0, verdicts.slots(self, incident, need) - turned), found, given))
        going = {twin.crew(unit) for _, _, units in wanted for unit in units}
        twin_diverts.check_class(self, [event for event, _ in members], plain, going)
        if self.bay.city.dispatch.policy == "joint":
            twin.check_joint_choice(priority, wanted, {twin.crew(shadow.unit_index[one]) for one in sent})
        else:
            twin.check_choice(priority, wanted)
        # A substitute is sought when all needs of its priority have their own, and before any that is less urgent.
        going = {o.unit_id for event, _ in members for o in event.assigned if not o.substituted}
        for event, followers in members:
            verdicts.check_substitutes(self, event, going)
            verdicts.check_reasons(self, event)
            verdicts.check_followers(self, event, followers)
            stand_ins = {order.unit_id for order in event.assigned if order.substituted}
            going = going | stand_ins
        for event, followers in members:
            self.apply(event)
            for follower in followers:
                self.apply(follower)
