"""Notices without a browser: what was told once stays as long as it is so."""

from __future__ import annotations

from dispatch_core import commands as c
from dispatch_core import events
from dispatch_core.city import load_city
from dispatch_core.model import Alert, AssignmentState, Availability

from .test_board import Night


def test_who_would_be_sooner_is_told_until_somebody_is_there_or_he_is() -> None:
    """A crew on its way to another fire stands for whoever might be turned round."""
    night = Night(load_city("ambon"))
    here, there = night.fire(), night.fire()
    on_its_way, who = (
        next(one for one in night.engine.state.incidents[number].assignments if one.ordered) for number in (here, there)
    )

    def told(alert_unit_id: str) -> bool:
        alert = events.AlertRaised(Alert.DIVERT_POSSIBLE, here, 0, alert_unit_id, "", 0, on_its_way.need_no)
        night.notices.take(alert, night.at_ms, night.engine.state)
        return f"notice/28/{here}/{on_its_way.need_no}/{alert_unit_id}" in night.keys("notice")

    assert told(who.unit_id)
    assert not told("POLRI-99")
    arrives = (AssignmentState.ON_SCENE, 0, "", Availability.AVAILABLE, "", 0, False, "", "")
    night.do(c.ReportProgress(on_its_way.unit_id, here, *arrives))
    assert not told(who.unit_id)
