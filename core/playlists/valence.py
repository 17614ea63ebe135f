"""Estimates of valence (sad to happy) and arousal (calm to excited) from what was measured of the sound.

Rules of thumb with weights set by hand, not a trained model: which way each cue points is common knowledge (Gabrielsson
and Lindström, 2010), how far is ours. A network that was trained on people's answers tells more.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.features import Features
from models.keys import KEYS

Values = NDArray[np.float32]

#: Beats and onsets at which a cue says nothing more: from calm to excited.
_TEMPO_BPM = (60.0, 160.0)
_ONSETS = (0.5, 6.0)
_LOUDNESS_LUFS = (-28.0, -8.0)
_BRIGHTNESS_OCTAVES = 1.5
_BRIGHTNESS_CENTRE_HZ = 1800.0
_MODE_WEIGHT, _TEMPO_WEIGHT, _BRIGHTNESS_WEIGHT = 0.5, 0.3, 0.2
_ENERGY_WEIGHT, _LOUDNESS_WEIGHT, _ONSET_WEIGHT = 0.5, 0.2, 0.3


def valence(key: ArrayLike, key_confidence: ArrayLike, tempo_bpm: ArrayLike, centroid_hz: ArrayLike) -> Values:
    """Estimate how happy music sounds: 0 sad, 1 happy.

    Major, a fast tempo and a bright sound speak for happy. What is unknown is left out.

    Parameters
    ----------
    key : indices into ``models.keys.KEYS``, -1 unknown
    key_confidence : 0..1; a mode that is not sure says less
    tempo_bpm, centroid_hz : NaN unknown

    Returns
    -------
    float32, shape of the arguments; NaN where neither key nor tempo is known
    """
    index = np.asarray(key)
    sure = np.nan_to_num(np.asarray(key_confidence, np.float64))
    mode = np.where(index < 0, np.nan, 0.5 + np.where(index < 12, 0.5, -0.5) * sure)
    tempo = _along(tempo_bpm, _TEMPO_BPM)
    octaves = np.log2(np.fmax(np.asarray(centroid_hz, np.float64), 1.0) / _BRIGHTNESS_CENTRE_HZ)
    bright = np.where(np.isnan(np.asarray(centroid_hz, np.float64)), np.nan, octaves)
    bright = np.clip(0.5 + bright / (2 * _BRIGHTNESS_OCTAVES), 0.0, 1.0)
    mean = _weighed([(mode, _MODE_WEIGHT), (tempo, _TEMPO_WEIGHT), (bright, _BRIGHTNESS_WEIGHT)])
    return np.where(np.isnan(mode) & np.isnan(tempo), np.nan, mean).astype(np.float32)


def arousal(energy: ArrayLike, loudness_lufs: ArrayLike, onset_rate: ArrayLike) -> Values:
    """Estimate how exciting music is: 0 calm, 1 excited; of energy, loudness and onsets a second (NaN unknown).

    Returns
    -------
    float32, shape of the arguments; NaN where the energy is unknown
    """
    level = np.asarray(energy, np.float64)
    loud, onsets = _along(loudness_lufs, _LOUDNESS_LUFS), _along(onset_rate, _ONSETS)
    mean = _weighed([(level, _ENERGY_WEIGHT), (loud, _LOUDNESS_WEIGHT), (onsets, _ONSET_WEIGHT)])
    return np.where(np.isnan(level), np.nan, mean).astype(np.float32)


def estimates(features: Features) -> tuple[float, float]:
    """Estimate valence and arousal of one track, 0..1; NaN where they cannot be told."""
    tonal, rhythm, loudness = features.tonal, features.rhythm, features.loudness
    key = KEYS.index(tonal.key) if tonal.key in KEYS else -1
    numbers = (rhythm.tempo_bpm, features.timbre.spectral_centroid_hz)
    happy = valence(key, tonal.key_confidence, *map(known, numbers))
    excited = arousal(*map(known, (features.dynamics.energy, loudness.loudness_lufs, rhythm.onset_rate)))
    return float(happy), float(excited)


def known(value: float | None) -> float:
    """Return a number as arrays hold it: NaN for ``None``."""
    return np.nan if value is None else value


def _along(values: ArrayLike, span: tuple[float, float]) -> NDArray[np.float64]:
    """Where values lie between the two ends: 0..1, NaN where they are unknown."""
    return np.clip((np.asarray(values, np.float64) - span[0]) / (span[1] - span[0]), 0.0, 1.0)


def _weighed(parts: Sequence[tuple[NDArray[np.float64], float]]) -> NDArray[np.float64]:
    """The weighed mean of the parts that are known; NaN where none is."""
    total = sum(np.nan_to_num(values) * weight for values, weight in parts)
    weights = np.asarray(sum(~np.isnan(values) * weight for values, weight in parts))
    mean: NDArray[np.float64] = np.divide(total, weights, out=np.full(weights.shape, np.nan), where=weights > 0)
    return mean
