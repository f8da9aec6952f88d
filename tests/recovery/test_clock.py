"""The service's clock on machine clocks that misbehave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.writer.clock import NS_PER_MS, Clock

START_MS = 1_765_500_000_000
HOUR_MS = 3_600_000


class Machine:
    """A wall clock that can be set and a steady one that only goes on."""

    def __init__(self) -> None:
        self.wall_ns = START_MS * NS_PER_MS
        self.steady_ns = 12_345

    def go_on(self, ms: int) -> None:
        """Time passes."""
        self.wall_ns += ms * NS_PER_MS
        self.steady_ns += ms * NS_PER_MS

    def set_wall(self, by_ms: int) -> None:
        """Somebody sets the wall clock."""
        self.wall_ns += by_ms * NS_PER_MS

    def clock(self, last_ms: int = 0, rate: int = 1) -> Clock:
        """A service clock on this machine."""
        return Clock(last_ms, rate, wall=lambda: self.wall_ns, steady=lambda: self.steady_ns)


def test_it_says_the_wall_clock_while_all_is_well() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(100):
        machine.go_on(137)
        assert clock.now_ms() == machine.wall_ns // NS_PER_MS
    assert clock.difference_ms() == 0


def test_it_starts_no_earlier_than_the_journal_ended_and_comes_back_slowly() -> None:
    machine = Machine()
    clock = machine.clock(last_ms=START_MS + 5_000)
    assert clock.now_ms() == START_MS + 5_000
    machine.go_on(1_000_000)
    assert clock.now_ms() == START_MS + 5_000 + 1_000_000 - 1_000
    assert clock.difference_ms() == 4_000
    machine.go_on(10_000_000)
    clock.now_ms()
    assert clock.difference_ms() == 0


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS])
def test_setting_the_wall_clock_by_an_hour_moves_it_by_a_thousandth_at_most(by_ms: int) -> None:
    machine = Machine()
    clock = machine.clock()
    before_ms = clock.now_ms()
    machine.set_wall(by_ms)
    assert clock.now_ms() == before_ms
    assert clock.difference_ms() == -by_ms
    for _ in range(60):
        machine.go_on(1_000)
        clock.now_ms()
    assert clock.now_ms() - before_ms == 60_000 + (60 if by_ms > 0 else -60)
    machine.set_wall(-by_ms)
    for _ in range(61):
        machine.go_on(1_000)
        clock.now_ms()
    assert clock.difference_ms() == 0


def test_a_faster_clock_runs_so_much_faster_and_minds_no_date() -> None:
    machine = Machine()
    clock = machine.clock(last_ms=START_MS + 30 * 24 * HOUR_MS, rate=240)
    before_ms = clock.now_ms()
    machine.go_on(10_000)
    assert clock.now_ms() - before_ms == 2_400_000
    assert clock.difference_ms() == 0


def test_a_rate_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="rate"):
        Machine().clock(rate=0)


@given(
    st.sampled_from([1, 2, 240]),
    st.lists(st.tuples(st.sampled_from(["on", "set", "read"]), st.integers(-10_000_000, 10_000_000))),
)
def test_it_never_runs_backwards_and_never_strays_more_than_a_thousandth(rate: int, happenings: list[tuple[str, int]]):
    machine = Machine()
    clock = machine.clock(rate=rate)
    first_ms = seen_ms = clock.now_ms()
    passed_ms = 0
    for happening, ms in happenings:
        if happening == "on":
            machine.go_on(abs(ms))
            passed_ms += abs(ms) * rate
        elif happening == "set":
            machine.set_wall(ms)
        now_ms = clock.now_ms()
        assert now_ms >= seen_ms
        seen_ms = now_ms
    assert abs(seen_ms - first_ms - passed_ms) <= passed_ms // 1_000 + 1
