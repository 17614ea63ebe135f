"""How periodic the novelty is at every tempo: autocorrelation and spectrum of 12-second windows, averaged.

Owns the grid of tempi. Takes no decision.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.fft

from core.features.rhythm.onset import FRAME_RATE, Matrix

#: Tempi at which periodicity is judged, in BPM: 48 to the octave.
GRID_BPM: npt.NDArray[np.float64] = 30.0 * 2.0 ** (np.arange(165) / 48.0)

WINDOW = round(12.0 * FRAME_RATE)
_SIZE = 2048
_LAGS = round(8.0 * FRAME_RATE)


@dataclass(frozen=True, slots=True)
class Tempogram:
    """Mean over the windows, one column per curve.

    ``correlation`` has a row per lag in frames (1 at lag 0 unless the curve is empty), ``magnitude`` a row per
    ``FRAME_RATE / 2048`` Hz (1 for a sine of that frequency).
    """

    correlation: npt.NDArray[np.float64]
    magnitude: npt.NDArray[np.float64]

    def correlation_at(self, bpm: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the correlation at the beat period of each tempo, shape (tempi, curves); 0 beyond the longest lag."""
        return _interpolate(self.correlation, 60.0 * FRAME_RATE / bpm)

    def magnitude_at(self, bpm: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the magnitude at the beat frequency of each tempo, shape (tempi, curves)."""
        return _interpolate(self.magnitude, bpm / 60.0 / FRAME_RATE * _SIZE)


def tempogram(curves: Matrix) -> Tempogram:
    """Measure the periodicity of curves, shape (frames, curves), window by window (half overlapping)."""
    width = min(WINDOW, len(curves))
    taper = np.hanning(width + 2)[1:-1].astype(np.float32)[:, None]
    taper_correlation = _autocorrelation(np.abs(scipy.fft.rfft(taper, _SIZE, axis=0)) ** 2)
    starts = _starts(len(curves), width)
    correlation = np.zeros((_LAGS, curves.shape[1]))
    magnitude = np.zeros((_SIZE // 2 + 1, curves.shape[1]))
    for start in starts:
        part = curves[start : start + width]
        spectrum = np.abs(scipy.fft.rfft((part - part.mean(axis=0)) * taper, _SIZE, axis=0)) ** 2
        energy = _autocorrelation(spectrum)
        correlation += energy / (energy[0] + 1e-6)
        magnitude += np.sqrt(spectrum / (energy[0] * width + 1e-6))
    usable = np.arange(_LAGS)[:, None] < 0.67 * width
    weight = np.where(usable, taper_correlation[0] / np.maximum(taper_correlation, 1e-9), 0.0)
    return Tempogram(correlation * weight / len(starts), magnitude / len(starts))


def _starts(frames: int, width: int) -> list[int]:
    starts = list(range(0, frames - width + 1, max(width // 2, 1)))
    if starts[-1] + width < frames - width // 8:
        starts.append(frames - width)
    return starts


def _autocorrelation(power: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    return np.asarray(scipy.fft.irfft(power, _SIZE, axis=0)[:_LAGS], np.float64)


def _interpolate(rows: npt.NDArray[np.float64], position: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    inside = position < len(rows) - 1
    row = np.where(inside, position, 0.0).astype(np.int64)
    share = (position - row)[:, None]
    return np.where(inside[:, None], rows[row] * (1.0 - share) + rows[row + 1] * share, 0.0)
