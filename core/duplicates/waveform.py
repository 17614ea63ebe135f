"""Whether two sounds have the same waveform, second by second: the last word on one recording. Arrays in, numbers out.

A fingerprint tells the same notes at the same times, and may take other samples of a drum, or a player, for the same.
"""

import numpy as np
from numpy.typing import NDArray

from core.duplicates.fingerprint import HOP, SAMPLE_RATE, Samples

#: Pieces of a second are compared, up to so many, spread evenly over what both have.
PIECE, MOST_PIECES = SAMPLE_RATE, 40
#: How far a piece may lie beside where the fingerprint has it: its own step, and clocks that run apart.
_SLACK = 4 * HOP
#: Pieces with less than this share of the energy of the loudest are silence.
_SILENCE = 1e-4


def resemblances(first: Samples, second: Samples, lag_s: float) -> NDArray[np.float64]:
    """Return the correlation of each piece, 0..1, rising; empty where nothing overlaps.

    Parameters
    ----------
    first, second
        Mono sound at ``SAMPLE_RATE``, shapes (n,) and (m,).
    lag_s
        How much later the second one begins, as ``fingerprint.compare`` tells.
    """
    lag = round(lag_s * SAMPLE_RATE)
    begin = max(lag, 0) + _SLACK
    end = min(len(first), len(second) + lag) - _SLACK - PIECE
    if end < begin:
        return np.zeros(0)
    starts = np.unique(np.linspace(begin, end, MOST_PIECES).astype(int))
    energies = np.array([float(np.square(first[at : at + PIECE]).sum()) for at in starts])
    loud = starts[energies > _SILENCE * energies.max()] if energies.max() > 0 else starts[:0]
    return np.sort([_resemblance(first[at : at + PIECE], _around(second, at - lag)) for at in loud])


def _around(samples: Samples, at: int) -> Samples:
    return samples[max(at - _SLACK, 0) : at + PIECE + _SLACK]


def _resemblance(piece: Samples, around: Samples) -> float:
    """Return the highest correlation of a piece with any place in what is around it; a turned phase counts as well."""
    size = 1 << (len(piece) + len(around) - 1).bit_length()
    spectrum = np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(around) - len(piece) + 1]
    sums = np.concatenate([[0.0], np.cumsum(np.square(around, dtype=np.float64))])
    energies = sums[len(piece) :] - sums[: len(sums) - len(piece)]
    scale = np.sqrt(np.maximum(energies * np.square(piece, dtype=np.float64).sum(), 1e-20))
    return float(min(np.abs(products / scale).max(initial=0.0), 1.0))
