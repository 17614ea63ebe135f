"""How well numbers of tracks fit what is wanted of them: 0 not at all, 1 as well as can be."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: What is unknown fits worse than what is a little outside, and better than the contrary.
UNKNOWN = 0.25
#: How much less a track fits that is at the far end of what is wanted.
LEANING = 0.1
#: A tempo at half or double speed is felt as the same, though not quite.
OTHER_SPEED = 0.85
#: How far outside, in octaves, a tempo fits half as well.
TEMPO_OCTAVES = 0.25


def within(values: Floats, low: float, high: float, *, half: float) -> Floats:
    """Tell how well values lie between two ends: 1 inside, half of it ``half`` outside, and so on.

    Parameters
    ----------
    values : float32, shape (n,), NaN unknown
    """
    outside = np.maximum(np.maximum(low - values, values - high), 0)
    fit = np.exp2(-((outside / np.float32(half)) ** 2))
    return np.where(np.isnan(values), UNKNOWN, fit).astype(np.float32)


def leaning(values: Floats, low: float, high: float) -> Floats:
    """Tell which of those that fit fit more: near the end of the scale where the span reaches one, else in the middle.

    Without it all tracks inside would be equal, and the first of a library would come in every list.

    Returns
    -------
    float32, shape (n,), from 1 down to 1 - ``LEANING``; 1 where a value is unknown
    """
    best = 1.0 if high >= 1 > low > 0 else 0.0 if low <= 0 else (low + high) / 2
    away = np.nan_to_num(np.abs(values - np.float32(best)) / np.float32(high - low))
    return np.asarray(1 - np.float32(LEANING) * np.minimum(away, 1), np.float32)


def tempo_within(tempo_bpm: Floats, low: float, high: float) -> Floats:
    """Tell the same of tempos, on a scale of octaves; half and double the tempo count nearly as much.

    Parameters
    ----------
    tempo_bpm : float32, shape (n,), NaN unknown
    """
    octaves = np.log2(tempo_bpm)
    ends = float(np.log2(low)), float(np.log2(high))
    fits = [
        np.float32(weight) * within(octaves + np.float32(step), *ends, half=TEMPO_OCTAVES)
        for step, weight in ((0, 1.0), (1, OTHER_SPEED), (-1, OTHER_SPEED))
    ]
    best: Floats = np.maximum.reduce(fits)
    return best


def ranks(values: Floats) -> Floats:
    """Return which share of the known values is lower than each: 0..1, NaN where a value is unknown.

    Equal values have one rank, so that it does not depend on the order of the rows.
    """
    known = ~np.isnan(values)
    rising = np.sort(values[known])
    found = np.full(len(values), np.nan, np.float32)
    found[known] = (np.searchsorted(rising, values[known]) + 0.5) / max(1, len(rising))
    return found


def mean(parts: Sequence[tuple[Floats, float]]) -> Floats:
    """Return the mean of several fits with the weight of each."""
    total = sum(np.float32(weight) * fit for fit, weight in parts)
    return np.asarray(total / sum(weight for _, weight in parts), np.float32)
