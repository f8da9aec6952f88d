"""Columns: the first candidates that a decision about a need shows, held against the twin's."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dispatch_core import events as e

from .twin import Candidate, Twin

if TYPE_CHECKING:
    from .judge import Judge


def check(judge: Judge, event: e.NeedDecided, found: list[Candidate], twin: Twin, sent: Collection[str]) -> None:
    """The first candidates with the parts of their estimates: of those still free, or of all that were."""
    shown = list(
        zip(
            event.candidate_unit_ids,
            event.candidate_turnout_ticks,
            event.candidate_unit_offset_ticks,
            event.candidate_road_ticks,
            event.candidate_stale_ticks,
            strict=True,
        )
    )
    incident, need = judge.need(event)
    lists = [found, *(view.candidates(incident, need, judge.shadow.at_ms) for view in judge.views(need.priority))]
    if not judge.standing(incident, need).engine:
        # It may be shown after the others of its priority were served.
        gone = {twin.crew(judge.shadow.unit_index[one]) for one in sent}
        lists.append([one for one in found if twin.crew(one.unit) not in gone])
    ids = [unit.unit_id for unit in judge.shadow.units]
    allowed = [
        [(ids[x.unit], x.turnout_ticks, x.unit_offset_ticks, x.road_ticks, x.stale_ticks) for x in own[:5]]
        for own in lists
    ]
    assert shown in allowed, f"candidates {shown} are none of {allowed}"
