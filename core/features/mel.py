"""Mel bands of the shared spectrogram: one cheap pass that rhythm and timbre read.

Owns the filter bank. Takes no logarithm and keeps no state.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.spectrum import BINS, FRAME, SAMPLE_RATE, Power

BANDS = 96
_BREAK_HZ = 1000.0
_BREAK_MEL = 15.0
_LOG_STEP = np.log(6.4) / 27.0

Bands = npt.NDArray[np.float32]


def hz_to_mel(hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Convert Hz to Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above."""
    above = _BREAK_MEL + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz * _BREAK_MEL / _BREAK_HZ, above)


def mel_to_hz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Convert Slaney's mel scale to Hz."""
    above = _BREAK_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _BREAK_MEL) - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _BREAK_HZ / _BREAK_MEL, above)


def _edges() -> npt.NDArray[np.float64]:
    top = hz_to_mel(np.array([0.0, SAMPLE_RATE / 2]))
    return mel_to_hz(np.linspace(top[0], top[1], BANDS + 2))


def _rise() -> Bands:
    """How far each bin has risen from the edge below it to the one above, 0..1, shape (BINS,)."""
    hz = np.arange(BINS) * SAMPLE_RATE / FRAME
    edges = _edges()
    low = np.clip(np.searchsorted(edges, hz, side="right") - 1, 0, BANDS)
    return np.asarray((hz - edges[low]) / (edges[low + 1] - edges[low]), np.float32)


#: Centre of each band in Hz, shape (BANDS,), rising.
CENTRES_HZ: npt.NDArray[np.float64] = _edges()[1:-1]
_RISE = _rise()
_CUTS = np.append(np.searchsorted(np.arange(BINS) * SAMPLE_RATE / FRAME, _edges()[:-1]), BINS)
_HEIGHTS = (2.0 / (_edges()[2:] - _edges()[:-2])).astype(np.float32)


def mel_bands(power: Power) -> Bands:
    """Sum power spectra into mel bands.

    Parameters
    ----------
    power : float32, shape (n, BINS), as ``SpectrumStream`` returns it

    Returns
    -------
    float32, shape (n, BANDS): power (no logarithm) in triangles of unit area, 0 Hz to half the analysis rate,
    evenly spaced on Slaney's mel scale
    """
    out = np.empty((len(power), BANDS), np.float32)
    _sum_bands(power, _CUTS, _RISE, _HEIGHTS, out)
    return out


@kernel
def _sum_bands(power: Power, cuts: npt.NDArray[np.int64], rise: Bands, heights: Bands, out: Bands) -> None:
    """Read each bin once: between two edges one triangle falls by what the next one rises."""
    risen = np.empty(BINS, np.float32)
    for frame in range(power.shape[0]):
        spectrum, bands = power[frame], out[frame]
        for i in range(BINS):
            risen[i] = spectrum[i] * rise[i]
        rising_before = np.float32(0.0)
        for edge in range(BANDS + 1):
            between = spectrum[cuts[edge] : cuts[edge + 1]]
            rising_between = risen[cuts[edge] : cuts[edge + 1]]
            total, rising = np.float32(0.0), np.float32(0.0)
            for i in range(len(between)):
                total += between[i]
                rising += rising_between[i]
            if edge > 0:
                bands[edge - 1] = (rising_before + total - rising) * heights[edge - 1]
            rising_before = rising
