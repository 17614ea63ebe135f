"""Which tempo: first the family of tempi that fits the periodicity, then the member of it that a listener taps.

Owns the evidence for both steps. The weights are in ``weights.py``; beats are not known here.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.features.rhythm import weights
from core.features.rhythm.tempogram import GRID_BPM, Periodicity, Tempogram

#: Multiples of a tempo at which periodicity is looked up to judge its family, and its level within the family.
FAMILY_RATIOS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1.0, 4 / 3, 3 / 2, 2.0, 3.0, 4.0)
LEVEL_RATIOS = (1 / 4, 1 / 2, 1.0, 2.0, 4.0)
#: The members of a family, as multiples of any one of them.
MEMBERS = np.array([1 / 4, 1 / 3, 1 / 2, 1.0, 2.0, 3.0, 4.0])
#: Tempi, as multiples of the chosen one, whose beat is one beat, two beats and half a beat long.
BEATS_LATER = np.array([1.0, 0.5, 2.0])
SLOWEST_BPM, FASTEST_BPM = 40.0, 300.0
MOST_CANDIDATES = 5

_PRIOR_CENTRES = np.linspace(np.log2(45.0), np.log2(260.0), 3)
_NEARLY_EQUAL = 0.04

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each piece of evidence counts: for the family, for the level in it, for the confidence."""

    family: Vector
    level: Vector
    confidence: Vector


FITTED = Weights(np.array(weights.FAMILY), np.array(weights.LEVEL), np.array(weights.CONFIDENCE))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the periodicity says: tempi in BPM, the most probable first, and the probability of each.

    ``family`` is the share of all evidence that the tempi of this family hold; ``correlations`` (3,) are those of
    the novelty with itself one beat, two beats and half a beat later.
    """

    tempi: Vector
    probabilities: Vector
    family: float
    correlations: Vector


def judge(periodicity: Periodicity, rates: Vector, chosen: Weights = FITTED) -> Verdict:
    """Choose the tempo.

    Parameters
    ----------
    periodicity : of the mean of the curves
    rates : onsets per second of the curves and of their mean, shape (curves + 1,)
    """
    support = _softmax(family_evidence(periodicity.short) @ chosen.family)
    base = _refine(periodicity.short, float(GRID_BPM[np.argmax(support)]))
    tempi = base * MEMBERS
    tempi = tempi[(tempi >= SLOWEST_BPM) & (tempi <= FASTEST_BPM)]
    scores = level_evidence(periodicity.long, tempi, rates) @ chosen.level
    probabilities = _softmax(scores)
    order = np.argsort(-probabilities, kind="stable")
    return Verdict(
        tempi=tempi[order],
        probabilities=probabilities[order],
        family=float(support[_in_family(GRID_BPM, base)].sum()),
        correlations=periodicity.long.correlation_at(tempi[order[0]] * BEATS_LATER),
    )


def base_tempo(short: Tempogram, family: Vector) -> float:
    """Return the tempo, in BPM, on which the family with the most support stands."""
    return _refine(short, float(GRID_BPM[np.argmax(family_evidence(short) @ family)]))


def confidence(verdict: Verdict, chosen: Weights = FITTED) -> float:
    """Return the estimated probability, 0..1, that the first tempo is within 4 % of the one people tap."""
    return float(1.0 / (1.0 + np.exp(-(reliability(verdict) @ chosen.confidence))))


def reliability(verdict: Verdict) -> Vector:
    """Return what the confidence is judged by, shape (6,): 1, the log odds of the first tempo, the logarithm of the
    family's share, and the correlations."""
    best = float(np.clip(verdict.probabilities[0], 1e-4, 1.0 - 1e-4))
    return np.array([1.0, np.log(best / (1.0 - best)), np.log(verdict.family + 0.01), *verdict.correlations])


def family_evidence(periodicity: Tempogram) -> Vector:
    """Return the evidence for every tempo of the grid, shape (tempi, 25): logarithms of the periodicity of the mean
    curve at the multiples, and three bells that hold the prior."""
    columns = [_logarithms(periodicity, GRID_BPM * ratio, 0.1, 0.03) for ratio in FAMILY_RATIOS]
    width = _PRIOR_CENTRES[1] - _PRIOR_CENTRES[0]
    prior = np.exp(-0.5 * ((np.log2(GRID_BPM)[:, None] - _PRIOR_CENTRES) / width) ** 2)
    return np.concatenate([*columns, prior], axis=1)


def level_evidence(periodicity: Tempogram, tempi: Vector, rates: Vector) -> Vector:
    """Return the evidence for each member of a family, shape (tempi, 24): logarithms of the periodicity of the mean
    curve at the multiples, the tempo and its square, onsets per beat in every curve and their squares (octaves)."""
    columns = [_logarithms(periodicity, tempi * ratio, 0.05, 0.02) for ratio in LEVEL_RATIOS]
    octave = np.log2(tempi / 110.0)[:, None]
    per_beat = np.log2(rates + 0.3)[None, :] - np.log2(tempi / 60.0)[:, None]
    return np.concatenate([*columns, octave, octave**2, per_beat, per_beat**2], axis=1)


def _logarithms(periodicity: Tempogram, tempi: Vector, correlation_floor: float, magnitude_floor: float) -> Vector:
    correlation, magnitude = periodicity.correlation_at(tempi), periodicity.magnitude_at(tempi)
    return np.stack(
        [np.log(np.maximum(correlation, 0.0) + correlation_floor), np.log(magnitude + magnitude_floor)], axis=1
    )


def _refine(periodicity: Tempogram, bpm: float) -> float:
    """Move within 2.5 % to where beat, two beats and spectrum agree best; the grid is coarse and its peaks broad."""
    near = bpm * np.exp(np.linspace(-0.025, 0.025, 11))
    beat, two = periodicity.correlation_at(near), periodicity.correlation_at(near / 2)
    merit = np.maximum(beat, 0.0) + 0.5 * np.maximum(two, 0.0) + periodicity.magnitude_at(near)
    return float(near[np.argmax(merit)])


def _in_family(tempi: Vector, base: float) -> npt.NDArray[np.bool_]:
    distance = np.abs(np.log(tempi[:, None] / (base * MEMBERS[None, :])))
    return np.asarray(distance.min(axis=1) <= _NEARLY_EQUAL)


def _softmax(scores: Vector) -> Vector:
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())
