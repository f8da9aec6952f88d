"""What people type, made exact: coordinates, and what they read back: coordinates and durations.

Coordinates never pass through a float: -3.6890 is -36890000 in 1e-7 degrees, whatever the machine. Instants are
clock.py's.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from dispatch_core.limits import LAT_E7_MAX, LON_E7_MAX

from .catalogue import Pair
from .usage import Wrong

_E7: Final = Decimal(10_000_000)


def point_e7(text: str) -> tuple[int, int]:
    """(latitude, longitude) in 1e-7 degrees from "lat,lon" in decimal degrees; finer digits are rounded half to even.

    Raises typer.BadParameter naming the range or the form that was expected.
    """
    parts = text.replace(" ", "").split(",")
    if len(parts) != 2:
        raise Wrong(
            f"{text!r} bukan lat,lon; tulis derajat desimal dengan titik, misalnya -3.6890,128.1822",
            f"{text!r} is not lat,lon; write decimal degrees with a point, for example -3.6890,128.1822",
        )
    return (
        _e7(parts[0], LAT_E7_MAX, ("lintang", "latitude")),
        _e7(parts[1], LON_E7_MAX, ("bujur", "longitude")),
    )


def degrees(lat_e7: int, lon_e7: int) -> str:
    """The point as `--at` takes it: all seven decimals, so that reading it back gives the same point."""
    return f"{_degrees(lat_e7)},{_degrees(lon_e7)}"


def minutes(duration_ms: int) -> str:
    """A duration as minutes and seconds, rounded to the second: 4:05; from an hour on 1:04:05."""
    seconds = (duration_ms + 500) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _e7(text: str, limit_e7: int, what: Pair) -> int:
    limit = limit_e7 // 10_000_000
    try:
        number = Decimal(text)
        # What is no number, not finite or far too long fails in one of these steps.
        whole = int((number * _E7).quantize(Decimal(1), ROUND_HALF_EVEN))
    except (ArithmeticError, ValueError):
        raise Wrong(
            f"{what[0]} {text!r} bukan bilangan; tulis derajat desimal antara -{limit} dan {limit}",
            f"{what[1]} {text!r} is not a number; write decimal degrees between -{limit} and {limit}",
        ) from None
    if not -limit_e7 <= whole <= limit_e7:
        raise Wrong(
            f"{what[0]} {text} di luar jangkauan -{limit}..{limit}; urutannya lat,lon",
            f"{what[1]} {text} is out of range -{limit}..{limit}; the order is lat,lon",
        )
    return whole


def _degrees(value_e7: int) -> str:
    whole, rest = divmod(abs(value_e7), 10_000_000)
    return f"{'-' if value_e7 < 0 else ''}{whole}.{rest:07}"
