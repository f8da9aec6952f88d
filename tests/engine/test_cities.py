"""Cities that change under a service: units gone, units new, another road network."""

from dataclasses import replace

import pytest

from dispatch_core import limits
from dispatch_core.city.bundle import City
from dispatch_core.commands import LoadCity
from dispatch_core.engine import Engine
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.roads import RoadGround

from .town import POLICY, UNITS, place, point, town, unit
from .transcript import Play


def cottage(*units: str) -> City:
    """One node with the units named, all at home there: smaller than any place of the town knows."""
    ground = RoadGround.build(
        node_lat_e7=[point("A")[0]],
        node_lon_e7=[point("A")[1]],
        snappable=[1],
        arc_tail=[],
        arc_head=[],
        arc_road=[],
        arc_ticks=[[], []],
        road_ids=[],
        road_names=[],
        off_road_kmh=POLICY.off_road_kmh,
        tick_us=1000,
    )
    roster = tuple(replace(one, home=place("A")) for one in UNITS if one.unit_id in units)
    can = {crewed.capability for one in roster for crewed in one.capabilities}
    return replace(
        town(roster, b"cottage"), ground=ground, capabilities=tuple(sorted(can)), closures=(), destinations=()
    )


def test_what_a_unit_could_and_where_it_was_may_leave_the_city_with_it() -> None:
    play = Play(town())
    play.check("+0 position M2 G P2 H -> positions_recorded M2 P2(home)")
    play.load(cottage("M1", "E1"))
    play.check("""
        +0 resume           -> service_resumed
        +0 unit M2          -> OUT_OF_SERVICE
        +0 report sick at B -> I8 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@149.854
        +0 sign_on M2       -> rejected UNIT_NOT_FOUND unit_id (M2)
    """)
    play.load(town())
    play.check("""
        +0 resume           -> service_resumed
        +0 unit M2          -> OFF_DUTY
        +0 sign_on M2       -> unit_signed_on unit_id=M2
        +0 report sick at G -> I13 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
    """)


def test_units_that_a_city_brings_take_what_waits_once_the_service_goes_on() -> None:
    """The clock that would ask for a second unit runs no sooner than the hold allows."""
    play = Play(town())
    play.check("""
        +0 report arrest at A -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +0 report arrest at A -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
        +0 ack M1             -> order_acknowledged assignment_no=1 v1
    """)
    play.load(town((*UNITS, unit("M3", "EMS", "C", "ALS")), b"larger"))
    play.check("""
        +0 resume -> need 1 M3@150 | service_resumed
        +5 clock  -> alert ORDER_UNDELIVERED M3
        +15 clock -> alert ORDER_UNACKNOWLEDGED M3
        +0 due    -> 40
    """)


def test_a_city_that_leaves_no_room_for_the_past_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play(town())
    monkeypatch.setattr(limits, "UNITS_MAX", len(UNITS))
    engine = Engine(town((*UNITS[1:], unit("M3", "EMS", "C", "ALS")), b"other"), play.engine.state)
    refused = engine.decide(LoadCity(), play.at_ms)
    assert refused == Rejection(Reason.LIMIT_REACHED, "", "units, past ones included")
