"""Novelty: how much new energy each frame brings, in four mel bands and in narrow lines, and the onsets in it.

Owns the level normalisation and the flux. Knows nothing of periods.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.logarithm import logarithm
from core.features.mel import BANDS, CENTRES_HZ
from core.features.spectrum import FRAME, HOP, SAMPLE_RATE

FRAME_RATE = SAMPLE_RATE / HOP
#: Upper edges in Hz of the first three bands: bass drum and bass, body of the voice, snare and consonants, cymbals.
EDGES_HZ = (200.0, 800.0, 3000.0)
#: The four bands, and the narrow lines below 3.2 kHz that hear a soft change of pitch.
CURVES = len(EDGES_HZ) + 2
#: Seconds by which a beat is reported after the attack (measured on synthesised clicks and drums).
DELAY_S = 0.011

_DECAY = 0.5 ** (1.0 / (10.0 * FRAME_RATE))
_BAND_EDGES = np.array([0, *np.searchsorted(CENTRES_HZ, EDGES_HZ, side="right"), BANDS])
_LINES = 300
#: Mean power below which a frame counts as silence: about -78 dBFS of white noise.
_MEL_FLOOR, _LINE_FLOOR = 1e-6, 1e-5
_MEL_GAIN, _LINE_GAIN = 1000.0, 30.0
#: Frames over which a rise is taken: short for attacks, longer for tones that swell.
_MEL_LAG, _LINE_LAG = 2, 4
#: Frames at either end of which half or less lies in the sound.
_OUTSIDE = FRAME // (2 * HOP)
#: Seconds at either end of the sound without novelty.
EDGE_S = (_OUTSIDE + _LINE_LAG) / FRAME_RATE
#: Standard deviation of the flux below which a curve is not brought up to the others.
_LIFE = 0.02

Matrix = npt.NDArray[np.float32]


class _Levels:
    """Logarithmic levels of a stream of spectra, with the last ``lag`` frames carried from block to block."""

    def __init__(self, width: int, lag: int) -> None:
        self._past = np.zeros((lag, width), np.float32)
        self._loudest = np.zeros(1, np.float64)

    def push(self, spectra: Matrix, gain: float, floor: float) -> Matrix:
        """Return the carried frames and the new ones, shape (lag + n, width), of the first ``width`` columns."""
        lag, width = self._past.shape
        levels = np.empty((lag + len(spectra), width), np.float32)
        levels[:lag] = self._past
        _compress(spectra, self._loudest, (gain, floor), levels)
        self._past = levels[len(spectra) :].copy()
        return levels


class NoveltyStream:
    """Collect the novelty of a stream of spectra; the result does not depend on the size of the blocks."""

    def __init__(self) -> None:
        self._mel = _Levels(BANDS, _MEL_LAG)
        self._lines = _Levels(_LINES, _LINE_LAG)
        self._blocks: list[Matrix] = []

    def push(self, power: Matrix, mel: Matrix) -> None:
        """Take the next spectra, shape (n, BINS), and their mel bands, shape (n, BANDS): finite, not negative."""
        flux = np.zeros((len(mel), CURVES), np.float32)
        _rise_of_bands(self._mel.push(mel, _MEL_GAIN, _MEL_FLOOR), _BAND_EDGES, flux)
        _rise_of_lines(self._lines.push(power, _LINE_GAIN, _LINE_FLOOR), flux)
        self._blocks.append(flux)

    def novelty(self) -> Matrix:
        """Return the flux of all frames so far, shape (frames, CURVES), not negative.

        It is 0 where a frame, or the one it is compared with, reaches beyond the sound: a cut is no onset.
        """
        flux = np.concatenate(self._blocks) if self._blocks else np.zeros((0, CURVES), np.float32)
        flux[: _OUTSIDE + _LINE_LAG] = 0.0
        flux[-_OUTSIDE:] = 0.0
        self._blocks = [flux]
        return flux


@kernel
def _compress(
    spectra: Matrix, loudest: npt.NDArray[np.float64], gain_floor: tuple[float, float], levels: Matrix
) -> None:
    """Logarithm relative to the loudest frame of the last seconds, so that the volume of a file has no say."""
    frames, width = spectra.shape[0], levels.shape[1]
    lag = levels.shape[0] - frames
    reference = loudest[0]
    for frame in range(frames):
        total = np.float32(0.0)
        for i in range(width):
            total += spectra[frame, i]
        reference = max(total / width, reference * _DECAY, gain_floor[1])
        gain = np.float32(gain_floor[0] / reference)
        for i in range(width):
            levels[frame + lag, i] = logarithm(np.float32(1.0) + gain * spectra[frame, i])
    loudest[0] = reference


@kernel
def _rise_of_bands(levels: Matrix, edges: npt.NDArray[np.int64], flux: Matrix) -> None:
    """Rise over the loudest of the neighbours before: vibrato is not new (Böck & Widmer, SuperFlux, DAFx 2013)."""
    width = levels.shape[1]
    padded = np.zeros(width + 2, np.float32)  # no level is below zero
    rises = np.empty(width, np.float32)
    for frame in range(flux.shape[0]):
        now, before = levels[frame + _MEL_LAG], padded[1 : width + 1]
        before[:] = levels[frame]
        for i in range(width):
            loudest = max(max(padded[i], padded[i + 1]), padded[i + 2])
            rises[i] = max(np.float32(0.0), now[i] - loudest)
        for band in range(len(edges) - 1):
            total = np.float32(0.0)
            for i in range(edges[band], edges[band + 1]):
                total += rises[i]
            flux[frame, band] = total / (edges[band + 1] - edges[band])


@kernel
def _rise_of_lines(levels: Matrix, flux: Matrix) -> None:
    width = levels.shape[1]
    for frame in range(flux.shape[0]):
        total = np.float32(0.0)
        for i in range(width):
            total += max(np.float32(0.0), levels[frame + _LINE_LAG, i] - levels[frame, i])
        flux[frame, CURVES - 1] = total / width


def emphasise(novelty: Matrix, width_s: float = 1.0) -> Matrix:
    """Keep what rises above the mean of ``width_s`` seconds around, every curve on one scale.

    Parameters
    ----------
    novelty : float32, shape (frames, curves), not negative

    Returns
    -------
    float32, shape (frames, curves), not negative: standard deviation 1, less where a curve has hardly any life
    """
    curves = np.zeros_like(novelty)
    if len(novelty):
        _emphasise(novelty, max(1, round(width_s * FRAME_RATE / 2)), curves)
    return curves


@kernel
def _emphasise(novelty: Matrix, half: int, curves: Matrix) -> None:
    frames = novelty.shape[0]
    for k in range(novelty.shape[1]):
        around, total, squares = 0.0, 0.0, 0.0
        for frame in range(min(half, frames)):
            around += novelty[frame, k]
        for frame in range(frames):
            if frame + half < frames:
                around += novelty[frame + half, k]
            if frame - half - 1 >= 0:
                around -= novelty[frame - half - 1, k]
            width = min(frames, frame + half + 1) - max(0, frame - half)
            curves[frame, k] = max(0.0, novelty[frame, k] - around / width)
            total += curves[frame, k]
            squares += curves[frame, k] ** 2
        mean = total / frames
        scale = np.float32(1.0 / (np.sqrt(max(0.0, squares / frames - mean * mean)) + _LIFE))
        for frame in range(frames):
            curves[frame, k] *= scale


def onset_rates(curves: Matrix, duration_s: float) -> npt.NDArray[np.float64]:
    """Return the peaks per second of each curve, shape (curves,): at least 0.07 s apart and above its usual level."""
    thresholds = curves.mean(axis=0) + 0.5 * curves.std(axis=0)
    counts = [_count_peaks(np.ascontiguousarray(c), 3, float(t)) for c, t in zip(curves.T, thresholds, strict=True)]
    return np.array(counts) / duration_s


@kernel
def _count_peaks(curve: Matrix, reach: int, threshold: float) -> int:
    count = 0
    for frame in range(curve.shape[0]):
        value = curve[frame]
        highest = value > threshold
        for other in range(max(0, frame - reach), min(curve.shape[0], frame + reach + 1)):
            if curve[other] > value or (curve[other] == value and other < frame):
                highest = False
        count += highest
    return count
