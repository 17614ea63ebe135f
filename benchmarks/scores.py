"""Scores of predictions against the corpus' truth: tempo, beats, key and neighbours. Reads no audio."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import mir_eval
import numpy as np
from numpy.typing import NDArray

from core.playlists.library import Library, aligned

TOLERANCE = 0.04
MULTIPLES = (1.0, 2.0, 0.5, 3.0, 1 / 3)
REAL = ("gtzan", "fnf", "fof")
#: What is asked of each neighbour label, and in which set (see the corpus' README).
NEIGHBOURS = (("gtzan", "genre"), ("games", "origin"))
FEWEST_OF_A_LABEL = 4
NEIGHBOUR_COUNT = 5


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one file of the corpus; ``None`` or empty where nothing is."""

    path: str
    set: str
    bpm: float | None
    key: str | None
    beats: tuple[float, ...]
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one engine says of one file."""

    path: str
    bpm: float | None = None
    key: str | None = None
    beats: tuple[float, ...] = ()
    vector: tuple[float, ...] = ()
    embedding: tuple[float, ...] = ()


Scored = dict[str, float]


def tempo_scores(truth: Truth, guess: Prediction) -> Scored:
    """Accuracy 1 and 2 with 4 % tolerance (Gouyon et al. 2006); an unknown tempo is wrong."""
    if truth.bpm is None:
        return {}
    ratio = (guess.bpm or 0.0) / truth.bpm
    right = [abs(ratio / multiple - 1) <= TOLERANCE for multiple in MULTIPLES]
    return {"acc1": float(right[0]), "acc2": float(any(right))}


def key_scores(truth: Truth, guess: Prediction) -> Scored:
    """The MIREX weighted score by mir_eval, and whether the key is exactly right; an unknown key scores 0."""
    if truth.key is None:
        return {}
    if guess.key is None:
        return {"key": 0.0, "key_exact": 0.0}
    score = float(mir_eval.key.weighted_score(truth.key, guess.key))
    return {"key": score, "key_exact": float(score == 1.0)}


def beat_scores(truth: Truth, guess: Prediction) -> Scored:
    """F-measure within 70 ms; set fnf's charts are early by a constant, which is taken out (median nearest)."""
    if not truth.beats:
        return {}
    reference, estimate = np.array(truth.beats), np.array(guess.beats, dtype=float)
    if truth.set == "fnf" and len(estimate):
        estimate = estimate - _constant_offset(reference, estimate)
        estimate = estimate[estimate >= 0]
    if not len(estimate):
        return {"beat_f": 0.0}
    trim = mir_eval.beat.trim_beats
    return {"beat_f": float(mir_eval.beat.f_measure(trim(reference), trim(estimate)))}


def _constant_offset(reference: NDArray[np.float64], estimate: NDArray[np.float64]) -> float:
    nearest = reference[np.abs(reference[None, :] - estimate[:, None]).argmin(axis=1)]
    return float(np.median(estimate - nearest))


#: What an engine must tell at all to be scored by a measure.
MEASURES: tuple[tuple[str, Callable[[Truth, Prediction], Scored]], ...] = (
    ("bpm", tempo_scores),
    ("key", key_scores),
    ("beats", beat_scores),
)


def table(truths: Iterable[Truth], guesses: dict[str, Prediction]) -> dict[str, dict[str, tuple[float, int]]]:
    """Score every file: set (and "real", "all", "mean of sets") -> measure -> (mean, number of files).

    What an engine tells of no file at all is not scored; what it fails to tell of some is wrong.
    """
    told = [measure for field, measure in MEASURES if any(getattr(guess, field) for guess in guesses.values())]
    rows: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for truth in truths:
        guess = guesses.get(truth.path, Prediction(truth.path))
        groups = [truth.set, "all"] + (["real"] if truth.set in REAL else [])
        for name, value in (item for measure in told for item in measure(truth, guess).items()):
            for group in groups:
                rows[group][name].append(value)
    means = {group: {name: (float(np.mean(v)), len(v)) for name, v in row.items()} for group, row in rows.items()}
    means["mean of sets"] = _mean_of_sets({group: row for group, row in means.items() if group not in ("all", "real")})
    return means


def _mean_of_sets(means: dict[str, dict[str, tuple[float, int]]]) -> dict[str, tuple[float, int]]:
    names = {name for row in means.values() for name in row}
    values = {name: [row[name][0] for row in means.values() if name in row] for name in sorted(names)}
    return {name: (float(np.mean(v)), len(v)) for name, v in values.items()}


def precision_at_5(truths: Sequence[Truth], guesses: dict[str, Prediction], *, scale: bool) -> dict[str, float]:
    """Share of the five nearest neighbours (cosine) with the query's label, averaged over labels.

    ``scale`` z-scores each dimension over the set, for vectors that carry no scaling of their own.
    """
    found = {}
    for set_name, label in NEIGHBOURS:
        rows = [t for t in truths if t.set == set_name and t.labels.get(label) and t.path in guesses]
        rows = [t for t in rows if guesses[t.path].vector]
        if len(rows) > NEIGHBOUR_COUNT:
            matrix = np.array([guesses[t.path].vector for t in rows], dtype=np.float64)
            found[f"{set_name}/{label}"] = _precision(matrix, [t.labels[label] for t in rows], scale=scale)
    return found


def precision_of_library(truths: Sequence[Truth], guesses: dict[str, Prediction], share: float) -> dict[str, float]:
    """The same of what ``playlista generate similar`` compares, each set taken for a library.

    ``share`` is how much the embedding counts beside the timbre vector, 0..1; tracks without either are left out.
    """
    found = {}
    for set_name, label in NEIGHBOURS:
        rows = [t for t in truths if t.set == set_name and t.labels.get(label) and t.path in guesses]
        rows = [t for t in rows if guesses[t.path].vector and guesses[t.path].embedding]
        if len(rows) > NEIGHBOUR_COUNT:
            library = _library([guesses[t.path] for t in rows])
            likeness = np.array([library.likeness([row], share=share) for row in range(len(rows))], np.float64)
            found[f"{set_name}/{label}"] = _share_of_hits(likeness, [t.labels[label] for t in rows])
    return found


def _library(guesses: Sequence[Prediction]) -> Library:
    ids = np.arange(len(guesses), dtype=np.int64)
    vectors = np.array([guess.vector for guess in guesses], np.float32)
    embeddings = np.array([guess.embedding for guess in guesses], np.float32)
    return Library(ids, vectors, lambda _: None, aligned(ids, ids, embeddings))


def _precision(matrix: NDArray[np.float64], labels: list[str], *, scale: bool) -> float:
    if scale:
        matrix = (matrix - matrix.mean(axis=0)) / (matrix.std(axis=0) + 1e-9)
    matrix = matrix / (np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-12)
    return _share_of_hits(matrix @ matrix.T, labels)


def _share_of_hits(similarity: NDArray[np.float64], labels: list[str]) -> float:
    np.fill_diagonal(similarity, -np.inf)
    nearest = np.argsort(-similarity, axis=1)[:, :NEIGHBOUR_COUNT]
    hits: dict[str, list[float]] = defaultdict(list)
    for index, label in enumerate(labels):
        if labels.count(label) >= FEWEST_OF_A_LABEL:
            hits[label].append(float(np.mean([labels[other] == label for other in nearest[index]])))
    return float(np.mean([np.mean(values) for values in hits.values()]))
