import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ServiceError
from core.services.limits import PATIENCE_S, RECOVERY_S, Rate, RateLimiter, Timing, rates
from core.settings.sections import ServiceSettings
from tests.core.services.clock import Clock

TEN_A_SECOND = Rate(10, 1, 5)


def limiter(clock: Clock, rate: Rate = TEN_A_SECOND, **more: object) -> RateLimiter:
    return RateLimiter("some", rate, timing=clock.timing(), **more)  # type: ignore[arg-type]


def most_within(times: list[float], window_s: float) -> int:
    return max(sum(start <= time <= start + window_s for time in times) for start in times)


def test_entries_of_the_setting_are_read() -> None:
    assert rates(("spotify:30/1:100", "deezer:40/5:10")) == {"spotify": Rate(30, 1, 100), "deezer": Rate(40, 5, 10)}
    assert rates(("deezer:40/5:10",))["deezer"].per_second == 8


def test_a_burst_is_free_and_what_follows_comes_at_the_rate() -> None:
    clock, stop = Clock(0.0), threading.Event()
    limit = limiter(clock)
    times = []
    for _ in range(25):
        limit.acquire(stop)
        times.append(clock())
    assert times[:5] == [0.0] * 5
    assert times[5:] == pytest.approx([0.1 * n for n in range(1, 21)], abs=0.01)


def test_what_is_set_for_deezer_keeps_within_what_deezer_documents() -> None:
    """Fifty requests in any five seconds: a burst and what follows it."""
    deezer = rates(ServiceSettings().rate_limits)["deezer"]
    assert deezer.burst + 5 * deezer.per_second <= 50


@given(
    requests=st.integers(1, 50),
    seconds=st.floats(0.5, 10),
    burst=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 5), min_size=1, max_size=40),
    window_s=st.floats(0.1, 20),
)
def test_no_window_has_more_than_burst_and_rate_allow(
    requests: int, seconds: float, burst: int, pauses: list[float], window_s: float
) -> None:
    clock, stop = Clock(0.0), threading.Event()
    limit = limiter(clock, Rate(requests, seconds, burst))
    times = []
    for pause in pauses:
        clock.seconds += pause
        limit.acquire(stop)
        times.append(clock())
    assert most_within(times, window_s) <= burst + requests / seconds * window_s + 1e-6


def test_sixteen_threads_together_do_not_go_faster_than_one() -> None:
    clock, stop, times = Clock(0.0), threading.Event(), []
    lock = threading.Lock()
    limit = limiter(clock, Rate(100, 1, 10))

    def ask() -> None:
        for _ in range(25):
            limit.acquire(stop)
            with lock:
                times.append(clock())

    with ThreadPoolExecutor(16) as pool:
        for future in [pool.submit(ask) for _ in range(16)]:
            future.result()
    assert len(times) == 400
    assert max(times) >= (400 - 10) / 100 - 0.01


def test_who_comes_first_is_served_first() -> None:
    stop, order = threading.Event(), []
    clock = Clock(0.0)
    go = threading.Event()

    def wait(stopped: threading.Event, seconds: float) -> bool:
        go.wait()
        return clock.wait(stopped, seconds)

    limit = RateLimiter("some", Rate(10, 1, 1), timing=Timing(clock, clock, wait))
    limit.acquire(stop)
    lock = threading.Lock()

    def ask(number: int) -> None:
        limit.acquire(stop)
        with lock:
            order.append((clock(), number))

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        while len(limit._waiting) <= number:  # in line before the next one comes
            pass
    go.set()
    for thread in threads:
        thread.join()
    assert [number for _, number in sorted(order)] == list(range(5))


def test_a_long_block_is_raised_at_once_with_its_end() -> None:
    clock, told = Clock(), []
    limit = limiter(clock, on_block=lambda until, reason: told.append((until, reason)))
    limit.block(clock() + 86_400, "it says so")
    with pytest.raises(ServiceError, match=r"some wants no more requests before .*: it says so") as caught:
        limit.acquire(threading.Event())
    assert (caught.value.error_class, caught.value.retry_at) == ("rate_limited", clock() + 86_400)
    assert limit.blocked_until == clock() + 86_400
    assert told == [(clock() + 86_400, "it says so")]
    assert clock.waits == []


def test_a_short_block_is_waited_for() -> None:
    clock = Clock()
    limit = limiter(clock)
    limit.block(clock() + PATIENCE_S, "busy")
    start = clock()
    limit.acquire(threading.Event())
    assert clock() - start >= PATIENCE_S
    assert limit.blocked_until is None


def test_a_block_is_over_when_its_time_is() -> None:
    clock = Clock()
    limit = limiter(clock)
    limit.block(clock() + 86_400, "it says so")
    limit.block(clock() + 1, "a shorter one changes nothing")
    clock.seconds += 86_401
    limit.acquire(threading.Event())
    assert limit.blocked_until is None


def test_a_thread_in_line_hears_of_a_block() -> None:
    clock, stop = Clock(), threading.Event()
    limit = limiter(clock, Rate(1, 100, 1))
    limit.acquire(stop)

    def wait(stopped: threading.Event, seconds: float) -> bool:
        limit.block(clock() + 3600, "enough")
        return clock.wait(stopped, seconds)

    limit._wait = wait
    with pytest.raises(ServiceError, match="enough"):
        limit.acquire(stop)


def test_a_complaint_halves_the_rate_once_and_it_grows_back() -> None:
    clock = Clock()
    limit = limiter(clock)
    for _ in range(4):  # four threads hear of it at the same moment
        limit.block(clock() + 0.5, "slower")
    assert limit.per_second == pytest.approx(5)
    clock.seconds += RECOVERY_S / 4
    assert limit.per_second == pytest.approx(7.5)
    limit.block(clock() + 0.5, "slower")
    assert limit.per_second == pytest.approx(3.75)
    clock.seconds += RECOVERY_S
    assert limit.per_second == pytest.approx(10)


def test_a_block_of_an_earlier_run_leaves_the_rate_as_it_is() -> None:
    clock = Clock()
    limit = limiter(clock)
    limit.restore(clock() + 100, "yesterday")
    assert limit.blocked_until == clock() + 100
    assert limit.per_second == 10


def test_whoever_waits_stops_when_told_to() -> None:
    clock, stop = Clock(), threading.Event()
    limit = limiter(clock, Rate(1, 1000, 1))
    limit.acquire(stop)
    stop.set()
    with pytest.raises(ServiceError, match="stopped") as caught:
        limit.acquire(stop)
    assert caught.value.error_class == "stopped"


def test_whoever_gives_up_leaves_the_line() -> None:
    clock, stop = Clock(), threading.Event()
    limit = limiter(clock, Rate(1, 1, 1))
    limit.acquire(stop)
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(ServiceError):
        limit.acquire(stopped)
    start = clock()
    limit.acquire(stop)
    assert clock() - start == pytest.approx(1, abs=0.01)
