"""Beats as stretches of steady tempo, the form in which DJ programs keep a beat grid. Pure function."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A beat of the grid is at most so far from the beat that was heard, in seconds.
TOLERANCE_S = 0.025
#: Tempo is written with two decimals; a grid of that tempo is what has to fit.
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``start_s`` on, a beat every 60 / ``tempo_bpm`` seconds; ``beat`` counts all beats before it."""

    start_s: float
    tempo_bpm: float
    beat: int


def grid(beats: Sequence[float]) -> Iterator[Stretch]:
    """Yield the fewest stretches, found one after the other, that keep to the beats.

    Parameters
    ----------
    beats
        Times in seconds, rising; one beat alone has no tempo and gives no stretch.
    """
    times = np.asarray(beats, np.float64)
    first = 0
    while first + 1 < len(times):
        last = _reach(times, first)
        yield Stretch(float(times[first]), _tempo(times[first : last + 1]), first)
        first = last


def places_in_bars(beats: Sequence[float], downbeats: Sequence[float], metre: int) -> list[int]:
    """Count every beat within its bar of ``metre`` beats, from 0; without downbeats the first beat begins a bar."""
    times = np.asarray(beats, np.float64)
    starts = np.searchsorted(times, np.asarray(downbeats, np.float64) - TOLERANCE_S)
    if not len(starts):
        starts = np.zeros(1, np.int64)
    here = np.arange(len(times))
    last = starts[np.maximum(np.searchsorted(starts, here, side="right") - 1, 0)]
    return [int(place) for place in (here - last) % metre]


def _reach(times: NDArray[np.float64], first: int) -> int:
    """Return the last beat of a stretch: growing twice as long each time, then halving the doubt."""
    good, bad = first + 1, len(times)
    step = 8
    while good + step < len(times):
        if not _keeps(times[first : good + step + 1]):
            bad = good + step
            break
        good, step = good + step, 2 * step
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if _keeps(times[first : middle + 1]) else (good, middle)
    return good


def _keeps(times: NDArray[np.float64]) -> bool:
    steady = times[0] + np.arange(len(times)) * (60.0 / _tempo(times))
    return bool(np.abs(times - steady).max() <= TOLERANCE_S)


def _tempo(times: NDArray[np.float64]) -> float:
    """Return the tempo in BPM that fits best with the first beat where it is."""
    steps = np.arange(1, len(times))
    period = float(steps @ (times[1:] - times[0])) / float(steps @ steps)
    return max(round(60.0 / max(period, 0.01), _DECIMALS), 0.01)
