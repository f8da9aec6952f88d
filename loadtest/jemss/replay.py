"""Replay: a JEMSS run played again: calls come in, the engine decides by that simulator's rules, crews drive.

A freed crew that the engine sends nowhere drives home. What becomes of each call is noted; judging it is outcome.py's
business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch_core.city.jemss_run import JemssRun
from dispatch_core.commands import CloseIncident, ReportIncident, ReportProgress
from dispatch_core.events import AssignmentCancelled, Event, NeedDecided
from dispatch_core.model import AssignmentState, Availability
from dispatch_core.policies.jemss import Jemss

from ..simulator.agenda import Agenda
from ..simulator.centre import START_MS, Centre
from .city import city_of, hospital_id, type_code, unit_id
from .journey import Journey
from .outcome import Outcome, Tie
from .streets import Spot, Streets

BY = "simulation"
# Arcs rounded to ticks are off by 40 ticks over a trip across a city at most, and two trips are compared.
TIE_TICKS = 100

_NOBODY = -1
_NEVER_US = 2**62


class _Crew:
    """An ambulance: the call it is on and how it drives, or stands. `turn` counts what it was told to do, so that
    what was put on the agenda before is known to hold no longer.
    """

    __slots__ = ("call", "home", "hospital", "journey", "turn")

    def __init__(self, home: Spot, journey: Journey) -> None:
        self.home = home
        self.journey = journey
        self.call = _NOBODY
        self.hospital = _NOBODY
        self.turn = 0


class Replay:
    """`run` plays the whole run; `outcomes` then has an entry for each call, and `ties` what was as good as equal."""

    def __init__(self, run: JemssRun) -> None:
        self._run = run
        self._streets = streets = Streets(run.network)
        self._agenda = Agenda()
        self._hospitals = [streets.spot(*hospital) for hospital in run.hospitals]
        # Where each call is: its spot, and its coordinates for the engine.
        self._places = [streets.know(call.x, call.y) for call in run.calls]
        city = city_of(run, streets)
        rule = Jemss(run.diverts, run.modes, self._whereabouts, self._settle, self._arrival, TIE_TICKS)
        self._crews = [
            _Crew(home, Journey.standing(streets, 0, home))
            for home in (streets.spot(*run.stations[station]) for station in run.ambulances)
        ]
        self._index = {unit_id(number): number for number in range(len(self._crews))}
        # Of open incidents, and back.
        self._call_of: dict[int, int] = {}
        self._incident_of: dict[int, int] = {}
        self._told: list[Event] = []
        self.outcomes = [Outcome() for _ in run.calls]
        self.ties: list[Tie] = []
        self.centre = Centre(city, self._told.extend, rule)

    def run(self, progress: Callable[[int, int], None]) -> None:
        agenda = self._agenda
        if self._run.calls:
            agenda.put(round(self._run.calls[0].arrival_s * 1e6), self._come_in, 0)
        done = 0
        while (next_us := agenda.next_us(_NEVER_US)) < _NEVER_US:
            while (due_us := self.centre.due_us(_NEVER_US)) <= next_us:
                agenda.pass_to(due_us)
                self.centre.run_timer(agenda.now_us)
            agenda.step()
            done += 1
            if not done % 1_000:
                progress(len(self._call_of), len(self._run.calls))

    # -- What happens ----------------------------------------

    def _come_in(self, number: int) -> None:
        # The next call is known only now, as there: which of two things of one instant is first depends on it.
        calls, agenda = self._run.calls, self._agenda
        agenda.put(round((calls[number].arrival_s + calls[number].dispatch_delay_s) * 1e6), self._consider, number)
        if number + 1 < len(calls):
            agenda.put(round(calls[number + 1].arrival_s * 1e6), self._come_in, number + 1)

    def _consider(self, number: int) -> None:
        call = self._run.calls[number]
        lat_e7, lon_e7 = self._places[number][1]
        received_ms = START_MS + int(call.arrival_s * 1000)
        incident = self.centre.engine.state.seq + 1
        self._call_of[incident] = number
        self._incident_of[number] = incident
        report = ReportIncident(
            type_code(call.priority), 0, lat_e7, lon_e7, 0, "", received_ms, received_ms, 0, "", b"", BY
        )
        self._submit(report)

    def _submit(self, command: ReportIncident | ReportProgress | CloseIncident) -> None:
        self.centre.submit(command, self._agenda.now_us)
        told = self._told[:]
        self._told.clear()
        for event in told:
            if type(event) is AssignmentCancelled:
                self._recall(self._call_of[event.incident])
            elif type(event) is NeedDecided:
                number = self._call_of[event.incident]
                self.outcomes[number].queued |= event.missing_count > 0
                for order in event.assigned:
                    self._send(self._index[order.unit_id], number, event.incident)

    def _recall(self, number: int) -> None:
        [crew] = [crew for crew in self._crews if crew.call == number]
        crew.call = _NOBODY
        self.outcomes[number].bumps += 1

    def _send(self, index: int, number: int, incident: int) -> None:
        crew, now_us = self._crews[index], self._agenda.now_us
        mode = self._run.modes[self._run.calls[number].priority]
        crew.call = number
        self._drive(index, self._places[number][0], mode, self._arrive)
        self.outcomes[number].ambulance = index
        self.centre.submit(self._progress(index, incident, AssignmentState.EN_ROUTE), now_us)
        self._told.clear()

    def _arrive(self, ticket: int) -> None:
        index = self._due(ticket)
        if index is None:
            return
        number = self._crews[index].call
        call = self._run.calls[number]
        self.outcomes[number].response_s = self._agenda.now_us / 1e6 - call.arrival_s
        self._report(index, AssignmentState.ON_SCENE)
        self._wait(index, call.on_scene_s, self._treated)

    def _treated(self, ticket: int) -> None:
        index = self._due(ticket)
        assert index is not None, "a crew at the scene is never recalled"
        crew = self._crews[index]
        call = self._run.calls[crew.call]
        if not call.transport:
            self._free(index)
            return
        crew.hospital = call.hospital if call.hospital >= 0 else self._soonest_hospital(crew.call)
        self.outcomes[crew.call].hospital = crew.hospital
        self._drive(index, self._hospitals[crew.hospital], self._run.regular_mode, self._delivered)
        self._report(index, AssignmentState.TRANSPORTING)

    def _delivered(self, ticket: int) -> None:
        index = self._due(ticket)
        assert index is not None, "a crew with a patient is never recalled"
        self._report(index, AssignmentState.AT_DESTINATION)
        self._wait(index, self._run.calls[self._crews[index].call].handover_s, self._handed_over)

    def _handed_over(self, ticket: int) -> None:
        index = self._due(ticket)
        assert index is not None, "a crew with a patient is never recalled"
        self._free(index)

    def _free(self, index: int) -> None:
        crew = self._crews[index]
        incident = self._incident_of.pop(crew.call)
        crew.call = crew.hospital = _NOBODY
        self._submit(self._progress(index, incident, AssignmentState.CLEARED))
        self.centre.submit(CloseIncident(incident, 0, "", "", BY), self._agenda.now_us)
        self._told.clear()
        del self._call_of[incident]
        if crew.call == _NOBODY:
            self._drive(index, crew.home, self._run.regular_mode, self._home)

    def _home(self, ticket: int) -> None:
        """Nothing is to be done: a unit at home is found there."""

    # -- How it happens ----------------------------------------

    def _drive(self, index: int, end: Spot, mode: int, then: Callable[[int], None]) -> None:
        crew, now_us = self._crews[index], self._agenda.now_us
        crew.journey = Journey(self._streets, now_us, crew.journey.turn(now_us, mode), end, mode)
        self._next(index, crew.journey.arrival_us, then)

    def _wait(self, index: int, wait_s: float, then: Callable[[int], None]) -> None:
        self._next(index, self._agenda.now_us + round(wait_s * 1e6), then)

    def _next(self, index: int, at_us: int, then: Callable[[int], None]) -> None:
        crew = self._crews[index]
        crew.turn += 1
        self._agenda.put(at_us, then, crew.turn * len(self._crews) + index)

    def _due(self, ticket: int) -> int | None:
        """The crew whose ticket it is, unless it was told something else since."""
        turn, index = divmod(ticket, len(self._crews))
        return index if self._crews[index].turn == turn else None

    def _report(self, index: int, state: AssignmentState) -> None:
        self._submit(self._progress(index, self._incident_of[self._crews[index].call], state))

    def _progress(self, index: int, incident: int, state: AssignmentState) -> ReportProgress:
        hospital = self._crews[index].hospital
        where = hospital_id(hospital) if hospital >= 0 else ""
        return ReportProgress(unit_id(index), incident, state, 0, where, Availability.AVAILABLE, "", 0, False, BY, "")

    # -- What the rule asks ----------------------------------------

    def _arrival(self, incident: int) -> float:
        return self._run.calls[self._call_of[incident]].arrival_s

    def _whereabouts(self, unit: int, mode: int) -> tuple[int, int]:
        node, away_us = self._crews[unit].journey.turn(self._agenda.now_us, mode)
        return node, self._streets.ticks(away_us)

    def _settle(self, incident: int, near: Sequence[tuple[str, int]]) -> str:
        """Of units that are as good as equally soon, the one that the run took where it is among them.

        Two that stand in one place are no such tie: of them the first goes, there as here.
        """
        number = self._call_of[incident]
        wanted = self._run.outcomes[number].ambulance
        soonest = near[0][0]
        if wanted < 0 or unit_id(wanted) == soonest or unit_id(wanted) not in dict(near):
            return soonest
        mode = self._run.modes[self._run.calls[number].priority]
        if self._whereabouts(wanted, mode) == self._whereabouts(self._index[soonest], mode):
            return soonest
        self.ties.append(
            Tie(number, "unit", soonest, unit_id(wanted), self._us(dict(near)[unit_id(wanted)] - near[0][1]))
        )
        return unit_id(wanted)

    def _us(self, ticks: int) -> int:
        return ticks * self._streets.tick_us

    def _soonest_hospital(self, number: int) -> int:
        mode = self._run.regular_mode
        node = self._places[number][0][0]
        roads = self._streets.ticks_between(node, [spot[0] for spot in self._hospitals], mode)
        spent = [
            road + self._streets.ticks(self._streets.off_road_us(spot[1], mode)) if road >= 0 else 2**62
            for road, spot in zip(roads, self._hospitals, strict=True)
        ]
        soonest = spent.index(min(spent))
        wanted = self._run.outcomes[number].hospital
        more = spent[wanted] - spent[soonest] if 0 <= wanted < len(spent) else 2**62
        if wanted == soonest or more > TIE_TICKS:
            return soonest
        self.ties.append(Tie(number, "hospital", hospital_id(soonest), hospital_id(wanted), self._us(more)))
        return wanted
