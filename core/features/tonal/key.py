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
Heard = NDArray[np.float16]

#: Sharpness of the decision between chords: a row that fits a triad perfectly and the next one half as well
#: counts to the first by e⁴ : 1.
CHORD_SHARPNESS = 8.0
#: Effective number of pitch classes (exponential of the entropy) of what can have a key: a held triad has 3.7, a
#: bass note with its overtones up to 2.5, noise 11.7; of 258 tracks the least has 3.4, the most 11.5.
FEWEST_NOTES, MOST_NOTES = 3.2, 11.6
#: Where notes are heard only dimly, fewer than this are the skins of drums.
FEWEST_DIM_NOTES = 7.0
#: Effective number of triads: notes at random, twelve-tone rows, glissandi and speech have 19.8 and more; of 258 tracks
#: the most has 19.0.
MOST_TRIADS = 19.5
#: Mean over the parts of the length of the third and fifth coefficient of the notes' Fourier series, which triads and
#: diatonic scales have: rows, clusters and diminished seventh chords have up to 0.10; of 258 tracks the least has 0.17.
LEAST_TONALITY = 0.13
#: A row whose strongest class is weaker has no triad.
SOUNDING = 0.02
#: Evidence is notes (12, from the tonic) and chords (24: major, then minor triads, from the tonic).
EVIDENCE = 36
#: Overlapping parts of a track that are heard by themselves, each a third of it.
PARTS = 5


def _triads() -> Doubles:
    """Unit vectors (24, 12) of the triads in the order of ``KEYS``; the third is the softest (measured)."""
    shapes = np.zeros((2, 12))
    shapes[0, [0, 4, 7]] = shapes[1, [0, 3, 7]] = (1.0, 0.9, 1.0)
    centred = shapes - shapes.mean(axis=1, keepdims=True)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    return np.array([np.roll(shape, root) for shape in centred for root in range(12)])


_TRIADS = _triads()
#: Where each piece of evidence is found in what is written from C, for each tonic, (12, ``EVIDENCE``).
_FROM_TONIC = (np.arange(12)[:, None] + np.arange(12)) % 12
_FROM_TONIC = np.concatenate([_FROM_TONIC, _FROM_TONIC + 12, _FROM_TONIC + 24], axis=1)


@dataclass(frozen=True, slots=True)
class KeyEstimate:
    """Best and second-best key, and the probability 0..1 that the best is right."""

    key: str
    second: str
    confidence: float


def listen(rows: Floats) -> Heard:
    """What a key is decided from: rows of notes and triads (m, 36) summed up, float16, (1 + ``PARTS``, ``EVIDENCE``).

    Of the whole and each of its parts the notes (12, the strongest is 1) and the shares of the triads (24: major, then
    minor).
    """
    return np.array([np.concatenate([_notes(part), _triad_shares(part)]) for part in parts(rows)], np.float16)


def estimate_key(heard: Heard, *, dim: bool) -> KeyEstimate | None:
    """Key of what ``listen`` heard, or ``None`` where it can belong to none; see ``has_harmony``."""
    if not has_harmony(heard, dim=dim):
        return None
    scores = key_scores(np.stack([evidence(part) for part in heard]))
    order = np.argsort(-scores[0], kind="stable")
    return KeyEstimate(KEYS[order[0]], KEYS[order[1]], confidence(scores))


def confidence(scores: Doubles) -> float:
    """Probability 0..1 that the best of the scores (1 + ``PARTS``, 24) of a track and its parts is the key's."""
    return 1.0 / (1.0 + math.exp(-float(reliability(scores) @ weights.CONFIDENCE)))


def reliability(scores: Doubles) -> Doubles:
    """What the confidence is judged by, (3,): 1, the log odds of the best key, and its mean log odds in the parts."""
    best = int(scores[0].argmax())
    odds = [_log_odds(row, best) for row in scores]
    return np.array([1.0, odds[0], np.mean(odds[1:])])


def _log_odds(scores: Doubles, index: int) -> float:
    """Log odds of one of several scores against all others, as a softmax gives them."""
    return float(scores[index] - np.logaddexp.reduce(np.delete(scores, index)))


def has_harmony(heard: Heard, *, dim: bool) -> bool:
    """Whether what ``listen`` heard can belong to a key: neither one tone, nor drums, nor noise, nor all alike.

    ``dim`` notes are heard so faintly, or so far from any common tuning, that a few of them may be drums.
    """
    notes, triads = heard[:, :12].astype(np.float64), heard[0, 12:].astype(np.float64)
    if not notes.any():
        return False
    count = _effective_number(notes[0] / notes[0].sum())
    if not (FEWEST_DIM_NOTES if dim else FEWEST_NOTES) <= count <= MOST_NOTES:
        return False
    settled = float(np.mean([tonality(each) for each in notes[1:]])) >= LEAST_TONALITY
    return settled and _effective_number(triads) <= MOST_TRIADS


def tonality(notes: Doubles) -> float:
    """How much notes (12,) are like a triad or a diatonic scale, 0..1.4: after Quinn's third and fifth quality."""
    series = np.abs(np.fft.rfft(notes / (notes.sum() + 1e-9)))
    return math.hypot(series[3], series[5])


def _effective_number(shares: Doubles) -> float:
    return math.exp(-float((shares * np.log(shares + 1e-12)).sum()))


def key_scores(heard: Doubles) -> Doubles:
    """Score (..., 24) of each key of ``models.keys.KEYS`` for evidence (..., 12, 36); logits, up to a constant."""
    scores = (heard[..., None, :, :] * weights.PER_MODE[:, None, :]).sum(axis=-1)
    scores[..., 1, :] += weights.MINOR
    return np.asarray(scores.reshape(*heard.shape[:-2], 24))


def parts(heard: Floats) -> list[Floats]:
    """Rows (m, ...) as a whole, then ``PARTS`` overlapping thirds of them."""
    length = max(1, len(heard) // 3)
    starts = np.linspace(0, len(heard) - length, PARTS).astype(int).tolist()
    return [heard, *(heard[start : start + length] for start in starts)]


def evidence(heard: Heard) -> Doubles:
    """Notes and triads (36,) of a row of ``listen`` as heard from each tonic, (12, ``EVIDENCE``).

    Notes are centred, of unit length; triads are shares of the time, less 1/24.
    """
    notes: Doubles = heard[:12].astype(np.float64)
    notes -= notes.mean()
    notes /= np.linalg.norm(notes) + 1e-9
    written: Doubles = np.concatenate([notes, heard[12:].astype(np.float64) - 1.0 / 24.0])
    return np.asarray(written[_FROM_TONIC])


def _notes(rows: Floats) -> Doubles:
    """The notes (12,), of which the strongest is 1."""
    sums = rows[:, :12].sum(axis=0, dtype=np.float64)
    return np.asarray(sums / max(float(sums.max()), 1e-9))


def _triad_shares(rows: Floats) -> Doubles:
    """Share of the time of each triad, (24,)."""
    shares = rows[:, 12:].sum(axis=0, dtype=np.float64)
    total = float(shares.sum())
    return np.full(24, 1.0 / 24.0) if total <= 0.0 else np.asarray(shares / total)


def with_triads(chroma: Floats) -> Floats:
    """Levelled chroma (m, 12) from C and the share of each triad in each row, (m, 36); in silence there is none.

    Rows are smoothed over three, and divided among similar triads: major, then minor, from C.
    """
    padded = np.pad(chroma, ((1, 1), (0, 0)), mode="edge") if len(chroma) else chroma
    smooth = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    centred = smooth - smooth.mean(axis=1, keepdims=True)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9
    # One product per triad: a matrix product would wake the threads of the BLAS.
    fit = np.exp(CHORD_SHARPNESS * np.stack([(centred * triad).sum(axis=1) for triad in _TRIADS.astype(np.float32)]))
    shares = fit / fit.sum(axis=0) * (smooth.max(axis=1, initial=0.0) > SOUNDING)
    return np.concatenate([chroma, shares.T], axis=1, dtype=np.float32)
