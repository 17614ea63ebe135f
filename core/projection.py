"""A map of the library: vectors -> points in the plane, where what sounds alike lies together.

The map is drawn once through landmarks, a sample of the tracks (t-SNE, van der Maaten and Hinton 2008), and kept. Every
track has its place from the landmarks it is most like, so new tracks move none that are there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.similarity import Vectors, centred, unit

Points = NDArray[np.float32]

#: Landmarks of a map; drawing it takes about 10 s of one core with so many.
MOST_LANDMARKS = 1200
#: A map of fewer tracks is drawn anew as soon as there are so many times more, and no other.
OUTGROWN = 4
#: A track lies between so many landmarks, and this much nearer to one that is more alike by a hundredth.
_NEAREST = 4
_SHARPNESS = 0.35
_ROWS_AT_ONCE = 8192
_PERPLEXITY = 30.0
_FEWEST = 4
_ROUNDS = 600
#: Standard deviations of the points that t-SNE starts from: on an empty sheet, and on a drawing of its usual size.
_SEED, _SPREAD = 1e-4, 15.0


@dataclass(frozen=True, slots=True)
class Projection:
    """A map: ``landmarks`` are unit vectors, float32 (m, d), less ``mean`` (d,); ``positions`` float32 (m, 2), -1..1.

    ``tracks`` is how many there were when it was drawn.
    """

    mean: Vectors
    landmarks: Vectors
    positions: Points
    tracks: int


def is_outgrown(projection: Projection, tracks: int) -> bool:
    """Tell whether a library has grown so much that its map should be drawn anew."""
    return len(projection.landmarks) < MOST_LANDMARKS and tracks >= OUTGROWN * max(projection.tracks, 1)


def draw(vectors: Vectors, rng: np.random.Generator, before: Projection | None = None) -> Projection:
    """Draw a map of tracks.

    Parameters
    ----------
    vectors : float32, shape (n, d), one track a row
    rng : chooses the landmarks, and decides where nothing else does
    before : the map that this one takes the place of; what lay left above will lie there again

    Returns
    -------
    Projection with at most ``MOST_LANDMARKS`` landmarks; none for an empty library
    """
    chosen = np.sort(rng.permutation(len(vectors))[:MOST_LANDMARKS])
    mean = vectors[chosen].mean(axis=0, dtype=np.float32) if len(chosen) else np.zeros(vectors.shape[1], np.float32)
    landmarks = unit(vectors[chosen] - mean)
    with threadpool_limits(1, "blas"):  # rounded the same way every time, since t-SNE makes much of a little
        old = None if before is None or not len(before.landmarks) else place(before, vectors[chosen])
        positions = _arranged(landmarks, old, rng)
    return Projection(mean, landmarks, _within_one(_turned(positions, old)), len(vectors))


def place(projection: Projection, vectors: Vectors) -> Points:
    """Return where tracks lie, float32, shape (n, 2), -1..1: each between the landmarks it is most like.

    The place of a track depends on the map and on its own vector only, but for rounding.
    """
    if not len(projection.landmarks):
        return np.zeros((len(vectors), 2), np.float32)
    placed = [
        _between(projection, vectors[start : start + _ROWS_AT_ONCE]) for start in range(0, len(vectors), _ROWS_AT_ONCE)
    ]
    return np.concatenate(placed) if placed else np.zeros((0, 2), np.float32)


def _between(projection: Projection, vectors: Vectors) -> Points:
    likeness = unit(vectors - projection.mean) @ projection.landmarks.T
    count = min(_NEAREST, likeness.shape[1])
    nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
    cosines = np.take_along_axis(likeness, nearest, axis=1)
    weights = np.exp((cosines - cosines.max(axis=1, keepdims=True)) * (100.0 * _SHARPNESS))
    weights /= weights.sum(axis=1, keepdims=True)
    points: Points = np.einsum("nk,nkx->nx", weights, projection.positions[nearest]).astype(np.float32)
    return points


def _arranged(landmarks: Vectors, old: Points | None, rng: np.random.Generator) -> NDArray[np.float64]:
    """Lay landmarks out, starting from the plane in which they differ most, or from where they lay before."""
    if len(landmarks) < _FEWEST:
        return np.linspace([-1.0, 0.0], [1.0, 0.0], len(landmarks)) if len(landmarks) else np.zeros((0, 2))
    from sklearn.manifold import TSNE  # a second to import, and wanted once in the life of a library

    is_new = old is None
    start = _plane(centred(landmarks), rng) if old is None else old.astype(np.float64)
    drawing = TSNE(
        perplexity=min(_PERPLEXITY, (len(landmarks) - 1) / 3.0),
        init=np.ascontiguousarray(start * ((_SEED if is_new else _SPREAD) / (np.std(start) or 1.0)), dtype=np.float32),
        early_exaggeration=12.0 if is_new else 1.0,  # would shuffle what has its place
        max_iter=_ROUNDS,
        random_state=int(rng.integers(2**31)),
        n_jobs=1,
    )
    return np.asarray(drawing.fit_transform(landmarks), dtype=np.float64)


def _plane(vectors: Vectors, rng: np.random.Generator) -> NDArray[np.float64]:
    """Principal components, and a little noise where tracks are all the same."""
    rows = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(rows @ axes[:2].T + 1e-9 * rng.standard_normal((len(rows), 2)))


def _turned(positions: NDArray[np.float64], old: Points | None) -> NDArray[np.float64]:
    """Turn and mirror a drawing so that it lies as the old one did (orthogonal Procrustes, Schönemann 1966)."""
    if old is None or len(positions) < _FEWEST:
        return positions
    here, there = positions - positions.mean(axis=0), old - old.mean(axis=0)
    left, _, right = np.linalg.svd(here.T @ there)
    return np.asarray(here @ (left @ right))


def _within_one(positions: NDArray[np.float64]) -> Points:
    if not len(positions):
        return positions.astype(np.float32)
    middle = (positions.max(axis=0) + positions.min(axis=0)) / 2.0
    reach = float(np.abs(positions - middle).max()) or 1.0
    points: Points = ((positions - middle) / reach).astype(np.float32)
    return points
