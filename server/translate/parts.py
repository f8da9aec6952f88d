"""Parts that replies and views share: instants, points, ids, estimates, candidates.

The core counts in ticks and in milliseconds since 1970; the wire has Timestamps and milliseconds. Conversions are here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import chain, repeat
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from dispatch_core.events import NeedDecided
from dispatch_core.model import Landing, Travel
from sigap.v1 import incidents_pb2, ops_pb2, types_pb2

# An estimate's part beyond this is no estimate; the sum of five still fits its field.
_PART_MS_MAX = (2**32 - 1) // 5


def instant(instant_ms: int) -> Timestamp | None:
    """A Timestamp; None, which leaves the field absent, for 0 = not known."""
    if not instant_ms:
        return None
    seconds, ms = divmod(instant_ms, 1000)
    return Timestamp(seconds=seconds, nanos=ms * 1_000_000)


def put_instant(stamp: Timestamp, instant_ms: int) -> None:
    """Into a field of a message; 0 = not known leaves it absent."""
    if instant_ms:
        seconds, ms = divmod(instant_ms, 1000)
        stamp.seconds, stamp.nanos = seconds, ms * 1_000_000


def incident_id(number: int) -> str:
    """The id outside of an incident; empty for 0 = none."""
    return f"I{number}" if number else ""


def report_id(seq: int) -> str:
    """The id of the report that entry `seq` holds."""
    return f"R{seq}"


def number(word: IntEnum) -> Any:
    """A word of the core as the wire's enum: the numbers are the same."""
    return int(word)


def point(lat_e7: int, lon_e7: int) -> types_pb2.Point:
    return types_pb2.Point(lat_e7=lat_e7, lon_e7=lon_e7)


def location(
    lat_e7: int, lon_e7: int, uncertainty_m: int, name: str, label: tuple[str, str] = ("", ""), far_m: int = 0
) -> incidents_pb2.Location:
    """`label`: the village and the district, where they are to be shown. No point where the place is not known."""
    village, district = label
    where = point(lat_e7, lon_e7) if lat_e7 or lon_e7 else None
    return incidents_pb2.Location(
        point=where, uncertainty_m=uncertainty_m, name=name, village=village, district=district, far_m=far_m
    )


def ticks_ms(ticks: int, tick_us: int) -> int:
    """Ticks as milliseconds, rounded half up, within what a field can hold."""
    return min((ticks * tick_us + 500) // 1000, _PART_MS_MAX)


def eta(ticks: Sequence[int], tick_us: int, travel: Travel) -> incidents_pb2.Eta:
    """An estimate of its parts in ticks: turnout, unit's offset, road, incident's offset, stale."""
    estimate = incidents_pb2.Eta()
    put_eta(estimate, ticks, tick_us, travel)
    return estimate


def put_eta(estimate: incidents_pb2.Eta, ticks: Sequence[int], tick_us: int, travel: Travel) -> None:
    """The same into a field of a message that was empty.

    A fire's reply has three dozen of these. Set in place they take half the time of messages that are made and copied
    in, and written out that of a call for each part.
    """
    parts = [(part * tick_us + 500) // 1000 for part in ticks]
    if max(parts) > _PART_MS_MAX:
        parts = [ticks_ms(part, tick_us) for part in ticks]
    turnout, unit_offset, road, incident_offset, stale = parts
    estimate.eta_ms = turnout + unit_offset + road + incident_offset + stale
    estimate.turnout_ms = turnout
    estimate.unit_offset_ms = unit_offset
    estimate.road_ms = road
    estimate.incident_offset_ms = incident_offset
    if stale:
        estimate.stale_ms = stale
    estimate.travel = number(travel)


def decision(need: incidents_pb2.Need, event: NeedDecided, tick_us: int) -> None:
    """Put a decision's candidates and the counts of units that were turned down into a need."""
    columns = zip(
        event.candidate_unit_ids,
        event.candidate_turnout_ticks,
        event.candidate_unit_offset_ticks,
        event.candidate_road_ticks,
        event.candidate_stale_ticks,
        strict=True,
    )
    offset, travel = event.incident_offset_ticks, event.travel
    del need.candidates[:]
    for unit_id, turnout, unit_offset, road, stale in columns:
        candidate = need.candidates.add()
        candidate.unit_id = unit_id
        put_eta(candidate.eta, (turnout, unit_offset, road, offset, stale), tick_us, travel)
    del need.unfit[:]
    # Counted by the number of the reason; 0 counts the fit.
    for reason, unit_count in enumerate(event.unfit_counts):
        if reason and unit_count:
            need.unfit.add(reason=reason, unit_count=unit_count)
    del need.boats[:]
    boats = zip(event.boat_unit_ids, event.boat_ticks, event.boat_landings, strict=True)
    for unit_id, boat_ticks, landing in boats if event.missing_count else ():
        need.boats.add(unit_id=unit_id, eta_ms=ticks_ms(boat_ticks, tick_us), landing=landing)


def landing_location(landing: Landing) -> incidents_pb2.Location | None:
    """None where there is no landing."""
    place = landing.place
    return location(place.lat_e7, place.lon_e7, 0, landing.name, far_m=place.far_m) if landing.name else None


def event_reply(seq: int, journal_id: str, entries: Sequence[bytes], store_away: bool) -> bytes:
    """The bytes of a WatchEventsReply around entries as they are stored; a heartbeat where there are none.

    The entries' bytes are put in as they are: parsing and writing them again costs ten times as much.
    """
    reply = ops_pb2.WatchEventsReply(seq=seq, journal_id=journal_id, store_away=store_away).SerializeToString()
    tags = chain((_ENTRY_TAG,), repeat(_MORE_TAG))
    return reply + b"".join(tag + _varint(len(stored)) + stored for tag, stored in zip(tags, entries, strict=False))


# The fields `entry`, number 3, and `more`, number 5, of bytes with their length in front.
_ENTRY_TAG = bytes([3 << 3 | 2])
_MORE_TAG = bytes([5 << 3 | 2])


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
