"""How periodic the novelty is at every tempo: autocorrelation and spectrum of windows, averaged.

Owns the grid of tempi. Takes no decision.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.fft

from core.features.rhythm.onset import FRAME_RATE, Matrix

#: Tempi at which periodicity is judged, in BPM: 48 to the octave.
GRID_BPM: npt.NDArray[np.float64] = 30.0 * 2.0 ** (np.arange(165) / 48.0)

#: Windows in seconds: a family of tempi shows in short ones, in which the beat may stray; a level needs several bars.
SHORT_S, LONG_S = 8.0, 12.0
_SIZE = 2048
_LAGS = round(8.0 * FRAME_RATE)

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tempogram:
    """Mean over the windows.

    ``correlation`` has a value per lag in frames (1 at lag 0 unless the curve is empty), ``magnitude`` one per
    ``FRAME_RATE / 2048`` Hz (1 for a sine of that frequency).
    """

    correlation: Values
    magnitude: Values

    def correlation_at(self, bpm: Values) -> Values:
        """Return the correlation at the beat period of each tempo; 0 beyond the longest lag."""
        return interpolate(self.correlation, 60.0 * FRAME_RATE / bpm)

    def magnitude_at(self, bpm: Values) -> Values:
        """Return the magnitude at the beat frequency of each tempo."""
        return interpolate(self.magnitude, bpm / 60.0 / FRAME_RATE * _SIZE)


@dataclass(frozen=True, slots=True)
class Periodicity:
    """A curve in windows of ``SHORT_S`` and of ``LONG_S``."""

    short: Tempogram
    long: Tempogram


def periodicity_of(curve: Matrix) -> Periodicity:
    """Measure a curve, shape (frames,), in both windows."""
    return Periodicity(tempogram(curve, SHORT_S), tempogram(curve, LONG_S))


def tempogram(curve: Matrix, window_s: float) -> Tempogram:
    """Measure the periodicity of a curve, shape (frames,), window by window (half overlapping)."""
    width = min(round(window_s * FRAME_RATE), len(curve))
    taper = np.hanning(width + 2)[1:-1].astype(np.float32)
    taper_correlation = _autocorrelation(np.abs(scipy.fft.rfft(taper, _SIZE)) ** 2)
    starts = _starts(len(curve), width)
    correlation, magnitude = np.zeros(_LAGS), np.zeros(_SIZE // 2 + 1)
    for start in starts:
        part = curve[start : start + width]
        spectrum = np.abs(scipy.fft.rfft((part - part.mean()) * taper, _SIZE)) ** 2
        energy = _autocorrelation(spectrum)
        correlation += energy / (energy[0] + 1e-6)
        magnitude += np.sqrt(spectrum / (energy[0] * width + 1e-6))
    usable = np.arange(_LAGS) < 0.67 * width
    weight = np.where(usable, taper_correlation[0] / np.maximum(taper_correlation, 1e-9), 0.0)
    return Tempogram(correlation * weight / len(starts), magnitude / len(starts))


def _starts(frames: int, width: int) -> list[int]:
    starts = list(range(0, frames - width + 1, max(width // 2, 1)))
    if starts[-1] + width < frames - width // 8:
        starts.append(frames - width)
    return starts


def _autocorrelation(power: npt.NDArray[np.float32]) -> Values:
    return np.asarray(scipy.fft.irfft(power, _SIZE)[:_LAGS], np.float64)


def interpolate(values: npt.NDArray[np.floating], position: Values) -> Values:
    """Look up values of the last axis at positions between them; 0 beyond the last."""
    inside = position < values.shape[-1] - 1
    first = np.where(inside, position, 0.0).astype(np.int64)
    share = position - first
    return np.where(inside, values[..., first] * (1.0 - share) + values[..., first + 1] * share, 0.0)
