"""Scores of predictions against the corpus' truth: tempo, beats, key and neighbours. Reads no audio."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import mir_eval
import numpy as np
from numpy.typing import NDArray

from core.playlists.library import Library, aligned
from models.keys import parallel, parse_key, relative, transpose

TOLERANCE = 0.04
MULTIPLES = (1.0, 2.0, 0.5, 3.0, 1 / 3)
REAL = ("gtzan", "fnf", "fof", "mirmisc")
#: From here on a confidence promises that ``SURELY_RIGHT`` of the tracks are right.
SURE, SURELY_RIGHT = 0.8, 0.9
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

    def with_tempo_of_beats(self) -> "Truth":
        """Return the same with the tempo of the median beat, where there is a tempo and more than two beats."""
        if self.bpm is None or len(self.beats) <= 2:
            return self
        return replace(self, bpm=60.0 / float(np.median(np.diff(self.beats))))


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one engine says of one file."""

    path: str
    bpm: float | None = None
    key: str | None = None
    beats: tuple[float, ...] = ()
    vector: tuple[float, ...] = ()
    embedding: tuple[float, ...] = ()
    tempo_confidence: float | None = None
    key_confidence: float | None = None


Scored = dict[str, float]


def tempo_scores(truth: Truth, guess: Prediction) -> Scored:
    """Accuracy 1 and 2 with 4 % tolerance (Gouyon et al. 2006); an unknown tempo is wrong."""
    if truth.bpm is None:
        return {}
    ratio = (guess.bpm or 0.0) / truth.bpm
    right = [abs(ratio / multiple - 1) <= TOLERANCE for multiple in MULTIPLES]
    return {"acc1": float(right[0]), "acc2": float(any(right))}


def key_scores(truth: Truth, guess: Prediction) -> Scored:
    """The MIREX weighted score and whether the key is exactly right; an unknown key scores 0."""
    if truth.key is None:
        return {}
    score = mirex(truth.key, parse_key(guess.key or "") or "")
    return {"key": score, "key_exact": float(score == 1.0)}


def mirex(true: str, said: str) -> float:
    """Score of a key after the MIREX weights: 1 the same, 0.5 a fifth up or down, 0.3 relative, 0.2 parallel.

    mir_eval gives nothing for a fifth down; the corpus' own scorer (``tools/score.py``) takes both alike.
    """
    scores = {transpose(true, 7): 0.5, transpose(true, -7): 0.5, relative(true): 0.3, parallel(true): 0.2, true: 1.0}
    return scores.get(said, 0.0)


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


def sure_tempo_scores(truth: Truth, guess: Prediction) -> Scored:
    """Accuracy 1 where the engine says it is sure."""
    sure = truth.bpm is not None and (guess.tempo_confidence or 0.0) >= SURE
    return {"sure_tempo": tempo_scores(truth, guess)["acc1"]} if sure else {}


def sure_key_scores(truth: Truth, guess: Prediction) -> Scored:
    """Whether the key is exactly right where the engine says it is sure."""
    sure = truth.key is not None and (guess.key_confidence or 0.0) >= SURE
    return {"sure_key": key_scores(truth, guess)["key_exact"]} if sure else {}


#: What an engine must tell at all to be scored by a measure.
MEASURES: tuple[tuple[str, Callable[[Truth, Prediction], Scored]], ...] = (
    ("bpm", tempo_scores),
    ("key", key_scores),
    ("beats", beat_scores),
    ("tempo_confidence", sure_tempo_scores),
    ("key_confidence", sure_key_scores),
)
#: Group of tracks -> measure -> mean, and of how many tracks.
Table = dict[str, dict[str, tuple[float, int]]]


def table(truths: Iterable[Truth], guesses: dict[str, Prediction]) -> Table:
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


def mean_table(tables: Sequence[Table]) -> Table:
    """Return the mean of several estimates for the same tracks, each as much as it has tracks in a cell."""
    cells: dict[str, dict[str, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    for group, measure, cell in ((g, m, c) for each in tables for g, row in each.items() for m, c in row.items()):
        cells[group][measure].append(cell)
    return {group: {name: _pooled(found, len(tables)) for name, found in row.items()} for group, row in cells.items()}


def _pooled(found: list[tuple[float, int]], runs: int) -> tuple[float, int]:
    values, counts = np.array(found).T
    return float(values @ counts / counts.sum()), round(counts.sum() / runs)


def _mean_of_sets(means: Table) -> dict[str, tuple[float, int]]:
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
