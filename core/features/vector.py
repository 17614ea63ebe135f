"""The vector by which tracks are compared: timbre, rhythm and harmony, at most 128 named dimensions of like scale.

Owns which numbers go in. Centres, scales (``vector_scaling``) and what the dimensions have in common
(``vector_space``) are constants of the version, never the library's.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.fft

from core.features.frames import (
    BANDWIDTH_HZ,
    CENTROID_HZ,
    COLUMNS,
    CONTRASTS,
    FIRST_CONTRAST,
    FIRST_MFCC,
    FLATNESS,
    FLUX,
    LEVEL_DB,
    LOW_FLUX,
    MFCCS,
    ROLLOFF_HZ,
)
from core.features.modulation import EDGES_HZ, modulation
from core.features.spectrum import Samples
from core.features.texture import Texture
from core.features.timbre import CROSSINGS, Statistics
from core.features.vector_scaling import CENTRES, SCALES
from models.features import Dynamics, Loudness
from models.vector_space import COMPONENTS, KEPT

#: Less sound than this has no vector.
MINIMUM_S = 1.0
#: What is further than this from the centre in one dimension counts as this far: not all else shall come behind it.
LIMIT = 2.0

_SHAPES = {"centroid": CENTROID_HZ, "bandwidth": BANDWIDTH_HZ, "rolloff": ROLLOFF_HZ}
_HARMONICS = range(1, 7)
_SMALLEST, _SMALLEST_RISE = 1e-6, 1e-4
#: So many of the MFCCs' means, deviations and changes go in, counted from the first.
_MEANS, _DEVIATIONS, _CHANGES = 16, MFCCS, 12
#: So many terms of a cosine series describe a curve over the groups of bands, and of each axis of a table of them.
_CURVE, _TABLE = 8, 5
_COMPONENTS, _TAKEN = np.array(COMPONENTS) / 1e4, 1.0 - np.array(KEPT)
_PAIRS = tuple((i, j) for i in range(_TABLE) for j in range(i, _TABLE))

Values = npt.NDArray[np.float64]

#: Name of each dimension, in order.
DIMENSIONS: tuple[str, ...] = (
    *(f"mfcc_{k}_mean" for k in range(_MEANS)),
    *(f"mfcc_{k}_std" for k in range(_DEVIATIONS)),
    *(f"mfcc_{k}_delta_std" for k in range(_CHANGES)),
    *(f"contrast_{k}_mean" for k in range(CONTRASTS)),
    *(f"contrast_{k}_std" for k in range(CONTRASTS)),
    *(f"{name}_log_mean" for name in _SHAPES),
    *(f"{name}_log_std" for name in _SHAPES),
    "flatness_log_mean",
    "zero_crossings_root_mean",
    "zero_crossings_log_std",
    "level_std",
    "level_delta_std",
    "flux_mean",
    "low_flux_mean",
    "flux_std",
    "low_flux_std",
    *(f"chroma_harmonic_{k}" for k in _HARMONICS),
    "chroma_std",
    *(f"modulation_{hz:.1f}_hz" for hz in EDGES_HZ[:-1]),
    "loudness_range",
    "dynamic_complexity_log",
    "energy",
    *(f"rise_{k}_together_{j}" for k, j in _PAIRS),
    *(f"floor_{k}" for k in range(_CURVE)),
    *(f"rise_{k}_log" for k in range(_CURVE)),
)


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What the vector is made of; ``chroma`` is mean and standard deviation, shape (12,) each, ``flux`` per frame.

    A changed value of any of these changes the vector, and so the version of the group ``timbre``.
    """

    statistics: Statistics
    texture: Texture
    chroma: tuple[Samples, Samples]
    flux: Samples
    loudness: Loudness
    dynamics: Dynamics


def similarity_vector(raw: Values) -> tuple[float, ...]:
    """Scale the dimensions so that plain cosine or Euclidean distance weighs them alike.

    Parameters
    ----------
    raw : shape (len(DIMENSIONS),), as ``raw_dimensions`` returns them; NaN is unknown

    Returns
    -------
    plain numbers: ``scaled``, less a part of what many dimensions have in common
    """
    return tuple(float(value) for value in decorrelated(scaled(raw)))


def scaled(raw: Values) -> Values:
    """Return the distance from the centre of much music in robust deviations, -2..2; 0 where unknown.

    Parameters
    ----------
    raw : shape (..., len(DIMENSIONS))
    """
    distance = np.clip((raw - np.array(CENTRES)) / np.array(SCALES), -LIMIT, LIMIT)
    return np.where(np.isfinite(distance), distance, 0.0)


def decorrelated(values: Values) -> Values:
    """Keep of each principal component only its share: what twenty dimensions say alike does not count twenty times.

    A quarter of whitening (the eighth root of the variance, each drawn half to the mean of all as by Ledoit and Wolf,
    2004); the components behind the first two dozen are left as they are.

    Parameters
    ----------
    values : ``scaled``, shape (..., len(DIMENSIONS))
    """
    return np.asarray(values - values @ _COMPONENTS.T * _TAKEN @ _COMPONENTS)


def raw_dimensions(of: Ingredients) -> Values:
    """Return the dimensions in their own units, shape (len(DIMENSIONS),), NaN where unknown."""
    mean, std, delta = of.statistics.mean, of.statistics.std, of.statistics.delta_std
    contrasts, mfccs, shapes = slice(FIRST_CONTRAST, FIRST_MFCC), slice(FIRST_MFCC, COLUMNS), list(_SHAPES.values())
    fluxes = [FLUX, LOW_FLUX]
    return np.concatenate(
        [
            *(mean[mfccs][:_MEANS], std[mfccs][:_DEVIATIONS], delta[mfccs][:_CHANGES]),
            *(mean[contrasts], std[contrasts]),
            *(_log(mean[shapes]), _log(std[shapes]), _log(mean[[FLATNESS]])),
            *(np.sqrt(mean[[CROSSINGS]]), _log(std[[CROSSINGS]])),
            *(std[[LEVEL_DB]], delta[[LEVEL_DB]]),
            *(mean[fluxes], std[fluxes]),
            _harmony(*of.chroma),
            modulation(of.flux),
            _known(of.loudness.loudness_range_lu),
            _log(_known(of.dynamics.dynamic_complexity_db)),
            _known(of.dynamics.energy),
            *_groups(of.texture),
        ]
    )


def _groups(texture: Texture) -> tuple[Values, Values, Values]:
    """Describe how groups of bands rise together, how quiet they get and how much they rise, by cosine series."""
    table = scipy.fft.dctn(texture.together, norm="ortho")
    rise = np.log(texture.rise + _SMALLEST_RISE)
    curves = (scipy.fft.dct(curve, norm="ortho")[:_CURVE] for curve in (texture.floor, rise))
    return (np.array([table[pair] for pair in _PAIRS]), *curves)


def _harmony(mean: Samples, std: Samples) -> Values:
    """Describe the chroma whatever its key: magnitudes of its Fourier series do not change when it is transposed."""
    total = float(mean.sum())
    if total <= 0.0:
        return np.full(len(_HARMONICS) + 1, np.nan)
    series = np.abs(np.fft.rfft(mean / total))[list(_HARMONICS)]
    return np.append(series, std.mean(dtype=np.float64))


def _known(value: float | None) -> Values:
    return np.array([np.nan if value is None else value])


def _log(values: Values) -> Values:
    return np.asarray(np.log(np.maximum(values, _SMALLEST)))
