"""The one spectrogram that every spectral feature reads: mono sound of any rate in, power spectra out.

Owns the frame grid and the scale of the spectra. Knows nothing of what is measured on them.
"""

import numpy as np
import numpy.typing as npt
import scipy.fft

from core.features.kernel import kernel
from core.features.resample import SAMPLE_RATE, Resampler, roll_off

FRAME = 2048
HOP = 512
BINS = FRAME // 2 + 1
#: Frames transformed at once: always the same number, so that no result depends on the size of the blocks fed.
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
    """

    def __init__(self, input_rate: int) -> None:
        self._resampler = Resampler(input_rate)
        self._gain = roll_off(BINS) if self._resampler.halved else np.ones(BINS, np.float32)
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
        return self._transform([BATCH] * batches)

    def flush(self) -> Power:
        """Return the spectra that were still open, float32, shape (n, BINS). Nothing can be pushed afterwards."""
        self._append(self._resampler.flush())
        left = (1 + self._samples // HOP if self._samples else 0) - self._frames
        self._pending = np.concatenate([self._pending, np.zeros(FRAME, np.float32)])
        full, rest = divmod(left, BATCH)
        return self._transform([BATCH] * full + [rest] * (rest > 0))

    def _append(self, samples: Samples) -> None:
        self.samples = samples
        self._samples += len(samples)
        if len(samples):
            self._pending = np.concatenate([self._pending, samples])

    def _transform(self, batches: list[int]) -> Power:
        power = np.empty((sum(batches), BINS), np.float32)
        self.crossings = np.empty(len(power), np.float32)
        done = 0
        for frames in batches:
            windowed = np.empty((frames, FRAME), np.float32)
            _cut_frames(self._pending[done * HOP :], _WINDOW, windowed, self.crossings[done : done + frames])
            spectra = scipy.fft.rfft(windowed, axis=1, overwrite_x=True)
            _square(spectra.view(np.float32), self._gain, power[done : done + frames])
            done += frames
        self._pending = self._pending[done * HOP :]
        self._frames += done
        return power


@kernel
def _cut_frames(samples: Samples, window: Samples, out: Power, crossings: Samples) -> None:
    first = (FRAME - HOP) // 2
    for frame in range(out.shape[0]):
        start = frame * HOP
        for i in range(FRAME):
            out[frame, i] = samples[start + i] * window[i]
        changes = 0
        for i in range(start + first, start + first + HOP):
            changes += (samples[i] >= 0.0) != (samples[i - 1] >= 0.0)
        crossings[frame] = changes / HOP


@kernel
def _square(spectra: Samples, gain: Samples, out: Power) -> None:
    for frame in range(out.shape[0]):
        for i in range(out.shape[1]):
            real, imaginary = spectra[frame, 2 * i], spectra[frame, 2 * i + 1]
            out[frame, i] = gain[i] * (real * real + imaginary * imaginary)
