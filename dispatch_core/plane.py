"""Coordinates to millimetres and millimetres to ticks, in integers alone.

A travel time that differs by one tick between two machines would make a replay decide otherwise, so no float and no
library cosine is used: a table of cosines is summed from integers once. The earth is a sphere of mean radius; within
100 km and away from the poles a distance is good to 0.1 % of the great circle. It knows no roads and no units;
`_plane.pxd` computes the same for the kernels.
"""

from __future__ import annotations

from math import isqrt

from .limits import LAT_E7_MAX, LON_E7_MAX

SCALE_BITS = 24
# Mean radius 6,371,008.8 m times pi / 180: millimetres in 1e-7 degree of latitude, scaled by 2**SCALE_BITS.
MM_PER_E7_SCALED = 186_554_388
# Differences along an axis are cut off here: squares stay in 64 bits, and no city is that wide.
AXIS_MM_MAX = 3_000_000_000
# A tenth of a degree: straight lines between the entries are off by less than a millionth of the equator's value.
TABLE_STEP_E7 = 10**6

_ANGLE_BITS = 60
_PI_SCALED = 3_622_009_729_038_561_421


def cosine_scaled(lat_e7: int) -> int:
    """The cosine of a latitude times 2**60, the same on every machine."""
    angle = abs(lat_e7) * _PI_SCALED // LON_E7_MAX
    square = angle * angle >> _ANGLE_BITS
    term, sign, step, total = 1 << _ANGLE_BITS, 1, 0, 0
    while term:
        total += sign * term
        sign, step = -sign, step + 2
        term = (term * square >> _ANGLE_BITS) // (step * (step - 1))
    return max(total, 0)


_TABLE_E7 = range(0, LAT_E7_MAX + 1, TABLE_STEP_E7)
# Millimetres in 1e-7 degree of longitude at each TABLE_STEP_E7 from the equator to the pole, scaled by 2**SCALE_BITS,
# and one entry more, so that the pole too has a next one.
LON_SCALES = (*(MM_PER_E7_SCALED * cosine_scaled(lat_e7) >> _ANGLE_BITS for lat_e7 in _TABLE_E7), 0)


def lon_scale(lat_e7: int) -> int:
    """Millimetres in 1e-7 degree of longitude at a latitude, scaled by 2**SCALE_BITS."""
    entry, beyond_e7 = divmod(abs(lat_e7), TABLE_STEP_E7)
    return LON_SCALES[entry] - (LON_SCALES[entry] - LON_SCALES[entry + 1]) * beyond_e7 // TABLE_STEP_E7


def distance_mm(from_lat_e7: int, from_lon_e7: int, to_lat_e7: int, to_lon_e7: int) -> int:
    """Straight-line distance at the middle latitude, rounded down; the same both ways."""
    east_e7 = abs(to_lon_e7 - from_lon_e7)
    east_e7 = min(east_e7, 2 * LON_E7_MAX - east_e7)
    y = _axis_mm(abs(to_lat_e7 - from_lat_e7), MM_PER_E7_SCALED)
    x = _axis_mm(east_e7, lon_scale(from_lat_e7 + to_lat_e7 >> 1))
    return isqrt(x * x + y * y)


def _axis_mm(difference_e7: int, scale: int) -> int:
    return min(difference_e7 * scale + (1 << SCALE_BITS - 1) >> SCALE_BITS, AXIS_MM_MAX)


def arc_ticks(length_mm: int, speed_kmh: int, speed_permille: int, tick_us: int) -> int:
    """Ticks to drive `length_mm` at `speed_kmh` scaled by `speed_permille`, rounded half up.

    Raises ValueError for a negative length or a speed, scale or tick that is not positive.
    """
    if length_mm < 0:
        raise ValueError(f"length_mm must not be negative, got {length_mm}")
    if speed_kmh <= 0 or speed_permille <= 0 or tick_us <= 0:
        raise ValueError(
            f"speed_kmh, speed_permille and tick_us must be positive, got {speed_kmh}, {speed_permille} and {tick_us}"
        )
    # 1 km/h is 1 mm in 3,600 us.
    spent = length_mm * 3_600_000
    per_tick = speed_kmh * speed_permille * tick_us
    return (2 * spent + per_tick) // (2 * per_tick)


def check_coordinate(lat_e7: int, lon_e7: int) -> None:
    """Raise ValueError unless the coordinate lies on the globe."""
    if not (-LAT_E7_MAX <= lat_e7 <= LAT_E7_MAX and -LON_E7_MAX <= lon_e7 <= LON_E7_MAX):
        raise ValueError(f"latitude {lat_e7} or longitude {lon_e7} (1e-7 degrees) is not on the globe")
