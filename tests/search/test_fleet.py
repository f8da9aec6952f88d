"""The fleet against its twin: who is fit and why not, who stands where, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core import limits
from dispatch_core._fleet import Fleet
from dispatch_core.model import Unfit

from .twins import TwinUnit
from .worlds import fleet_of, fleets, queries, tell, units

NODE_COUNT = 4


@given(st.data())
def test_reasons_agree_with_the_twin(data: st.DataObject) -> None:
    twin = data.draw(fleets(NODE_COUNT))
    fleet = fleet_of(twin, NODE_COUNT)
    for _ in range(3):
        query = data.draw(queries(len(twin.units)))
        assert fleet.count_unfit(query) == twin.count_unfit(query)
        assert fleet.fit_units(query) == twin.fit_units(query)
        if twin.units:
            unit = data.draw(st.integers(0, len(twin.units) - 1))
            if twin.units[unit].node is not None:
                twin.units[unit] = data.draw(units(NODE_COUNT, placed=True))
                tell(fleet, unit, twin.units[unit])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, NODE_COUNT - 1)), max_size=60))
def test_lists_by_node_hold_every_unit_once(moves: list[tuple[int, int]]) -> None:
    fleet = Fleet(6, NODE_COUNT)
    where: dict[int, int] = {}
    for unit, node in moves:
        fleet.set_place(unit, node, unit, -unit, unit)
        where[unit] = node
        for place in range(NODE_COUNT):
            assert fleet.units_at(place) == sorted(at for at, there in where.items() if there == place)
    for unit in range(6):
        assert fleet.place_of(unit) == ((where[unit], unit, -unit, unit) if unit in where else None)


def test_many_units_move_at_once_as_one_by_one() -> None:
    moves = [(unit * 7 % 5, unit % NODE_COUNT, unit, -unit, unit) for unit in range(20)]
    one_by_one, at_once = Fleet(5, NODE_COUNT), Fleet(5, NODE_COUNT)
    for move in moves:
        one_by_one.set_place(*move)
    at_once.set_places(*arrays_of(moves))
    for unit in range(5):
        assert at_once.place_of(unit) == one_by_one.place_of(unit)
    for node in range(NODE_COUNT):
        assert at_once.units_at(node) == one_by_one.units_at(node)


@pytest.mark.parametrize(
    ("wrong", "error", "text"),
    [
        ((5, 0, 0, 0, 0), IndexError, "unit 5 is not in the fleet of 5"),
        ((0, NODE_COUNT, 0, 0, 0), IndexError, "node 4"),
        ((0, 0, -1, 0, 0), ValueError, "offset_ticks"),
        ((0, 0, 0, 900_000_001, 0), ValueError, "not on the globe"),
    ],
)
def test_nobody_moves_if_one_of_many_cannot(wrong: tuple[int, ...], error: type[Exception], text: str) -> None:
    fleet = Fleet(5, NODE_COUNT)
    with pytest.raises(error, match=text):
        fleet.set_places(*arrays_of([(1, 2, 3, 4, 5), wrong]))
    columns = arrays_of([(1, 2, 3, 4, 5)])
    with pytest.raises(ValueError, match="must have the length of `units`, 1"):
        fleet.set_places(*columns[:4], columns[4][:0], *columns[5:])
    with pytest.raises(ValueError, match="must have the length of `units`, 1"):
        fleet.set_places(*columns[:6], columns[6][:0])
    assert fleet.place_of(1) is None


def arrays_of(moves: list[tuple[int, ...]]) -> list[Any]:
    """All at nodes: on no edge."""
    kinds = (np.int32, np.int32, np.int64, np.int32, np.int32, np.int32, np.int32)
    columns = zip(*((*move, 0, 0) for move in moves), strict=True)
    return [np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]


def test_every_reason_has_its_count() -> None:
    """One unit for each reason that the fleet can find, and the numbers are those of model.Unfit."""
    fit = TwinUnit(0, 1, 1, 0, crew_capabilities=1, block=0)
    rows = {
        Unfit.NONE: fit,
        Unfit.NO_CAPABILITY: TwinUnit(0, 0, 2, 0, block=Unfit.OFF_DUTY),
        Unfit.WRONG_MEDIUM: TwinUnit(0, 1, 2, 0, block=Unfit.OFF_DUTY),
        Unfit.NO_CREW: TwinUnit(0, 1, 1, 0, block=Unfit.NOT_AVAILABLE),
        Unfit.CONDITIONAL: TwinUnit(0, 1, 1, 0, block=0, conditional=1, crew_capabilities=1),
        Unfit.DECLINED: fit,
    }
    for reason in range(Unfit.OUT_OF_SERVICE, Unfit.UNRESPONSIVE + 1):
        if reason != Unfit.NO_CREW:
            rows[Unfit(reason)] = TwinUnit(0, 1, 1, 0, block=reason, crew_capabilities=1)
    fleet = Fleet(len(rows), 1)
    for unit, row in enumerate(rows.values()):
        tell(fleet, unit, row)
    declined = list(rows).index(Unfit.DECLINED)
    counts = fleet.count_unfit((0, 1, 1, 0, 0, 5, (declined,)))
    assert counts == tuple(int(reason in rows) for reason in Unfit)
    assert set(Unfit) - set(rows) == {Unfit.TAKEN, Unfit.NO_ROUTE}


def test_exclusion_ends_with_its_query() -> None:
    fleet = fleet_of_one()
    assert fleet.fit_units((0, 0, 1, 0, 0, 1, (0,))) == []
    assert fleet.fit_units((0, 0, 1, 0, 0, 1, ())) == [0]


def fleet_of_one() -> Fleet:
    fleet = Fleet(1, 1)
    tell(fleet, 0, TwinUnit(0, 1, 1, 0, block=0, crew_capabilities=1))
    return fleet


def test_a_new_unit_is_out_of_service_and_nowhere() -> None:
    fleet = Fleet(2, 3)
    assert (fleet.unit_count, fleet.node_count) == (2, 3)
    assert fleet.count_unfit((-1, 0, 0, 0, 1, 1, ()))[Unfit.OUT_OF_SERVICE] == 2
    assert fleet.place_of(1) is None
    assert fleet.roster_of(1) is None
    assert fleet.fit_of(1) == (Unfit.OUT_OF_SERVICE, 0, 0, 0, 0)


def test_what_was_set_can_be_read() -> None:
    fleet = Fleet(1, 3)
    fleet.set_roster(0, 64, 2**64 - 1, 255)
    fleet.set_place(0, 2, 2**50, -900_000_000, 1_800_000_000)
    fleet.set_fit(0, Unfit.UNRESPONSIVE, True, 2**63, 2**50)
    fleet.set_fix(0, 2**53)
    assert fleet.roster_of(0) == (64, 2**64 - 1, 255)
    assert fleet.place_of(0) == (2, 2**50, -900_000_000, 1_800_000_000)
    assert fleet.fit_of(0) == (Unfit.UNRESPONSIVE, 1, 2**63, 2**50, 2**53)


def test_an_agency_that_changes_takes_its_unit_along() -> None:
    fleet = fleet_of_one()
    assert fleet.fit_units((0, 1, 1, 0, 0, 1, ())) == [0]
    fleet.set_roster(0, 7, 1, 1)
    assert fleet.fit_units((0, 1, 1, 0, 0, 1, ())) == []
    assert fleet.fit_units((7, 1, 1, 0, 0, 1, ())) == [0]


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda fleet: fleet.set_roster(1, 0, 0, 1), IndexError, "unit 1 is not in the fleet of 1"),
        (lambda fleet: fleet.set_roster(0, 65, 0, 1), IndexError, "agency 65"),
        (lambda fleet: fleet.set_roster(0, -1, 0, 1), IndexError, "agency -1"),
        (lambda fleet: fleet.set_roster(0, 0, 2**64, 1), ValueError, "64 bits"),
        (lambda fleet: fleet.set_roster(0, 0, 0, 256), ValueError, "medium"),
        (lambda fleet: fleet.set_place(-1, 0, 0, 0, 0), IndexError, "unit -1"),
        (lambda fleet: fleet.set_place(0, 1, 0, 0, 0), IndexError, "node 1 is not in the network of 1"),
        (lambda fleet: fleet.set_place(0, 0xFFFFFFFF, 0, 0, 0), IndexError, "node 4294967295"),
        (lambda fleet: fleet.set_place(0, 0, -1, 0, 0), ValueError, "offset_ticks"),
        (lambda fleet: fleet.set_place(0, 0, 0, 900_000_001, 0), ValueError, "not on the globe"),
        (lambda fleet: fleet.set_fit(0, Unfit.WRONG_MEDIUM, 0, 0, 0), ValueError, "blocked by"),
        (lambda fleet: fleet.set_fit(0, Unfit.CONDITIONAL, 0, 0, 0), ValueError, "blocked by"),
        (lambda fleet: fleet.set_fit(0, 0, 2, 0, 0), ValueError, "conditionally"),
        (lambda fleet: fleet.set_fit(0, 0, 0, -1, 0), ValueError, "64 bits"),
        (lambda fleet: fleet.set_fit(0, 0, 0, 0, 2**50 + 1), ValueError, "turnout_ticks"),
        (lambda fleet: fleet.set_fix(0, -1), ValueError, "fix_at_ms"),
        (lambda fleet: fleet.set_staleness(5, 4, 1), ValueError, "widen_from_ms <= last_from_ms"),
        (lambda fleet: fleet.set_staleness(-1, 4, 1), ValueError, "widen_from_ms <= last_from_ms"),
        (lambda fleet: fleet.set_staleness(0, 2**52, 1), ValueError, "staleness"),
        (lambda fleet: fleet.set_staleness(0, 1, 0), ValueError, "tick_us"),
        (lambda fleet: fleet.units_at(1), IndexError, "node 1"),
        (lambda fleet: fleet.place_of(1), IndexError, "unit 1"),
        (lambda fleet: fleet.count_unfit(()), ValueError, "a query is"),
    ],
)
def test_what_is_out_of_range_is_refused_and_changes_nothing(call, error, text) -> None:
    fleet = fleet_of_one()
    before = (fleet.roster_of(0), fleet.place_of(0), fleet.fit_of(0))
    with pytest.raises(error, match=text):
        call(fleet)
    assert (fleet.roster_of(0), fleet.place_of(0), fleet.fit_of(0)) == before


@pytest.mark.parametrize("sizes", [(-1, 1), (limits.UNITS_MAX + 1, 1), (1, 0), (1, limits.NODES_MAX + 1)])
def test_a_fleet_has_limits(sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="has"):
        Fleet(*sizes)
