"""Chance that belongs to the tracks: the same seed gives a track the same number, whatever else is in the library.

Drawn from the sound and not from rows or ids, so that a library that was filled in another order, or has grown by a
track, gives the same lists.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from core.playlists.library import Library

#: So many dimensions of a vector tell tracks apart.
_DIMENSIONS = 8
_STEP, _FIRST, _SECOND = (np.uint64(each) for each in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def chances(library: Library, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a number for each track, evenly between 0 and 1, both left out: float64, shape (n,)."""
    drawn = np.full(len(library.ids), rng.integers(1 << 63), np.uint64)
    for values in (*library.matrix[:, :_DIMENSIONS].T, library.columns.duration_s):
        drawn = _mixed(drawn ^ np.ascontiguousarray(values).view(np.uint32))
    return ((drawn >> np.uint64(11)).astype(np.float64) + 0.5) / (1 << 53)


def noise(library: Library, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a number for each track from the standard normal distribution: float64, shape (n,)."""
    drawn: NDArray[np.float64] = ndtri(chances(library, rng))
    return drawn


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit moves every other."""
    numbers = numbers + _STEP
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _SECOND
    return numbers ^ (numbers >> np.uint64(31))
