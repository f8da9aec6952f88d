"""The mirror: the city's state as the feed tells it, begun from what the server lists and folded on from there.

It is the core's own state, changed by the core's own `evolve`: what the console shows is what the server would say. It
decides nothing, keeps no clock and talks to nobody. What it cannot follow it says, and is then begun anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch_core import events
from dispatch_core.city.bundle import City
from dispatch_core.commands import LoadCity
from dispatch_core.engine import EVOLVE, Engine
from dispatch_core.entities import Closure, Merge, Unit
from dispatch_core.state import State

from ...codec import from_message
from .closure_views import CLOSURE_EVENTS, closure_of
from .from_views import incident_of, number_of, put_back, take_unit, unit_values
from .marks import Marks
from .notices import HEARD, Notices
from .service_views import put_postings_back, take_posting, take_service

# Closed incidents that stay to be read; the server's own number is larger than what anybody looks back at here.
CLOSED_KEPT = 100
# A timeline is asked of the server; the mirror only counts versions.
SEQS_KEPT = 2
REPORTS_KEPT = 20
# Of nothing and everything.
_WHOLE = (events.CityLoaded, events.WriterStarted, events.ServiceResumed, events.ModeSet)


class CannotFollow(Exception):
    """An entry that does not fit what is known; begin anew."""


@dataclass(frozen=True)
class Listed:
    """What a server listed, incidents first and units last, each part as of its own seq."""

    journal_id: str
    clock_rate: int
    # (seq of the page, incidents of the page), in the order in which they were asked for.
    incidents: Sequence[tuple[int, Sequence[Any]]]
    closures: tuple[int, Sequence[Any]]
    # GetCityReply and GetStateReply.
    city: Any
    service: Any
    units: Sequence[tuple[int, Sequence[Any]]]

    @property
    def first_seq(self) -> int:
        """What came up to here is in every part."""
        return min(self._seqs())

    @property
    def last_seq(self) -> int:
        """What came after this is in no part."""
        return max(self._seqs())

    def _seqs(self) -> list[int]:
        return [*(seq for seq, _ in (*self.incidents, self.closures, *self.units)), self.city.seq, self.service.seq]


@dataclass
class Touched:
    """What changed since somebody last looked."""

    incidents: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    roads: bool = True
    # Everything is to be shown anew.
    whole: bool = True

    def concerns(self, kind: str, id_text: str) -> bool:
        """What somebody looks at may have changed."""
        if kind == "incident":
            return self.whole or number_of(id_text) in self.incidents
        return bool(kind) and (self.whole or self.roads or bool(self.units))

    def __bool__(self) -> bool:
        return bool(self.incidents or self.units or self.roads or self.whole)


class Mirror:
    """One city's state on this side of the wire."""

    def __init__(self, city: City, marks: Marks | None = None) -> None:
        self.city = city
        self.notices = Notices(marks)
        self.touched = Touched()
        self.journal_id = ""
        self.engine = Engine(city)
        # Parts that were listed later than the first: by incident and by unit the seq they are of; up to `_even_seq`.
        self._incident_seqs: dict[int, int] = {}
        self._unit_seqs: dict[int, int] = {}
        # Incidents that others had taken in before.
        self._listed_merges: set[int] = set()
        self._roads_seq = 0
        self._even_seq = 0

    # -- Queries -------------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self.engine.state

    @property
    def seq(self) -> int:
        """What came up to here is known; the feed is to be followed after it."""
        return self.state.seq

    @property
    def closed_roads(self) -> dict[str, Closure]:
        """The roads that are closed or slowed now, each with the newest of its closures."""
        return {road_id: one for one in self.state.closures.values() if not one.dormant for road_id in one.road_ids}

    @property
    def begun(self) -> bool:
        return bool(self.journal_id)

    # -- Changes -------------------------------------------------------------------------------------------------------

    def begin(self, listed: Listed) -> None:
        """Forget what was known and begin with what was listed."""
        self.engine = Engine(self.city)
        state = self.state
        decided = self.engine.decide(LoadCity(), 0)
        assert isinstance(decided, list)
        for event in decided:
            EVOLVE[type(event)](state, event)
        state.seq = listed.first_seq
        state.journal_id = self.journal_id = listed.journal_id
        state.clock_rate = listed.clock_rate
        _bound(state)
        self._roads_seq, closures = listed.closures
        state.closures = {view.closure_id: closure_of(view) for view in closures}
        take_service(state, listed.service, listed.city)
        self._incident_seqs = {}
        self._listed_merges = set()
        for seq, views in listed.incidents:
            for view in views:
                number = number_of(view.incident_id)
                self._incident_seqs[number] = seq
                state.incidents[number] = incident_of(self.engine.context, view)
                for taken in map(number_of, view.merged_incident_ids):
                    self._listed_merges.add(taken)
                    # Only that there was a merge is listed: how to undo it is not known.
                    state.merges[taken] = Merge(number, 0, 0, (), (), (), 0, state.incidents[number])
        for taken in self._listed_merges:
            state.incidents.pop(taken, None)
        # By number, as the state has them; the pages came newest first.
        state.incidents = dict(sorted(state.incidents.items()))
        self._unit_seqs = {}
        for seq, views in listed.units:
            for view in views:
                unit = state.find_unit(view.unit_id)
                if unit is not None:
                    take_unit(unit, view)
                    take_posting(state, unit, view)
                    self._unit_seqs[unit.unit] = seq
        self._even_seq = listed.last_seq
        _derive(state)
        self.notices.marks.begin(self.journal_id)
        self.notices.keep(state.incidents)
        self.touched = Touched()

    def look_back(self, entry: Any) -> None:
        """An entry from before the beginning: only what nobody lists is taken from it, and nothing else is read."""
        for event in entry.events:
            if event.WhichOneof("event") in HEARD:
                self.notices.take(_event_of(event, entry.seq), entry.at_ms, self.state)

    def take(self, entry: Any) -> list[events.Event]:
        """Fold one entry of the feed, and say what happened. Raises CannotFollow."""
        state = self.state
        if entry.seq <= state.seq:
            return []
        happened = _events_of(entry)
        state.seq, state.at_ms = entry.seq, max(state.at_ms, entry.at_ms)
        later = self._set_aside(entry.seq, happened)
        postings = {unit.unit_id: state.standing_by.posted.get(unit.unit_id) for unit, _ in later}
        try:
            for event in happened:
                if not self._known_already(event, entry.seq):
                    self._check_reopened(event)
                    EVOLVE[type(event)](state, event)
                    self.notices.take(event, entry.at_ms, state)
        except (KeyError, IndexError, AttributeError, TypeError, ValueError, AssertionError) as error:
            raise CannotFollow(f"entry {entry.seq}: {error!r}") from error
        for unit, kept in later:
            put_back(unit, kept)
        put_postings_back(state, postings)
        self._note(happened)
        return happened

    # -- Details -------------------------------------------------------------------------------------------------------

    def _known_already(self, event: events.Event, seq: int) -> bool:
        """The part that the event is about was listed after it happened."""
        if seq > self._even_seq:
            return False
        number = getattr(event, "incident", 0)
        if number:
            listed_seq = self._incident_seqs.get(number)
            if listed_seq is not None:
                known = listed_seq >= seq
                if known and isinstance(event, events.IncidentUnmerged) and event.restored not in self.state.incidents:
                    # Its page was made while it was merged.
                    raise CannotFollow(f"I{event.restored} was taken out of I{number}")
                return known
            # It had ended before its page was made; or it was reported since.
            return number not in self.state.incidents and not isinstance(event, events.IncidentReported)
        if isinstance(event, CLOSURE_EVENTS):
            return self._roads_seq >= seq
        return False

    def _check_reopened(self, event: events.Event) -> None:
        """What a listed incident's units had done before it was cancelled, no list says."""
        if isinstance(event, events.IncidentReopened) and event.incident in self._incident_seqs:
            raise CannotFollow(f"I{event.incident} was reopened")
        if isinstance(event, events.IncidentUnmerged) and (
            event.restored in self._listed_merges or event.restored not in self.state.merges
        ):
            raise CannotFollow(f"I{event.restored} was taken out of I{event.incident}")
        if isinstance(event, events.IncidentMerged) and not {event.incident, event.merged} <= set(self.state.incidents):
            raise CannotFollow(f"I{event.merged} was merged into I{event.incident}")

    def _set_aside(self, seq: int, happened: Iterable[events.Event]) -> list[tuple[Unit, tuple[Any, ...]]]:
        """Units that were listed after this entry, to be put back as they were listed; free meanwhile, so that orders
        which ended before they were listed can be followed.
        """
        if seq > self._even_seq:
            return []
        units = [self.state.units[index] for index, listed_seq in self._unit_seqs.items() if listed_seq >= seq]
        kept = [(unit, unit_values(unit)) for unit in units]
        # A fix ends the doubt about a unit where it is.
        moved = any(isinstance(event, events.PositionsRecorded) for event in happened)
        for unit in units:
            incident = self.state.incidents.get(unit.incident)
            if not moved or incident is None or incident.assignment(unit.assignment_no) is None:
                unit.incident = unit.assignment_no = 0
        return kept

    def _note(self, happened: Iterable[events.Event]) -> None:
        state, touched = self.state, self.touched
        for event in happened:
            numbers = incidents_of(event)
            if numbers:
                touched.incidents |= numbers
            elif isinstance(event, _WHOLE):
                touched.whole = True
                _bound(state)
        touched.units |= state.touched_units | state.committed_units
        touched.roads |= state.roads_changed
        state.touched_units.clear()
        state.committed_units.clear()
        state.roads_changed = state.crews_changed = state.destinations_changed = state.city_changed = False
        # Nobody here waits for a clock: the heap would only grow.
        state.timers.clear()


def incidents_of(event: events.Event) -> set[int]:
    """The incidents that an event changes: of a merge both."""
    found = {getattr(event, name, 0) for name in ("incident", "merged", "restored")}
    # `restored` of the power is a yes or no.
    return {number for number in found if number and number is not True}


def _events_of(entry: Any) -> list[events.Event]:
    """The core's records of an entry's events. Raises CannotFollow for one that this version does not know."""
    return [_event_of(event, entry.seq) for event in entry.events]


def _event_of(event: Any, seq: int) -> events.Event:
    try:
        return from_message(getattr(event, event.WhichOneof("event")))  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError) as error:
        raise CannotFollow(f"entry {seq} holds what this version does not know") from error


def _bound(state: State) -> None:
    """Keep less of the past than the server does."""
    state.closed_incidents_max, state.timeline_seqs_max, state.report_seqs_max = CLOSED_KEPT, SEQS_KEPT, REPORTS_KEPT


def _derive(state: State) -> None:
    """What the state works out from its parts, but for what every need misses: that was listed."""
    state.rebuild_crews()
    for incident in state.incidents.values():
        state.put_in_cell(incident)
        for one in incident.assignments:
            if one.reserved:
                state.reserved_units.add(state.unit_index[one.unit_id])
        for need in incident.needs:
            if need.missing_count and state.engine_fills(incident, need):
                state.put_waiting(incident, need)
