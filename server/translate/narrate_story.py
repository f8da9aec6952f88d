"""What sentences of a timeline are made of: the story told so far, and words that fit into any of them.

The sentences themselves stand in narrate_incidents.py, narrate_needs.py and narrate_orders.py; narrate.py puts them
together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from dispatch_core import events
from dispatch_core.city.bundle import IncidentType
from dispatch_core.entities import Incident
from dispatch_core.model import AssignmentState, LineKind

from ..places import Pair
from .narrate_words import OVERRIDES

# Told by another event of the same entry, or of no interest to an incident's reader.
SILENT: Pair = ("", "")


class Story:
    """One incident's story: the names that its sentences need. `types` and `tick_us` are the city's."""

    def __init__(self, incident: Incident, types: Mapping[str, IncidentType], tick_us: int) -> None:
        self.incident = incident
        self.raised: dict[int, events.NeedRaised] = {}
        # The needs of which a desk is asked in the entry that is told: nothing is missing there yet.
        self.asked: set[int] = set()
        # Of the entry that is told.
        self.seq = self.at_ms = 0
        self._types = types
        self._tick_us = tick_us

    def unit(self, assignment_no: int) -> str:
        assignment = self.incident.assignment(assignment_no)
        return assignment.unit_id if assignment else f"#{assignment_no}"

    def leaves(self, assignment_no: int) -> str:
        """What its unit was on its way to when it was asked to come here instead; empty where it was not, or had said
        yes by then.
        """
        one = self.incident.assignment(assignment_no)
        if one is None or not one.diverted_from:
            return ""
        answered = one.stamp(AssignmentState.ACKNOWLEDGED)
        return f"I{one.diverted_from}" if answered is None or answered.received_at_ms > self.at_ms else ""

    def agency(self, need_no: int) -> str:
        """Who is asked, and for what."""
        need = self.raised.get(need_no) or self.incident.need(need_no)
        if need is None:
            return f"#{need_no}"
        return " ".join(filter(None, (need.agency_id, "+".join(need.capabilities)))) or "-"

    def line(self, need_no: int) -> LineKind:
        """Whether units are sought, or a desk is told or asked to cut the power."""
        need = self.raised.get(need_no) or self.incident.need(need_no)
        return LineKind(need.line) if need else LineKind.DISPATCH

    def desk(self, need_no: int) -> str:
        """Which desk was asked."""
        need = self.incident.need(need_no)
        return need.desk_id if need and need.desk_id else self.agency(need_no)

    def type_name(self, code: str) -> Pair:
        kind = self._types.get(code)
        return (kind.name_id, kind.name_en) if kind else (code, code)

    def minutes(self, event: Any) -> str:
        """An order's estimate in whole minutes."""
        ticks = (
            event.turnout_ticks
            + event.unit_offset_ticks
            + event.road_ticks
            + event.incident_offset_ticks
            + event.stale_ticks
        )
        return self.way(ticks)

    def way(self, ticks: int) -> str:
        """How long it takes, in whole minutes."""
        return f"{(ticks * self._tick_us // 1000 + 30_000) // 60_000} min"


Teller: TypeAlias = Callable[[Story, Any], Pair]


def place(lat_e7: int, lon_e7: int, name: str) -> str:
    return name or f"{lat_e7 / 1e7:.5f},{lon_e7 / 1e7:.5f}"


def because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def by_whom(by: str) -> str:
    return f" [{by}]" if by else ""


def from_paper(event: Any) -> Pair:
    """Told afterwards, of what was written by hand at the time."""
    return (" (dari kertas)", " (from paper)") if event.paper else SILENT


def agreed_by(second_person: str) -> Pair:
    """Who agreed where one person's word is not enough."""
    return (f", disetujui {second_person}", f", agreed by {second_person}") if second_person else SILENT


def override(event: Any) -> Pair:
    """Why a human decided otherwise, and who: the reason's code in words, what was written, the name."""
    coded = OVERRIDES[event.reason_code]
    said = [because(", ".join(filter(None, (words, event.reason)))) + by_whom(event.by) for words in coded]
    return said[0], said[1]


def nothing(story: Story, event: Any) -> Pair:
    return SILENT
