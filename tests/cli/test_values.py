"""What people type becomes exact integers, and what is shown can be typed again."""

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core.limits import LAT_E7_MAX, LON_E7_MAX
from dispatch_server.cli.clock import CityClock
from dispatch_server.cli.values import degrees, minutes, point_e7


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("-3.6890,128.1822", (-36890000, 1281822000)),
        (" -3.6890 , 128.1822 ", (-36890000, 1281822000)),
        ("0.1,0.3", (1000000, 3000000)),
        ("1e1,2", (100000000, 20000000)),
        ("90,-180", (LAT_E7_MAX, -LON_E7_MAX)),
        # Finer digits round half to even.
        ("0.00000005,0.00000015", (0, 2)),
        ("-0.00000001,1", (0, 10000000)),
    ],
)
def test_point_is_exact(typed: str, point: tuple[int, int]) -> None:
    assert point_e7(typed) == point


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("90.0000001,1", "-90..90"),
        ("1,-180.0000001", "-180..180"),
        ("128.1822,-3.6890", "lat,lon"),
        ("", "lat,lon"),
        ("1", "lat,lon"),
        ("1,2,3", "lat,lon"),
        ("a,2", "-90"),
        ("1,NaN", "-180"),
        ("Infinity,2", "-90"),
        ("1e999999,2", "-90"),
        ("3,6890;1", "-180"),
    ],
)
def test_what_is_no_point_is_refused_with_its_range(typed: str, named: str) -> None:
    with pytest.raises(typer.BadParameter) as refused:
        point_e7(typed)
    assert named in refused.value.message


@given(st.integers(-LAT_E7_MAX, LAT_E7_MAX), st.integers(-LON_E7_MAX, LON_E7_MAX))
def test_shown_point_reads_back(lat_e7: int, lon_e7: int) -> None:
    assert point_e7(degrees(lat_e7, lon_e7)) == (lat_e7, lon_e7)


@pytest.mark.parametrize(
    ("duration_ms", "shown"), [(0, "0:00"), (499, "0:00"), (500, "0:01"), (245_000, "4:05"), (3_845_000, "1:04:05")]
)
def test_minutes(duration_ms: int, shown: str) -> None:
    assert minutes(duration_ms) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Jayapura", "12:29:05 WIT"), ("Asia/Jakarta", "10:29:05 WIB"), ("No/Where", "03:29:05 UTC")],
)
def test_times_stand_in_the_city_s_zone(zone: str, shown: str) -> None:
    # 2025-12-12 03:29:05.999 UTC.
    assert CityClock(zone).time_of_ms(1_765_510_145_999) == shown


def test_typed_times() -> None:
    clock = CityClock("Asia/Jayapura")
    assert clock.parse("2025-12-12T12:29:05").isoformat() == "2025-12-12T03:29:05+00:00"
    assert clock.parse("2025-12-12T12:29:05+00:00").isoformat() == "2025-12-12T12:29:05+00:00"
    assert (clock.parse("12:29:05").hour, clock.parse("12:29").minute) == (3, 29)
    assert clock.parse("+2h15m") > clock.parse("+2h") > clock.parse("now")


@pytest.mark.parametrize("typed", ["", "25:00", "12:61", "+", "+5", "tomorrow", "2025-13-01T00:00:00"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(typer.BadParameter):
        CityClock("Asia/Jayapura").parse(typed)
