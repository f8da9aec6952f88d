"""An incident's story: one or two plain sentences for every entry that touched it, in Indonesian and English.

For people who read a timeline in the middle of the night, and for the file that an inquest asks for. It names units,
agencies and minutes, never a caller. Every kind of event has its sentence in one of the five files that are put
together here; words of states and reasons that sentences share stand in narrate_words.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dispatch_core import events
from dispatch_core.city.bundle import IncidentType
from dispatch_core.entities import Incident

from ..codec import Entry
from ..places import Pair
from . import narrate_field, narrate_incidents, narrate_needs, narrate_orders, narrate_roads
from .narrate_story import Story, Teller

TELLERS: dict[type, Teller] = {
    **narrate_incidents.TELLERS,
    **narrate_needs.TELLERS,
    **narrate_orders.TELLERS,
    **narrate_field.TELLERS,
    **narrate_roads.TELLERS,
}


class Narrator:
    """Tells one incident's entries. `types` and `tick_us` are the city's."""

    def __init__(self, incident: Incident, types: Mapping[str, IncidentType], tick_us: int) -> None:
        self._story = Story(incident, types, tick_us)

    def tell(self, entry: Entry, concerning: Iterable[events.Event]) -> Pair:
        """What the entry's events about this incident say, as running text."""
        told = list(concerning)
        story = self._story
        story.seq, story.at_ms = entry.seq, entry.at_ms
        story.raised = {event.need_no: event for event in told if isinstance(event, events.NeedRaised)}
        story.asked = {event.need_no for event in told if isinstance(event, events.DeskAsked)}
        decided = {event.need_no for event in told if isinstance(event, events.NeedDecided)}
        sentences = [
            TELLERS[type(event)](story, event)
            for event in told
            if not (isinstance(event, events.NeedRaised) and event.need_no in decided and not event.requester)
        ]
        indonesian, english = zip(*sentences, strict=True) if sentences else ((), ())
        return " ".join(filter(None, indonesian)), " ".join(filter(None, english))
