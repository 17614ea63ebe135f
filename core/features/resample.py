"""Mono sound of any rate to the one rate that everything spectral is measured at.

Owns the halving filter. What is no power of two above the rate goes through soxr.
"""

import numpy as np
import numpy.typing as npt
import soxr

from core.features.kernel import kernel

SAMPLE_RATE = 22050
#: Taps on either side of the middle one that are not zero; the loop below takes them by four.
_TAPS = 28
#: Below 0.23 of the rate nothing is changed by 0.1 dB; what lies above 0.275 is damped by 85 dB.
_KAISER_BETA = 8.0
_SPAN = 4 * _TAPS - 1
#: Outputs computed together, so that they stay in the processor's first cache.
_RUN = 256

Samples = npt.NDArray[np.float32]

_NOTHING = np.zeros(0, np.float32)


class Resampler:
    """Turn a stream of mono samples into one at ``SAMPLE_RATE``, aligned with it.

    The rate is halved as long as it is twice as high or more, by a filter of our own: soxr takes three times as long
    from 44,100 Hz. The rest of the way is soxr's (high quality).
    """

    def __init__(self, input_rate: int) -> None:
        rate = float(input_rate)
        self._halvers: list[_Halver] = []
        while rate >= 2 * SAMPLE_RATE:
            self._halvers.append(_Halver())
            rate /= 2
        #: Whether all of the way is ours.
        self.halved = bool(self._halvers) and rate == SAMPLE_RATE
        exact = rate == SAMPLE_RATE
        self._soxr = None if exact else soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")

    def push(self, mono: Samples) -> Samples:
        """Take samples, float32, shape (frames,); return what is complete, shape (n,)."""
        return self._resample(mono, last=False)

    def flush(self) -> Samples:
        """Return what was still open; nothing can be pushed afterwards."""
        return self._resample(_NOTHING, last=True)

    def _resample(self, samples: Samples, *, last: bool) -> Samples:
        for halver in self._halvers:
            samples = halver.push(samples, last=last)
        if self._soxr is None:
            return samples
        return np.asarray(self._soxr.resample_chunk(samples, last=last), np.float32)


class _Halver:
    """Every second sample of what a half-band filter leaves: all its even taps but the middle one are zero."""

    def __init__(self) -> None:
        self._pending = np.zeros(2 * _TAPS - 1, np.float32)

    def push(self, samples: Samples, *, last: bool) -> Samples:
        tail = np.zeros((2 * _TAPS - 1) * last, np.float32)
        joined = np.concatenate([self._pending, samples, tail])
        out = np.empty(max(0, (len(joined) - _SPAN) // 2 + 1), np.float32)
        _halve(joined, _FILTER, out)
        self._pending = joined[2 * len(out) :]
        return out


def _half_band() -> Samples:
    """The odd taps on one side of a Kaiser-windowed sinc filter, its gain at 0 Hz exactly 1, shape (_TAPS,)."""
    places = np.arange(1, 2 * _TAPS, 2)
    window = np.i0(_KAISER_BETA * np.sqrt(1.0 - (places / (2 * _TAPS)) ** 2)) / np.i0(_KAISER_BETA)
    taps = 0.5 * np.sinc(places / 2) * window
    return np.asarray(taps * (0.25 / taps.sum()), np.float32)


_FILTER = _half_band()


def roll_off(bins: int) -> Samples:
    """Return how much less power soxr leaves than halving does, at ``bins`` frequencies from 0 Hz to the highest.

    Above 10 kHz halving leaves more, some of it mirrored. Sound of every rate is measured alike if spectra of halved
    sound are multiplied by this: it is 1 up to there and falls to 0 at 11,025 Hz.
    """
    width = 2 * (bins - 1)
    click = np.zeros(4 * width, np.float32)
    click[2 * width] = 2.0
    heard = soxr.resample(click, 2.0 * SAMPLE_RATE, float(SAMPLE_RATE), quality="HQ")
    theirs = np.abs(np.fft.rfft(heard[width // 2 : width // 2 + width]))
    angles = np.pi * np.arange(bins)[:, None] / width * np.arange(1, 2 * _TAPS, 2)
    ours = 0.5 + 2.0 * (np.cos(angles) @ _FILTER.astype(np.float64))
    return np.asarray(np.minimum(theirs / ours, 1.0) ** 2, np.float32)


@kernel
def _halve(samples: Samples, taps: Samples, out: Samples) -> None:
    """Convolve: the middle tap meets odd places only, all others meet even ones, each two of them."""
    places = len(out) + 2 * _TAPS
    even, odd = np.zeros(places, np.float32), np.zeros(places, np.float32)
    for i in range(len(samples) // 2):
        even[i], odd[i] = samples[2 * i], samples[2 * i + 1]
    if len(samples) % 2:
        even[len(samples) // 2] = samples[-1]
    for start in range(0, len(out), _RUN):
        count = min(_RUN, len(out) - start)
        run, middle = out[start : start + count], odd[start + _TAPS - 1 : start + _TAPS - 1 + count]
        for i in range(count):
            run[i] = np.float32(0.5) * middle[i]
        for k in range(0, _TAPS, 4):
            p, q, r, s = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
            before = even[start + _TAPS - 4 - k : start + _TAPS - 1 - k + count]
            after = even[start + _TAPS + k : start + _TAPS + k + 3 + count]
            for i in range(count):
                inner = p * (before[i + 3] + after[i]) + q * (before[i + 2] + after[i + 1])
                outer = r * (before[i + 1] + after[i + 2]) + s * (before[i] + after[i + 3])
                run[i] += inner + outer
