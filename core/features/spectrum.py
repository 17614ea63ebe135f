"""The one spectrogram that every spectral feature reads: mono sound of any rate in, power spectra out.

Owns the frame grid and the scale of the spectra. Knows nothing of what is measured on them.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.resample import SAMPLE_RATE, Resampler, roll_off
from core.features.transform import FrameTransform

FRAME = 2048
HOP = 512
BINS = FRAME // 2 + 1
#: Frames transformed at once.
BATCH = 16

__all__ = ["BATCH", "BINS", "FRAME", "HOP", "SAMPLE_RATE", "Power", "Samples", "SpectrumStream"]

Samples = npt.NDArray[np.float32]
Power = npt.NDArray[np.float32]

_WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)).astype(np.float32)
_NOTHING = np.zeros(0, np.float32)


class SpectrumStream:
    """Turn a stream of mono samples into power spectra, frame ``t`` centred at ``t * HOP / SAMPLE_RATE`` seconds.

    A spectrum is ``|rfft(hann * frame)|**2`` of samples of nominal range -1..1, not scaled further: a sine of
    amplitude ``a`` on a bin has the power ``(a * FRAME / 4) ** 2`` there. Sound before the start and after the end
    counts as silence; ``n`` samples at ``SAMPLE_RATE`` give ``1 + n // HOP`` frames, and no samples no frame.

    Parameters
    ----------
    input_rate : samples per second of what is pushed; resampled to ``SAMPLE_RATE``.
    transformed : without it only ``samples`` are wanted, and there are no spectra
    """

    def __init__(self, input_rate: int, *, transformed: bool = True) -> None:
        self._transformed = transformed
        self._resampler = Resampler(input_rate)
        self._gain = roll_off(BINS) if self._resampler.halved else np.ones(BINS, np.float32)
        self._transform = FrameTransform(BATCH, HOP, _WINDOW)
        self._pending = np.zeros(FRAME // 2, np.float32)
        self._samples = 0
        self._frames = 0
        #: What was last pushed or flushed, resampled: float32 at ``SAMPLE_RATE``, for what needs no spectrum.
        self.samples = _NOTHING
        #: Share of the ``HOP`` samples at the centre of each frame last returned at which the sign changes.
        self.crossings = _NOTHING

    def push(self, mono: Samples) -> Power:
        """Take samples, shape (frames,); return the spectra that are complete, float32, shape (n, BINS), n may be 0."""
        self._append(self._resampler.push(mono))
        batch_samples = FRAME + (BATCH - 1) * HOP
        batches = max(0, (len(self._pending) - batch_samples) // (BATCH * HOP) + 1)
        return self._measure(BATCH * batches)

    def flush(self) -> Power:
        """Return the spectra that were still open, float32, shape (n, BINS). Nothing can be pushed afterwards."""
        self._append(self._resampler.flush())
        left = (1 + self._samples // HOP if self._samples else 0) - self._frames
        self._pending = np.concatenate([self._pending, np.zeros(FRAME, np.float32)])
        return self._measure(left)

    def _append(self, samples: Samples) -> None:
        self.samples = samples
        if len(samples) and self._transformed:
            self._samples += len(samples)
            self._pending = np.concatenate([self._pending, samples])

    def _measure(self, frames: int) -> Power:
        power = np.empty((frames, BINS), np.float32)
        self.crossings = np.empty(frames, np.float32)
        _count_crossings(self._pending, self.crossings)
        for done in range(0, frames, BATCH):
            self._transform.power(self._pending[done * HOP :], self._gain, power[done : done + BATCH])
        self._pending = self._pending[frames * HOP :]
        self._frames += frames
        return power


@kernel
def _count_crossings(samples: Samples, crossings: Samples) -> None:
    first = (FRAME - HOP) // 2
    for frame in range(len(crossings)):
        part = samples[frame * HOP + first - 1 : (frame + 1) * HOP + first]
        changes = np.int32(0)
        for i in range(HOP):
            changes += np.int32((part[i + 1] >= 0.0) != (part[i] >= 0.0))
        crossings[frame] = changes / HOP
