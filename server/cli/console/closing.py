"""Closing: the command behind a form about roads, or a hospital that takes no more. Times are the city's, and the
server judges all of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from .ground import RoadEnds
from .mirror import Mirror
from .sent import Call, Sent

# A circle is told to the server by so many corners.
CORNERS: Final = 24
_M_PER_DEGREE: Final = 111_195.0


class Closing:
    """Makes the calls about roads. `now_ms` is the city's time."""

    def __init__(self, mirror: Mirror, ends: RoadEnds, now_ms: Callable[[], int]) -> None:
        self._mirror = mirror
        self._ends = ends
        self._now_ms = now_ms

    def shut(self, sent: Sent) -> Call:
        """The road that is chosen, a stretch of it, or all of its name; both ways or one."""
        about = sent.subject
        fields: dict[str, Any] = {"road_id": about.road_id}
        if sent.text("part") == "name":
            fields = {"road_name": self._mirror.city.ground.road_name(about.road_id)}
        elif sent.text("part") == "stretch":
            fields["near"] = {"lat_e7": about.lat_e7, "lon_e7": about.lon_e7}
        ends = self._ends.get(about.road_id)
        if ends and sent.text("way") in ("0", "1"):
            fields["towards"] = _point(*ends[int(sent.text("way"))])
        return "ops.CloseRoad", fields | self._terms(sent)

    def named(self, sent: Sent) -> Call:
        """A road that was chosen from a list."""
        return "ops.CloseRoad", {"road_id": sent.text("road"), **self._terms(sent)}

    def within(self, sent: Sent) -> Call:
        """Everything that touches the area that was drawn."""
        return "ops.CloseRoad", {"area": [_point(*corner) for corner in sent.subject.area], **self._terms(sent)}

    def around(self, sent: Sent) -> Call:
        """Everything that touches a circle about an incident."""
        incident = self._mirror.state.find_incident(sent.subject.incident)
        lat_e7, lon_e7 = (incident.place.lat_e7, incident.place.lon_e7) if incident else (0, 0)
        corners = circle(lat_e7 / 1e7, lon_e7 / 1e7, sent.number("radius"))
        return "ops.CloseRoad", {"area": [_point(*corner) for corner in corners], **self._terms(sent)}

    def open(self, sent: Sent) -> Call:
        """All closures of one road, or one closure whatever it is of."""
        about = sent.subject
        which = {"closure_id": about.closure_id} if about.closure_id else {"road_id": about.road_id}
        return "ops.OpenRoad", {**which, "reason": sent.text("reason"), **sent.thing}

    def extend(self, sent: Sent) -> Call:
        """Until another time, from now on."""
        return "ops.ExtendClosure", {"closure_id": sent.subject.closure_id, **self._until(sent), **sent.thing}

    def hospital(self, sent: Sent) -> Call:
        """A hospital takes no more, or takes patients again."""
        about = {"destination_id": sent.text("hospital"), "status": f"DESTINATION_STATUS_{sent.text('takes')}"}
        seen = sent.chosen("hospital")
        return "ops.SetDestination", {**about, "until": self._end(sent), "reason": sent.text("reason"), **seen}

    def _terms(self, sent: Sent) -> dict[str, Any]:
        """How slow, until when, for whom and at what hours."""
        how, _, who = sent.text("whom").partition(":")
        return {
            **self._until(sent),
            "speed_permille": sent.number("speed"),
            "agencies": [who] if how in ("but", "only") else [],
            "kinds": [who] if how == "kind" else [],
            "exempt": how == "but",
            "from_minute": _minute(sent.text("first")),
            "to_minute": _minute(sent.text("last")),
        }

    def _until(self, sent: Sent) -> dict[str, Any]:
        return {
            "until": self._end(sent),
            "opens_itself": sent.text("itself") == "yes",
            "reason": sent.text("reason"),
        }

    def _end(self, sent: Sent) -> datetime | None:
        """When it is over; None = nobody knows."""
        span_min = sent.number("until")
        now = datetime.fromtimestamp(self._now_ms() / 1000, UTC)
        return now + timedelta(minutes=span_min) if span_min else None


def circle(lat: float, lon: float, radius_m: int) -> list[tuple[float, float]]:
    """The corners of a polygon about a point that holds the circle of a radius, in degrees."""
    reach_deg = radius_m / math.cos(math.pi / CORNERS) / _M_PER_DEGREE
    wide_deg = reach_deg / math.cos(math.radians(lat))
    turns = (2 * math.pi * corner / CORNERS for corner in range(CORNERS))
    return [(lat + reach_deg * math.cos(turn), lon + wide_deg * math.sin(turn)) for turn in turns]


def _point(lat: float, lon: float) -> dict[str, int]:
    return {"lat_e7": round(lat * 1e7), "lon_e7": round(lon * 1e7)}


def _minute(hour: str) -> int:
    """12:30 as minutes after midnight; 0 for an empty text."""
    hours, _, minutes = hour.partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdigit() and minutes.isdigit() else 0
