"""Sent: a form as it came back from a browser, read with care: whatever is missing or odd is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ...client import new_request_id
from .actions import ACTIONS, Subject
from .from_views import number_of

TEXT_CHARS_MAX: Final = 500
CORNERS_MAX: Final = 200

# A method of the server, and the fields of its request.
Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Sent:
    """What was typed, and what it was about."""

    do: str
    by: str
    request_id: str
    version: int
    # Of a thing without a version, what was seen of it.
    etag: str
    # Up to where the journal was followed when the form was made.
    seq: int
    # Of other incidents that the form offered, the versions that were seen.
    versions: dict[str, int]
    # Of things without a version that the form offered, what was seen of each.
    etags: dict[str, str]
    subject: Subject
    said: dict[str, str]

    def text(self, name: str) -> str:
        return self.said.get(name, "")[:TEXT_CHARS_MAX]

    def number(self, name: str) -> int:
        """0 where there is none."""
        text = self.text(name)
        return int(text) if text.isdecimal() and text.isascii() else 0

    @property
    def incident_id(self) -> str:
        return f"I{self.subject.incident}" if self.subject.incident else ""

    @property
    def about(self) -> dict[str, Any]:
        """The incident and its version."""
        return {"incident_id": self.incident_id, "expected_version": self.version}

    @property
    def thing(self) -> dict[str, Any]:
        """What was seen of the thing it is about."""
        return {"expected_etag": self.etag}

    def chosen(self, name: str) -> dict[str, Any]:
        """What was seen of the thing that was chosen in a field."""
        return {"expected_etag": self.etags.get(self.text(name), "")}

    @property
    def why(self) -> dict[str, Any]:
        """The reason code and the words."""
        return {"reason_code": f"OVERRIDE_{self.text('reason_code') or 'OTHER'}", "reason": self.text("reason")}


def subject_of(said: dict[str, Any]) -> Subject:
    """What a browser says that a form is about."""
    area = said.get("area")
    corners = tuple(_corner(one) for one in area[:CORNERS_MAX]) if isinstance(area, list) else ()
    lat, lon = _corner((said.get("lat"), said.get("lon")))
    return Subject(
        _number(said.get("incident")),
        _whole(said.get("need")),
        str(said.get("unit") or ""),
        str(said.get("road") or ""),
        str(said.get("closure") or ""),
        str(said.get("village") or ""),
        _number(said.get("other")),
        round(lat * 1e7),
        round(lon * 1e7),
        corners,
        str(said.get("key") or ""),
        _whole(said.get("since")),
    )


def sent_of(said: dict[str, Any]) -> Sent | None:
    """A form as a browser sent it; None where it is none."""
    form, values = said.get("form"), said.get("values")
    if not isinstance(form, dict) or not isinstance(values, dict) or str(form.get("do")) not in ACTIONS:
        return None
    versions, etags = form.get("versions"), form.get("etags")
    return Sent(
        str(form["do"]),
        str(said.get("by") or "")[:TEXT_CHARS_MAX],
        str(form.get("request") or new_request_id()),
        _whole(form.get("version")),
        str(form.get("etag") or "")[:TEXT_CHARS_MAX],
        _whole(form.get("seq")),
        {str(name): _whole(number) for name, number in versions.items()} if isinstance(versions, dict) else {},
        {str(name): str(etag)[:TEXT_CHARS_MAX] for name, etag in etags.items()} if isinstance(etags, dict) else {},
        subject_of(form),
        {str(name): str(value) for name, value in values.items()},
    )


def _corner(said: Any) -> tuple[float, float]:
    """(lat, lon) in degrees; (0, 0) where it is none."""
    try:
        lat, lon = (float(part or 0) for part in said)
    except (TypeError, ValueError):
        return 0.0, 0.0
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else (0.0, 0.0)


def _whole(said: Any) -> int:
    """A whole number from 0 on; 0 where it is none."""
    return said if isinstance(said, int) and said > 0 else 0


def _number(id_text: Any) -> int:
    text = str(id_text or "")
    return number_of(text) if text[1:].isdecimal() and text.isascii() else 0
