"""How fast the sound of a track pulses: the spectrum of its flux, from slow swells to drum rolls.

Owns rates of change, not tempo: it names no beat and needs none.
"""

import numpy as np
import numpy.typing as npt
import scipy.fft

from core.features.spectrum import HOP, SAMPLE_RATE, Samples

#: Edges of the rates in Hz: ten bands of half an octave, 30 to 960 events a minute.
EDGES_HZ = np.geomspace(0.5, 16.0, 11)
_FRAME = 512  # 11.9 s of flux
_HOP = 256
_AT_ONCE = 256
_FLOOR = 1e-4


def modulation(flux: Samples) -> npt.NDArray[np.float64]:
    """Return the logarithm of the share of each rate in the variation of the flux.

    Parameters
    ----------
    flux : float32, shape (n,), a value per frame of the shared spectrogram; shorter than 12 s counts as followed by
        its mean

    Returns
    -------
    float64, shape (10,): natural logarithm of mean power per bin between neighbouring ``EDGES_HZ``, relative to
    the sum over all, not below log(1e-4)
    """
    centred = flux - flux.mean(dtype=np.float64).astype(np.float32)
    padded = np.pad(centred, (0, max(0, _FRAME - len(centred))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.zeros(_FRAME // 2 + 1)
    for start in range(0, len(frames), _AT_ONCE):
        spectra = scipy.fft.rfft(frames[start : start + _AT_ONCE] * np.hanning(_FRAME).astype(np.float32), axis=1)
        power += (spectra.real**2 + spectra.imag**2).sum(axis=0)
    cuts = np.ceil(EDGES_HZ * _FRAME * HOP / SAMPLE_RATE).astype(int)
    bands = np.add.reduceat(power, cuts)[:-1] / np.diff(cuts)
    return np.asarray(np.log(bands / max(bands.sum(), 1e-12) + _FLOOR))
