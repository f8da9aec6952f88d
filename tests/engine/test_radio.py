"""Who was sent by voice while only paper was written: told afterwards, on the incident from then on, not ordered."""

from __future__ import annotations

import pytest

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.limits import PAPER_MINUTE_MS
from dispatch_core.model import FREED_BY_PAPER, Alert, Availability, IncidentKind, NeedState, Shortfall
from dispatch_core.model import AssignmentState as A
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.snapshot import digest, dump, load

from .test_reentry import MINUTE_MS, START_MS, Centre, report, step

LATER_MS = 30 * MINUTE_MS


def reported(place: Centre, type_code: str = "sick", where: str = "D") -> int:
    assert isinstance(place.take(report(type_code, where, 2)), list)
    return place.engine.state.seq


def taken(place: Centre, command: c.Command) -> list[e.Event]:
    decided = place.take(command)
    assert isinstance(decided, list), decided
    state = place.engine.state
    assert digest(load(list(dump(state)))) == digest(state)
    return decided


def refusal(place: Centre, command: c.Command) -> Reason:
    decided = place.take(command)
    assert isinstance(decided, Rejection), decided
    return decided.reason


def waiting(place: Centre) -> tuple[int, str]:
    """An incident whose one need waits, and a unit of its agency that is out of service, as the paper does not know."""
    unit_id = next(unit.unit_id for unit in place.engine.state.units if unit.agency_id == "EMS")
    for unit in place.engine.state.units:
        if unit.agency_id == "EMS":
            out = c.SetAvailability(unit.unit_id, Availability.NOT_AVAILABLE, "meal", 0, False, 0, False, True, "desk")
            taken(place, out)
    incident = reported(place)
    [need] = [need for need in place.engine.state.incidents[incident].needs if need.agency_id == "EMS"]
    assert (need.state, need.missing_count) == (NeedState.SHORT, 1)
    return incident, unit_id


def test_it_fills_what_waits_and_goes_on_with_its_own_times_and_nobody_is_told_to_go() -> None:
    place = Centre()
    incident, unit_id = waiting(place)
    state = place.engine.state
    place.at_ms += LATER_MS
    [sent] = taken(place, step(unit_id, incident, A.DISPATCHED, START_MS + MINUTE_MS))
    assert isinstance(sent, e.PaperSent)
    found, unit = state.incidents[incident], state.find_unit(unit_id)
    one, need = found.assignments[-1], found.needs[sent.need_no - 1]
    assert unit is not None
    assert (one.state, one.ordered_ms, one.by_human) == (A.DISPATCHED, START_MS + MINUTE_MS, True)
    assert (unit.incident, need.state, need.shortfall, state.waiting_count) == (
        incident,
        NeedState.FILLED,
        Shortfall.NONE,
        0,
    )
    # Who is asked nothing is still looked for when it is late.
    assert {alert.alert for alert in _alerts(place, LATER_MS)} >= {Alert.LATE_EN_ROUTE, Alert.LATE_ARRIVAL}
    assert taken(place, step(unit_id, incident, A.ON_SCENE, START_MS + 6 * MINUTE_MS))
    [cleared, *_] = taken(place, step(unit_id, incident, A.CLEARED, START_MS + 20 * MINUTE_MS))
    assert isinstance(cleared, e.AssignmentCleared)
    assert (unit.incident, unit.availability_reason, need.served_count) == (0, FREED_BY_PAPER, 1)
    # The sheet once more changes nothing, and another time stands aside.
    assert place.take(step(unit_id, incident, A.DISPATCHED, START_MS + MINUTE_MS)) == []
    near = step(unit_id, incident, A.DISPATCHED, START_MS + MINUTE_MS + PAPER_MINUTE_MS // 2)
    assert refusal(place, near) is Reason.STAMP_ALREADY_GIVEN


def _alerts(place: Centre, for_ms: int) -> list[e.AlertRaised]:
    place.at_ms += for_ms
    told = []
    while 0 < place.engine.next_deadline_ms() <= place.at_ms:
        due = place.engine.decide(c.AdvanceClock(), place.at_ms)
        assert isinstance(due, list)
        told += [event for event in due if isinstance(event, e.AlertRaised)]
        place.engine.apply(place.engine.state.seq + 1, place.at_ms, "", b"", due)
    return told


def test_whom_sigap_has_sent_elsewhere_since_has_been_there_and_nothing_of_it_changes_where_it_is() -> None:
    place = Centre()
    first, unit_id = waiting(place)
    place.at_ms += LATER_MS
    back = c.SetAvailability(unit_id, Availability.AVAILABLE, "", 0, False, 0, False, True, "desk")
    other = reported(place, "noise")
    assert isinstance(place.take(c.CancelIncident(first, 0, "gone", "chief")), list)
    taken(place, back)
    second = reported(place, "sick", "A")
    unit = place.engine.state.find_unit(unit_id)
    assert unit is not None
    assert unit.incident == second
    where = (unit.incident, unit.assignment_no, unit.availability)
    for stage, minute in ((A.DISPATCHED, 2), (A.ON_SCENE, 9), (A.CLEARED, 20)):
        assert taken(place, step(unit_id, other, stage, START_MS + minute * MINUTE_MS))
        assert (unit.incident, unit.assignment_no, unit.availability) == where
    one = place.engine.state.incidents[other].assignments[-1]
    assert (one.unit_id, one.state, [stamp.state for stamp in one.stamps]) == (
        unit_id,
        A.CLEARED,
        [A.ON_SCENE, A.CLEARED],
    )
    place.at_ms += MINUTE_MS
    # It cannot have been in two places: what it was on first is told first.
    assert refusal(place, step(unit_id, other, A.DISPATCHED, place.at_ms)) is Reason.ELSEWHERE_THEN


def test_whom_a_human_sent_by_voice_is_reserved_no_more() -> None:
    place = Centre()
    incident = reported(place, "blaze")
    held = [one for one in place.engine.state.incidents[incident].assignments if one.reserved]
    assert held, "a blaze reserves nobody here any more: choose another type"
    place.at_ms += LATER_MS
    made = taken(place, step(held[0].unit_id, incident, A.DISPATCHED, START_MS + MINUTE_MS))
    assert [type(event) for event in made] == [e.ReservationEnded, e.PaperSent]
    assert (made[1].need_no, made[1].live) == (held[0].need_no, True)  # type: ignore[union-attr]


def test_an_incident_that_is_closed_meanwhile_takes_it_in_and_nobody_is_put_on_it() -> None:
    place = Centre()
    incident, unit_id = waiting(place)
    place.at_ms += LATER_MS
    assert isinstance(place.take(c.CloseIncident(incident, 0, "", "", "chief", True)), list)
    unit = place.engine.state.find_unit(unit_id)
    assert unit is not None
    for stage, minute in ((A.DISPATCHED, 2), (A.ON_SCENE, 9), (A.CLEARED, 20)):
        assert taken(place, step(unit_id, incident, stage, START_MS + minute * MINUTE_MS))
        assert (unit.incident, unit.availability_reason) == (0, "meal")
    assert len(place.engine.state.closed[incident].assignments) == 1


def test_another_agency_s_unit_brings_a_need_of_its_own() -> None:
    place = Centre()
    incident = reported(place)
    place.at_ms += LATER_MS
    made = taken(place, step("L1", incident, A.DISPATCHED, START_MS + MINUTE_MS))
    assert [type(event) for event in made] == [e.NeedRaised, e.PaperSent]
    need = place.engine.state.incidents[incident].needs[-1]
    assert (need.state, need.count, need.missing_count) == (NeedState.FILLED, 1, 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"kind": IncidentKind.EXERCISE}, Reason.NOT_ACTUAL), ({"unresolved": True}, Reason.PLACE_UNRESOLVED)],
)
def test_nobody_was_sent_to_an_exercise_or_nobody_knows_where(change: dict[str, object], reason: Reason) -> None:
    place = Centre()
    incident = reported(place, "sick")
    for name, value in change.items():
        setattr(place.engine.state.incidents[incident], name, value)
    assert refusal(place, step("L1", incident, A.DISPATCHED, place.at_ms)) is reason
