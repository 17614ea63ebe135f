"""Power spectra of frames of sound, many frames at once: windows, FFTW's transform, magnitudes.

Owns the plans. SciPy's transform takes three times as long (docs/benchmarks.md).
"""

import numpy as np
import numpy.typing as npt
import pyfftw

from core.features.kernel import kernel

Samples = npt.NDArray[np.float32]


class FrameTransform:
    """Cut ``batch`` overlapping frames out of a signal, apply a window, and take the power of their spectra.

    Always the same number of frames is transformed, and by a plan that is not chosen by measuring: no result depends
    on the size of the blocks fed, nor on the run.

    Parameters
    ----------
    batch : frames transformed at once
    hop : samples from one frame to the next
    window : float32, shape (size,); its length is that of a frame, even
    """

    def __init__(self, batch: int, hop: int, window: Samples) -> None:
        self.batch = batch
        self._hop, self._window = hop, window
        half = len(window) // 2
        # A complex transform of half the length, its even samples real and its odd ones imaginary, and the sums that
        # lead from there: FFTW's real transform takes three times as long.
        self._frames = pyfftw.empty_aligned((batch, half), "complex64")
        self._halves = pyfftw.empty_aligned((batch, half), "complex64")
        self._transform = pyfftw.FFTW(self._frames, self._halves, axes=(1,), flags=("FFTW_ESTIMATE",), threads=1)
        angles = np.pi * np.arange(half + 1) / half
        self._turns = np.array([np.cos(angles), np.sin(angles)], np.float32)

    def power(self, samples: Samples, gain: Samples, out: Samples) -> None:
        """Measure the first ``len(out)`` frames of a signal, at most ``batch``.

        Parameters
        ----------
        samples : float32, from the first sample of the first frame on
        gain : float32, shape (bins,); what each bin is multiplied by
        out : float32, shape (frames, bins); ``gain * |rfft(window * frame)|**2`` from 0 Hz up, bins <= size / 2 + 1
        """
        pairs = self._frames.view(np.float32)
        _cut_frames(samples, self._window, self._hop, pairs[: len(out)])
        pairs[len(out) :] = 0.0
        self._transform.execute()
        _unfold(self._halves.view(np.float32), self._turns, gain, out)


@kernel
def _cut_frames(samples: Samples, window: Samples, hop: int, out: Samples) -> None:
    for frame in range(out.shape[0]):
        cut = samples[frame * hop : frame * hop + len(window)]
        for i in range(len(window)):
            out[frame, i] = cut[i] * window[i]


@kernel
def _unfold(halves: Samples, turns: Samples, gain: Samples, out: Samples) -> None:
    """Turn transforms of even samples plus i times odd ones into the power of the whole (Numerical Recipes, 12.3)."""
    double, cosine, sine = halves.shape[1], turns[0], turns[1]
    for frame in range(out.shape[0]):
        z, power = halves[frame], out[frame]
        power[0] = gain[0] * (z[0] + z[1]) ** 2
        if 2 * len(power) > double:
            power[double // 2] = gain[double // 2] * (z[0] - z[1]) ** 2
        for i in range(1, min(len(power), double // 2)):
            mirror = np.uint64(double) - np.uint64(2 * i)  # unsigned: nothing is counted from the end
            a, b, c, d = z[2 * i], z[2 * i + 1], z[mirror], z[mirror + np.uint64(1)]
            real = (a + c) + cosine[i] * (b + d) + sine[i] * (c - a)
            imaginary = (b - d) + cosine[i] * (c - a) - sine[i] * (b + d)
            power[i] = np.float32(0.25) * gain[i] * (real * real + imaginary * imaginary)
