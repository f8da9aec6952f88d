"""Hindsight: what another unit than the one that was sent would have taken, as the decision itself knew it.

How much later than that a crew was there is what the decision lost, by whose estimate; accounts and metrics tell it.
"""

from __future__ import annotations

from .events import NeedDecided


def soonest_stayed_ticks(decided: NeedDecided) -> int | None:
    """The estimate of the soonest fit unit that stayed when these were sent; None where the decision saw no other.

    Of the candidates that a decision keeps, so that beyond CANDIDATES_KEPT units sent to one need none is known.
    """
    sent = {order.unit_id for order in decided.assigned}
    columns = zip(
        decided.candidate_unit_ids,
        decided.candidate_turnout_ticks,
        decided.candidate_unit_offset_ticks,
        decided.candidate_road_ticks,
        decided.candidate_stale_ticks,
        strict=True,
    )
    etas = [sum(parts) + decided.incident_offset_ticks for unit_id, *parts in columns if unit_id not in sent]
    return min(etas, default=None)
