"""What our engine would say of tracks it was not fitted on: five folds over tracks, several draws; a set left out.

Owns the predictions only; the fits are in fit_tempo.py, fit_key.py and vector_scaling.py, the scores in scores.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import fit_key
import fit_tempo
import numpy as np
import vector_scaling
from numpy.typing import NDArray
from scores import Prediction, Truth

from core.features.rhythm import tempo
from core.features.rhythm.beats import track_beats
from core.features.rhythm.course import tempo_course
from core.features.rhythm.onset import FRAME_RATE
from core.features.rhythm.pace import measure_tempo
from models.keys import KEYS

Run = dict[str, Prediction]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the fits hear of a corpus, and the paths that belong to it, in the same order; vectors before scaling."""

    tempo_paths: tuple[str, ...]
    pieces: list[fit_tempo.Piece]
    key_paths: tuple[str, ...]
    keys: fit_key.Corpus
    raw: dict[str, NDArray[np.float64]]


def hear(corpus: Path, truths: Sequence[Truth]) -> Heard:
    """Hear all tracks of a corpus that have a tempo or a key; ``truths`` are all of its all.csv, in order."""
    timed = [(truth.path, truth.bpm) for truth in truths if truth.bpm is not None]
    return Heard(
        tempo_paths=tuple(path for path, _ in timed),
        pieces=[replace(piece, bpm=bpm) for piece, (_, bpm) in zip(fit_tempo.read(corpus), timed, strict=True)],
        key_paths=tuple(truth.path for truth in truths if truth.key is not None),
        keys=fit_key.read(corpus),
        raw=vector_scaling.raw_vectors(corpus),
    )


def five_fold(heard: Heard, shipped: Mapping[str, Prediction]) -> list[Run]:
    """Return a run of predictions for each draw of folds; what ``shipped`` does not know stays unknown."""
    draws = [fit_tempo.five_folds(len(heard.pieces), seed) for seed in range(fit_tempo.REPEATS)]
    groups = fit_key.folds(heard.keys)
    return [
        _joined(shipped, tempo_run(heard, draw), key_run(heard, group))
        for draw, group in zip(draws, groups, strict=True)
    ]


def set_left_out(heard: Heard, shipped: Mapping[str, Prediction]) -> list[Run]:
    """Return one run of predictions, each set by what was learned from the others only; with vectors."""
    sets = np.array([piece.set for piece in heard.pieces])
    folds = [np.flatnonzero(sets == name) for name in np.unique(sets)]
    groups = np.unique(heard.keys.sets, return_inverse=True)[1]
    run = _joined(shipped, tempo_run(heard, folds), key_run(heard, groups))
    scaled = vectors_left_out(heard.raw)
    return [{path: replace(guess, vector=scaled.get(path, ())) for path, guess in run.items()}]


def vectors_left_out(raw: Mapping[str, NDArray[np.float64]]) -> dict[str, tuple[float, ...]]:
    """Return the similarity vectors of each set by constants fitted to the others; a path begins with its set."""
    paths, rows = list(raw), np.array(list(raw.values()))
    sets = np.array([path.partition("/")[0] for path in paths])
    found: dict[str, tuple[float, ...]] = {}
    for name in np.unique(sets):
        scaled = vector_scaling.vectors(rows[sets == name], rows[sets != name])
        found |= dict(zip([path for path in paths if path.startswith(f"{name}/")], map(tuple, scaled), strict=True))
    return found


def _joined(shipped: Mapping[str, Prediction], tempi: Run, keys: Run) -> Run:
    found: Run = {}
    for path, said in shipped.items():
        guess = Prediction(path)
        if said.bpm is not None and (rhythm := tempi.get(path)):
            guess = replace(guess, bpm=rhythm.bpm, beats=rhythm.beats, tempo_confidence=rhythm.tempo_confidence)
        if said.key is not None and (tonal := keys.get(path)):
            guess = replace(guess, key=tonal.key, key_confidence=tonal.key_confidence)
        found[path] = guess
    return found


def tempo_run(heard: Heard, folds: Sequence[Indices]) -> Run:
    """Tempo, its confidence and the beats of every track, by weights and a logistic learned without its fold."""
    verdicts = fit_tempo.left_out(heard.pieces, folds)
    trust = _tempo_confidence(heard.pieces, verdicts, folds)
    each = zip(heard.tempo_paths, heard.pieces, verdicts, trust, strict=True)
    return {path: _tempo_guess(path, piece, verdict, sure) for path, piece, verdict, sure in each}


def _tempo_guess(path: str, piece: fit_tempo.Piece, verdict: tempo.Verdict, trust: float) -> Prediction:
    curve, bpm = piece.evidence.curves[:, -1], float(verdict.tempi[0])
    beats = track_beats(curve, tempo_course(curve, bpm).tempi, len(curve) / FRAME_RATE)
    return Prediction(path, bpm=measure_tempo(beats, bpm), beats=tuple(beats.tolist()), tempo_confidence=trust)


def _tempo_confidence(
    pieces: Sequence[fit_tempo.Piece], verdicts: Sequence[tempo.Verdict], folds: Sequence[Indices]
) -> list[float]:
    found = np.zeros(len(pieces))
    for fold in folds:
        rest = np.setdiff1d(np.arange(len(pieces)), fold).tolist()
        logistic = fit_tempo.calibrate([pieces[i] for i in rest], [verdicts[i] for i in rest])
        fitted = replace(tempo.FITTED, confidence=logistic)
        found[fold] = [tempo.confidence(verdicts[i], fitted) for i in fold.tolist()]
    return [float(value) for value in found]


def key_run(heard: Heard, groups: Indices) -> Run:
    """Key and its confidence of every track, by weights and a logistic learned without its group."""
    scores = fit_key.left_out(heard.keys, groups)
    trust = fit_key.confidence_left_out(heard.keys, groups, scores)
    each = zip(heard.key_paths, scores[:, 0].argmax(axis=1).tolist(), trust.tolist(), strict=True)
    return {path: Prediction(path, key=KEYS[best], key_confidence=sure) for path, best, sure in each}
