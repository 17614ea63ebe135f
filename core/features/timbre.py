"""What a track sounds like: means and deviations of its frames' rows, silent frames left out.

Owns the statistics and what counts as silent. Rows come from ``frames``, the vector from ``vector``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.features.frames import (
    CENTROID_HZ,
    COLUMNS,
    FIRST_CONTRAST,
    FIRST_MFCC,
    FLATNESS,
    LEVEL_DB,
    ROLLOFF_HZ,
    Rows,
)
from core.features.kernel import kernel
from core.features.spectrum import HOP, SAMPLE_RATE, Samples
from models.features import Timbre

#: Frames below this level are silence: the absolute gate of EBU R128, without its weighting.
SILENCE_DBFS = -70.0
#: Less sound than this has no timbre.
MINIMUM_S = 0.5
#: What is averaged: a frame's columns, and the share of its samples at which the sign changes.
CROSSINGS = COLUMNS

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Mean and standard deviation of each column over the frames that are not silent, and how long these last.

    ``mean`` and ``std`` have shape (COLUMNS + 1,), the last is the zero-crossing rate; ``delta_std`` is the
    standard deviation of the difference between neighbouring frames, same shape.
    """

    mean: Values
    std: Values
    delta_std: Values
    sounding_s: float


class TimbreAnalyzer:
    """Gather the statistics of rows fed in blocks, in constant memory."""

    def __init__(self) -> None:
        self._sums = np.zeros((3, COLUMNS + 1))  # of values, of squares, of squared differences
        self._counts = np.zeros(3, np.int64)  # of frames, of differences, and whether the last frame sounded
        self._last = np.zeros(COLUMNS + 1)

    def feed(self, rows: Rows, crossings: Samples) -> None:
        """Take rows, float32, shape (n, COLUMNS), and the zero-crossing share of each frame, shape (n,)."""
        _accumulate(rows, crossings, self._last, self._counts, self._sums)

    def statistics(self) -> Statistics | None:
        """Return the statistics so far, ``None`` with less than ``MINIMUM_S`` seconds of sound."""
        count, delta_count, _ = self._counts
        sounding_s = float(count * HOP / SAMPLE_RATE)
        if sounding_s < MINIMUM_S:
            return None
        mean, square = self._sums[:2] / count
        deviation = np.sqrt(np.maximum(square - mean**2, 0.0))
        return Statistics(mean, deviation, np.sqrt(self._sums[2] / max(delta_count, 1)), sounding_s)


@kernel
def _accumulate(rows: Rows, crossings: Samples, last: Values, counts: npt.NDArray[np.int64], sums: Values) -> None:
    for frame in range(len(rows)):
        if rows[frame, LEVEL_DB] <= SILENCE_DBFS:
            counts[2] = 0
            continue
        for column in range(COLUMNS + 1):
            value = np.float64(rows[frame, column] if column < COLUMNS else crossings[frame])
            sums[0, column] += value
            sums[1, column] += value * value
            sums[2, column] += counts[2] * (value - last[column]) ** 2
            last[column] = value
        counts[0] += 1
        counts[1] += counts[2]
        counts[2] = 1


def timbre(statistics: Statistics, chroma: tuple[Samples, Samples], vector: tuple[float, ...]) -> Timbre:
    """Put the record together, in plain numbers.

    Parameters
    ----------
    chroma : mean and standard deviation of the chroma, shape (12,) each, from C; zeros where there is no pitch
    """
    mean, std = statistics.mean, statistics.std
    tonal = bool(np.any(chroma[0] > 0.0))
    return Timbre(
        spectral_centroid_hz=float(mean[CENTROID_HZ]),
        spectral_rolloff_hz=float(mean[ROLLOFF_HZ]),
        spectral_flatness=float(mean[FLATNESS]),
        spectral_contrast_db=_plain(mean[FIRST_CONTRAST:FIRST_MFCC]),
        zero_crossing_rate=float(mean[CROSSINGS]),
        mfcc_mean=_plain(mean[FIRST_MFCC:COLUMNS]),
        mfcc_std=_plain(std[FIRST_MFCC:COLUMNS]),
        chroma_mean=_plain(chroma[0]) if tonal else (),
        chroma_std=_plain(chroma[1]) if tonal else (),
        vector=vector,
    )


def _plain(values: npt.NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
