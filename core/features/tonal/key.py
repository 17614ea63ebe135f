"""Pitch classes to a key: how notes and chords are used in each key, learned; confidence; and "there is no key".

Takes chroma, knows nothing of sound. The weights are in ``weights``, fitted by ``benchmarks/fit_key.py``.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.features.tonal import weights
from models.keys import KEYS

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: Sharpness of the decision between chords: a row that fits a triad perfectly and the next one half as well
#: counts to the first by e⁴ : 1.
CHORD_SHARPNESS = 8.0
#: Effective number of pitch classes (exponential of the entropy) of what can have a key: a held triad has 3.7, a
#: bass note with its overtones up to 2.5, noise 11.7; of 35 real tracks the least has 3.7, the most 11.1.
FEWEST_NOTES, MOST_NOTES = 3.2, 11.6
#: Evidence is notes (12, from the tonic) and chords (24: major, then minor triads, from the tonic).
EVIDENCE = 36


def _triads() -> Doubles:
    """Unit vectors (24, 12) of the triads in the order of ``KEYS``; the third is the softest (measured)."""
    shapes = np.zeros((2, 12))
    shapes[0, [0, 4, 7]] = shapes[1, [0, 3, 7]] = (1.0, 0.9, 1.0)
    centred = shapes - shapes.mean(axis=1, keepdims=True)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    return np.array([np.roll(shape, root) for shape in centred for root in range(12)])


_TRIADS = _triads()


@dataclass(frozen=True, slots=True)
class KeyEstimate:
    """Best and second-best key, and the probability 0..1 that the best is right."""

    key: str
    second: str
    confidence: float


def estimate_key(chroma: Floats) -> KeyEstimate | None:
    """Key of levelled chroma (m, 12) from C; ``None`` where the notes are too few or too even to have one."""
    if not has_harmony(chroma.sum(axis=0, dtype=np.float64)):
        return None
    scores = key_scores(chroma)
    order = np.argsort(-scores, kind="stable")
    return KeyEstimate(KEYS[order[0]], KEYS[order[1]], confidence(scores))


def confidence(scores: Doubles) -> float:
    """Probability 0..1 that the best of 24 key scores is the key's, from its lead over all others together."""
    return 1.0 / (1.0 + math.exp(-(weights.CONFIDENCE_SLOPE * lead(scores) + weights.CONFIDENCE_AT_EVEN)))


def lead(scores: Doubles) -> float:
    """Log odds of the best of several scores against all others, as a softmax gives them."""
    ordered = np.sort(scores)
    return float(ordered[-1] - np.logaddexp.reduce(ordered[:-1]))


def has_harmony(notes: Doubles) -> bool:
    """Whether at least three of the 12 pitch classes matter, and some more than others: neither a tone nor noise."""
    total = float(notes.sum())
    if total <= 0.0:
        return False
    share = notes / total
    effective = math.exp(-float((share * np.log(share + 1e-12)).sum()))
    return FEWEST_NOTES <= effective <= MOST_NOTES


def key_scores(chroma: Floats) -> Doubles:
    """Score (24,) of each key of ``models.keys.KEYS`` for levelled chroma (m, 12); logits, up to a constant."""
    scores = (evidence(chroma) * weights.PER_MODE[:, None, :]).sum(axis=2)
    return np.asarray((scores + np.array([[0.0], [weights.MINOR]])).ravel())


def evidence(chroma: Floats) -> Doubles:
    """Notes and chords as heard from each tonic, (12, ``EVIDENCE``).

    Notes are the sum over the rows, centred, of unit length; chords are shares of the time, less 1/24.
    """
    notes = chroma.sum(axis=0, dtype=np.float64)
    notes -= notes.mean()
    notes /= np.linalg.norm(notes) + 1e-9
    major, minor = chord_shares(chroma) - 1.0 / 24.0
    return np.array([np.concatenate([np.roll(part, -tonic) for part in (notes, major, minor)]) for tonic in range(12)])


def chord_shares(chroma: Floats) -> Doubles:
    """Share of the time of each triad, (2, 12): major and minor, from C; each row is divided among similar triads."""
    padded = np.pad(chroma, ((1, 1), (0, 0)), mode="edge")
    smooth = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    smooth = smooth[smooth.max(axis=1, initial=0.0) > 0.02]
    if len(smooth) == 0:
        return np.full((2, 12), 1.0 / 24.0)
    centred = smooth - smooth.mean(axis=1, keepdims=True)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9
    # One product per triad: a matrix product would wake the threads of the BLAS.
    fit = np.exp(CHORD_SHARPNESS * np.stack([(centred * triad).sum(axis=1) for triad in _TRIADS.astype(np.float32)]))
    return np.asarray((fit / fit.sum(axis=0)).mean(axis=1, dtype=np.float64).reshape(2, 12))
