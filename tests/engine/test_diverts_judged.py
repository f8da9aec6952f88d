"""Diverts in the bay, each entry held against the twin: no answer, a priority that rises, incidents that part."""

from __future__ import annotations

import pytest

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.city.dispatch import Dispatch
from dispatch_core.entities import Unit
from dispatch_core.model import Alert, AssignmentState, Availability, Shortfall
from dispatch_core.rejections import Rejection

from .bay import DIVERTS
from .stage import Stage
from .streets import point

READY = Availability.AVAILABLE


class Night:
    """A stage of the bay, by incidents and units in words. EMS has M1 at B and M3 at G for ALS, and M2 at F for BLS."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.stage = Stage(dispatch)

    def do(self, command: c.Command) -> list[e.Event]:
        decision = self.stage.submit(command)
        assert not isinstance(decision, Rejection), decision
        self.stage.check()
        return decision

    def report(self, code: str, where: str, priority: int = 0) -> int:
        """The new incident's number."""
        lat, lon = point(where)
        self.do(c.ReportIncident(code, priority, lat, lon, 0, where, 0, 0, 0, "", b"", "112"))
        return self.stage.engine.state.seq

    def wait(self, seconds: int) -> None:
        """Second by second, so that no timer is late."""
        for _ in range(seconds):
            self.stage.at_ms += 1_000
            self.stage.let_timers_act()

    def acknowledge(self, unit_id: str) -> list[e.Event]:
        return self.do(c.Acknowledge(unit_id, 0, 0, 0, unit_id, ""))

    def unit(self, unit_id: str) -> Unit:
        found = self.stage.engine.state.find_unit(unit_id)
        assert found is not None
        return found

    def on(self, unit_id: str) -> tuple[int, int]:
        """What it is on its way to, and what it is asked to leave that for."""
        unit = self.unit(unit_id)
        return unit.incident, unit.divert_incident


@pytest.fixture(params=DIVERTS, ids=["divert", "joint"])
def night(request: pytest.FixtureRequest) -> Night:
    return Night(request.param)


def test_a_crew_that_does_not_answer_goes_on_and_the_next_is_asked(night: Night) -> None:
    """M3 is silent: it keeps what it was on its way to, and the heart gets whoever stands in beside it."""
    sick = night.report("sick", "H")
    night.acknowledge("M3")
    night.report("arrest", "B")
    night.acknowledge("M1")
    night.wait(1)
    heart = night.report("arrest", "D")
    assert night.on("M3") == (sick, heart)
    [left] = [one for one in night.stage.engine.state.incidents[sick].assignments if one.unit_id == "M3"]
    assert left.leaving
    night.wait(46)
    assert night.on("M3") == (sick, heart)
    assert (left.leaving, left.state) == (False, AssignmentState.ACKNOWLEDGED)
    [asked] = [one for one in night.stage.engine.state.incidents[heart].assignments if one.unit_id == "M3"]
    assert asked.missed
    need = night.stage.engine.state.incidents[heart].needs[0]
    assert need.missing_count == 1
    # Late is better than never: it turns round after all.
    night.acknowledge("M3")
    assert night.on("M3") == (heart, 0)
    assert need.missing_count == 0
    assert left.state is AssignmentState.PREEMPTED


def test_a_priority_that_rises_takes_from_what_is_less_urgent(night: Night) -> None:
    """An arrest that was thought a P3 waits, as M3 is on its way to another P3; raised to 1 it gets M3 at once."""
    night.report("arrest", "B")
    sick = night.report("sick", "H")
    assert night.on("M3") == (sick, 0)
    waits = night.report("arrest", "D", 3)
    assert night.stage.engine.state.incidents[waits].needs[0].shortfall is Shortfall.ALL_COMMITTED
    night.wait(1)
    night.do(c.UpdateIncident(waits, 0, "", 1, 0, False, 0, 0, 0, "", "worse", "", "chief"))
    assert night.on("M3") == (sick, waits)
    night.acknowledge("M3")
    assert night.on("M3") == (waits, 0)
    assert night.stage.engine.state.incidents[sick].diverted_count == 1


def test_incidents_that_become_one_and_part_ask_each_time(night: Night) -> None:
    """M3 is asked for a heart, for what that becomes one with, and for the heart again when they part."""
    first = night.report("arrest", "B")
    night.do(c.ReportProgress("M1", first, AssignmentState.ON_SCENE, 0, "", READY, "", 0, False, "M1", ""))
    night.report("sick", "F")
    sick = night.report("sick", "H")
    small = night.report("sick", "D", 5)
    assert night.on("M3") == (sick, 0)
    heart = night.report("arrest", "D")
    assert night.on("M3") == (sick, heart)
    night.do(c.MergeIncidents(small, 0, heart, 0, "one place", "chief"))
    assert night.on("M3") == (sick, 0)
    night.wait(1)
    assert night.on("M3") == (sick, small)
    night.do(c.UnmergeIncident(heart, 0, "two places", "chief"))
    assert night.on("M3") == (sick, 0)
    night.wait(1)
    assert night.on("M3") == (sick, heart)
    night.acknowledge("M3")
    assert night.on("M3") == (heart, 0)


def test_who_is_free_goes_and_a_supervisor_is_told_who_would_be_sooner(night: Night) -> None:
    """M3 is next door, and M1 could not be where M3 goes within its five minutes any more."""
    second = night.report("arrest", "H", 2)
    night.acknowledge("M3")
    night.wait(30)
    heart = night.report("arrest", "G")
    alerts = [one for one in night.stage.judge.events if isinstance(one, e.AlertRaised)]
    assert [(one.alert, one.incident, one.unit_id) for one in alerts] == [(Alert.DIVERT_POSSIBLE, heart, "M3")]
    assert night.on("M1") == (heart, 0)
    assert night.on("M3") == (second, 0)
