"""What a run of downloads could take at best, and how figures are judged; pure, for ``download``."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What each song goes through one after the other: so many answers that are waited for, in so many threads."""

    steps: int
    threads: int


def ideal_s(songs: int, stages: Sequence[Stage], latency_s: float) -> float:
    """Return the seconds that a run must take even if nothing but waiting for answers took any time.

    Stages work side by side. One of them, which is the slowest, is never without work after the first song has
    reached it, and its last song still has to go through the stages behind it.
    """
    if not songs:
        return 0.0
    rounds = [math.ceil(songs / stage.threads) * stage.steps for stage in stages]
    return latency_s * max(own + _steps(stages, but=place) for place, own in enumerate(rounds))


def one_by_one_s(songs: int, stages: Sequence[Stage], latency_s: float) -> float:
    """Return the seconds that a program without threads must wait."""
    return latency_s * songs * sum(stage.steps for stage in stages)


def most_in(times: Sequence[float], window_s: float) -> int:
    """Return the most of some moments, in order, that lie within any time of this length."""
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= window_s:
            first += 1
        most = max(most, last - first + 1)
    return most


def allowed(requests_s: float, burst: int, window_s: float) -> int:
    """Return how many questions a bucket of tokens lets through in any time of this length."""
    return burst + math.floor(requests_s * window_s)


def growth(early: float, late: float) -> float:
    """Return by which share a figure has grown."""
    return late / early - 1 if early else 0.0


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return by which power costs grow with sizes, from the first to the last: 1 is in proportion, 2 quadratic."""
    return math.log(costs[-1] / costs[0]) / math.log(sizes[-1] / sizes[0])


def _steps(stages: Sequence[Stage], *, but: int) -> int:
    return sum(stage.steps for place, stage in enumerate(stages) if place != but)
