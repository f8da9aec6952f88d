"""Checks of shape and range: what a request must be before anything looks at what it means.

A request's checker collects every field that is wrong, so that its sender mends all at once; `done` refuses if there is
any. What depends on the state (does the unit exist, is the incident open) is the engine's business.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Any, TypeVar

from grpc import StatusCode

from dispatch_core import limits

from .refusals import Refusal

E = TypeVar("E", bound=IntEnum)

# 2000-01-01 and 2100-01-01: a time outside is a broken clock or a wrong unit.
INSTANT_MS_MIN = 946_684_800_000
INSTANT_MS_MAX = 4_102_444_800_000
_INCIDENT_ID = re.compile(r"I([1-9][0-9]{0,17})")
_REPORT_ID = re.compile(r"R[1-9][0-9]{0,17}")

# fault: (Indonesian, English), said of a field. {} is the detail.
FAULTS: dict[str, tuple[str, str]] = {
    "FIELD_MISSING": ("wajib diisi", "is required"),
    "TEXT_TOO_LONG": ("lebih panjang dari {} byte", "is longer than {} bytes"),
    "ID_NOT_PRINTABLE": ("memuat tanda yang tidak dapat dicetak", "holds a character that cannot be printed"),
    "OUT_OF_RANGE": ("di luar {}", "is outside {}"),
    "POINT_ZERO": (
        "adalah titik 0,0, yang dikirim penerima rusak; kirim tempat sebenarnya",
        "is the point 0,0, which broken receivers send; send the true place",
    ),
    "VALUE_UNKNOWN": ("bukan salah satu dari {}", "is none of {}"),
    "INCIDENT_ID_MALFORMED": ("harus I dan nomor, misalnya I17", "must be I and a number, such as I17"),
    "REPORT_ID_MALFORMED": ("harus R dan nomor, misalnya R17", "must be R and a number, such as R17"),
    "TIME_OUT_OF_RANGE": ("bukan waktu antara tahun 2000 dan 2100", "is no time between the years 2000 and 2100"),
    "COLUMNS_DIFFER": ("tidak sepanjang unit_ids", "is not as long as unit_ids"),
    "TOO_MANY": ("memuat lebih dari {}", "holds more than {}"),
    "TOO_FEW": ("memuat kurang dari {}", "holds fewer than {}"),
    "NOT_BOTH": (
        "tidak bersama isian lain yang menyebut jalannya",
        "does not go with another field that names the road",
    ),
    "NOBODY_NAMED": (
        "hanya bersama kinds atau agencies yang dikecualikan",
        "goes only with the kinds or agencies that are exempt",
    ),
    "ROAD_MISSING": (
        "perlu jalan, nama jalan, wilayah (area) atau titik (near)",
        "needs a road, a road's name, an area or a point near it",
    ),
    "AREA_TOO_WIDE": ("lebih lebar dari {} derajat", "is wider than {} degrees"),
    "PLACE_MISSING": (
        "perlu titik (point), place_id, atau nama dari daftar tempat",
        "needs a point, a place_id or a name of the gazetteer",
    ),
    "NOT_WITH_ANSWER": (
        "hanya bersama jawaban ACCEPTED; kosongkan, atau terima",
        "goes only with the answer ACCEPTED; leave it empty, or accept",
    ),
}


class Checks:
    """The checks of one request. Each returns the value it was given, in the core's terms where they differ."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[tuple[str, str, object]] = []

    def wrong(self, field: str, fault: str, detail: object = "") -> None:
        """Note a fault, by its name in FAULTS."""
        self._found.append((field, fault, detail))

    def done(self) -> None:
        """Raise the refusal if anything is wrong."""
        if not self._found:
            return
        said = []
        for field, fault, detail in self._found:
            indonesian, english = (words.replace("{}", str(detail)) for words in FAULTS[fault])
            said.append((field, indonesian, english))
        field, indonesian, english = said[0]
        raise Refusal(
            StatusCode.INVALID_ARGUMENT,
            self._found[0][1],
            f"{field} {indonesian}.",
            f"{field} {english}.",
            violations=tuple((field, english) for field, _, english in said),
            facts={"field": field},
        )

    # -- Words ---------------------------------------------------------------------------------------------------------

    def id(self, field: str, value: str, *, required: bool = True) -> str:
        """An identifier made outside: short and printable."""
        if not value:
            if required:
                self.wrong(field, "FIELD_MISSING")
        elif len(value) * 4 > limits.ID_BYTES_MAX and len(value.encode()) > limits.ID_BYTES_MAX:
            self.wrong(field, "TEXT_TOO_LONG", limits.ID_BYTES_MAX)
        elif not value.isprintable():
            self.wrong(field, "ID_NOT_PRINTABLE")
        return value

    def etag(self, request: Any) -> str:
        """What its giver saw of the thing, if he says so."""
        return self.id("expected_etag", request.expected_etag, required=False)

    def text(self, field: str, value: str) -> str:
        """Free words. Whatever characters they hold: no report is refused for them."""
        if len(value) * 4 > limits.TEXT_BYTES_MAX and len(value.encode()) > limits.TEXT_BYTES_MAX:
            self.wrong(field, "TEXT_TOO_LONG", limits.TEXT_BYTES_MAX)
        return value

    def incident(self, field: str, value: str, *, required: bool = True) -> int:
        """An incident id as the incident's number; 0 where it is empty."""
        if not value:
            if required:
                self.wrong(field, "FIELD_MISSING")
            return 0
        found = _INCIDENT_ID.fullmatch(value)
        if found is None:
            self.wrong(field, "INCIDENT_ID_MALFORMED")
            return 0
        return int(found[1])

    def report(self, field: str, value: str) -> int:
        """A report id as the seq of its entry."""
        if not value:
            self.wrong(field, "FIELD_MISSING")
        elif not _REPORT_ID.fullmatch(value):
            self.wrong(field, "REPORT_ID_MALFORMED")
        else:
            return int(value[1:])
        return 0

    def said(self, field: str, value: str) -> str:
        """Free words that somebody must give."""
        if not value.strip():
            self.wrong(field, "FIELD_MISSING")
        return self.text(field, value)

    # -- Numbers -------------------------------------------------------------------------------------------------------

    def number(self, field: str, value: int, low: int, high: int) -> int:
        if not low <= value <= high:
            self.wrong(field, "OUT_OF_RANGE", f"{low}..{high}")
        return value

    def point(self, field: str, point: Any) -> tuple[int, int]:
        """Latitude and longitude in 1e-7 degrees of a Point message."""
        lat_e7, lon_e7 = point.lat_e7, point.lon_e7
        if not lat_e7 and not lon_e7:
            self.wrong(field, "POINT_ZERO")
        self.number(f"{field}.lat_e7", lat_e7, -limits.LAT_E7_MAX, limits.LAT_E7_MAX)
        self.number(f"{field}.lon_e7", lon_e7, -limits.LON_E7_MAX, limits.LON_E7_MAX)
        return lat_e7, lon_e7

    def word(self, field: str, value: int, words: type[E], *, default: E | None = None) -> E:
        """A member of an enum by its number; 0 means `default`, where there is one."""
        if not value and default is not None:
            return default
        try:
            return words(value)
        except ValueError:
            first = next(iter(words))
            if value:
                self.wrong(field, "VALUE_UNKNOWN", ", ".join(member.name for member in words))
            else:
                self.wrong(field, "FIELD_MISSING")
            return first

    def instant(self, request: Any, field: str) -> int:
        """A Timestamp field in milliseconds since 1970; 0 where it is absent."""
        if not request.HasField(field):
            return 0
        stamp = getattr(request, field)
        instant_ms: int = stamp.seconds * 1000 + stamp.nanos // 1_000_000
        if not (INSTANT_MS_MIN <= instant_ms < INSTANT_MS_MAX and 0 <= stamp.nanos < 1_000_000_000):
            self.wrong(field, "TIME_OUT_OF_RANGE")
        return instant_ms
