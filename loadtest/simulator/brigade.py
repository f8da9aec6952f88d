"""Brigade: all crews at work: what they do with their orders, when, and where they are meanwhile.

They answer, turn out, drive, treat, transport to the soonest hospital, hand over and drive home, and say so to the
engine as crews do. How long each thing takes is drawn from the call and the crew's turn at it, never from who goes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from dispatch_core.city import City
from dispatch_core.commands import Acknowledge, ReportProgress
from dispatch_core.drives import Drive, LineDrive
from dispatch_core.model import AssignmentState, Availability, Place

from ..dice import Dice
from .agenda import Agenda
from .crews import Crew, Phase
from .desk import Desk
from .fixes import Fixes
from .foresight import Foresight
from .laws import Laws

BY = "simulation"
DAY_US = 24 * 60 * 60 * 1_000_000

_AVAILABLE = Availability.AVAILABLE
_EN_ROUTE = AssignmentState.EN_ROUTE
_ON_SCENE = AssignmentState.ON_SCENE
_TRANSPORTING = AssignmentState.TRANSPORTING
_AT_DESTINATION = AssignmentState.AT_DESTINATION
_CLEARED = AssignmentState.CLEARED


class Brigade:
    """`watched` are the phases in which vehicles send fixes; `measured`: kilometres are counted, at a price; work and
    kilometres count between the two instants `counted`.
    """

    def __init__(
        self,
        city: City,
        desk: Desk,
        agenda: Agenda,
        laws: Laws,
        seed: int,
        watched: Collection[Phase],
        measured: bool,
        counted: tuple[int, int],
    ) -> None:
        self._city = city
        self._desk = desk
        self._agenda = agenda
        self._laws = laws
        self._seed = seed
        self._measured = measured
        self._hospitals = {one.destination_id: one.place for one in city.destinations}
        self._homewards: dict[tuple[int, str], Drive] = {}
        patients = {one.agency_id for one in city.destinations}
        self.crews = [
            Crew(
                *(unit.unit, unit.unit_id, unit.home, unit.mode, unit.agency_id in patients, city.tick_us),
                city.ground_for(unit.medium),
                counted,
            )
            for unit in desk.engine.state.units
        ]
        self._index = {crew.unit_id: crew for crew in self.crews}
        if city.dispatch.joint.foresees:
            desk.engine.context.foreseen = Foresight(desk, agenda, self._index, self._hospital)
        self.fixes = Fixes(desk, agenda, self.crews, watched)

    def crew(self, unit_id: str) -> Crew:
        return self._index[unit_id]

    # -- What they are told ----------------------------------------

    def order(self, unit_id: str, incident: int, assignment_no: int, nth: int) -> None:
        """An order; `nth` of its call, from 0: the first crew does the call's own work."""
        crew = self._index[unit_id]
        laws, now_us = self._laws, self._agenda.now_us
        number, call = self._desk.call_of(incident)
        dice = Dice(self._seed, "crew", number, nth) if nth or laws.acknowledge.is_lucky or laws.turnout else None
        answer_us = laws.acknowledge.time_us(dice.share() if dice else 0.5)
        unit = self._desk.engine.state.units[crew.unit]
        crew.turnout_us = (unit.turnout_ticks if unit.at_home else unit.turnout_away_ticks) * crew.tick_us
        if dice and laws.turnout and unit.at_home:
            crew.turnout_us = laws.turnout.time_us(dice.share())
        crew.get_ready(now_us + answer_us)
        crew.scene_us, crew.handover_us = call.scene_us, call.handover_us
        if dice and nth:
            crew.scene_us, crew.handover_us = laws.scene.time_us(dice.share()), laws.handover.time_us(dice.share())
        crew.may_transport = call.transported and not nth and crew.transports
        if crew.incident:
            crew.end_work(now_us)
        crew.incident, crew.assignment_no, crew.began_us = incident, assignment_no, now_us
        crew.destination_id = ""
        if crew.phase is Phase.HOME:
            crew.phase = Phase.TURNING_OUT
        if answer_us:
            self._next(crew, now_us + answer_us, self._answer)
        else:
            self._next(crew, now_us + crew.turnout_us, self._depart)

    def cancel(self, unit_id: str) -> None:
        """Ordered back: it answers, and by that it is free."""
        wait_us = self._laws.acknowledge.time_us(0.5)
        self._next(self._index[unit_id], self._agenda.now_us + wait_us, self._answer)

    def go_on(self, unit_id: str, incident: int, assignment_no: int) -> None:
        """It is not to turn round after all: it drives on to where it was going."""
        crew = self._index[unit_id]
        if crew.incident and crew.incident != incident:
            crew.incident, crew.assignment_no = incident, assignment_no
            self._next(crew, max(self._agenda.now_us, crew.departs_us), self._depart)

    def release(self, unit_id: str, incident: int, assignment_no: int) -> None:
        """The order is no more; one that has another by now goes on with that."""
        crew = self._index[unit_id]
        if (crew.incident, crew.assignment_no) == (incident, assignment_no):
            crew.end_work(self._agenda.now_us)
            self._go_home(crew)

    def advise(self, unit_id: str, base: Place) -> None:
        """Where to stand by. Crews take the advice: one that is free already goes there at once."""
        crew = self._index[unit_id]
        crew.base = base
        if not crew.incident and crew.phase in (Phase.HOME, Phase.RETURNING):
            self._go_home(crew)

    def break_down(self, crew: Crew) -> None:
        """It stays where it is and goes on with nothing."""
        now_us = self._agenda.now_us
        if crew.incident:
            crew.end_work(now_us)
        crew.halt(now_us, self._measured)
        crew.turn += 1

    def repair(self, crew: Crew) -> None:
        """It drives home, unless it was sent somewhere meanwhile."""
        if crew.phase is Phase.BROKEN and not crew.incident:
            self._go_home(crew)

    def roads_changed(self) -> None:
        """Ways home are looked for anew, and who had no way to where he was going tries again."""
        self._homewards.clear()
        for crew in self.crews:
            if crew.stuck:
                end, then = crew.stuck
                crew.stand(crew.place)
                self._drive(crew, end, then)

    # -- What they do ----------------------------------------

    def _answer(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is None:
            return
        turn = crew.turn
        self._desk.submit(Acknowledge(crew.unit_id, crew.incident, 0, 0, BY, ""))
        if crew.turn == turn:
            self._next(crew, self._agenda.now_us + crew.turnout_us, self._depart)

    def _depart(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is None:
            return
        self._say(crew, _EN_ROUTE)
        crew.phase = Phase.DRIVING
        self._drive(crew, self._scene_of(crew), self._arrive)

    def _arrive(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is None:
            return
        crew.phase, crew.due_us = Phase.ON_SCENE, self._agenda.now_us + crew.scene_us
        crew.arrive(self._scene_of(crew), self._measured)
        self._desk.arrived(crew.incident, crew.assignment_no)
        self._say(crew, _ON_SCENE)
        self._next(crew, self._agenda.now_us + crew.scene_us, self._treated)

    def _treated(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is None:
            return
        crew.destination_id = self._destination(crew, crew.place) if crew.may_transport else ""
        if not crew.destination_id:
            self._clear(crew)
            return
        self._say(crew, _TRANSPORTING)
        crew.phase = Phase.TRANSPORTING
        self._drive(crew, self._hospitals[crew.destination_id], self._deliver)

    def _destination(self, crew: Crew, start: Place) -> str:
        """The soonest hospital that is open and has what is needed; empty: none can be reached."""
        _, call = self._desk.call_of(crew.incident)
        if call.destination_id:
            return call.destination_id
        offers = self._city.types[call.type_code].destination_capabilities
        found = self._desk.engine.context.hospitals.ranked(start, offers, crew.row(self._desk.engine), 1)
        return found[0][0] if found else ""

    def _hospital(self, crew: Crew, start: Place) -> Place | None:
        return self._hospitals.get(self._destination(crew, start))

    def _deliver(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is None:
            return
        crew.phase, crew.due_us = Phase.AT_DESTINATION, self._agenda.now_us + crew.handover_us
        crew.arrive(self._hospitals[crew.destination_id], self._measured)
        self._say(crew, _AT_DESTINATION)
        self._next(crew, self._agenda.now_us + crew.handover_us, self._handed_over)

    def _handed_over(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is not None:
            self._clear(crew)

    def _clear(self, crew: Crew) -> None:
        if self._desk.engine.state.waiting:
            # It may take something up, from where it stands, or another may.
            self.fixes.send(crew)
        incident = crew.incident
        report = self._report(crew, _CLEARED)
        crew.end_work(self._agenda.now_us)
        turn = crew.turn
        self._desk.submit(report)
        self._desk.cleared(incident)
        if crew.turn == turn:
            self._go_home(crew)

    def _go_home(self, crew: Crew) -> None:
        crew.phase = Phase.RETURNING
        self._drive(crew, crew.base, self._arrive_home)

    def _arrive_home(self, ticket: int) -> None:
        crew = self._due(ticket)
        if crew is not None:
            crew.phase = Phase.HOME
            crew.arrive(crew.base, self._measured)
            self.fixes.send_of([crew])

    # -- How they do it ----------------------------------------

    def _scene_of(self, crew: Crew) -> Place:
        state = self._desk.engine.state
        return state.incidents[crew.incident].place_for(state.units[crew.unit].medium)

    def _drive(self, crew: Crew, end: Place, then: Callable[[int], None]) -> None:
        now_us = self._agenda.now_us
        drive = self._way(crew, crew.place_at(now_us), end)
        stuck = drive is None
        if drive is None:
            # No way leads there: it takes longer than anybody waits, and whoever waits is counted as not served.
            drive = LineDrive(crew.place_at(now_us), end, 10 * DAY_US // crew.tick_us)
        crew.leave(now_us, drive, self._measured)
        self._next(crew, now_us + drive.ticks * crew.tick_us, then)
        crew.stuck = (end, then) if stuck else None

    def _way(self, crew: Crew, start: Place, end: Place) -> Drive | None:
        # From a hospital home it is the same way again and again, until a road opens or closes.
        stands = start is self._hospitals.get(crew.destination_id)
        again = (crew.unit, crew.destination_id) if stands and end is crew.home else None
        drive = self._homewards.get(again) if again else None
        if drive is None:
            drive = crew.ground.drive(start, end, crew.row(self._desk.engine))
        if again and drive is not None:
            self._homewards[again] = drive
        return drive

    def _next(self, crew: Crew, at_us: int, then: Callable[[int], None]) -> None:
        crew.turn += 1
        crew.stuck, crew.due_us = None, at_us
        self._agenda.put(at_us, then, crew.turn * len(self.crews) + crew.unit)

    def _due(self, ticket: int) -> Crew | None:
        """The crew whose ticket it is, unless it was told something else since."""
        turn, index = divmod(ticket, len(self.crews))
        crew = self.crews[index]
        return crew if crew.turn == turn else None

    def _say(self, crew: Crew, state: AssignmentState) -> None:
        self._desk.submit(self._report(crew, state))

    def _report(self, crew: Crew, state: AssignmentState) -> ReportProgress:
        return ReportProgress(
            crew.unit_id, crew.incident, state, 0, crew.destination_id, _AVAILABLE, "", 0, False, BY, ""
        )
