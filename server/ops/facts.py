"""What the feed tells of incidents, needs, orders, units and agencies, as far as metrics and the watchdog want it.

Plain mutable facts; book.py changes them, listed.py begins them. Instants are milliseconds since 1970 on the service's
clock; 0 = not so far.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch_core.hindsight import Seen
from dispatch_core.model import Availability, LineKind, Medium, Shortfall
from dispatch_core.promises import Called

# Why nobody is sent on purpose, besides what is held as a duplicate. No priority 1 or 2 ever is, and each ends by a
# clock, a unit that gets free or a human's word.
HELD_BACK = (Shortfall.HELD_IN_SURGE, Shortfall.KEPT_BACK, Shortfall.WAITS_FOR_BEAT)


@dataclass(slots=True)
class NeedFacts:
    agency_id: str
    priority: int
    line: LineKind
    count: int
    # Slots whose unit has been there and cleared.
    served_count: int = 0
    withdrawn: bool = False
    shortfall: str = ""
    objective_from: str = ""
    objective_to: str = ""
    objective_within_ms: int = 0
    # When it was asked for, and when its incident was reported, and its call received and answered.
    raised_ms: int = 0
    called_ms: Called = (0, 0, 0)
    # Since when it has missed a unit without a break; 0 = it misses none.
    missing_since_ms: int = 0
    # Its units wait at the staging place: their way ends there.
    staging: bool = False
    # Met or missed: counted once.
    objective_judged: bool = False
    # Its incident was cancelled or closed since it was asked for: nothing that comes now was promised.
    objective_ended: bool = False
    # When each end-point was first reached, by its name in a city's objectives.
    stamps: dict[str, int] = field(default_factory=dict)
    # A desk that was asked and has not answered.
    desk_id: str = ""
    desk_asked_ms: int = 0
    # A unit of it was said to be there.
    someone_there: bool = False
    # What its units must be able to do, and how they come.
    capabilities: tuple[str, ...] = ()
    medium: Medium = Medium.ROAD

    def stamp(self, name: str, when_ms: int) -> None:
        """It reached an end-point then, first or again."""
        self.stamps[name] = min(when_ms, self.stamps.get(name, when_ms))


@dataclass(slots=True)
class OrderFacts:
    unit_id: str
    need_no: int
    # 0 while the unit is only reserved.
    sent_ms: int = 0
    # That was counted: once, also where it was held back and left later.
    sent_counted: bool = False
    expected_ms: int = 0
    acknowledged: bool = False
    # What the decision knew that sent it; None: it was sent before the book began.
    seen: Seen | None = None
    # Why it does not fill its slot: its time to answer ran out, its place is doubted, it is ordered back, or it is only
    # the best there is.
    missed: bool = False
    # That was counted: once of each order.
    missed_counted: bool = False
    doubted: bool = False
    cancelling: bool = False
    substituted: bool = False
    arrived: bool = False
    ended: bool = False
    # The incident that its unit is to leave for it, and is still on its way to; 0 = none, or it has left.
    leaves: int = 0
    # Its unit is asked to leave it.
    leaving: bool = False

    @property
    def counts(self) -> bool:
        if self.leaving or (self.leaves and not self.sent_ms):
            return False
        return not (self.ended or self.missed or self.doubted or self.cancelling or self.substituted)


@dataclass(slots=True)
class Case:
    """One incident that is not closed."""

    # When it was reported, and its call received and answered.
    called_ms: Called
    # An exercise, a test, or a place that nobody knows orders nobody.
    orders_expected: bool
    # No exercise, no test, and not from paper: what was promised counts.
    actual: bool = True
    # Where it is, in 1e-7 degrees.
    place_e7: tuple[int, int] = (0, 0)
    # Somebody was ordered, reserved or asked, or it is held back on purpose.
    has_outcome: bool = False
    cancelled: bool = False
    needs: dict[int, NeedFacts] = field(default_factory=dict)
    orders: dict[int, OrderFacts] = field(default_factory=dict)

    @property
    def reported_ms(self) -> int:
        return self.called_ms[0]

    def working_count(self, need_no: int) -> int:
        """Slots of the need that somebody fills who is reserved, on the way or at work."""
        return sum(order.need_no == need_no and order.counts for order in self.orders.values())

    def missing_count(self, need_no: int) -> int:
        """Slots of the need that nobody fills."""
        need = self.needs[need_no]
        if need.withdrawn or self.cancelled:
            return 0
        return max(0, need.count - need.served_count - self.working_count(need_no))

    def note_missing(self, now_ms: int) -> None:
        """Keep since when each need misses a unit."""
        for need_no, need in self.needs.items():
            need.missing_since_ms = (need.missing_since_ms or now_ms) if self.missing_count(need_no) else 0

    def withdraw_open(self) -> None:
        """What nobody fills is no longer asked for."""
        for need_no, need in self.needs.items():
            need.withdrawn = need.withdrawn or self.missing_count(need_no) > 0


@dataclass(slots=True)
class UnitFacts:
    agency_id: str
    on_duty: bool
    in_service: bool = True
    held: bool = False
    availability: Availability = Availability.AVAILABLE
    # Of the last fix; 0 = at home since sign-on.
    fix_ms: int = 0
    # The incident it is committed to; 0 = none.
    incident: int = 0

    @property
    def state(self) -> str:
        """One word for a label."""
        if not self.on_duty:
            return "off_duty"
        if self.incident:
            return "committed"
        if self.held or not self.in_service or self.availability is Availability.NOT_AVAILABLE:
            return "not_available"
        return "conditional" if self.availability is Availability.CONDITIONAL else "available"


@dataclass(slots=True)
class AgencyFacts:
    # When anything was heard from a unit or the desk.
    heard_ms: int = 0
    not_answering: bool = False
