"""What city.toml's [dispatch] says: the policy by which units are chosen, and its numbers. Plain records, checked.

A city without the section chooses the closest. What each policy does with its numbers is in dispatch_core/policies.
"""

from __future__ import annotations

from dataclasses import field

from ..policies.names import CLOSEST as _CLOSEST
from ..policies.names import DIVERT as _DIVERT
from ..records import record


@record
class Joint:
    """[dispatch.joint]: what the joint assignment weighs."""

    # By priority 1 to 5: what one second of waiting costs, beside each other.
    weights: tuple[int, ...] = (256, 64, 16, 4, 1)
    # By slot of one need, in thousandths of its weight; further slots as the last. The first due matters most.
    slot_permille: tuple[int, ...] = (1000, 500, 250)
    # By priority 1 to 5: after so long its weight has doubled, on a square law, up to `ageing_max_permille`.
    ageing_ms: tuple[int, ...] = (480_000, 900_000, 900_000, 1_800_000, 3_600_000)
    ageing_max_permille: int = 3_000
    # Units at work are offered at their estimated release: what each phase takes on average, and the least that an
    # overdue one still takes.
    on_scene_ms: int = 1_200_000
    transporting_ms: int = 900_000
    at_destination_ms: int = 1_200_000
    release_floor_ms: int = 60_000
    # Units on their way to what is less urgent may be diverted, as under the policy of that name.
    diverts: bool = False
    # When units will be free is known, not estimated: a simulation can say so, to show what knowing is worth. No file
    # can say it, and no engine serves a live city so.
    foresees: bool = False


@record
class Divert:
    """[dispatch.divert]: when a unit on its way is asked to go to what is more urgent instead."""

    # It must be so much sooner there than whoever else could go.
    gain_ms: int = 120_000
    # Nobody is turned round who is nearer to where he is going than this.
    remaining_ms: int = 60_000
    # So many times may an incident lose a unit, and so long a unit is left alone that was diverted.
    per_incident_max: int = 2
    cooldown_ms: int = 120_000
    # By priority 1 to 5: what one second of waiting costs, beside each other.
    weights: tuple[int, ...] = (256, 64, 16, 4, 1)
    # A human is asked where the rules of dispatch want one to be. Published policies ask nobody: a comparison with them
    # may do without, a city's file cannot say it, and no engine serves a live city so.
    asks: bool = True


@record
class CoverageRule:
    """[dispatch.coverage]: where units stand by, and what it costs to take one from where it covers much."""

    # None: nobody's coverage is looked at.
    agencies: tuple[str, ...] = ()
    # A point is covered by whoever drives there within the first less the second: the objective, and what passes
    # before the wheels turn.
    within_ms: int = 480_000
    pre_travel_ms: int = 90_000
    # The share of the time that a unit is busy; 0: as it is at the moment, within limits.
    busy_permille: int = 500
    # Freed units are advised where to stand by, if that covers so many millionths of the demand more than their home.
    returns: bool = True
    gain_ppm: int = 5_000
    # So many units that stand by are advised elsewhere at one event, each for so much of the demand.
    moves_max: int = 0
    move_gain_ppm: int = 20_000
    # All that an agency's units are advised to drive in a day beyond the way home.
    km_per_day: int = 300
    # By priority 1 to 5: what it costs to take a unit from where it stands by, for all of the demand that then nobody
    # reaches in time; a part of the demand costs a part of it. 0: nothing, the soonest goes.
    cost_ms: tuple[int, ...] = (0, 0, 0, 0, 0)
    # Under `closest` the unit goes whose leaving loses the least coverage, of those that are there in time, or of all
    # where nobody is (Jagtenberg, Bhulai and van der Mei 2017), however much sooner others would be. For comparison: no
    # file can say it, and no engine serves a live city so.
    hard: bool = False
    # Places of the gazetteer where units may stand by, beside the homes of their agency's units.
    bases: tuple[str, ...] = ()


@record
class Reserve:
    """[[dispatch.reserve]]: of an agency's free units so many stay, by priority 1 to 5 of who asks."""

    agency_id: str
    kept: tuple[int, ...]


@record
class Beat:
    """[[beat]]: a part of the town that is the home ground of some units of one agency."""

    beat_id: str
    agency_id: str
    unit_ids: tuple[str, ...]
    # Of the villages in it.
    area_ids: frozenset[str]


@record
class BeatRule:
    """[[dispatch.beats]]: what an agency's beats count for, each number by priority 1 to 5 of who asks."""

    agency_id: str
    # Added to the estimate of a unit outside its beat.
    penalty_ms: tuple[int, ...]
    # So long a need waits for a unit of its own beat that is expected by then.
    hold_ms: tuple[int, ...]
    beats: tuple[Beat, ...] = ()


@record
class Feeder:
    """[[feeder]]: a line of the electricity network, and the part of the town that it feeds."""

    feeder_id: str
    name: str
    customers: int
    # Of the villages on it.
    area_ids: frozenset[str]


@record
class OutageRule:
    """[dispatch.outages]: reports of no power that are one outage, by feeder."""

    # The electricity company's.
    agency_id: str
    # Of the incident types that are an outage; what is a danger by itself is not among them.
    type_codes: tuple[str, ...]
    # A report so long after the last one is another outage.
    window_ms: int
    # From so many reports on it is the feeder's outage, and all its customers are without power.
    calls_min: int
    # By priority 1 to 5: from so many customers on it has that priority, if it had a lower one; 0: never.
    priority_customers: tuple[int, ...]
    # In the joint assignment: so many customers weigh as much as a wait that doubles the weight; 0: they weigh nothing.
    weigh_customers: int
    feeders: tuple[Feeder, ...] = ()


@record
class Dispatch:
    """[dispatch]."""

    # Of policies/names.py.
    policy: str
    joint: Joint
    coverage: CoverageRule = field(default_factory=CoverageRule)
    reserve: tuple[Reserve, ...] = ()
    divert: Divert = field(default_factory=Divert)
    beats: tuple[BeatRule, ...] = ()
    # None: every report of an outage is an incident, as any other.
    outages: OutageRule | None = None

    @property
    def lab_only(self) -> str:
        """What in it serves comparisons alone, and no live city; empty: nothing."""
        if not self.divert.asks:
            return "diverts that ask no human"
        if self.coverage.hard:
            return "sending not the soonest unit to keep others covered"
        return "knowing when units will be free" if self.joint.foresees else ""

    @property
    def diverts(self) -> bool:
        """Units on their way may be diverted."""
        return self.policy == _DIVERT or self.joint.diverts


CLOSEST = Dispatch(_CLOSEST, Joint())
