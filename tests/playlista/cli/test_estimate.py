"""The time to go beside the true one, in simulated runs of files that differ by 100 times in length."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from playlista.cli.estimate import FILE_BYTES, Estimate

SHORT, LONG = 1 << 20, 100 << 20
#: Seconds of one worker for a byte, and for what a file costs beside.
SECONDS = 1e-7

ORDERS = {
    "short first": [SHORT] * 200 + [LONG] * 20,
    "long first": [LONG] * 20 + [SHORT] * 200,
    "in turn": ([SHORT] * 10 + [LONG]) * 20,
    "one long at the end": [SHORT] * 300 + [LONG],
    "one long at the start": [LONG] + [SHORT] * 300,
}


def finished(sizes: Sequence[int], workers: int) -> Iterator[tuple[float, int]]:
    """Yield when each file is finished, and its size, where each worker takes the next file once it is free."""
    waiting = iter(sizes)
    busy: list[tuple[float, int]] = []
    for size in waiting:
        started = 0.0
        if len(busy) == workers:
            started, done = heapq.heappop(busy)
            yield started, done
        heapq.heappush(busy, (started + (size + FILE_BYTES) * SECONDS, size))
    yield from (heapq.heappop(busy) for _ in range(len(busy)))


@dataclass(frozen=True)
class Told:
    """What was told of the time to go and what was true; when the last file was finished, and the work of all."""

    left_s: float
    true_s: float
    at: float
    worked_s: float


def tellings(sizes: Sequence[int], workers: int) -> Iterator[Told]:
    """Ask after each file and half-way to the next."""
    ends = list(finished(sizes, workers))
    estimate, worked_s, end = Estimate(0.0), 0.0, ends[-1][0]
    for (at, done), (following, _) in zip(ends, ends[1:] + ends[-1:], strict=True):
        estimate.analysed(done, at)
        worked_s += (done + FILE_BYTES) * SECONDS
        for now in (at, (at + following) / 2):
            left_s = estimate.left_s(len(sizes), sum(sizes), now)
            if left_s is not None:
                yield Told(left_s, end - now, at, worked_s)


@pytest.mark.parametrize("order", ORDERS)
def test_one_worker_is_told_to_the_second(order: str) -> None:
    for told in tellings(ORDERS[order], workers=1):
        assert told.left_s == pytest.approx(told.true_s, abs=1e-6)


@pytest.mark.parametrize("workers", [2, 4])
@pytest.mark.parametrize("order", ORDERS)
def test_several_workers_are_told_within_what_is_in_their_hands(order: str, workers: int) -> None:
    """Too short by one long file at most; too long by that, and by the share of what was in flight, uncounted yet."""
    longest_s = (LONG + FILE_BYTES) * SECONDS
    for told in tellings(ORDERS[order], workers):
        in_flight_s = (workers - 1) * min(longest_s, told.at)
        assert told.left_s >= told.true_s - longest_s - 1e-6
        assert told.left_s <= (told.true_s + longest_s) * (1 + in_flight_s / told.worked_s) + 1e-6


def test_by_the_number_of_files_it_would_be_told_wrong() -> None:
    sizes = ORDERS["short first"]
    ends = list(finished(sizes, 1))
    at, true = ends[199][0], ends[-1][0] - ends[199][0]
    assert (len(sizes) - 200) * at / 200 < true / 50


def test_unchanged_and_failed_files_are_no_work() -> None:
    estimate = Estimate(0.0)
    estimate.skipped(1000, 1000 * LONG, now=60.0)
    estimate.failed(LONG)
    estimate.analysed(SHORT, now=62.0)
    assert estimate.left_s(1003, 1001 * LONG + 2 * SHORT, now=62.0) == pytest.approx(2.0)
    assert estimate.left_s(1003, 1001 * LONG + 2 * SHORT, now=63.5) == pytest.approx(0.5)


def test_nothing_is_promised_before_the_first_file_and_when_it_takes_longer_than_told() -> None:
    estimate = Estimate(0.0)
    assert estimate.left_s(2, 2 * SHORT, now=5.0) is None
    estimate.analysed(SHORT, now=5.0)
    assert estimate.left_s(2, 2 * SHORT, now=9.0) == pytest.approx(1.0)
    assert estimate.left_s(2, 2 * SHORT, now=11.0) is None
    estimate.analysed(SHORT, now=12.0)
    assert estimate.left_s(2, 2 * SHORT, now=12.0) == 0.0
    assert estimate.share(2, 2 * SHORT) == 1.0
