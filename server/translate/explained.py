"""Explanations as the wire has them: each need with a verdict on every unit, or on the one that was asked about."""

from __future__ import annotations

from typing import Any

from dispatch_core.context import Context
from dispatch_core.explaining import NeedExplained, UnitVerdict
from dispatch_core.model import Travel
from sigap.v1 import ops_pb2

from ..recovery.explain import Answer
from .parts import eta, instant, number, ticks_ms


def need_explained(context: Context, need: NeedExplained, unit_id: str) -> ops_pb2.NeedExplained:
    """One need as it is now; of all units where none is named."""
    return _need(context, need, unit_id, context.city.tick_us)


def explained_then(context: Context, answer: Answer, decided_seq: int, unit_id: str) -> ops_pb2.ExplainReply:
    return ops_pb2.ExplainReply(
        explained_at=instant(answer.at_ms),
        decided_seq=decided_seq,
        decided_again=answer.decided_again,
        same=answer.same,
        rules_digest=bytes.fromhex(answer.rules_digest),
        needs=[_need(context, _record(need), unit_id, answer.tick_us) for need in answer.needs],
    )


def _record(plain: dict[str, Any]) -> NeedExplained:
    """As the other process made it, of the plain values that came over."""
    return NeedExplained(**{**plain, "units": tuple(UnitVerdict(**unit) for unit in plain["units"])})


def _need(context: Context, need: NeedExplained, unit_id: str, tick_us: int) -> ops_pb2.NeedExplained:
    travel = context.city.ground.travel
    units = [one for one in need.units if unit_id in ("", one.unit_id)]
    return ops_pb2.NeedExplained(
        need_no=need.need_no,
        agency=need.agency_id,
        capabilities=need.capabilities,
        priority=need.priority,
        count=need.count,
        shortfall=number(need.shortfall),
        missing_count=need.missing_count,
        units=[_unit(context, one, tick_us, travel) for one in units],
    )


def _unit(context: Context, one: UnitVerdict, tick_us: int, travel: Travel) -> ops_pb2.UnitExplained:
    known = context.state.find_unit(one.unit_id)
    parts = (one.turnout_ticks, one.unit_offset_ticks, one.road_ticks, one.incident_offset_ticks, one.stale_ticks)
    sooner = -1 if one.later_ticks < 0 else 1
    return ops_pb2.UnitExplained(
        unit_id=one.unit_id,
        agency=known.agency_id if known else "",
        verdict=number(one.verdict),
        detail=one.detail,
        eta=eta(parts, tick_us, travel) if one.reached else None,
        divert_bar=number(one.divert_bar),
        coverage_ms=ticks_ms(one.coverage_ticks, tick_us),
        beat_ms=ticks_ms(one.beat_ticks, tick_us),
        later_ms=sooner * ((abs(one.later_ticks) * tick_us + 500) // 1000),
    )
