"""Destinations, the best first: open and fit ones by live road time, then the others with what speaks against them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dispatch_core.city.bundle import Destination
from dispatch_core.context import Context
from dispatch_core.etags import destination_etag
from dispatch_core.model import DestinationStatus, Place
from sigap.v1 import ops_pb2

from .parts import instant, number, point, ticks_ms

_WORDS: Any = ops_pb2
_FIT = _WORDS.DESTINATION_UNFIT_UNSPECIFIED
_NO_ROUTE = _WORDS.DESTINATION_UNFIT_NO_ROUTE


def destination_view(context: Context, destination: Destination) -> ops_pb2.Destination:
    known = context.state.destinations.get(destination.destination_id)
    return ops_pb2.Destination(
        destination_id=destination.destination_id,
        name=destination.name,
        kind=destination.kind,
        capabilities=destination.capabilities,
        point=point(destination.place.lat_e7, destination.place.lon_e7),
        status=number(context.destination_status(destination.destination_id)),
        reason=known.reason if known else "",
        since=instant(known.since_ms) if known else None,
        until=instant(known.until_ms) if known else None,
        by=known.by if known else "",
        agency=destination.agency_id,
        phone=destination.phone,
        etag=destination_etag(context.state, destination.destination_id),
    )


def ranked(
    context: Context, origin: Place | None, row: int | None, wanted: Iterable[str]
) -> list[ops_pb2.RankedDestination]:
    """Every destination; without an origin, unranked. `row`: how the unit drives, closures for its kind included; None:
    each as its own agency does.
    """
    needed = frozenset(wanted)
    found = context.city.destinations
    ticks = [0] * len(found) if origin is None else _ticks(context, origin, row, found)
    rows = []
    for position, (destination, spent) in enumerate(zip(found, ticks, strict=True)):
        missing = sorted(needed - set(destination.capabilities))
        unfit = _unfit(context, destination, bool(missing), spent)
        view = ops_pb2.RankedDestination(
            destination=destination_view(context, destination), unfit=unfit, missing_capabilities=missing
        )
        if origin is not None and spent >= 0:
            view.travel_ms = ticks_ms(spent, context.city.tick_us)
            view.travel = number(context.city.ground.travel)
        rows.append(((unfit != _FIT, unfit == _NO_ROUTE, spent, position), view))
    return [view for _, view in (rows if origin is None else sorted(rows, key=lambda row: row[0]))]


def _unfit(context: Context, destination: Destination, lacks: bool, spent: int) -> Any:
    status = context.destination_status(destination.destination_id)
    if status is DestinationStatus.EVACUATED:
        return _WORDS.DESTINATION_UNFIT_EVACUATED
    if spent < 0:
        return _NO_ROUTE
    if lacks:
        return _WORDS.DESTINATION_UNFIT_NO_CAPABILITY
    return _WORDS.DESTINATION_UNFIT_DIVERTING if status is DestinationStatus.DIVERTING else _FIT


def _ticks(context: Context, origin: Place, row: int | None, found: Sequence[Destination]) -> list[int]:
    """Travel from the origin to each, off-road legs included; -1 = no way."""
    ticks = []
    for one in found:
        by = context.agency_modes.get(one.agency_id, 0) if row is None else row
        spent = context.hospitals.ticks_to(origin, one.destination_id, by)
        ticks.append(-1 if spent is None else spent)
    return ticks
