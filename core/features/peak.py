"""The true peak of a channel: the highest magnitude between the samples, too (ITU-R BS.1770-4, annex 2).

Owns the oversampling filter and the proof by which most of the sound need not be oversampled.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.spectrum import Samples

#: Samples that each interpolated value is made of, and values looked at together.
TAPS = 12
_SEGMENT = 64
_KAISER_BETA = 5.0


class TruePeakMeter:
    """Find the true peak of one channel of a stream, fed in blocks of any size.

    Four values per sample are examined below 96 kHz, two below 192 kHz, the samples alone above. An interpolated
    value is a sum of ``TAPS`` samples times coefficients, so its magnitude is at most the largest of those samples
    times the sum of the coefficients' magnitudes. Segments where this bound does not exceed the peak so far are
    skipped; the result is the same as without skipping.
    """

    def __init__(self, sample_rate: int) -> None:
        self._filters = interpolation_filters(oversampling(sample_rate))
        self._history = np.zeros(TAPS - 1, np.float32)
        self._peak = 0.0

    def feed(self, samples: Samples) -> None:
        """Take samples, float32, shape (frames,)."""
        joined = np.concatenate([self._history, samples])
        self._peak = _highest(joined, self._filters, _bound(self._filters), self._peak)
        self._history = joined[len(joined) - (TAPS - 1) :]

    def finish(self) -> float:
        """Return the linear true peak, 0 for digital silence; the sound counts as silent after its end."""
        self.feed(np.zeros(TAPS, np.float32))
        return float(self._peak)


def oversampling(sample_rate: int) -> int:
    """Return how many values per sample are examined: enough to reach 192 kHz, as in the standard."""
    if sample_rate < 96000:
        return 4
    return 2 if sample_rate < 192000 else 1


def interpolation_filters(factor: int) -> npt.NDArray[np.float32]:
    """Return the Kaiser-windowed sinc filters of the values between the samples, shape (factor - 1, TAPS)."""
    middle = TAPS // 2 - 1
    times = np.arange(TAPS) - middle - np.arange(1, factor)[:, None] / factor
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(0.0, 1.0 - (times / (TAPS / 2)) ** 2))) / np.i0(_KAISER_BETA)
    filters = np.sinc(times) * window
    return np.asarray(filters / filters.sum(axis=1, keepdims=True) if factor > 1 else filters, np.float32)


def _bound(filters: npt.NDArray[np.float32]) -> float:
    return float(np.abs(filters).sum(axis=1).max(initial=0.0)) * (1.0 + 1e-6)  # the sums are rounded to float32


@kernel
def _highest(samples: Samples, filters: npt.NDArray[np.float32], bound: float, peak: float) -> float:
    values = np.empty(_SEGMENT, np.float32)
    highest = np.float32(peak)
    starts = len(samples) - TAPS + 1
    for first in range(0, starts, _SEGMENT):
        count = min(_SEGMENT, starts - first)
        window = samples[first : first + count + TAPS - 1]
        local = np.float32(0.0)
        for i in range(len(window)):
            local = max(local, abs(window[i]))
        highest = max(highest, local)
        if local * bound <= highest:
            continue
        for phase in range(filters.shape[0]):
            _interpolate(window, filters[phase], values[:count])
            for i in range(count):
                highest = max(highest, abs(values[i]))
    return float(highest)


@kernel
def _interpolate(window: Samples, taps: Samples, out: Samples) -> None:
    """Convolve; written out, it is what the compiler turns into vector instructions."""
    a, b, c, d, e, f = taps[0], taps[1], taps[2], taps[3], taps[4], taps[5]
    g, h, j, k, m, n = taps[6], taps[7], taps[8], taps[9], taps[10], taps[11]
    x = window
    for i in range(len(out)):
        early = a * x[i] + b * x[i + 1] + c * x[i + 2] + d * x[i + 3] + e * x[i + 4] + f * x[i + 5]
        late = g * x[i + 6] + h * x[i + 7] + j * x[i + 8] + k * x[i + 9] + m * x[i + 10] + n * x[i + 11]
        out[i] = early + late
