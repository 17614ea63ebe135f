"""The front end that MusiCNN and Discogs-EffNet share: 16 kHz mono sound to the logarithm of 96 mel bands.

The same numbers as librosa's Slaney bands, which MusiCNN was trained on; Essentia's differ by a symmetric window, which
moves them by 0.001 on average. Knows no network.
"""

import numpy as np
import numpy.typing as npt
import soxr

from core.errors import ModelError
from core.features.kernel import kernel
from core.features.logarithm import LOG10_OF_E, logarithm
from core.features.mel import hz_to_mel, mel_to_hz
from core.features.transform import FrameTransform
from models.networks import SAMPLE_RATE

#: A change of these, or of anything below that moves the bands, is a change of ``models.networks.MEL``.
FRAME, HOP, BANDS = 512, 256, 96
_BINS = FRAME // 2 + 1
_BATCH = 16
#: What is added to a band's power before the logarithm, and what it is multiplied by (Pons and Serra, 2019).
_SHIFT, _GAIN = np.float32(1.0), np.float32(10_000.0)

Samples = npt.NDArray[np.float32]
Frames = npt.NDArray[np.float32]

_NOTHING = np.zeros(0, np.float32)
_WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)).astype(np.float32)
_UNCHANGED = np.ones(_BINS, np.float32)


class MonoSound:
    """Blocks of any rate and number of channels to 16 kHz mono samples: the mean of the channels, resampled by soxr."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._channels = channels
        same = sample_rate == SAMPLE_RATE
        self._soxr = None if same else soxr.ResampleStream(sample_rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")

    def push(self, block: Samples) -> Samples:
        """Take samples, float32, shape (frames, channels), in C or Fortran order; return what is complete, (n,)."""
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"a block has shape {block.shape}, expected (frames, {self._channels})")
        return self._resample(_mixed(block), last=False)

    def flush(self) -> Samples:
        """Return what was still open; nothing can be pushed afterwards."""
        return self._resample(_NOTHING, last=True)

    def _resample(self, mono: Samples, *, last: bool) -> Samples:
        return mono if self._soxr is None else np.asarray(self._soxr.resample_chunk(mono, last=last), np.float32)


class MelStream:
    """16 kHz mono samples, fed in pieces of any size, to frames of bands; frame ``t`` is centred at sample 256 t.

    Sound before the start and after the end counts as silence: ``n`` samples give ``1 + n // 256`` frames.
    """

    def __init__(self, sample_rate: int) -> None:
        if sample_rate != SAMPLE_RATE:
            raise ModelError(f"networks hear {SAMPLE_RATE} Hz, not {sample_rate}: resample the sound first")
        self._transform = FrameTransform(_BATCH, HOP, _WINDOW)
        self._pending = np.zeros(FRAME // 2, np.float32)
        self._samples = 0
        self._frames = 0

    def push(self, samples: Samples) -> Frames:
        """Take samples, shape (n,), nominal -1..1; return the frames that are complete, shape (m, 96), m may be 0."""
        self._append(samples)
        ahead = FRAME + (_BATCH - 1) * HOP
        return self._measure(_BATCH * max(0, (len(self._pending) - ahead) // (_BATCH * HOP) + 1))

    def flush(self) -> Frames:
        """Return the frames that were still open; nothing can be pushed afterwards."""
        left = (1 + self._samples // HOP if self._samples else 0) - self._frames
        self._pending = np.concatenate([self._pending, np.zeros(FRAME, np.float32)])
        return self._measure(left)

    def _append(self, samples: Samples) -> None:
        self._samples += len(samples)
        self._pending = np.concatenate([self._pending, samples])

    def _measure(self, count: int) -> Frames:
        frames = np.empty((count, BANDS), np.float32)
        power = np.empty((_BATCH, _BINS), np.float32)
        for done in range(0, count, _BATCH):
            part = power[: count - done]
            self._transform.power(self._pending[done * HOP :], _UNCHANGED, part)
            _log_bands(part, _FIRST, _COUNTS, _WEIGHTS, frames[done : done + _BATCH])
        self._pending = self._pending[count * HOP :]
        self._frames += count
        return frames


def mel_frames(samples: Samples, *, sample_rate: int) -> Frames:
    """Return the frames of a whole sound, shape (1 + n // 256, 96); ``ModelError`` when it is not of 16 kHz."""
    stream = MelStream(sample_rate)
    return np.concatenate([stream.push(samples), stream.flush()])


def _mixed(block: Samples) -> Samples:
    if block.shape[1] == 1:
        return np.ascontiguousarray(block[:, 0])
    mono: Samples = block[:, 0] + block[:, 1]
    for channel in range(2, block.shape[1]):
        mono += block[:, channel]
    mono *= np.float32(1.0 / block.shape[1])
    return mono


def _triangles() -> npt.NDArray[np.float32]:
    """Triangles of unit area, evenly spaced on Slaney's scale from 0 Hz to 8 kHz, shape (96, 257)."""
    top = hz_to_mel(np.array([0.0, SAMPLE_RATE / 2]))
    edges = mel_to_hz(np.linspace(top[0], top[1], BANDS + 2))
    hz = np.arange(_BINS) * SAMPLE_RATE / FRAME
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    slopes = np.minimum((hz - low) / (centre - low), (high - hz) / (high - centre))
    return np.asarray(np.maximum(slopes, 0.0) * 2.0 / (high - low), np.float32)


def _sparse(triangles: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Samples]:
    """First bin, number of bins, and weights one behind the other, of what is not zero."""
    counts = np.count_nonzero(triangles, axis=1)
    return (triangles > 0).argmax(axis=1), counts, triangles[triangles > 0]


_FIRST, _COUNTS, _WEIGHTS = _sparse(_triangles())


@kernel
def _log_bands(
    power: Frames, first: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], weights: Samples, out: Frames
) -> None:
    for frame in range(power.shape[0]):
        spectrum = power[frame]
        at = 0
        for band in range(BANDS):
            bins, slope = spectrum[first[band] : first[band] + counts[band]], weights[at : at + counts[band]]
            total = np.float32(0.0)
            for i in range(len(bins)):
                total += bins[i] * slope[i]
            out[frame, band] = _SHIFT + _GAIN * total
            at += counts[band]
        for band in range(BANDS):
            out[frame, band] = LOG10_OF_E * logarithm(out[frame, band])
