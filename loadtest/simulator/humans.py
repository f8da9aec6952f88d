"""Humans: the supervisor who lets go what waits for a word, and the desks that name a unit of their agency's own.

Each takes a drawn time and always says yes. A desk that has nobody free looks again after a while.
"""

from __future__ import annotations

from collections.abc import Callable

from dispatch_core.commands import AnswerDesk, ConfirmOrder
from dispatch_core.engine import Engine
from dispatch_core.entities import Incident, Need
from dispatch_core.events import DeskAsked, NeedDecided
from dispatch_core.limits import DESK_UNITS_MAX, NEEDS_PER_INCIDENT_MAX
from dispatch_core.model import DeskAnswer, IncidentState, LineKind, Shortfall

from ..dice import Dice
from .agenda import Agenda
from .brigade import BY
from .centre import Centre
from .laws import Laws

LOOK_AGAIN_US = 300 * 1_000_000
# More needs than an incident can have: one number says which need of which incident.
_NEEDS = NEEDS_PER_INCIDENT_MAX + 1


class Humans:
    """`fixes` has vehicles say where they are: whoever decides looks at the map first."""

    def __init__(
        self,
        centre: Centre,
        agenda: Agenda,
        laws: Laws,
        seed: int,
        number_of: Callable[[int], int],
        fixes: Callable[[], None],
    ) -> None:
        self._centre = centre
        self._engine: Engine = centre.engine
        self._agenda = agenda
        self._laws = laws
        self._seed = seed
        self._number_of = number_of
        self._fixes = fixes

    def hear_decision(self, event: NeedDecided) -> None:
        waits = event.shortfall is Shortfall.AWAITING_APPROVAL
        if waits or any([order.reserved for order in event.assigned]):
            need = self._engine.state.incidents[event.incident].needs[event.need_no - 1]
            if need.line is LineKind.DISPATCH and not need.desk_id:
                self._after("approve", event.incident, event.need_no, self._approve)

    def hear_asked(self, event: DeskAsked) -> None:
        if self._engine.state.incidents[event.incident].needs[event.need_no - 1].line is LineKind.DISPATCH:
            self._after("desk", event.incident, event.need_no, self._name_units)

    def _after(self, what: str, incident: int, need_no: int, then: Callable[[int], None]) -> None:
        dice = Dice(self._seed, what, self._number_of(incident), need_no)
        wait_us = self._laws.approve.time_us(dice.share())
        self._agenda.put(self._agenda.now_us + wait_us, then, incident * _NEEDS + need_no)

    def _approve(self, which: int) -> None:
        incident, need_no = divmod(which, _NEEDS)
        self._fixes()
        # Meanwhile it may have been served, or be over: then nothing is left to say.
        self._centre.try_submit(ConfirmOrder(incident, 0, need_no, "", "", BY), self._agenda.now_us)

    def _name_units(self, which: int) -> None:
        number, need_no = divmod(which, _NEEDS)
        incident = self._engine.state.incidents.get(number)
        if incident is None or incident.state is not IncidentState.OPEN:
            return
        need = incident.needs[need_no - 1]
        if not need.missing_count or not need.desk_id:
            return
        self._fixes()
        units = self._soonest(incident, need)
        if not units:
            self._agenda.put(self._agenda.now_us + LOOK_AGAIN_US, self._name_units, which)
            return
        answer = AnswerDesk(number, need_no, need.desk_id, DeskAnswer.ACCEPTED, units, "", BY, "")
        self._centre.try_submit(answer, self._agenda.now_us)
        if len(units) < need.missing_count:
            self._agenda.put(self._agenda.now_us + LOOK_AGAIN_US, self._name_units, which)

    def _soonest(self, incident: Incident, need: Need) -> tuple[str, ...]:
        """The agency's soonest free units, as many as are missing: the engine's own search tells the desk."""
        context, state = self._engine.context, self._engine.state
        place = incident.place_for(need.medium)
        search = context.search_for(need.medium)
        if search is None:
            return ()
        agency, wanted = state.agency_index[need.agency_id], min(need.missing_count, DESK_UNITS_MAX)
        declined = tuple([state.unit_index[unit_id] for unit_id in need.declined_unit_ids])
        query = (agency, context.mask(need.capabilities), need.medium, need.mode, True, wanted, declined)
        at_ms = state.at_ms
        where = (place.node, place.leg_ticks(need.medium), place.lat_e7, place.lon_e7)
        [found] = search.nearest(*where, at_ms, [query], place.edge, place.along)
        return tuple([state.units[candidate[0]].unit_id for candidate in found])
